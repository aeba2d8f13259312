//! What changed between two releases, as people read it.

use std::fmt::Write;

use fenceng::bureau::Table;
use fenceng::diff::{BureauChange, Change, Changes, Counts, Direction, EntryChange, EntryRef, Kind, RoleChange, Rung, Totals, UnitChange};

use super::terminal::{Paint, count, printable, thousands};

/// The changes by bureau and unit, a line for each entry, and a last line that counts them.
pub(super) fn text(changes: &Changes, quiet: bool, paint: Paint) -> String {
    let mut text = String::new();
    if !quiet {
        changes.bureaus.iter().for_each(|bureau| of_bureau(bureau, paint, &mut text));
    }
    text.push_str(&summary(changes));
    text.push('\n');
    text
}

fn of_bureau(bureau: &BureauChange, paint: Paint, text: &mut String) {
    let entries: u32 = bureau.units.iter().map(|unit| unit.entries_old.max(unit.entries_new)).sum();
    let size = format!("{}, {}", count(bureau.units.len() as u64, "unit"), count(entries, "entry"));
    line(text, 0, &heading(bureau.change, &bureau.old, &bureau.new, &size, paint));
    if let Some(government) = &bureau.government {
        line(text, 1, &format!("government: {}", from_to(&government.from, &government.to)));
    }
    if !matches!(bureau.change, Kind::Added | Kind::Removed) {
        bureau.units.iter().for_each(|unit| of_unit(unit, paint, text));
    }
    text.push('\n');
}

/// The line over a bureau or a unit.
fn heading(change: Kind, old: &Option<String>, new: &Option<String>, size: &str, paint: Paint) -> String {
    let name = |name: &Option<String>| paint.bold(printable(name.as_deref().unwrap_or_default()));
    match change {
        Kind::Added => format!("{} {} ({size})", sign(change, paint), name(new)),
        Kind::Removed => format!("{} {} ({size})", sign(change, paint), name(old)),
        _ if old != new => format!("{} {} → {} (renamed)", sign(change, paint), name(old), name(new)),
        _ => name(new),
    }
}

fn of_unit(unit: &UnitChange, paint: Paint, text: &mut String) {
    let of = |kind: Kind| unit.entries.iter().filter(move |entry| entry.change == kind).count() as u64;
    let whole = matches!(unit.change, Kind::Added | Kind::Removed);
    let entries = unit.entries_old.max(unit.entries_new);
    let moved = match unit.change {
        Kind::Added => of(Kind::Moved),
        Kind::Removed => u64::from(entries) - of(Kind::Removed).min(u64::from(entries)),
        _ => 0,
    };
    let mut size = count(entries, "entry");
    if moved > 0 {
        let _ = write!(size, ", {} of them moved", thousands(moved));
    }
    line(text, 1, &heading(unit.change, &unit.old, &unit.new, &size, paint));
    unit.roles.iter().for_each(|role| of_role(role, paint, text));
    // A unit that came or went is told by its line; what came from elsewhere is told all the same.
    let told = |entry: &&EntryChange| entry.change != Kind::Renumbered && !(whole && entry.change != Kind::Moved);
    unit.entries.iter().filter(told).for_each(|entry| of_entry(entry, paint, text));
    let renumbered = of(Kind::Renumbered);
    if renumbered > 0 {
        line(text, 2, &format!("{} {} only renumbered", sign(Kind::Renumbered, paint), count(renumbered, "entry")));
    }
}

fn of_role(role: &RoleChange, paint: Paint, text: &mut String) {
    let title = |rung: &Rung| format!("{} (rung {})", printable(&rung.title), rung.rung);
    let what = match (&role.old, &role.new) {
        (Some(old), Some(new)) => {
            let mut parts = Vec::new();
            if old.title != new.title {
                parts.push(format!("{} → {}", printable(&old.title), printable(&new.title)));
            } else {
                parts.push(printable(&new.title).into_owned());
            }
            if role.change == Kind::Moved {
                parts.push(format!("rung {} → {}", old.rung, new.rung));
            }
            if old.tier != new.tier {
                parts.push(format!("tier {}", from_to(&old.tier, &new.tier)));
            }
            if old.level != new.level {
                parts.push(format!("level {}", from_to(&old.level, &new.level)));
            }
            if old.assists != new.assists {
                parts.push(if new.assists { "assists now" } else { "assists no more" }.to_owned());
            }
            parts.join(", ")
        }
        (Some(one), None) | (None, Some(one)) => title(one),
        (None, None) => return,
    };
    line(text, 2, &format!("{} role {what}", sign(role.change, paint)));
}

fn of_entry(entry: &EntryChange, paint: Paint, text: &mut String) {
    let (Some(here), there) = (entry.new.as_ref().or(entry.old.as_ref()), entry.old.as_ref()) else { return };
    let mut about = vec![place(here)];
    if entry.new.is_none() || entry.old.is_none() {
        about.extend(here.decided_by.as_deref().map(|title| format!("{} decides", printable(title))));
    }
    if let (Kind::Moved, Some(there)) = (entry.change, there) {
        about.push(format!("from {}", printable(&there.unit)));
    }
    let about = paint.dim(format!("({})", about.join("; ")));
    line(text, 2, &format!("{} {} {about}", sign(entry.change, paint), label(here)));
    let (steps, others): (Vec<_>, Vec<_>) = entry.changes.iter().partition(|change| is_step(change));
    let mut lines: Vec<String> = others.iter().map(|change| of_change(change, paint)).collect();
    if !steps.is_empty() {
        let steps: Vec<String> = steps.iter().map(|change| of_change(change, paint)).collect();
        // After who decides, which says why.
        let at = others.iter().take_while(|change| matches!(change, Change::Decider { .. })).count();
        lines.insert(at, format!("steps: {}", steps.join(", ")));
    }
    lines.iter().for_each(|change| line(text, 4, change));
}

