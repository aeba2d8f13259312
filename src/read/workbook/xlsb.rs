//! Workbooks in binary records (BIFF12) in a package.
//!
//! `calamine` reads them too, but tells neither merged cells nor what is hidden, passes over rich text, errors of
//! formulas and the shorter records for cells, and panics when a record is too short or names a text that there is not.

use std::collections::BTreeMap;

use calamine::{DataRef, Dimensions, Sheet, SheetType, SheetVisible};

use super::biff::{f64_at, u16_at, u32_at};
use super::biff12::{Records, text};
use super::layout::{Hidden, Layout};
use super::value::{self, Numbers, logic, short_number};
use super::{Cells, Workbook, check_sheets, xlsx};
use crate::bureau::Format;
use crate::document::{Document, Text, Warned};
use crate::read::ReadError;
use crate::read::package::Package;

/// Reads a workbook in binary records.
pub(super) fn read(mut package: Package<'_>) -> Result<Warned<Document>, ReadError> {
    let mut numbers = Numbers { kinds: kinds(&mut package)?, is_1904: false };
    let texts = texts(&mut package)?;
    let sheets = sheets(&mut package, &mut numbers.is_1904)?;
    check_sheets(sheets.iter().map(|(sheet, path)| (sheet, path.as_str())))?;
    let mut workbook = Workbook::new(Format::Xlsb);
    for (sheet, path) in &sheets {
        let mut cells = workbook.sheet(sheet);
        if cells.is_worksheet() {
            let part = package.part(path)?.ok_or_else(|| cells.damaged(format_args!("there is no part {path}")))?;
            let layout = read_sheet(&part, &texts, &numbers, &mut cells)?;
            cells.end(layout);
        }
    }
    workbook.document()
}

