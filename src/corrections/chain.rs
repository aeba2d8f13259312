//! Steps and who decides, corrected so that they go on saying the same.

use std::sync::Arc;

use super::change::GivenStep;
use super::words::Text;
use crate::bureau::{Action, Entry, Role, Step};
use crate::normalize::{clean, squeeze};

/// Why a correction does not fit an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The unit has no role of that title.
    #[error("the unit has no role {title}; it has {}", .roles.join(", "))]
    NoRole {
        /// The title.
        title: String,
        /// Titles of the roles that there are, lowest first.
        roles: Vec<String>,
    },
    /// A role has more steps than the ladder has rungs of its title.
    #[error("{0} is given two steps")]
    Twice(String),
}

/// A rung of the ladder and the step that an entry has there.
struct Rung {
    title: Arc<str>,
    step: Option<(Action, Arc<str>)>,
}

impl Rung {
    fn is_of(&self, title: &Text) -> bool {
        &*self.title == title.as_str() || clean(&self.title) == title.as_str()
    }
}

/// The ladder with the steps of an entry. A step of a role that another table of the unit brought stands where the chain has it.
fn rungs(steps: &[Step], roles: &[Role]) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = roles.iter().map(|role| Rung { title: Arc::clone(&role.title), step: None }).collect();
    let mut from = 0;
    for Step { role, action, mark } in steps {
        let step = Some((*action, Arc::clone(mark)));
        match rungs.iter().skip(from).position(|rung| rung.title == *role) {
            Some(after) => {
                from += after + 1;
                rungs[from - 1].step = step;
            }
            None => {
                rungs.insert(from, Rung { title: Arc::clone(role), step });
                from += 1;
            }
        }
    }
    rungs
}

fn no_role(title: &Text, rungs: &[Rung]) -> Refusal {
    Refusal::NoRole { title: title.to_string(), roles: rungs.iter().map(|rung| rung.title.to_string()).collect() }
}

/// Puts the chain back and says who decides by it: the only role that approves.
fn set(entry: &mut Entry, rungs: Vec<Rung>) {
    entry.steps =
        rungs.into_iter().filter_map(|Rung { title, step }| step.map(|(action, mark)| Step { role: title, action, mark })).collect();
    let mut approving = entry.steps.iter().filter(|step| step.action == Action::Approve);
    entry.decided_by = approving.next().filter(|_| approving.next().is_none()).map(|step| Arc::clone(&step.role));
}

/// Gives the entry another chain, in ladder order whatever the order given.
pub(super) fn give(given: &[GivenStep], entry: &mut Entry, roles: &[Role]) -> Result<(), Refusal> {
    let mut rungs = rungs(&entry.steps, roles);
    let printed: Vec<Option<Arc<str>>> = rungs.iter_mut().map(|rung| rung.step.take().map(|(_, mark)| mark)).collect();
    for GivenStep { role, action, mark } in given {
        let is_free = |&at: &usize| rungs[at].is_of(role) && rungs[at].step.is_none();
        // Of rungs of one title, the one that has a mark.
        let marked = (0..rungs.len()).filter(is_free).find(|&at| printed[at].is_some());
        let Some(at) = marked.or_else(|| (0..rungs.len()).find(is_free)) else {
            let is_known = rungs.iter().any(|rung| rung.is_of(role));
            return Err(if is_known { Refusal::Twice(role.to_string()) } else { no_role(role, &rungs) });
        };
        let mark = mark.as_deref().map(|mark| squeeze(mark).into());
        rungs[at].step = Some((*action, mark.or_else(|| printed[at].clone()).unwrap_or_default()));
    }
    set(entry, rungs);
    Ok(())
}

/// Lets one role approve and none other; without a title, none.
///
/// The role keeps its mark, and has a step with the mark `""` where it had none; others that approved review.
pub(super) fn decide(title: Option<&Text>, entry: &mut Entry, roles: &[Role]) -> Result<(), Refusal> {
    let mut rungs = rungs(&entry.steps, roles);
    let deciding = match title {
        None => None,
        Some(title) => {
            let of_title = || (0..rungs.len()).rev().filter(|&at| rungs[at].is_of(title));
            let at = of_title().find(|&at| rungs[at].step.is_some()).or_else(|| of_title().next());
            Some(at.ok_or_else(|| no_role(title, &rungs))?)
        }
    };
    for (at, rung) in rungs.iter_mut().enumerate() {
        if Some(at) == deciding {
            let mark = rung.step.take().map(|(_, mark)| mark);
            rung.step = Some((Action::Approve, mark.unwrap_or_default()));
        } else if let Some((action @ Action::Approve, _)) = &mut rung.step {
            *action = Action::Review;
        }
    }
    set(entry, rungs);
    Ok(())
}

/// Who decides by steps that are given: the only role that approves.
pub(super) fn decider(steps: &[GivenStep]) -> Option<&Text> {
    let mut approving = steps.iter().filter(|step| step.action == Action::Approve);
    approving.next().filter(|_| approving.next().is_none()).map(|step| &step.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(role: &str, action: Action, mark: &str) -> Step {
        Step { role: role.into(), action, mark: mark.into() }
    }

    fn roles(titles: &[&str]) -> Vec<Role> {
        titles.iter().map(|&title| Role { title: title.into(), tier: None, level: None, assists: false }).collect()
    }

    #[test]
    fn a_role_of_another_table_of_the_unit_stands_where_the_chain_has_it() {
        let steps = [step("承辦人", Action::Draft, "擬辦"), step("主任", Action::Review, "V"), step("處長", Action::Approve, "核定")];
        let titles: Vec<String> =
            rungs(&steps, &roles(&["承辦人", "科長", "處長", "局長"])).iter().map(|rung| rung.title.to_string()).collect();
        assert_eq!(titles, ["承辦人", "主任", "科長", "處長", "局長"]);
    }

    #[test]
    fn two_rungs_of_one_title_take_a_step_each() {
        let steps = [step("承辦人", Action::Draft, "擬辦"), step("科長", Action::Review, "V"), step("科長", Action::Approve, "核定")];
        let laid: Vec<bool> = rungs(&steps, &roles(&["科長", "承辦人", "科長", "科長"])).iter().map(|rung| rung.step.is_some()).collect();
        assert_eq!(laid, [false, true, true, true]);
    }
}
