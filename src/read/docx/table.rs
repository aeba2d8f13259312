//! Tables of Word.

use std::collections::BTreeSet;

use super::super::ReadError;
use super::super::cells::Table;
use super::super::content::Content;
use super::super::hidden::{Runs, column_name};
use super::super::xml::Element;
use super::Reader;
use super::paragraph::end;
use super::styles::is_on;
use crate::document::Block;

/// A table while it is read.
struct Reading {
    table: Table,
    number: u32,
    row: u32,
    hidden_rows: Runs,
}

/// A row while it is read.
#[derive(Default)]
struct Row {
    col: u32,
    hidden: bool,
    deleted: bool,
    /// The last cell, which the next may be merged into.
    last: Option<Cell>,
}

/// A cell with what it holds.
struct Cell {
    col: u32,
    cols: u32,
    content: Content,
    /// Whether cells of the rows below may be merged into it.
    merges: bool,
}

/// What the properties of a cell tell.
struct Properties {
    cols: u32,
    across: Merge,
    down: Merge,
    deleted: bool,
}

/// How a cell is merged in one direction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    No,
    Begins,
    GoesOn,
}

impl Reader<'_> {
    /// Reads a table to its end.
    pub(super) fn table(&mut self) -> Result<Vec<Block>, ReadError> {
        self.tables += 1;
        self.count.table()?;
        let mut reading = Reading { table: Table::new(None), number: self.tables, row: 0, hidden_rows: Runs::default() };
        self.rows(&mut reading)?;
        self.hidden.lines(&reading.hidden_rows, &BTreeSet::new(), &format!("table {}", reading.number));
        Ok(reading.table.into_blocks())
    }

    /// Reads rows, and what holds them.
    fn rows(&mut self, reading: &mut Reading) -> Result<(), ReadError> {
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "tr" => {
                    let mut row = Row::default();
                    let outside = self.left_out;
                    self.cells(reading, &mut row)?;
                    self.left_out = outside;
                    self.put(reading, &mut row)?;
                    reading.row = reading.row.saturating_add(1);
                }
                "sdt" | "sdtContent" | "customXml" => self.rows(reading)?,
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    /// Reads the cells of a row, and what holds them.
    fn cells(&mut self, reading: &mut Reading, row: &mut Row) -> Result<(), ReadError> {
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "tc" => self.cell(reading, row)?,
                "trPr" => {
                    self.row_properties(row)?;
                    self.left_out += u32::from(row.hidden || row.deleted);
                }
                "sdt" | "sdtContent" | "customXml" => self.cells(reading, row)?,
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn row_properties(&mut self, row: &mut Row) -> Result<(), ReadError> {
        while let Some(property) = self.xml.element()? {
            match property.name() {
                "gridBefore" => row.col = property.number("val").unwrap_or(0),
                "hidden" => row.hidden = is_on(property.get("val").as_deref()),
                "ins" => self.changes.insertions += 1,
                "del" => {
                    row.deleted = true;
                    self.changes.deletions += 1;
                }
                _ => {}
            }
            self.xml.skip()?;
        }
        Ok(())
    }

    fn cell(&mut self, reading: &mut Reading, row: &mut Row) -> Result<(), ReadError> {
        let mut properties = Properties { cols: 1, across: Merge::No, down: Merge::No, deleted: false };
        let (mut content, mut begun) = (Content::default(), String::new());
        while let Some(element) = self.xml.element()? {
            if element.name() == "tcPr" {
                self.cell_properties(&mut properties)?;
                // Word counts no paragraph of a cell that another covers, nor does it show them.
                self.left_out += u32::from(properties.is_covered());
            } else {
                self.block(&element, &mut content, &mut begun)?;
            }
        }
        end(&mut content, &mut begun);
        self.left_out = self.left_out.saturating_sub(u32::from(properties.is_covered()));
        if properties.deleted {
            content = Content::default();
        }
        let (col, cols) = (row.col, properties.cols);
        row.col = row.col.saturating_add(cols);
        let covered = match (properties.across, properties.down) {
            (Merge::GoesOn, _) if row.last.is_some() => {
                row.last.iter_mut().for_each(|last| last.cols = last.cols.saturating_add(cols));
                true
            }
            (Merge::GoesOn, _) => false,
            (_, Merge::GoesOn) => {
                self.put(reading, row)?;
                reading.table.extend(reading.row, col, cols)
            }
            _ => false,
        };
        if covered {
            if !content.is_blank() && !row.hidden && !row.deleted {
                let place = format!("{}{}", column_name(col), reading.row.saturating_add(1));
                self.hidden.note(format!("text that a merged cell covers in {place} of table {}", reading.number));
            }
            return Ok(());
        }
        self.put(reading, row)?;
        row.last = Some(Cell { col, cols, content, merges: properties.down != Merge::No });
        Ok(())
    }

    fn cell_properties(&mut self, properties: &mut Properties) -> Result<(), ReadError> {
        let merge = |element: &Element<'_>| match element.get("val").as_deref() {
            Some("restart") => Merge::Begins,
            _ => Merge::GoesOn,
        };
        while let Some(property) = self.xml.element()? {
            match property.name() {
                "gridSpan" => properties.cols = property.number("val").unwrap_or(1).max(1),
                "hMerge" => properties.across = merge(&property),
                "vMerge" => properties.down = merge(&property),
                "cellIns" => self.changes.insertions += 1,
                "cellDel" => {
                    properties.deleted = true;
                    self.changes.deletions += 1;
                }
                _ => {}
            }
            self.xml.skip()?;
        }
        Ok(())
    }

    /// Puts the last cell of a row into the table.
    fn put(&mut self, reading: &mut Reading, row: &mut Row) -> Result<(), ReadError> {
        let Some(cell) = row.last.take() else { return Ok(()) };
        let mut content = cell.content;
        if (row.hidden || row.deleted) && !content.is_blank() {
            content = Content::default();
            if !row.deleted {
                reading.hidden_rows.push(reading.row, 1);
            }
        }
        reading.table.put((reading.row, cell.col), (1, cell.cols), content, &mut self.count)?;
        if !cell.merges {
            reading.table.close(cell.col);
        }
        Ok(())
    }
}

impl Properties {
    fn is_covered(&self) -> bool {
        self.across == Merge::GoesOn || self.down == Merge::GoesOn
    }
}
