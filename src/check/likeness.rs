//! F4xx: entries of one unit that say the same business twice.

use std::collections::BTreeMap;

use crate::bureau::{Entry, Unit};
use crate::diagnostic::{Code, Diagnostic};

/// Adds F403 to every entry whose business stands in the unit before.
pub fn duplicates(unit: &mut Unit) {
    let key = |entry: &Entry| (entry.table, entry.shared.clone(), entry.item.clone(), entry.content.clone(), entry.task.clone());
    let mut seen = BTreeMap::new();
    for entry in &mut unit.entries {
        let place = (entry.source.table, entry.source.row);
        if let Some((table, row)) = seen.get(&key(entry)).copied() {
            let message = format!("the same business stands in table {table}, row {row}");
            entry.diagnostics.push(Diagnostic::new(Code::Duplicate, message));
            entry.diagnostics.sort_by_key(|finding| finding.code);
        } else {
            seen.insert(key(entry), place);
        }
    }
}
