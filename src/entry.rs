//! From records to entries: text cleaned, numbers taken off, marks read, what is carried down carried down.

use crate::bureau::{Action, Entry, RowSource, Step, Table};
use crate::check;
use crate::confidence;
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::{CellId, Grid, Grids, Layout, Walk};
use crate::ladder::Ladder;
use crate::ledger::Fate;
use crate::mark::Marks;
use crate::normalize::clean;
use crate::organizers;
use crate::reconcile::Record;
use crate::schedule::Schedule;
use crate::tables::points;
use crate::vocabulary::{Enumerators, Field, Vocabulary};

/// Bytes of the longest text that is looked at as a number.
const LONGEST_NUMBER: usize = 24;

/// An entry, its unit, and where the cells of its row ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The bureau that a column of the row names.
    pub bureau: Option<String>,
    /// The unit that a column of the row names.
    pub unit: Option<String>,
    /// The entry; `id` and the id of the source are not known yet.
    pub entry: Option<Entry>,
    /// Where the cells ended.
    pub cells: Vec<(CellId, Fate)>,
}

impl Placed {
    /// Bytes that it takes, about: what repeats in very many rows of a small file is to be bounded.
    pub(crate) fn size(&self) -> u64 {
        let Some(entry) = &self.entry else { return 0 };
        let texts = [&self.bureau, &self.unit, &entry.shared, &entry.item, &entry.content, &entry.task, &entry.remarks];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let lists = entry.source.cells.iter().chain(&entry.co_organizers).map(|text| size_of::<String>() + text.len());
        let steps = entry.steps.iter().map(|step| size_of::<Step>() + step.mark.len());
        let findings = entry.diagnostics.iter().map(|finding| size_of::<Diagnostic>() + finding.message.len());
        (texts + lists.chain(steps).chain(findings).sum::<usize>()) as u64
    }
}

/// Business of the rows above, which blank cells repeat.
#[derive(Default)]
struct Above<'g, 't> {
    bureau: Option<String>,
    unit: Option<String>,
    /// 表別 as it is written, and what it says.
    table: Option<String>,
    table_read: Option<(Table, Option<String>)>,
    item: Option<String>,
    content: Option<String>,
    /// Cells of a heading that no entry has taken yet.
    heading: Vec<CellId>,
    marks: Marks,
    /// The way through the rows of the grid.
    walk: Option<(u32, Walk<'g, 't>)>,
}

impl<'g, 't> Above<'g, 't> {
    fn walk_of(&mut self, at: u32, grid: &'g Grid<'t>) -> &mut Walk<'g, 't> {
        if self.walk.as_ref().is_none_or(|(other, _)| *other != at) {
            self.walk = None;
        }
        &mut self.walk.get_or_insert_with(|| (at, grid.walk())).1
    }
}

/// Makes entries of the records of one schedule, one after the other: a long schedule is never held as records and as entries.
///
/// Comes out with F201 to F206, F301 to F305, besides what the records brought.
pub fn entries<'g>(
    records: Vec<Record<'g>>,
    schedule: &'g Schedule<'g>,
    ladder: &'g Ladder,
    grids: &'g Grids<'g>,
    names: &'g organizers::Names,
    vocabulary: &'g Vocabulary,
) -> impl Iterator<Item = Placed> + 'g {
    let mut above = Above::default();
    let mut records = records.into_iter();
    std::iter::from_fn(move || match records.next() {
        Some(record) => Some(entry(&record, schedule, ladder, grids, names, vocabulary, &mut above)),
        // A heading under which nothing stands is in no entry.
        None => (!above.heading.is_empty()).then(|| unplaced_heading(&mut above)),
    })
}

fn unplaced_heading(above: &mut Above<'_, '_>) -> Placed {
    let cells = above.heading.drain(..).map(|id| (id, Fate::Unplaced("a heading under which no business stands"))).collect();
    Placed { bureau: None, unit: None, entry: None, cells }
}

