//! PDF fixtures by several producers: every row as its truth has it, and every table where it is.
//!
//! `fixtures/pdf/ORIGIN.md` says how each was made.

use std::fs;
use std::path::Path;

use fenceng::bureau::{Action, Entry, Outcome};
use fenceng::diagnostic::Code;
use fenceng::read::Options;
use fenceng::{Config, Converted, Tables, convert, tables};

use crate::expected::{got, truth, want};
use crate::workspace::{Workspace, stderr};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pdf");

/// The fixture that needs a password, and the password.
const ENCRYPTED: (&str, &str) = ("encrypted", "fence");

fn read(name: &str) -> Converted {
    let bytes = fs::read(format!("{FIXTURES}/{name}.pdf")).unwrap();
    let password = (name == ENCRYPTED.0).then(|| ENCRYPTED.1.to_owned());
    let config = Config { reading: Options { password, ..Options::default() }, ..Config::default() };
    convert(&format!("{name}.pdf"), &bytes, &config)
}

fn found(name: &str) -> Tables {
    tables(name, &fs::read(format!("{FIXTURES}/{name}.pdf")).unwrap(), &Config::default()).unwrap()
}

/// Names of the fixtures that have a truth.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(FIXTURES)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().unwrap().strip_suffix(".truth.ndjson").map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[test]
fn every_row_of_every_producer_is_read_as_it_is() {
    let mut rows = 0;
    for name in names() {
        let converted = read(&name);
        assert_eq!(converted.input.outcome, Outcome::Converted, "{name}: {:?}", converted.input.reason);
        let truth = truth(Path::new(&format!("{FIXTURES}/{name}.truth.ndjson")));
        assert_eq!(converted.input.bureau.as_deref(), Some(truth[0].bureau.as_str()), "{name}");
        let entries: Vec<(&str, &Entry)> =
            converted.units().flat_map(|unit| unit.entries.iter().map(|entry| (unit.name.as_str(), entry))).collect();
        let got: Vec<String> = entries.iter().map(|(unit, entry)| got(unit, entry)).collect();
        let want: Vec<String> = truth.iter().map(want).collect();
        assert_eq!(got, want, "{name}");
        for (row, (_, entry)) in truth.iter().zip(&entries) {
            assert!(row.page.is_none() || entry.source.page == row.page, "{name}: {:?} is on page {:?}", entry.content, row.page);
        }
        rows += truth.len();
    }
    assert!(rows > 700, "{rows} rows: fixtures are missing");
}

#[test]
fn nothing_of_a_fixture_is_left_over() {
    for name in names() {
        let ledger = read(&name).input.ledger;
        assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced, "{name}");
        assert_eq!(ledger.unplaced, 0, "{name}: {:?}", ledger.reasons);
    }
}

#[test]
fn documents_that_are_no_schedules_are_skipped() {
    for name in ["negative_budget", "negative_letter"] {
        let input = read(name).input;
        assert_eq!((input.outcome, input.entries), (Outcome::Skipped, 0), "{name}");
    }
}

/// The boxes of entries follow one another down their page, and are as wide as their table.
#[test]
fn every_entry_has_a_box_of_its_own() {
    for name in ["writer_taichung", "chromium_taipei", "reportlab_taichung", "no_rules"] {
        let converted = read(name);
        let mut last: Option<(u32, u32, [f64; 4])> = None;
        for entry in converted.units().flat_map(|unit| &unit.entries) {
            let bbox = entry.source.bbox.unwrap();
            let (page, table) = (entry.source.page.unwrap(), entry.source.table);
            assert!(bbox[0] < bbox[2] && bbox[1] < bbox[3], "{name}: {bbox:?}");
            if let Some((last_page, last_table, before)) = last
                && (last_page, last_table) == (page, table)
            {
                assert!(bbox[1] >= before[3] - 0.01, "{name} page {page}: {before:?} and {bbox:?} of {:?}", entry.content);
            }
            last = Some((page, table, bbox));
        }
    }
}

#[test]
fn a_turned_page_has_its_boxes_as_it_is_displayed() {
    let upright = |table: &fenceng::tables::Table| {
        let [x0, y0, x1, y1] = table.bbox.unwrap();
        x1 - x0 > y1 - y0
    };
    // Landscape by /Rotate, and a portrait page with its content on its side.
    assert!(found("rotated").tables.iter().all(upright));
    assert!(!found("turned_content").tables.iter().any(upright));
}

#[test]
fn merged_cells_are_spans() {
    let table = &found("calc_taipei").tables[0];
    let span = |text: &str| {
        let cell = table.cells.iter().find(|cell| cell.text.replace([' ', '\n'], "") == text).unwrap();
        (cell.row_span, cell.col_span)
    };
    assert_eq!(span("公務項目").1, 1);
    assert!(span("公務項目").0 >= 3, "{:?}", span("公務項目"));
    assert!(span("陳核流程").1 >= 5, "{:?}", span("陳核流程"));
    let covered: u32 = table.cells.iter().map(|cell| cell.row_span * cell.col_span).sum();
    assert!(covered <= table.rows * table.cols, "no place is covered twice");
}

