//! The one place that makes the number that says how sure a reading is.

use crate::diagnostic::{Code, Diagnostic, Severity};

/// How sure the reading of a row is, 0 to 1, in thousandths.
///
/// `doubt` is the odds that another reading of the columns is the right one. A finding adds the odds that the row is
/// wrong for the reason it names, so that several findings weigh more than one.
pub fn confidence(doubt: f64, findings: &[Diagnostic]) -> f64 {
    let mut sure = (1.0 - doubt).clamp(0.0, 1.0) * 0.995;
    let mut last = None;
    for finding in findings {
        if last != Some(finding.code) {
            // What is only worth knowing puts nothing in doubt.
            sure *= if finding.severity == Severity::Info { 1.0 } else { 1.0 - odds(finding.code) };
        }
        last = Some(finding.code);
    }
    (sure * 1000.0).round() / 1000.0
}

/// How sure a reading is with one finding more.
pub fn with(confidence: f64, finding: &Diagnostic) -> f64 {
    (confidence * (1.0 - odds(finding.code)) * 1000.0).round() / 1000.0
}

/// Odds that a row with this finding is wrong because of it.
fn odds(code: Code) -> f64 {
    match code {
        Code::ColumnShifted | Code::PhantomColumn => 0.15,
        Code::HeaderSwallowedRow => 0.3,
        Code::NoDecision => 0.3,
        Code::SeveralDecisions | Code::SeveralDrafts | Code::DecidedAboveTable => 0.5,
        Code::MarkAfterDecision | Code::NoDraft => 0.25,
        Code::LateDraft | Code::RoleSkipped | Code::UnlikeSiblings => 0.15,
        Code::UnknownMark | Code::TextForMark => 0.4,
        Code::CellUnplaced => 0.3,
        Code::PhraseForUnits => 0.2,
        Code::OwnerAssumed => 0.3,
        Code::RowJoined | Code::LikelySlip => 0.02,
        Code::HiddenText => 0.15,
        Code::TextRecognised => 0.3,
        _ => 0.0,
    }
}
