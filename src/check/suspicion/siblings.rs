//! F401: a business that other units have decided by another post.

use std::collections::BTreeMap;

use super::Finding;
use super::rows::{FIELDS, Rows, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::vocabulary::Likeness;

/// Other units that must agree, and how many times as many as decide otherwise.
const OTHERS: usize = 3;
const TIMES: usize = 10;

/// Letters below which a business is not told by its words alone.
const SHORTEST: usize = 8;

/// Finds the rows of a run whose business is decided by another post in all other units.
///
/// Posts are compared by title. A unit whose ladder has not the title that the others name cannot be compared with them,
/// and what the document itself already told (see `reconcile`) is not told again.
pub(super) fn find(rows: &Rows<'_>, likeness: &Likeness) -> Vec<Finding> {
    if rows.owners() <= OTHERS as u32 {
        return Vec::new();
    }
    let mut keys: Vec<(u64, u32)> = (0..rows.len()).map(|row| (rows.business(row, likeness), row)).collect();
    keys.sort_unstable();
    let mut findings = Vec::new();
    for same in keys.chunk_by(|one, other| one.0 == other.0) {
        let (Some(first), Some(last)) = (same.first(), same.last()) else { continue };
        let owners = |&(_, row): &(u64, u32)| rows.block(row).owner;
        if owners(first) == owners(last) || length(rows, first.1, likeness) < SHORTEST {
            continue;
        }
        // The titles that each unit names, the units in order.
        let units: Vec<&[(u64, u32)]> = same.chunk_by(|one, other| owners(one) == owners(other)).collect();
        let mut counts: BTreeMap<&str, (usize, u32)> = BTreeMap::new();
        for unit in &units {
            if let Some(title) = only_title(rows, unit) {
                counts.entry(title).or_insert((0, unit[0].1)).0 += 1;
            }
        }
        if counts.len() < 2 {
            continue;
        }
        for unit in &units {
            let Some(own) = only_title(rows, unit) else { continue };
            // What is decided in the same way elsewhere does not differ from all.
            if counts.get(own).is_some_and(|(count, _)| *count > 1) {
                continue;
            }
            findings.extend(unit.iter().filter_map(|&(_, row)| finding(rows, row, own, &counts)));
        }
    }
    findings
}

fn finding(rows: &Rows<'_>, row: u32, own: &str, counts: &BTreeMap<&str, (usize, u32)>) -> Option<Finding> {
    let (_, entry) = rows.entry(row);
    let roles = &rows.block(row).content.roles;
    let knows = |title: &str| roles.iter().any(|role| *role.title == *title);
    let comparable = || counts.iter().filter(|(title, _)| **title != own && knows(title));
    let (title, &(count, example)) = comparable().max_by_key(|(title, (count, _))| (*count, std::cmp::Reverse(**title)))?;
    let otherwise: usize = comparable().map(|(_, (count, _))| count).sum::<usize>() - count;
    if count < OTHERS || otherwise * TIMES > count || entry.diagnostics.iter().any(|finding| finding.code == Code::UnlikeSiblings) {
        return None;
    }
    let place = rows.place(example);
    let message = format!("decided by {own}; the same business in other units is decided by {title}, as in {place} (units: {count})");
    Some(Finding { row, diagnostic: Diagnostic::new(Code::UnlikeSiblings, message) })
}

/// The title that all rows of a unit name.
fn only_title<'r>(rows: &Rows<'r>, unit: &[(u64, u32)]) -> Option<&'r str> {
    let mut titles = unit.iter().map(|&(_, row)| rows.entry(row).1.decided_by.as_deref());
    let first = titles.next()??;
    titles.all(|title| title == Some(first)).then_some(first)
}

fn length(rows: &Rows<'_>, row: u32, likeness: &Likeness) -> usize {
    let (_, entry) = rows.entry(row);
    (0..FIELDS.len()).map(|field| likeness.letters(text(entry, field)).take(SHORTEST).count()).sum()
}
