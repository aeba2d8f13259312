//! How well a cell fits a field, a column its header, a chain its grammar. All scores are natural logarithms of
//! likelihood ratios (nats), so that they add up and their differences are odds.

use smallvec::SmallVec;

use crate::bureau::{Action, Table};
use crate::ladder::Ladder;
use crate::schedule::Spot;
use crate::vocabulary::{Field, Kind};

/// A header cell that names a field over a column.
pub(super) const CLAIM: f64 = 4.0;
/// A header cell that names a post over a column: weaker, as titles slip more than field names.
pub(super) const ROLE_CLAIM: f64 = 1.0;
/// A cell that has no place: text is lost for good, a review mark is most likely one too many.
const LOST_TEXT: f64 = -8.0;
const LOST_DECISION: f64 = -6.0;
pub(super) const LOST_REVIEW: f64 = -2.0;
/// A column that belongs to nothing, and what it costs more when it holds marks: less when a column beside it has them
/// in the same rows, as a column that a scan has doubled does. Their number says nothing.
const PHANTOM: f64 = -1.0;
const PHANTOM_MARKS: f64 = -5.0;
const PHANTOM_TWIN: f64 = -2.0;
/// A review mark in such a column.
pub(super) const PHANTOM_REVIEW: f64 = -0.05;
/// Text longer than this, in characters, is a sentence rather than names.
const PHRASE: u16 = 12;
/// One of several rows that slipped together.
pub(super) const SLIPPED_ROW: f64 = -0.5;
/// Other tables of the unit have a blank column right before the chain: a chain that begins one late has slipped.
pub(super) const SLIPS_ELSEWHERE: f64 = 2.0;
/// A header that stands a column off its rows.
pub(super) const HEADER_OFF: f64 = -1.5;
/// A 乙 item decided above the bureau.
const ABOVE_TABLE: f64 = -7.0;

/// What the rows of a unit have shown so far about who drafts, reviews and decides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Habits {
    decisions: [Vec<f64>; 3],
    /// Sums of these.
    decided: [f64; 3],
    reviewed: Vec<(f64, f64)>,
    /// What it costs that a chain goes past each role without a mark.
    skipped: Vec<f64>,
}

impl Habits {
    /// Nothing seen yet: the lowest post drafts, anyone decides.
    pub(super) fn new(roles: usize) -> Self {
        Self {
            decisions: std::array::from_fn(|_| vec![0.0; roles]),
            decided: [0.0; 3],
            reviewed: vec![(0.0, 0.0); roles],
            skipped: vec![0.0; roles],
        }
    }

    /// Takes note of a chain that was read without doubt.
    pub(super) fn observe(&mut self, chain: &[(u8, Action)], table: Option<Table>) {
        let Some(&(decides, _)) = chain.iter().find(|(_, action)| *action == Action::Approve) else { return };
        self.decisions[slot(table)][usize::from(decides)] += 1.0;
        self.decided[slot(table)] += 1.0;
        let first = chain.first().map_or(0, |&(role, _)| role);
        for role in first + 1..decides {
            let seen = &mut self.reviewed[usize::from(role)];
            seen.1 += 1.0;
            if chain.iter().any(|&(other, _)| other == role) {
                seen.0 += 1.0;
            }
            let (rate, passed) = self.review_rate(role);
            self.skipped[usize::from(role)] = if passed < 4.0 { 0.0 } else { (1.0 - rate).ln().max(-2.0) };
        }
    }

    fn decision(&self, role: usize, table: Option<Table>) -> f64 {
        let counts = &self.decisions[slot(table)];
        let all: f64 = self.decisions.iter().map(|counts| counts.get(role).copied().unwrap_or(0.0)).sum();
        let rows: f64 = self.decided.iter().sum();
        let roles = counts.len().max(1) as f64;
        // Back off from the table's own rows to all rows to no preference.
        let general = (all + 1.0) / (rows + roles);
        let own = self.decided[slot(table)];
        let share = (counts.get(role).copied().unwrap_or(0.0) + 4.0 * general) / (own + 4.0);
        (share * roles).ln().clamp(-2.5, 1.5)
    }

