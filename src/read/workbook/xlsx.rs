//! Workbooks in XML: which part each sheet is, the texts that cells share, and what their numbers are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use calamine::{Sheet, SheetType, SheetVisible};

use super::value::{self, Numbers};
use super::{MOST_PART, Workbook, check_sheets, worksheet};
use crate::bureau::Format;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Text, Warned};
use crate::read::ReadError;
use crate::read::package::Package;
use crate::read::xml::{Part, Xml};

/// Reads a workbook in XML.
///
/// `calamine` reads its cells too, but needs twice the time, and its part a second time for what is merged and hidden.
pub(super) fn read(mut package: Package<'_>) -> Result<Warned<Document>, ReadError> {
    let mut workbook = Workbook::new(Format::Xlsx);
    let targets = targets(&mut package, "xl/_rels/workbook.xml.rels")?;
    let (sheets, is_1904) = sheets(&mut package, &targets, &mut workbook.warnings)?;
    check_sheets(sheets.iter().map(|(sheet, path)| (sheet, path.as_str())))?;
    let numbers = Numbers { kinds: kinds(&mut package, &mut workbook.warnings)?, is_1904 };
    let texts = texts(&mut package, &mut workbook.warnings)?;
    for (sheet, path) in &sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let part = part(&mut package, path, "sheet", &mut workbook.warnings)?;
        let mut cells = workbook.sheet(sheet);
        let part = part.ok_or_else(|| cells.damaged(format_args!("there is no part {path}")))?;
        let layout = worksheet::read(&part, &texts, &numbers, &mut cells).map_err(|error| match error {
            ReadError::Damaged { problem } => cells.damaged(problem),
            error => error,
        })?;
        cells.end(layout);
    }
    workbook.document()
}

fn part(package: &mut Package<'_>, path: &str, name: &'static str, warnings: &mut Vec<Diagnostic>) -> Result<Option<Part>, ReadError> {
    Part::within(package, path, name, MOST_PART, warnings)
}

