//! What changed between two releases of the schedules: bureaus, units, roles, entries, and what changed in each.
//!
//! ```text
//! files → releases by bureau → kin: bureaus, units → entries: matches → roles: ladders → compare → Changes
//! ```
//! Entries are matched before ladders are aligned, as what a role does in the entries says which role it became.

mod changes;
mod compare;
mod entries;
mod kin;
#[doc(hidden)]
pub mod likeness;
mod roles;
#[cfg(test)]
mod tests;
mod units;

use std::collections::BTreeMap;

use crate::bureau::{BureauFile, SCHEMA_VERSION, Unit};

pub use changes::{
    BureauChange, Change, Changes, Counts, Direction, EntryChange, EntryRef, GovernmentChange, Kind, Place, RoleChange, Rung, Totals,
    UnitChange,
};

use kin::Kin;

/// Compares two releases.
///
/// Several files may be of one bureau. The order of the files makes no difference, and neither do rows that only moved within their
/// unit, confidence, findings or places in the source.
///
/// ```
/// use fenceng::{Config, convert_bytes, diff};
///
/// let release = |decides: &str| {
///     let text = format!("公務項目,公務內容,承辦人,科長,處長\n碼頭,擬訂計畫。,擬辦,審核,核定\n碼頭,執行計畫。,擬辦,{decides}\n");
///     let run = convert_bytes("港灣處.csv", text.as_bytes(), &Config::default());
///     run.bureaus.into_iter().map(|(_, bureau)| bureau).collect::<Vec<_>>()
/// };
/// let changes = diff(&release("審核,核定"), &release("核定,"));
/// assert_eq!(changes.totals.entries.changed, 1);
/// assert!(diff(&release("核定,"), &release("核定,")).is_empty());
/// ```
pub fn diff(old: &[BureauFile], new: &[BureauFile]) -> Changes {
    let (old, new) = (releases(old), releases(new));
    let pairs = kin::pairs(&kin_of(&old), &kin_of(&new), false);
    let mut totals = Totals::default();
    let mut bureaus = Vec::new();
    let (mut left_old, mut left_new) = (vec![true; old.len()], vec![true; new.len()]);
    let nothing = Release::default();
    for (a, b) in pairs {
        (left_old[a], left_new[b]) = (false, false);
        bureaus.extend(bureau(&old[a], &new[b], &mut totals));
    }
    for (gone, _) in old.iter().zip(left_old).filter(|(_, left)| *left) {
        bureaus.extend(bureau(gone, &nothing, &mut totals));
    }
    for (come, _) in new.iter().zip(left_new).filter(|(_, left)| *left) {
        bureaus.extend(bureau(&nothing, come, &mut totals));
    }
    bureaus.sort_by(|one, other| name(one).cmp(&name(other)));
    Changes { schema_version: SCHEMA_VERSION.to_owned(), totals, bureaus }
}

fn name(change: &BureauChange) -> (Option<&String>, Kind) {
    (change.new.as_ref().or(change.old.as_ref()), change.change)
}

/// All files of one bureau; without a name, none.
#[derive(Default)]
struct Release<'a> {
    name: &'a str,
    is_there: bool,
    government: Option<&'a str>,
    units: Vec<&'a Unit>,
}

/// The files by bureau, in an order that does not depend on theirs.
fn releases(files: &[BureauFile]) -> Vec<Release<'_>> {
    let mut by_bureau: BTreeMap<&str, Vec<&BureauFile>> = BTreeMap::new();
    files.iter().for_each(|file| by_bureau.entry(&file.bureau).or_default().push(file));
    let key = |file: &BureauFile| {
        let sources: Vec<_> = file.sources.iter().map(|source| (source.name.clone(), source.id.clone())).collect();
        (sources, file.units.iter().map(|unit| unit.name.clone()).collect::<Vec<_>>())
    };
    let text = |file: &BureauFile| serde_json::to_string(file).unwrap_or_default();
    let mut releases = Vec::new();
    for (name, mut files) in by_bureau {
        files.sort_by(|one, other| key(one).cmp(&key(other)).then_with(|| text(one).cmp(&text(other))));
        let government = files.iter().find_map(|file| file.government.as_deref());
        let units = files.iter().flat_map(|file| &file.units).collect();
        releases.push(Release { name, is_there: true, government, units });
    }
    releases
}

fn kin_of<'a>(releases: &'a [Release]) -> Vec<Kin<'a>> {
    releases.iter().map(|bureau| Kin::bureau(bureau.name, &bureau.units)).collect()
}

/// Compares a bureau with what it became; with nothing, when it came or went.
fn bureau(old: &Release, new: &Release, totals: &mut Totals) -> Option<BureauChange> {
    let units = units::changes(&old.units, &new.units, totals);
    let government = (old.is_there && new.is_there && old.government != new.government)
        .then(|| GovernmentChange { from: old.government.map(str::to_owned), to: new.government.map(str::to_owned) });
    let change = kind((old.is_there, new.is_there), old.name == new.name, units.is_empty() && government.is_none());
    totals.bureaus.count(change);
    let name = |release: &Release| release.is_there.then(|| release.name.to_owned());
    Some(BureauChange { change: change?, old: name(old), new: name(new), government, units })
}

/// What became of something that is in the old release, in the new one.
fn kind((old, new): (bool, bool), same_name: bool, same: bool) -> Option<Kind> {
    match (old, new) {
        (false, _) => Some(Kind::Added),
        (_, false) => Some(Kind::Removed),
        _ if !same_name => Some(Kind::Renamed),
        _ => (!same).then_some(Kind::Changed),
    }
}
