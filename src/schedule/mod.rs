//! From grids to schedules: which tables are schedules, whose they are, and where header ends and body begins.
//!
//! Moves no cell and reads no mark's meaning: that is for the stages after it.

pub mod flow;
mod title;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::bureau::{Approval, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Warned;
use crate::grid::{CellId, Grid, Grids, Layout, Place};
use crate::normalize::enumerator;
use crate::vocabulary::{Field, Kind, Vocabulary, Word};

/// A cell of a row, with what kind of thing it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<'g> {
    /// The cell.
    pub id: CellId,
    /// Its first column, 0-based.
    pub col: u32,
    /// Number of columns.
    pub span: u32,
    /// Whether it began in a row above.
    pub above: bool,
    /// The text, untouched.
    pub raw: &'g str,
    /// What kind of thing it holds; the same text shares one.
    pub kind: Rc<Kind>,
}

/// A row of a table: its cells that are not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'g> {
    /// Row in the grid, 0-based.
    pub row: u32,
    /// The cells, by column.
    pub spots: Vec<Spot<'g>>,
}

/// One table of a schedule: a page, a sheet, or the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'g> {
    /// Index of the grid.
    pub grid: u32,
    /// How the grid came to its columns.
    pub layout: Layout,
    /// Number of columns.
    pub cols: u32,
    /// Rows of the header, repeated ones within the body among them.
    pub header: Vec<Row<'g>>,
    /// Rows of business.
    pub body: Vec<Row<'g>>,
    /// Where the grid stands on its page, where the format has places.
    pub place: Option<&'g Place>,
}

impl Part<'_> {
    /// Whether both are ruled and have the same columns: as many, and as wide where they have places.
    pub(crate) fn has_same_columns(&self, other: &Self) -> bool {
        self.layout == Layout::Ruled
            && other.layout == Layout::Ruled
            && match (self.place, other.place) {
                (Some(one), Some(two)) => one.has_same_columns(two),
                (None, None) => self.cols == other.cols,
                _ => false,
            }
    }
}

/// The tables of one unit, or of all when a column names the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule<'g> {
    /// The unit, where a title names it.
    pub unit: Option<String>,
    /// The table (甲, 乙) that the title names.
    pub table: Option<Table>,
    /// Its tables in document order.
    pub parts: Vec<Part<'g>>,
    /// Findings that concern every row of it.
    pub warnings: Vec<Diagnostic>,
}

/// The schedules of a document and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Release<'g> {
    /// The bureau that the titles name.
    pub bureau: Option<String>,
    /// The government it belongs to.
    pub government: Option<String>,
    /// The acts by which the schedules came into force.
    pub approvals: Vec<Approval>,
    /// The schedules; none when the document is not a 分層負責明細表.
    pub schedules: Vec<Schedule<'g>>,
    /// Why there is no schedule.
    pub refused: Option<String>,
}

