//! Workbooks as one XML file (Excel 2003), which servers save under the name of an old workbook.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::{Limits, ReadError};
use super::page::Shown;
use crate::document::{Block, Sheet, SheetCell};

/// Rows and columns of a worksheet.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// A workbook as far as it is read.
#[derive(Debug, Default)]
struct Workbook {
    blocks: Vec<Block>,
    hidden: usize,
    sheet: Sheet,
    sheet_hidden: bool,
    /// Columns that are hidden, by their first, with the one after the last.
    hidden_columns: BTreeMap<u32, u32>,
    /// The next row, column of the row, and column that is described.
    next: (u32, u32, u32),
    row: u32,
    row_hidden: bool,
    cell: Option<SheetCell>,
    /// What the open element holds that matters.
    place: Place,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Elsewhere,
    Data,
    Visible,
}

/// Reads the worksheets of a workbook.
pub(super) fn read(xml: &str, limits: &Limits) -> Result<Shown, ReadError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut book = Workbook::default();
    loop {
        let event = reader.read_event().map_err(|error| {
            let before = xml.get(..usize::try_from(reader.error_position()).unwrap_or(0)).unwrap_or_default();
            ReadError::Damaged { problem: format!("its XML cannot be read in line {} ({error})", before.matches('\n').count() + 1) }
        })?;
        match event {
            Event::Start(tag) => book.start(&tag, limits)?,
            Event::Empty(tag) => {
                book.start(&tag, limits)?;
                book.end(tag.local_name().as_ref());
            }
            Event::End(tag) => book.end(tag.local_name().as_ref()),
            Event::Text(text) => book.text(&text),
            Event::CData(text) => book.text(&text),
            // Only characters and the entities of XML itself: a file's own may stand for anything.
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten().map(String::from);
                let known = || quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned);
                book.text(&character.or_else(known).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    book.end("Worksheet");
    Ok(Shown { blocks: book.blocks, hidden: book.hidden })
}

impl Workbook {
    fn start(&mut self, tag: &BytesStart<'_>, limits: &Limits) -> Result<(), ReadError> {
        let number = |name: &str| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
        let hidden = || attribute(tag, "Hidden").is_some_and(|value| value == "1");
        match tag.local_name().as_ref() {
            "Worksheet" => {
                self.end("Worksheet");
                self.sheet.name = attribute(tag, "Name");
            }
            "Column" => {
                let first = number("Index").map_or(self.next.2, |index| index.saturating_sub(1)).min(MOST_COLUMNS);
                let end = first.saturating_add(number("Span").unwrap_or(0)).saturating_add(1).min(MOST_COLUMNS);
                self.next.2 = end;
                if hidden() {
                    self.hidden_columns.insert(first, end);
                }
            }
            "Row" => {
                self.row = number("Index").map_or(self.next.0, |index| index.saturating_sub(1)).min(MOST_ROWS);
                self.next.0 = self.row.saturating_add(1);
                self.next.1 = 0;
                self.row_hidden = hidden();
            }
            "Cell" => {
                let col = number("Index").map_or(self.next.1, |index| index.saturating_sub(1)).min(MOST_COLUMNS);
                let colspan = number("MergeAcross").unwrap_or(0).saturating_add(1).min(MOST_COLUMNS);
                let rowspan = number("MergeDown").unwrap_or(0).saturating_add(1).min(MOST_ROWS);
                self.next.1 = col.saturating_add(colspan);
                self.cell = Some(SheetCell { row: self.row, col, rowspan, colspan, text: String::new().into() });
                let found = self.sheet.cells.iter().rev().take_while(|cell| cell.row == self.row).take(limits.columns as usize + 1).count();
                if found as u64 > limits.columns {
                    let place = format!("in row {} of a worksheet", self.row + 1);
                    return Err(ReadError::Limit { what: "columns", place, found: found as u64, limit: limits.columns });
                }
            }
            "Data" => self.place = Place::Data,
            "Visible" => self.place = Place::Visible,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.place {
            Place::Data => self.cell.iter_mut().for_each(|cell| cell.text.edit(|own| own.push_str(text))),
            Place::Visible => self.sheet_hidden |= text.contains("Hidden"),
            Place::Elsewhere => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Data" | "Visible" => self.place = Place::Elsewhere,
            "Cell" => {
                let Some(mut cell) = self.cell.take().filter(|cell| !cell.text.trim().is_empty()) else { return };
                let hidden = self.hidden_columns.range(..=cell.col).next_back().is_some_and(|(_, &end)| end > cell.col);
                if self.row_hidden || hidden {
                    self.hidden += cell.text.chars().filter(|c| !c.is_whitespace()).count();
                    return;
                }
                cell.text = cell.text.replace("\r\n", "\n").replace('\r', "\n").into();
                self.sheet.cells.push(cell);
            }
            "Worksheet" => {
                let last = std::mem::take(self);
                (self.blocks, self.hidden) = (last.blocks, last.hidden);
                if last.sheet_hidden {
                    let text = last.sheet.cells.iter().flat_map(|cell| cell.text.chars());
                    self.hidden += text.filter(|c| !c.is_whitespace()).count();
                } else if !last.sheet.cells.is_empty() {
                    self.blocks.push(Block::Sheet(parted(last.sheet)));
                }
            }
            _ => {}
        }
    }
}

/// The sheet with its cells in order. Where cells cover one another, none is merged: such a file was not made by Excel.
fn parted(mut sheet: Sheet) -> Sheet {
    sheet.cells.sort_by_key(|cell| (cell.row, cell.col));
    // The lowest row that is covered from each column on, for the cells that are still open.
    let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    let mut clash = false;
    for cell in &sheet.cells {
        let end = cell.col.saturating_add(cell.colspan);
        open.retain(|_, (_, bottom)| *bottom > cell.row);
        clash |= open.range(..end).next_back().is_some_and(|(_, (right, _))| *right > cell.col);
        open.insert(cell.col, (end, cell.row.saturating_add(cell.rowspan)));
    }
    if clash {
        sheet.cells.dedup_by(|next, kept| {
            let same = (next.row, next.col) == (kept.row, kept.col);
            if same {
                kept.text.edit(|text| {
                    text.push('\n');
                    text.push_str(&next.text);
                });
            }
            same
        });
        sheet.cells.iter_mut().for_each(|cell| (cell.rowspan, cell.colspan) = (1, 1));
    }
    sheet
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(|value| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(rows: &str) -> (Vec<String>, usize) {
        let xml = format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:x\" xmlns:ss=\"urn:x\"><Worksheet ss:Name=\"甲\"><Table>{rows}</Table></Worksheet></Workbook>"
        );
        let shown = read(&xml, &Limits::default()).unwrap();
        let cell = |cell: &SheetCell| format!("{},{} {}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text);
        let sheets = shown.blocks.iter().filter_map(|block| if let Block::Sheet(sheet) = block { Some(sheet) } else { None });
        (sheets.flat_map(|sheet| sheet.cells.iter().map(cell)).collect(), shown.hidden)
    }

    #[test]
    fn cells_stand_where_their_index_says() {
        let rows = "<Row ss:Index=\"3\"><Cell ss:MergeAcross=\"1\" ss:MergeDown=\"1\"><Data ss:Type=\"String\">a&#10;b&amp;</Data></Cell><Cell><ss:Data>c</ss:Data></Cell></Row><Row><Cell ss:Index=\"3\"><Data>d</Data></Cell></Row>";
        assert_eq!(show(rows).0, ["2,0 2x2 a\nb&", "2,2 1x1 c", "3,2 1x1 d"]);
    }

    #[test]
    fn what_is_hidden_is_left_out() {
        let rows = "<Column ss:Index=\"2\" ss:Hidden=\"1\" ss:Span=\"1\"/><Row><Cell><Data>a</Data></Cell><Cell><Data>no</Data></Cell><Cell><Data>no</Data></Cell><Cell><Data>b</Data></Cell></Row><Row ss:Hidden=\"1\"><Cell><Data>no</Data></Cell></Row>";
        assert_eq!(show(rows), (vec!["0,0 1x1 a".to_owned(), "0,3 1x1 b".to_owned()], 6));
        let sheet =
            "<Row><Cell><Data>no</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions><Table>";
        assert_eq!(show(sheet), (Vec::new(), 2));
    }

    #[test]
    fn bad_workbooks_are_refused_or_bounded() {
        let far = "<Row ss:Index=\"4294967295\"><Cell ss:Index=\"4294967295\" ss:MergeAcross=\"4294967295\" ss:MergeDown=\"4294967295\"><Data>a</Data></Cell><Cell ss:Index=\"0\"><Data>b</Data></Cell></Row>";
        assert_eq!(show(far).0.len(), 2);
        let error = read("<Workbook>\n<Row <", &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("in line"), "{error}");
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Workbook><Worksheet><Row><Cell><Data>x&b;</Data></Cell></Row></Worksheet></Workbook>";
        assert_eq!(read(bomb, &Limits::default()).unwrap().blocks.len(), 1);
    }
}
