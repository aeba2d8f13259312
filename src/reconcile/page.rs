//! The rows of one table, read with its columns settled.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::columns::{UnitColumns, table_of};
use super::fit::{self, Habits};
use super::shift::{self, Bench, Reading};
use super::siblings::Siblings;
use super::{Piece, Record, Stray};
use crate::bureau::{Action, Table};
use crate::diagnostic::{Code, Diagnostic, Severity, excerpt};
use crate::document::Origin;
use crate::ladder::Ladder;
use crate::schedule::{Part, Row, Spot};
use crate::vocabulary::{Field, Kind};

/// Doubt of rows whose lines were put together by guess.
const GUESSED: f64 = 0.4;

/// Odds of another reading from which they are worth a word.
const DOUBT_TO_TELL: f64 = 0.03;

/// Odds of another reading from which a person should look before acting.
const DOUBT_TO_WARN: f64 = 0.09;

/// How often the doubt of a row comes true: little of it hardly ever does. Fitted (`docs/confidence.md`).
fn come_true(doubt: f64) -> f64 {
    (0.3 * (2.0 * doubt).powi(4)).min(doubt)
}

/// How often the doubt of a table comes true in a row to which the column too many makes a difference, and in any other. Fitted.
const PHANTOM: f64 = 4.0;
const SETTLED: f64 = 0.2;

/// The rows of a table are not independent of each other, as one cause moves them all: their evidence counts for less
/// than its sum.
const TEMPERATURE: f64 = 2.0;

/// A table with its columns settled.
pub(super) struct Page<'p> {
    pub part: &'p Part<'p>,
    pub unit: &'p UnitColumns<'p>,
    pub index: usize,
    /// Whether the columns are drawn: there is no room for a slip.
    pub drawn: bool,
    pub columns: Vec<Option<Field>>,
    pub table_column: Option<usize>,
    pub missing: Vec<Field>,
    pub wider_by: u32,
    /// A column among the posts that belongs to nothing and has marks.
    pub phantom_marked: Option<usize>,
}

impl<'p> Page<'p> {
    /// Notes the chains of rows that stand in their columns and keep the grammar.
    pub(super) fn observe(&self, habits: &mut Habits) {
        for row in &self.part.body {
            let fields = shift::printed(&row.spots, &self.columns);
            let chain = fit::chain_of(row.spots.iter().zip(fields.iter().copied()));
            let whole =
                chain.first().is_some_and(|first| first.1 == Action::Draft) && chain.last().is_some_and(|last| last.1 == Action::Approve);
            if whole && self.misfit(&row.spots, &fields).is_none() {
                habits.observe(&chain, self.table(row));
            }
        }
    }

    fn table(&self, row: &Row<'_>) -> Option<Table> {
        row.spots.iter().filter(|spot| self.table_column == Some(spot.col as usize)).find_map(table_of).or(self.unit.schedule.table)
    }

