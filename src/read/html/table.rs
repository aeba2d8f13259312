//! A table of a web page: where its cells stand, by the rules of the HTML standard, and whether it is one at all.

use std::mem::take;

use super::super::{Limits, ReadError};
use crate::document::{Block, Sheet, SheetCell};

/// The most columns and rows that a cell covers, by the standard.
const MOST_COLSPAN: u32 = 1000;
const MOST_ROWSPAN: u32 = 65_534;

/// Where a group of rows is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Head,
    #[default]
    Body,
    Foot,
}

/// A table as far as it is read.
#[derive(Debug, Default)]
pub(super) struct Table {
    groups: Vec<Group>,
    /// Whether the last of them is open.
    grouped: bool,
    /// Columns that cells of earlier rows cover, in order, and how many more rows they do.
    covered: Vec<Covered>,
    /// Those that begin in the current row, in order.
    begun: Vec<Covered>,
    /// How many of those that are covered stand before the next free column.
    passed: usize,
    /// Where the next cell of the current row goes.
    col: u32,
}

/// A group of rows: what spans rows ends with it.
#[derive(Debug, Default)]
struct Group {
    section: Section,
    rows: u32,
    cells: Vec<Placed>,
}

/// A cell at its place.
#[derive(Debug)]
struct Placed {
    row: u32,
    col: u32,
    rowspan: u32,
    colspan: u32,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy)]
struct Covered {
    col: u32,
    end: u32,
    rows: u32,
}

impl Table {
    /// Begins a group of rows.
    pub(super) fn begin_group(&mut self, section: Section) {
        self.end_group();
        self.groups.push(Group { section, ..Group::default() });
        self.grouped = true;
    }

    /// Ends the group of rows: no cell goes on below it.
    pub(super) fn end_group(&mut self) {
        self.end_row();
        self.covered.clear();
        // Each tag that may end a group comes here, also where none is open.
        if !take(&mut self.grouped) {
            return;
        }
        let Some(group) = self.groups.last_mut() else { return };
        for cell in &mut group.cells {
            cell.rowspan = cell.rowspan.min(group.rows.saturating_sub(cell.row)).max(1);
        }
    }

    /// Begins a row.
    pub(super) fn begin_row(&mut self) {
        self.end_row();
        if !self.grouped {
            self.begin_group(Section::Body);
        }
        if let Some(group) = self.groups.last_mut() {
            group.rows = group.rows.saturating_add(1);
        }
    }

    fn end_row(&mut self) {
        self.covered.append(&mut self.begun);
        for covered in &mut self.covered {
            covered.rows = covered.rows.saturating_sub(1);
        }
        self.covered.retain(|covered| covered.rows > 0);
        self.covered.sort_by_key(|covered| covered.col);
        (self.passed, self.col) = (0, 0);
    }

    /// Places a cell in the next free columns of the current row; `fill` gives it what it holds.
    ///
    /// Where the standard lets cells overlap, the later one ends before the earlier.
    pub(super) fn place(&mut self, rowspan: u32, colspan: u32, limits: &Limits) -> Result<(), ReadError> {
        while let Some(covered) = self.covered.get(self.passed).filter(|covered| covered.col <= self.col) {
            self.col = self.col.max(covered.end);
            self.passed += 1;
        }
        let most = self.covered.get(self.passed).map_or(MOST_COLSPAN, |next| next.col - self.col);
        let (col, colspan) = (self.col, colspan.clamp(1, MOST_COLSPAN).min(most));
        let rowspan = if rowspan == 0 { u32::MAX } else { rowspan.min(MOST_ROWSPAN) };
        let places = self.covered.len() + self.begun.len() + 1;
        if places as u64 > limits.columns {
            let place = format!("in row {} of a table", self.groups.iter().map(|group| u64::from(group.rows)).sum::<u64>());
            return Err(ReadError::Limit { what: "columns", place, found: places as u64, limit: limits.columns });
        }
        self.col += colspan;
        self.begun.push(Covered { col, end: self.col, rows: rowspan });
        if let Some(group) = self.groups.last_mut() {
            group.cells.push(Placed { row: group.rows.saturating_sub(1), col, rowspan, colspan, blocks: Vec::new() });
        }
        Ok(())
    }

    /// Gives the cell placed last what it holds.
    pub(super) fn fill(&mut self, blocks: Vec<Block>) {
        if let Some(cell) = self.groups.last_mut().and_then(|group| group.cells.last_mut()) {
            cell.blocks = blocks;
        }
    }

    /// What the table comes to: a sheet, or, of a table that only puts things beside one another, what its cells hold.
    ///
    /// A table is for layout when tables in it hold more cells than it does itself, or when it is a box around one text.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_group();
        let (mut own, mut inner) = (0, 0);
        for cell in self.groups.iter().flat_map(|group| &group.cells) {
            own += usize::from(cell.blocks.iter().any(|block| matches!(block, Block::Text(_))));
            inner += cell.blocks.iter().map(|block| if let Block::Sheet(sheet) = block { sheet.cells.len() } else { 0 }).sum::<usize>();
        }
        let cells = self.placed();
        if inner > own || own <= 1 {
            return cells.into_iter().flat_map(|cell| cell.blocks).collect();
        }
        let cells = cells.into_iter().filter(|cell| !cell.blocks.is_empty()).map(Placed::into_cell).collect();
        vec![Block::Sheet(Sheet { name: None, cells })]
    }

    /// Cells by row, then by column, the first head first and the first foot last, wherever they are written.
    fn placed(&mut self) -> Vec<Placed> {
        let mut groups = take(&mut self.groups);
        let mut ends =
            [Section::Head, Section::Foot].into_iter().filter_map(|section| groups.iter().position(|group| group.section == section));
        let kept: Vec<usize> = ends.by_ref().collect();
        for (at, group) in groups.iter_mut().enumerate() {
            if !kept.contains(&at) {
                group.section = Section::Body;
            }
        }
        groups.sort_by_key(|group| group.section);
        let mut cells = Vec::new();
        let mut first = 0u32;
        for group in groups {
            cells.extend(group.cells.into_iter().map(|cell| Placed { row: cell.row.saturating_add(first), ..cell }));
            first = first.saturating_add(group.rows);
        }
        cells
    }
}

impl Placed {
    fn into_cell(self) -> SheetCell {
        let mut text = String::new();
        for block in self.blocks {
            if !text.is_empty() {
                text.push('\n');
            }
            match block {
                Block::Text(lines) => text.push_str(&lines),
                Block::Sheet(sheet) => text.push_str(&lines(&sheet)),
            }
        }
        SheetCell { row: self.row, col: self.col, rowspan: self.rowspan, colspan: self.colspan, text: text.into() }
    }
}

/// A table within a cell as lines, one a row.
fn lines(sheet: &Sheet) -> String {
    let mut text = String::new();
    for (at, cell) in sheet.cells.iter().enumerate() {
        if at > 0 {
            text.push(if sheet.cells.get(at - 1).is_some_and(|last| last.row == cell.row) { ' ' } else { '\n' });
        }
        text.push_str(&cell.text);
    }
    text
}