#[allow(clippy::too_many_arguments, reason = "a row needs its unit's whole setting")]
fn entry<'g, 't>(
    record: &Record<'_>,
    schedule: &Schedule<'_>,
    ladder: &Ladder,
    grids: &'g Grids<'t>,
    names: &organizers::Names,
    vocabulary: &Vocabulary,
    above: &mut Above<'g, 't>,
) -> Placed {
    let enumerators = &vocabulary.enumerators;
    let text = |field: Field| -> Option<String> {
        let mut pieces = record.pieces.iter().filter(|piece| piece.field == field).map(|piece| piece.raw.as_ref());
        // Nearly all fields are one cell.
        let first = pieces.next()?;
        let Some(second) = pieces.next() else { return Some(clean(first)).filter(|text| !text.is_empty()) };
        joined(field, &[first, second].into_iter().chain(pieces).collect::<Vec<&str>>(), enumerators)
    };
    let mut cells: Vec<(CellId, Fate)> = Vec::with_capacity(record.pieces.len() + record.strays.len() + above.heading.len());
    cells.extend(record.pieces.iter().map(|piece| (piece.id, Fate::Placed)));
    cells.extend(record.strays.iter().map(|stray| (stray.id, Fate::Unplaced(stray.reason))));

    let (item, content, task) = (text(Field::Item), text(Field::Content), text(Field::Task));
    // A row over the full width in a table without a column of items is the item of the rows below.
    let (item, content) = if item.is_none() && is_section(record, ladder, grids) { (content, None) } else { (item, content) };
    let has_marks = record.pieces.iter().any(|piece| matches!(piece.field, Field::Role(_)));
    if let Some(bureau) = text(Field::Bureau) {
        if above.bureau.as_ref().is_some_and(|above| *above != bureau) {
            (above.unit, above.item, above.content) = (None, None, None);
        }
        above.bureau = Some(bureau);
    }
    if let Some(unit) = text(Field::Unit) {
        if above.unit.as_ref() != Some(&unit) {
            above.item = None;
            above.content = None;
        }
        above.unit = Some(unit);
    }
    let table_text = text(Field::Table);
    if item.is_some()
        && content.is_none()
        && task.is_none()
        && !has_marks
        && table_text.is_none()
        && ladder.fields.contains(&Field::Content)
    {
        let mut placed = unplaced_heading(above);
        above.heading = record.pieces.iter().map(|piece| piece.id).collect();
        above.item = item;
        above.content = None;
        placed.cells.extend(cells.into_iter().filter(|(_, fate)| *fate != Fate::Placed));
        return placed;
    }
    if let Some(table) = table_text.filter(|text| above.table.as_ref() != Some(text)) {
        above.table_read = vocabulary.table(&table);
        above.table = Some(table);
    }

    // A blank item is as above; a blank content only where the row goes on with tasks of the same item.
    let (item, content) = match (item, content) {
        (Some(item), content) => {
            if above.item.as_ref() != Some(&item) || content.is_some() || task.is_none() {
                above.content.clone_from(&content);
            }
            above.item = Some(item.clone());
            let content = content.or_else(|| above.content.clone().filter(|_| task.is_some()));
            (Some(item), content)
        }
        (None, Some(content)) => {
            above.content = Some(content.clone());
            (above.item.clone(), Some(content))
        }
        (None, None) => (above.item.clone(), above.content.clone()),
    };
    cells.extend(above.heading.drain(..).map(|id| (id, Fate::Placed)));

    let mut findings = record.findings.clone();
    let steps = steps(record, ladder, vocabulary, &mut above.marks, &mut findings);
    let mut approving = steps.iter().filter(|step| step.action == Action::Approve);
    let decided_by = approving.next().filter(|_| approving.next().is_none()).map(|only| only.role.clone());
    let co_organizers = text_raw(record, Field::CoOrganizers).map_or_else(Vec::new, |raw| {
        let (names, phrase) = names.split(&raw, vocabulary);
        if phrase {
            let message = format!("{} reads as a phrase, not as names of units", clean(&raw));
            findings.push(Diagnostic::new(Code::PhraseForUnits, message));
        }
        names
    });
    let (table, shared) = above.table_read.as_ref().map_or((schedule.table, None), |(table, shared)| (Some(*table), shared.clone()));
    for (name, text) in [("item", &item), ("content", &content)] {
        if let Some(number) = text.as_deref().filter(|text| text.len() <= LONGEST_NUMBER && enumerators.alone(text).is_some()) {
            let message = format!("{name} is only a number: {number}; its text stands elsewhere, or nowhere");
            findings.push(Diagnostic::new(Code::NumberForText, message));
        }
    }
    let (item, item_no) = numbered(item, enumerators);
    let (content, content_no) = numbered(content, enumerators);
    check::chain::check(&steps, table, ladder, record.full, &mut findings);
    findings.sort_by(|a, b| a.code.cmp(&b.code).then_with(|| a.message.cmp(&b.message)));
    findings.dedup();

    let grid = grids.grids.get(record.grid as usize);
    let raw = match grid {
        Some(grid) if grid.layout != Layout::Flow => above.walk_of(record.grid, grid).raw_row(record.row),
        _ => {
            let mut ids: Vec<CellId> = cells.iter().map(|(id, _)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.iter().filter_map(|id| grid?.cells.get(id.cell as usize)).map(|cell| cell.raw.trim().to_owned()).collect()
        }
    };
    let entry = Entry {
        id: String::new(),
        table,
        shared,
        item,
        item_no,
        content,
        content_no,
        task,
        steps,
        decided_by,
        co_organizers,
        remarks: text(Field::Remarks),
        confidence: confidence::confidence(record.doubt, &findings, record.full),
        diagnostics: findings,
        source: RowSource {
            source: String::new(),
            page: grid.and_then(|grid| grid.page),
            table: record.grid + 1,
            row: record.row + 1,
            bbox: grid.and_then(|grid| grid.place.as_ref().map(|place| points(place.bbox(record.row..record.row + 1, 0..grid.cols)))),
            cells: raw,
        },
    };
    Placed { bureau: above.bureau.clone(), unit: above.unit.clone(), entry: Some(entry), cells }
}

/// The pieces of a field as one text. Business may have its numbers in a column of their own, where they need no mark.
fn joined(field: Field, pieces: &[&str], enumerators: &Enumerators) -> Option<String> {
    let whole = match pieces {
        [number, rest @ ..] if !rest.is_empty() && matches!(field, Field::Item | Field::Content) => {
            let rest = clean(&rest.join("\n"));
            match enumerators.alone(&clean(number)) {
                // A text that has a number of its own keeps that.
                Some(_) if enumerators.before(&rest).is_some() => rest,
                Some(number) if enumerators.alone(&rest).is_none() => format!("{number}、{rest}"),
                _ => clean(&pieces.join("\n")),
            }
        }
        [] => return None,
        [only] => clean(only),
        _ => clean(&pieces.join("\n")),
    };
    Some(whole).filter(|text| !text.is_empty())
}

/// Whether a row is one cell of business over all columns of a table that has no column of items.
fn is_section(record: &Record<'_>, ladder: &Ladder, grids: &Grids<'_>) -> bool {
    let [piece] = &record.pieces[..] else { return false };
    let Some(grid) = grids.grids.get(piece.id.grid as usize) else { return false };
    piece.field == Field::Content
        && record.strays.is_empty()
        && grid.layout == Layout::Ruled
        && !ladder.fields.contains(&Field::Item)
        && grid.cols > 3
        && grid.cells.get(piece.id.cell as usize).is_some_and(|cell| cell.col == 0 && cell.colspan == grid.cols)
}

fn text_raw(record: &Record<'_>, field: Field) -> Option<String> {
    let pieces: Vec<&str> = record.pieces.iter().filter(|piece| piece.field == field).map(|piece| piece.raw.trim()).collect();
    (!pieces.is_empty()).then(|| pieces.join("\n"))
}

/// Takes the number off a text.
fn numbered(text: Option<String>, enumerators: &Enumerators) -> (Option<String>, Option<u32>) {
    let Some(text) = text else { return (None, None) };
    match enumerators.before(&text).map(|(number, rest)| (number, rest.to_owned())) {
        Some((number, rest)) if !rest.is_empty() => (Some(rest), Some(number)),
        _ => (Some(text), None),
    }
}

/// The steps of a row, one for each role that has a mark.
fn steps(record: &Record<'_>, ladder: &Ladder, vocabulary: &Vocabulary, read: &mut Marks, findings: &mut Vec<Diagnostic>) -> Vec<Step> {
    let marks = || {
        record.pieces.iter().filter_map(|piece| if let Field::Role(role) = piece.field { Some((role, piece.raw.as_ref())) } else { None })
    };
    let step = |(role, raw): (u8, &str)| {
        let title = &ladder.roles.get(usize::from(role))?.title;
        let (mark, action) = read.read(raw, vocabulary);
        match action {
            Action::Unknown if vocabulary.marks(&mark).is_none() && mark.chars().count() > 4 => {
                findings.push(Diagnostic::new(Code::TextForMark, format!("{title} has text in place of a mark: {mark}")));
            }
            Action::Unknown => findings.push(Diagnostic::new(Code::UnknownMark, format!("{title} has a mark that is not known: {mark}"))),
            Action::Bypass => findings.push(Diagnostic::new(Code::RoleBypassed, format!("{title} is passed over ({mark})"))),
            _ => {}
        }
        Some(Step { role: title.clone(), action, mark })
    };
    let mut steps = Vec::with_capacity(marks().count());
    if marks().is_sorted_by_key(|(role, _)| role) {
        steps.extend(marks().filter_map(step));
    } else {
        let mut sorted: Vec<(u8, &str)> = marks().collect();
        sorted.sort_by_key(|&(role, _)| role);
        steps.extend(sorted.into_iter().filter_map(step));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_column_of_their_own_are_numbers() {
        let vocabulary = Vocabulary::default();
        let enumerators = &vocabulary.enumerators;
        let read = |field, pieces: &[&str]| numbered(joined(field, pieces, enumerators), enumerators);
        let text = |text: &str, number| (Some(text.to_owned()), number);
        assert_eq!(read(Field::Item, &["一", "訪視"]), text("訪視", Some(1)));
        assert_eq!(read(Field::Content, &["（二）", "登記\n事項"]), text("登記事項", Some(2)));
        assert_eq!(read(Field::Content, &["①", "2.登記"]), text("登記", Some(2)));
        assert_eq!(read(Field::Item, &["甲", "訪視"]), text("甲訪視", None));
        assert_eq!(read(Field::Item, &["一"]), text("一", None));
        assert_eq!(read(Field::Remarks, &["1", "訪視"]), text("1訪視", None));
    }
}