    /// Share of the chains that pass a role in which it has a mark, and how many chains passed it.
    pub(super) fn review_rate(&self, role: u8) -> (f64, f64) {
        let (marked, passed) = self.reviewed.get(usize::from(role)).copied().unwrap_or_default();
        ((marked + 0.5) / (passed + 1.0), passed)
    }
}

/// Tables in the order of [`slot`].
const TABLES: [Option<Table>; 3] = [Some(Table::Jia), Some(Table::Yi), None];

fn slot(table: Option<Table>) -> usize {
    match table {
        Some(Table::Jia) => 0,
        Some(Table::Yi) => 1,
        None => 2,
    }
}

/// How well one cell fits a field.
///
/// `weight` is how far the unit's habits count: fully for a table, less for a row, as habits alone move no cell.
pub(super) fn cell(kind: &Kind, field: Field, table: Option<Table>, ladder: &Ladder, habits: &Habits, weight: f64) -> f64 {
    match (field, kind) {
        (_, Kind::Blank) => 0.0,
        (Field::Role(role), Kind::Marks(actions)) => {
            actions.iter().map(|&action| mark(action, role, table, ladder, habits, weight)).sum::<f64>() - 3.0 * (actions.len() - 1) as f64
        }
        (Field::Role(_), Kind::Text(_)) => -7.0,
        (Field::Role(_), Kind::Table(_)) => -9.0,
        (Field::Role(_), _) => -6.0,
        (Field::Table, Kind::Table(_)) => 0.0,
        (Field::Table, Kind::Marks(_)) => -9.0,
        (Field::Table, _) => -6.0,
        (Field::Bureau | Field::Unit, Kind::Units) => 0.0,
        (Field::Bureau | Field::Unit, Kind::Text(_) | Kind::Header(_)) => -1.5,
        (Field::Number, Kind::Number) => 0.0,
        (Field::Number, Kind::Text(_)) => -3.0,
        (Field::Item | Field::Content | Field::Task, Kind::Text(_) | Kind::Title) => 0.0,
        (Field::Item | Field::Content | Field::Task, Kind::Units) => -0.5,
        (Field::Item | Field::Content | Field::Task, Kind::Header(_)) => -0.7,
        (Field::Item | Field::Content | Field::Task, Kind::Number) => -2.0,
        (Field::Item | Field::Content | Field::Task, Kind::Table(_)) => -5.0,
        (Field::CoOrganizers, Kind::Units) => 0.0,
        (Field::CoOrganizers, Kind::Header(_)) => -0.5,
        (Field::CoOrganizers, Kind::Text(length)) => {
            if *length > PHRASE {
                -6.0
            } else {
                -3.0
            }
        }
        (Field::CoOrganizers, Kind::Number) => -4.0,
        (Field::Remarks, Kind::Text(_) | Kind::Title) => 0.0,
        (Field::Remarks, Kind::Units) => -4.0,
        (Field::Remarks, Kind::Header(_)) => -1.5,
        (Field::Remarks, Kind::Number) => -2.0,
        (Field::CoOrganizers | Field::Remarks, Kind::Marks(_) | Kind::Table(_) | Kind::Title) => -7.0,
        (_, Kind::Marks(_)) => -9.0,
        (_, _) => -6.0,
    }
}

/// [`cell`] for every field of a ladder at once, worked out beforehand for each class of cells.
pub(super) struct CellScores<'l> {
    ladder: &'l Ladder,
    habits: &'l Habits,
    /// By class, then by table, then by field.
    known: Vec<f64>,
}

/// Classes of [`class`].
const CLASSES: usize = 14;

impl<'l> CellScores<'l> {
    pub(super) fn new(ladder: &'l Ladder, habits: &'l Habits) -> Self {
        const ACTIONS: [Action; 7] =
            [Action::Draft, Action::Review, Action::Forward, Action::Approve, Action::ApproveOrForward, Action::Bypass, Action::Unknown];
        let mut kinds: Vec<Kind> = ACTIONS.iter().map(|&action| Kind::Marks(vec![action])).collect();
        kinds.extend([Kind::Table(Table::Jia), Kind::Header(Vec::new()), Kind::Title, Kind::Units, Kind::Number]);
        kinds.extend([Kind::Text(1), Kind::Text(PHRASE + 1)]);
        let mut known = Vec::with_capacity(CLASSES * 3 * ladder.fields.len());
        for kind in &kinds {
            for table in TABLES {
                known.extend(ladder.fields.iter().map(|&field| cell(kind, field, table, ladder, habits, 1.0)));
            }
        }
        Self { ladder, habits, known }
    }