/// The sheets in the order of the workbook, and the parts that hold them.
fn sheets(package: &mut Package<'_>, is_1904: &mut bool) -> Result<Vec<(Sheet, String)>, ReadError> {
    let mut targets = xlsx::targets(package, "xl/_rels/workbook.bin.rels")?;
    let part = package.part("xl/workbook.bin")?.unwrap_or_default();
    let mut sheets = Vec::new();
    for record in Records(&part) {
        match record.ok_or_else(|| damaged("the list of its sheets"))? {
            // BrtWbProp
            (0x99, data) => *is_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
            // BrtBundleSh
            (0x9c, data) => {
                let (id, rest) = data.get(8..).and_then(text).ok_or_else(|| damaged("the list of its sheets"))?;
                let (name, _) = text(rest).ok_or_else(|| damaged("the list of its sheets"))?;
                let (path, is_worksheet) = targets.remove(&id).ok_or_else(|| damaged(&format!("which part sheet {name} is")))?;
                let visible = if u32_at(data, 0) == Some(0) { SheetVisible::Visible } else { SheetVisible::Hidden };
                let typ = if is_worksheet { SheetType::WorkSheet } else { SheetType::ChartSheet };
                sheets.push((Sheet { name, typ, visible }, path));
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// The texts that cells share.
fn texts(package: &mut Package<'_>) -> Result<Vec<Option<Text>>, ReadError> {
    let part = package.part("xl/sharedStrings.bin")?.unwrap_or_default();
    let mut texts = Vec::new();
    for record in Records(&part) {
        let what = || damaged(&format!("the text that its cells share after the first {}", texts.len()));
        // BrtSSTItem
        if let (0x13, data) = record.ok_or_else(what)? {
            let (text, _) = data.get(1..).and_then(text).ok_or_else(what)?;
            texts.push(value::shared(&text));
        }
    }
    Ok(texts)
}

/// What the numbers of each kind of cell are.
fn kinds(package: &mut Package<'_>) -> Result<Vec<value::Kind>, ReadError> {
    let part = package.part("xl/styles.bin")?.unwrap_or_default();
    let (mut formats, mut kinds, mut is_of_cells) = (BTreeMap::new(), Vec::new(), false);
    for record in Records(&part) {
        match record.ok_or_else(|| damaged("the formats of its cells"))? {
            // BrtFmt
            (0x2c, data) => {
                formats.extend(u16_at(data, 0).zip(data.get(2..).and_then(text)).map(|(id, (code, _))| (id, value::kind_of_code(&code))))
            }
            // BrtBeginCellXFs and BrtEndCellXFs: there are others of styles
            (0x269, _) => is_of_cells = true,
            (0x26a, _) => break,
            // BrtXF
            (0x2f, data) if is_of_cells => {
                let format = u16_at(data, 2).unwrap_or_default();
                kinds.push(formats.get(&format).copied().unwrap_or_else(|| value::kind_of_number(format)));
            }
            _ => {}
        }
    }
    Ok(kinds)
}

/// Reads the cells of a sheet; what comes back is its layout.
fn read_sheet(part: &[u8], texts: &[Option<Text>], numbers: &Numbers, cells: &mut Cells<'_>) -> Result<Layout, ReadError> {
    let mut merged = Vec::new();
    let (mut rows, mut cols, mut row, mut col) = (Vec::new(), Vec::new(), 0, None);
    let mut has_ended = false;
    for record in Records(part) {
        let (kind, data) = record.ok_or_else(|| cells.damaged("a record is cut short"))?;
        match kind {
            // BrtRowHdr
            0x00 => {
                row = u32_at(data, 0).ok_or_else(|| cells.damaged("a row has no number"))?;
                let is_hidden = data.get(11).is_some_and(|flags| flags & 0x10 != 0);
                rows.extend(is_hidden.then_some((row, row)));
                col = None;
            }
            // BrtColInfo
            0x3c => {
                let is_hidden = data.get(16).is_some_and(|flags| flags & 1 != 0);
                cols.extend(u32_at(data, 0).zip(u32_at(data, 4)).filter(|_| is_hidden));
            }
            // BrtMergeCell
            0xb0 => merged.extend(range(data)),
            // BrtEndSheet
            0x82 => has_ended = true,
            // Cells, blank ones too
            0x01..=0x12 | 0x3e => {
                // Those of a shorter kind stand beside the last one.
                let is_short = (0x0c..=0x12).contains(&kind);
                let next = if is_short { Some(col.map_or(0, |col: u32| col.saturating_add(1))) } else { u32_at(data, 0) };
                let value = if is_short {
                    value(kind - 0x0b, data, texts, numbers)
                } else {
                    data.get(4..).and_then(|data| value(kind, data, texts, numbers))
                };
                col = next;
                let (Some(col), Some(value)) = (next, value) else {
                    return Err(cells.damaged("a cell is cut short, or names a text that there is not"));
                };
                if cells.push((row, col), value)?.is_break() {
                    return Ok(Layout::default());
                }
            }
            _ => {}
        }
    }
    if !has_ended {
        return Err(cells.damaged("its end is missing"));
    }
    Ok(Layout { merged, rows: Hidden::from_iter(rows), cols: Hidden::from_iter(cols) })
}

/// What a cell says, from what follows its column; `None` when that is cut short.
fn value(kind: u16, data: &[u8], texts: &[Option<Text>], numbers: &Numbers) -> Option<Option<Text>> {
    // The format is a number of three bytes.
    let format = (u32_at(data, 0)? & 0x00ff_ffff) as usize;
    let data = data.get(4..)?;
    Some(value::text(&match kind {
        // BrtCellBlank
        0x01 => DataRef::Empty,
        // BrtCellRk
        0x02 => numbers.value(format, short_number(u32_at(data, 0)?)),
        // BrtCellError, BrtFmlaError, BrtCellBool, BrtFmlaBool
        0x03 | 0x0b => logic(*data.first()?, true),
        0x04 | 0x0a => logic(*data.first()?, false),
        // BrtCellReal, BrtFmlaNum
        0x05 | 0x09 => numbers.value(format, f64_at(data, 0)?),
        // BrtCellIsst
        0x07 => return texts.get(u32_at(data, 0)? as usize).cloned(),
        // BrtCellRString: flags come first
        0x3e => DataRef::String(text(data.get(1..)?)?.0),
        // BrtCellSt, BrtFmlaString
        _ => DataRef::String(text(data)?.0),
    }))
}

fn range(data: &[u8]) -> Option<Dimensions> {
    Some(Dimensions { start: (u32_at(data, 0)?, u32_at(data, 8)?), end: (u32_at(data, 4)?, u32_at(data, 12)?) })
}

fn damaged(what: &str) -> ReadError {
    ReadError::Damaged { problem: format!("{what} cannot be read") }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::shown;
    use super::*;
    use crate::read::{Options, read};

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut record = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
        record.extend([data.len() as u8 | 0x80, (data.len() >> 7) as u8]);
        record.extend(data);
        record
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [numbers(&[units.len() as u32]), units.iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat()
    }

    fn workbook(sheet: &[Vec<u8>]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, bytes: &[u8]| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        };
        let bundle = [numbers(&[0, 1]), wide("r1"), wide("工程科")].concat();
        part("xl/workbook.bin", &[record(0x99, &[0; 8]), record(0x9c, &bundle)].concat());
        let relation = br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.bin"/></Relationships>"#;
        part("xl/_rels/workbook.bin.rels", relation);
        part("xl/sharedStrings.bin", &record(0x13, &[vec![0], wide("共用")].concat()));
        let formats = [record(0x2f, &[0; 4]), record(0x269, &[]), record(0x2f, &[0, 0, 14, 0]), record(0x2f, &[0; 4]), record(0x26a, &[])];
        part("xl/styles.bin", &formats.concat());
        part("xl/worksheets/s.bin", &[sheet.concat(), record(0x82, &[])].concat());
        zip.finish().unwrap().into_inner()
    }

    fn cells(sheet: &[Vec<u8>]) -> Result<(Vec<String>, Vec<String>), ReadError> {
        shown(read(&workbook(sheet), &Options::default()))
    }

    #[test]
    fn every_kind_of_cell_is_read_with_what_is_merged_and_hidden() {
        let row = |row: u32, flags: u8| record(0, &[numbers(&[row, 0]), vec![255, 0, 0, flags, 0]].concat());
        let sheet = [
            record(0x3c, &[numbers(&[7, 7, 0, 0]), vec![1, 0]].concat()),
            row(0, 0),
            record(0x07, &numbers(&[0, 1, 0])),
            record(0x05, &[numbers(&[1, 0]), 45190f64.to_le_bytes().to_vec()].concat()),
            // Shorter ones, beside the last: blank, a number, a text.
            record(0x0c, &numbers(&[1])),
            record(0x0d, &numbers(&[1, 7 << 2 | 2])),
            record(0x11, &[numbers(&[1]), wide("短")].concat()),
            record(0x3e, &[numbers(&[5, 1]), vec![1], wide("富")].concat()),
            record(0x0b, &[numbers(&[6, 1]), vec![7, 0, 0]].concat()),
            record(0x08, &[numbers(&[7, 1]), wide("藏")].concat()),
            row(4, 0x10),
            record(0x04, &[numbers(&[0, 1]), vec![1]].concat()),
            row(5, 0),
            record(0x06, &[numbers(&[1, 1]), wide("乙")].concat()),
            record(0xb0, &numbers(&[0, 2, 0, 0])),
        ];
        let (found, said) = cells(&sheet).unwrap();
        let want = ["0 0 3x1 共用", "0 1 1x1 2023-09-21", "0 3 1x1 7", "0 4 1x1 短", "0 5 1x1 富", "0 6 1x1 #DIV/0!", "5 1 1x1 乙"];
        assert_eq!(found, want);
        assert_eq!(said, ["hidden and left out: row 5 and column H of sheet 工程科"]);
    }

    #[test]
    fn records_that_lie_are_told_with_their_place() {
        let text = record(0x06, &[numbers(&[2, 1]), wide("甲")].concat());
        let bad = [
            record(0x07, &numbers(&[3, 1, 9])),
            record(0x06, &numbers(&[3, 1, u32::MAX])),
            record(0x05, &numbers(&[3, 1])),
            record(0x06, b""),
            vec![0x06, 0xff, 0xff, 0x7f],
            vec![0x82],
        ];
        for bad in bad {
            let problem = cells(&[text.clone(), bad.clone()]).unwrap_err().to_string();
            assert!(problem.contains("sheet 工程科 cannot be read after cell C1"), "{bad:?}: {problem}");
        }
    }
}
