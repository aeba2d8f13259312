//! Cells of tables that tell their spans themselves, and what tables that stand in cells come to.

use std::collections::BTreeMap;

use super::ReadError;
use super::content::Content;
use crate::document::{Block, Sheet, SheetCell};

/// Cells with text that the tables of a document may have together: each takes some hundred bytes, and a small file can hold millions.
const MOST_CELLS: u64 = 1_000_000;

/// Bytes that the text of cells may come to: a cell that is said to repeat needs hardly any room in the file.
const MOST_TEXT: u64 = 48 << 20;

/// Tables of a document: no office has as many units, and each takes some hundred bytes.
const MOST_TABLES: u64 = 100_000;

/// Rows that cells may be merged over together, and bytes of their text in each of these rows: a cell is looked at in all its rows.
const MOST_MERGED: u64 = 2 << 20;
const MOST_CARRIED: u64 = 64 << 20;

/// Bytes that the numbers before paragraphs may have together: a few styles can give long ones to millions of paragraphs.
const MOST_NUMBERS: u64 = 32 << 20;

/// Rows of a table, and columns: as many as the largest worksheet of any program has.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLS: u32 = 1 << 14;

/// Rows and columns from which a table in a cell is no list within its text.
const WHOLE_TABLE: u32 = 3;

/// Counts what a document makes more of than it has bytes.
#[derive(Default)]
pub(super) struct Count {
    cells: u64,
    text: u64,
    tables: u64,
    numbers: u64,
}

/// A table while it is read, cells by row, then by column.
pub(super) struct Table {
    name: Option<String>,
    cells: Vec<Held>,
    /// Cells that may cover others, by their first column; no two of them stand in the same column.
    open: BTreeMap<u32, Open>,
}

/// A cell; when it holds tables, what it holds in place of its text.
struct Held {
    cell: SheetCell,
    inner: Vec<Block>,
}

/// A cell that may cover others.
struct Open {
    row: u32,
    rows: u32,
    cols: u32,
    /// Its place in [`Table::cells`] when it holds anything.
    held: Option<usize>,
}

impl Table {
    /// A table without cells.
    pub(super) fn new(name: Option<String>) -> Self {
        Self { name, cells: Vec::new(), open: BTreeMap::new() }
    }

    /// Adds a cell, by row, then by column. A merged cell that it is laid over ends there, so that both are seen.
    pub(super) fn put(&mut self, place: (u32, u32), span: (u32, u32), content: Content, count: &mut Count) -> Result<(), ReadError> {
        let (row, col) = place;
        let blank = content.is_blank();
        if row >= MOST_ROWS || col >= MOST_COLS {
            // Blank cells far out are how programs fill up a sheet.
            return if blank { Ok(()) } else { Err(self.far(row, col)) };
        }
        let rows = span.0.clamp(1, MOST_ROWS - row);
        let cols = span.1.clamp(1, MOST_COLS - col);
        let held = (!blank).then_some(self.cells.len());
        if blank && rows == 1 && cols == 1 {
            return Ok(());
        }
        while let Some(at) = self.over(col, cols) {
            let Some(open) = self.open.get_mut(&at) else { break };
            let cell = open.held.and_then(|held| self.cells.get_mut(held)).map(|held| &mut held.cell);
            if open.row < row {
                let rows = open.rows.min(row - open.row);
                cell.into_iter().for_each(|cell| cell.rowspan = rows);
                self.open.remove(&at);
            } else {
                open.cols = col.saturating_sub(at).max(1);
                cell.into_iter().for_each(|cell| cell.colspan = open.cols);
                if at >= col {
                    break;
                }
            }
        }
        self.open.insert(col, Open { row, rows, cols, held });
        if !blank {
            let (text, inner) =
                if content.has_tables() { (String::new(), content.into_blocks()) } else { (content.into_text(), Vec::new()) };
            count.add(1, text.len() as u64)?;
            self.cells.push(Held { cell: SheetCell { row, col, rowspan: rows, colspan: cols, text: text.into() }, inner });
        }
        Ok(())
    }

