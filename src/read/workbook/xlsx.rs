//! Workbooks in XML: which part each sheet is, and the layout of a sheet.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader as _, Xlsx, XlsxError};
use memchr::{memmem, memrchr};

use super::layout::{COLUMNS, Hidden, Layout};
use super::xml::{attribute, elements, index, is_true, is_zero, range_of};
use super::{Workbook, check_sheets};
use crate::bureau::Format;
use crate::document::{Document, Warned};
use crate::read::ReadError;
use crate::read::package::Package;

/// Bytes of the shortest text in the table of shared ones, `<si/>`.
const SHORTEST_SHARED: usize = 5;

/// Bytes of a short cell, `<c r="A1" t="s"><v>0</v></c>`.
const BYTES_OF_CELL: usize = 30;

/// Reads a workbook in XML.
pub(super) fn read(bytes: &[u8], mut package: Package<'_>) -> Result<Warned<Document>, ReadError> {
    package.check_xml()?;
    check_shared(&mut package)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(opening)?;
    let paths = sheet_paths(&mut package)?;
    let sheets = book.sheets_metadata().to_vec();
    check_sheets(sheets.iter().zip(paths.iter().map(String::as_str)))?;
    let mut workbook = Workbook::new(Format::Xlsx);
    for (sheet, path) in sheets.iter().zip(paths) {
        let mut cells = workbook.sheet(sheet);
        if !cells.is_worksheet() {
            continue;
        }
        let layout = match package.part(&path)? {
            Some(xml) if cells.is_shown() => {
                cells.expect(xml.len() / BYTES_OF_CELL);
                layout(&xml).map_err(|error| cells.damaged(error))?
            }
            _ => Layout::default(),
        };
        let mut reader = match book.worksheet_cells_reader(&sheet.name) {
            // A chart or macros, whatever the part is said to be.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            reader => reader.map_err(|error| cells.damaged(error))?,
        };
        while let Some(cell) = reader.next_cell().map_err(|error| cells.damaged(error))? {
            if cells.push(cell.get_position(), cell.get_value())?.is_break() {
                break;
            }
        }
        cells.end(layout);
    }
    workbook.document()
}

/// Refuses a table of shared texts that claims more of them than it can hold: room would be made for all beforehand.
fn check_shared(package: &mut Package<'_>) -> Result<(), ReadError> {
    let Some(xml) = package.part("xl/sharedStrings.xml")? else { return Ok(()) };
    let claim = memmem::find(&xml, b"uniqueCount").and_then(|at| xml.get(at + "uniqueCount".len()..)).unwrap_or_default();
    let digits = claim.iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
    let claimed = digits.fold(0usize, |number, digit| number.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
    if claimed > xml.len() / SHORTEST_SHARED {
        return Err(ReadError::Damaged { problem: format!("it claims to share {claimed} texts, more than it holds bytes for") });
    }
    Ok(())
}

fn opening(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => super::encrypted(),
        error => ReadError::Damaged { problem: format!("the workbook cannot be read ({error})") },
    }
}

/// Names of the parts that hold the sheets, in the order of the workbook.
fn sheet_paths(package: &mut Package<'_>) -> Result<Vec<String>, ReadError> {
    let targets = targets(package, "xl/_rels/workbook.xml.rels")?;
    let mut paths = Vec::new();
    let list = package.part("xl/workbook.xml")?.unwrap_or_default();
    let read = elements(&list, |name, element| {
        if name == "sheet" {
            let id = attribute(element, "id")?.unwrap_or_default();
            paths.push(targets.get(&*id).map(|(path, _)| path.clone()).unwrap_or_default());
        }
        Ok(())
    });
    read.map_err(unlisted)?;
    Ok(paths)
}

/// The parts of a workbook by what it calls them, and whether each is a worksheet.
pub(super) fn targets(package: &mut Package<'_>, list: &str) -> Result<BTreeMap<String, (String, bool)>, ReadError> {
    let mut targets = BTreeMap::new();
    let list = package.part(list)?.unwrap_or_default();
    let read = elements(&list, |name, element| {
        if name == "Relationship"
            && let (Some(id), Some(target)) = (attribute(element, "Id")?, attribute(element, "Target")?)
        {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            let is_worksheet = attribute(element, "Type")?.is_some_and(|name| name.ends_with("/worksheet"));
            targets.insert(id.into_owned(), (path, is_worksheet));
        }
        Ok(())
    });
    read.map_err(unlisted)?;
    Ok(targets)
}

