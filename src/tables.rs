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
    let tables = grids.grids.iter().map(table).collect();
    let diagnostics = read.warnings.into_iter().chain(read::misnamed(name, read.value.format)).collect();
    Ok(Tables { file: name.to_owned(), tables, diagnostics })
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

impl Tables {
    /// The tables as JSON, on one line.
    pub fn to_json(&self) -> String {
        // Neither a map nor a number in it is such that JSON could not hold it.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The tables as comma-separated values (RFC 4180), a blank line between two; a merged cell's text stands in its first
    /// field.
    pub fn to_csv(&self) -> String {
        let texts: Vec<String> = self.tables.iter().map(Table::to_csv).collect();
        texts.join("\n")
    }
}

impl Table {
    fn to_csv(&self) -> String {
        let mut rows = vec![vec![""; self.cols as usize]; self.rows as usize];
        for cell in &self.cells {
            if let Some(field) = rows.get_mut(cell.row as usize).and_then(|row| row.get_mut(cell.col as usize)) {
                *field = &cell.text;
            }
        }
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in rows {
            // Writing to memory cannot fail.
            let _ = writer.write_record(row);
        }
        writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// The table as HTML, merged cells merged.
    fn to_html(&self, html: &mut String) {
        let place = self.page.map(|page| format!(" data-page=\"{page}\"")).unwrap_or_default();
        html.push_str(&format!("<table{place}>\n"));
        let mut taken = vec![false; (self.rows * self.cols) as usize];
        let at = |row: u32, col: u32| (row * self.cols + col) as usize;
        for cell in &self.cells {
            for row in cell.row..(cell.row + cell.row_span).min(self.rows) {
                (cell.col..(cell.col + cell.col_span).min(self.cols)).for_each(|col| taken[at(row, col)] = true);
            }
        }
        for row in 0..self.rows {
            html.push_str("<tr>");
            for col in 0..self.cols {
                let cell = self.cells.iter().find(|cell| (cell.row, cell.col) == (row, col));
                match cell {
                    Some(cell) => {
                        let span = |name: &str, count: u32| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
                        let (rows, cols) = (span("rowspan", cell.row_span), span("colspan", cell.col_span));
                        html.push_str(&format!("<td{rows}{cols}>{}</td>", escaped(&cell.text).replace('\n', "<br>")));
                    }
                    None if !taken[at(row, col)] => html.push_str("<td></td>"),
                    None => {}
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
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Tables {
        let cell = |row, col, row_span, col_span, text: &str| TableCell { row, col, row_span, col_span, text: text.to_owned(), bbox: None };
        let cells = vec![cell(0, 0, 2, 1, "公務<項目>"), cell(0, 1, 1, 2, "a,\"b\"\nc"), cell(1, 2, 1, 1, "d")];
        let table = Table { page: Some(3), bbox: None, rows: 2, cols: 3, cells };
        Tables { file: "x&y.pdf".to_owned(), tables: vec![table], diagnostics: Vec::new() }
    }

    #[test]
    fn csv_has_a_merged_cell_once() {
        assert_eq!(found().to_csv(), "公務<項目>,\"a,\"\"b\"\"\nc\",\n,,d\n");
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