/// Parts the tables of a document into schedules.
///
/// Tables with the same unit in their titles are one schedule; a table without a title goes on with the one before.
/// Comes out with F404 where a title misspells the bureau.
pub fn schedules<'g>(grids: &'g Grids<'_>, vocabulary: &Vocabulary) -> Warned<Release<'g>> {
    let mut kinds = BTreeMap::new();
    let mut parts: Vec<Part<'g>> = Vec::new();
    for (index, grid) in grids.grids.iter().enumerate() {
        let before = parts.last().map(|part: &Part<'_>| (&grids.grids[part.grid as usize], part.header.len()));
        let repeated = before.map_or(0, |(before, rows)| repeated_header(before, rows as u32, grid));
        parts.extend(self::parts(index as u32, grid, repeated, vocabulary, &mut kinds));
    }
    let mut is_schedule: Vec<bool> = Vec::with_capacity(parts.len());
    for part in &parts {
        // A page whose header says little goes on with the schedule before it.
        let before = is_schedule.len().checked_sub(1).filter(|&at| is_schedule[at]).map(|at| &parts[at]);
        let same_columns = before.is_some_and(|before| before.has_same_columns(part));
        let most = chains(part) * 2 >= part.body.len() || same_columns && chains(part) > 0;
        let goes_on = before.is_some() && !part.body.is_empty() && most;
        is_schedule.push(looks_like_schedule(part) || goes_on);
    }
    if !is_schedule.contains(&true) {
        let refused = Some(refusal(&parts));
        return Warned { value: Release { refused, ..Release::default() }, warnings: Vec::new() };
    }

    let texts = title_texts(grids, &parts);
    let titles: Vec<Option<title::Title>> = texts.iter().map(|text| text.iter().find_map(|text| title::parse(text, vocabulary))).collect();
    let loose = grids.asides.iter().filter_map(|aside| title::parse(&aside.text, vocabulary));
    let owners: Vec<String> =
        titles.iter().flatten().cloned().chain(loose).map(|title| title.owner).filter(|owner| !owner.is_empty()).collect();
    let bureau = title::bureau(owners.iter().map(String::as_str), vocabulary).or_else(|| owners.first().cloned());
    let government = bureau.as_deref().and_then(|bureau| title::government(bureau, vocabulary)).map(str::to_owned);
    let mut approvals: Vec<Approval> = Vec::new();
    for text in texts.iter().flatten().map(|text| text.as_ref()).chain(grids.asides.iter().map(|aside| aside.text.as_ref())) {
        approvals.extend(title::approvals(text, vocabulary));
    }
    let mut tables: Vec<Table> = titles.iter().flatten().filter_map(|title| title.table).collect();
    tables.dedup();
    if let [only] = tables[..] {
        approvals.iter_mut().for_each(|approval| approval.table = approval.table.or(Some(only)));
    }
    approvals.sort();
    approvals.dedup();

    let mut schedules: Vec<Schedule<'g>> = Vec::new();
    let mut current: Option<usize> = None;
    for ((part, title), _) in parts.into_iter().zip(titles).zip(is_schedule).filter(|(_, is_schedule)| *is_schedule) {
        let (unit, misspelt) = unit(title.as_ref(), bureau.as_deref());
        let at = match (&unit, current) {
            (None, Some(at)) => at,
            (unit, _) => schedules.iter().position(|schedule| schedule.unit == *unit).unwrap_or_else(|| {
                schedules.push(Schedule { unit: unit.clone(), table: None, parts: Vec::new(), warnings: Vec::new() });
                schedules.len() - 1
            }),
        };
        current = Some(at);
        let schedule = &mut schedules[at];
        schedule.table = schedule.table.or(title.as_ref().and_then(|title| title.table));
        schedule.parts.push(part);
        if let Some(written) = misspelt
            && schedule.warnings.is_empty()
        {
            let meant = bureau.as_deref().unwrap_or_default();
            let message = format!("a title of this unit gives the bureau as {written}; the rest of the document as {meant}");
            schedule.warnings.push(Diagnostic::new(Code::BureauMisspelt, message));
        }
    }
    let warnings = schedules.iter().flat_map(|schedule| schedule.warnings.clone()).collect();
    Warned { value: Release { bureau, government, approvals, schedules, refused: None }, warnings }
}

/// The unit that a title names, and the bureau as the title writes it when that is amiss.
fn unit(title: Option<&title::Title>, bureau: Option<&str>) -> (Option<String>, Option<String>) {
    let Some((title, bureau)) = title.zip(bureau) else { return (None, None) };
    let rest = title::unit_of(&title.owner, bureau);
    let misspelt = match rest {
        Some(Err(rest)) => Some(title.owner[..title.owner.len() - rest.len()].to_owned()),
        _ => None,
    };
    let rest = rest.map(|rest| rest.unwrap_or_else(|rest| rest)).filter(|rest| !rest.is_empty());
    (title.unit.clone().or_else(|| rest.map(str::to_owned)), misspelt)
}

/// Texts that may be or hold the title of each grid: the grid's own title cells, and the text right before it.
fn title_texts<'g>(grids: &'g Grids<'_>, parts: &[Part<'g>]) -> Vec<Vec<Cow<'g, str>>> {
    let mut texts: Vec<Vec<Cow<'g, str>>> = parts
        .iter()
        .map(|part| match part.layout {
            Layout::Table | Layout::Ruled => part
                .header
                .iter()
                .flat_map(|row| &row.spots)
                .filter(|spot| may_be_title(spot))
                .map(|spot| Cow::Borrowed(spot.raw))
                .collect(),
            Layout::Flow => part.header.iter().map(|row| Cow::Owned(line_text(row))).collect(),
        })
        .collect();
    for aside in &grids.asides {
        let first = parts.partition_point(|part| part.grid < aside.before);
        if let Some(texts) = texts.get_mut(first) {
            texts.push(Cow::Borrowed(&aside.text));
        }
    }
    texts
}

fn line_text(row: &Row<'_>) -> String {
    row.spots.iter().map(|spot| spot.raw).collect()
}

fn may_be_title(spot: &Spot<'_>) -> bool {
    matches!(*spot.kind, Kind::Title | Kind::Text(_) | Kind::Units)
}

