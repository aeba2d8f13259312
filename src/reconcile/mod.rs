//! From schedules to records: every body row laid on the columns of its unit.
//!
//! Columns drift: a page may lose a column, gain one, or stand a column off its header, and single rows may stand off
//! their page. No such case has a rule of its own. For each table the assignment of physical to logical columns is
//! chosen that has the most evidence (what the headers of any page claim, what kind of thing each cell holds, the
//! grammar of a chain, the habits of the unit, the same business elsewhere), and rows that it leaves odd are read again
//! one by one against that. How far the runner-up is behind is how sure the reading is.
//!
//! The only stage that moves a cell. Every move is a finding (F1xx), and every cell without a place keeps a reason.

mod align;
mod fit;
mod flow;
mod shift;

use std::borrow::Cow;
use std::collections::BTreeMap;

use align::{Alignment, Costs};
use fit::Habits;
use shift::{Bench, Reading};

use crate::bureau::{Action, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::{CellId, Layout};
use crate::ladder::Ladder;
use crate::normalize::squeeze;
use crate::schedule::{Part, Row, Schedule, Spot};
use crate::vocabulary::{Field, Kind, Vocabulary};

/// Text of a cell, or of a part of it, that belongs to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'g> {
    /// The cell it is from.
    pub id: CellId,
    /// The field.
    pub field: Field,
    /// The text, untouched.
    pub raw: Cow<'g, str>,
}

/// A cell that found no place, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray<'g> {
    /// The cell.
    pub id: CellId,
    /// Its text, untouched.
    pub raw: &'g str,
    /// Why it has no place.
    pub reason: &'static str,
}

/// A row of business with its cells in their fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'g> {
    /// Index of the grid.
    pub grid: u32,
    /// Row in the grid, 0-based.
    pub row: u32,
    /// What belongs to fields.
    pub pieces: Vec<Piece<'g>>,
    /// What found no place.
    pub strays: Vec<Stray<'g>>,
    /// What was repaired or is odd.
    pub findings: Vec<Diagnostic>,
    /// Odds, 0 to 1, that another reading is the right one.
    pub doubt: f64,
}

/// Lays the rows of all schedules of a document on their columns; one list for each schedule.
///
/// Comes out with F101, F102, F103, F105, F107, F108, F207 and F401 on the rows concerned.
pub fn records<'g>(schedules: &[Schedule<'g>], ladders: &[Ladder], vocabulary: &Vocabulary) -> Vec<Vec<Record<'g>>> {
    let mut units: Vec<UnitColumns<'_>> =
        schedules.iter().zip(ladders).map(|(schedule, ladder)| UnitColumns::new(schedule, ladder)).collect();
    units.iter_mut().for_each(UnitColumns::settle);
    let siblings = siblings(schedules, &units);
    schedules
        .iter()
        .zip(&units)
        .enumerate()
        .map(|(at, (schedule, unit))| {
            let mut records = Vec::new();
            for (index, part) in schedule.parts.iter().enumerate() {
                match part.layout {
                    Layout::Flow => records.extend(flow::records(part, unit.ladder, vocabulary)),
                    Layout::Table => {
                        let page = unit.page(index);
                        records.extend(part.body.iter().enumerate().map(|(at_row, row)| page.record(row, at_row == 0, at, &siblings)));
                    }
                }
            }
            records
        })
        .collect()
}

/// What a unit's columns are taken for, and what its rows have shown.
struct UnitColumns<'u> {
    schedule: &'u Schedule<'u>,
    ladder: &'u Ladder,
    habits: Habits,
    alignments: Vec<Alignment>,
}

/// A table with its columns settled.
struct Page<'p> {
    part: &'p Part<'p>,
    unit: &'p UnitColumns<'p>,
    index: usize,
    columns: Vec<Option<Field>>,
    table_column: Option<usize>,
    missing: Vec<Field>,
}

impl<'u> UnitColumns<'u> {
    fn new(schedule: &'u Schedule<'_>, ladder: &'u Ladder) -> Self {
        let habits = Habits::new(ladder.roles.len());
        Self { schedule, ladder, habits, alignments: Vec::new() }
    }

