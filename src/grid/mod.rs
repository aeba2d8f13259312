//! From document to grids: cells in rows and columns, with spans, and no meaning yet.

pub mod boxed;
pub mod delimited;
pub mod flow;
mod page;
mod sheet;

use std::borrow::Cow;
use std::ops::Range;

use crate::bureau::Format;
use crate::document::{BBox, Body, Document, Origin};

/// A cell, by its grid and its place among the grid's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// Index of the grid in the document.
    pub grid: u32,
    /// Index of the cell in [`Grid::cells`].
    pub cell: u32,
}

/// A cell that holds something. Blank cells are not kept: what is not there is blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'t> {
    /// First row, 0-based.
    pub row: u32,
    /// First column, 0-based.
    pub col: u32,
    /// Number of rows, 1 or more.
    pub rowspan: u32,
    /// Number of columns, 1 or more.
    pub colspan: u32,
    /// The text, untouched.
    pub raw: Cow<'t, str>,
}

/// How a grid came to its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Columns stand one under the other, but may drift: parted by a character, with nothing to say what belongs where.
    Table,
    /// Cells are told by lines or by the document itself: what stands in one column belongs together.
    Ruled,
    /// No columns: every row is a line of text, its cells the words of it, and cells of the original table
    /// follow one another. Row numbers keep blank lines as gaps.
    Flow,
}

/// A table of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid<'t> {
    /// How it came to its columns.
    pub layout: Layout,
    /// Page, 1-based, where the format has pages.
    pub page: Option<u32>,
    /// First line in the text, 1-based, where the format has lines.
    pub line: Option<u32>,
    /// Name of the worksheet.
    pub name: Option<Cow<'t, str>>,
    /// Number of rows, blank ones counted.
    pub rows: u32,
    /// Number of columns.
    pub cols: u32,
    /// Cells that are not blank, by row, then by column.
    pub cells: Vec<Cell<'t>>,
    /// Where it stands on its page, where the format has places.
    pub place: Option<Box<Place>>,
    /// Rows that were parted although nothing showed for sure which lines of their cells belong together.
    pub guessed: Vec<Range<u32>>,
}

/// Where a grid stands on its page, text upright. Lengths in hundredths of a point, origin top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Edges of the columns, one more than there are columns.
    pub xs: Vec<i32>,
    /// Edges of the rows, one more than there are rows.
    pub ys: Vec<i32>,
    /// Quarters clockwise by which the displayed page was turned to bring its text upright.
    pub turned: u8,
    /// Size of the page, text upright.
    pub size: (i32, i32),
    /// Where the text of the page is from.
    pub origin: Origin,
    /// How each cell came to its text, as [`Grid::cells`] has them.
    pub cells: Vec<CellPlace>,
    /// Cells that hold nothing, by row, then by column.
    pub blanks: Vec<Span>,
}

/// How a cell came to its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellPlace {
    /// Top and bottom of each line of the text.
    pub lines: Vec<(i32, i32)>,
    /// Whether the text stands for a mark that is a drawing.
    pub drawn: bool,
    /// Whether text of the next page was joined to it.
    pub joined: bool,
}

/// The rows and columns that a cell covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First row, 0-based.
    pub row: u32,
    /// First column, 0-based.
    pub col: u32,
    /// Number of rows, 1 or more.
    pub rowspan: u32,
    /// Number of columns, 1 or more.
    pub colspan: u32,
}

/// How far the columns of two pages may differ and be the same, in hundredths of a point.
const SAME_EDGE: i32 = 300;

impl Place {
    /// Whether its columns are as many and as wide as those of another.
    pub fn has_same_columns(&self, other: &Self) -> bool {
        let (Some(left), Some(begin)) = (self.xs.first(), other.xs.first()) else { return false };
        self.xs.len() == other.xs.len() && self.xs.iter().zip(&other.xs).all(|(a, b)| ((a - left) - (b - begin)).abs() <= SAME_EDGE)
    }

