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
mod columns;
pub mod evidence;
mod fit;
mod flow;
mod header;
mod page;
mod shift;
mod siblings;

use std::borrow::Cow;

use columns::UnitColumns;
use siblings::{Siblings, siblings};

use crate::diagnostic::Diagnostic;
use crate::grid::{CellId, Layout};
use crate::ladder::Ladder;
use crate::schedule::Schedule;
use crate::vocabulary::{Field, Vocabulary};

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
    /// Whether the row stands in a clean table: each of its columns holds a field, and none is missing.
    pub full: bool,
}

/// Lays the rows of all schedules of a document on their columns; one list for each schedule.
///
/// Comes out with F101, F102, F103, F105, F107, F108, F207 and F401 on the rows concerned.
pub fn records<'g>(schedules: &[Schedule<'g>], ladders: &[Ladder], vocabulary: &Vocabulary) -> Vec<Vec<Record<'g>>> {
    let (units, siblings) = settled(schedules, ladders);
    schedules
        .iter()
        .zip(&units)
        .enumerate()
        .map(|(at, (schedule, unit))| {
            let mut records = Vec::with_capacity(schedule.parts.iter().map(|part| part.body.len()).sum());
            for (index, part) in schedule.parts.iter().enumerate() {
                match part.layout {
                    Layout::Flow => records.extend(flow::records(part, unit.ladder, vocabulary)),
                    Layout::Table | Layout::Ruled => {
                        let page = unit.page(index);
                        let slips = page.slips(at, &siblings);
                        records
                            .extend(part.body.iter().enumerate().map(|(row_at, row)| page.record(row, row_at == 0, at, &siblings, &slips)));
                    }
                }
            }
            records
        })
        .collect()
}

/// The columns of each schedule, settled by the evidence of its unit, and who decides the same business in others.
fn settled<'s>(schedules: &'s [Schedule<'_>], ladders: &'s [Ladder]) -> (Vec<UnitColumns<'s>>, Siblings) {
    let mut units: Vec<UnitColumns<'_>> =
        schedules.iter().zip(ladders).map(|(schedule, ladder)| UnitColumns::new(schedule, ladder)).collect();
    units.iter_mut().for_each(UnitColumns::settle);
    let siblings = siblings(schedules, &units);
    (units, siblings)
}
