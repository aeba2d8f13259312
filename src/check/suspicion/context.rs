//! What stands about a text: the other texts of its row, the lines before and after, who decides.

use super::readings::{Reading, Readings};
use super::rows::{Rows, mixed};
use crate::bureau::Entry;

/// Rows of a reading that are looked at, and rows about one.
const ROWS: usize = 512;
const STEPS: u32 = 32;

/// What stands about one text.
struct Context<'r> {
    /// The other texts of the row, and whether one of them says more than the item does.
    frame: u64,
    is_close: bool,
    before: u64,
    after: u64,
    shared: Option<&'r str>,
    decided_by: Option<&'r str>,
}

impl<'r> Context<'r> {
    fn of(rows: &'r Rows<'r>, row: u32, field: usize) -> Self {
        let (_, entry): (_, &'r Entry) = rows.entry(row);
        let unit = rows.unit_of(row);
        let own = rows.keys(row)[field];
        let other = |row: u32| Some(rows.keys(row)[field]).filter(|key| *key != own);
        Self {
            frame: frame(rows, row, field),
            is_close: rows.keys(row).iter().enumerate().any(|(at, key)| at > 0 && at != field && *key != 0),
            before: (unit.start..row).rev().take(STEPS as usize).find_map(other).unwrap_or_default(),
            after: (row + 1..unit.end).take(STEPS as usize).find_map(other).unwrap_or_default(),
            shared: entry.shared.as_deref(),
            decided_by: entry.decided_by.as_deref(),
        }
    }
}

/// Key of the other texts of a row; 0 where there are none.
pub(super) fn frame(rows: &Rows<'_>, row: u32, field: usize) -> u64 {
    let mut keys = rows.keys(row);
    keys[field] = 0;
    if keys == [0; 3] { 0 } else { keys.into_iter().fold(0, |all, key| mixed(all ^ key)) }
}

/// What stands about a reading wherever it comes up.
pub(super) struct Contexts<'r> {
    frames: Vec<u64>,
    before: Vec<u64>,
    after: Vec<u64>,
    shared: Vec<Option<&'r str>>,
    decided_by: Vec<Option<&'r str>>,
}

impl<'r> Contexts<'r> {
    /// Of a reading with very many rows, as many as are enough, from all over the run.
    pub(super) fn gather(readings: &Readings<'r>, reading: Reading) -> Self {
        let rows = readings.rows_of(reading);
        let step = rows.len().div_ceil(ROWS).max(1);
        let mut all = Self { frames: Vec::new(), before: Vec::new(), after: Vec::new(), shared: Vec::new(), decided_by: Vec::new() };
        for &(_, row) in rows.iter().step_by(step) {
            let context = Context::of(readings.rows, row, readings.field);
            all.frames.push(context.frame);
            all.before.push(context.before);
            all.after.push(context.after);
            all.shared.push(context.shared);
            all.decided_by.push(context.decided_by);
        }
        for keys in [&mut all.frames, &mut all.before, &mut all.after] {
            keys.sort_unstable();
            keys.dedup();
        }
        for texts in [&mut all.shared, &mut all.decided_by] {
            texts.sort_unstable();
            texts.dedup();
        }
        all
    }

    /// Whether the reading comes up in the frame of a row.
    pub(super) fn has_frame(&self, frame: u64) -> bool {
        frame != 0 && self.frames.binary_search(&frame).is_ok()
    }

    /// How much of what stands about a row stands about the reading too.
    pub(super) fn likeness(&self, readings: &Readings<'r>, row: u32) -> u32 {
        let context = Context::of(readings.rows, row, readings.field);
        let has = |keys: &[u64], key: u64| u32::from(key != 0 && keys.binary_search(&key).is_ok());
        let says = |texts: &[Option<&str>], text: Option<&str>| u32::from(text.is_some() && texts.binary_search(&text).is_ok());
        has(&self.frames, context.frame) * if context.is_close { 2 } else { 1 }
            + has(&self.before, context.before)
            + has(&self.after, context.after)
            + says(&self.shared, context.shared)
            + says(&self.decided_by, context.decided_by)
    }
}
