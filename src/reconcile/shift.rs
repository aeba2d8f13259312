//! Readings of one row that stands otherwise than its table: cells moved sideways, or one mark too many.
//!
//! Only for rows that the table's own columns leave odd. Every reading is scored by the same evidence, and the odds
//! between the best and the others are what is known about the row.

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::fit::{self, Chain, Habits};
use crate::bureau::{Action, Table};
use crate::ladder::Ladder;
use crate::schedule::Spot;
use crate::vocabulary::{Field, Kind};

/// Moving cells by one column, by two.
const MOVED: [f64; 2] = [-3.5, -6.5];
/// What either costs more in a table each of whose columns holds a field: there is no cell more in it than there should be.
const NO_ROOM: f64 = -5.5;
/// Cells beyond the moved ones stay where they are: a blank cell is missing as well.
const MOVED_PART: f64 = -1.5;
/// Text seldom slips along with marks: for each cell of text that is moved.
const MOVED_TEXT: f64 = -1.5;
/// A mark too many.
const SURPLUS: f64 = -5.0;
/// How far the unit's habits count for a single row.
const HABITS: f64 = 0.4;
/// The decision is where the same business has it in other units, or is not.
const LIKE_SIBLINGS: f64 = 2.0;
const UNLIKE_SIBLINGS: f64 = -1.5;

/// Cells of a row that is read in every way that moves some of them: there are as many ways as pairs of cells.
const MOST_CELLS: usize = 48;

/// Readings so many nats behind the best are as good as none: 1 in some 10^13.
const NEGLIGIBLE: f64 = 30.0;

/// What a reading of a row is judged by, the row's own cells apart.
pub(super) struct Bench<'b> {
    /// The field of each column of the table.
    pub columns: &'b [Option<Field>],
    /// Whether each of them holds one, and none is missing.
    pub full: bool,
    /// The ladder.
    pub ladder: &'b Ladder,
    /// The unit's habits.
    pub habits: &'b Habits,
    /// The row's table.
    pub table: Option<Table>,
    /// The role that decides the same business in other units.
    pub sibling: Option<u8>,
}

/// The field of each cell of a row, in the order of its cells; hardly any row has more than so many.
pub(super) type Fields = SmallVec<[Option<Field>; 16]>;

/// The field that a cell is given, and how well it fits.
type Given = (Option<Field>, f64);

/// A reading of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The field of each cell.
    pub fields: Fields,
    /// The chain that they make.
    pub chain: Chain,
    /// How well it fits, in nats.
    pub score: f64,
    /// By how many columns cells were moved; 0 for none, or for a mark taken out.
    pub moved: i32,
}

