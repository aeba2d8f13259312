//! F2xx: chains that break the grammar. One draft at the start, one decision at the end, nothing after it.

use crate::bureau::{Action, Step, Table};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::ladder::Ladder;

/// Adds the findings about one chain.
///
/// `full` tells that the row stands in a clean table: then a late draft is as printed, and worth no more than a word.
pub fn check(steps: &[Step], table: Option<Table>, ladder: &Ladder, full: bool, findings: &mut Vec<Diagnostic>) {
    let mut find = |code: Code, message: String| {
        let severity = if full && code == Code::LateDraft { Severity::Info } else { code.severity() };
        findings.push(Diagnostic { code, severity, message });
    };
    let titles = |action: Action| -> Vec<&str> { steps.iter().filter(|step| step.action == action).map(|step| &*step.role).collect() };
    let (drafts, decisions) = (titles(Action::Draft), titles(Action::Approve));
    match decisions[..] {
        [] if steps.iter().any(|step| matches!(step.action, Action::ApproveOrForward | Action::Forward)) => {
            find(Code::NoDecision, "no role decides alone: the business goes on to another authority".to_owned());
        }
        [] => find(Code::NoDecision, "no role decides".to_owned()),
        [_] => {}
        _ => find(Code::SeveralDecisions, format!("more than one role decides: {}", decisions.join(", "))),
    }
    // Who decides alone need not draft.
    if drafts.is_empty() && steps.len() > 1 {
        find(Code::NoDraft, "no role drafts".to_owned());
    }
    if drafts.len() > 1 {
        find(Code::SeveralDrafts, format!("more than one role drafts: {}", drafts.join(", ")));
    }
    if let (Some(first), Some(draft)) = (ladder.roles.first(), drafts.first())
        && *first.title != **draft
    {
        find(Code::LateDraft, format!("drafted by {draft}, not by {}", first.title));
    }
    if let Some(decision) = steps.iter().position(|step| step.action == Action::Approve)
        && let [after, ..] = &steps[decision + 1..]
        && after.action != Action::Approve
    {
        find(Code::MarkAfterDecision, format!("{} has a mark after {} has decided", after.role, steps[decision].role));
    }
    let above = |title: &str| ladder.roles.iter().zip(&ladder.above_bureau).any(|(role, above)| *above && *role.title == *title);
    if table == Some(Table::Yi)
        && let Some(title) = decisions.iter().find(|title| above(title))
    {
        find(Code::DecidedAboveTable, format!("a 乙 item is decided by {title}, above the bureau"));
    }
}
