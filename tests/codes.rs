//! Every code has a page that says what it does, and a smallest pair of documents that shows it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fenceng::bureau::{Ledger, Outcome};
use fenceng::diagnostic::{Code, Diagnostic, Severity};
use fenceng::entry::Placed;
use fenceng::grid::{self, CellId};
use fenceng::ledger::{self, Fate};
use fenceng::read::{self, Options};
use fenceng::{Config, Converted, Corrections, Run, assemble, convert, output};

/// The headings of a page, in order.
const HEADINGS: [&str; 4] = ["## What it means", "## Why it matters", "## Example", "## What to do"];

/// Codes that no document brings about, and why. Every other code has a case.
const WITHOUT_CASE: [(Code, &str); 6] = [
    (Code::Unopenable, "the library opens no files: the command does"),
    (Code::ReaderStopped, "the library has no clock and no processes: the command does"),
    (Code::LedgerBroken, "a guard against a bug, which no document brings about; tested on the ledger itself"),
    (Code::TextRecognised, "the library has no recogniser of text: the command does"),
    (Code::DownloadFailed, "the library downloads nothing: the command does"),
    (Code::ErrorPage, "the library downloads nothing: the command does"),
];

/// Codes whose bad and good documents are among the fixtures of other tests.
const OF_FIXTURES: [(Code, &str, &str); 10] = [
    (Code::RowJoined, "pdf/page_cut.pdf", "pdf/cropped.pdf"),
    (Code::DrawnMark, "pdf/marks_drawn.pdf", "pdf/marks_dingbats.pdf"),
    (Code::NoTextLayer, "pdf/scan.pdf", "pdf/cropped.pdf"),
    (Code::Encrypted, "pdf/encrypted.pdf", "pdf/owner_only.pdf"),
    (Code::NoUnicode, "pdf/no_unicode.pdf", "pdf/cropped.pdf"),
    (Code::HiddenText, "pdf/scan_with_text.pdf", "pdf/cropped.pdf"),
    (Code::HiddenLeftOut, "forms/hidden.xlsx", "forms/taipei.xlsx"),
    (Code::ChangesAccepted, "forms/changes.docx", "forms/taipei.docx"),
    (Code::Misnamed, "forms/web.xls", "forms/taipei_box.txt"),
    (Code::SheetSkipped, "forms/taipei.xlsx", "forms/hidden.xlsx"),
];

/// The name under which every case is converted: its stem stands in for a bureau that is not named.
const NAME: &str = "港灣工程.txt";

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn file_names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn bytes_of(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn has_case(code: Code) -> bool {
    WITHOUT_CASE.iter().all(|(other, _)| *other != code)
}

fn with_case() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| has_case(*code))
}

/// The documents of a case: those whose file names begin with `side`, or what is too large to be committed.
fn documents(code: Code, side: &str) -> Vec<Vec<u8>> {
    if code == Code::OverLimit {
        let cells = if side == "bad" { 299 } else { 99 };
        let head = "| 綠原市政府港灣處工程科分層負責明細表 |";
        let table = "| 公務項目 | 公務內容 | 承辦人員 | 處長 |\n| 碼頭維護 | 檢修計畫之擬訂。 | 擬辦 | 核定 |\n";
        let wide = format!("|{}", " 表別 |".repeat(cells));
        return vec![format!("{head}\n{wide}\n\n{head}\n{table}").into_bytes()];
    }
    if let Some((_, bad, good)) = OF_FIXTURES.iter().find(|(other, ..)| *other == code) {
        let name = if side == "bad" { bad } else { good };
        return vec![bytes_of(&root("fixtures").join(name))];
    }
    let folder = root("fixtures/cases").join(code.id());
    let names = file_names(&folder);
    names.iter().filter(|name| name.starts_with(side)).map(|name| bytes_of(&folder.join(name))).collect()
}

fn conversions(code: Code, side: &str) -> Vec<Converted> {
    let documents = documents(code, side);
    assert!(!documents.is_empty(), "{} has no file {side}", code.id());
    documents.iter().map(|bytes| convert(NAME, bytes, &Config::default())).collect()
}