/// Rows of a grid that repeat the header of the grid before, by their cells alone: the text may be garbled.
///
/// Only where both have the same drawn columns; as many rows as have cells in the same columns and rows.
fn repeated_header(before: &Grid<'_>, rows: u32, grid: &Grid<'_>) -> u32 {
    let same_columns = before.has_same_columns(grid);
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

/// The tables of a grid: one, or several one under the other, as when pages were run together: each begins with a header.
///
/// The first `repeated` rows are header whatever they say.
fn parts<'g>(
    index: u32,
    grid: &'g Grid<'_>,
    repeated: u32,
    vocabulary: &Vocabulary,
    kinds: &mut BTreeMap<&'g str, Rc<Kind>>,
) -> Vec<Part<'g>> {
    let new =
        || Part { grid: index, layout: grid.layout, cols: grid.cols, header: Vec::new(), body: Vec::new(), place: grid.place.as_deref() };
    let mut parts: Vec<Part<'g>> = Vec::new();
    let mut open = new();
    let mut fields_seen = false;
    for row in 0..grid.rows {
        let mut spots: Vec<Spot<'g>> = Vec::with_capacity(grid.row(row).count());
        spots.extend(grid.row(row).map(|(at, cell)| Spot {
            id: CellId { grid: index, cell: at },
            col: cell.col,
            span: cell.colspan,
            above: cell.row < row,
            raw: &cell.raw,
            kind: Rc::clone(kinds.entry(&*cell.raw).or_insert_with(|| Rc::new(vocabulary.kind(&cell.raw)))),
        }));
        spots.retain(|spot| *spot.kind != Kind::Blank);
        if spots.is_empty() {
            continue;
        }
        let mut row = Row { row, spots };
        let is_header = row.row < repeated || is_header_row(&row, open.body.is_empty(), fields_seen) || is_note(&row, grid);
        if grid.layout == Layout::Flow || !is_header {
            // A cell of the header that reaches down into the body is of the header alone.
            let is_header = |spot: &Spot<'_>| spot.above && open.header.iter().any(|row| row.spots.iter().any(|other| other.id == spot.id));
            row.spots.retain(|spot| !is_header(spot));
            if !row.spots.is_empty() {
                open.body.push(row);
            }
            continue;
        }
        if !open.body.is_empty() {
            parts.push(std::mem::replace(&mut open, new()));
            fields_seen = false;
        }
        fields_seen |= row.spots.iter().filter(|spot| names_field(spot)).count() >= 2;
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

/// Whether a row is one cell over all columns of a drawn table, with text that names neither business nor unit: a page's
/// number, a note.
fn is_note(row: &Row<'_>, grid: &Grid<'_>) -> bool {
    let [spot] = &row.spots[..] else { return false };
    grid.layout == Layout::Ruled && grid.cols > 3 && spot.span == grid.cols && matches!(*spot.kind, Kind::Text(_)) && enumerator(spot.raw).is_none()
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

/// A table is a schedule when it has rows of business with marks, and header words or a title that say so.
fn looks_like_schedule(part: &Part<'_>) -> bool {
    let (mut business, mut flow, mut title) = (0u32, 0u32, 0u32);
    for spot in part.header.iter().flat_map(|row| &row.spots) {
        match &*spot.kind {
            Kind::Title => title += 1,
            Kind::Header(words) => {
                for word in words {
                    match word {
                        Word::Field(Field::Item | Field::Content | Field::Task) => business += 1,
                        Word::Title(_) | Word::Level(_) | Word::Banner | Word::Assists | Word::Tier(_) => flow += 1,
                        Word::Field(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    let chains = chains(part);
    match part.layout {
        Layout::Table | Layout::Ruled => chains > 0 && chains * 5 >= part.body.len() && flow > 0 && (business > 0 || title > 0),
        Layout::Flow => chains >= 2 && flow >= 2 && (business >= 1 || title > 0) && chains * 12 >= part.body.len(),
    }
}

/// Number of rows that hold a mark.
fn chains(part: &Part<'_>) -> usize {
    part.body.iter().filter(|row| row.spots.iter().any(|spot| matches!(*spot.kind, Kind::Marks(_)))).count()
}

fn refusal(parts: &[Part<'_>]) -> String {
    let tables = parts.iter().filter(|part| part.layout != Layout::Flow).count();
    if tables == 0 {
        "not a 分層負責明細表: no table, and no text with a header of business and posts and rows of decision marks".to_owned()
    } else {
        format!(
            "not a 分層負責明細表: none of its {tables} tables has both columns of business (公務項目 …) under a header of posts and rows of decision marks (擬辦, 審核, 核定 …)"
        )
    }
}