    /// Reads the tables once without habits, learns the habits from the rows that leave no doubt, and reads them again.
    fn settle(&mut self) {
        for _ in 0..2 {
            let mut carried = None;
            self.alignments = self.schedule.parts.iter().map(|part| self.align(part, &mut carried)).collect();
            let mut habits = Habits::new(self.ladder.roles.len());
            for index in 0..self.schedule.parts.len() {
                self.page(index).observe(&mut habits);
            }
            self.habits = habits;
        }
    }

    fn align(&self, part: &Part<'_>, table: &mut Option<Table>) -> Alignment {
        let fields = &self.ladder.fields;
        let columns = if part.layout == Layout::Flow { 0 } else { part.cols as usize };
        let mut matched = vec![vec![0.0; fields.len()]; columns];
        let mut phantom = vec![fit::phantom(); columns];
        for row in &part.body {
            *table = row.spots.iter().find_map(|spot| table_of(spot)).or(*table).or(self.schedule.table);
            for spot in &row.spots {
                let Some(scores) = matched.get_mut(spot.col as usize) else { continue };
                for (score, &field) in scores.iter_mut().zip(fields) {
                    *score += fit::cell(&spot.kind, field, *table, self.ladder, &self.habits);
                }
                phantom[spot.col as usize] += fit::lost(&spot.kind);
            }
        }
        let index = self.schedule.parts.iter().position(|other| std::ptr::eq(other, part));
        for &(column, claimed) in index.map_or(&[][..], |index| &self.ladder.parts[index].claims) {
            if let (Some(scores), Some(at)) = (matched.get_mut(column as usize), fields.iter().position(|&field| field == claimed)) {
                scores[at] += if matches!(claimed, Field::Role(_)) { fit::ROLE_CLAIM } else { fit::CLAIM };
            }
        }
        let missing: Vec<f64> = fields.iter().map(|&field| fit::missing(field, self.ladder)).collect();
        align::align(&Costs { matched: &matched, phantom: &phantom, missing: &missing })
    }

    fn page(&self, index: usize) -> Page<'_> {
        let fields = &self.ladder.fields;
        let alignment = &self.alignments[index];
        let columns: Vec<Option<Field>> = alignment.fields.iter().map(|field| field.map(|at| fields[at])).collect();
        let missing = fields.iter().copied().filter(|field| !columns.contains(&Some(*field))).collect();
        let table_column = columns.iter().position(|&field| field == Some(Field::Table));
        Page { part: &self.schedule.parts[index], unit: self, index, columns, table_column, missing }
    }
}

fn table_of(spot: &Spot<'_>) -> Option<Table> {
    if let Kind::Table(table) = spot.kind { Some(table) } else { None }
}

impl<'p> Page<'p> {
    /// Notes the chains of rows that stand in their columns and keep the grammar.
    fn observe(&self, habits: &mut Habits) {
        let plain = Habits::new(self.unit.ladder.roles.len());
        for row in &self.part.body {
            let reading = self.bench(row, &plain, None).as_printed(&row.spots);
            let chain = fit::chain_of(row.spots.iter().zip(reading.fields.iter().copied()));
            let whole =
                chain.first().is_some_and(|first| first.1 == Action::Draft) && chain.last().is_some_and(|last| last.1 == Action::Approve);
            if whole && self.misfit(&row.spots, &reading).is_none() {
                habits.observe(&chain, self.table(row));
            }
        }
    }

    fn table(&self, row: &Row<'_>) -> Option<Table> {
        row.spots.iter().filter(|spot| self.table_column == Some(spot.col as usize)).find_map(table_of).or(self.unit.schedule.table)
    }

