//! A grid with new rows: cells go to the rows of their pieces, all others move along.

use std::borrow::Cow;

use super::{Piece, Split, lines};
use crate::grid::{Cell, CellPlace, Grid};

/// Makes the new rows of a grid.
pub(super) fn rebuild(grid: &mut Grid<'_>, splits: &[Split]) {
    let texts: Vec<Vec<String>> = splits
        .iter()
        .map(|split| {
            let text = |piece: &Piece| {
                let lines = lines(grid, piece.cell);
                lines[piece.lines.clone()].iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
            };
            split.pieces.iter().map(text).collect()
        })
        .collect();
    // Where each old row begins among the new ones.
    let mut first: Vec<u32> = Vec::with_capacity(grid.rows as usize + 1);
    let mut rows = 0;
    let mut next = splits.iter().peekable();
    for row in 0..grid.rows {
        match next.peek().filter(|split| split.rows.contains(&row)) {
            Some(split) => {
                first.push(rows);
                if row + 1 == split.rows.end {
                    rows += split.tops.len() as u32;
                    next.next();
                }
            }
            None => {
                first.push(rows);
                rows += 1;
            }
        }
    }
    first.push(rows);
    let moved = |row: u32, rowspan: u32| {
        let (start, end) = (first[row as usize], first[(row + rowspan) as usize]);
        (start, end.saturating_sub(start).max(1))
    };

    let mut place = grid.place.take();
    let mut looks = place.as_mut().map(|place| std::mem::take(&mut place.cells).into_iter());
    let mut cells: Vec<(Cell<'_>, CellPlace)> = Vec::new();
    for (at, cell) in std::mem::take(&mut grid.cells).into_iter().enumerate() {
        let look = looks.as_mut().and_then(Iterator::next).unwrap_or_default();
        let split = splits.partition_point(|split| split.rows.start <= cell.row).checked_sub(1);
        let split = split.filter(|&split| cell.row + cell.rowspan <= splits[split].rows.end);
        let Some(split) = split else {
            let (row, rowspan) = moved(cell.row, cell.rowspan);
            cells.push((Cell { row, rowspan, ..cell }, look));
            continue;
        };
        let Split { rows, pieces, .. } = &splits[split];
        for (piece, text) in pieces.iter().zip(&texts[split]).filter(|(piece, _)| piece.cell == at) {
            let row = first[rows.start as usize] + piece.rows.start;
            let rowspan = piece.rows.end - piece.rows.start;
            let lines = look.lines.get(piece.lines.clone()).unwrap_or_default().to_vec();
            let raw = Cow::Owned(text.clone());
            cells.push((Cell { row, col: cell.col, rowspan, colspan: cell.colspan, raw }, CellPlace { lines, ..look.clone() }));
        }
    }
    cells.sort_by_key(|(cell, _)| (cell.row, cell.col));
    if let Some(place) = &mut place {
        place.ys = parted(&place.ys, splits);
        for blank in &mut place.blanks {
            (blank.row, blank.rowspan) = moved(blank.row, blank.rowspan);
        }
    }
    let part = |split: &Split| (first[split.rows.start as usize], split.tops.len() as u32);
    grid.guessed = splits.iter().filter(|split| split.guessed).map(part).map(|(row, count)| row..row + count).collect();
    grid.rows = rows;
    let (cells, looks) = cells.into_iter().unzip();
    grid.cells = cells;
    if let Some(place) = &mut place {
        place.cells = looks;
    }
    grid.place = place;
}

/// The edges of the new rows.
fn parted(ys: &[i32], splits: &[Split]) -> Vec<i32> {
    let mut edges: Vec<i32> = Vec::with_capacity(ys.len());
    let mut at = 0;
    for split in splits {
        let (start, end) = (split.rows.start as usize, split.rows.end as usize);
        edges.extend_from_slice(&ys[at..=start]);
        edges.extend(split.tops.iter().skip(1).map(|&y| y.clamp(ys[start], ys[end])));
        at = end;
    }
    edges.extend_from_slice(&ys[at..]);
    edges
}