    pub(super) fn bench<'b>(&'b self, row: &Row<'_>, habits: &'b Habits, sibling: Option<u8>) -> Bench<'b> {
        Bench { columns: &self.columns, full: self.is_full(), ladder: self.unit.ladder, habits, table: self.table(row), sibling }
    }

    /// Whether every column holds a field and no field is missing: a clean table, in which there is no room for a slip.
    fn is_full(&self) -> bool {
        self.drawn || self.missing.is_empty() && !self.columns.contains(&None)
    }

    /// The first cell that is of another kind than its column holds, or has no column.
    fn misfit<'s, 'g>(&self, spots: &'s [Spot<'g>], fields: &[Option<Field>]) -> Option<&'s Spot<'g>> {
        let is_misfit = |spot: &Spot<'_>, field: Option<Field>| match field {
            Some(field) => is_misfit(&spot.kind, field),
            None => fit::lost(&spot.kind) < fit::LOST_REVIEW || self.columns.get(spot.col as usize).is_some_and(Option::is_some),
        };
        spots.iter().zip(fields).find(|(spot, field)| is_misfit(spot, **field)).map(|(spot, _)| spot)
    }

    /// For each column, other than that of the lowest role, in which chains of this table begin: by how many columns they
    /// would move, and how much more likely that is than the print, in nats. Rows that slip together are weighed together.
    pub(super) fn slips(&self, schedule: usize, siblings: &Siblings) -> BTreeMap<u32, (i64, f64)> {
        let Some(lowest) = self.columns.iter().position(|&field| field == Some(Field::Role(0))) else { return BTreeMap::new() };
        let mut odds: BTreeMap<u32, (i64, f64)> = BTreeMap::new();
        for row in &self.part.body {
            let Some(start) = chain_start(row) else { continue };
            let by = lowest as i64 - i64::from(start);
            if by == 0 || by.abs() > 2 {
                continue;
            }
            let expected = siblings.expected(schedule, &row.spots, &self.columns, self.unit.ladder);
            let bench = self.bench(row, &self.unit.habits, expected);
            let printed = bench.as_printed(&row.spots);
            let Some(moved) = bench.chain_moved(&row.spots, by) else { continue };
            let late = match self.columns.get(start as usize) {
                Some(Some(Field::Role(role))) => fit::start(*role, self.unit.ladder),
                _ => 0.0,
            };
            // That these rows begin late, or were moved, is to be paid for once.
            let elsewhere = if by == -1 && self.unit.blank_before_chain { fit::SLIPS_ELSEWHERE } else { 0.0 };
            let entry = odds.entry(start).or_insert((by, shift::moved(by, self.is_full()) - late + elsewhere));
            entry.1 += moved.score - printed.score + late;
        }
        odds
    }

    /// How a row is best read, and the odds that this is wrong.
    pub(super) fn reading(&self, row: &Row<'_>, bench: &Bench<'_>, slips: &BTreeMap<u32, (i64, f64)>) -> (Reading, f64) {
        if self.drawn {
            let fields = shift::printed(&row.spots, &self.columns);
            let chain = fit::chain_of(row.spots.iter().zip(fields.iter().copied()));
            return (Reading { fields, chain, score: 0.0, moved: 0 }, 0.0);
        }
        let printed = bench.as_printed(&row.spots);
        if let Some(&(by, odds)) = chain_start(row).and_then(|start| slips.get(&start)) {
            let slipped = if odds > 0.0 { bench.chain_moved(&row.spots, by) } else { Some(printed.clone()) };
            if let Some(slipped) = slipped.filter(|slipped| !self.is_odd(row, slipped, bench)) {
                return (slipped, 1.0 / (1.0 + odds.abs().exp()));
            }
        }
        let late = chain_start(row).is_some_and(|start| self.columns.get(start as usize) != Some(&Some(Field::Role(0))));
        if late || self.is_odd(row, &printed, bench) { shift::best(bench.readings(&row.spots)) } else { (printed, 0.0) }
    }

    /// Whether a reading leaves a cell where its kind does not belong, or a chain that breaks the grammar, the habits
    /// of the unit, or differs from the same business elsewhere. Where the chain begins does not count.
    fn is_odd(&self, row: &Row<'_>, reading: &Reading, bench: &Bench<'_>) -> bool {
        self.misfit(&row.spots, &reading.fields).is_some()
            || is_odd_chain(&reading.chain, bench.sibling, bench.table, self.unit.ladder, &self.unit.habits)
    }

    pub(super) fn record<'g>(
        &self,
        row: &Row<'g>,
        first: bool,
        schedule: usize,
        siblings: &Siblings,
        slips: &BTreeMap<u32, (i64, f64)>,
    ) -> Record<'g> {
        let expected = siblings.expected(schedule, &row.spots, &self.columns, self.unit.ladder);
        let bench = self.bench(row, &self.unit.habits, expected);
        let (reading, row_doubt) = self.reading(row, &bench, slips);

        let mut findings = self.unit.schedule.warnings.clone();
        self.column_findings(row, &reading, &mut findings);
        self.header_findings(first, &reading.chain, &mut findings);
        self.origin_findings(row, &reading, &mut findings);
        self.chain_findings(&reading.chain, expected, &mut findings);
        let guessed = self.part.guessed.iter().any(|rows| rows.contains(&row.row));
        if guessed {
            let message = "several lines of business stand in one row, and their cells have fewer lines: which belong together is a guess";
            findings.push(Diagnostic::new(Code::ReadingUncertain, message));
        }
        let page_doubt = self.page_doubt(row);
        let page_odds = (page_doubt * if self.phantom_matters(row) { PHANTOM } else { SETTLED }).min(0.9);
        let doubt = 1.0 - (1.0 - come_true(row_doubt)) * (1.0 - page_odds) * if guessed { 1.0 - GUESSED } else { 1.0 };
        if row_doubt.max(page_doubt).max(doubt) > DOUBT_TO_TELL {
            let severity = if doubt > DOUBT_TO_WARN { Severity::Warning } else { Severity::Info };
            let percent = (doubt * 100.0).round().max(1.0);
            let message = format!("another reading of the columns of this row has odds of {percent} % or less");
            findings.push(Diagnostic { code: Code::ReadingUncertain, severity, message });
        }
        let mut record = Record {
            grid: self.part.grid,
            row: row.row,
            pieces: Vec::with_capacity(row.spots.len()),
            strays: Vec::new(),
            findings,
            doubt,
            full: self.is_full(),
        };
        for (spot, field) in row.spots.iter().zip(&reading.fields) {
            match field {
                Some(field) => record.pieces.push(Piece { id: spot.id, field: *field, raw: Cow::Borrowed(spot.raw) }),
                None => record.strays.push(Stray { id: spot.id, raw: spot.raw, reason: "stands in a column that belongs to nothing" }),
            }
        }
        record
    }

    /// Odds that the table's columns are other than they were taken for, where this row has cells.
    fn page_doubt(&self, row: &Row<'_>) -> f64 {
        let margins = &self.unit.alignments[self.index].margins;
        let margin = row.spots.iter().filter_map(|spot| margins.get(spot.col as usize)).copied().fold(f64::INFINITY, f64::min);
        1.0 / (1.0 + (margin / TEMPERATURE).exp())
    }

    fn column_findings(&self, row: &Row<'_>, reading: &Reading, findings: &mut Vec<Diagnostic>) {
        if reading.moved != 0 {
            let side = if reading.moved < 0 { "left" } else { "right" };
            let message = format!("cells of this row were moved {} to the {side}, as the rest of the table stands", reading.moved.abs());
            findings.push(Diagnostic::new(Code::ColumnShifted, message));
        }
        // Which of several columns is the one too many is never quite certain: every chain of the table is concerned.
        let marks = row.spots.iter().filter(|spot| matches!(*spot.kind, Kind::Marks(_))).count();
        let phantom = self.phantom_among_roles().filter(|_| marks > 1);
        if let Some(column) = phantom {
            let message =
                format!("column {} of this table belongs to no post: marks after it are of the post before the one printed", column + 1);
            findings.push(Diagnostic::new(Code::PhantomColumn, message));
        }
        if phantom.is_none() && marks > 1 && self.wider_by > 0 {
            let message = format!("columns that this table has more than the narrowest of its unit: {}", self.wider_by);
            findings.push(Diagnostic::new(Code::ExtraColumn, message));
        }
        let lost: Vec<&str> =
            row.spots.iter().zip(&reading.fields).filter(|(_, field)| field.is_none()).map(|(spot, _)| spot.raw.trim()).collect();
        if !lost.is_empty() && phantom.is_none() {
            findings.push(Diagnostic::new(Code::CellUnplaced, format!("found no place: {}", lost.join(" | "))));
        }
        let names: Vec<&str> = self.missing.iter().filter_map(|field| name(*field, self.unit.ladder)).collect();
        if !names.is_empty() {
            let message = format!("this table has no column for {}", excerpt(&names.join(", ")));
            findings.push(Diagnostic::new(Code::ColumnMissing, message));
        }
        let claims = &self.unit.ladder.parts[self.index].claims;
        for (spot, field) in row.spots.iter().zip(&reading.fields) {
            let Some(field @ (Field::CoOrganizers | Field::Remarks)) = field else { continue };
            let claimed = claims.iter().any(|(_, claimed)| claimed == field);
            if claimed && !claims.contains(&(spot.col, *field)) {
                let message = format!("{} stands in column {}, off its header", spot.raw.trim(), spot.col + 1);
                findings.push(Diagnostic::new(Code::CellOffHeader, message));
            }
        }
    }

    /// Whether a column too many with marks among the posts makes a difference to a row: with a mark in it and one beside it the row
    /// reads the same whichever of them is the one too many.
    fn phantom_matters(&self, row: &Row<'_>) -> bool {
        self.phantom_marked.is_some_and(|column| !has_mark(row, column))
    }

    /// The first column between those of roles that belongs to nothing.
    fn phantom_among_roles(&self) -> Option<usize> {
        phantom_among_roles(&self.columns)
    }

    /// What is to be said of text that is not simply printed in its cell.
    fn origin_findings(&self, row: &Row<'_>, reading: &Reading, findings: &mut Vec<Diagnostic>) {
        let Some(place) = self.part.place else { return };
        match place.origin {
            Origin::Drawn => {}
            Origin::HiddenText => {
                let message = "the page is a scan; this text is what the scanner's software recognised";
                findings.push(Diagnostic::new(Code::HiddenText, message));
            }
            Origin::Recognised => {
                findings.push(Diagnostic::new(Code::TextRecognised, "the page is a picture; this text was recognised in it"))
            }
        }
        let cell = |spot: &Spot<'_>| place.cells.get(spot.id.cell as usize);
        let drawn = row.spots.iter().filter(|spot| cell(spot).is_some_and(|cell| cell.drawn)).count();
        if drawn > 0 {
            findings.push(Diagnostic::new(Code::DrawnMark, format!("marks of this row that are drawings, not text: {drawn}")));
        }
        for (spot, field) in row.spots.iter().zip(&reading.fields) {
            if !spot.above && cell(spot).is_some_and(|cell| cell.joined) {
                let joined = field.and_then(|field| name(field, self.unit.ladder)).unwrap_or("a cell");
                let message = format!("{joined} goes on on the next page, and was joined");
                findings.push(Diagnostic::new(Code::RowJoined, message));
            }
        }
    }

    fn header_findings(&self, first: bool, chain: &[(u8, Action)], findings: &mut Vec<Diagnostic>) {
        let header = &self.unit.ladder.parts[self.index];
        let decided = chain.iter().any(|(_, action)| *action == Action::Approve);
        for finding in &header.findings {
            match finding.code {
                // What a header swallowed may be the end of the first row's chain.
                Code::HeaderSwallowedRow if first && !decided => {
                    let message = format!("{}; this row's chain may go on there", finding.message);
                    findings.push(Diagnostic::new(finding.code, message));
                }
                Code::HeaderSwallowedRow => {}
                _ => findings.push(finding.clone()),
            }
        }
    }

    fn chain_findings(&self, chain: &[(u8, Action)], expected: Option<u8>, findings: &mut Vec<Diagnostic>) {
        let title = |role: u8| self.unit.ladder.roles.get(usize::from(role)).map_or("", |role| &*role.title);
        let Some(&(decides, _)) = chain.iter().find(|(_, action)| *action == Action::Approve) else { return };
        for role in skipped(chain, &self.unit.habits) {
            let (rate, passed) = self.unit.habits.review_rate(role);
            let message = format!(
                "{} has no mark, while it has one in {:.0} % of the {passed:.0} chains of this unit that go past it",
                title(role),
                rate * 100.0
            );
            // In a clean table it is as printed.
            let severity = if self.is_full() { Severity::Info } else { Severity::Warning };
            findings.push(Diagnostic { code: Code::RoleSkipped, severity, message });
        }
        if let Some(expected) = expected.filter(|&expected| expected != decides) {
            let message = format!("decided by {}; the same business in other units is decided by {}", title(decides), title(expected));
            findings.push(Diagnostic::new(Code::UnlikeSiblings, message));
        }
    }
}

