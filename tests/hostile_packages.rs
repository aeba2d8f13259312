//! Hostile packages and compound files: office documents that are bombs, that lie, or that go round in circles.

use std::fs;
use std::io::{Cursor, Write as _};

use cfb::CompoundFile;
use fenceng::{Config, tables};

use crate::hostile_forms::End::{Converted, Failed, Skipped};
use crate::hostile_forms::{FORMS, ROWS, check, check_with, package};

/// MiB that parts come to in tests of the limit; the usual limit takes long to reach where the program is not optimised.
const INFLATED: &[&str] = &["--max-inflated", "16", "--timeout", "60", "--memory", "500"];

const OVER: &[&str] = &["bytes after unpacking of the package", "over the limit", "split the file"];

fn workbook(sheets: usize) -> (String, String) {
    let list: String = (0..sheets).map(|at| format!(r#"<sheet name="s{at:05}" sheetId="{}" r:id="r{at}"/>"#, at + 1)).collect();
    let relation = |at| format!(r#"<Relationship Id="r{at}" Type="x/relationships/worksheet" Target="worksheets/s{at:05}.xml"/>"#);
    (
        format!("<workbook><sheets>{list}</sheets></workbook>"),
        format!("<Relationships>{}</Relationships>", (0..sheets).map(relation).collect::<String>()),
    )
}

const PACKAGE_RELATIONS: &str =
    r#"<Relationships><Relationship Id="a" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook of one sheet, given by its XML, and shared texts.
fn xlsx(sheet: &str, shared: &str) -> Vec<u8> {
    xlsx_with(sheet, shared, &[])
}

fn xlsx_with(sheet: &str, shared: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let (list, relations) = workbook(1);
    let parts = [
        ("_rels/.rels", PACKAGE_RELATIONS),
        ("xl/workbook.xml", &list),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/s00000.xml", sheet),
    ];
    package(parts.iter().chain(more).map(|(name, content)| (*name, content.as_bytes())))
}

/// A sheet of [`ROWS`], further rows, and what comes after them.
fn sheet(rows: &str, tail: &str) -> String {
    let cell = |text: &&str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let own: String = ROWS.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
    format!("<worksheet><sheetData>{own}{rows}</sheetData>{tail}</worksheet>")
}

/// A text document of Word: what its body holds, and further parts.
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let parts = parts.iter().copied().chain([("word/document.xml", main.as_str())]);
    package(parts.map(|(name, content)| (name, content.as_bytes())))
}

/// [`ROWS`] as a table of Word.
fn word_table() -> String {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let rows = ROWS.iter().map(|row| format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>()));
    format!("<w:tbl>{}</w:tbl>", rows.collect::<String>())
}

/// A document of OpenDocument: what precedes its content, and what its body holds.
fn open_document(kind: &str, before: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version='1.0'?>{before}<office:document-content><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    );
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    package([("mimetype", mimetype.as_bytes()), ("content.xml", content.as_bytes())])
}

/// [`ROWS`] as a table of OpenDocument, with further rows.
fn open_table(rows: &str) -> String {
    let cell = |text: &&str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |row: &[&str; 5]| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>());
    format!("<table:table table:name='s'>{}{rows}</table:table>", ROWS.iter().map(row).collect::<String>())
}

/// Puts bytes in place of others, wherever they stand.
fn replaced(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut file = file.to_vec();
    let places: Vec<usize> = file.windows(from.len()).enumerate().filter(|(_, window)| *window == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|&at| file[at..at + to.len()].copy_from_slice(to));
    file
}

/// Changes the heads of all parts, those before them and those in the directory: at these places in them, to these bytes.
fn with_heads(file: &[u8], local: (usize, &[u8]), central: (usize, &[u8])) -> Vec<u8> {
    let mut file = file.to_vec();
    for (mark, (place, bytes)) in [(b"PK\x03\x04", local), (b"PK\x01\x02", central)] {
        let heads: Vec<usize> = file.windows(4).enumerate().filter(|(_, window)| window == mark).map(|(at, _)| at).collect();
        heads.iter().for_each(|&at| file[at + place..at + place + bytes.len()].copy_from_slice(bytes));
    }
    file
}

