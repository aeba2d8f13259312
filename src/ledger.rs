//! The only counter: what went in against what came out. It trusts no stage and changes nothing.

use std::collections::BTreeMap;

use crate::bureau::{Ledger, RowLedger, UnplacedReason};
use crate::entry::Placed;
use crate::grid::{CellId, Grids};
use crate::schedule::Schedule;

/// Where a cell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// A field of an entry.
    Placed,
    /// A role, a title or another header.
    Header,
    /// A header that was there before.
    Repeated,
    /// Nowhere, and why.
    Unplaced(&'static str),
}

/// A cell that two stages hold for different things: a bug, never a fault of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the ledger does not add up: row {row}, column {column} of table {table} is both {first} and {second}; this is a bug of fenceng, please report it"
)]
pub struct LedgerError {
    /// Table, 1-based.
    pub table: u32,
    /// Row, 1-based.
    pub row: u32,
    /// Column, 1-based.
    pub column: u32,
    /// What holds it.
    pub first: &'static str,
    /// What else holds it.
    pub second: &'static str,
}

impl Fate {
    fn name(self) -> &'static str {
        match self {
            Self::Placed => "a field of an entry",
            Self::Header => "a header",
            Self::Repeated => "a repeated header",
            Self::Unplaced(_) => "unplaced",
        }
    }
}

/// The books of one document: where every cell of its grids ended. A cell that nothing holds is unplaced.
pub struct Books<'g, 't> {
    grids: &'g Grids<'t>,
    fates: Vec<Vec<Option<Fate>>>,
}

impl<'g, 't> Books<'g, 't> {
    /// Opens the books with the headers and notes of the schedules.
    ///
    /// # Errors
    /// [`LedgerError`] when a cell is held as two things.
    pub fn open(grids: &'g Grids<'t>, schedules: &[Schedule<'_>]) -> Result<Self, LedgerError> {
        let fates = grids.grids.iter().map(|grid| vec![None; grid.cells.len()]).collect();
        let mut books = Self { grids, fates };
        for schedule in schedules {
            for (index, part) in schedule.parts.iter().enumerate() {
                let body = part.body.first().map_or(u32::MAX, |row| row.row);
                for row in &part.header {
                    let fate = if index > 0 || row.row > body { Fate::Repeated } else { Fate::Header };
                    row.spots.iter().filter(|spot| !spot.above).try_for_each(|spot| books.hold(spot.id, fate))?;
                }
                let note = Fate::Unplaced("a note or a total below the business");
                part.notes.iter().flat_map(|row| &row.spots).filter(|spot| !spot.above).try_for_each(|spot| books.hold(spot.id, note))?;
            }
        }
        Ok(books)
    }

    /// Enters the cells of a row. A cell may be placed in several entries: a merged item is.
    ///
    /// # Errors
    /// [`LedgerError`] when a cell is held as two things.
    pub fn enter(&mut self, placed: &Placed) -> Result<(), LedgerError> {
        placed.cells.iter().try_for_each(|&(id, fate)| self.hold(id, fate))
    }

    /// Counts.
    pub fn close(self) -> Ledger {
        count(self.grids, &self.fates)
    }

    fn hold(&mut self, id: CellId, fate: Fate) -> Result<(), LedgerError> {
        let Some(held) = self.fates.get_mut(id.grid as usize).and_then(|cells| cells.get_mut(id.cell as usize)) else { return Ok(()) };
        match *held {
            None => *held = Some(fate),
            Some(other) if other == fate => {}
            // Part of a cell in an entry and part of it nowhere: the cell is in the entry.
            Some(Fate::Unplaced(_)) if fate == Fate::Placed => *held = Some(fate),
            Some(Fate::Placed) if matches!(fate, Fate::Unplaced(_)) => {}
            Some(other) => {
                let cell = &self.grids.grids[id.grid as usize].cells[id.cell as usize];
                let (first, second) = (other.name(), fate.name());
                return Err(LedgerError { table: id.grid + 1, row: cell.row + 1, column: cell.col + 1, first, second });
            }
        }
        Ok(())
    }
}

/// The ledger of a document of which nothing was taken.
pub fn all_unplaced(grids: &Grids<'_>) -> Ledger {
    let fates: Vec<Vec<Option<Fate>>> =
        grids.grids.iter().map(|grid| vec![Some(Fate::Unplaced("the document is not a schedule")); grid.cells.len()]).collect();
    count(grids, &fates)
}

fn count(grids: &Grids<'_>, fates: &[Vec<Option<Fate>>]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut reasons: BTreeMap<&'static str, u32> = BTreeMap::new();
    for (grid, fates) in grids.grids.iter().zip(fates) {
        let mut start = 0;
        for row in grid.cells.chunk_by(|one, next| one.row == next.row) {
            let end = start + row.len();
            let mut best = None;
            for fate in &fates[start..end] {
                let fate = fate.unwrap_or(Fate::Unplaced("no part of a schedule"));
                ledger.cells += 1;
                match fate {
                    Fate::Placed => ledger.placed += 1,
                    Fate::Header => ledger.header += 1,
                    Fate::Repeated => ledger.repeated += 1,
                    Fate::Unplaced(reason) => {
                        ledger.unplaced += 1;
                        *reasons.entry(reason).or_default() += 1;
                    }
                }
                best = best.min(Some(fate)).or(Some(fate));
            }
            count_row(&mut ledger.rows, best);
            start = end;
        }
    }
    ledger.reasons = reasons.into_iter().map(|(reason, cells)| UnplacedReason { reason: reason.to_owned(), cells }).collect();
    ledger.reasons.sort_by(|a, b| b.cells.cmp(&a.cells).then_with(|| a.reason.cmp(&b.reason)));
    ledger
}

/// A row ends where the best of its cells does.
fn count_row(rows: &mut RowLedger, best: Option<Fate>) {
    rows.rows += 1;
    match best {
        Some(Fate::Placed) => rows.placed += 1,
        Some(Fate::Header) => rows.header += 1,
        Some(Fate::Repeated) => rows.repeated += 1,
        Some(Fate::Unplaced(_)) | None => rows.unplaced += 1,
    }
}
