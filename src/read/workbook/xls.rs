//! Workbooks of before 2007: a stream of records (BIFF) in a compound file.
//!
//! `calamine` reads them too, but copies a text to each cell that shares it and makes a rectangle of each sheet, empty cells
//! and all, as it opens the workbook: a small file may ask for any amount of memory. Nor does it tell what is hidden.

use std::collections::BTreeMap;

use calamine::{DataRef, Dimensions, Sheet, SheetType, SheetVisible};

use super::biff::{Records, Writing, encoding, f64_at, u16_at, u32_at};
use super::layout::{Hidden, Layout};
use super::value::{self, Numbers, logic, short_number};
use super::{Cells, Workbook};
use crate::bureau::Format;
use crate::document::{Document, Text, Warned};
use crate::read::ReadError;

/// What all sheets share.
struct Globals {
    writing: Writing,
    texts: Vec<Option<Text>>,
    numbers: Numbers,
    /// The sheets and where they begin.
    sheets: Vec<(Sheet, usize)>,
}

/// Reads an old workbook from its stream of records.
pub(super) fn read(stream: &[u8]) -> Result<Warned<Document>, ReadError> {
    let globals = globals(stream)?;
    let mut workbook = Workbook::new(Format::Xls);
    // Sheets may be said to begin anywhere, also all in the same place.
    let mut unread = stream.len();
    for (sheet, start) in &globals.sheets {
        let mut cells = workbook.sheet(sheet);
        if cells.is_worksheet() {
            let layout = read_sheet(stream, *start, &globals, &mut unread, &mut cells)?;
            cells.end(layout);
        }
    }
    workbook.document()
}

fn globals(stream: &[u8]) -> Result<Globals, ReadError> {
    let damaged = |what: &str| ReadError::Damaged { problem: format!("{what} cannot be read") };
    let mut globals = Globals { writing: Writing::Unicode, texts: Vec::new(), numbers: Numbers::default(), sheets: Vec::new() };
    let mut formats = BTreeMap::new();
    let mut used: Vec<u16> = Vec::new();
    let mut records = Records::from(stream, 0).ok_or_else(|| damaged("its workbook"))?;
    let mut has_ended = false;
    while let Some((kind, data)) = records.next() {
        let mut rest = records.rest(data);
        match kind {
            // BOF
            0x0809 if u16_at(data, 0) == Some(0x0500) => globals.writing = Writing::Page(encoding(1252)),
            // EOF
            0x000a => {
                has_ended = true;
                break;
            }
            // FILEPASS
            0x002f => return Err(super::encrypted()),
            // CODEPAGE
            0x0042 if globals.writing != Writing::Unicode => {
                globals.writing = Writing::Page(encoding(u16_at(data, 0).unwrap_or_default()));
            }
            // DATE1904
            0x0022 => globals.numbers.is_1904 = u16_at(data, 0) == Some(1),
            // FORMAT
            0x041e => {
                rest.skip(2);
                let code = if globals.writing == Writing::Unicode { rest.text(globals.writing) } else { rest.short_text(globals.writing) };
                formats.extend(u16_at(data, 0).zip(code.map(|code| value::kind_of_code(&code))));
            }
            // XF
            0x00e0 => used.push(u16_at(data, 2).unwrap_or_default()),
            // BOUNDSHEET
            0x0085 => {
                rest.skip(6);
                let (start, name) =
                    u32_at(data, 0).zip(rest.short_text(globals.writing)).ok_or_else(|| damaged("the list of its sheets"))?;
                let visible = if data.get(4).is_some_and(|state| state & 3 == 0) { SheetVisible::Visible } else { SheetVisible::Hidden };
                let typ = if data.get(5) == Some(&0) { SheetType::WorkSheet } else { SheetType::ChartSheet };
                globals.sheets.push((Sheet { name, typ, visible }, start as usize));
            }
            // SST
            0x00fc => {
                rest.skip(8);
                while !rest.is_done() {
                    let texts = globals.texts.len();
                    let text = rest.shared_text().ok_or_else(|| damaged(&format!("the text that its cells share after the first {texts}")));
                    globals.texts.push(value::shared(&text?));
                }
            }
            _ => {}
        }
    }
    if !has_ended {
        return Err(damaged("what comes before its sheets is cut short and"));
    }
    globals.numbers.kinds =
        used.iter().map(|format| formats.get(format).copied().unwrap_or_else(|| value::kind_of_number(*format))).collect();
    Ok(globals)
}

