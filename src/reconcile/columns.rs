//! Which physical column of each table is which logical one, from the evidence of the whole unit.

use std::collections::BTreeMap;

use super::align::Alignment;
use super::fit::{self, CellScores, Habits};
use super::header::{self, Claim};
use super::page::{self, Page};
use super::shift;
use crate::bureau::{Action, Table};
use crate::grid::Layout;
use crate::ladder::Ladder;
use crate::schedule::{Part, Row, Schedule, Spot};
use crate::vocabulary::{Field, Kind};

/// How sure a drawn column is of its field, in nats.
const DRAWN: f64 = 20.0;
/// Groups of tables with the very same columns that are compared with one another.
const MOST_GROUPS: usize = 1024;
/// Columns of a table that is read in several ways: no schedule has more, and each way takes time with their square.
pub(super) const MOST_COLUMNS: usize = 64;
/// How sure one is whose header says nothing.
const GUESSED: f64 = 3.5;

/// What a unit's columns are taken for, and what its rows have shown.
pub(super) struct UnitColumns<'u> {
    pub schedule: &'u Schedule<'u>,
    pub ladder: &'u Ladder,
    pub habits: Habits,
    pub alignments: Vec<Alignment>,
    /// Whether a table of the unit has a blank column that belongs to nothing right before its chains.
    pub blank_before_chain: bool,
    /// Columns of the narrowest table that has a header.
    narrowest: u32,
}

impl<'u> UnitColumns<'u> {
    pub(super) fn new(schedule: &'u Schedule<'_>, ladder: &'u Ladder) -> Self {
        let habits = Habits::new(ladder.roles.len());
        let narrowest = schedule.parts.iter().filter(|part| !part.header.is_empty()).map(|part| part.cols).min();
        Self { schedule, ladder, habits, alignments: Vec::new(), blank_before_chain: false, narrowest: narrowest.unwrap_or(u32::MAX) }
    }

    /// Reads the tables once without habits, learns the habits from the rows that leave no doubt, and reads them again.
    pub(super) fn settle(&mut self) {
        let drawn = self.drawn();
        for _ in 0..2 {
            let mut carried = None;
            let scores = CellScores::new(self.ladder, &self.habits);
            let parts = 0..self.schedule.parts.len();
            let alignments = parts.map(|index| drawn[index].clone().unwrap_or_else(|| self.align(index, &mut carried, &scores))).collect();
            self.alignments = alignments;
            let mut habits = Habits::new(self.ladder.roles.len());
            for index in 0..self.schedule.parts.len() {
                self.page(index).observe(&mut habits);
            }
            self.habits = habits;
            let is_wide = |part: &Part<'_>| part.cols as usize > MOST_COLUMNS;
            if self.alignments.iter().all(|alignment| alignment.drawn) || self.schedule.parts.iter().all(is_wide) {
                break;
            }
        }
        self.blank_before_chain = self.has_blank_before_chain();
    }

    /// The best assignment for one table.
    ///
    /// Where chains begin in different columns, single rows may have slipped: the table is read once as printed and
    /// once for each of these columns with all chains moved to begin there.
    fn align(&self, index: usize, table: &mut Option<Table>, scores: &CellScores<'_>) -> Alignment {
        if let Some(printed) = self.printed(index) {
            return printed;
        }
        let part = &self.schedule.parts[index];
        let carried = *table;
        // There is always one.
        let mut best = self.align_rows(index, table, scores, f64::NEG_INFINITY, |_| 0).unwrap_or_default();
        let mut starts: Vec<u32> = part.body.iter().filter_map(page::chain_start).collect();
        let rows = starts.len();
        starts.sort_unstable();
        let groups: Vec<(u32, usize)> = starts.chunk_by(|a, b| a == b).map(|group| (group[0], group.len())).collect();
        // Where every column holds a field there is no room for a slip.
        let is_full = best.fields.len() == self.ladder.fields.len() && !best.fields.contains(&None);
        if groups.len() < 2 || part.layout == Layout::Flow || is_full || best.fields.len() > MOST_COLUMNS {
            return best;
        }
        let mut total = best.total;
        for &(start, count) in &groups {
            let reach = |other: u32| Some(i64::from(start) - i64::from(other)).filter(|by| by.abs() <= 2).unwrap_or(0);
            let moved = (groups.len() - 1) as f64 * shift::moved(1, false) + (rows - count) as f64 * fit::SLIPPED_ROW;
            let by = |row: &Row<'_>| page::chain_start(row).map_or(0, reach);
            let Some(alignment) = self.align_rows(index, &mut carried.clone(), scores, total - moved, by) else { continue };
            if alignment.total + moved > total {
                total = alignment.total + moved;
                best = alignment;
            }
        }
        best
    }