/// The sheets in the order of the workbook with the parts that hold them, and whether its days are counted from 1904 on.
fn sheets(
    package: &mut Package<'_>,
    targets: &BTreeMap<String, (String, bool)>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(Vec<(Sheet, String)>, bool), ReadError> {
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    let Some(part) = part(package, "xl/workbook.xml", "list of sheets", warnings)? else { return Ok((sheets, is_1904)) };
    let mut missing = None;
    part.xml().each(|element| match element.name() {
        "workbookPr" => is_1904 = is_true(element.get("date1904")),
        "sheet" => {
            let name = element.get("name").unwrap_or_default().into_owned();
            let is_hidden = element.get("state").is_some_and(|state| state != "visible");
            let visible = if is_hidden { SheetVisible::Hidden } else { SheetVisible::Visible };
            let Some((path, is_worksheet)) = element.get("id").and_then(|id| targets.get(&*id)) else {
                missing.get_or_insert(name);
                return;
            };
            let typ = if *is_worksheet { SheetType::WorkSheet } else { SheetType::ChartSheet };
            sheets.push((Sheet { name, typ, visible }, path.clone()));
        }
        _ => {}
    })?;
    match missing {
        Some(name) => Err(ReadError::Damaged { problem: format!("which part sheet {name} is cannot be read") }),
        None => Ok((sheets, is_1904)),
    }
}

/// The parts of a workbook by what it calls them, and whether each is a worksheet.
pub(super) fn targets(package: &mut Package<'_>, list: &str) -> Result<BTreeMap<String, (String, bool)>, ReadError> {
    let mut targets = BTreeMap::new();
    let Some(part) = part(package, list, "list of parts", &mut Vec::new())? else { return Ok(targets) };
    part.xml().each(|element| {
        if let (Some(id), Some(target)) = (element.get("Id"), element.get("Target")) {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            let is_worksheet = element.get("Type").is_some_and(|name| name.ends_with("/worksheet"));
            targets.insert(id.into_owned(), (path, is_worksheet));
        }
    })?;
    Ok(targets)
}

/// What the numbers of each format of cells are.
fn kinds(package: &mut Package<'_>, warnings: &mut Vec<Diagnostic>) -> Result<Vec<value::Kind>, ReadError> {
    let (mut codes, mut kinds) = (BTreeMap::new(), Vec::new());
    let Some(part) = part(package, "xl/styles.xml", "styles", warnings)? else { return Ok(kinds) };
    let mut xml = part.xml();
    xml.element()?;
    while let Some(list) = xml.element()? {
        match list.name() {
            "numFmts" => xml.each(|format| {
                if let (Some(id), Some(code)) = (format.get("numFmtId"), format.get("formatCode")) {
                    codes.insert(id.into_owned(), value::kind_of_code(&code));
                }
            })?,
            "cellXfs" => {
                while let Some(format) = xml.element()? {
                    if format.name() == "xf" {
                        kinds.push(format.get("numFmtId").and_then(|id| match codes.get(&*id) {
                            Some(kind) => *kind,
                            None => value::kind_of_number(id.parse().ok()?),
                        }));
                    }
                    xml.skip()?;
                }
            }
            _ => xml.skip()?,
        }
    }
    Ok(kinds)
}

/// The texts that cells share; `None` for those that say nothing.
fn texts(package: &mut Package<'_>, warnings: &mut Vec<Diagnostic>) -> Result<Vec<Option<Text>>, ReadError> {
    let mut texts = Vec::new();
    let Some(part) = part(package, "xl/sharedStrings.xml", "texts that cells share", warnings)? else { return Ok(texts) };
    let mut xml = part.xml();
    xml.element()?;
    loop {
        if let Some((text, length)) = plain_shared(xml.rest()) {
            xml.pass(length);
            texts.push(value::shared(&unescaped(trimmed(Cow::Borrowed(text)))));
            continue;
        }
        match xml.element()? {
            Some(element) if element.name() == "si" => texts.push(value::shared(&text(&mut xml)?)),
            Some(_) => xml.skip()?,
            None => return Ok(texts),
        }
    }
}

/// A shared text as programs write nearly all of them, and its length in bytes; `None` where anything else begins.
fn plain_shared(text: &str) -> Option<(&str, usize)> {
    let (shared, after) = plain_text(text.strip_prefix("<si><t>")?)?;
    let after = after.strip_prefix("</t></si>")?;
    Some((shared, text.len() - after.len()))
}

/// The text before the next tag, and what follows; `None` where it holds anything that has to be resolved.
pub(super) fn plain_text(text: &str) -> Option<(&str, &str)> {
    let end = memchr::memchr3(b'<', b'&', b'\r', text.as_bytes())?;
    let (text, after) = text.split_at(end);
    after.starts_with('<').then_some((text, after))
}

/// The text of the element at hand: plain, or in runs of a format each. How it is to be pronounced (注音) is left out.
pub(super) fn text<'x>(xml: &mut Xml<'x>) -> Result<Cow<'x, str>, ReadError> {
    let mut whole = Cow::Borrowed("");
    while let Some(element) = xml.element()? {
        let piece = match element.name() {
            "t" => {
                let keeps_space = element.says("space", "preserve");
                let piece = unescaped(xml.content()?);
                if keeps_space { piece } else { trimmed(piece) }
            }
            "r" => text(xml)?,
            _ => {
                xml.skip()?;
                continue;
            }
        };
        if whole.is_empty() { whole = piece } else { whole.to_mut().push_str(&piece) }
    }
    Ok(whole)
}

pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    }
}

