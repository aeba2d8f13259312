//! Worksheets, and tables of office documents and web pages: the document itself tells their cells.

use std::borrow::Cow;

use super::{Aside, Cell, Grid, Grids, Layout};
use crate::document::{Block, Sheet};
use crate::normalize::is_blank;

/// The tables of a document in blocks, and the text around them.
pub(super) fn grids(blocks: &[Block]) -> Grids<'_> {
    let mut found = Grids::default();
    for block in blocks {
        match block {
            Block::Text(text) => {
                let before = found.grids.len() as u32;
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                found.asides.extend(lines.map(|line| Aside { before, text: Cow::Borrowed(line) }));
            }
            Block::Sheet(sheet) => found.grids.push(grid(sheet)),
        }
    }
    found
}

/// A sheet as a grid: its rows as it counts them, columns that hold nothing left out.
fn grid(sheet: &Sheet) -> Grid<'_> {
    let cells = || sheet.cells.iter().filter(|cell| !is_blank(&cell.text));
    let mut used: Vec<u32> = Vec::new();
    for cell in cells() {
        if let Err(at) = used.binary_search(&cell.col) {
            used.insert(at, cell.col);
        }
    }
    // A merged cell ends where a cell of another row begins, so that its columns are those that begin within it.
    let place = |col: u32| used.partition_point(|&other| other < col) as u32;
    let mut grid = Grid::new(Layout::Ruled, 0);
    grid.line = None;
    grid.name = sheet.name.as_deref().map(Cow::Borrowed);
    grid.cells.reserve_exact(sheet.cells.len());
    for cell in cells() {
        let (col, end) = (place(cell.col), place(cell.col.saturating_add(cell.colspan)));
        grid.cells.push(Cell {
            row: cell.row,
            col,
            rowspan: cell.rowspan,
            colspan: end.max(col + 1) - col,
            raw: Cow::Borrowed(&cell.text),
        });
        grid.rows = grid.rows.max(cell.row.saturating_add(cell.rowspan));
    }
    grid.cells.sort_by_key(|cell| (cell.row, cell.col));
    grid.cols = used.len() as u32;
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SheetCell;

    fn cell(row: u32, col: u32, rowspan: u32, colspan: u32, text: &str) -> SheetCell {
        SheetCell { row, col, rowspan, colspan, text: text.to_owned().into() }
    }

    #[test]
    fn columns_that_hold_nothing_are_left_out_and_rows_keep_their_numbers() {
        let cells = vec![cell(0, 1, 1, 9, "a"), cell(4, 1, 2, 1, "b"), cell(4, 8, 1, 1, "c"), cell(5, 3, 1, 1, " \n")];
        let blocks = [Block::Text("x\n\ny".to_owned()), Block::Sheet(Sheet { name: Some("s".to_owned()), cells })];
        let found = grids(&blocks);
        assert_eq!(found.asides.iter().map(|aside| (aside.before, &*aside.text)).collect::<Vec<_>>(), [(0, "x"), (0, "y")]);
        let grid = &found.grids[0];
        let cells: Vec<_> = grid.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, &*cell.raw)).collect();
        assert_eq!(cells, [(0, 0, 1, 2, "a"), (4, 0, 2, 1, "b"), (4, 1, 1, 1, "c")]);
        assert_eq!((grid.rows, grid.cols, grid.name.as_deref()), (6, 2, Some("s")));
    }
}
