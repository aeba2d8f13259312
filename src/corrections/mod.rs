//! What people corrected: values for fields of single entries that last from run to run.
//!
//! A correction names an entry by its id and the cells that it was made against by their hash. It is applied after
//! [`assemble()`](crate::assemble()), which gives the ids, and only while the cells are the same; the id stays that of the reading,
//! so that the same file of corrections fits the next run. What is not applied is told, never dropped.

mod apply;
mod chain;
mod change;
mod file;
mod parse;
mod record;
mod words;

pub use chain::Refusal;
pub use change::{Change, Field, GivenStep};
pub use file::CorrectionsFile;
pub use parse::{CorrectionsError, Fault, changes};
pub use record::{CorrectionOutcome, CorrectionRecord};
pub use words::{Date, Hex, Note, Text, WordError};

use crate::convert::short_hash;

/// Corrections of entries, in the order of their file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    list: Vec<Correction>,
}

impl Corrections {
    /// The corrections.
    pub fn list(&self) -> &[Correction] {
        &self.list
    }
}

/// A person's correction of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Id of the entry.
    pub entry: Hex,
    /// Hash of the raw cells that it was made against, see [`cells_hash`].
    pub cells: Hex,
    /// Who made it.
    pub author: Note,
    /// When it was made.
    pub date: Date,
    /// Why.
    pub reason: Note,
    /// Whether the whole row was checked against the original.
    pub checked: bool,
    /// The fields with their values, in the order of an entry, each once.
    pub changes: Vec<Change>,
    /// The bureau of the entry, for people.
    pub bureau: Option<String>,
    /// The unit of the entry, for people.
    pub unit: Option<String>,
    /// The raw cells that it was made against, so that it can be said which of them have changed.
    pub row: Option<Vec<String>>,
    /// Line of the file in which it names the entry, from 1.
    pub line: usize,
}

impl Correction {
    /// The fields that are set or cleared.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.changes.iter().map(Change::field)
    }
}

/// First 16 hex digits of the SHA-256 over the raw text of a row's cells, each followed by U+001F.
pub fn cells_hash(cells: &[String]) -> String {
    short_hash(cells.iter().map(String::as_str))
}
