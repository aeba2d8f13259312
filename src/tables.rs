//! The plain tables of a document, with no meaning read into them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::document::BBox;
use crate::grid::{self, Grid};
use crate::mend;
use crate::read::{self, ReadError};

/// Places of a table that may be written with the blank ones among them.
const MOST_PLACES: u64 = 10_000_000;

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
    /// Name of the worksheet.
    pub name: Option<String>,
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
///
/// ```
/// use fenceng::{Config, tables};
///
/// let found = tables("posts.md", "| 承辦人 | 處長 |\n|---|---|\n| 擬辦 | 核定 |\n".as_bytes(), &Config::default())?;
/// assert_eq!(found.tables[0].cells[1].text.trim(), "處長");
/// # Ok::<(), fenceng::read::ReadError>(())
/// ```
pub fn tables(name: &str, bytes: &[u8], config: &Config) -> Result<Tables, ReadError> {
    let read = read::read(bytes, &config.reading)?;
    let grids = grid::grids(&read.value);
    let tables = grids.grids.into_iter().map(table).collect();
    let diagnostics = read.warnings.into_iter().chain(read::misnamed(name, read.value.format)).collect();
    Ok(Tables { file: name.to_owned(), tables, diagnostics })
}

/// Finds the tables of a file with the rows that [`RowSource`](crate::bureau::RowSource) counts: where a page put several lines of
/// business into one row, or cut a row in two, that is mended.
///
/// # Errors
/// [`ReadError`], when the file cannot be read.
pub fn mended_tables(bytes: &[u8], config: &Config) -> Result<Vec<Table>, ReadError> {
    let read = read::read(bytes, &config.reading)?;
    let grids = mend::mended(grid::grids(&read.value), &config.vocabulary);
    Ok(grids.grids.into_iter().map(table).collect())
}

fn table(grid: Grid<'_>) -> Table {
    let place = grid.place.as_deref();
    let bbox = |rows: std::ops::Range<u32>, cols: std::ops::Range<u32>| place.map(|place| points(place.bbox(rows, cols)));
    let cells = grid.cells.into_iter().map(|cell| TableCell {
        row: cell.row,
        col: cell.col,
        row_span: cell.rowspan,
        col_span: cell.colspan,
        bbox: bbox(cell.row..cell.row + cell.rowspan, cell.col..cell.col + cell.colspan),
        text: cell.raw.into_owned(),
    });
    Table {
        page: grid.page,
        name: grid.name.map(Cow::into_owned),
        bbox: bbox(0..grid.rows, 0..grid.cols),
        rows: grid.rows,
        cols: grid.cols,
        cells: cells.collect(),
    }
}

/// A box in points.
pub(crate) fn points(bbox: BBox) -> [f64; 4] {
    [bbox.x0, bbox.y0, bbox.x1, bbox.y1].map(|at| f64::from(at) / 100.0)
}

impl Tables {
    /// The tables as JSON, on one line.
    pub fn to_json(&self) -> String {
        // Neither a map nor a number in it is such that JSON could not hold it.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether the tables can be written with all their blank places, as [`to_csv`](Self::to_csv) and [`to_html`] do: a sheet with
    /// one cell far down and far to the right has any number of them.
    ///
    /// # Errors
    /// [`ReadError::Limit`] for the first table that cannot.
    pub fn check_places(&self) -> Result<(), ReadError> {
        for (at, table) in self.tables.iter().enumerate() {
            let found = u64::from(table.rows) * u64::from(table.cols);
            if found > MOST_PLACES {
                let place = format!("of table {}, blank ones among them, which --format json leaves out", at + 1);
                return Err(ReadError::Limit { what: "cells", place, found, limit: MOST_PLACES });
            }
        }
        Ok(())
    }

    /// The tables as comma-separated values (RFC 4180), a blank line between two; a merged cell's text stands in its first
    /// field.
    pub fn to_csv(&self) -> String {
        let texts: Vec<String> = self.tables.iter().map(Table::to_csv).collect();
        texts.join("\n")
    }
}

impl Table {
    /// The rows, each with the cells that begin in it.
    fn by_row(&self) -> impl Iterator<Item = &[TableCell]> {
        let mut rest = &self.cells[..];
        (0..self.rows).map(move |row| {
            let (cells, below) = rest.split_at(rest.partition_point(|cell| cell.row <= row));
            rest = below;
            cells
        })
    }

