//! Tables of OpenDocument, the same in workbooks and in texts.

use std::collections::BTreeSet;

use super::super::ReadError;
use super::super::cells::Table;
use super::super::content::Content;
use super::super::hidden::{Runs, column_name};
use super::super::xml::Element;
use super::Reader;
use crate::document::Block;

/// A table while it is read.
struct Reading {
    table: Table,
    /// How it is named in findings.
    name: String,
    row: u32,
    col: u32,
    hidden_rows: Runs,
    hidden_cols: Runs,
    /// Places whose text a merged cell covers.
    covered: Vec<String>,
}

impl Reader<'_> {
    /// Reads a table to its end.
    pub(super) fn table(&mut self, element: &Element<'_>) -> Result<Vec<Block>, ReadError> {
        self.count.table()?;
        let title = element.get("name").unwrap_or_default().into_owned();
        let hidden = self.styles.hide_table(element.get("style-name").as_deref());
        let name = format!("{} {title}", if self.sheets { "sheet" } else { "table" });
        let table = Table::new(self.sheets.then(|| title.clone()));
        let (hidden_rows, hidden_cols) = (Runs::default(), Runs::default());
        let mut reading = Reading { table, name, row: 0, col: 0, hidden_rows, hidden_cols, covered: Vec::new() };
        self.rows(&mut reading)?;
        let Reading { mut table, name, hidden_rows, hidden_cols, covered, .. } = reading;
        if hidden {
            if !table.into_blocks().is_empty() {
                self.hidden.note(name);
            }
            return Ok(Vec::new());
        }
        let (mut rows, mut cols) = (Runs::default(), BTreeSet::new());
        // A merged cell is seen where the first of its rows and columns is that is not hidden.
        table.retain(|cell| {
            let (row, col) = (hidden_rows.outside(cell.row, cell.rowspan), hidden_cols.outside(cell.col, cell.colspan));
            match (row, col) {
                (Some(row), Some(col)) => ((cell.row, cell.rowspan), (cell.col, cell.colspan)) = (row, col),
                (None, _) => rows.push(cell.row, 1),
                (_, None) => drop(cols.insert(cell.col)),
            }
            row.is_some() && col.is_some()
        });
        self.hidden.lines(&rows, &cols, &name);
        covered.into_iter().for_each(|place| self.hidden.note(format!("text that a merged cell covers in {place} of {name}")));
        Ok(table.into_blocks())
    }

    /// Reads columns, rows and groups of them.
    fn rows(&mut self, reading: &mut Reading) -> Result<(), ReadError> {
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "table-column" => {
                    let count = repeats(&element, "number-columns-repeated");
                    if is_hidden(&element) {
                        reading.hidden_cols.push(reading.col, count);
                    }
                    reading.col = reading.col.saturating_add(count);
                    self.xml.skip()?;
                }
                "table-row" => self.row(reading, &element)?,
                "table-columns"
                | "table-column-group"
                | "table-header-columns"
                | "table-rows"
                | "table-row-group"
                | "table-header-rows" => {
                    self.rows(reading)?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn row(&mut self, reading: &mut Reading, row: &Element<'_>) -> Result<(), ReadError> {
        let count = repeats(row, "number-rows-repeated");
        if is_hidden(row) {
            reading.hidden_rows.push(reading.row, count);
        }
        let mut col = 0;
        while let Some(element) = self.xml.element()? {
            let covered = match element.name() {
                "table-cell" => false,
                "covered-table-cell" => true,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            let times = repeats(&element, "number-columns-repeated");
            let content = self.cell(&element)?;
            if covered {
                self.covered(reading, (col, times), content)?;
            } else if times == 1 || content.is_blank() {
                let span = (element.number("number-rows-spanned").unwrap_or(1), element.number("number-columns-spanned").unwrap_or(1));
                reading.table.put((reading.row, col), span, content, &mut self.count)?;
            } else {
                self.put_each(reading, (col, times), &content.into_text())?;
            }
            col = col.saturating_add(times);
        }
        reading.table.repeat_row(reading.row, count, &mut self.count)?;
        reading.row = reading.row.saturating_add(count);
        Ok(())
    }

    /// Puts the same text into cells side by side; [`Table::put`] bounds how many there can be.
    fn put_each(&mut self, reading: &mut Reading, (first, times): (u32, u32), text: &str) -> Result<(), ReadError> {
        for col in first..first.saturating_add(times) {
            let mut content = Content::default();
            content.paragraph(text.to_owned());
            reading.table.put((reading.row, col), (1, 1), content, &mut self.count)?;
        }
        Ok(())
    }

    /// Leaves out the text of a cell under a merged one, and says so unless it is the same.
    fn covered(&mut self, reading: &mut Reading, (col, times): (u32, u32), content: Content) -> Result<(), ReadError> {
        if content.is_blank() {
            return Ok(());
        }
        let text = content.into_text();
        match reading.table.covering(reading.row, col) {
            Some(covering) if covering == text => Ok(()),
            Some(_) => {
                reading.covered.push(format!("{}{}", column_name(col), reading.row.saturating_add(1)));
                Ok(())
            }
            // A cell that says that it is covered, and is not, is shown.
            None => self.put_each(reading, (col, times), &text),
        }
    }

    /// What a cell holds: its text as shown, else its value.
    fn cell(&mut self, element: &Element<'_>) -> Result<Content, ReadError> {
        let mut content = self.blocks()?;
        if content.is_blank() {
            const VALUES: [&str; 5] = ["string-value", "value", "date-value", "time-value", "boolean-value"];
            if let Some(value) = VALUES.iter().find_map(|name| element.get(name)) {
                content = Content::default();
                content.paragraph(value.into_owned());
            }
        }
        Ok(content)
    }
}

fn repeats(element: &Element<'_>, name: &str) -> u32 {
    element.number(name).unwrap_or(1).max(1)
}

fn is_hidden(element: &Element<'_>) -> bool {
    element.get("visibility").is_some_and(|visibility| matches!(&*visibility, "collapse" | "filter"))
}
