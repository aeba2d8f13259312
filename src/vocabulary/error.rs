//! What is wrong with a vocabulary's file, and where.

use std::ops::Range;

use super::lists::{self, LISTS};
use crate::position::line_and_column;

/// A mistake in a vocabulary's file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct VocabularyError {
    /// Line, 1-based.
    pub line: usize,
    /// Column in characters, 1-based.
    pub column: usize,
    /// The bytes of the text that are wrong; empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: VocabularyProblem,
}

/// What may be wrong with a vocabulary's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyProblem {
    /// It is no text in UTF-8.
    #[error("the file is no text in UTF-8")]
    Encoding,
    /// It is no TOML.
    #[error("{message}")]
    Syntax {
        /// What the reader of TOML says.
        message: String,
    },
    /// A table that no vocabulary has.
    #[error("there is no table {name}")]
    UnknownTable {
        /// Its name.
        name: String,
        /// The name that was meant, if one is near.
        near: Option<&'static str>,
    },
    /// A key that the table does not have.
    #[error("there is no key {key} in [{table}]")]
    UnknownKey {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// The key that was meant, if one is near.
        near: Option<&'static str>,
    },
    /// A value of another type.
    #[error("{what} is {found}, where {wanted} is wanted")]
    WrongType {
        /// What has the value.
        what: String,
        /// What would be right.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A word without a character, or of nothing but space.
    #[error("an empty word in {place}")]
    EmptyWord {
        /// The list.
        place: String,
    },
    /// A word that is not of the form of its list.
    #[error("{word} in {place} is not {wanted}")]
    WrongForm {
        /// The word.
        word: String,
        /// The list.
        place: String,
        /// What would be right.
        wanted: &'static str,
    },
    /// A word under two meanings, of which it can have one.
    #[error("{word} is in {second}, and already in {first} (line {line})")]
    TwoMeanings {
        /// The word.
        word: String,
        /// The list that it is in first.
        first: String,
        /// The line there, 1-based.
        line: usize,
        /// The list that it is in here.
        second: String,
    },
    /// A tier that has no name.
    #[error("a tier without name")]
    NamelessTier,
    /// A tier that is there twice.
    #[error("the tier {name} is there twice")]
    TierTwice {
        /// Its name.
        name: String,
    },
    /// A list that is missing from a file that stands alone.
    #[error("the file stands alone (extends = false), and {place} is missing")]
    Missing {
        /// The list.
        place: String,
    },
    /// A word to be removed that is not there.
    #[error("{word} is to be removed from [{table}], where it is not")]
    NotThere {
        /// The word.
        word: String,
        /// The table.
        table: &'static str,
    },
    /// A word that is both removed and listed.
    #[error("{word} is removed from [{table}], and listed in {place} (line {line})")]
    RemovedAndListed {
        /// The word.
        word: String,
        /// The table.
        table: &'static str,
        /// The list that it is in.
        place: String,
        /// The line there, 1-based.
        line: usize,
    },
}

impl VocabularyProblem {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Encoding => "save it as UTF-8".to_owned(),
            Self::Syntax { .. } => {
                "words stand in quotes with commas between them, draft = [\"…\", \"…\"], and every table and key stands once".to_owned()
            }
            Self::UnknownTable { near: Some(near), .. } | Self::UnknownKey { near: Some(near), .. } => format!("did you mean {near}?"),
            Self::UnknownTable { near: None, name } => match LISTS.iter().find(|list| list.key == name) {
                Some(list) => format!("put it under [{}]", list.table),
                None => format!("the tables are {}", lists::tables().collect::<Vec<_>>().join(", ")),
            },
            Self::UnknownKey { table, near: None, .. } => match super::file::keys_of(table) {
                keys if keys.is_empty() => "take it out".to_owned(),
                keys => format!("the keys of [{table}] are {}", keys.join(", ")),
            },
            Self::WrongType { wanted, .. } => format!("write {wanted}"),
            Self::EmptyWord { .. } => "write the word, or take the quotes out".to_owned(),
            Self::WrongForm { wanted, .. } => format!("write {wanted}"),
            Self::TwoMeanings { .. } => "keep it in one of them".to_owned(),
            Self::NamelessTier => "give it one: name = \"…\"".to_owned(),
            Self::TierTwice { .. } => "put the words of both into one".to_owned(),
            Self::Missing { .. } => {
                "add it, be it empty, from the built-in file, which `fenceng vocabulary` prints; or leave `extends` out".to_owned()
            }
            Self::NotThere { .. } => "check how it is written: `fenceng vocabulary` prints the words there are".to_owned(),
            Self::RemovedAndListed { .. } => "take it out of [remove]: a word that is listed loses its other meanings by itself".to_owned(),
        }
    }
}

/// The error of a place in the text.
pub(super) fn at(text: &str, span: Range<usize>, problem: VocabularyProblem) -> VocabularyError {
    let (line, column) = line_and_column(text, span.start);
    VocabularyError { line, column, span, problem }
}