    fn bench<'b>(&'b self, row: &Row<'_>, habits: &'b Habits, sibling: Option<u8>) -> Bench<'b> {
        Bench { columns: &self.columns, ladder: self.unit.ladder, habits, table: self.table(row), sibling }
    }

    /// The first cell that is of another kind than its column holds, or has no column.
    fn misfit<'s, 'g>(&self, spots: &'s [Spot<'g>], reading: &Reading) -> Option<&'s Spot<'g>> {
        spots.iter().zip(&reading.fields).find(|(spot, field)| field.is_none_or(|field| is_misfit(&spot.kind, field))).map(|(spot, _)| spot)
    }

    fn record<'g>(&self, row: &Row<'g>, first: bool, schedule: usize, siblings: &Siblings) -> Record<'g> {
        let habits = &self.unit.habits;
        let printed = self.bench(row, habits, None).as_printed(&row.spots);
        let expected = siblings.expected(schedule, business_key(&row.spots, &printed.fields), self.unit.ladder);
        let bench = self.bench(row, habits, expected);
        let printed_chain = fit::chain_of(row.spots.iter().zip(printed.fields.iter().copied()));
        let odd =
            self.misfit(&row.spots, &printed).is_some() || is_odd(&printed_chain, expected, self.table(row), self.unit.ladder, habits);
        let (reading, row_doubt) = if odd { shift::best(bench.readings(&row.spots)) } else { (printed, 0.0) };

        let chain = fit::chain_of(row.spots.iter().zip(reading.fields.iter().copied()));
        let mut findings = self.unit.schedule.warnings.clone();
        self.column_findings(row, &reading, &mut findings);
        self.header_findings(first, &chain, &mut findings);
        self.chain_findings(&chain, expected, &mut findings);
        let mut record = Record {
            grid: self.part.grid,
            row: row.row,
            pieces: Vec::with_capacity(row.spots.len()),
            strays: Vec::new(),
            findings,
            doubt: 1.0 - (1.0 - row_doubt) * (1.0 - self.page_doubt(row)),
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
        1.0 / (1.0 + margin.exp())
    }

    fn column_findings(&self, row: &Row<'_>, reading: &Reading, findings: &mut Vec<Diagnostic>) {
        if reading.moved != 0 {
            let side = if reading.moved < 0 { "left" } else { "right" };
            let message = format!("cells of this row were moved {} to the {side}, as the rest of the table stands", reading.moved.abs());
            findings.push(Diagnostic::new(Code::ColumnShifted, message));
        }
        let last_mark = row
            .spots
            .iter()
            .zip(&reading.fields)
            .filter(|(spot, field)| matches!(spot.kind, Kind::Marks(_)) && matches!(field, Some(Field::Role(_))))
            .map(|(spot, _)| spot.col as usize)
            .max();
        let phantom = self
            .columns
            .iter()
            .enumerate()
            .position(|(column, field)| field.is_none() && self.is_among_roles(column) && last_mark.is_some_and(|last| column <= last));
        if let Some(column) = phantom {
            let message =
                format!("column {} of this table belongs to no post; the marks after it stand one post lower than printed", column + 1);
            findings.push(Diagnostic::new(Code::PhantomColumn, message));
        }
        let lost: Vec<&str> =
            row.spots.iter().zip(&reading.fields).filter(|(_, field)| field.is_none()).map(|(spot, _)| spot.raw.trim()).collect();
        if !lost.is_empty() && phantom.is_none() {
            findings.push(Diagnostic::new(Code::CellUnplaced, format!("found no place: {}", lost.join(" | "))));
        }
        let names: Vec<&str> = self.missing.iter().filter_map(|field| self.missing_name(*field)).collect();
        if !names.is_empty() {
            findings.push(Diagnostic::new(Code::ColumnMissing, format!("this table has no column for {}", names.join(", "))));
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

    fn is_among_roles(&self, column: usize) -> bool {
        let is_role = |field: &Option<Field>| matches!(field, Some(Field::Role(_)));
        self.columns[..column].iter().any(is_role) && self.columns[column..].iter().any(is_role)
    }

    /// A missing field is worth a word when other tables of the unit have it and this one could not.
    fn missing_name(&self, field: Field) -> Option<&str> {
        match field {
            Field::Table => Some("表別"),
            Field::Item => Some("公務項目"),
            Field::Content => Some("公務內容"),
            Field::Task => Some("業務名稱"),
            Field::CoOrganizers => Some("會辦機關"),
            Field::Remarks => Some("備考"),
            Field::Role(role) => self.unit.ladder.roles.get(usize::from(role)).map(|role| role.title.as_str()),
            Field::Unit | Field::Number => None,
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
        let title = |role: u8| self.unit.ladder.roles.get(usize::from(role)).map_or("", |role| role.title.as_str());
        let Some(&(decides, _)) = chain.iter().find(|(_, action)| *action == Action::Approve) else { return };
        for role in skipped(chain, &self.unit.habits) {
            let (rate, passed) = self.unit.habits.review_rate(role);
            let message = format!(
                "{} has no mark, while it has one in {:.0} % of the {passed:.0} chains of this unit that go past it",
                title(role),
                rate * 100.0
            );
            findings.push(Diagnostic::new(Code::RoleSkipped, message));
        }
        if let Some(expected) = expected.filter(|&expected| expected != decides) {
            let message = format!("decided by {}; the same business in other units is decided by {}", title(decides), title(expected));
            findings.push(Diagnostic::new(Code::UnlikeSiblings, message));
        }
    }
}

/// Whether a cell is of a kind that its field does not hold.
fn is_misfit(kind: &Kind, field: Field) -> bool {
    match field {
        Field::Role(_) => !matches!(kind, Kind::Marks(_)),
        Field::Table => !matches!(kind, Kind::Table(_)),
        Field::Unit | Field::Number => matches!(kind, Kind::Marks(_)),
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

/// Whether a chain breaks the grammar, the habits of the unit, or differs from the same business elsewhere.
fn is_odd(chain: &[(u8, Action)], expected: Option<u8>, table: Option<Table>, ladder: &Ladder, habits: &Habits) -> bool {
    let Some(&(first, action)) = chain.first() else { return false };
    let decides: Vec<u8> = chain.iter().filter(|(_, action)| *action == Action::Approve).map(|&(role, _)| role).collect();
    let [decides] = decides[..] else { return true };
    let last = chain.last().map_or(first, |&(role, _)| role);
    first != 0
        || (action != Action::Draft && chain.len() > 1)
        || last != decides
        || expected.is_some_and(|expected| expected != decides)
        || (table == Some(Table::Yi) && ladder.above_bureau.get(usize::from(decides)) == Some(&true))
        || !skipped(chain, habits).is_empty()
}

/// Hash-like key of a row's business: its content and task without space; `None` when there is too little text.
fn business_key(spots: &[Spot<'_>], fields: &[Option<Field>]) -> Option<String> {
    let mut key = String::new();
    for (spot, field) in spots.iter().zip(fields) {
        if matches!(field, Some(Field::Content | Field::Task | Field::Item)) {
            key.push_str(&squeeze(spot.raw));
            key.push('\u{1f}');
        }
    }
    (key.len() >= 24).then_some(key)
}

/// Who decides the same business in the units of a document.
struct Siblings {
    decisions: BTreeMap<String, Vec<(usize, String)>>,
}

impl Siblings {
    /// The role that at least two other units agree on, where this unit's ladder has it.
    fn expected(&self, schedule: usize, key: Option<String>, ladder: &Ladder) -> Option<u8> {
        let others: Vec<&String> =
            self.decisions.get(&key?)?.iter().filter(|(other, _)| *other != schedule).map(|(_, title)| title).collect();
        let first = *others.first()?;
        if others.len() < 2 || others.iter().any(|title| *title != first) {
            return None;
        }
        ladder.roles.iter().position(|role| role.title == *first).map(|role| role as u8)
    }
}

fn siblings(schedules: &[Schedule<'_>], units: &[UnitColumns<'_>]) -> Siblings {
    let mut decisions: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    if units.len() < 3 {
        return Siblings { decisions };
    }
    for (at, (schedule, unit)) in schedules.iter().zip(units).enumerate() {
        for (index, part) in schedule.parts.iter().enumerate().filter(|(_, part)| part.layout == Layout::Table) {
            let page = unit.page(index);
            for row in &part.body {
                let reading = page.bench(row, &unit.habits, None).as_printed(&row.spots);
                let chain = fit::chain_of(row.spots.iter().zip(reading.fields.iter().copied()));
                let decides: Vec<u8> = chain.iter().filter(|(_, action)| *action == Action::Approve).map(|&(role, _)| role).collect();
                let ([decides], Some(key)) = (&decides[..], business_key(&row.spots, &reading.fields)) else { continue };
                let title = unit.ladder.roles[usize::from(*decides)].title.clone();
                let seen = decisions.entry(key).or_default();
                if !seen.iter().any(|(other, _)| *other == at) {
                    seen.push((at, title));
                }
            }
        }
    }
    Siblings { decisions }
}
