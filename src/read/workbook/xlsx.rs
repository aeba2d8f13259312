//! Workbooks in XML: which part each sheet is, and the layout of a sheet.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Dimensions, Reader as _, Xlsx, XlsxError};
use memchr::{memmem, memrchr};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::layout::{COLUMNS, Hidden, Layout, ROWS};
use super::{Workbook, check_sheets};
use crate::bureau::Format;
use crate::document::{Document, Warned};
use crate::read::ReadError;
use crate::read::package::Package;

/// Bytes of the shortest text in the table of shared ones, `<si/>`.
const SHORTEST_SHARED: usize = 5;

/// Reads a workbook in XML.
pub(super) fn read(bytes: &[u8], mut package: Package<'_>) -> Result<Warned<Document>, ReadError> {
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
            Some(xml) if cells.is_shown() => layout(&xml).map_err(|error| cells.damaged(error))?,
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

/// Does something with the start of each element, by its name without a prefix.
fn elements(xml: &[u8], mut each: impl FnMut(&str, &BytesStart<'_>) -> quick_xml::Result<()>) -> quick_xml::Result<()> {
    let mut reader = Reader::from_reader(xml);
    // Only a piece of the part may be given.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => each(element.local_name().as_ref(), &element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute, by its name without a prefix.
fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> quick_xml::Result<Option<Cow<'e, str>>> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute?;
        if attribute.key.local_name().as_ref() == name {
            return attribute.normalized_value(XmlVersion::Implicit1_0).map(Some);
        }
    }
    Ok(None)
}

fn is_true(value: Option<Cow<'_, str>>) -> bool {
    value.is_some_and(|value| matches!(&*value, "1" | "true"))
}

fn is_zero(value: Option<Cow<'_, str>>) -> bool {
    value.and_then(|value| value.parse::<f64>().ok()) == Some(0.0)
}

/// A row or column, 0-based, from its number.
fn index(value: Option<Cow<'_, str>>) -> Option<u32> {
    value?.parse::<u32>().ok()?.checked_sub(1)
}

/// The cells of a range such as `A1:C3`; `None` when it is none.
fn range_of(range: &str) -> Option<Dimensions> {
    let (start, end) = range.split_once(':')?;
    Some(Dimensions { start: cell_of(start)?, end: cell_of(end)? })
}

fn cell_of(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(digits);
    let col = letters.bytes().try_fold(0u32, |col, letter| {
        letter.is_ascii_alphabetic().then(|| col.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1))
    })?;
    let row = digits.parse::<u32>().ok()?;
    Some((row.min(ROWS).checked_sub(1)?, col.min(COLUMNS).checked_sub(1)?))
}
