//! F4xx: entries of one unit that say the same business twice.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::bureau::{Entry, Table, Unit};
use crate::confidence;
use crate::diagnostic::{Code, Diagnostic};

/// Adds F403 to every entry whose business stands in the unit before.
pub fn duplicates(unit: &mut Unit) {
    let hash = FixedState::default();
    let key = |entry: &Entry| hash.hash_one((entry.table.map(Table::as_str), &entry.shared, &entry.item, &entry.content, &entry.task));
    let mut keys: Vec<(u64, usize)> = unit.entries.iter().enumerate().map(|(at, entry)| (key(entry), at)).collect();
    keys.sort_unstable();
    for same in keys.chunk_by(|one, other| one.0 == other.0) {
        let first = unit.entries[same[0].1].source.place();
        for &(_, at) in &same[1..] {
            let entry = &mut unit.entries[at];
            if entry.source.place() != first {
                let message = format!("the same business stands in table {}, row {}", first.0, first.1);
                confidence::note(entry, Diagnostic::new(Code::Duplicate, message));
            }
        }
    }
}