    fn to_csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for cells in self.by_row() {
            let mut row = vec![""; self.cols as usize];
            for cell in cells {
                if let Some(field) = row.get_mut(cell.col as usize) {
                    *field = &cell.text;
                }
            }
            // Writing to memory cannot fail.
            let _ = writer.write_record(row);
        }
        writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// The table as HTML, merged cells merged.
    fn to_html(&self, html: &mut String) {
        let place = self.page.map(|page| format!(" data-page=\"{page}\"")).unwrap_or_default();
        html.push_str(&format!("<table{place}>\n"));
        // For each column the row before which a cell of a row above ends.
        let mut taken = vec![0; self.cols as usize];
        for (row, cells) in (0..).zip(self.by_row()) {
            html.push_str("<tr>");
            let mut next = cells.iter().peekable();
            for col in 0..self.cols {
                if let Some(cell) = next.next_if(|cell| cell.col == col) {
                    let span = |name: &str, count: u32| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
                    let (rows, cols) = (span("rowspan", cell.row_span), span("colspan", cell.col_span));
                    html.push_str(&format!("<td{rows}{cols}>{}</td>", escaped(&cell.text).replace('\n', "<br>")));
                    let covered = taken.iter_mut().skip(col as usize).take(cell.col_span as usize);
                    covered.for_each(|end| *end = cell.row.saturating_add(cell.row_span));
                } else if taken[col as usize] <= row {
                    html.push_str("<td></td>");
                }
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</table>\n");
    }
}

/// The tables of several files as one page of HTML.
pub fn to_html(files: &[Tables]) -> String {
    let mut html = "<!doctype html>\n<html lang=\"zh-Hant\">\n<head><meta charset=\"utf-8\"><title>fenceng tables</title>\n\
        <style>table { border-collapse: collapse; margin: 1em 0 } td { border: 1px solid; padding: 0 .3em; vertical-align: top }</style>\n\
        </head>\n<body>\n"
        .to_owned();
    for file in files {
        html.push_str(&format!("<h1>{}</h1>\n", escaped(&file.file)));
        file.tables.iter().for_each(|table| table.to_html(&mut html));
    }
    html.push_str("</body>\n</html>\n");
    html
}

/// Text that HTML shows as it stands.
#[doc(hidden)]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Tables {
        let cell = |row, col, row_span, col_span, text: &str| TableCell { row, col, row_span, col_span, text: text.to_owned(), bbox: None };
        let cells = vec![cell(0, 0, 2, 1, "公務<項目>"), cell(0, 1, 1, 2, "a,\"b\"\nc"), cell(1, 2, 1, 1, "d")];
        let table = Table { page: Some(3), name: None, bbox: None, rows: 2, cols: 3, cells };
        Tables { file: "x&y.pdf".to_owned(), tables: vec![table], diagnostics: Vec::new() }
    }

    #[test]
    fn csv_has_a_merged_cell_once() {
        assert_eq!(found().to_csv(), "公務<項目>,\"a,\"\"b\"\"\nc\",\n,,d\n");
    }

    #[test]
    fn blank_places_are_written_as_far_as_there_is_room() {
        let mut found = found();
        assert_eq!(found.check_places(), Ok(()));
        (found.tables[0].rows, found.tables[0].cols) = (1 << 20, 1 << 14);
        let error = found.check_places().unwrap_err().to_string();
        assert!(error.contains("cells of table 1, ") && error.contains("--format json"), "{error}");
    }

    #[test]
    fn html_merges_cells_and_escapes_text() {
        let html = to_html(&[found()]);
        assert!(html.contains("<h1>x&amp;y.pdf</h1>"));
        assert!(
            html.contains(
                "<tr><td rowspan=\"2\">公務&lt;項目&gt;</td><td colspan=\"2\">a,&quot;b&quot;<br>c</td></tr>\n<tr><td></td><td>d</td></tr>"
            ),
            "{html}"
        );
    }
}
