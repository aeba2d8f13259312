//! Why a row is read as it is: what speaks for each cell and column, and what the runner-up lacks.
//!
//! Scores are those that the reading itself went by (`fit`, `shift`), taken apart; nothing is decided here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{Page, name};
use super::shift::{Bench, Reading};
use super::siblings::Siblings;
use super::{Record, flow, settled};
use crate::grid::{CellId, Layout};
use crate::ladder::Ladder;
use crate::schedule::{Part, Row, Schedule, Spot};
use crate::vocabulary::{Field, Kind, Vocabulary};

/// Other readings of a row that are told.
const RUNNERS_UP: usize = 3;

/// How the columns of a table were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// By lines, or by the document itself, with a header that names them, or by a header that leaves nothing open.
    Told,
    /// By the evidence of the whole unit: headers of all tables, kinds of cells, grammar of chains, habits.
    Aligned,
    /// There are none: the chain comes from the order of the marks.
    Order,
}

/// A column of the table, and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnEvidence {
    /// Number, 1-based.
    pub column: u32,
    /// What it holds; `None` for nothing.
    pub field: Option<String>,
    /// What the header of this table says of it.
    pub header: Vec<String>,
    /// By how much any other reading of the column is worse, in nats: odds of e to this power against it.
    pub margin: f64,
}

/// A cell of the row, and how it fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CellEvidence {
    /// Its first column, 1-based.
    pub column: u32,
    /// Its text.
    pub text: String,
    /// What kind of thing it is.
    pub kind: String,
    /// The field it went to; `None` for nowhere.
    pub field: Option<String>,
}

/// Something that speaks for or against a reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// What it is.
    pub what: String,
    /// How much, in nats: 0 is nothing, below is against.
    pub nats: f64,
}

/// Another reading of the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunnerUp {
    /// Cells that it puts elsewhere, each with where.
    pub differs: Vec<String>,
    /// How much it is behind, in nats.
    pub behind: f64,
    /// What it has less of than the reading, or more, the most first.
    pub lacks: Vec<Reason>,
}

/// The evidence for the reading of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// How the columns were told.
    pub basis: Basis,
    /// The columns of the table.
    pub columns: Vec<ColumnEvidence>,
    /// The cells of the row.
    pub cells: Vec<CellEvidence>,
    /// What speaks for or against the reading itself.
    pub reasons: Vec<Reason>,
    /// Other readings, the best first.
    pub runners_up: Vec<RunnerUp>,
}

