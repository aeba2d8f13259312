//! Rows that a page break cut, and merged cells whose text is on another page than some of their rows.

use std::borrow::Cow;

use crate::grid::{Cell, CellPlace, Grid, Span};
use crate::normalize::squeeze;
use crate::vocabulary::{Kind, Vocabulary};

use super::first_body_row;

/// Joins what page breaks cut between each grid and the next.
pub(super) fn join(grids: &mut [Grid<'_>], vocabulary: &Vocabulary) {
    for at in 1..grids.len() {
        let (before, after) = grids.split_at_mut(at);
        let (before, after) = (&mut before[at - 1], &mut after[0]);
        let next_page = before.page.zip(after.page).is_some_and(|(one, two)| two == one + 1);
        let same_columns = before.place.as_ref().zip(after.place.as_ref()).is_some_and(|(one, two)| one.has_same_columns(two));
        if !next_page || !same_columns {
            continue;
        }
        let Some(first) = first_body_row(after, vocabulary) else { continue };
        let marks = mark_columns(before, vocabulary).or_else(|| mark_columns(after, vocabulary));
        let Some(marks) = marks else { continue };
        join_cut_row(before, after, first, marks, vocabulary);
        join_cut_cells(before, after, first, marks, vocabulary);
        fill_blank(before, after, first, marks);
    }
}

/// The first and the last column that holds marks.
fn mark_columns(grid: &Grid<'_>, vocabulary: &Vocabulary) -> Option<(u32, u32)> {
    let columns =
        grid.cells.iter().filter(|cell| cell.colspan == 1 && matches!(vocabulary.kind(&cell.raw), Kind::Marks(_))).map(|cell| cell.col);
    columns.clone().min().zip(columns.max())
}

/// Index of the cell that ends a column of a grid.
fn last_in(grid: &Grid<'_>, col: u32) -> Option<usize> {
    grid.cells.iter().rposition(|cell| cell.col == col && cell.row + cell.rowspan == grid.rows)
}

/// Index of a cell that ends a grid and covers some of the columns of a cell.
fn last_over(grid: &Grid<'_>, cell: &Cell<'_>) -> Option<usize> {
    let covers = |other: &Cell<'_>| other.col < cell.col + cell.colspan && cell.col < other.col + other.colspan;
    grid.cells.iter().rposition(|other| other.row + other.rowspan == grid.rows && covers(other))
}

/// Joins the first row of a page to the last of the page before, where it is the rest of it: text without a number and
/// without marks of its own, or the marks of a row that has none.
fn join_cut_row<'t>(before: &mut Grid<'t>, after: &mut Grid<'t>, first: u32, marks: (u32, u32), vocabulary: &Vocabulary) {
    let is_mark = |cell: &Cell<'_>| matches!(vocabulary.kind(&cell.raw), Kind::Marks(_));
    let last: Vec<usize> = (0..before.cells.len()).filter(|&at| before.cells[at].row + before.cells[at].rowspan == before.rows).collect();
    let rest: Vec<usize> = (0..after.cells.len()).filter(|&at| after.cells[at].row == first).collect();
    let business = |grid: &Grid<'_>, cells: &[usize]| {
        cells.iter().copied().filter(|&at| grid.cells[at].col < marks.0).max_by_key(|&at| grid.cells[at].col)
    };
    let (Some(content), true) = (business(before, &last), !rest.is_empty()) else { return };
    let last_marks = last.iter().filter(|&&at| is_mark(&before.cells[at])).count();
    let rest_marks = rest.iter().filter(|&&at| is_mark(&after.cells[at])).count();
    let is_numbered = |text: &str| vocabulary.enumerators.before(text).is_some();
    let starts_anew = rest
        .iter()
        .map(|&at| &after.cells[at])
        .any(|cell| cell.col < marks.0 && (is_numbered(&cell.raw) || matches!(vocabulary.kind(&cell.raw), Kind::Table(_))));
    let finest = finest_column(before, marks.0, vocabulary);
    let has_place = rest.iter().all(|&at| rest_marks > 0 || last.iter().any(|&other| before.cells[other].col == after.cells[at].col));
    let same_column = business(after, &rest).is_none_or(|at| after.cells[at].col == before.cells[content].col);
    let columns = rest.iter().map(|&at| after.cells[at].col);
    let item_only = columns.clone().any(|col| col < marks.0) && columns.clone().all(|col| col < finest || col > marks.1);
    let is_rest = match (last_marks, rest_marks) {
        (1.., 0) => has_place && !item_only,
        (0, 1..) => {
            // The text may be whole and only the marks on the next page.
            let ended = squeeze(&before.cells[content].raw).ends_with('。') && business(after, &rest).is_some();
            let covers_item = rest.iter().all(|&at| after.cells[at].col >= before.cells[content].col);
            same_column && covers_item && !ended
        }
        _ => false,
    };
    if starts_anew || !is_rest {
        return;
    }
    for at in rest.into_iter().rev() {
        let (cell, place) = take(after, at);
        match last_in(before, cell.col).or_else(|| last_over(before, &cell)) {
            Some(other) => append(before, other, &cell.raw),
            None => insert(before, Cell { row: before.rows - 1, rowspan: 1, ..cell }, CellPlace { joined: true, ..place }),
        }
    }
}

