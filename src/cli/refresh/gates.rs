//! The gates: when a bureau is held back, so that what was published of it before stays.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cli::terminal::{count, thousands};

/// Bounds that a bureau is held to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Gates {
    /// By what share its entries may fall.
    pub(super) fall: f64,
    /// Rows below this confidence are unsure.
    pub(super) confidence: f64,
    /// What share of its rows may be unsure.
    pub(super) unsure: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Self { fall: 0.1, confidence: 0.5, unsure: 0.2 }
    }
}

/// What the gates look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen<'s> {
    /// Entries that are published of the bureau; `None` when it is new.
    pub(super) before: Option<u32>,
    /// Entries of this run; `None` when no source has anything of it any more.
    pub(super) now: Option<u32>,
    /// Those of them that are unsure.
    pub(super) unsure: u32,
    /// Sources of which a ledger does not add up.
    pub(super) broken: Vec<&'s str>,
    /// Sources that it was published from and that could not be read, or are no schedules any more, with the reason.
    pub(super) lost: Vec<(&'s str, &'s str)>,
    /// The release that was rolled back and had the same of it, byte for byte.
    pub(super) refused: Option<u32>,
}

/// Why a bureau is held back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "gate", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Reason {
    /// Its entries fell by more than they may.
    Fall { before: u32, now: u32, most: f64 },
    /// Too many rows are unsure.
    Unsure { rows: u32, of: u32, confidence: f64, most: f64 },
    /// Cells went in that did not come out.
    Ledger { source: String },
    /// No source has anything of it any more.
    Vanished { before: u32 },
    /// A source that it was published from could not be read.
    Source { source: String, reason: String },
    /// The same was rolled back.
    RolledBack { release: u32 },
}

impl Reason {
    /// Name of the gate.
    pub(super) fn gate(&self) -> &'static str {
        match self {
            Self::Fall { .. } => "fall",
            Self::Unsure { .. } => "unsure",
            Self::Ledger { .. } => "ledger",
            Self::Vanished { .. } => "vanished",
            Self::Source { .. } => "source",
            Self::RolledBack { .. } => "rolled_back",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        match self {
            Self::Fall { before, now, most } => {
                let share = percent(1.0 - f64::from(*now) / f64::from((*before).max(1)));
                let [before, now] = [before, now].map(|entries| thousands(*entries));
                write!(f, "its entries fell from {before} to {now}, by {share} %; {} % may be", percent(*most))
            }
            Self::Unsure { rows, of, confidence, most } => {
                let share = percent(f64::from(*rows) / f64::from((*of).max(1)));
                let (rows, of) = (thousands(*rows), count(*of, "row"));
                write!(f, "the confidence is below {confidence} in {rows} of {of} ({share} %); {} % may be", percent(*most))
            }
            Self::Ledger { source } => write!(f, "the ledger of {source} does not add up"),
            Self::Vanished { before } => {
                write!(f, "no source has anything of it any more; it is published with {}", count(*before, "entry"))
            }
            Self::Source { source, reason } => write!(f, "it was published from {source}, of which there is nothing now: {reason}"),
            Self::RolledBack { release } => write!(f, "the same stood in release {release}, which was rolled back"),
        }
    }
}

impl Gates {
    /// Why a bureau is held back; nothing, when it may be published.
    pub(super) fn reasons(&self, seen: &Seen<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let Seen { before, now, unsure, broken, lost, refused } = seen;
        match (*before, *now) {
            (Some(before), None) => reasons.push(Reason::Vanished { before }),
            (Some(before), Some(now)) if f64::from(before) - f64::from(now) > self.fall * f64::from(before) => {
                reasons.push(Reason::Fall { before, now, most: self.fall });
            }
            _ => {}
        }
        let of = now.unwrap_or(0);
        if f64::from(*unsure) > self.unsure * f64::from(of) {
            reasons.push(Reason::Unsure { rows: *unsure, of, confidence: self.confidence, most: self.unsure });
        }
        let broken: BTreeSet<&str> = broken.iter().copied().collect();
        reasons.extend(broken.into_iter().map(|source| Reason::Ledger { source: source.to_owned() }));
        let lost = lost.iter().map(|(source, reason)| Reason::Source { source: (*source).to_owned(), reason: (*reason).to_owned() });
        reasons.extend(lost);
        reasons.extend(refused.map(|release| Reason::RolledBack { release }));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(seen: &Seen<'_>) -> Vec<Reason> {
        Gates::default().reasons(seen)
    }

    #[test]
    fn entries_may_fall_by_the_share_and_no_further() {
        let seen = |before, now| Seen { before: Some(before), now: Some(now), ..Seen::default() };
        assert_eq!(reasons(&seen(100, 90)), []);
        assert_eq!(reasons(&seen(100, 89)), [Reason::Fall { before: 100, now: 89, most: 0.1 }]);
        assert_eq!(reasons(&seen(1, 0)).len(), 1);
        assert_eq!(reasons(&seen(0, 0)), []);
        assert_eq!(reasons(&Seen { now: Some(3), ..Seen::default() }), []);
    }

    #[test]
    fn unsure_rows_a_ledger_a_loss_and_a_bureau_that_is_gone_hold_it_back() {
        let unsure = |unsure| Seen { now: Some(10), unsure, ..Seen::default() };
        assert_eq!(reasons(&unsure(2)), []);
        assert_eq!(reasons(&unsure(3)).len(), 1);
        assert_eq!(reasons(&Seen { before: Some(3), ..Seen::default() }), [Reason::Vanished { before: 3 }]);
        let seen =
            Seen { now: Some(1), before: Some(1), broken: vec!["a"], lost: vec![("b", "gone")], refused: Some(4), ..Seen::default() };
        assert_eq!(reasons(&seen).len(), 3);
    }

    #[test]
    fn reasons_agree_with_their_numbers() {
        let told = |reason: Reason| reason.to_string();
        assert!(told(Reason::Vanished { before: 1 }).ends_with("published with 1 entry"));
        assert!(told(Reason::Vanished { before: 1200 }).ends_with("published with 1,200 entries"));
        let unsure = |rows, of| told(Reason::Unsure { rows, of, confidence: 0.5, most: 0.2 });
        assert_eq!(unsure(1, 1), "the confidence is below 0.5 in 1 of 1 row (100 %); 20 % may be");
        assert_eq!(unsure(1, 2), "the confidence is below 0.5 in 1 of 2 rows (50 %); 20 % may be");
    }
}
