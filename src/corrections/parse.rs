//! From the text of a TOML file to corrections that can be applied together.

use std::collections::BTreeMap;
use std::ops::Range;

use super::change::{Change, Field};
use super::file::{CorrectionTable, CorrectionsFile};
use super::words::Hex;
use super::{Correction, Corrections, chain};
use crate::position::line_and_column;

/// Why a file of corrections cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct CorrectionsError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is wrong, and what is expected.
    pub message: String,
}

/// What is wrong with a correction although its keys and values are well-formed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It changes no field and vouches for nothing.
    #[error("the correction sets nothing and clears nothing; give a field, or `checked = true` where the row is right as read")]
    Nothing,
    /// A field is given two values, or is set and cleared.
    #[error("{0} is given twice, or both set and cleared")]
    GivenTwice(Field),
    /// The steps let another role decide than `decided_by` says.
    #[error("`steps` and `decided_by` disagree: by the steps {by_steps} decides; give one of the two")]
    Disagree {
        /// Who decides by the steps.
        by_steps: String,
    },
    /// Two corrections are of one field of one row.
    #[error("{field} of this entry is corrected in line {line} already, against the same cells; keep one of the two")]
    Twice {
        /// The field.
        field: Field,
        /// The line of the other.
        line: usize,
    },
}

impl Corrections {
    /// Reads corrections from the text of a TOML file.
    ///
    /// ```
    /// use fenceng::Corrections;
    ///
    /// let text = r#"
    /// [[correction]]
    /// entry = "a91f02c47d3e5b68"
    /// cells = "0f3ab95e71c2d468"
    /// author = "人事室"
    /// date = "2026-01-31"
    /// reason = "the original has 核定 under 處長"
    /// set.decided_by = "處長"
    /// "#;
    /// assert_eq!(Corrections::from_toml(text)?.list().len(), 1);
    /// let error = Corrections::from_toml(&text.replace("01-31", "02-31")).unwrap_err();
    /// assert_eq!((error.line, error.column), (6, 8));
    /// # Ok::<(), fenceng::corrections::CorrectionsError>(())
    /// ```
    ///
    /// # Errors
    /// With line and column: no TOML, a key that is missing, unknown or of the wrong type, a value that is none, a correction that
    /// changes nothing or contradicts itself, and a field that two corrections of an entry change against the same cells.
    pub fn from_toml(text: &str) -> Result<Self, CorrectionsError> {
        let at = |span: Range<usize>, message: String| {
            let (line, column) = line_and_column(text, span.start);
            CorrectionsError { line, column, span, message }
        };
        let file: CorrectionsFile =
            toml::from_str(text).map_err(|error| at(error.span().unwrap_or_default(), error.message().to_owned()))?;
        let mut list: Vec<Correction> = Vec::with_capacity(file.correction.len());
        let mut by_row: BTreeMap<(Hex, Hex), Vec<(Field, usize)>> = BTreeMap::new();
        let mut lines = Lines { text, seen: 0, line: 1 };
        for table in file.correction {
            let span = table.entry.span();
            let correction = correction(table, lines.line_of(span.start)).map_err(|fault| at(span.clone(), fault.to_string()))?;
            let others = by_row.entry((correction.entry.clone(), correction.cells.clone())).or_default();
            for field in correction.fields() {
                if let Some(&(_, line)) = others.iter().find(|(other, _)| other.overlaps(field)) {
                    return Err(at(span, Fault::Twice { field, line }.to_string()));
                }
            }
            others.extend(correction.fields().map(|field| (field, correction.line)));
            list.push(correction);
        }
        Ok(Self { list })
    }
}

/// Counts lines on the way through a text, so that a long file is gone through once.
struct Lines<'t> {
    text: &'t str,
    seen: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        if let Some(next) = self.text.get(self.seen..offset) {
            self.line += next.matches('\n').count();
            self.seen = offset;
        }
        self.line
    }
}

fn correction(table: CorrectionTable, line: usize) -> Result<Correction, Fault> {
    let CorrectionTable { entry, cells, row, author, date, reason, checked, clear, bureau, unit, set, was: _ } = table;
    let changes = changes(set.changes(), clear)?;
    if changes.is_empty() && !checked {
        return Err(Fault::Nothing);
    }
    Ok(Correction { entry: entry.into_inner(), cells, author, date, reason, checked, changes, bureau, unit, row, line })
}

/// Fields that are set and cleared together, in the order of an entry.
///
/// # Errors
/// When they contradict each other.
pub fn changes(mut set: Vec<Change>, mut clear: Vec<Field>) -> Result<Vec<Change>, Fault> {
    clear.sort_unstable();
    clear.dedup();
    set.extend(clear.into_iter().map(Change::clear));
    set.sort_by_key(Change::field);
    if let Some(pair) = set.windows(2).find(|pair| pair[0].field() == pair[1].field()) {
        return Err(Fault::GivenTwice(pair[0].field()));
    }
    let steps = set.iter().find_map(|change| if let Change::Steps(steps) = change { Some(steps) } else { None });
    let decided_by = set.iter().find_map(|change| if let Change::DecidedBy(title) = change { Some(title) } else { None });
    if let (Some(steps), Some(decided_by)) = (steps, decided_by)
        && chain::decider(steps) != decided_by.as_ref()
    {
        let by_steps = chain::decider(steps).map_or_else(|| "nobody".to_owned(), ToString::to_string);
        return Err(Fault::Disagree { by_steps });
    }
    Ok(set)
}