    /// Adds a cell's score for each field.
    pub(super) fn add(&self, kind: &Kind, table: Option<Table>, scores: &mut [f64]) {
        let fields = &self.ladder.fields;
        if let Some(class) = class(kind) {
            let start = (class * TABLES.len() + slot(table)) * fields.len();
            scores.iter_mut().zip(&self.known[start..start + fields.len()]).for_each(|(score, known)| *score += known);
        } else {
            let scored = fields.iter().map(|&field| cell(kind, field, table, self.ladder, self.habits, 1.0));
            scores.iter_mut().zip(scored).for_each(|(score, cell)| *score += cell);
        }
    }
}

/// Cells of one class score the same in every field; `None` for blank cells and for those of several marks.
fn class(kind: &Kind) -> Option<usize> {
    Some(match kind {
        Kind::Blank => return None,
        Kind::Marks(actions) => match actions[..] {
            [action] => action as usize,
            _ => return None,
        },
        Kind::Table(_) => 7,
        Kind::Header(_) => 8,
        Kind::Title => 9,
        Kind::Units => 10,
        Kind::Number => 11,
        Kind::Text(length) => 12 + usize::from(*length > PHRASE),
    })
}

fn mark(action: Action, role: u8, table: Option<Table>, ladder: &Ladder, habits: &Habits, weight: f64) -> f64 {
    let above = table == Some(Table::Yi) && ladder.above_bureau.get(usize::from(role)) == Some(&true);
    match action {
        Action::Draft => start(role, ladder),
        Action::Approve => weight * habits.decision(usize::from(role), table) + if above { ABOVE_TABLE } else { 0.0 },
        _ if role == 0 => -3.0,
        _ if above => ABOVE_TABLE / 2.0,
        _ => 0.0,
    }
}

/// The most that it costs that a role is blank in a whole table: less than to do without the role.
pub(super) const ROLE_BLANK: f64 = -4.0;

/// What it costs that a chain goes past a role without a mark.
pub(super) fn skipped(role: u8, habits: &Habits) -> f64 {
    habits.skipped.get(usize::from(role)).copied().unwrap_or_default()
}

/// What it costs that a role drafts: the lowest does, others of the staff may, who leads hardly ever does.
pub(super) fn start(role: u8, ladder: &Ladder) -> f64 {
    match role {
        0 => 0.0,
        role if ladder.leads.get(usize::from(role)) == Some(&true) => -6.5,
        _ => -3.0,
    }
}

/// What it costs to give a cell no place.
pub(super) fn lost(kind: &Kind) -> f64 {
    match kind {
        Kind::Blank => 0.0,
        kind if is_review(kind) => LOST_REVIEW,
        Kind::Marks(_) => LOST_DECISION,
        Kind::Number => LOST_REVIEW,
        _ => LOST_TEXT,
    }
}

/// What it costs that a column belongs to nothing, from the cells in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phantom {
    cost: f64,
    /// Cells of review marks.
    pub reviews: u32,
    /// Such cells in whose row the column before has one as well.
    pub beside: u32,
    /// The row of the last of them.
    last: Option<usize>,
}

impl Default for Phantom {
    fn default() -> Self {
        Self { cost: PHANTOM, reviews: 0, beside: 0, last: None }
    }
}

impl Phantom {
    /// Adds a cell of a row to its column; the cells of a row come in any order.
    pub(super) fn add(columns: &mut [Self], column: usize, kind: &Kind, row: usize) {
        let Some(own) = columns.get_mut(column) else { return };
        if !is_review(kind) {
            own.cost += lost(kind);
            return;
        }
        own.cost += PHANTOM_REVIEW;
        own.reviews += 1;
        own.last = Some(row);
        for pair in [column.wrapping_sub(1), column] {
            if let Some([before, after]) = columns.get_mut(pair..).and_then(|rest| rest.first_chunk_mut()) {
                after.beside += u32::from(before.last == Some(row) && after.last == Some(row));
            }
        }
    }

