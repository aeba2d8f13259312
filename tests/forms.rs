//! The same schedule in every form it is released in: the same entries, whatever the form.
//!
//! `fixtures/forms/ORIGIN.md` says how each file was made.

use std::fs;
use std::path::Path;

use fenceng::bureau::{Entry, Format, Outcome};
use fenceng::diagnostic::Code;
use fenceng::{Config, Converted, convert, tables};
use serde_json::{Value, json};

use crate::expected::{got, truth, want};
use crate::workspace::{Workspace, stderr};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/forms");

/// One schedule in all forms, each with the format that it is told to be.
const TAIPEI: [(&str, Format); 15] = [
    ("taipei.xlsx", Format::Xlsx),
    ("sheetnames.xlsx", Format::Xlsx),
    ("taipei.xls", Format::Xls),
    ("taipei.xlsb", Format::Xlsb),
    ("taipei.ods", Format::Ods),
    ("taipei.docx", Format::Docx),
    ("taipei.odt", Format::Odt),
    ("taipei.rtf", Format::Rtf),
    ("taipei.html", Format::Html),
    ("taipei_big5.html", Format::Html),
    ("web.xls", Format::Html),
    ("taipei_box.txt", Format::BoxText),
    ("taipei_ascii.txt", Format::BoxText),
    ("tabbed.xls", Format::TabTable),
    ("taipei.doc", Format::Doc),
];

/// A schedule with many businesses in one row of the table.
const TAICHUNG: [(&str, Format); 7] = [
    ("taichung.xlsx", Format::Xlsx),
    ("taichung.docx", Format::Docx),
    ("taichung_paragraphs.docx", Format::Docx),
    ("taichung.odt", Format::Odt),
    ("taichung.rtf", Format::Rtf),
    ("taichung.html", Format::Html),
    ("taichung_box.txt", Format::BoxText),
];

/// A short schedule with something about each file: hidden parts, tracked changes, numbers by style, a text box.
const SMALL: [(&str, Option<Code>); 8] = [
    ("hidden.xlsx", Some(Code::HiddenLeftOut)),
    ("hidden.xls", Some(Code::HiddenLeftOut)),
    ("hidden.ods", Some(Code::HiddenLeftOut)),
    ("changes.docx", Some(Code::ChangesAccepted)),
    ("changes.odt", Some(Code::ChangesAccepted)),
    ("numbering.docx", None),
    ("libreoffice.rtf", None),
    ("textbox.docx", None),
];

fn read_as(file: &str, config: &Config) -> Converted {
    let converted = convert(file, &fs::read(format!("{FIXTURES}/{file}")).unwrap(), config);
    assert_eq!(converted.input.outcome, Outcome::Converted, "{file}: {:?}", converted.input.reason);
    let ledger = &converted.input.ledger;
    assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced, "{file}");
    converted
}

fn read(file: &str) -> Converted {
    read_as(file, &Config::default())
}

/// Asserts that every entry is as the truth has it, in its order, and the ladders are those of the file beside it.
fn check(file: &str, name: &str, converted: &Converted) {
    let rows = truth(Path::new(&format!("{FIXTURES}/{name}.truth.ndjson")));
    assert_eq!(converted.input.bureau.as_deref(), Some(rows[0].bureau.as_str()), "{file}");
    let entries: Vec<String> = converted.units().flat_map(|unit| unit.entries.iter().map(|entry| got(&unit.name, entry))).collect();
    assert_eq!(entries, rows.iter().map(want).collect::<Vec<_>>(), "{file}");

    let meta: Value = serde_json::from_str(&fs::read_to_string(format!("{FIXTURES}/{name}.meta.json")).unwrap()).unwrap();
    let ladders: Vec<Value> = converted.units().map(|unit| json!({"name": unit.name, "roles": unit.roles})).collect();
    let wanted: Vec<Value> =
        meta["units"].as_array().unwrap().iter().map(|unit| json!({"name": unit["name"], "roles": unit["roles"]})).collect();
    assert_eq!(ladders, wanted, "{file}");
}

/// What an entry says, without where it stands and how sure the reading is.
fn said(entry: &Entry) -> Value {
    let mut value = serde_json::to_value(entry).unwrap();
    for key in ["source", "confidence", "diagnostics"] {
        value.as_object_mut().unwrap().remove(key).unwrap();
    }
    value
}