#[test]
fn a_zip_bomb_is_over_the_limit() {
    let zeros = vec![0; 20 << 20];
    let one = package([("word/document.xml", zeros.as_slice())]);
    let names: Vec<String> = (0..200).map(|at| format!("word/media/{at}.png")).collect();
    let many = package(names.iter().map(|name| (name.as_str(), &zeros[..100 << 10])).chain([("word/document.xml", &b"<a/>"[..])]));
    let lying = with_heads(&one, (22, &10u32.to_le_bytes()), (24, &10u32.to_le_bytes()));
    let bad = [
        ("m-one.docx", one, Failed("F504", OVER)),
        ("m-many.docx", many, Failed("F504", OVER)),
        ("m-lying.docx", lying, Failed("F513", &["larger than its declared", "get the file again"])),
    ];
    check_with(&bad, INFLATED);
}

#[test]
fn parts_that_share_their_bytes_are_counted_each() {
    let (list, relations) = workbook(4000);
    let blank = format!("<worksheet><sheetData>{}</sheetData></worksheet>", " ".repeat(1 << 20));
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", PACKAGE_RELATIONS.as_bytes()),
        ("xl/workbook.xml", list.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/s00000.xml", blank.as_bytes()),
    ];
    let file = package(parts);
    let last = |mark: &[u8]| file.windows(4).rposition(|window| window == mark).unwrap();
    let (record, end) = (last(b"PK\x01\x02"), last(b"PK\x05\x06"));
    let more: Vec<u8> = (1..4000).flat_map(|at| replaced(&file[record..end], b"s00000", format!("s{at:05}").as_bytes())).collect();
    let mut tail = file[end..].to_vec();
    let size = u32::from_le_bytes(tail[12..16].try_into().unwrap()) + more.len() as u32;
    [8, 10].iter().for_each(|&at| tail[at..at + 2].copy_from_slice(&4003u16.to_le_bytes()));
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    let shared = [&file[..end], &more, &tail].concat();
    check_with(&[("m-bad.xlsx", shared, Failed("F504", OVER))], &["--max-inflated", "256", "--timeout", "60", "--memory", "500"]);
}

#[test]
fn parts_and_tables_beyond_any_document_are_over_the_limit() {
    let blank = " ".repeat(97 << 20);
    check(&[
        (
            "m-styles.xlsx",
            xlsx_with(&sheet("", ""), "<sst/>", &[("xl/styles.xml", &blank)]),
            Failed("F504", &["xl/styles.xml", "over the limit"]),
        ),
        (
            "m-main.docx",
            package([("word/document.xml", blank.as_bytes())]),
            Failed("F504", &["main part (word/document.xml) after unpacking", "over the limit"]),
        ),
        ("m-tables.docx", docx(&"<w:tbl/>".repeat(100_001), &[]), Failed("F504", &["tables of the document", "over the limit"])),
    ]);
}

#[test]
fn lengths_that_lie_reserve_no_memory() {
    let lying = |file: &[u8]| with_heads(file, (22, &0xffff_fff0_u32.to_le_bytes()), (24, &0xffff_fff0_u32.to_le_bytes()));
    let shared = r#"<sst uniqueCount="4000000000"><si><t>a</t></si></sst>"#;
    check(&[
        ("m-lengths.docx", lying(&docx(&word_table(), &[])), Converted),
        ("m-shared.xlsx", xlsx(&sheet("", ""), shared), Converted),
        (
            "m-packed.docx",
            with_heads(&docx(&word_table(), &[]), (18, &[0xf0, 0xff, 0xff, 0x7f]), (20, &[0xf0, 0xff, 0xff, 0x7f])),
            Converted,
        ),
    ]);
}

#[test]
fn a_package_of_something_else_or_of_nothing_says_so() {
    let other = package([("data.csv", &b"a,b\n"[..]), ("mimetype", b"application/epub+zip")]);
    let not_office = Failed("F503", &["ZIP archive", "unpack it"]);
    let whole = docx(&word_table(), &[]);
    let secret = with_heads(&whole, (6, &[1, 0]), (8, &[1, 0]));
    check(&[
        ("m-other.docx", other, not_office),
        ("m-none.docx", package([]), not_office),
        ("m-blank.docx", package([("word/document.xml", &b""[..])]), Failed("F502", &["empty"])),
        ("m-odf.odt", package([("mimetype", &b"application/vnd.oasis.opendocument.text"[..])]), Failed("F513", &["no content.xml"])),
        ("m-secret.docx", secret, Failed("F512", &["encrypted", "save it without a password"])),
        ("m-crc.docx", with_heads(&whole, (14, &[1, 2, 3, 4]), (16, &[1, 2, 3, 4])), Failed("F513", &["package cannot be read"])),
    ]);
}