/// Reads the cells of a sheet; what comes back is its layout.
fn read_sheet(stream: &[u8], start: usize, globals: &Globals, unread: &mut usize, cells: &mut Cells<'_>) -> Result<Layout, ReadError> {
    let mut layout = Layout::default();
    let (mut rows, mut cols) = (Vec::new(), Vec::new());
    let mut depth = 0;
    // The result of a formula that is text stands in the next record but one or two.
    let mut formula = None;
    let mut records = Records::from(stream, start).ok_or_else(|| cells.damaged("it is said to begin after the end of the file"))?;
    loop {
        let Some((kind, data)) = records.next() else { return Err(cells.damaged("the file ends within it")) };
        *unread = unread.checked_sub(data.len() + 4).ok_or_else(|| cells.damaged("it is said to begin within another"))?;
        match kind {
            // BOF and EOF, which are also around charts within a sheet
            0x0809 => depth += 1,
            0x000a if depth < 2 => break,
            0x000a => depth -= 1,
            _ if depth > 1 => {}
            // STRING, of the formula before it
            0x0207 => {
                let text = records.rest(data).text(globals.writing).ok_or_else(|| cells.damaged("a text is cut short"))?;
                if let Some(at) = formula.take()
                    && cells.push(at, value::text(&DataRef::String(text)))?.is_break()
                {
                    break;
                }
            }
            // ROW
            0x0208 => {
                let is_hidden = u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0);
                rows.extend(u16_at(data, 0).filter(|_| is_hidden).map(|row| (u32::from(row), u32::from(row))));
            }
            // COLINFO
            0x007d => {
                let is_hidden = u16_at(data, 8).is_some_and(|flags| flags & 1 != 0);
                let run = u16_at(data, 0).zip(u16_at(data, 2)).filter(|_| is_hidden);
                cols.extend(run.map(|(first, last)| (u32::from(first), u32::from(last))));
            }
            // MERGEDCELLS
            0x00e5 => layout.merged.extend(data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(merged)),
            kind => {
                if kind == 0x0006 {
                    formula = position(data);
                }
                for (at, value) in values(kind, data, globals, &records) {
                    if cells.push(at, value)?.is_break() {
                        return Ok(layout);
                    }
                }
            }
        }
    }
    layout.rows = Hidden::from_iter(rows);
    layout.cols = Hidden::from_iter(cols);
    Ok(layout)
}

/// The cells of a record that holds some.
fn values(kind: u16, data: &[u8], globals: &Globals, records: &Records<'_>) -> Vec<((u32, u32), Option<Text>)> {
    let number = |format: Option<u16>, number| globals.numbers.value(format.unwrap_or_default().into(), number);
    let format = u16_at(data, 4);
    let value = match kind {
        // LABELSST
        0x00fd => {
            let text = u32_at(data, 6).and_then(|text| globals.texts.get(text as usize));
            return position(data).zip(text.cloned()).into_iter().collect();
        }
        // LABEL and RSTRING
        0x0204 | 0x00d6 => {
            let mut rest = records.rest(data);
            rest.skip(6).and_then(|()| rest.text(globals.writing)).map(DataRef::String)
        }
        // NUMBER
        0x0203 => f64_at(data, 6).map(|value| number(format, value)),
        // RK
        0x027e => u32_at(data, 6).map(|value| number(format, short_number(value))),
        // BOOLERR
        0x0205 => data.get(6).zip(data.get(7)).map(|(value, is_error)| logic(*value, *is_error != 0)),
        // FORMULA, whose result is a number unless its last two bytes say otherwise
        0x0006 => match data.get(6..14) {
            Some([1, _, value, _, _, _, 0xff, 0xff]) => Some(logic(*value, false)),
            Some([2, _, value, _, _, _, 0xff, 0xff]) => Some(logic(*value, true)),
            Some([_, _, _, _, _, _, 0xff, 0xff]) => None,
            _ => f64_at(data, 6).map(|value| number(format, value)),
        },
        // MULRK
        0x00bd => {
            let Some((row, col)) = position(data) else { return Vec::new() };
            let each = data.get(4..).unwrap_or_default().chunks_exact(6).zip(col..);
            return each
                .filter_map(|(cell, col)| Some(((row, col), value::text(&number(u16_at(cell, 0), short_number(u32_at(cell, 2)?))))))
                .collect();
        }
        _ => None,
    };
    position(data).zip(value.map(|value| value::text(&value))).into_iter().collect()
}

fn position(data: &[u8]) -> Option<(u32, u32)> {
    Some((u16_at(data, 0)?.into(), u16_at(data, 2)?.into()))
}