/// Text with the characters that XML cannot hold, which are written as `_x000D_` (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    // Few texts have even the first character of it.
    if memchr::memchr(b'_', text.as_bytes()).is_none() {
        return text;
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), &*text);
    while let Some(at) = rest.find("_x") {
        let code =
            rest.get(at + 2..at + 7).and_then(|code| code.strip_suffix('_')).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let end = at + if character.is_some() { 7 } else { 2 };
        out.push_str(rest.get(..if character.is_some() { at } else { end }).unwrap_or_default());
        out.extend(character);
        rest = rest.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether an attribute says yes.
pub(super) fn is_true(value: Option<Cow<'_, str>>) -> bool {
    value.is_some_and(|value| matches!(&*value, "1" | "true"))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

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
        let found = |shared: &str| cells(&workbook(&[fair], shared)).unwrap().0;
        assert_eq!(found(r#"<sst uniqueCount="4000000000"><si><t>甲</t></si></sst>"#), ["0 0 1x1 甲"]);
        assert_eq!(found(r#"<!DOCTYPE sst [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>"#), ["0 0 1x1 &a;"]);
        assert!(said(&[fair, fair], SHARED).contains("twice"));
        let row = r#"<c t="s"><v>0</v></c>"#.repeat(16_000);
        let long = format!("<sst><si><t>{}</t></si></sst>", "甲".repeat(30_000));
        assert!(said(&[("工程科", "visible", &sheet("", &format!("<row>{row}</row>"), ""))], &long).contains("bytes of text so far"));
    }

    #[test]
    fn merged_cells_without_number_take_no_time() {
        let many: String = (1..30_000).map(|row| format!(r#"<mergeCell ref="A{row}:XFD1048576"/>"#)).collect();
        let rows = r#"<row><c t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row>"#;
        let (found, _) =
            cells(&workbook(&[("工程科", "visible", &sheet("", rows, &format!("<mergeCells>{many}</mergeCells>")))], SHARED)).unwrap();
        assert_eq!(found, ["0 0 1x1 甲"]);
    }

    #[test]
    fn cells_are_those_that_calamine_reads() {
        for file in ["taipei", "taichung", "flat", "dates1904", "sheetnames"] {
            let bytes = std::fs::read(format!("{}/fixtures/forms/{file}.xlsx", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(&bytes)).unwrap();
            let mut theirs = Vec::new();
            let names = calamine::Reader::sheet_names(&book);
            for name in names {
                let mut cells = book.worksheet_cells_reader(&name).unwrap();
                while let Some(cell) = cells.next_cell().unwrap() {
                    theirs.extend(value::text(cell.get_value()).map(|text| (name.clone(), cell.get_position(), text.to_string())));
                }
            }
            let crate::document::Body::Blocks(blocks) = read(&bytes, &Options::default()).unwrap().value.body else { panic!("no blocks") };
            let mut ours = Vec::new();
            for block in &blocks {
                let crate::document::Block::Sheet(sheet) = block else { panic!("no sheet") };
                let name = sheet.name.clone().unwrap();
                ours.extend(sheet.cells.iter().map(|cell| (name.clone(), (cell.row, cell.col), cell.text.to_string())));
            }
            assert!(ours.len() > 20 && ours == theirs, "{file}: {ours:?} {theirs:?}");
        }
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let rows = r#"<row><c t="str"><f>a&lt;b</f><v>甲&amp;_x4E59_ _x12 _x+123_</v></c><c t="inlineStr"><v>x</v><is><t> 丙 </t></is></c>
            <c t="b"><v>false</v></c><c t="d"><v>2023-09-21T00:00:00</v></c><c t="new"><v>丁</v></c><c><v>1 000</v></c><c t="s"><v/></c><x><v>9</v></x></row><y/>
            <x:row r="4"><x:c r="b4"><x:v> 7 </x:v></x:c><c><v>8</v></c><c r="A4" t="inlineStr"><is><r><t>戊</t></r><r><t>己</t></r></is></c></x:row>"#;
        let (found, _) = cells(&workbook(&[("工程科", "visible", &sheet("", rows, ""))], SHARED)).unwrap();
        let first = ["0 0 1x1 甲&乙 _x12 _x+123_", "0 1 1x1 丙", "0 2 1x1 FALSE", "0 3 1x1 2023-09-21", "0 4 1x1 丁", "0 5 1x1 1 000"];
        assert_eq!(found, [&first[..], &["3 0 1x1 戊己", "3 1 1x1 7", "3 2 1x1 8"]].concat());
    }

    #[test]
    fn workbooks_that_show_nothing_say_so() {
        let hidden = sheet("", r#"<row hidden="true"><c t="s"><v>0</v></c></row>"#, "");
        assert!(problem(&hidden).contains("all text of which is hidden"), "{}", problem(&hidden));
        assert_eq!(cells(&workbook(&[("空", "visible", &sheet("", "", ""))], SHARED)), Err(ReadError::Empty));
    }
}
