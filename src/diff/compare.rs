//! What changed in one entry. Confidence, findings and the place in the source are no part of the business.

use std::collections::BTreeSet;

use crate::bureau::{Action, Entry, Step};

use super::changes::Change;
use super::roles::{Ladders, Place};

/// The changes between an entry and the entry that it became.
pub(super) fn changes(old: &Entry, new: &Entry, ladders: &Ladders) -> Vec<Change> {
    let mut changes = Vec::new();
    let steps = (ladders.old_steps(&old.steps), ladders.new_steps(&new.steps));
    changes.extend(decider(old, new, &steps, ladders));
    changes.extend(of_steps(&steps));
    if old.table != new.table {
        changes.push(Change::Table { from: old.table, to: new.table });
    }
    if let Some((from, to)) = differ(&old.shared, &new.shared) {
        changes.push(Change::Shared { from, to });
    }
    if let Some((from, to)) = differ(&old.item, &new.item) {
        changes.push(Change::Item { from, to });
    }
    if let Some((from, to)) = differ(&old.content, &new.content) {
        changes.push(Change::Content { from, to });
    }
    if let Some((from, to)) = differ(&old.task, &new.task) {
        changes.push(Change::Task { from, to });
    }
    if old.item_no != new.item_no {
        changes.push(Change::ItemNo { from: old.item_no, to: new.item_no });
    }
    if old.content_no != new.content_no {
        changes.push(Change::ContentNo { from: old.content_no, to: new.content_no });
    }
    changes.extend(co_organizers(old, new));
    if let Some((from, to)) = differ(&old.remarks, &new.remarks) {
        changes.push(Change::Remarks { from, to });
    }
    changes
}

type Texts = (Option<String>, Option<String>);

fn differ(old: &Option<String>, new: &Option<String>) -> Option<Texts> {
    (old != new).then(|| (old.clone(), new.clone()))
}

type Steps<'a> = Vec<(Place, &'a Step)>;

fn decider(old: &Entry, new: &Entry, (before, after): &(Steps, Steps), ladders: &Ladders) -> Option<Change> {
    let place = |steps: &Steps, title: &str| {
        let decides = |step: &&(Place, &Step)| step.1.action == Action::Approve && &*step.1.role == title;
        steps.iter().find(decides).map_or(Place::Off, |step| step.0)
    };
    let (from, to) = (old.decided_by.clone(), new.decided_by.clone());
    let places = (from.as_deref().map(|title| place(before, title)), to.as_deref().map(|title| place(after, title)));
    let same = match places {
        (Some(Place::At(one)), Some(Place::At(other))) => one == other,
        _ => from == to,
    };
    let direction = || ladders.direction(places.0?, places.1?);
    (!same).then(|| Change::Decider { from, to, direction: direction() })
}

/// Steps of roles that are in both, then those that are gone.
fn of_steps((before, after): &(Steps, Steps)) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut left: Vec<bool> = vec![true; before.len()];
    for (place, step) in after {
        let is_same = |(at, (was, old)): (usize, &(Place, &Step))| {
            let same = if *was == Place::Off || *place == Place::Off { old.role == step.role } else { was == place };
            left[at] && same
        };
        let role = step.role.clone();
        match before.iter().enumerate().position(is_same) {
            None => changes.push(Change::StepAdded { role, action: step.action, mark: step.mark.clone() }),
            Some(at) => {
                left[at] = false;
                let old = before[at].1;
                // Unknown marks are only known by how they are printed.
                let is_other_mark = step.action == Action::Unknown && old.mark != step.mark;
                if old.action != step.action || is_other_mark {
                    let (from_mark, to_mark) = (old.mark.clone(), step.mark.clone());
                    changes.push(Change::StepChanged { role, from: old.action, to: step.action, from_mark, to_mark });
                }
            }
        }
    }
    for ((_, step), _) in before.iter().zip(&left).filter(|(_, left)| **left) {
        changes.push(Change::StepDropped { role: step.role.clone(), action: step.action, mark: step.mark.clone() });
    }
    changes
}

/// Names that came and went; their order is no change.
fn co_organizers(old: &Entry, new: &Entry) -> Option<Change> {
    if old.co_organizers == new.co_organizers {
        return None;
    }
    let names = |entry: &Entry| entry.co_organizers.iter().cloned().collect::<BTreeSet<String>>();
    let (before, after) = (names(old), names(new));
    let only = |entry: &Entry, other: &BTreeSet<String>| {
        let mut seen = BTreeSet::new();
        entry.co_organizers.iter().filter(|name| !other.contains(*name) && seen.insert(*name)).cloned().collect::<Vec<_>>()
    };
    let (added, dropped) = (only(new, &before), only(old, &after));
    (!added.is_empty() || !dropped.is_empty()).then_some(Change::CoOrganizers { added, dropped })
}