fn merged(range: &[u8]) -> Option<Dimensions> {
    let at = |at| u16_at(range, at).map(u32::from);
    Some(Dimensions { start: (at(0)?, at(4)?), end: (at(2)?, at(6)?) })
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn numbers(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn text(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [&(units.len() as u16).to_le_bytes()[..], &[1], &numbers(&units)].concat()
    }

    /// A workbook of sheets given by name, state and records; the first format of cells is of dates.
    fn workbook(sheets: &[(&str, u8, Vec<Vec<u8>>)]) -> Vec<u8> {
        let head = |starts: &[usize]| {
            let mut head =
                [record(0x0809, &numbers(&[0x0600, 5])), record(0xe0, &numbers(&[0, 14])), record(0xe0, &numbers(&[0, 0]))].concat();
            for ((name, state, _), start) in sheets.iter().zip(starts) {
                let [length, _, rest @ ..] = &text(name)[..] else { unreachable!() };
                head.extend(record(0x85, &[&(*start as u32).to_le_bytes()[..], &[*state, 0], &[*length], rest].concat()));
            }
            [head, record(0xfc, &[&[0; 8][..], &text("共用")].concat()), record(0x0a, &[])].concat()
        };
        let mut stream = head(&vec![0; sheets.len()]);
        let mut starts = Vec::new();
        for (_, _, records) in sheets {
            starts.push(stream.len());
            stream.extend([record(0x0809, &numbers(&[0x0600, 0x10])), records.concat(), record(0x0a, &[])].concat());
        }
        stream.splice(..head(&starts).len(), head(&starts));
        stream
    }

    fn cells(stream: &[u8]) -> Result<(Vec<String>, Vec<String>), ReadError> {
        shown(read(stream))
    }

    #[test]
    fn every_kind_of_cell_is_read_with_what_is_merged_and_hidden() {
        let label = |row, col, words| record(0x0204, &[numbers(&[row, col, 1]), text(words)].concat());
        let records = vec![
            record(0x0208, &numbers(&[9, 0, 9, 255, 0, 0, 0x20, 0])),
            record(0x7d, &numbers(&[7, 7, 0, 0, 1, 0])),
            record(0xfd, &numbers(&[0, 0, 1, 0, 0])),
            record(0x0203, &[numbers(&[0, 1, 0]), 45190f64.to_le_bytes().to_vec()].concat()),
            record(
                0xbd,
                &[
                    numbers(&[0, 2, 1]),
                    (7u32 << 2 | 2).to_le_bytes().to_vec(),
                    numbers(&[1]),
                    (150u32 << 2 | 3).to_le_bytes().to_vec(),
                    numbers(&[3]),
                ]
                .concat(),
            ),
            record(0x0205, &[numbers(&[0, 4, 1]), vec![0x2a, 1]].concat()),
            record(0x06, &[numbers(&[0, 5, 1]), vec![0, 0, 0, 0, 0, 0, 0xff, 0xff], vec![0; 8]].concat()),
            record(0x0207, &text("果")),
            record(0x06, &[numbers(&[0, 6, 1]), vec![1, 0, 1, 0, 0, 0, 0xff, 0xff], vec![0; 8]].concat()),
            label(0, 7, "藏"),
            label(9, 0, "藏"),
            label(2, 1, "乙"),
            // A chart within the sheet.
            record(0x0809, &numbers(&[0x0600, 0x20])),
            label(3, 1, "圖"),
            record(0x0a, &[]),
            record(0xe5, &numbers(&[1, 0, 2, 0, 0])),
        ];
        let stream = workbook(&[("工程科", 0, records), ("舊版", 2, vec![label(0, 0, "舊")])]);
        let (found, said) = cells(&stream).unwrap();
        let want =
            ["0 0 3x1 共用", "0 1 1x1 2023-09-21", "0 2 1x1 7", "0 3 1x1 1.5", "0 4 1x1 #N/A", "0 5 1x1 果", "0 6 1x1 TRUE", "2 1 1x1 乙"];
        assert_eq!(found, want);
        assert_eq!(said, ["hidden and left out: row 10 and column H of sheet 工程科; sheet 舊版"]);
        // Wherever it is cut, it is read or refused, and never less is read without a word.
        for end in 0..stream.len() {
            assert!(cells(&stream[..end]).is_err() || end + 4 + 4 + 20 > stream.len(), "{end}");
        }
    }

    #[test]
    fn sheets_that_lie_about_where_they_begin_and_passwords_are_refused() {
        let mut stream = workbook(&[("工程科", 0, Vec::new())]);
        let at = stream.windows(2).position(|bytes| bytes == [0x85, 0]).unwrap() + 4;
        stream[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(cells(&stream).unwrap_err().to_string().contains("after the end of the file"));
        let many: Vec<_> =
            (0..500).map(|_| record(0x85, &[&[8, 0, 0, 0, 0, 0][..], &text("科")[..1], &text("科")[2..]].concat())).collect();
        let start = record(0x0809, &numbers(&[0x0600, 5]));
        let lists = [start, many.concat(), record(0x0a, &[])].concat();
        assert!(read(&lists).unwrap_err().to_string().contains("within another"));
        let locked = [record(0x0809, &numbers(&[0x0600, 5])), record(0x2f, &numbers(&[1, 1]))].concat();
        assert!(matches!(read(&locked), Err(ReadError::Encrypted { .. })));
    }
}
