//! What changed in the units of a bureau.

use std::collections::BTreeMap;

use crate::bureau::{Entry, Unit};

use super::changes::{Change, EntryChange, EntryRef, Kind, Place, RoleChange, Totals, UnitChange};
use super::entries::{self, Match, Row};
use super::kin::{self, Kin};
use super::roles::Ladders;
use super::{compare, kind, likeness};

/// The units that changed, in the order of the new release, then those that are gone.
pub(super) fn changes(old: &[&Unit], new: &[&Unit], totals: &mut Totals) -> Vec<UnitChange> {
    let pairs = kin::pairs(&Kin::units(old), &Kin::units(new), true);
    let (old_rows, new_rows) = (entries::rows(old), entries::rows(new));
    let matches = entries::matches(&old_rows, &new_rows, &pairs);
    let bureau = Bureau { old, new, old_rows: &old_rows, new_rows: &new_rows, matches: &matches };

    let mut all: Vec<(Option<usize>, Option<usize>)> = pairs.iter().map(|&(a, b)| (Some(a), Some(b))).collect();
    let (mut left_old, mut left_new) = (vec![true; old.len()], vec![true; new.len()]);
    pairs.iter().for_each(|&(a, b)| (left_old[a], left_new[b]) = (false, false));
    all.extend((0..left_new.len()).filter(|&b| left_new[b]).map(|b| (None, Some(b))));
    all.extend((0..left_old.len()).filter(|&a| left_old[a]).map(|a| (Some(a), None)));
    all.sort_by_key(|&(a, b)| (b.is_none(), b, a));

    let mut entries = bureau.entries(&pairs, totals);
    let mut changes = Vec::new();
    for (a, b) in all {
        let (before, after) = (a.map(|a| old[a]), b.map(|b| new[b]));
        let (roles, entries) = entries.remove(&(a, b)).unwrap_or_default();
        let same_name = before.map(|unit| &unit.name) == after.map(|unit| &unit.name);
        let change = kind((a.is_some(), b.is_some()), same_name, roles.is_empty() && entries.is_empty());
        totals.units.count(change);
        let Some(change) = change else { continue };
        let name = |unit: Option<&Unit>| unit.map(|unit| unit.name.clone());
        let count = |unit: Option<&Unit>| unit.map_or(0, |unit| unit.entries.len() as u32);
        changes.push(UnitChange {
            change,
            old: name(before),
            new: name(after),
            entries_old: count(before),
            entries_new: count(after),
            roles,
            entries,
        });
    }
    changes
}

/// A unit by its indices in both releases.
type UnitPair = (Option<usize>, Option<usize>);

/// A bureau in both releases with its entries matched.
struct Bureau<'a> {
    old: &'a [&'a Unit],
    new: &'a [&'a Unit],
    old_rows: &'a [Row<'a>],
    new_rows: &'a [Row<'a>],
    matches: &'a [Match],
}

/// Where a changed entry is told: after the rows of the new release up to it; of those that are gone, in their old order.
type Order = (usize, usize);