/// The column in which a row's chain begins with a draft.
pub(super) fn chain_start(row: &Row<'_>) -> Option<u32> {
    let first = row.spots.iter().find(|spot| matches!(*spot.kind, Kind::Marks(_)))?;
    matches!(&*first.kind, Kind::Marks(actions) if actions.first() == Some(&Action::Draft)).then_some(first.col)
}

/// Whether a cell is of a kind that its field does not hold.
fn is_misfit(kind: &Kind, field: Field) -> bool {
    match field {
        Field::Role(_) => !matches!(kind, Kind::Marks(_)),
        Field::Table => !matches!(kind, Kind::Table(_)),
        Field::Bureau | Field::Unit | Field::Number => matches!(kind, Kind::Marks(_)),
        Field::Item | Field::Content | Field::Task => matches!(kind, Kind::Marks(_) | Kind::Table(_)),
        Field::CoOrganizers => !matches!(kind, Kind::Units | Kind::Header(_)),
        Field::Remarks => matches!(kind, Kind::Marks(_) | Kind::Table(_) | Kind::Units),
    }
}

/// Roles that a chain leaves out although the unit hardly ever does.
fn skipped(chain: &[(u8, Action)], habits: &Habits) -> Vec<u8> {
    let Some(decision) = chain.iter().position(|(_, action)| *action == Action::Approve) else { return Vec::new() };
    (chain[0].0 + 1..chain[decision].0)
        .filter(|role| !chain.iter().any(|(other, _)| other == role))
        .filter(|&role| {
            let (rate, passed) = habits.review_rate(role);
            passed >= 8.0 && rate >= 0.85
        })
        .collect()
}