/// A run over the documents of a case, with its `corrections.toml` where it has one.
fn run(code: Code, side: &str) -> Run {
    let mut run = assemble(conversions(code, side), &Config::default());
    if let Ok(text) = fs::read_to_string(root("fixtures/cases").join(code.id()).join("corrections.toml")) {
        let corrections = Corrections::from_toml(&text).unwrap_or_else(|error| panic!("{}: {error}", code.id()));
        corrections.apply(&mut run);
    }
    run
}

/// What a run over the documents of a case finds with the case's code: in rows first, then about documents.
fn findings(code: Code, side: &str) -> Vec<Diagnostic> {
    let run = run(code, side);
    let rows = run.bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries).flat_map(|entry| &entry.diagnostics);
    let inputs = run.manifest.inputs.iter().flat_map(|input| &input.diagnostics);
    rows.chain(inputs).filter(|finding| finding.code == code).cloned().collect()
}

fn severity(code: Code) -> &'static str {
    match code.severity() {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn assert_adds_up(what: &str, ledger: &Ledger) {
    assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced, "cells of {what}: {ledger:?}");
    let rows = &ledger.rows;
    assert_eq!(rows.rows, rows.placed + rows.header + rows.repeated + rows.unplaced, "rows of {what}: {rows:?}");
    assert_eq!(ledger.unplaced, ledger.reasons.iter().map(|reason| reason.cells).sum::<u32>(), "reasons of {what}: {ledger:?}");
}

#[test]
fn every_page_has_its_title_its_severity_and_the_fixed_headings() {
    for &code in Code::ALL {
        let page = code.page();
        let mut lines = page.lines().filter(|line| !line.is_empty());
        assert_eq!(lines.next(), Some(format!("# {} {}", code.id(), code.name()).as_str()));
        assert_eq!(lines.next(), Some(format!("Severity: {}", severity(code)).as_str()), "{}", code.id());
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", code.id());
        for section in page.split("\n## ").skip(1) {
            let (heading, text) = section.split_once('\n').unwrap();
            assert!(text.trim().len() > 60, "{} says next to nothing under {heading}", code.id());
        }
    }
}

#[test]
fn pages_and_codes_are_the_same_and_the_index_lists_them() {
    let pages = file_names(&root("docs/diagnostics"));
    let expected: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}.md", code.id())).chain(["README.md".to_owned()]).collect();
    assert_eq!(pages, expected);

    let index = fs::read_to_string(root("docs/diagnostics/README.md")).unwrap();
    let listed: Vec<&str> = index.lines().filter(|line| line.starts_with("| [F")).collect();
    assert_eq!(listed.len(), Code::ALL.len());
    for (line, code) in listed.iter().zip(Code::ALL) {
        let id = code.id();
        let start = format!("| [{id}]({id}.md) | {} | {} | ", code.name(), severity(*code));
        assert!(line.strip_prefix(&start).is_some_and(|meaning| meaning.len() > 10), "{start} is not how this begins: {line}");
    }
}

#[test]
fn every_code_has_a_case_or_a_reason_for_having_none() {
    let committed = file_names(&root("fixtures/cases"));
    let is_elsewhere = |code: &Code| *code == Code::OverLimit || OF_FIXTURES.iter().any(|(other, ..)| other == code);
    let expected: BTreeSet<String> = with_case().filter(|code| !is_elsewhere(code)).map(|code| code.id().to_owned()).collect();
    assert_eq!(committed, expected, "a new code needs a folder with bad and good, or a line in OF_FIXTURES or WITHOUT_CASE");
}

#[test]
fn every_code_fires_on_bad_with_the_message_on_its_page() {
    for code in with_case() {
        let found = findings(code, "bad");
        assert!(!found.is_empty(), "{} does not fire on bad", code.id());
        assert!(
            found.iter().any(|finding| code.page().contains(&format!("\n{}: {}\n", code.id(), finding.message))),
            "the page of {} has none of the messages: {found:#?}",
            code.id()
        );
        assert!(found.iter().all(|finding| finding.severity == code.severity()), "{}", code.id());
    }
}

