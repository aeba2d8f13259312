//! From grids to schedules: which tables are schedules, whose they are, and where header ends and body begins.
//!
//! Moves no cell and reads no mark's meaning: that is for the stages after it.

pub mod flow;
mod parts;
pub(crate) mod title;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use crate::bureau::{Approval, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Warned;
use crate::grid::{CellId, Columns, Grids, Layout, Place};
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
    /// Rows below it that are no business: notes, totals.
    pub notes: Vec<Row<'g>>,
    /// Where the grid stands on its page, where the format has places.
    pub place: Option<&'g Place>,
    /// Rows that were parted although nothing showed for sure which lines of their cells belong together.
    pub guessed: &'g [Range<u32>],
}

impl Part<'_> {
    /// Its columns.
    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns { layout: self.layout, count: self.cols, place: self.place }
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
    /// The acts by which the schedules came into force.
    pub approvals: Vec<Approval>,
    /// The schedules; none when the document is not a 分層負責明細表.
    pub schedules: Vec<Schedule<'g>>,
    /// Why there is no schedule.
    pub refused: Option<String>,
}

/// Parts the tables of a document into schedules.
///
/// Tables with the same unit and 表別 in their titles are one schedule; a table without a title goes on with the one before.
/// Where no title names the unit, a line of its own or the name of the worksheet does. Comes out with F404 where a title
/// misspells the bureau, and F520 for worksheets that are none.
pub fn schedules<'g>(grids: &'g Grids<'_>, vocabulary: &Vocabulary) -> Warned<Release<'g>> {
    let mut kinds = parts::Kinds::default();
    let mut parts: Vec<Part<'g>> = Vec::new();
    for (index, grid) in grids.grids.iter().enumerate() {
        let before = parts.last().map(|part: &Part<'_>| (&grids.grids[part.grid as usize], part.header.len()));
        let repeated = before.map_or(0, |(before, rows)| parts::repeated_header(before, rows as u32, grid));
        parts.extend(parts::parts(index as u32, grid, repeated, vocabulary, &mut kinds));
    }
    let mut is_schedule: Vec<bool> = Vec::with_capacity(parts.len());
    for part in &parts {
        // A page whose header says little goes on with the schedule before it.
        let before = is_schedule.len().checked_sub(1).filter(|&at| is_schedule[at]).map(|at| &parts[at]);
        let same_columns = before.is_some_and(|before| before.columns().are(part.columns()));
        let most = chains(part) * 2 >= part.body.len() || same_columns && chains(part) > 0;
        let goes_on = before.is_some() && !part.body.is_empty() && most;
        is_schedule.push(looks_like_schedule(part) || goes_on);
    }
    if !is_schedule.contains(&true) {
        let refused = Some(refusal(&parts));
        return Warned { value: Release { refused, ..Release::default() }, warnings: Vec::new() };
    }

    let texts = title_texts(grids, &parts);
    let titles: Vec<Option<(usize, title::Title)>> = texts.iter().map(|texts| title::of_texts(texts, vocabulary)).collect();
    let loose = grids.asides.iter().filter_map(|aside| title::parse(&aside.text, vocabulary));
    let owners = titles.iter().flatten().map(|(_, title)| title.owner.clone()).chain(loose.map(|title| title.owner));
    let owners: Vec<String> = owners.filter(|owner| !owner.is_empty()).collect();
    let bureau = title::bureau(owners.iter().map(String::as_str), vocabulary).or_else(|| owners.first().cloned());
    let mut approvals: Vec<Approval> = Vec::new();
    let notes = parts.iter().flat_map(|part| &part.notes).flat_map(|row| &row.spots).map(|spot| spot.raw);
    for text in texts.iter().flatten().map(|text| text.as_ref()).chain(notes).chain(grids.asides.iter().map(|aside| aside.text.as_ref())) {
        approvals.extend(title::approvals(text, vocabulary));
    }
    let mut tables: Vec<Table> = titles.iter().flatten().filter_map(|(_, title)| title.table).collect();
    tables.dedup();
    if let [only] = tables[..] {
        approvals.iter_mut().for_each(|approval| approval.table = approval.table.or(Some(only)));
    }
    approvals.sort();
    approvals.dedup();

    let mut schedules: Vec<Schedule<'g>> = Vec::new();
    // The schedules of each unit: one for each 表別 at most.
    let mut by_unit: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    let mut current: Option<usize> = None;
    let skipped = skipped_sheets(grids, &parts, &is_schedule);
    // Where other sheets are named after units, so is one whose name does not end as those of units do.
    let named = |part: &Part<'_>| grids.grids[part.grid as usize].name.as_deref();
    let is_unit = |name: &str| title::unit_alone(name, bureau.as_deref(), vocabulary).is_some();
    let sheets_are_units =
        parts.iter().zip(&is_schedule).filter(|(_, is_schedule)| **is_schedule).filter_map(|(part, _)| named(part)).any(is_unit);
    for (((part, title), texts), _) in parts.into_iter().zip(titles).zip(texts).zip(is_schedule).filter(|(_, is_schedule)| *is_schedule) {
        let (title_at, title) = title.map_or((None, None), |(at, title)| (Some(at), Some(title)));
        let (unit, misspelt) = unit(title.as_ref(), bureau.as_deref(), vocabulary);
        let name = grids.grids[part.grid as usize].name.as_deref();
        let alone = unit_alone(&part, &texts, title_at, name, bureau.as_deref(), vocabulary);
        let table = title.as_ref().and_then(|title| title.table).or(alone.as_ref().and_then(|(_, table)| *table));
        let table = table.or_else(|| texts.iter().rev().find_map(|text| title::table_alone(text, vocabulary)));
        let unit = unit
            .or(alone.map(|(unit, _)| unit))
            .or_else(|| name.filter(|name| sheets_are_units && title::may_be_name(name)).map(str::to_owned));
        let at = match (&unit, current) {
            (None, Some(at)) if table.is_none_or(|table| schedules[at].table.is_none_or(|other| other == table)) => at,
            (unit, current) => {
                let unit = unit.clone().or_else(|| schedules[current?].unit.clone());
                let of_unit = by_unit.entry(unit.clone()).or_default();
                let same = |at: &&usize| table.is_none() || schedules[**at].table == table;
                of_unit.iter().find(same).copied().unwrap_or_else(|| {
                    of_unit.push(schedules.len());
                    schedules.push(Schedule { unit, table, parts: Vec::new(), warnings: Vec::new() });
                    schedules.len() - 1
                })
            }
        };
        current = Some(at);
        let schedule = &mut schedules[at];
        schedule.table = schedule.table.or(table);
        schedule.parts.push(part);
        if let Some(written) = misspelt
            && schedule.warnings.is_empty()
        {
            let meant = bureau.as_deref().unwrap_or_default();
            let message = format!("a title of this unit gives the bureau as {written}; the rest of the document as {meant}");
            schedule.warnings.push(Diagnostic::new(Code::BureauMisspelt, message));
        }
    }
    let warnings = schedules.iter().flat_map(|schedule| schedule.warnings.clone()).chain(skipped).collect();
    Warned { value: Release { bureau, approvals, schedules, refused: None }, warnings }
}

/// The unit that a title names, and the bureau as the title writes it when that is amiss.
fn unit(title: Option<&title::Title>, bureau: Option<&str>, vocabulary: &Vocabulary) -> (Option<String>, Option<String>) {
    let Some((title, bureau)) = title.zip(bureau) else { return (None, None) };
    // Further titles may leave the bureau out.
    if title::government(&title.owner, vocabulary).is_none()
        && title::ends_as_unit(&title.owner, vocabulary)
        && title.owner.len() < bureau.len()
    {
        return (title.unit.clone().or_else(|| Some(title.owner.clone())), None);
    }
    let rest = title::unit_of(&title.owner, bureau);
    let misspelt = match rest {
        Some(Err(rest)) => Some(title.owner[..title.owner.len() - rest.len()].to_owned()),
        _ => None,
    };
    let rest = rest.map(|rest| rest.unwrap_or_else(|rest| rest).trim_start_matches(title::DASHES)).filter(|rest| !rest.is_empty());
    (title.unit.clone().or_else(|| rest.map(str::to_owned)), misspelt)
}

/// The unit, and the 表別 with it, that stands alone: in a line of its own, in a cell over the whole table, or as the name
/// of the worksheet, when no column names units. `title` is which of the texts is the title.
fn unit_alone(
    part: &Part<'_>,
    texts: &[Cow<'_, str>],
    title: Option<usize>,
    name: Option<&str>,
    bureau: Option<&str>,
    vocabulary: &Vocabulary,
) -> Option<(String, Option<Table>)> {
    if part.layout == Layout::Flow || names_units(part) {
        return None;
    }
    // What stands further above than the title, or than the last lines before a table without one, is of something else.
    let first = title.map_or(texts.len().saturating_sub(3), |at| at + 1);
    let lines = texts[first..].iter().rev().map(|text| text.as_ref());
    lines.chain(name).find_map(|text| title::unit_alone(text, bureau, vocabulary))
}

/// Whether a column of a table names units: a header does, and over no posts.
fn names_units(part: &Part<'_>) -> bool {
    let spots = || part.header.iter().flat_map(|row| row.spots.iter().map(move |spot| (row.row, spot)));
    let holds = |spot: &Spot<'_>, is: fn(&Word) -> bool| matches!(&*spot.kind, Kind::Header(words) if words.iter().any(is));
    spots().filter(|(_, spot)| holds(spot, |word| *word == Word::Field(Field::Unit))).any(|(row, unit)| {
        let under = |(other, spot): (u32, &Spot<'_>)| other > row && (unit.col..unit.col + unit.span).contains(&spot.col);
        !spots().filter(|&at| under(at)).any(|(_, spot)| holds(spot, |word| matches!(word, Word::Title(_))))
    })
}

/// What is to be said of worksheets that hold no schedule.
fn skipped_sheets(grids: &Grids<'_>, parts: &[Part<'_>], is_schedule: &[bool]) -> Option<Diagnostic> {
    let read: BTreeSet<u32> = parts.iter().zip(is_schedule).filter(|(_, is_schedule)| **is_schedule).map(|(part, _)| part.grid).collect();
    let skipped: Vec<&str> =
        (0..).zip(&grids.grids).filter(|(at, _)| !read.contains(at)).filter_map(|(_, grid)| grid.name.as_deref()).collect();
    let message = format!("sheets that hold no schedule: {}", skipped.join(", "));
    (!skipped.is_empty()).then(|| Diagnostic::new(Code::SheetSkipped, message))
}

/// Texts that may be or hold the title of each grid, from top to bottom: the text right before it, and its own title cells.
fn title_texts<'g>(grids: &'g Grids<'_>, parts: &[Part<'g>]) -> Vec<Vec<Cow<'g, str>>> {
    let mut texts: Vec<Vec<Cow<'g, str>>> = vec![Vec::new(); parts.len()];
    for aside in &grids.asides {
        let first = parts.partition_point(|part| part.grid < aside.before);
        if let Some(texts) = texts.get_mut(first) {
            texts.push(Cow::Borrowed(&aside.text));
        }
    }
    for (texts, part) in texts.iter_mut().zip(parts) {
        match part.layout {
            Layout::Table | Layout::Ruled => {
                for row in &part.header {
                    let titles = row.spots.iter().filter(|spot| may_be_title(spot, row.spots.len() == 1, part));
                    texts.extend(titles.map(|spot| Cow::Borrowed(spot.raw)));
                }
            }
            Layout::Flow => texts.extend(part.header.iter().map(|row| Cow::Owned(line_text(row)))),
        }
    }
    texts
}

fn line_text(row: &Row<'_>) -> String {
    row.spots.iter().map(|spot| spot.raw).collect()
}

fn may_be_title(spot: &Spot<'_>, is_alone: bool, part: &Part<'_>) -> bool {
    match *spot.kind {
        Kind::Title | Kind::Text(_) => true,
        // Beside others such a name is one column's.
        Kind::Units => part.layout != Layout::Ruled || is_alone || spot.span == part.cols,
        _ => false,
    }
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