fn unlisted(error: quick_xml::Error) -> ReadError {
    ReadError::Damaged { problem: format!("the list of its sheets cannot be read ({error})") }
}

/// The layout of a sheet. What stands between its rows is looked at only when it hides any: that is nearly all of the part.
fn layout(xml: &[u8]) -> quick_xml::Result<Layout> {
    let rows = memmem::find(xml, b"sheetData").and_then(|at| memrchr(b'<', xml.get(..at)?)).unwrap_or(xml.len());
    let end = memmem::rfind(xml, b"sheetData>").map_or(rows, |at| at + "sheetData>".len());
    let (head, tail) = (xml.get(..rows).unwrap_or_default(), xml.get(end..).unwrap_or_default());
    let (mut cols, mut hidden, mut merged) = (Vec::new(), Vec::new(), Vec::new());
    elements(head, |name, element| {
        let is_hidden = name == "col" && (is_true(attribute(element, "hidden")?) || is_zero(attribute(element, "width")?));
        if is_hidden && let (Some(first), Some(last)) = (index(attribute(element, "min")?), index(attribute(element, "max")?)) {
            cols.push((first, last.min(COLUMNS)));
        }
        Ok(())
    })?;
    let body = xml.get(rows..end).unwrap_or_default();
    if hides(body) {
        let mut next = 0;
        elements(body, |name, element| {
            if name == "row" {
                let row = index(attribute(element, "r")?).unwrap_or(next);
                next = row.saturating_add(1);
                if is_true(attribute(element, "hidden")?) || is_zero(attribute(element, "ht")?) {
                    hidden.push((row, row));
                }
            }
            Ok(())
        })?;
    }
    elements(tail, |name, element| {
        if name == "mergeCell" {
            merged.extend(attribute(element, "ref")?.and_then(|range| range_of(&range)));
        }
        Ok(())
    })?;
    Ok(Layout { merged, rows: Hidden::from_iter(hidden), cols: Hidden::from_iter(cols) })
}

