//! Where header ends and body begins: each grid as one table, or as several one under the other.

use std::collections::BTreeSet;
use std::rc::Rc;

use foldhash::fast::FixedState;

use super::{Part, Row, Spot, flow, title};
use crate::grid::{CellId, Grid, Layout};
use crate::vocabulary::{Kind, Vocabulary, Word};

/// Texts up to this many bytes come again and again, as marks do; longer ones hardly ever.
const SHORT: usize = 24;

/// What kind of thing the texts of a document hold, looked up once for each that may recur.
#[derive(Debug, Default)]
pub(super) struct Kinds<'g> {
    #[allow(clippy::disallowed_types, reason = "nothing goes through it in its order")]
    short: std::collections::HashMap<&'g str, Rc<Kind>, FixedState>,
    /// Other text, by its length.
    text: Vec<Rc<Kind>>,
}

impl<'g> Kinds<'g> {
    fn of(&mut self, raw: &'g str, vocabulary: &Vocabulary) -> Rc<Kind> {
        if raw.len() <= SHORT {
            return Rc::clone(self.short.entry(raw).or_insert_with(|| Rc::new(vocabulary.kind(raw))));
        }
        match vocabulary.kind(raw) {
            Kind::Text(length) => {
                let known = self.text.len() as u16;
                self.text.extend((known..=length).map(|length| Rc::new(Kind::Text(length))));
                Rc::clone(&self.text[usize::from(length)])
            }
            other => Rc::new(other),
        }
    }
}

/// The tables of a grid: one, or several one under the other, as when pages were run together: each begins with a header.
///
/// The first `repeated` rows are header whatever they say.
pub(super) fn parts<'g>(index: u32, grid: &'g Grid<'_>, repeated: u32, vocabulary: &Vocabulary, kinds: &mut Kinds<'g>) -> Vec<Part<'g>> {
    let new = || Part {
        grid: index,
        layout: grid.layout,
        cols: grid.cols,
        header: Vec::new(),
        body: Vec::new(),
        notes: Vec::new(),
        place: grid.place.as_deref(),
        guessed: &grid.guessed,
    };
    let mut parts: Vec<Part<'g>> = Vec::new();
    let mut open = new();
    let mut fields_seen = false;
    let mut in_notes = false;
    let mut of_header: BTreeSet<CellId> = BTreeSet::new();
    let mut rows: Vec<Row<'g>> = Vec::with_capacity(grid.cells.len().min(grid.rows as usize));
    let mut walk = grid.walk();
    for row in 0..grid.rows {
        let mut spots: Vec<Spot<'g>> = walk
            .row(row)
            .map(|(at, cell)| Spot {
                id: CellId { grid: index, cell: at },
                col: cell.col,
                span: cell.colspan,
                above: cell.row < row,
                raw: &cell.raw,
                kind: kinds.of(&cell.raw, vocabulary),
            })
            .collect();
        spots.retain(|spot| *spot.kind != Kind::Blank);
        // What only cells of rows above cover is a line that is hidden or left blank.
        if !spots.iter().all(|spot| spot.above) {
            rows.push(Row { row, spots });
        }
    }
    let unit_rows = unit_rows(&rows, grid, vocabulary);
    // What stands without a mark above a row that names fields is header, whatever its words, while there is no business yet.
    let mut leads_to_fields = vec![false; rows.len() + 1];
    for (at, row) in rows.iter().enumerate().rev() {
        let has_marks = row.spots.iter().any(|spot| matches!(*spot.kind, Kind::Marks(_)));
        let names_fields = row.spots.iter().filter(|spot| names_field(spot)).count() >= 2;
        leads_to_fields[at] = !has_marks && (names_fields || leads_to_fields[at + 1]);
    }
    for (at, mut row) in rows.into_iter().enumerate() {
        in_notes = grid.layout != Layout::Flow && !open.body.is_empty() && is_note(&row, in_notes, vocabulary);
        if in_notes || !open.body.is_empty() && is_total(&row, vocabulary) {
            open.notes.push(row);
            continue;
        }
        let is_header = open.body.is_empty() && leads_to_fields[at]
            || row.row < repeated
            || is_header_row(&row, open.body.is_empty(), fields_seen)
            || stands_over(&row, grid, vocabulary)
            || unit_rows.contains(&at);
        if grid.layout == Layout::Flow || !is_header {
            // A cell of the header that reaches down into the body is of the header alone.
            row.spots.retain(|spot| !(spot.above && of_header.contains(&spot.id)));
            if !row.spots.is_empty() {
                open.body.push(row);
            }
            continue;
        }
        if !open.body.is_empty() {
            parts.push(std::mem::replace(&mut open, new()));
            of_header.clear();
            // Under the name of a unit the header above goes on.
            fields_seen &= unit_rows.contains(&at) || row.spots.iter().all(|spot| *spot.kind == Kind::Units);
        }
        fields_seen |= row.spots.iter().filter(|spot| names_field(spot)).count() >= 2;
        of_header.extend(row.spots.iter().map(|spot| spot.id));
        open.header.push(row);
    }
    if grid.layout == Layout::Flow {
        (open.header, open.body) = flow::part(open.body, vocabulary);
    }
    match parts.last_mut() {
        // A header under which nothing stands belongs to what stands above it.
        Some(last) if open.body.is_empty() => last.header.append(&mut open.header),
        _ => parts.push(open),
    }
    if parts.len() > 1 {
        // Of a grid of several tables each has its own width.
        for part in &mut parts {
            let ends = part.header.iter().chain(&part.body).flat_map(|row| &row.spots).map(|spot| spot.col + spot.span);
            part.cols = ends.max().unwrap_or(part.cols);
        }
    }
    parts
}