/// The field of each cell as its table has it.
pub(super) fn printed(spots: &[Spot<'_>], columns: &[Option<Field>]) -> Fields {
    spots.iter().map(|spot| columns.get(spot.col as usize).copied().flatten()).collect()
}

impl Bench<'_> {
    fn field(&self, column: i64) -> Option<Field> {
        usize::try_from(column).ok().and_then(|column| self.columns.get(column).copied().flatten())
    }

    /// A row read as its cells are given fields, whatever it costs to move them there.
    fn scored(&self, spots: &[Spot<'_>], given: impl Fn(usize) -> Given) -> Reading {
        let fields: Fields = (0..spots.len()).map(|at| given(at).0).collect();
        let cells: f64 = (0..spots.len()).map(|at| given(at).1).sum();
        let chain = fit::chain_of(spots.iter().zip(fields.iter().copied()));
        let score = cells + fit::chain(&chain, self.habits) + self.of_siblings(&chain);
        Reading { fields, chain, score, moved: 0 }
    }

    /// The field that a cell is given when it is moved by some columns.
    fn given(&self, spot: &Spot<'_>, by: i64) -> Given {
        let field = self.field(i64::from(spot.col) + by);
        (field, self.of_cell(spot, field))
    }

    /// How well a cell fits a field, or none.
    pub(super) fn of_cell(&self, spot: &Spot<'_>, field: Option<Field>) -> f64 {
        match field {
            Some(field) => fit::cell(&spot.kind, field, self.table, self.ladder, self.habits, HABITS),
            // What the table as a whole gave no column has been paid for there.
            None if self.field(i64::from(spot.col)).is_none() && fit::lost(&spot.kind) >= fit::LOST_REVIEW => fit::PHANTOM_REVIEW,
            None => fit::lost(&spot.kind),
        }
    }

    /// How well a chain agrees with the same business elsewhere.
    pub(super) fn of_siblings(&self, chain: &[(u8, Action)]) -> f64 {
        let decides = chain.iter().find(|(_, action)| *action == Action::Approve).map(|&(role, _)| role);
        match self.sibling {
            Some(role) if decides == Some(role) => LIKE_SIBLINGS,
            Some(_) => UNLIKE_SIBLINGS,
            None => 0.0,
        }
    }

    /// The row as its table has it.
    pub(super) fn as_printed(&self, spots: &[Spot<'_>]) -> Reading {
        self.scored(spots, |at| self.given(&spots[at], 0))
    }

    /// The row with the cells `from..to` moved by some columns; `None` where there is no room.
    fn moved(&self, spots: &[Spot<'_>], from: usize, to: usize, by: i64, given: impl Fn(usize, i64) -> Given) -> Option<Reading> {
        let first = i64::from(spots[from].col) + by;
        let last = i64::from(spots[to - 1].col) + by;
        let before = if from == 0 { -1 } else { i64::from(spots[from - 1].col) };
        let after = spots.get(to).map_or(self.columns.len() as i64, |spot| i64::from(spot.col));
        if first <= before || last >= after {
            return None;
        }
        let reading = self.scored(spots, |at| given(at, if (from..to).contains(&at) { by } else { 0 }));
        let score = reading.score + moved_text(&spots[from..to]) + if to < spots.len() { MOVED_PART } else { 0.0 };
        Some(Reading { score, moved: by as i32, ..reading })
    }

    /// The row with its whole chain moved, with or without what stands after it, whichever fits better. The cost of
    /// the move itself is left to the caller: rows that slip together slip for one reason.
    pub(super) fn chain_moved(&self, spots: &[Spot<'_>], by: i64) -> Option<Reading> {
        let from = spots.iter().position(|spot| matches!(*spot.kind, Kind::Marks(_)))?;
        let last = spots.iter().rposition(|spot| matches!(*spot.kind, Kind::Marks(_)))?;
        let readings = [spots.len(), last + 1].map(|to| self.moved(spots, from, to, by, |at, by| self.given(&spots[at], by)));
        readings.into_iter().flatten().reduce(|a, b| if b.score > a.score { b } else { a })
    }

    /// All readings worth comparing, the printed one first.
    ///
    /// A row of more cells than any schedule has columns is read with its cells moved from one on to the last, and in no other way.
    pub(super) fn readings(&self, spots: &[Spot<'_>]) -> Vec<Reading> {
        let mut readings = vec![self.as_printed(spots)];
        let is_wide = spots.len() > MOST_CELLS;
        // What each cell is given where it stands and to either side of it, and with no place.
        let all: Vec<[Given; 5]> = spots.iter().map(|spot| [-2, -1, 0, 1, 2].map(|by| self.given(spot, by))).collect();
        let given = |at: usize, by: i64| all[at][(by + 2) as usize];
        for from in 0..spots.len() {
            for to in if is_wide { spots.len() } else { from + 1 }..=spots.len() {
                for by in [-1i64, 1, -2, 2] {
                    if let Some(mut reading) = self.moved(spots, from, to, by, given) {
                        reading.score += moved(by, self.full);
                        readings.push(reading);
                    }
                }
            }
        }
        for surplus in 0..if is_wide { 0 } else { spots.len() } {
            if fit::lost(&spots[surplus].kind) > -2.5 {
                let nowhere = (None, self.of_cell(&spots[surplus], None));
                // The gap closes from the right, or from the left.
                let after = (surplus + 2..=spots.len()).map(|to| (surplus + 1, to, -1));
                let before = (0..surplus).map(|from| (from, surplus, 1));
                for (from, to, by) in after.chain(before) {
                    let moved = |at: usize| given(at, if (from..to).contains(&at) { by } else { 0 });
                    let mut reading = self.scored(spots, |at| if at == surplus { nowhere } else { moved(at) });
                    reading.score = reading.score + moved_text(&spots[from..to]) + SURPLUS + if self.full { NO_ROOM } else { 0.0 };
                    readings.push(reading);
                }
            }
        }
        readings
    }
}

fn moved_text(spots: &[Spot<'_>]) -> f64 {
    MOVED_TEXT * spots.iter().filter(|spot| !matches!(*spot.kind, Kind::Marks(_))).count() as f64
}

/// What it costs to move cells by some columns, in a table that is full or not.
pub(super) fn moved(by: i64, full: bool) -> f64 {
    let cost = MOVED.get(by.unsigned_abs() as usize - 1).copied().unwrap_or(f64::NEG_INFINITY);
    cost + if full { NO_ROOM } else { 0.0 }
}

/// The best of several readings and the odds, 0 to 1, that it is not the right one.
///
/// Readings that come to the same fields are one reading.
pub(super) fn best(mut readings: Vec<Reading>) -> (Reading, f64) {
    // What is far behind has no share in the odds.
    let top = readings.iter().map(|reading| reading.score).fold(f64::NEG_INFINITY, f64::max);
    #[allow(clippy::disallowed_types, reason = "nothing goes through it in its order")]
    let mut known: std::collections::HashMap<&[Option<Field>], usize, FixedState> =
        std::collections::HashMap::with_capacity_and_hasher(readings.len(), FixedState::default());
    // Of each that comes to other fields the best, by its index.
    let mut distinct: Vec<usize> = Vec::new();
    for (at, reading) in readings.iter().enumerate().filter(|(_, reading)| reading.score > top - NEGLIGIBLE) {
        let known = *known.entry(&reading.fields).or_insert(distinct.len());
        match distinct.get_mut(known) {
            Some(best) if readings[*best].score >= reading.score => {}
            Some(best) => *best = at,
            None => distinct.push(at),
        }
    }
    let Some(winner) = distinct.iter().copied().reduce(|best, at| if readings[at].score > readings[best].score { at } else { best }) else {
        return (Reading { fields: Fields::new(), chain: Chain::new(), score: 0.0, moved: 0 }, 1.0);
    };
    let total: f64 = distinct.iter().map(|&at| (readings[at].score - top).exp()).sum();
    (readings.swap_remove(winner), 1.0 - 1.0 / total)
}