    /// Lets the cell that stands over these columns in the row above reach down to this row; false when there is none.
    pub(super) fn extend(&mut self, row: u32, col: u32, cols: u32) -> bool {
        let Some(open) = self.over(col, cols.max(1)).and_then(|at| self.open.get_mut(&at)) else { return false };
        let rows = row.saturating_sub(open.row).saturating_add(1);
        if open.row >= row || open.rows.saturating_add(1) < rows || row >= MOST_ROWS {
            return false;
        }
        open.rows = rows;
        if let Some(held) = open.held.and_then(|held| self.cells.get_mut(held)) {
            held.cell.rowspan = rows;
        }
        true
    }

    /// Lets no cell of the rows below be merged into the one that begins in a column.
    pub(super) fn close(&mut self, col: u32) {
        self.open.remove(&col);
    }

    /// Whether a place is covered by a merged cell, and the text of that.
    pub(super) fn covering(&self, row: u32, col: u32) -> Option<&str> {
        let open = self.over(col, 1).and_then(|at| self.open.get(&at)).filter(|open| row - open.row.min(row) < open.rows)?;
        Some(open.held.and_then(|held| self.cells.get(held)).map_or("", |held| &held.cell.text))
    }

    /// The last of the cells that stand over some of these columns.
    fn over(&self, col: u32, cols: u32) -> Option<u32> {
        let (&at, open) = self.open.range(..col.saturating_add(cols)).next_back()?;
        (at.saturating_add(open.cols) > col).then_some(at)
    }

    /// Adds the cells of a row again, for each of the rows that follow it alike.
    pub(super) fn repeat_row(&mut self, row: u32, times: u32, count: &mut Count) -> Result<(), ReadError> {
        let first = self.cells.partition_point(|held| held.cell.row < row);
        let last = self.cells.len();
        if first == last || times < 2 {
            return Ok(());
        }
        if times > MOST_ROWS - row {
            return Err(self.far(row.saturating_add(times - 1), 0));
        }
        let text: usize = self.cells.iter().skip(first).map(|held| held.cell.text.len()).sum();
        let more = u64::from(times - 1);
        count.add((last - first) as u64 * more, (text as u64).saturating_mul(more))?;
        for down in 1..times {
            for at in first..last {
                let Some(held) = self.cells.get(at) else { continue };
                let cell = SheetCell { row: row + down, rowspan: 1, ..held.cell.clone() };
                self.cells.push(Held { cell, inner: held.inner.clone() });
            }
        }
        self.open.clear();
        Ok(())
    }

    /// Keeps the cells that can be seen, each in the place where it is seen.
    pub(super) fn retain(&mut self, mut seen: impl FnMut(&mut SheetCell) -> bool) {
        self.open.clear();
        self.cells.retain_mut(|held| seen(&mut held.cell));
        self.cells.sort_by_key(|held| (held.cell.row, held.cell.col));
    }

    /// The table; or what stands in it, when it is there only to lay out other tables on the page.
    pub(super) fn into_blocks(self) -> Vec<Block> {
        let inner = |held: &Held| !held.inner.is_empty();
        let only_tables = |held: &Held| held.inner.iter().all(|block| matches!(block, Block::Sheet(_)));
        let layout =
            self.cells.iter().all(|held| inner(held) && only_tables(held)) || (self.cells.len() == 1 && self.cells.iter().all(inner));
        if layout || self.is_frame() {
            let blocks = |held: Held| if held.inner.is_empty() { vec![Block::Text(held.cell.text.to_string())] } else { held.inner };
            return self.cells.into_iter().flat_map(blocks).collect();
        }
        let text = |held: Held| match held.inner.is_empty() {
            true => held.cell,
            false => SheetCell { text: Content::from(held.inner).into_text().into(), ..held.cell },
        };
        vec![Block::Sheet(Sheet { name: self.name, cells: self.cells.into_iter().map(text).collect() })]
    }

    /// Whether it is a frame around a table that is more than itself, such as one with a title above it.
    fn is_frame(&self) -> bool {
        let mut inner = 0;
        let mut whole = false;
        for block in self.cells.iter().flat_map(|held| &held.inner) {
            let Block::Sheet(sheet) = block else { continue };
            inner += sheet.cells.len();
            let rows = sheet.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
            let cols = sheet.cells.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
            whole |= rows >= WHOLE_TABLE && cols >= WHOLE_TABLE;
        }
        whole && inner > self.cells.len()
    }

