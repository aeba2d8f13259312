//! Workbooks of Excel: .xlsx and .xlsb, and .xls in a compound file.
//!
//! Three readers, of XML (`xlsx`, `worksheet`), of records in a package (`xlsb`) and of records in a compound file (`xls`), give the cells of
//! each sheet as they come, and its `layout`: which are merged (合併儲存格), and what is hidden.

mod biff;
mod biff12;
mod compound;
mod layout;
mod value;
mod worksheet;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::ControlFlow;

use calamine::{SheetType, SheetVisible};

use super::package::{MOST_BYTES as MOST_PART, Package};
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Block, Body, Document, Sheet, SheetCell, Text, Warned};
use layout::{COLUMNS, Layout, ROWS, place};

/// Cells of a workbook that may hold text: each takes some hundred bytes, and a small file can hold millions.
const MOST_CELLS: usize = 3_000_000;

/// Sheets of a workbook; no office has as many units.
const MOST_SHEETS: usize = 4096;

/// Bytes that the text of a workbook may come to: cells that share a text need hardly any room in the file.
const MOST_TEXT: usize = 192 << 20;

/// Reads the sheets of a workbook in a package.
pub(super) fn read(format: Format, package: Package<'_>) -> Result<Warned<Document>, ReadError> {
    match format {
        Format::Xlsb => xlsb::read(package),
        _ => xlsx::read(package),
    }
}

/// Reads a compound file: an old workbook, an old text document through the converter, or something encrypted.
pub(super) fn compound(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    compound::read(bytes, options)
}

/// The error that a workbook cannot be read for its password.
fn encrypted() -> ReadError {
    ReadError::Encrypted { problem: "workbooks with a password are not read; open it in its own program and save it without one" }
}

/// The sheets of a workbook as they are read, one after the other.
struct Workbook {
    format: Format,
    blocks: Vec<Block>,
    warnings: Vec<Diagnostic>,
    omitted: Vec<String>,
    /// Cells so far.
    count: usize,
    /// Bytes of text so far.
    text: usize,
}

/// The cells of a sheet as they come.
struct Cells<'w> {
    workbook: &'w mut Workbook,
    sheet: &'w calamine::Sheet,
    cells: Vec<SheetCell>,
    /// Whether the sheet is hidden and holds text.
    is_omitted: bool,
    last: Option<(u32, u32)>,
}

impl Workbook {
    fn new(format: Format) -> Self {
        Self { format, blocks: Vec::new(), warnings: Vec::new(), omitted: Vec::new(), count: 0, text: 0 }
    }

    /// Begins a sheet.
    fn sheet<'w>(&'w mut self, sheet: &'w calamine::Sheet) -> Cells<'w> {
        Cells { workbook: self, sheet, cells: Vec::new(), is_omitted: false, last: None }
    }

    fn document(mut self) -> Result<Warned<Document>, ReadError> {
        if self.blocks.is_empty() && !self.omitted.is_empty() {
            let instead = "show what is to be read in its own program, and save it";
            return Err(ReadError::Unsupported { kind: "a workbook all text of which is hidden", instead });
        }
        if self.blocks.is_empty() {
            return Err(ReadError::Empty);
        }
        if !self.omitted.is_empty() {
            self.warnings.push(Diagnostic::new(Code::HiddenLeftOut, format!("hidden and left out: {}", self.omitted.join("; "))));
        }
        Ok(Warned { value: Document { format: self.format, pages: None, body: Body::Blocks(self.blocks) }, warnings: self.warnings })
    }
}

impl Cells<'_> {
    /// Whether the sheet is one of cells, not a chart or macros.
    fn is_worksheet(&self) -> bool {
        self.sheet.typ == SheetType::WorkSheet
    }

    fn is_shown(&self) -> bool {
        self.sheet.visible == SheetVisible::Visible
    }

    /// Makes room for so many cells, as growing means copying.
    fn expect(&mut self, count: usize) {
        self.cells.reserve(count.min(MOST_CELLS));
    }

    /// Takes the next cell; one without text is nothing. Breaks off when no more need be known of the sheet.
    fn push(&mut self, at: (u32, u32), text: Option<Text>) -> Result<ControlFlow<()>, ReadError> {
        self.last = Some(at);
        let Some(text) = text else { return Ok(ControlFlow::Continue(())) };
        if !self.is_shown() {
            self.is_omitted = true;
            return Ok(ControlFlow::Break(()));
        }
        let (row, col) = at;
        if row >= ROWS || col >= COLUMNS {
            return Err(self.damaged("that cell is said to stand beyond the last row or column there is"));
        }
        let over = |what, found: usize, limit: usize| {
            let place = format!("in sheet {}", self.sheet.name);
            Err(ReadError::Limit { what, place, found: found as u64, limit: limit as u64 })
        };
        self.workbook.count += 1;
        self.workbook.text += text.len();
        if self.workbook.count > MOST_CELLS {
            return over("cells so far", self.workbook.count, MOST_CELLS);
        }
        if self.workbook.text > MOST_TEXT {
            return over("bytes of text so far", self.workbook.text, MOST_TEXT);
        }
        self.cells.push(SheetCell { row, col, rowspan: 1, colspan: 1, text });
        Ok(ControlFlow::Continue(()))
    }

    /// Ends the sheet: lays its cells out and keeps those that are shown.
    fn end(self, layout: Layout) {
        let Self { workbook, sheet: calamine::Sheet { name, .. }, cells, is_omitted, .. } = self;
        let (cells, omitted) = layout.laid(cells);
        workbook.omitted.extend(omitted.of_sheet(name));
        workbook.omitted.extend(is_omitted.then(|| format!("sheet {name}")));
        if !cells.is_empty() {
            workbook.blocks.push(Block::Sheet(Sheet { name: Some(name.clone()), cells }));
        }
    }

    /// The error that the sheet cannot be read further.
    fn damaged(&self, cause: impl Display) -> ReadError {
        let after = self.last.map(|(row, col)| format!(" after cell {}", place(row, col))).unwrap_or_default();
        ReadError::Damaged { problem: format!("sheet {} cannot be read{after} ({cause})", self.sheet.name) }
    }
}

/// Refuses lists of sheets by which a small file would be read many times over: two of one name, or in one part.
fn check_sheets<'s>(sheets: impl ExactSizeIterator<Item = (&'s calamine::Sheet, &'s str)>) -> Result<(), ReadError> {
    if sheets.len() > MOST_SHEETS {
        let place = "of the workbook".to_owned();
        return Err(ReadError::Limit { what: "sheets", place, found: sheets.len() as u64, limit: MOST_SHEETS as u64 });
    }
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (sheet, path) in sheets {
        if !names.insert(&sheet.name) || !paths.insert(path) {
            return Err(ReadError::Damaged { problem: format!("sheet {} is in it twice", sheet.name) });
        }
    }
    Ok(())
}

/// The cells of a workbook that was read, and what is said of it.
#[cfg(test)]
fn shown(read: Result<Warned<Document>, ReadError>) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let read = read?;
    let crate::document::Body::Blocks(blocks) = read.value.body else { panic!("a workbook is in blocks") };
    let mut cells = Vec::new();
    for block in blocks {
        let Block::Sheet(sheet) = block else { panic!("a workbook has only sheets") };
        cells.extend(sheet.cells.iter().map(|cell| format!("{} {} {}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text)));
    }
    Ok((cells, read.warnings.into_iter().map(|warning| warning.message).collect()))
}
