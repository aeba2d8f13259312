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

    let mut changed = bureau.changes(&pairs, totals);
    let mut changes = Vec::new();
    for (a, b) in all {
        let (before, after) = (a.map(|a| old[a]), b.map(|b| new[b]));
        let (roles, entries) = changed.remove(&(a, b)).unwrap_or_default();
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

/// The changed entries of each unit.
#[derive(Default)]
struct Told(BTreeMap<UnitPair, Vec<(Order, EntryChange)>>);

impl Told {
    fn tell(&mut self, unit: UnitPair, order: Order, change: Kind, refs: (Option<EntryRef>, Option<EntryRef>)) -> &mut EntryChange {
        let told = self.0.entry(unit).or_default();
        let at = told.len();
        told.push((order, EntryChange { change, likeness: None, old: refs.0, new: refs.1, changes: Vec::new() }));
        &mut told[at].1
    }
}

impl<'a> Bureau<'a> {
    /// The changed roles and entries of each unit.
    fn changes(&self, pairs: &[(usize, usize)], totals: &mut Totals) -> BTreeMap<UnitPair, (Vec<RoleChange>, Vec<EntryChange>)> {
        let mut ladders = self.ladders(pairs);
        let mut changes: BTreeMap<UnitPair, (Vec<RoleChange>, Vec<EntryChange>)> = BTreeMap::new();
        for (&(a, b), ladders) in &ladders {
            let roles = ladders.changes();
            roles.iter().for_each(|role| totals.roles.count(Some(role.change)));
            (0..ladders.same()).for_each(|_| totals.roles.count(None));
            changes.entry((Some(a), Some(b))).or_default().0 = roles;
        }
        let mut told = Told::default();
        self.matched(pairs, &mut ladders, &mut told, totals);
        self.added(pairs, &mut told, totals);
        self.removed(pairs, &mut told, totals);
        for (unit, mut told) in told.0 {
            told.sort_by_key(|(order, _)| *order);
            changes.entry(unit).or_default().1 = told.into_iter().map(|(_, entry)| entry).collect();
        }
        changes
    }

    /// Tells of entries that are in both releases.
    fn matched(&self, pairs: &[(usize, usize)], ladders: &mut BTreeMap<(usize, usize), Ladders<'a>>, told: &mut Told, totals: &mut Totals) {
        let of_new: BTreeMap<usize, usize> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        for found in self.matches {
            let (before, after) = (&self.old_rows[found.old], &self.new_rows[found.new]);
            let unit = (of_new.get(&after.unit).copied(), Some(after.unit));
            let ladders = ladders.entry((before.unit, after.unit));
            let titles = || Ladders::of_titles(&self.old[before.unit].roles, &self.new[after.unit].roles);
            let changes = compare::changes(before.entry, after.entry, ladders.or_insert_with(titles));
            let change = kind_of_entry(unit.0 != Some(before.unit), &changes);
            totals.entries.count(change);
            if let Some(change) = change {
                let entry = told.tell(unit, (found.new + 1, 0), change, (Some(self.old_ref(before)), Some(self.new_ref(after))));
                entry.likeness = found.likeness.map(|likeness| f64::from(likeness) / f64::from(likeness::ALIKE));
                entry.changes = changes;
            }
        }
    }

    /// Tells of entries that are only in the new release.
    fn added(&self, pairs: &[(usize, usize)], told: &mut Told, totals: &mut Totals) {
        let of_new: BTreeMap<usize, usize> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        let mut added = vec![true; self.new_rows.len()];
        self.matches.iter().for_each(|found| added[found.new] = false);
        for (at, row) in self.new_rows.iter().enumerate().filter(|(at, _)| added[*at]) {
            totals.entries.count(Some(Kind::Added));
            let unit = (of_new.get(&row.unit).copied(), Some(row.unit));
            told.tell(unit, (at + 1, 0), Kind::Added, (None, Some(self.new_ref(row))));
        }
    }

    /// Tells of entries that are only in the old release, after the row that they stood after.
    fn removed(&self, pairs: &[(usize, usize)], told: &mut Told, totals: &mut Totals) {
        let of_old: BTreeMap<usize, usize> = pairs.iter().copied().collect();
        let mut became = vec![None; self.old_rows.len()];
        self.matches.iter().for_each(|found| became[found.old] = Some(found.new));
        let mut before = (usize::MAX, 0);
        for (at, row) in self.old_rows.iter().enumerate() {
            let unit = (Some(row.unit), of_old.get(&row.unit).copied());
            if before.0 != row.unit {
                before = (row.unit, 0);
            }
            match became[at] {
                Some(new) if Some(self.new_rows[new].unit) == unit.1 => before.1 = new + 1,
                Some(_) => {}
                None => {
                    totals.entries.count(Some(Kind::Removed));
                    told.tell(unit, (before.1, at + 1), Kind::Removed, (Some(self.old_ref(row)), None));
                }
            }
        }
    }

    /// The ladders of the units that are in both releases, aligned.
    fn ladders(&self, pairs: &[(usize, usize)]) -> BTreeMap<(usize, usize), Ladders<'a>> {
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