#[test]
fn names_of_parts_are_no_paths() {
    let main = format!("<w:document><w:body>{}</w:body></w:document>", word_table());
    let tricks = package([
        ("../../../escape.xml", &b"<a/>"[..]),
        ("/word/document.xml", b"<a/>"),
        ("..\\word\\document.xml", b"<a/>"),
        ("word/document.xml", main.as_bytes()),
        ("word/../word/document.xml/x", b"<a/>"),
    ]);
    let twice = package([("word/document.xml", main.as_bytes()), ("word/documenu.xml", main.as_bytes())]);
    let twice = replaced(&twice, b"word/documenu.xml", b"word/document.xml");
    check(&[("m-tricks.docx", tricks, Converted), ("m-twice.docx", twice, Converted)]);
}

#[test]
fn a_sheet_of_all_places_there_are_takes_no_room() {
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>備註</t></is></c></row>"#;
    let alone = format!("<worksheet><sheetData>{far}</sheetData></worksheet>");
    let all = r#"<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:XFD1048576"/></mergeCells>"#;
    let overlapping: String = (1..100_001).map(|at| format!(r#"<mergeCell ref="A{}:XFD{}"/>"#, at + 4, 1_048_576 - at)).collect();
    let beyond = r#"<row r="4294967295"><c r="ZZZZZZ4294967295" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let cells = r#"<row><c><v>1</v></c></row>"#.repeat(20_000);
    check(&[
        ("m-far.xlsx", xlsx(&sheet(far, ""), "<sst/>"), Converted),
        ("m-alone.xlsx", xlsx(&alone, "<sst/>"), Skipped),
        ("m-all.xlsx", xlsx(&sheet("", all), "<sst/>"), Skipped),
        ("m-merges.xlsx", xlsx(&sheet("", &format!("<mergeCells>{overlapping}</mergeCells>")), "<sst/>"), Converted),
        ("m-beyond.xlsx", xlsx(&sheet(beyond, ""), "<sst/>"), Failed("F513", &["sheet s00000"])),
        ("m-cells.xlsx", xlsx(&sheet(&cells, ""), "<sst/>"), Skipped),
    ]);
}

#[test]
fn rows_and_cells_that_repeat_are_counted_before_they_are_made() {
    let cell = |attributes: &str, text: &str| format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>");
    let row = |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
    let (rows, cols) = ("table:number-rows-repeated='1048576'", "table:number-columns-repeated='16384'");
    let ods = |rows: &str| open_document("spreadsheet", "", &open_table(rows));
    let covers = "table:number-rows-spanned='1048576' table:number-columns-spanned='16384'";
    let spans = row("", &cell("table:number-rows-spanned='1048576'", "x").repeat(500));
    let over = Failed("F504", &["over the limit", "split the file"]);
    check(&[
        ("m-all.ods", ods(&row(rows, &cell(cols, "x"))), over),
        ("m-rows.ods", ods(&row("table:number-rows-repeated='1048000'", &cell("", "x").repeat(2))), over),
        ("m-row.ods", ods(&row("", &cell(cols, "x")).repeat(100)), over),
        ("m-large.ods", ods(&row("table:number-rows-repeated='99999999999'", &cell("", "x"))), over),
        (
            "m-text.ods",
            ods(&row("table:number-rows-repeated='100'", &cell("table:number-columns-repeated='9000'", &"字".repeat(10_000)))),
            over,
        ),
        ("m-spans.ods", open_document("spreadsheet", "", &format!("<table:table>{spans}</table:table>")), Skipped),
        ("m-blank.ods", ods(&row(rows, &cell(cols, "")).repeat(50)), Converted),
        ("m-merges.ods", ods(&row("", &cell(covers, "").repeat(20)).repeat(1000)), Converted),
        ("m-spaces.ods", ods(&row("", &cell("", &"<text:s text:c='4294967295'/>".repeat(1000)))), Converted),
    ]);
}

/// A document type that declares entities which come to ten thousand million characters, and one that names a file.
fn entities(file: &str) -> String {
    let each = |at: u8| format!("<!ENTITY e{} \"{}\">", at + 1, format!("&e{at};").repeat(10));
    format!(
        "<!DOCTYPE x [<!ENTITY e0 \"公公公公公公公公公公\">{}<!ENTITY f SYSTEM \"file://{file}\">]>",
        (0..9).map(each).collect::<String>()
    )
}

#[test]
fn entities_are_neither_expanded_nor_fetched() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, "祕而不宣").unwrap();
    let entities = entities(&file.path().to_string_lossy());
    let text = "綠原市政府&e9;&f;";
    let shared = format!("<?xml version='1.0'?>{entities}<sst><si><t>{text}</t></si></sst>");
    let sheet = format!(
        "<?xml version='1.0'?>{entities}<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>{text}</t></is></c></row></sheetData></worksheet>"
    );
    let main = format!(
        "<?xml version='1.0'?>{entities}<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    );
    let table = format!(
        "<table:table table:name='s'><table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
    );
    let one_file = format!(
        "<?xml version='1.0'?>{entities}<Workbook><Worksheet><Table><Row><Cell><Data>{text}</Data></Cell></Row></Table></Worksheet></Workbook>"
    );
    let page = format!("{}<html><table><tr><td>a<td>{text}</table></html>", entities.replace("DOCTYPE x", "DOCTYPE html"));
    let files = [
        ("m.xlsx", xlsx(&sheet, &shared)),
        ("m.docx", package([("word/document.xml", main.as_bytes())])),
        ("m.ods", open_document("spreadsheet", &entities, &table)),
        ("m.odt", open_document("text", &entities, &table)),
        ("m.xls", one_file.into_bytes()),
        ("m.html", page.into_bytes()),
    ];
    for (name, bytes) in files {
        match tables(name, &bytes, &Config::default()) {
            Ok(found) => {
                let json = found.to_json();
                assert!(!json.contains("祕而不宣") && json.len() < 10_000, "{name}: {json}");
                assert!(json.contains("綠原市政府"), "{name}: {json}");
            }
            Err(error) => assert!(name == "m.xlsx" && error.to_string().contains("unrecognized entity"), "{name}: {error}"),
        }
    }
}

#[test]
fn elements_nested_a_hundred_thousand_deep_end_no_reader() {
    let deep = |open: &str, close: &str| format!("{}x{}", open.repeat(100_000), close.repeat(100_000));
    let too_deep = Failed("F513", &["more than 256 deep"]);
    let tables = "<w:tbl><w:tr><w:tc>".repeat(10_000) + &"</w:tc></w:tr></w:tbl>".repeat(10_000);
    let open_tables = "<table:table><table:table-row><table:table-cell>".repeat(10_000)
        + &"</table:table-cell></table:table-row></table:table>".repeat(10_000);
    check(&[
        ("m-runs.docx", docx(&deep("<w:p>", "</w:p>"), &[]), too_deep),
        ("m-tables.docx", docx(&tables, &[]), too_deep),
        ("m-spans.odt", open_document("text", "", &deep("<text:span>", "</text:span>")), too_deep),
        ("m-tables.odt", open_document("text", "", &open_tables), too_deep),
        ("m-groups.ods", open_document("spreadsheet", "", &deep("<table:table-row-group>", "</table:table-row-group>")), too_deep),
        ("m-styles.docx", docx(&word_table(), &[("word/styles.xml", &deep("<w:style>", "</w:style>"))]), too_deep),
        ("m-cells.xlsx", xlsx(&sheet(&deep("<x>", "</x>"), ""), "<sst/>"), too_deep),
        ("m-texts.xlsx", xlsx(&sheet("", ""), &format!("<sst><si>{}</si></sst>", deep("<r>", "</r>"))), too_deep),
    ]);
}

#[test]
fn styles_and_lists_that_lead_back_to_themselves_end() {
    let based = |name: &str, on: &str| format!(r#"<w:style w:type="paragraph" w:styleId="{name}"><w:basedOn w:val="{on}"/></w:style>"#);
    let styles = format!("<w:styles>{}{}{}</w:styles>", based("a", "a"), based("b", "c"), based("c", "b"));
    let list = |id: u32| {
        format!(
            r#"<w:abstractNum w:abstractNumId="{id}"><w:styleLink w:val="a"/><w:numStyleLink w:val="a"/></w:abstractNum><w:num w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>"#
        )
    };
    let numbering = format!("<w:numbering>{}</w:numbering>", (1..4).map(list).collect::<String>());
    let paragraph = |style: &str| {
        format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>"#)
    };
    let body = ["a", "b", "c"].map(paragraph).concat() + &word_table();
    let odd = [("word/styles.xml", styles.as_str()), ("word/numbering.xml", &numbering)];
    let style =
        |name: &str, on: &str| format!("<style:style style:name='{name}' style:family='paragraph' style:parent-style-name='{on}'/>");
    let content = format!(
        "<office:document-content><office:automatic-styles>{}{}</office:automatic-styles><office:body><office:text><text:p text:style-name='b'>前</text:p>{}</office:text></office:body></office:document-content>",
        style("b", "c"),
        style("c", "b"),
        open_table("")
    );
    let open = package([("mimetype", &b"application/vnd.oasis.opendocument.text"[..]), ("content.xml", content.as_bytes())]);
    check(&[("m-circles.docx", docx(&body, &odd), Converted), ("m-circles.odt", open, Converted)]);
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn compound_files_that_go_round_in_circles_or_are_encrypted_say_so() {
    let whole = fs::read(format!("{FORMS}/taipei.xls")).unwrap();
    let number = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    // The table of sectors, and the sector of the directory.
    let (table, directory) = ((number(76) + 1) * 512, number(48));
    let with = |entry: usize, next: u32| {
        let mut file = whole.clone();
        file[table + entry * 4..table + entry * 4 + 4].copy_from_slice(&next.to_le_bytes());
        file
    };
    let mut loops = whole.clone();
    (0..128u32).for_each(|at| loops[table + at as usize * 4..][..4].copy_from_slice(&at.to_le_bytes()));
    let mut tables = whole.clone();
    tables[76..512].fill(0);
    let damaged = Failed("F513", &["damaged", "compound file cannot be read", "get the file again"]);
    let encrypted = Failed("F512", &["encrypted", "save it without one"]);
    let records: [&[u8]; 3] = [&[9, 8, 4, 0, 0, 6, 5, 0], &[0x2f, 0, 6, 0, 1, 0, 1, 0, 1, 0], &[10, 0, 0, 0]];
    check(&[
        ("m-loops.xls", loops, damaged),
        ("m-directory.xls", with(directory, directory as u32), damaged),
        ("m-far.xls", with(directory, 0xffff_0000), damaged),
        ("m-tables.xls", tables, damaged),
        ("m-password.xls", compound(&[("/Workbook", &records.concat())]), encrypted),
        ("m-password.xlsx", compound(&[("/EncryptionInfo", &[0; 8]), ("/EncryptedPackage", &[0; 5000])]), encrypted),
        ("m-zeros.xls", compound(&[("/Workbook", &[0; 1_000_000])]), Failed("F513", &["damaged", "get the file again"])),
        ("m-starts.xls", compound(&[("/Workbook", &records[0].repeat(120_000))]), Failed("F513", &["damaged", "get the file again"])),
        ("m-none.xls", compound(&[]), Failed("F503", &["unknown kind", "save it as PDF"])),
    ]);
}

#[test]
fn an_old_word_document_of_garbage_is_no_schedule() {
    let junk: Vec<u8> = (0..50_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let space = crate::workspace::Workspace::with_neighbours();
    space.file("in/m-bad.doc", compound(&[("/WordDocument", &junk), ("/1Table", &junk)]));
    space.fenceng(["convert", "in", "--jobs", "1"]);
    let input = space.input("m-bad.doc");
    // A word processor may take it for text.
    if input["outcome"] != "skipped" {
        space.assert_failed("m-bad.doc", "F503", &["old Word document", "save it as .docx"]);
    }
    space.assert_neighbours_converted();
}
