//! What the manifest says of corrections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Field;

/// What became of a person's correction of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRecord {
    /// Id of the entry.
    pub entry: String,
    /// The bureau of the entry; of an entry that is not there, the one that the correction names.
    pub bureau: Option<String>,
    /// What became of it.
    pub outcome: CorrectionOutcome,
    /// The fields that it sets or clears, in the order of an entry.
    pub fields: Vec<Field>,
    /// Why it was not applied.
    pub reason: Option<String>,
}

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionOutcome {
    /// The entry has the values that it gives.
    Applied,
    /// The entry's cells are not those it was made against.
    Stale,
    /// No entry has the id.
    Missing,
    /// It does not fit the unit's roles.
    Refused,
}
