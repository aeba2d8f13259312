//! F4xx: entries of one unit that say the same business twice.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::bureau::{Entry, Table, Unit};
use crate::diagnostic::{Code, Diagnostic};

/// Adds F403 to every entry whose business stands in the unit before.
pub fn duplicates(unit: &mut Unit) {
    let key = |entry: &Entry| {
        let mut hash = DefaultHasher::new();
        (entry.table.map(Table::as_str), &entry.shared, &entry.item, &entry.content, &entry.task).hash(&mut hash);
        hash.finish()
    };
    let mut seen = BTreeMap::new();
    for entry in &mut unit.entries {
        let place = (entry.source.table, entry.source.row);
        let (table, row) = *seen.entry(key(entry)).or_insert(place);
        if (table, row) != place {
            let message = format!("the same business stands in table {table}, row {row}");
            entry.diagnostics.push(Diagnostic::new(Code::Duplicate, message));
            entry.diagnostics.sort_by_key(|finding| finding.code);
        }
    }
}