    /// The assignment of each table whose columns are drawn: what its header says, or that of a table with the same columns
    /// that says more, the nearest of those that say as much. `None` when none names every post and most of the columns.
    fn drawn(&self) -> Vec<Option<Alignment>> {
        let parts = &self.schedule.parts;
        let mut drawn: Vec<Option<Alignment>> = vec![None; parts.len()];
        // Tables are compared by their columns once for all that have the very same.
        let mut alike: BTreeMap<(u32, Option<Vec<i32>>), Vec<usize>> = BTreeMap::new();
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.layout == Layout::Ruled) {
            let widths = part.place.map(|place| place.xs.windows(2).map(|pair| pair[1] - pair[0]).collect());
            alike.entry((part.cols, widths)).or_default().push(index);
        }
        let groups: Vec<Vec<usize>> = alike.into_values().collect();
        for (at, group) in groups.iter().enumerate() {
            let own = &parts[group[0]];
            let others = if groups.len() <= MOST_GROUPS { &groups[..] } else { &groups[at..=at] };
            let same = others.iter().filter(|other| parts[other[0]].columns().are(own.columns()));
            let claimed: BTreeMap<usize, Vec<Option<usize>>> =
                same.flatten().filter_map(|&header| Some((header, self.claimed(header, own.cols)?))).collect();
            let Some(most) = claimed.values().map(|fields| named(fields)).max() else { continue };
            let fullest: BTreeMap<usize, Vec<Option<usize>>> = claimed.into_iter().filter(|(_, fields)| named(fields) == most).collect();
            for &index in group {
                let nearest = fullest.range(..=index).next_back().or_else(|| fullest.range(index..).next());
                drawn[index] = nearest.map(|(_, fields)| self.as_drawn(fields.clone()));
            }
        }
        drawn
    }

    fn as_drawn(&self, fields: Vec<Option<usize>>) -> Alignment {
        let is_guess =
            |field: &Option<usize>| self.ladder.guessed_content && field.map(|at| self.ladder.fields[at]) == Some(Field::Content);
        let margins = fields.iter().map(|field| if is_guess(field) { GUESSED } else { DRAWN }).collect();
        Alignment { margins, fields, total: 0.0, drawn: true }
    }

    /// The assignment of a table that leaves nothing open: its header claims every column for another field, no field is
    /// without one, all cells are of the kind that their column holds, and the chains begin with the lowest post.
    fn printed(&self, index: usize) -> Option<Alignment> {
        let part = &self.schedule.parts[index];
        if part.layout != Layout::Table || part.cols as usize != self.ladder.fields.len() {
            return None;
        }
        let fields = self.claimed(index, part.cols).filter(|fields| !fields.contains(&None))?;
        let field_of = |spot: &Spot<'_>| fields.get(spot.col as usize).copied().flatten().map(|at| self.ladder.fields[at]);
        let fits = |spot: &Spot<'_>| match (field_of(spot), &*spot.kind) {
            (Some(Field::Role(_)), kind) => matches!(kind, Kind::Marks(_)),
            (Some(Field::Table), kind) => matches!(kind, Kind::Table(_)),
            (field, kind) => field.is_some() && !matches!(kind, Kind::Marks(_) | Kind::Table(_)),
        };
        let drafts = |row: &&Row<'_>| page::chain_start(row).is_some();
        let is_lowest = |row: &Row<'_>| {
            let start = row.spots.iter().find(|spot| matches!(*spot.kind, Kind::Marks(_)));
            start.and_then(field_of) == Some(Field::Role(0))
        };
        let is_whole = part.body.iter().flat_map(|row| &row.spots).all(fits) && part.body.iter().filter(drafts).all(is_lowest);
        is_whole.then(|| Alignment { margins: vec![DRAWN; fields.len()], fields, total: 0.0, drawn: true })
    }

    /// The field that a header claims for each column; `None` when it leaves out a post, or too many columns.
    fn claimed(&self, header: usize, columns: u32) -> Option<Vec<Option<usize>>> {
        let mut fields = vec![None; columns as usize];
        for &(column, claimed) in &self.ladder.parts[header].claims {
            let field = fields.get_mut(column as usize)?;
            // A column that two headers claim is not told by them.
            if field.is_some() {
                return None;
            }
            *field = Some(self.ladder.fields.iter().position(|&field| field == claimed)?);
        }
        let named: Vec<usize> = fields.iter().flatten().copied().collect();
        // One header may stand over several drawn columns.
        let is_ruled = self.schedule.parts[header].layout == Layout::Ruled;
        let is_whole = named.is_sorted_by(|a, b| a < b || is_ruled && a == b)
            && named.len() * 3 >= fields.len() * 2
            && (0..self.ladder.fields.len()).all(|at| named.contains(&at) || !matches!(self.ladder.fields[at], Field::Role(_)));
        is_whole.then_some(fields)
    }

    /// The best assignment for one table whose rows' chains are moved by some columns; `None` when its total is no higher than `least`.
    fn align_rows(
        &self,
        index: usize,
        table: &mut Option<Table>,
        known: &CellScores<'_>,
        least: f64,
        by: impl Fn(&Row<'_>) -> i64,
    ) -> Option<Alignment> {
        let part = &self.schedule.parts[index];
        let fields = &self.ladder.fields;
        let columns = if part.layout == Layout::Flow { 0 } else { part.cols as usize };
        let mut matched = vec![0.0; fields.len() * columns];
        let mut held = vec![fit::Phantom::default(); columns];
        let mut gaps = vec![0.0; columns];
        for (at, row) in part.body.iter().enumerate() {
            *table = row.spots.iter().find_map(table_of).or(*table).or(self.schedule.table);
            let by = by(row);
            for spot in &row.spots {
                let by = if matches!(*spot.kind, Kind::Marks(_)) { by } else { 0 };
                let column = usize::try_from(i64::from(spot.col) + by).unwrap_or(usize::MAX);
                let Some(scores) = matched.chunks_exact_mut(fields.len().max(1)).nth(column) else { continue };
                known.add(&spot.kind, *table, scores);
                fit::Phantom::add(&mut held, column, &spot.kind, at);
            }
            for column in chain_gaps(row).filter_map(|column| usize::try_from(i64::from(column) + by).ok()) {
                gaps.get_mut(column).into_iter().for_each(|gaps| *gaps += 1.0);
            }
        }
        for (scores, gaps) in matched.chunks_exact_mut(fields.len().max(1)).zip(gaps) {
            for (score, &field) in scores.iter_mut().zip(fields) {
                if let Field::Role(role) = field {
                    *score += (gaps * fit::skipped(role, &self.habits)).max(fit::ROLE_BLANK);
                }
            }
        }
        // Whether two columns beside one another have review marks in the very same rows.
        let twins = |column: usize| {
            held.get(column..column + 2).is_some_and(|two| two[1].beside == two[0].reviews && two[1].beside == two[1].reviews)
        };
        let phantom: Vec<f64> = (0..columns).map(|column| held[column].cost(column > 0 && twins(column - 1) || twins(column))).collect();
        let missing: Vec<f64> = fields.iter().map(|&field| fit::missing(field, self.ladder)).collect();
        let claims: Vec<Claim> = self.ladder.parts[index]
            .claims
            .iter()
            .filter_map(|&(column, claimed)| {
                let weight = if matches!(claimed, Field::Role(_)) { fit::ROLE_CLAIM } else { fit::CLAIM };
                fields.iter().position(|&field| field == claimed).map(|field| Claim { column, field, weight })
            })
            .collect();
        let best = header::align(&self.ladder.parts[index].claims, &mut matched, &phantom, &missing, &claims, least);
        best.filter(|best| best.total > least)
    }

    /// Whether a table of the unit has a column that belongs to nothing right before the lowest role.
    fn has_blank_before_chain(&self) -> bool {
        let lowest = self.ladder.fields.iter().position(|&field| field == Field::Role(0));
        self.alignments.iter().any(|alignment| {
            let at = alignment.fields.iter().position(|&field| field == lowest && field.is_some());
            at.is_some_and(|at| at > 0 && alignment.fields[at - 1].is_none())
        })
    }

    pub(super) fn page(&self, index: usize) -> Page<'_> {
        let fields = &self.ladder.fields;
        let alignment = &self.alignments[index];
        let columns: Vec<Option<Field>> = alignment.fields.iter().map(|field| field.map(|at| fields[at])).collect();
        let is_missing = |field: &Field| !alignment.drawn && !columns.contains(&Some(*field));
        let missing = fields.iter().copied().filter(is_missing).collect();
        let phantom = page::phantom_among_roles(&columns);
        let phantom_marked = phantom.filter(|&column| self.schedule.parts[index].body.iter().any(|row| page::has_mark(row, column)));
        let table_column = columns.iter().position(|&field| field == Some(Field::Table));
        Page {
            drawn: alignment.drawn,
            part: &self.schedule.parts[index],
            unit: self,
            index,
            columns,
            table_column,
            missing,
            phantom_marked,
            wider_by: self.schedule.parts[index].cols.saturating_sub(self.narrowest),
        }
    }
}

/// How many columns have a field.
fn named(fields: &[Option<usize>]) -> usize {
    fields.iter().flatten().count()
}

pub(super) fn table_of(spot: &Spot<'_>) -> Option<Table> {
    if let Kind::Table(table) = *spot.kind { Some(table) } else { None }
}

/// The blank columns between the first mark of a row and its decision.
fn chain_gaps(row: &Row<'_>) -> impl Iterator<Item = u32> {
    let is_mark = |spot: &&Spot<'_>| matches!(*spot.kind, Kind::Marks(_));
    let decides = |spot: &&Spot<'_>| matches!(&*spot.kind, Kind::Marks(actions) if actions.contains(&Action::Approve));
    let first = row.spots.iter().find(is_mark).map_or(0, |spot| spot.col + 1);
    let last = row.spots.iter().find(decides).map_or(0, |spot| spot.col);
    (first..last).filter(|column| row.spots.iter().all(|spot| spot.col != *column))
}
