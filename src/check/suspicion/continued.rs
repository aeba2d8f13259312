//! F402: an item that goes on on the next page in another spelling.
//!
//! A page repeats the item that goes on from the page before. Where that reads nearly the same, but not quite, it hardly
//! is another item; which of the two is the slip no other unit need tell.

use super::Finding;
use super::difference::{difference, may_be_slip};
use super::rows::Rows;
use crate::bureau::Entry;
use crate::diagnostic::{Code, Diagnostic};
use crate::vocabulary::Likeness;

/// Letters from which two items that differ in one are likely the same.
const LETTERS: usize = 4;

/// Finds items that two tables, one after the other, spell in different ways.
pub(super) fn find(rows: &Rows<'_>, likeness: &Likeness) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut first = 0;
    for block in &rows.blocks {
        let entries = &block.content.entries;
        let same_item = |one: &Entry, next: &Entry| one.item == next.item;
        let runs: Vec<&[Entry]> = entries.chunk_by(same_item).collect();
        let mut start = first;
        for pair in runs.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            if let Some(items) = spelt_twice(before, after, likeness) {
                let middle = start + before.len() as u32;
                let rows = (start..).zip(before.iter().map(|_| items)).chain((middle..).zip(after.iter().map(|_| (items.1, items.0))));
                found.extend(rows.map(|(row, (own, other))| {
                    let message = format!("item reads {own} where it goes on as {other} across two tables, one of them likely a slip");
                    Finding { row, diagnostic: Diagnostic::new(Code::LikelySlip, message) }
                }));
            }
            start += before.len() as u32;
        }
        first += entries.len() as u32;
    }
    found
}

/// The two spellings of the item of two runs of rows, where the later one goes on with the earlier in the next table.
fn spelt_twice<'e>(before: &'e [Entry], after: &'e [Entry], likeness: &Likeness) -> Option<(&'e str, &'e str)> {
    let (last, next) = (before.last()?, after.first()?);
    let (item, other) = (last.item.as_deref()?, next.item.as_deref()?);
    let goes_on = last.source.source == next.source.source
        && last.source.table + 1 == next.source.table
        && (last.table, &last.shared) == (next.table, &next.shared)
        && last.item_no == next.item_no;
    if !goes_on {
        return None;
    }
    let [one, two] = [item, other].map(|text| likeness.letters(text).collect::<Vec<char>>());
    let edits = difference(&one, &two)?;
    (one.len().min(two.len()) >= LETTERS && edits.len() == 1 && may_be_slip(&edits, &one, &two, likeness)).then_some((item, other))
}