fn all_said(converted: &Converted) -> Vec<(String, Vec<Value>)> {
    converted.units().map(|unit| (unit.name.clone(), unit.entries.iter().map(said).collect())).collect()
}

/// Forms that the library reads without help.
fn of_library(forms: &[(&'static str, Format)]) -> impl Iterator<Item = (&'static str, Format)> {
    forms.iter().copied().filter(|(_, format)| *format != Format::Doc)
}

#[test]
fn every_form_is_told_by_its_content_and_read_as_a_person_reads_it() {
    for (forms, name) in [(&TAIPEI[..], "taipei"), (&TAICHUNG[..], "taichung")] {
        for (file, format) in of_library(forms) {
            let converted = read(file);
            assert_eq!(converted.input.format, format, "{file}");
            check(file, name, &converted);
        }
    }
}

#[test]
fn the_same_schedule_in_all_its_forms_gives_the_same_entries() {
    for forms in [&TAIPEI[..], &TAICHUNG[..]] {
        let first = all_said(&read(forms[0].0));
        assert!(first.iter().map(|(_, entries)| entries.len()).sum::<usize>() > 20);
        for (file, _) in of_library(forms).skip(1) {
            assert_eq!(all_said(&read(file)), first, "{file} and {}", forms[0].0);
        }
    }
}

#[test]
fn what_is_about_a_file_is_said_and_changes_no_entry() {
    for (file, code) in SMALL {
        let converted = read(file);
        check(file, "small", &converted);
        let said = |code: Code| converted.input.diagnostics.iter().any(|finding| finding.code == code);
        assert_eq!(said(Code::HiddenLeftOut), code == Some(Code::HiddenLeftOut), "{file}");
        assert_eq!(said(Code::ChangesAccepted), code == Some(Code::ChangesAccepted), "{file}");
    }
}

#[test]
fn values_of_all_types_are_text_as_the_workbook_shows_it() {
    check("dates1904.xlsx", "dates1904", &read("dates1904.xlsx"));
}

#[test]
fn lists_of_portals_are_read_with_their_columns_in_any_order() {
    let named = Config { bureau: Some("螢溪市政府步道營造處".to_owned()), ..Config::default() };
    for file in ["opendata.csv", "opendata.json"] {
        check(file, "opendata", &read_as(file, &named));
    }
    check("flat.xlsx", "flat", &read("flat.xlsx"));
}

#[test]
fn a_workbook_with_a_password_says_what_to_do() {
    let converted = convert("encrypted.xlsx", &fs::read(format!("{FIXTURES}/encrypted.xlsx")).unwrap(), &Config::default());
    let reason = converted.input.reason.unwrap();
    assert_eq!((converted.input.outcome, converted.input.diagnostics[0].code), (Outcome::Failed, Code::Encrypted));
    assert!(reason.contains("with a password") && reason.contains("save it without one"), "{reason}");
}

/// With a LibreOffice it is read, without one the error says how to get it.
#[test]
fn an_old_word_document_goes_through_an_installed_libreoffice() {
    let space = Workspace::new();
    space.file("in/taipei.doc", fs::read(format!("{FIXTURES}/taipei.doc")).unwrap());
    let run = space.fenceng(["convert", "in"]);
    if std::process::Command::new("soffice").arg("--version").output().is_ok() {
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        let input = space.input("taipei.doc");
        assert_eq!((&input["format"], &input["entries"]), (&json!("doc"), &json!(44)));
    } else {
        assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
        space.assert_failed("taipei.doc", "F503", &["old Word document", "install LibreOffice", "save it as .docx"]);
    }
}

#[test]
fn tables_of_every_form_are_printed() {
    for (file, _) in of_library(&TAIPEI).chain(of_library(&TAICHUNG)) {
        let found = tables(file, &fs::read(format!("{FIXTURES}/{file}")).unwrap(), &Config::default()).unwrap();
        let texts = || found.tables.iter().flat_map(|table| &table.cells).map(|cell| cell.text.replace(['\n', ' '], ""));
        assert!(texts().any(|text| text == "備考" || text == "備註"), "{file}");
        assert!(texts().any(|text| text.starts_with("擬辦")), "{file}");
    }
}