/// Joins the text of merged cells left of the marks that goes on in the next page's cell: the first part begins with a
/// number and the second with none.
fn join_cut_cells(before: &mut Grid<'_>, after: &mut Grid<'_>, first: u32, marks: (u32, u32), vocabulary: &Vocabulary) {
    // A business that begins a page without a number is one of its own.
    for col in 0..finest_column(before, marks.0, vocabulary) {
        let Some(one) = last_in(before, col) else { continue };
        let Some(two) = after.cells.iter().position(|cell| cell.row == first && cell.col == col) else { continue };
        let (head, tail) = (squeeze(&before.cells[one].raw), squeeze(&after.cells[two].raw));
        let is_numbered = |text: &str| vocabulary.enumerators.before(text).is_some();
        let numbered = is_numbered(&head) && !is_numbered(&tail);
        let unit = |text: &str| vocabulary.looks_like_units(text);
        let broken_unit = !is_numbered(&head) && !unit(&head) && unit(&(head.clone() + &tail)) && !unit(&tail) && head.chars().count() <= 8;
        if head != tail && (numbered || broken_unit) && !matches!(vocabulary.kind(&tail), Kind::Table(_)) {
            let (cell, _) = take(after, two);
            append(before, one, &cell.raw);
        }
    }
}

/// Gives a merged cell that ends a page without text that of the cell that begins the next: it is one cell.
///
/// Only where blank cells do not stand for 'as above': cells of the column are merged, and no other is blank.
fn fill_blank(before: &mut Grid<'_>, after: &Grid<'_>, first: u32, marks: (u32, u32)) {
    for col in 0..marks.0 {
        let Some(two) = after.cells.iter().find(|cell| cell.row == first && cell.col == col) else { continue };
        let Some(place) = &before.place else { return };
        let own: Vec<&Cell<'_>> = before.cells.iter().filter(|cell| cell.col == col && cell.colspan == 1).collect();
        let merged = own.iter().filter(|cell| cell.rowspan > 1).count();
        let blanks: Vec<Span> = place.blanks.iter().filter(|blank| blank.col == col && blank.colspan == 1).copied().collect();
        let Some(&last) = blanks.last().filter(|blank| blank.row + blank.rowspan == before.rows) else { continue };
        let top = own.first().map_or(u32::MAX, |cell| cell.row);
        // A blank cell at the top goes on from the page before.
        let header_end = own.iter().map(|cell| cell.row + cell.rowspan).min().unwrap_or(0);
        let others = blanks.iter().filter(|blank| **blank != last && blank.row != header_end && blank.row > top).count();
        if others > 0 || merged < 2 || own.iter().any(|cell| cell.raw == two.raw) {
            continue;
        }
        let cell = Cell { row: last.row, col, rowspan: last.rowspan, colspan: 1, raw: Cow::Owned(two.raw.clone().into_owned()) };
        insert(before, cell, CellPlace { joined: true, ..CellPlace::default() });
    }
}

/// The column left of the marks of which each row has a cell of its own more often than of any other: that of the content.
fn finest_column(grid: &Grid<'_>, marks: u32, vocabulary: &Vocabulary) -> u32 {
    let own = |col: u32| {
        let cells = grid.cells.iter().filter(|cell| cell.col == col && cell.rowspan == 1);
        cells.filter(|cell| !matches!(vocabulary.kind(&cell.raw), Kind::Table(_) | Kind::Header(_) | Kind::Number)).count()
    };
    (0..marks).max_by_key(|&col| (own(col), col)).unwrap_or(0)
}

fn take<'t>(grid: &mut Grid<'t>, at: usize) -> (Cell<'t>, CellPlace) {
    let place = grid.place.as_mut().map(|place| place.cells.remove(at)).unwrap_or_default();
    (grid.cells.remove(at), place)
}

fn append(grid: &mut Grid<'_>, at: usize, rest: &str) {
    let cell = &mut grid.cells[at];
    cell.raw = Cow::Owned(format!("{}\n{rest}", cell.raw));
    if let Some(place) = grid.place.as_mut().and_then(|place| place.cells.get_mut(at)) {
        place.joined = true;
    }
}

fn insert<'t>(grid: &mut Grid<'t>, cell: Cell<'t>, place: CellPlace) {
    let at = grid.cells.partition_point(|other| (other.row, other.col) < (cell.row, cell.col));
    if let Some(places) = &mut grid.place {
        places.cells.insert(at, place);
        places.blanks.retain(|blank| {
            let is_apart = |start: u32, span: u32, other: u32, other_span: u32| start + span <= other || other + other_span <= start;
            is_apart(blank.row, blank.rowspan, cell.row, cell.rowspan) || is_apart(blank.col, blank.colspan, cell.col, cell.colspan)
        });
    }
    grid.cells.insert(at, cell);
}
