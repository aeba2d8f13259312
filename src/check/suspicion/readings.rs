//! The distinct texts of one field, each with the rows and units that have it.

use super::near::LONGEST;
use super::rows::{Rows, text};
use crate::vocabulary::{Likeness, spelt};

/// Bytes of a text for each letter of the longest that is compared: of most characters three, and signs between them.
const SIGNS: usize = 12;

/// One text that one or more rows have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    from: u32,
    to: u32,
    /// Units that have it; releases of one unit count once.
    pub owners: u32,
}

/// The readings of a field.
pub(super) struct Readings<'r> {
    pub rows: &'r Rows<'r>,
    likeness: &'r Likeness,
    pub field: usize,
    /// Keys with the rows, in order.
    found: Vec<(u64, u32)>,
    pub all: Vec<Reading>,
}

impl<'r> Readings<'r> {
    pub(super) fn gather(rows: &'r Rows<'r>, field: usize, likeness: &'r Likeness) -> Self {
        let found = (0..rows.len()).map(|row| (rows.keys(row)[field], row)).filter(|&(key, _)| key != 0);
        let mut found: Vec<(u64, u32)> = found.collect();
        found.sort_unstable();
        let mut all = Vec::new();
        let mut from = 0;
        for same in found.chunk_by(|one, other| one.0 == other.0) {
            let to = from + same.len() as u32;
            let mut owners = 0;
            let mut last = None;
            for &(_, row) in same {
                let owner = rows.block(row).owner;
                owners += u32::from(last.replace(owner) != Some(owner));
            }
            all.push(Reading { from, to, owners });
            from = to;
        }
        Self { rows, likeness, field, found, all }
    }

    /// Rows that have a reading, in order.
    pub(super) fn rows_of(&self, reading: Reading) -> &[(u64, u32)] {
        &self.found[reading.from as usize..reading.to as usize]
    }

    /// Those of them that are in the unit of a row.
    pub(super) fn rows_beside(&self, reading: Reading, row: u32) -> &[(u64, u32)] {
        let (all, unit) = (self.rows_of(reading), self.rows.unit_of(row));
        let from = all.partition_point(|&(_, row)| row < unit.start);
        let to = all.partition_point(|&(_, row)| row < unit.end);
        &all[from..to]
    }

    /// The text as it is written where it first comes up.
    pub(super) fn text(&self, reading: Reading) -> &'r str {
        let (_, entry) = self.rows.entry(self.found[reading.from as usize].1);
        text(entry, self.field)
    }

    /// The letters that are compared; none of a text that is too long.
    pub(super) fn letters(&self, reading: Reading) -> Vec<char> {
        let text = self.text(reading);
        // Of hardly any letters among very many signs, it would be gone through for each text that is like it.
        if text.len() > LONGEST * SIGNS {
            return Vec::new();
        }
        let letters: Vec<char> = self.likeness.letters(text).take(LONGEST + 1).collect();
        if letters.len() > LONGEST { Vec::new() } else { letters }
    }

    /// The letters as they are written.
    pub(super) fn spelt(&self, reading: Reading) -> Vec<char> {
        spelt(self.text(reading)).collect()
    }
}