    fn far(&self, row: u32, col: u32) -> ReadError {
        let place = self.name.as_ref().map_or_else(|| "of a table".to_owned(), |name| format!("of sheet {name}"));
        let (what, found, limit) = if row >= MOST_ROWS { ("rows", row, MOST_ROWS) } else { ("columns", col, MOST_COLS) };
        ReadError::Limit { what, place, found: u64::from(found).saturating_add(1), limit: limit.into() }
    }
}

impl Count {
    /// Counts cells with text, and the bytes of it.
    fn add(&mut self, cells: u64, text: u64) -> Result<(), ReadError> {
        (self.cells, self.text) = (self.cells.saturating_add(cells), self.text.saturating_add(text));
        within("cells", "of the tables of the document", self.cells, MOST_CELLS)?;
        within("bytes", "of text in the tables of the document", self.text, MOST_TEXT)
    }

    /// Counts a table.
    pub(super) fn table(&mut self) -> Result<(), ReadError> {
        self.tables = self.tables.saturating_add(1);
        within("tables", "of the document", self.tables, MOST_TABLES)
    }

    /// Counts a number before a paragraph.
    pub(super) fn number(&mut self, number: &str) -> Result<(), ReadError> {
        self.numbers = self.numbers.saturating_add(number.len() as u64);
        within("bytes", "of numbers before paragraphs", self.numbers, MOST_NUMBERS)
    }
}

/// Bounds what merged cells cover: a few that are said to reach to the end of all sheets would be looked at in millions of rows.
pub(super) fn check_merged(blocks: &mut [Block]) -> Result<(), ReadError> {
    let mut sheets: Vec<&mut Sheet> =
        blocks.iter_mut().filter_map(|block| if let Block::Sheet(sheet) = block { Some(sheet) } else { None }).collect();
    if rows_of(sheets.iter().map(|sheet| &**sheet)).0 > MOST_MERGED {
        // Nothing stands beside the rows after the last that a cell begins in.
        for cells in sheets.iter_mut().map(|sheet| &mut sheet.cells) {
            let rows = cells.iter().map(|cell| cell.row.saturating_add(1)).max().unwrap_or_default();
            cells.iter_mut().for_each(|cell| cell.rowspan = cell.rowspan.min(rows - cell.row));
        }
    }
    let (rows, text) = rows_of(sheets.iter().map(|sheet| &**sheet));
    within("rows", "under merged cells, counted for each", rows, MOST_MERGED)?;
    within("bytes", "of text in rows under merged cells", text, MOST_CARRIED)
}

/// The rows of all cells, and the bytes of their text in each of these.
fn rows_of<'s>(sheets: impl Iterator<Item = &'s Sheet>) -> (u64, u64) {
    sheets.flat_map(|sheet| &sheet.cells).fold((0, 0), |(rows, text), cell| {
        let more = u64::from(cell.rowspan);
        (rows.saturating_add(more), more.saturating_mul(cell.text.len() as u64).saturating_add(text))
    })
}