#[test]
fn every_code_is_silent_on_good() {
    for code in with_case() {
        assert_eq!(findings(code, "good"), [], "{} fires on good", code.id());
        for converted in conversions(code, "good") {
            assert_eq!(converted.input.outcome, Outcome::Converted, "good of {}: {:?}", code.id(), converted.input.reason);
            assert!(converted.input.entries > 0, "good of {} holds no entries", code.id());
        }
    }
}

#[test]
fn the_ledger_of_every_case_adds_up() {
    for code in with_case() {
        for side in ["bad", "good"] {
            for converted in conversions(code, side) {
                assert_adds_up(&format!("{} {side}", code.id()), &converted.input.ledger);
            }
        }
    }
}

#[test]
fn a_cell_held_as_two_things_breaks_the_ledger() {
    let text = "公務項目,公務內容,承辦人員,處長\n碼頭維護,年度計畫之擬訂。,擬辦,核定\n";
    let document = read::read(text.as_bytes(), &Options::default()).unwrap().value;
    let grids = grid::grids(&document);
    let id = CellId { grid: 0, cell: 4 };
    let held = |fates: &[Fate]| {
        let placed = Placed { bureau: None, unit: None, entry: None, cells: fates.iter().map(|&fate| (id, fate)).collect() };
        let mut books = ledger::Books::open(&grids, &[])?;
        books.enter(&placed).map(|()| books.close())
    };
    let error = held(&[Fate::Header, Fate::Placed]).unwrap_err().to_string();
    assert!(Code::LedgerBroken.page().contains(&format!("\nF510: {error}\n")), "{error}");

    // Placed in several entries is not two things: a merged item is.
    let ledger = held(&[Fate::Placed, Fate::Placed]).unwrap();
    assert_eq!((ledger.cells, ledger.placed, ledger.unplaced), (8, 1, 7));
    assert_adds_up("one cell held", &ledger);
}

#[test]
fn documents_that_are_no_schedules_are_skipped_with_a_reason() {
    for (name, word) in [("speech.txt", "分層負責"), ("plan.txt", "核定")] {
        let bytes = bytes_of(&root("fixtures/negatives").join(name));
        assert!(str::from_utf8(&bytes).unwrap().contains(word), "{name} tempts no one without {word}");
        let converted = convert(name, &bytes, &Config::default());
        assert_eq!(converted.input.outcome, Outcome::Skipped, "{name}");
        assert!(converted.input.reason.as_ref().is_some_and(|reason| reason.starts_with("not a 分層負責明細表")), "{name}");
        assert_eq!((converted.units().count(), converted.source), (0, None), "{name}");
        assert_adds_up(name, &converted.input.ledger);
        assert!(converted.input.ledger.cells > 30 && converted.input.ledger.cells == converted.input.ledger.unplaced, "{name}");
    }
}

#[test]
fn the_handbook_of_the_format_names_every_field_and_value() {
    let handbook = fs::read_to_string(root("docs/format.md")).unwrap();
    for (_, schema) in output::schemas() {
        let mut names = BTreeSet::new();
        collect_names(&serde_json::to_value(schema).unwrap(), &mut names);
        assert!(names.len() > 15, "{names:?}");
        let lost: Vec<&String> = names.iter().filter(|name| !handbook.contains(&format!("`{name}`"))).collect();
        assert_eq!(lost, Vec::<&String>::new(), "docs/format.md does not name these");
    }
}

/// Names of properties and values of enumerations, codes left out.
fn collect_names(schema: &serde_json::Value, names: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            if let Some(serde_json::Value::Object(properties)) = map.get("properties") {
                names.extend(properties.keys().cloned());
            }
            let values = map.get("enum").and_then(serde_json::Value::as_array).into_iter().flatten().chain(map.get("const"));
            let is_code = |value: &str| Code::ALL.iter().any(|code| code.id() == value);
            names.extend(values.filter_map(serde_json::Value::as_str).filter(|value| !is_code(value)).map(str::to_owned));
            map.values().for_each(|value| collect_names(value, names));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect_names(value, names)),
        _ => {}
    }
}