/// Whether rows may be hidden: whether anything says so, be it of a row or not.
fn hides(body: &[u8]) -> bool {
    let says = |name: &str, is_so: fn(u8) -> bool| {
        let name = name.as_bytes();
        memmem::find_iter(body, name).any(|at| body.get(at + name.len() + 1).is_some_and(|byte| is_so(*byte)))
    };
    says("hidden=", |byte| !matches!(byte, b'0' | b'f')) || says(" ht=", |byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::shown;
    use super::*;
    use crate::read::{Options, read};

    /// A workbook of sheets given by name, state and XML, with these shared texts.
    fn workbook(sheets: &[(&str, &str, &str)], shared: &str) -> Vec<u8> {
        let relation =
            |id: &str, kind: &str, target: &str| format!(r#"<Relationship Id="{id}" Type="x/relationships/{kind}" Target="{target}"/>"#);
        let (mut list, mut relations) = (String::new(), String::new());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, text: &str| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        for (index, (name, state, xml)) in sheets.iter().enumerate() {
            list += &format!(r#"<sheet name="{name}" state="{state}" sheetId="{index}" r:id="r{index}"/>"#);
            relations += &relation(&format!("r{index}"), "worksheet", &format!("worksheets/s{index}.xml"));
            part(&format!("xl/worksheets/s{index}.xml"), xml);
        }
        part("_rels/.rels", &format!("<Relationships>{}</Relationships>", relation("a", "officeDocument", "xl/workbook.xml")));
        part("xl/workbook.xml", &format!("<workbook><sheets>{list}</sheets></workbook>"));
        part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{relations}</Relationships>"));
        part("xl/sharedStrings.xml", shared);
        let styles = r#"<numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>"#;
        part("xl/styles.xml", &format!("<styleSheet>{styles}</styleSheet>"));
        zip.finish().unwrap().into_inner()
    }

    const SHARED: &str = r#"<sst uniqueCount="2"><si><t>甲</t></si><si><r><t xml:space="preserve">前 </t></r><r><t xml:space="preserve">後_x000D_
行</t></r><rPh><t>x</t></rPh></si></sst>"#;

    fn sheet(head: &str, rows: &str, tail: &str) -> String {
        format!("<worksheet>{head}<sheetData>{rows}</sheetData>{tail}</worksheet>")
    }

    /// The cells of each sheet, and what is said of the document.
    fn cells(bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), ReadError> {
        shown(read(bytes, &Options::default()))
    }

    fn problem(xml: &str) -> String {
        cells(&workbook(&[("工程科", "visible", xml)], SHARED)).unwrap_err().to_string()
    }

    #[test]
    fn cells_are_read_with_what_is_merged_and_hidden() {
        let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="1"><v>45190</v></c></row>
            <row r="2" hidden="1"><c r="B2"><v>2</v></c></row>
            <row><c r="B3"><v>3</v></c><c r="D3" t="str"><f>x</f><v>藏</v></c><c r="E3" t="e"><v>#N/A</v></c></row>
            <row r="1048576" ht="0"><c r="XFD1048576" t="b"><v>1</v></c></row>"#;
        let merged = r#"<mergeCells><mergeCell ref="A1:A3"/><mergeCell ref="A1"/><mergeCell ref="A0:B9"/></mergeCells>"#;
        let first = sheet(r#"<cols><col min="4" max="4" hidden="1"/></cols>"#, rows, merged);
        let other = sheet("", r#"<row><c t="inlineStr"><is><t>舊</t></is></c></row>"#, "");
        let bytes =
            workbook(&[("工程科", "visible", &first), ("舊版", "veryHidden", &other), ("空", "visible", &sheet("", "", ""))], SHARED);
        let (found, said) = cells(&bytes).unwrap();
        assert_eq!(found, ["0 0 3x1 甲", "0 1 1x1 前 後\n行", "0 2 1x1 2023-09-21", "2 1 1x1 3", "2 4 1x1 #N/A"]);
        assert_eq!(said, ["hidden and left out: rows 2, 1048576 and column D of sheet 工程科; sheet 舊版"]);
    }

    #[test]
    fn what_says_that_it_is_not_hidden_is_shown() {
        let rows = r#"<row r="1" ht="0.75" hidden="false"><c t="inlineStr"><is><t>hidden="1"</t></is></c></row>"#;
        let (found, said) = cells(&workbook(&[("工程科", "visible", &sheet("", rows, ""))], SHARED)).unwrap();
        assert_eq!((found, said), (vec![r#"0 0 1x1 hidden="1""#.to_owned()], Vec::new()));
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let cut = sheet("", r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v>"#, "");
        let cut = cut.strip_suffix("</sheetData></worksheet>").unwrap();
        assert!(problem(cut).contains("sheet 工程科 cannot be read after cell A1"), "{}", problem(cut));
        for cell in [
            r#"<c r="A0"><v>1</v></c>"#,
            r#"<c r="ZZZZZ99999"><v>1</v></c>"#,
            r#"<c r="A1" t="s"><v>7</v></c>"#,
            r#"<c r="XFE1"><v>1</v></c>"#,
        ] {
            assert!(problem(&sheet("", &format!("<row>{cell}</row>"), "")).contains("sheet 工程科 cannot be read"), "{cell}");
        }
    }

    #[test]
    fn nothing_in_a_small_file_asks_for_much() {
        let fair = sheet("", r#"<row><c t="s"><v>0</v></c></row>"#, "");
        let said = |sheets: &[(&str, &str, &str)], shared: &str| cells(&workbook(sheets, shared)).unwrap_err().to_string();
        let fair = ("工程科", "visible", &*fair);
        assert!(said(&[fair], r#"<sst uniqueCount="4000000000"><si><t>甲</t></si></sst>"#).contains("4000000000"));
        assert!(said(&[fair], r#"<!DOCTYPE sst [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>"#).contains("cannot be read"));
        assert!(said(&[fair, fair], SHARED).contains("twice"));
        let row = r#"<c t="s"><v>0</v></c>"#.repeat(16_000);
        let long = format!("<sst><si><t>{}</t></si></sst>", "甲".repeat(30_000));
        assert!(said(&[("工程科", "visible", &sheet("", &format!("<row>{row}</row>"), ""))], &long).contains("bytes of text so far"));
    }

    #[test]
    fn merged_cells_without_number_take_no_time() {
        let many: String = (1..30_000).map(|row| format!(r#"<mergeCell ref="A{row}:XFD1048576"/>"#)).collect();
        let rows = r#"<row><c t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row>"#;
        let (found, _) = cells(&workbook(&[("工程科", "visible", &sheet("", rows, &many))], SHARED)).unwrap();
        assert_eq!(found, ["0 0 1x1 甲"]);
    }

    #[test]
    fn workbooks_that_show_nothing_say_so() {
        let hidden = sheet("", r#"<row hidden="true"><c t="s"><v>0</v></c></row>"#, "");
        assert!(problem(&hidden).contains("all text of which is hidden"), "{}", problem(&hidden));
        assert_eq!(cells(&workbook(&[("空", "visible", &sheet("", "", ""))], SHARED)), Err(ReadError::Empty));
    }
}