    /// The cost; `twin` when a column beside it has review marks in the same rows.
    pub(super) fn cost(&self, twin: bool) -> f64 {
        match (self.reviews > 0, twin) {
            (false, _) => self.cost,
            (true, true) => self.cost + PHANTOM_TWIN,
            (true, false) => self.cost + PHANTOM_MARKS,
        }
    }
}

/// Whether a cell holds review marks and nothing else.
pub(super) fn is_review(kind: &Kind) -> bool {
    matches!(kind, Kind::Marks(actions) if actions.iter().all(|action| matches!(action, Action::Review | Action::Bypass)))
}

/// What it costs that a field has no column on a table.
pub(super) fn missing(field: Field, ladder: &Ladder) -> f64 {
    match field {
        Field::Table => -5.0,
        Field::Bureau | Field::Unit => -3.0,
        Field::Number => -1.0,
        Field::Item => -12.0,
        Field::Content => -9.0,
        Field::Task | Field::CoOrganizers | Field::Remarks => -1.5,
        Field::Role(role) if ladder.above_bureau.get(usize::from(role)) == Some(&true) => -2.5,
        Field::Role(_) => -5.0,
    }
}

/// How well a whole chain keeps the grammar: one draft at its start, one approval at its end, nothing after it, and no
/// role left out that the unit never leaves out.
pub(super) fn chain(chain: &[(u8, Action)], habits: &Habits) -> f64 {
    let count = |action: Action| chain.iter().filter(|(_, other)| *other == action).count();
    let (drafts, approvals) = (count(Action::Draft), count(Action::Approve));
    let mut score = 0.0;
    // Who decides alone need not draft.
    score += match drafts {
        0 if chain.len() <= 1 => -0.5,
        0 => -2.5,
        1 => 0.0,
        more => -3.0 * (more - 1) as f64,
    };
    score += match approvals {
        0 if count(Action::Forward) + count(Action::ApproveOrForward) > 0 => 0.0,
        0 => -3.0,
        1 => 0.0,
        more => -3.0 * (more - 1) as f64,
    };
    if let Some(decision) = chain.iter().position(|(_, action)| *action == Action::Approve) {
        score -= 2.5 * (chain.len() - decision - 1).saturating_sub(approvals.saturating_sub(1)) as f64;
        // The chain is in ladder order.
        for pair in chain[..=decision].windows(2) {
            for role in pair[0].0.saturating_add(1)..pair[1].0 {
                score += skipped(role, habits);
            }
        }
    }
    score
}

/// Roles and what they do, in ladder order; hardly any chain has more than so many.
pub(super) type Chain = SmallVec<[(u8, Action); 8]>;

/// The chain that a set of cells makes.
pub(super) fn chain_of<'s, 'g: 's>(cells: impl Iterator<Item = (&'s Spot<'g>, Option<Field>)>) -> Chain {
    let mut chain = Chain::new();
    for (spot, field) in cells {
        if let (Some(Field::Role(role)), Kind::Marks(actions)) = (field, &*spot.kind) {
            chain.extend(actions.iter().map(|&action| (role, action)));
        }
    }
    chain.sort_by_key(|&(role, _)| role);
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_have_review_marks_in_the_same_rows_are_told_in_whatever_order_cells_come() {
        let (review, draft) = (Kind::Marks(vec![Action::Review]), Kind::Marks(vec![Action::Draft]));
        let beside = |cells: &[(usize, usize, &Kind)]| {
            let mut columns = [Phantom::default(); 3];
            cells.iter().for_each(|&(row, column, kind)| Phantom::add(&mut columns, column, kind, row));
            columns.map(|column| (column.reviews, column.beside))
        };
        let cells = [(0, 0, &review), (0, 1, &review), (1, 0, &draft), (1, 1, &review), (2, 1, &review), (2, 2, &review), (3, 9, &review)];
        assert_eq!(beside(&cells), [(1, 0), (3, 1), (1, 1)]);
        let other = [(0, 1, &review), (0, 0, &review), (1, 1, &review), (1, 0, &draft), (2, 2, &review), (2, 1, &review)];
        assert_eq!(beside(&other), beside(&cells));
    }
}