    /// The box of some rows and columns on the displayed page.
    pub fn bbox(&self, rows: Range<u32>, cols: Range<u32>) -> BBox {
        let edge = |edges: &[i32], at: u32| edges.get(at as usize).or(edges.last()).copied().unwrap_or_default();
        let upright = BBox {
            x0: edge(&self.xs, cols.start),
            y0: edge(&self.ys, rows.start),
            x1: edge(&self.xs, cols.end),
            y1: edge(&self.ys, rows.end),
        };
        upright.turned((4 - self.turned % 4) % 4, self.size)
    }
}

/// Text that stands outside of any table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside<'t> {
    /// Index of the grid that follows it.
    pub before: u32,
    /// The text of one line.
    pub text: Cow<'t, str>,
}

/// The tables of a document and the text around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grids<'t> {
    /// Tables, in document order.
    pub grids: Vec<Grid<'t>>,
    /// Text around them, in document order.
    pub asides: Vec<Aside<'t>>,
}

impl<'t> Grid<'t> {
    /// A table without rows.
    pub(crate) fn new(layout: Layout, line: u32) -> Self {
        Self { layout, page: None, line: Some(line), name: None, rows: 0, cols: 0, cells: Vec::new(), place: None, guessed: Vec::new() }
    }

    /// Its columns.
    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns { layout: self.layout, count: self.cols, place: self.place.as_deref() }
    }

    /// Goes through the rows from the first on.
    pub fn walk(&self) -> Walk<'_, 't> {
        Walk { grid: self, next: 0, covering: Vec::new(), row: 0 }
    }
}

/// What tells whether two tables have the same columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns<'g> {
    pub layout: Layout,
    pub count: u32,
    pub place: Option<&'g Place>,
}

impl Columns<'_> {
    /// Whether both are ruled and have the same columns: as many, and as wide where they have places.
    pub(crate) fn are(self, other: Columns<'_>) -> bool {
        self.layout == Layout::Ruled
            && other.layout == Layout::Ruled
            && match (self.place, other.place) {
                (Some(one), Some(two)) => one.has_same_columns(two),
                (None, None) => self.count == other.count,
                _ => false,
            }
    }
}

/// A way through the rows of a grid, from the first on: looking for each row anew would take long in a long sheet.
#[derive(Debug, Clone)]
pub struct Walk<'g, 't> {
    grid: &'g Grid<'t>,
    /// The first cell that begins below the row.
    next: usize,
    /// The cells that cover the row.
    covering: Vec<u32>,
    row: u32,
}

impl<'g, 't> Walk<'g, 't> {
    /// The cells that cover a row, each with its index in [`Grid::cells`]; those of earlier rows first. Rows are best asked
    /// for in order.
    pub fn row(&mut self, row: u32) -> impl ExactSizeIterator<Item = (u32, &'g Cell<'t>)> {
        if row < self.row {
            (self.next, self.row) = (0, 0);
            self.covering.clear();
        }
        self.row = row;
        let cells = &self.grid.cells;
        self.covering.retain(|&at| cells[at as usize].row + cells[at as usize].rowspan > row);
        while let Some(cell) = cells.get(self.next).filter(|cell| cell.row <= row) {
            if cell.row + cell.rowspan > row {
                self.covering.push(self.next as u32);
            }
            self.next += 1;
        }
        self.covering.iter().map(|&at| (at, &cells[at as usize]))
    }

    /// Raw text of every cell that covers a row, by column; `""` where there is none.
    pub fn raw_row(&mut self, row: u32) -> Vec<String> {
        let mut texts = vec![String::new(); self.grid.cols as usize];
        for (_, cell) in self.row(row) {
            if let Some(text) = texts.get_mut(cell.col as usize) {
                // Nearly always the first of its column, whose length is known.
                if text.is_empty() { *text = cell.raw.to_string() } else { text.push_str(&cell.raw) }
            }
        }
        texts
    }
}

/// Finds the tables of a document.
pub fn grids(document: &Document) -> Grids<'_> {
    match &document.body {
        Body::Text(text) => match document.format {
            Format::Csv => delimited::separated(text, delimited::delimiter(text).unwrap_or(b',')),
            Format::BoxText => boxed::tables(text),
            Format::PipeTable | Format::TabTable => delimited::tables(text),
            _ => flow::lines(text),
        },
        Body::Blocks(blocks) => sheet::grids(blocks),
        Body::Pages(pages) => page::grids(pages),
    }
}