impl Bureau<'_> {
    /// The changed roles and entries of each unit.
    fn entries(&self, pairs: &[(usize, usize)], totals: &mut Totals) -> BTreeMap<UnitPair, (Vec<RoleChange>, Vec<EntryChange>)> {
        let of_new: BTreeMap<usize, usize> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        let of_old: BTreeMap<usize, usize> = pairs.iter().copied().collect();
        let mut ladders = self.ladders(pairs);
        let mut by_unit: BTreeMap<UnitPair, (Vec<RoleChange>, Vec<EntryChange>)> = BTreeMap::new();
        for (&(a, b), ladders) in &ladders {
            let roles = ladders.changes();
            roles.iter().for_each(|role| totals.roles.count(Some(role.change)));
            (0..ladders.same()).for_each(|_| totals.roles.count(None));
            by_unit.entry((Some(a), Some(b))).or_default().0 = roles;
        }
        let mut told: BTreeMap<UnitPair, Vec<(Order, EntryChange)>> = BTreeMap::new();
        let (mut became, mut was) = (vec![None; self.old_rows.len()], vec![false; self.new_rows.len()]);
        for found in self.matches {
            let (before, after) = (&self.old_rows[found.old], &self.new_rows[found.new]);
            was[found.new] = true;
            let unit = (of_new.get(&after.unit).copied(), Some(after.unit));
            let stays = unit.0 == Some(before.unit);
            became[found.old] = stays.then_some(found.new);
            let ladders = ladders
                .entry((before.unit, after.unit))
                .or_insert_with(|| Ladders::of_titles(&self.old[before.unit].roles, &self.new[after.unit].roles));
            let changes = compare::changes(before.entry, after.entry, ladders);
            let change = kind_of_entry(!stays, &changes);
            totals.entries.count(change);
            if let Some(change) = change {
                let likeness = found.likeness.map(|likeness| f64::from(likeness) / f64::from(likeness::ALIKE));
                let (old, new) = (Some(self.old_ref(before)), Some(self.new_ref(after)));
                told.entry(unit).or_default().push(((found.new + 1, 0), EntryChange { change, likeness, old, new, changes }));
            }
        }
        for (at, row) in self.new_rows.iter().enumerate().filter(|(at, _)| !was[*at]) {
            let (change, likeness) = (Kind::Added, None);
            totals.entries.count(Some(change));
            let unit = (of_new.get(&row.unit).copied(), Some(row.unit));
            let entry = EntryChange { change, likeness, old: None, new: Some(self.new_ref(row)), changes: Vec::new() };
            told.entry(unit).or_default().push(((at + 1, 0), entry));
        }
        let gone = self.gone();
        let mut after = (usize::MAX, 0);
        for (at, row) in self.old_rows.iter().enumerate() {
            if after.0 != row.unit {
                after = (row.unit, 0);
            }
            if let Some(new) = became[at] {
                after.1 = new + 1;
            }
            if gone[at] {
                let (change, likeness) = (Kind::Removed, None);
                totals.entries.count(Some(change));
                let unit = (Some(row.unit), of_old.get(&row.unit).copied());
                let entry = EntryChange { change, likeness, old: Some(self.old_ref(row)), new: None, changes: Vec::new() };
                told.entry(unit).or_default().push(((after.1, at + 1), entry));
            }
        }
        for (unit, mut told) in told {
            told.sort_by_key(|(order, _)| *order);
            by_unit.entry(unit).or_default().1 = told.into_iter().map(|(_, entry)| entry).collect();
        }
        by_unit
    }

    /// Which old rows have no match.
    fn gone(&self) -> Vec<bool> {
        let mut gone = vec![true; self.old_rows.len()];
        self.matches.iter().for_each(|found| gone[found.old] = false);
        gone
    }

    /// The ladders of the units that are in both releases, aligned.
    fn ladders(&self, pairs: &[(usize, usize)]) -> BTreeMap<(usize, usize), Ladders<'_>> {
        let mut entries: BTreeMap<(usize, usize), Vec<(&Entry, &Entry)>> = BTreeMap::new();
        for found in self.matches {
            let (before, after) = (&self.old_rows[found.old], &self.new_rows[found.new]);
            entries.entry((before.unit, after.unit)).or_default().push((before.entry, after.entry));
        }
        let ladders = |&(a, b): &(usize, usize)| {
            let entries = entries.get(&(a, b)).map_or(&[][..], Vec::as_slice);
            ((a, b), Ladders::of_unit(&self.old[a].roles, &self.new[b].roles, entries))
        };
        pairs.iter().map(ladders).collect()
    }

    fn old_ref(&self, row: &Row) -> EntryRef {
        reference(self.old[row.unit], row.entry)
    }

    fn new_ref(&self, row: &Row) -> EntryRef {
        reference(self.new[row.unit], row.entry)
    }
}

fn reference(unit: &Unit, entry: &Entry) -> EntryRef {
    let Entry { id, table, shared, item, content, task, decided_by, source, .. } = entry;
    EntryRef {
        id: id.clone(),
        unit: unit.name.clone(),
        table: *table,
        shared: shared.clone(),
        item: item.clone(),
        content: content.clone(),
        task: task.clone(),
        decided_by: decided_by.clone(),
        place: Place { source: source.source.clone(), page: source.page, table: source.table, row: source.row },
    }
}

fn kind_of_entry(moved: bool, changes: &[Change]) -> Option<Kind> {
    match changes {
        _ if moved => Some(Kind::Moved),
        [] => None,
        _ if changes.iter().any(Change::is_of_name) => Some(Kind::Renamed),
        _ if changes.iter().all(Change::is_of_number) => Some(Kind::Renumbered),
        _ => Some(Kind::Changed),
    }
}
