//! The plain tables of a document, with no meaning read into them.

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::document::BBox;
use crate::grid::{self, Grid};
use crate::read::{self, ReadError};

/// The tables of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// File name.
    pub file: String,
    /// Its tables, in reading order.
    pub tables: Vec<Table>,
    /// Findings about the file as a whole.
    pub diagnostics: Vec<Diagnostic>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Page, 1-based, where the format has pages.
    pub page: Option<u32>,
    /// `[x0, y0, x1, y1]` on the page in points, origin top left, where the format has places.
    pub bbox: Option<[f64; 4]>,
    /// Number of rows.
    pub rows: u32,
    /// Number of columns.
    pub cols: u32,
    /// The cells, by row, then by column.
    pub cells: Vec<TableCell>,
}

/// A cell of a table. Cells that hold nothing and span nothing may be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableCell {
    /// First row, 0-based.
    pub row: u32,
    /// First column, 0-based.
    pub col: u32,
    /// Number of rows, 1 or more.
    pub row_span: u32,
    /// Number of columns, 1 or more.
    pub col_span: u32,
    /// The text, lines ended by `\n`.
    pub text: String,
    /// `[x0, y0, x1, y1]` as the table's.
    pub bbox: Option<[f64; 4]>,
}

/// Finds the tables of a file, whatever they are about.
///
/// # Errors
/// [`ReadError`], when the file cannot be read.
pub fn tables(name: &str, bytes: &[u8], config: &Config) -> Result<Tables, ReadError> {
    let read = read::read(bytes, &config.reading)?;
    let grids = grid::grids(&read.value);
    let tables = grids.grids.iter().map(table).collect();
    Ok(Tables { file: name.to_owned(), tables, diagnostics: read.warnings })
}

fn table(grid: &Grid<'_>) -> Table {
    let place = grid.place.as_deref();
    let bbox = |rows: std::ops::Range<u32>, cols: std::ops::Range<u32>| place.map(|place| points(place.bbox(rows, cols)));
    let cells = grid.cells.iter().map(|cell| TableCell {
        row: cell.row,
        col: cell.col,
        row_span: cell.rowspan,
        col_span: cell.colspan,
        text: cell.raw.clone().into_owned(),
        bbox: bbox(cell.row..cell.row + cell.rowspan, cell.col..cell.col + cell.colspan),
    });
    Table { page: grid.page, bbox: bbox(0..grid.rows, 0..grid.cols), rows: grid.rows, cols: grid.cols, cells: cells.collect() }
}

/// A box in points.
pub(crate) fn points(bbox: BBox) -> [f64; 4] {
    [bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(|at| f64::from(at) / 100.0)
}