#[test]
fn drawn_marks_are_said_to_be_drawn() {
    let converted = read("marks_drawn");
    let drawn = |entry: &Entry| entry.diagnostics.iter().any(|finding| finding.code == Code::DrawnMark);
    let reviewed = |entry: &Entry| entry.steps.iter().any(|step| step.action == Action::Review);
    let entries: Vec<&Entry> = converted.units().flat_map(|unit| &unit.entries).collect();
    assert!(entries.iter().all(|entry| drawn(entry) == reviewed(entry)));
}

#[test]
fn text_under_a_scan_is_read_and_never_sure() {
    let converted = read("scan_with_text");
    assert!(converted.input.diagnostics.iter().any(|finding| finding.code == Code::HiddenText));
    assert!(converted.units().flat_map(|unit| &unit.entries).all(|entry| entry.confidence < 0.9));
}

#[test]
fn a_row_cut_by_a_page_break_is_one_and_says_so() {
    let converted = read("page_cut");
    let joined = |entry: &&Entry| entry.diagnostics.iter().any(|finding| finding.code == Code::RowJoined);
    assert_eq!(converted.units().flat_map(|unit| &unit.entries).filter(joined).count(), 1);
}

#[test]
fn tables_of_a_file_are_printed_in_each_format() {
    let space = Workspace::new();
    let file = format!("{FIXTURES}/two_tables.pdf");
    let json = space.fenceng(["tables", &file, "--pages", "1"]);
    assert_eq!(json.status.code(), Some(0), "{}", stderr(&json));
    let found: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(found["file"], "two_tables.pdf");
    let tables = found["tables"].as_array().unwrap();
    assert!(tables.len() >= 2 && tables.iter().all(|table| table["page"] == 1));
    let cell = &tables[0]["cells"][0];
    assert!(["row", "col", "row_span", "col_span", "text", "bbox"].iter().all(|key| !cell[key].is_null()), "{cell}");

    let csv = space.fenceng(["tables", &file, "--format", "csv"]);
    assert!(String::from_utf8_lossy(&csv.stdout).contains("擬辦,"), "{}", stderr(&csv));
    let html = space.fenceng(["tables", &file, "--format", "html"]);
    assert!(String::from_utf8_lossy(&html.stdout).contains("<td rowspan="), "{}", stderr(&html));
    let two = space.fenceng(["tables", &file, &format!("{FIXTURES}/no_rules.pdf")]);
    assert_eq!(two.stdout.iter().filter(|&&byte| byte == b'\n').count(), 2, "one line for each of several files");
}

#[test]
fn tables_of_a_file_that_cannot_be_read_say_why() {
    let space = Workspace::new();
    let run = space.fenceng(["tables", &format!("{FIXTURES}/scan.pdf")]);
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr(&run).contains("F511") && stderr(&run).contains("tesseract-ocr-chi-tra"), "{}", stderr(&run));
    let run = space.fenceng(["tables", &format!("{FIXTURES}/scan.pdf"), "--pages", "3-2"]);
    assert_eq!(run.status.code(), Some(2), "{}", stderr(&run));
    let run = space.fenceng(["tables", &format!("{FIXTURES}/cropped.pdf"), "--pages", "7-"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr(&run).contains("F502") && stderr(&run).contains("--pages"), "{}", stderr(&run));
}

/// The real program reads a scan, where it is installed; what it makes of it is its own affair.
#[test]
fn a_scan_is_read_with_tesseract_or_says_how_to_get_it() {
    let space = Workspace::new();
    let run = space.fenceng(["tables", &format!("{FIXTURES}/scan.pdf"), "--ocr", "tesseract"]);
    let installed = std::process::Command::new("tesseract").arg("--list-langs").output();
    if installed.is_ok_and(|langs| String::from_utf8_lossy(&langs.stdout).contains("chi_tra")) {
        let found: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let cells = found["tables"][0]["cells"].as_array().unwrap();
        assert!(cells.len() > 30, "{found}");
        assert!(stderr(&run).contains("F516"), "{}", stderr(&run));
    } else {
        assert_eq!(run.status.code(), Some(1));
        assert!(stderr(&run).contains("apt-get install tesseract-ocr"), "{}", stderr(&run));
    }
}

#[test]
fn every_fixture_says_how_it_was_made() {
    let origin = fs::read_to_string(format!("{FIXTURES}/ORIGIN.md")).unwrap();
    for entry in fs::read_dir(FIXTURES).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            let stem = Path::new(&path).file_stem().unwrap().to_str().unwrap();
            assert!(origin.contains(stem), "{stem} is not in ORIGIN.md");
        }
    }
}