fn is_step(change: &Change) -> bool {
    matches!(change, Change::StepAdded { .. } | Change::StepDropped { .. } | Change::StepChanged { .. })
}

fn of_change(change: &Change, paint: Paint) -> String {
    match change {
        Change::Decider { from, to, direction } => {
            let direction = match direction {
                Some(Direction::Up) => format!(" ({})", paint.odd("up")),
                Some(Direction::Down) => format!(" ({})", paint.odd("down")),
                None => String::new(),
            };
            format!("decides: {}{direction}", from_to(from, to))
        }
        Change::StepAdded { role, mark, .. } => format!("+{} {}", printable(role), printable(mark)),
        Change::StepDropped { role, mark, .. } => format!("-{} {}", printable(role), printable(mark)),
        // A correction changes what a mark stands for, and leaves the mark.
        Change::StepChanged { role, from, to, from_mark, to_mark } if from_mark == to_mark => {
            format!("{} {} ({} → {})", printable(role), printable(to_mark), from.name(), to.name())
        }
        Change::StepChanged { role, from_mark, to_mark, .. } => {
            format!("{} {} → {}", printable(role), printable(from_mark), printable(to_mark))
        }
        Change::Table { from, to } => format!("table: {}", from_to(&from.map(Table::as_str), &to.map(Table::as_str))),
        Change::Shared { from, to } => format!("shared: {}", from_to(from, to)),
        Change::Item { from, to } => format!("item: {}", from_to(from, to)),
        Change::Content { from, to } => format!("content: {}", from_to(from, to)),
        Change::Task { from, to } => format!("task: {}", from_to(from, to)),
        Change::ItemNo { from, to } => format!("number of the item: {}", from_to(from, to)),
        Change::ContentNo { from, to } => format!("number of the content: {}", from_to(from, to)),
        Change::CoOrganizers { added, dropped } => {
            let added = added.iter().map(|name| format!("+{}", printable(name)));
            let dropped = dropped.iter().map(|name| format!("-{}", printable(name)));
            format!("co-organizers: {}", added.chain(dropped).collect::<Vec<_>>().join(", "))
        }
        Change::Remarks { from, to } => format!("remarks: {}", from_to(from, to)),
    }
}

fn from_to(from: &Option<impl ToString>, to: &Option<impl ToString>) -> String {
    fn of(value: &Option<impl ToString>) -> String {
        value.as_ref().map_or_else(|| "none".to_owned(), |value| printable(&value.to_string()).into_owned())
    }
    format!("{} → {}", of(from), of(to))
}

/// The business: table, item, content and task.
fn label(entry: &EntryRef) -> String {
    let table = entry.table.map(|table| format!("{} ", table.as_str())).unwrap_or_default();
    let texts = [&entry.item, &entry.content, &entry.task].into_iter().flatten();
    format!("{table}{}", texts.map(|text| printable(text)).collect::<Vec<_>>().join(" / "))
}

fn place(entry: &EntryRef) -> String {
    let place = &entry.place;
    let page = place.page.map(|page| format!("page {page}, ")).unwrap_or_default();
    format!("{page}table {} row {}", place.table, place.row)
}

fn sign(change: Kind, paint: Paint) -> String {
    match change {
        Kind::Added => paint.good("+"),
        Kind::Removed => paint.bad("-"),
        _ => paint.odd("~"),
    }
}

fn line(text: &mut String, depth: usize, what: &str) {
    let _ = writeln!(text, "{:1$}{what}", "", 2 * depth);
}

/// One line of counts; of bureaus, units and roles only when something is to be said.
fn summary(changes: &Changes) -> String {
    if changes.is_empty() {
        let totals = &changes.totals;
        let (bureaus, entries) = (count(totals.bureaus.same, "bureau"), count(totals.entries.same, "entry"));
        return format!("nothing changed: {bureaus}, {entries}");
    }
    totals(&changes.totals, true)
}

/// What changed, counted, on one line; with the entries that are as they were, or without.
pub(super) fn totals(totals: &Totals, same: bool) -> String {
    let all = [("entries", totals.entries), ("bureaus", totals.bureaus), ("units", totals.units), ("roles", totals.roles)];
    let parts: Vec<String> = all
        .into_iter()
        .map(|(noun, of)| (noun, counts(of, same && noun == "entries")))
        .filter(|(_, counts)| !counts.is_empty())
        .map(|(noun, counts)| format!("{noun}: {counts}"))
        .collect();
    parts.join("; ")
}

fn counts(counts: Counts, same: bool) -> String {
    let Counts { added, removed, renamed, moved, changed, renumbered, same: unchanged } = counts;
    let all =
        [(added, "added"), (removed, "removed"), (renamed, "renamed"), (moved, "moved"), (changed, "changed"), (renumbered, "renumbered")];
    let mut parts: Vec<String> =
        all.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{} {what}", thousands(number))).collect();
    if same {
        parts.push(format!("{} as they were", thousands(unchanged)));
    }
    parts.join(", ")
}