/// Rows of a grid that repeat the header of the grid before, by their cells alone: the text may be garbled.
///
/// Only where both have the same drawn columns; as many rows as have cells in the same columns and rows.
pub(super) fn repeated_header(before: &Grid<'_>, rows: u32, grid: &Grid<'_>) -> u32 {
    let same_columns = before.columns().are(grid.columns());
    let cells = |grid: &Grid<'_>, row: u32| -> Vec<(u32, u32, u32)> {
        grid.cells.iter().filter(|cell| cell.row == row).map(|cell| (cell.col, cell.colspan, cell.rowspan)).collect()
    };
    // A row of plain cells looks like any other: a header has cells that are merged.
    let has_merged = |row: u32| cells(before, row).iter().any(|&(_, colspan, rowspan)| colspan > 1 || rowspan > 1);
    if !same_columns || rows == 0 || !has_merged(0) {
        return 0;
    }
    let same = (0..rows).take_while(|&row| cells(before, row) == cells(grid, row)).count() as u32;
    if same == rows { rows } else { 0 }
}

/// Rows of one cell that name the unit whose business follows, by their index: with a label, before a header, or where all
/// such rows of the table do and there are several.
fn unit_rows(rows: &[Row<'_>], grid: &Grid<'_>, vocabulary: &Vocabulary) -> BTreeSet<usize> {
    if grid.layout == Layout::Flow || grid.cols < 4 {
        return BTreeSet::new();
    }
    // Below the last row of the header that is more than a line.
    let has_marks = |row: &Row<'_>| row.spots.iter().any(|spot| matches!(*spot.kind, Kind::Marks(_)));
    let first = rows.iter().position(has_marks).unwrap_or(rows.len());
    let begin = rows[..first].iter().rposition(|row| row.spots.len() > 1).map_or(first, |last| last + 1);
    let alone = |row: &Row<'_>| match &row.spots[..] {
        [spot] if !matches!(*spot.kind, Kind::Marks(_) | Kind::Title) => Some((spot.span == grid.cols, spot.raw.trim().to_owned())),
        _ => None,
    };
    let mut found: BTreeSet<usize> = BTreeSet::new();
    // Bare names, in cells over the whole table and in single cells.
    let mut bare: [Vec<usize>; 2] = Default::default();
    let mut others = [false; 2];
    for (at, row) in rows.iter().enumerate().skip(begin) {
        let Some((whole, text)) = alone(row) else { continue };
        if vocabulary.begins_notes(&text) || vocabulary.is_total(&text) {
            continue;
        }
        let is_unit = title::unit_alone(&text, None, vocabulary).is_some();
        let before_header = rows.get(at + 1).is_some_and(|next| next.spots.iter().filter(|spot| names_field(spot)).count() >= 2);
        if is_unit && (before_header || text.contains(['：', ':'])) {
            found.insert(at);
        } else if is_unit {
            bare[usize::from(whole)].push(at);
        } else {
            others[usize::from(whole)] = true;
        }
    }
    for (rows_of, others) in bare.into_iter().zip(others) {
        let mut names: Vec<&str> = rows_of.iter().map(|&at| rows[at].spots[0].raw.trim()).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > 1 && names.len() == rows_of.len() && !others {
            found.extend(rows_of);
        }
    }
    found
}

