//! The one place that makes the number that says how sure a reading is.

use crate::bureau::Entry;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// How much of the odds of a broken chain is left in a clean table: there it is as printed, however odd.
const PRINTED: f64 = 0.1;

/// How sure the reading of a row is, 0 to 1, in thousandths.
///
/// `doubt` is the odds that another reading of the columns is the right one. A finding adds the odds that the row is
/// wrong for the reason it names, so that several findings weigh more than one. `full` tells that the row stands in a clean table:
/// each of its columns holds a field, and none is missing. The odds are fitted; `docs/confidence.md` has the outcome.
pub fn confidence(doubt: f64, findings: &[Diagnostic], full: bool) -> f64 {
    let mut sure = (1.0 - doubt).clamp(0.0, 1.0) * 0.995;
    let mut last = None;
    for finding in findings {
        // What is only worth knowing puts nothing in doubt.
        if last != Some(finding.code) && finding.severity != Severity::Info {
            let is_chain = (Code::NoDecision..=Code::SeveralDrafts).contains(&finding.code);
            sure *= 1.0 - odds(finding.code) * if full && is_chain { PRINTED } else { 1.0 };
        }
        last = Some(finding.code);
    }
    (sure * 1000.0).round() / 1000.0
}

/// Adds a finding to an entry, which is less sure for it; what its code puts in doubt counts once.
pub(crate) fn note(entry: &mut Entry, finding: Diagnostic) {
    if entry.diagnostics.iter().all(|known| known.code != finding.code) {
        entry.confidence = (entry.confidence * (1.0 - odds(finding.code)) * 1000.0).round() / 1000.0;
    }
    entry.diagnostics.push(finding);
    entry.diagnostics.sort_by_key(|finding| finding.code);
}

/// Odds that a row with this finding is wrong because of it.
fn odds(code: Code) -> f64 {
    match code {
        Code::ColumnShifted | Code::PhantomColumn | Code::RoleSkipped | Code::RowJoined | Code::LikelySlip => 0.02,
        Code::HeaderSwallowedRow | Code::NoDecision | Code::SeveralDecisions | Code::SeveralDrafts | Code::DecidedAboveTable => 0.3,
        Code::MarkAfterDecision | Code::NoDraft => 0.25,
        Code::LateDraft | Code::TextForMark | Code::NumberForText => 0.5,
        Code::UnlikeSiblings | Code::HiddenText => 0.15,
        Code::UnknownMark => 0.4,
        Code::CellUnplaced | Code::PhraseForUnits | Code::OwnerAssumed | Code::TextRecognised => 0.3,
        // What had to be corrected once is likely to be read wrongly again.
        Code::CorrectionStale | Code::CorrectionRefused => 0.3,
        _ => 0.0,
    }
}