fn is_odd_chain(chain: &[(u8, Action)], expected: Option<u8>, table: Option<Table>, ladder: &Ladder, habits: &Habits) -> bool {
    let Some(&(_, action)) = chain.first() else { return false };
    let mut approving = chain.iter().filter(|(_, action)| *action == Action::Approve);
    let (Some(&(decides, _)), None) = (approving.next(), approving.next()) else { return true };
    let drafts = chain.iter().filter(|(_, action)| *action == Action::Draft).count();
    (action != Action::Draft && chain.len() > 1)
        || drafts > 1
        || chain.last().is_some_and(|&(last, _)| last != decides)
        || expected.is_some_and(|expected| expected != decides)
        || (table == Some(Table::Yi) && ladder.above_bureau.get(usize::from(decides)) == Some(&true))
        || !skipped(chain, habits).is_empty()
}

/// The first column among the posts that belongs to nothing.
pub(super) fn phantom_among_roles(columns: &[Option<Field>]) -> Option<usize> {
    let is_role = |field: &Option<Field>| matches!(field, Some(Field::Role(_)));
    let (first, last) = (columns.iter().position(is_role)?, columns.iter().rposition(is_role)?);
    (first..last).find(|&column| columns[column].is_none())
}

/// Whether a row has a mark in a column.
pub(super) fn has_mark(row: &Row<'_>, column: usize) -> bool {
    row.spots.iter().any(|spot| spot.col as usize == column && matches!(*spot.kind, Kind::Marks(_)))
}

/// What a field is called.
pub(super) fn name(field: Field, ladder: &Ladder) -> Option<&str> {
    match field {
        Field::Table => Some("表別"),
        Field::Item => Some("公務項目"),
        Field::Content => Some("公務內容"),
        Field::Task => Some("業務名稱"),
        Field::CoOrganizers => Some("會辦機關"),
        Field::Remarks => Some("備考"),
        Field::Role(role) => ladder.roles.get(usize::from(role)).map(|role| &*role.title),
        Field::Bureau | Field::Unit | Field::Number => None,
    }
}