fn within(what: &'static str, place: &str, found: u64, limit: u64) -> Result<(), ReadError> {
    if found > limit { Err(ReadError::Limit { what, place: place.to_owned(), found, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Content {
        let mut content = Content::default();
        text.split('/').for_each(|line| content.paragraph(line.to_owned()));
        content
    }

    fn with(text: &str, blocks: Vec<Block>) -> Content {
        let mut content = words(text);
        content.append(blocks);
        content
    }

    fn shown(table: Table) -> Vec<String> {
        let show =
            |cell: SheetCell| format!("{}.{}+{}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.replace('\n', "/"));
        let sheets = table.into_blocks().into_iter();
        sheets
            .flat_map(|block| match block {
                Block::Sheet(sheet) => sheet.cells.into_iter().map(show).collect(),
                Block::Text(text) => vec![text],
            })
            .collect()
    }

    #[test]
    fn a_cell_that_another_is_laid_over_ends_there() {
        let (mut table, mut count) = (Table::new(None), Count::default());
        for (place, span, text) in [((0, 0), (3, 3), "a"), ((0, 2), (1, 1), "b"), ((1, 3), (9, 1), "c"), ((2, 1), (1, u32::MAX), "d")] {
            table.put(place, span, words(text), &mut count).unwrap();
        }
        assert_eq!(shown(table), ["0.0+2x2 a", "0.2+1x1 b", "1.3+1x1 c", "2.1+1x16383 d"]);
    }

    #[test]
    fn cells_reach_down_by_columns_whatever_their_width() {
        let (mut table, mut count) = (Table::new(None), Count::default());
        table.put((0, 0), (1, 2), words("a"), &mut count).unwrap();
        table.put((0, 2), (1, 1), words("b"), &mut count).unwrap();
        assert!(table.extend(1, 1, 1) && table.extend(1, 2, 1) && table.extend(2, 0, 1));
        assert!(!table.extend(4, 0, 1), "a row is between");
        assert_eq!((table.covering(2, 1), table.covering(2, 2), table.covering(1, 5)), (Some("a"), None, None));
        assert_eq!(shown(table), ["0.0+3x2 a", "0.2+2x1 b"]);
    }

    #[test]
    fn rows_that_repeat_are_bounded() {
        let (mut table, mut count) = (Table::new(Some("s".to_owned())), Count::default());
        table.put((1, 0), (1, 1), words("a"), &mut count).unwrap();
        table.repeat_row(1, 3, &mut count).unwrap();
        assert_eq!(table.cells.iter().map(|held| held.cell.row).collect::<Vec<_>>(), [1, 2, 3]);
        table.put((4, 0), (1, 1), words("b"), &mut count).unwrap();
        let error = table.repeat_row(4, u32::MAX, &mut count).unwrap_err();
        assert!(error.to_string().starts_with("rows of sheet s: "), "{error}");
        table.put((5, 0), (1, 1), words("c"), &mut count).unwrap();
        table.put((5, 1), (1, 1), words("c"), &mut count).unwrap();
        assert!(matches!(table.repeat_row(5, MOST_ROWS - 5, &mut count), Err(ReadError::Limit { what: "cells", .. })));
        assert!(table.put((0, MOST_COLS), (1, 1), words("d"), &mut count).is_err());
        assert!(table.put((u32::MAX, u32::MAX), (1, 1), words(" "), &mut count).is_ok());
    }

    #[test]
    fn numbers_of_paragraphs_are_bounded() {
        let (mut count, long) = (Count::default(), "九".repeat(1 << 20));
        let counted = (0..20).take_while(|_| count.number(&long).is_ok()).count();
        assert_eq!(counted as u64, MOST_NUMBERS / (3 << 20));
    }

    #[test]
    fn a_table_in_a_cell_is_text_unless_the_outer_one_is_mere_layout() {
        let mut count = Count::default();
        let inner = || {
            let mut table = Table::new(None);
            for (place, text) in [((0, 0), "a"), ((0, 1), "b"), ((1, 0), "c"), ((1, 1), "d/e")] {
                table.put(place, (1, 1), words(text), &mut Count::default()).unwrap();
            }
            table.into_blocks()
        };
        let mut outer = Table::new(None);
        outer.put((0, 0), (1, 1), words("x"), &mut count).unwrap();
        outer.put((0, 1), (1, 1), with("y", inner()), &mut count).unwrap();
        assert_eq!(shown(outer), ["0.0+1x1 x", "0.1+1x1 y/a\tb/c/d/e"]);
        let mut outer = Table::new(None);
        outer.put((0, 0), (1, 1), with("title", inner()), &mut count).unwrap();
        assert_eq!(shown(outer), ["title", "0.0+1x1 a", "0.1+1x1 b", "1.0+1x1 c", "1.1+1x1 d/e"]);
        let mut outer = Table::new(None);
        outer.put((0, 0), (1, 1), Content::from(inner()), &mut count).unwrap();
        outer.put((0, 1), (1, 1), Content::from(inner()), &mut count).unwrap();
        assert_eq!(outer.into_blocks().len(), 2);
    }
    #[test]
    fn a_title_above_a_table_in_a_frame_is_text() {
        let mut count = Count::default();
        let mut inner = Table::new(None);
        for place in 0..9 {
            inner.put((place / 3, place % 3), (1, 1), words("a"), &mut count).unwrap();
        }
        let inner = inner.into_blocks();
        let mut outer = Table::new(None);
        outer.put((0, 0), (1, 1), words("title"), &mut count).unwrap();
        outer.put((1, 0), (1, 1), Content::from(inner.clone()), &mut count).unwrap();
        assert_eq!(outer.into_blocks(), [vec![Block::Text("title".to_owned())], inner].concat());
    }
}