/// The evidence for the row of a grid, both 0-based; `None` when it is no row of business.
pub fn evidence(schedules: &[Schedule<'_>], ladders: &[Ladder], vocabulary: &Vocabulary, grid: u32, row: u32) -> Option<Evidence> {
    let (units, siblings) = settled(schedules, ladders);
    schedules.iter().zip(&units).enumerate().find_map(|(at, (schedule, unit))| {
        schedule.parts.iter().enumerate().filter(|(_, part)| part.grid == grid).find_map(|(index, part)| match part.layout {
            Layout::Flow => {
                let records = flow::records(part, unit.ladder, vocabulary);
                records.iter().find(|record| record.row == row).map(|record| of_order(part, record, unit.ladder, vocabulary))
            }
            Layout::Table | Layout::Ruled => {
                let found = part.body.iter().find(|found| found.row == row)?;
                Some(of_row(&unit.page(index), part, found, at, &siblings))
            }
        })
    })
}

/// In text without columns all other ways to deal it out count as one reading, as likely as the doubt of the record says.
fn of_order(part: &Part<'_>, record: &Record<'_>, ladder: &Ladder, vocabulary: &Vocabulary) -> Evidence {
    let spot = |id: CellId| part.body.iter().flat_map(|row| &row.spots).find(|spot| spot.id == id);
    let placed = record.pieces.iter().filter_map(|piece| {
        let field = name(piece.field, ladder).map(str::to_owned);
        Some(cell(spot(piece.id)?.col, &piece.raw, &vocabulary.kind(&piece.raw), field))
    });
    let mut strays: Vec<CellId> = record.strays.iter().map(|stray| stray.id).collect();
    // Of the marks in one cell each is a stray.
    strays.dedup();
    let strays = strays.into_iter().filter_map(spot).map(|spot| cell(spot.col, spot.raw, &spot.kind, None));
    let behind = ((1.0 - record.doubt) / record.doubt).ln();
    // What weakens the reading most is found last.
    let reasons: Vec<(String, f64)> = record.findings.last().map(|finding| (finding.message.clone(), behind)).into_iter().collect();
    let other = RunnerUp {
        differs: vec!["the text or the marks of these lines dealt out in another way".to_owned()],
        behind: rounded(behind),
        lacks: lacks(&reasons, &[], behind),
    };
    Evidence {
        basis: Basis::Order,
        columns: Vec::new(),
        cells: placed.chain(strays).collect(),
        reasons: told(reasons),
        runners_up: vec![other],
    }
}

fn of_row(page: &Page<'_>, part: &Part<'_>, row: &Row<'_>, schedule: usize, siblings: &Siblings) -> Evidence {
    let expected = siblings.expected(schedule, &row.spots, &page.columns, page.unit.ladder);
    let bench = page.bench(row, &page.unit.habits, expected);
    let (reading, _) = page.reading(row, &bench, &page.slips(schedule, siblings));
    let name = |field: Option<Field>| field.and_then(|field| name(field, page.unit.ladder)).map(str::to_owned);
    let alignment = &page.unit.alignments[page.index];
    let header = |column: u32| {
        let over =
            part.header.iter().flat_map(|row| &row.spots).filter(|spot| !spot.above && (spot.col..spot.col + spot.span).contains(&column));
        over.map(|spot| spot.raw.split_whitespace().collect::<String>()).collect()
    };
    let columns = (0..).zip(&page.columns).zip(&alignment.margins).map(|((column, field), margin)| ColumnEvidence {
        column: column + 1,
        field: name(*field),
        header: header(column),
        margin: rounded(*margin),
    });
    let reasons = bench.reasons(&row.spots, &reading.fields, &name);
    Evidence {
        basis: if page.drawn { Basis::Told } else { Basis::Aligned },
        columns: columns.collect(),
        cells: row.spots.iter().zip(&reading.fields).map(|(spot, field)| cell(spot.col, spot.raw, &spot.kind, name(*field))).collect(),
        runners_up: runners_up(&bench, row, &reading, &reasons, &name),
        reasons: told(reasons),
    }
}

/// The reasons that weigh anything.
fn told(reasons: Vec<(String, f64)>) -> Vec<Reason> {
    reasons.into_iter().map(|(what, nats)| Reason { what, nats: rounded(nats) }).filter(|reason| reason.nats != 0.0).collect()
}

fn runners_up(
    bench: &Bench<'_>,
    row: &Row<'_>,
    reading: &Reading,
    reasons: &[(String, f64)],
    name: &dyn Fn(Option<Field>) -> Option<String>,
) -> Vec<RunnerUp> {
    let mut others: Vec<Reading> = Vec::new();
    let all = bench.readings(&row.spots);
    let own = all.iter().filter(|other| other.fields == reading.fields).map(|other| other.score).fold(f64::NEG_INFINITY, f64::max);
    let own = if own.is_finite() { own } else { bench.as_printed(&row.spots).score };
    let mut all: Vec<Reading> = all.into_iter().filter(|other| other.fields != reading.fields).collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    for other in all {
        if others.len() < RUNNERS_UP && others.iter().all(|known| known.fields != other.fields) {
            others.push(other);
        }
    }
    others
        .into_iter()
        .map(|other| {
            let differs = row.spots.iter().zip(reading.fields.iter().zip(&other.fields)).filter(|(_, (ours, theirs))| ours != theirs);
            let place = |field: Option<Field>| name(field).unwrap_or_else(|| "nothing".to_owned());
            let differs = differs.map(|(spot, (ours, theirs))| {
                format!("{} in column {}: {} instead of {}", one_line(spot.raw), spot.col + 1, place(*theirs), place(*ours))
            });
            let theirs = bench.reasons(&row.spots, &other.fields, name);
            RunnerUp { differs: differs.collect(), behind: rounded(own - other.score), lacks: lacks(reasons, &theirs, own - other.score) }
        })
        .collect()
}

/// What one reading has less of than another, the most first; what the sum leaves open is the cost of moving cells.
fn lacks(ours: &[(String, f64)], theirs: &[(String, f64)], behind: f64) -> Vec<Reason> {
    let of = |list: &[(String, f64)], what: &str| -> f64 { list.iter().filter(|(other, _)| other == what).map(|(_, nats)| nats).sum() };
    let mut names: Vec<&String> = ours.iter().chain(theirs).map(|(what, _)| what).collect();
    names.sort();
    names.dedup();
    let mut lacks: Vec<Reason> =
        names.into_iter().map(|what| Reason { what: what.clone(), nats: rounded(of(theirs, what) - of(ours, what)) }).collect();
    let known: f64 = lacks.iter().map(|reason| reason.nats).sum();
    let open = rounded(-behind - known);
    let what = if open < 0.0 { "cells would stand elsewhere than they are printed" } else { "cells would stand where they are printed" };
    lacks.push(Reason { what: what.to_owned(), nats: open });
    lacks.retain(|reason| reason.nats.abs() >= 0.05);
    lacks.sort_by(|a, b| a.nats.total_cmp(&b.nats).then_with(|| a.what.cmp(&b.what)));
    lacks
}

fn cell(column: u32, raw: &str, of_kind: &Kind, field: Option<String>) -> CellEvidence {
    CellEvidence { column: column + 1, text: raw.trim().to_owned(), kind: kind(of_kind).to_owned(), field }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blank => "blank",
        Kind::Marks(marks) if marks.len() > 1 => "several marks",
        Kind::Marks(_) => "a mark",
        Kind::Table(_) => "the name of a table",
        Kind::Header(_) => "header words",
        Kind::Title => "a title",
        Kind::Units => "names of units",
        Kind::Number => "a number",
        Kind::Text(_) => "text",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Hundredths are all that is worth telling.
fn rounded(nats: f64) -> f64 {
    (nats * 100.0).round() / 100.0 + 0.0
}

impl Bench<'_> {
    /// What [`Bench::scored`] adds up, one by one.
    fn reasons(&self, spots: &[Spot<'_>], fields: &[Option<Field>], name: &dyn Fn(Option<Field>) -> Option<String>) -> Vec<(String, f64)> {
        let mut reasons: Vec<(String, f64)> = Vec::new();
        for (spot, field) in spots.iter().zip(fields) {
            let place = name(*field).unwrap_or_else(|| "nothing".to_owned());
            reasons.push((format!("{} as {place}", one_line(spot.raw)), self.of_cell(spot, *field)));
        }
        let chain = super::fit::chain_of(spots.iter().zip(fields.iter().copied()));
        reasons.push(("the grammar and habits of the chain".to_owned(), super::fit::chain(&chain, self.habits)));
        reasons.push(("who decides the same business in other units".to_owned(), self.of_siblings(&chain)));
        reasons
    }
}