/// Whether a row is a note below the table, or goes on with the one above: hardly a cell, and no mark.
fn is_note(row: &Row<'_>, in_notes: bool, vocabulary: &Vocabulary) -> bool {
    let own = || row.spots.iter().filter(|spot| !spot.above);
    let begins = || own().next().is_some_and(|spot| vocabulary.begins_notes(spot.raw));
    let goes_on = || in_notes && own().all(|spot| !matches!(*spot.kind, Kind::Header(_) | Kind::Units));
    let has_room = own().count() <= 2 && own().all(|spot| !matches!(*spot.kind, Kind::Marks(_) | Kind::Table(_) | Kind::Title));
    has_room && (begins() || goes_on())
}

/// Whether a row counts the others.
fn is_total(row: &Row<'_>, vocabulary: &Vocabulary) -> bool {
    row.spots.first().is_some_and(|spot| vocabulary.is_total(spot.raw))
        && row.spots.iter().all(|spot| !matches!(*spot.kind, Kind::Marks(_)))
}

/// Whether a row is one cell over all columns of a ruled table, with text that is no business: the name of a unit whose
/// business follows, a page's number, a note.
fn stands_over(row: &Row<'_>, grid: &Grid<'_>, vocabulary: &Vocabulary) -> bool {
    let [spot] = &row.spots[..] else { return false };
    grid.layout == Layout::Ruled
        && grid.cols > 3
        && spot.span == grid.cols
        && matches!(*spot.kind, Kind::Text(_) | Kind::Units)
        && vocabulary.enumerators.before(spot.raw).is_none()
}

/// Whether a row belongs to a header.
///
/// Marks beside text or a table make a body row. Marks alone, or beside header words, are data that leaked into the
/// header. A row without marks is header while it holds more header words than other text, or leads the table before
/// any row that names the fields.
fn is_header_row(row: &Row<'_>, leading: bool, fields_seen: bool) -> bool {
    let (mut marks, mut words, mut fields, mut text, mut title, mut table) = (0, 0, 0, 0, false, false);
    for spot in row.spots.iter().filter(|spot| !spot.above) {
        match &*spot.kind {
            Kind::Marks(_) => marks += 1,
            Kind::Header(list) => {
                words += 1;
                fields += usize::from(list.iter().any(|word| !matches!(word, Word::Title(_))));
            }
            Kind::Table(_) => table = true,
            Kind::Title => title = true,
            Kind::Text(_) | Kind::Units | Kind::Number => text += 1,
            Kind::Blank => {}
        }
    }
    if marks > 0 {
        let business = text > 0 || title || table;
        return if leading { fields >= 2 || !business } else { fields >= 3 };
    }
    if title && !table {
        return true;
    }
    match (words, text) {
        (0, _) => leading && !table && !fields_seen,
        (words, text) => fields > 0 && words >= text || leading && !table && words > text,
    }
}

fn names_field(spot: &Spot<'_>) -> bool {
    matches!(&*spot.kind, Kind::Header(words) if words.iter().any(|word| matches!(word, Word::Field(_))))
}
