//! What is exported says what was read, and is read back as the same.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use fenceng::bureau::{Action, BureauFile, Entry, Step, Unit};
use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::export::{columns, csv, ndjson, xlsx};
use fenceng::{Config, assemble, convert};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::Connection;
use serde_json::Value;

use crate::invented::{DRIFTS, schedule};
use crate::workspace::{Workspace, stderr};

/// What an entry says, without where it stands and how sure the reading is.
fn said(entry: &Entry) -> Value {
    let mut value = serde_json::to_value(entry).unwrap();
    for key in ["id", "source", "confidence", "diagnostics"] {
        value.as_object_mut().unwrap().remove(key).unwrap();
    }
    value
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn neighbour() -> String {
    crate::workspace::schedule("港灣處", "工程科")
}

fn bureaus(name: &str, bytes: &[u8]) -> Vec<BureauFile> {
    let run = assemble(vec![convert(name, bytes, &Config::default())], &Config::default());
    run.bureaus.into_iter().map(|(_, bureau)| bureau).collect()
}

fn workbook(bureau: &BureauFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    xlsx::write(bureau, &mut bytes).unwrap();
    bytes
}

/// Asserts that the workbooks of a document are read as the same entries of the same units, and counts them.
fn assert_read_back(name: &str, bytes: &[u8]) -> usize {
    let mut count = 0;
    for bureau in bureaus(name, bytes) {
        let again = bureaus("again.xlsx", &workbook(&bureau));
        assert_eq!(again.len(), 1, "{name}");
        assert_eq!(again[0].bureau, bureau.bureau, "{name}");
        let units = |units: &[Unit]| units.iter().filter(|unit| !unit.entries.is_empty()).cloned().collect::<Vec<_>>();
        let (units, again) = (units(&bureau.units), units(&again[0].units));
        let names = |units: &[Unit]| units.iter().map(|unit| unit.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&units), names(&again), "{name}");
        for (unit, again) in units.iter().zip(&again) {
            count += unit.entries.len();
            assert_eq!(unit.entries.len(), again.entries.len(), "{name} {}", unit.name);
            for (entry, again) in unit.entries.iter().zip(&again.entries) {
                assert_eq!(said(entry), said(again), "{name} {}: {:?} {:?}", unit.name, entry.source, again.source.cells);
            }
        }
    }
    count
}

#[test]
fn a_workbook_is_read_back_as_the_entries_it_was_made_of() {
    let forms = ["forms/taipei.docx", "forms/taichung.xlsx", "forms/opendata.csv", "forms/flat.xlsx", "forms/hidden.ods"];
    let real = ["real/taichung-digital.txt", "real/taipei-information.txt", "real/taipei-secretariat.txt"];
    let pdf = ["pdf/calc_taipei.pdf", "pdf/marks_dingbats.pdf", "pdf/two_tables.pdf"];
    let read: usize = forms.iter().chain(&real).chain(&pdf).map(|name| assert_read_back(name, &fixture(name))).sum();
    assert!(read > 1_000, "{read}");
    for (seed, drift) in (0..).zip(DRIFTS) {
        let (text, _) = schedule(seed, *drift);
        assert!(assert_read_back(&format!("{drift:?} {seed}"), text.as_bytes()) > 50);
    }
}

#[test]
fn a_workbook_has_the_same_bytes_each_time() {
    let bureau = &bureaus("港灣處.md", neighbour().as_bytes())[0];
    assert_eq!(workbook(bureau), workbook(bureau));
}

#[test]
fn forms_are_written_beside_the_bureau_files_and_exported_from_them() {
    let space = Workspace::with_neighbours();
    let run = space.fenceng(["convert", "in", "--format", "json,csv,ndjson,xlsx"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let written = space.output();
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    let bureaus = ["綠原市政府林務局.json", "綠原市政府林務局.xlsx", "綠原市政府港灣處.json", "綠原市政府港灣處.xlsx"];
    assert_eq!(names, [&["datapackage.json", "entries.csv", "entries.ndjson", "manifest.json"][..], &bureaus].concat());

    let run = space.fenceng(["export", "output", "--to", "csv,ndjson,xlsx", "-o", "export"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let exported = space.output_in("export");
    assert_eq!(exported.len(), 5);
    assert!(exported.iter().all(|(name, bytes)| written[name] == *bytes));

    let run = space.fenceng(["convert", "in", "--format", "csv", "-o", "alone"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(space.output_in("alone").keys().collect::<Vec<_>>(), ["datapackage.json", "entries.csv", "manifest.json"]);
    assert!(stderr(&run).contains("2 written"), "{}", stderr(&run));
}

#[test]
fn what_cannot_be_exported_is_told() {
    let space = Workspace::with_neighbours();
    let run = space.fenceng(["export", "in", "--to", "json"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("xlsx"), "{}", stderr(&run));
    let run = space.fenceng(["export", "in", "--to", "xlsx"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("holds no bureau file"), "{}", stderr(&run));
}

#[test]
fn a_release_has_the_forms_that_its_configuration_names() {
    let space = Workspace::with_neighbours();
    let refresh = |formats: &str| {
        space.file("fenceng.toml", format!("output = \"out\"\nformats = {formats}\n[[source]]\npath = \"in\"\n"));
        let run = space.fenceng(["refresh"]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        let release = crate::workspace::read(&space.path("out/current/release.json"));
        (release["number"].as_u64().unwrap(), space.output_in("out/current"))
    };
    assert_eq!(refresh("[]").0, 1);
    let (number, files) = refresh("[\"csv\", \"xlsx\", \"csv\"]");
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    let exported = ["entries.csv", "綠原市政府林務局.xlsx", "綠原市政府港灣處.xlsx"];
    assert!(number == 2 && exported.iter().all(|name| files.contains_key(*name) && sums.contains(&format!("  {name}\n"))), "{sums}");
    assert_eq!(sums.lines().count(), files.len() - 1);
    assert_eq!(refresh("[\"xlsx\", \"csv\"]").0, 2);
    assert_eq!(refresh("[\"csv\"]").0, 3);
    // The bureau files are there whether or not they are named.
    let (number, files) = refresh("[\"json\", \"csv\"]");
    assert!(number == 3 && files.contains_key("綠原市政府林務局.json"));
}

#[test]
fn a_database_holds_everything_and_is_searched() {
    let space = Workspace::new();
    space.file("in/a.txt", fixture("real/taipei-secretariat.txt"));
    space.file("in/b.txt", fixture("real/taichung-digital.txt"));
    let run = space.fenceng(["convert", "in", "--format", "json,sqlite"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let file = "output/fenceng.sqlite";
    let database = Connection::open(space.path(file)).unwrap();
    let numbers = |sql: &str| -> Vec<i64> {
        let mut statement = database.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let bureaus = ["臺北市政府秘書處", "臺中市政府數位治理局"].map(|name| {
        let file = fs::read(space.path(&format!("output/{name}.json"))).unwrap();
        serde_json::from_slice::<BureauFile>(&file).unwrap()
    });
    let entries = || bureaus.iter().flat_map(|bureau| &bureau.units).flat_map(|unit| &unit.entries);
    let sum = |count: fn(&Entry) -> usize| entries().map(count).sum::<usize>() as i64;
    assert_eq!(numbers("SELECT count(*) FROM entries"), [entries().count() as i64]);
    assert_eq!(numbers("SELECT count(*) FROM steps WHERE role_id IS NOT NULL"), [sum(|entry| entry.steps.len())]);
    assert_eq!(numbers("SELECT count(*) FROM co_organizers"), [sum(|entry| entry.co_organizers.len())]);
    assert_eq!(numbers("SELECT count(*) FROM diagnostics"), [sum(|entry| entry.diagnostics.len())]);
    assert_eq!(
        numbers("SELECT count(*) FROM approvals"),
        [bureaus.iter().map(|bureau| bureau.sources[0].approvals.len() as i64).sum::<i64>()]
    );
    assert_eq!(numbers("SELECT count(*) FROM low_confidence"), [sum(|entry| usize::from(entry.confidence < 0.9))]);
    assert_eq!(numbers("PRAGMA user_version"), [1]);
    assert_eq!(numbers("SELECT count(*) FROM pragma_foreign_key_check"), [0]);

    let holds = |word: &str| entries().filter(|entry| entry.content.as_deref().is_some_and(|text| text.contains(word))).count() as i64;
    for (word, sql) in [
        ("職務宿舍", "SELECT count(*) FROM entries_fts WHERE content MATCH '\"職務宿舍\"'"),
        ("採購", "SELECT count(*) FROM entries_fts WHERE content LIKE '%採購%'"),
    ] {
        assert!(holds(word) > 1 && numbers(sql) == [holds(word)], "{word}");
    }
    let decisions = "SELECT count(*) FROM decisions WHERE bureau = '臺北市政府秘書處' AND \"table\" = '甲' AND decided_by = '市長'";
    assert!(numbers(decisions)[0] > 10);

    let bytes = fs::read(space.path(file)).unwrap();
    fs::remove_file(space.path(file)).unwrap();
    assert_eq!(space.fenceng(["export", "output", "--to", "sqlite", "-o", "output"]).status.code(), Some(0));
    assert!(bytes == fs::read(space.path(file)).unwrap());
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_says_how_to_get_it() {
    let space = Workspace::with_neighbours();
    space.file("fenceng.toml", "output = \"out\"\nformats = [\"parquet\"]\n[[source]]\npath = \"in\"\n");
    for args in [["convert", "in", "--format", "parquet", "-o", "out"].as_slice(), &["refresh"]] {
        let run = space.fenceng(args);
        assert_eq!(run.status.code(), Some(2));
        assert!(stderr(&run).contains("--features parquet"), "{}", stderr(&run));
        assert!(!space.path("out").exists(), "it is told before anything is done");
    }
}

#[test]
#[ignore = "needs a Python with duckdb and polars: FENCENG_PYTHON=path/of/python"]
fn other_programs_read_what_is_exported() {
    let space = Workspace::new();
    space.file("in/a.txt", fixture("real/taipei-secretariat.txt"));
    space.file("in/b.txt", fixture("real/taichung-digital.txt"));
    let forms = if cfg!(feature = "parquet") { "ndjson,sqlite,parquet" } else { "ndjson,sqlite" };
    let run = space.fenceng(["convert", "in", "--format", forms]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let python = std::env::var("FENCENG_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exported.py");
    let run = std::process::Command::new(python).arg(script).arg(space.path("output")).output().unwrap();
    assert!(run.status.success(), "{}", stderr(&run));
}

/// Item, content, remarks and confidence of an entry.
type Said = (Option<String>, Option<String>, Option<String>, f64);

/// The texts of the first sheet, as a workbook's reader has them.
fn cells(bureau: &BureauFile) -> BTreeSet<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook(bureau))).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect()
}

/// Texts that forms may trip over.
fn texts() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "=cmd|'/c calc'!A1",
        "\"",
        "\r\n",
        "\n",
        "\t",
        "\0",
        "\u{1b}",
        "\u{feff}",
        "\u{ffff}",
        "👩‍👧",
        "\u{202e}שלום",
        "乙",
        ",",
        "；",
        "'",
        "_x0041_",
    ];
    let piece = prop_oneof![3 => select(PIECES).prop_map(str::to_owned), 3 => any::<String>(), 1 => Just("長".repeat(5_000))];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// A bureau whose entries say any texts at all.
fn anything() -> impl Strategy<Value = BureauFile> {
    let model = bureaus("港灣處.md", neighbour().as_bytes()).remove(0);
    let entry = (texts(), option::of(texts()), texts(), vec(texts(), 0..3), vec(texts(), 0..4), 0.0..=1.0);
    (texts(), vec(entry, 0..4)).prop_map(move |(name, entries)| {
        let mut bureau = model.clone();
        let entry = bureau.units[0].entries[0].clone();
        let entries = entries.into_iter().map(|(item, content, remarks, co_organizers, marks, confidence)| {
            let step = |mark: String| Step { role: mark.as_str().into(), action: Action::Unknown, mark: mark.into() };
            let steps = marks.into_iter().map(step).collect();
            let diagnostics = vec![Diagnostic::new(Code::UnknownMark, item.clone())];
            let said = Entry { item: Some(item), content, remarks: Some(remarks), co_organizers, steps, ..entry.clone() };
            Entry { confidence, diagnostics, ..said }
        });
        bureau.units[0].entries = entries.collect();
        bureau.units[0].name = name.clone();
        bureau.bureau = name;
        bureau
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(bureau in anything()) {
        let entries = &bureau.units[0].entries;
        let mut lines = Vec::new();
        ndjson::write(&bureau, &mut lines).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        prop_assert_eq!(lines.lines().count(), entries.len());
        for (line, entry) in lines.lines().zip(entries) {
            let row: Value = serde_json::from_str(line).unwrap();
            prop_assert_eq!(&row["item"], &Value::from(entry.item.clone()));
            prop_assert_eq!(&row["content"], &Value::from(entry.content.clone()));
        }

        let mut bytes = Vec::new();
        let mut table = csv::Csv::begin(&mut bytes).unwrap();
        table.write(&bureau).unwrap();
        table.end().unwrap();
        let mut rows = ::csv::Reader::from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap());
        let at = |name: &str| columns::COLUMNS.iter().position(|column| column.name == name).unwrap();
        let (item, remarks) = (at("item"), at("remarks"));
        let rows: Vec<::csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), entries.len());
        let plain = |cell: &str| cell.strip_prefix('\'').filter(|text| csv::harmless(text) != *text).unwrap_or(cell).to_owned();
        for (row, entry) in rows.iter().zip(entries) {
            prop_assert_eq!(Some(plain(&row[item])), entry.item.clone());
            prop_assert_eq!(Some(plain(&row[remarks])), entry.remarks.clone());
        }

        // What a workbook cannot hold is replaced.
        let held = |text: &str| text.replace("\r\n", "\n").replace(|c: char| c.is_control() && c != '\n' || c == '\u{fffe}' || c == '\u{ffff}', "\u{fffd}");
        let cells = cells(&bureau);
        for text in entries.iter().filter_map(|entry| entry.remarks.as_deref()).filter(|text| !text.is_empty()) {
            prop_assert!(cells.contains(&held(text)), "{:?} in {:?}", text, cells);
        }
    }

    #[test]
    fn any_text_comes_back_from_a_database(bureau in anything()) {
        let space = Workspace::new();
        space.file("in/a.json", serde_json::to_vec(&bureau).unwrap());
        let run = space.fenceng(["export", "in", "--to", "sqlite", "-o", "out"]);
        prop_assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        let database = Connection::open(space.path("out/fenceng.sqlite")).unwrap();
        let mut statement = database.prepare("SELECT item, content, remarks, confidence FROM entries ORDER BY entry_id").unwrap();
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        let rows: Vec<Said> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        let entries: Vec<_> =
            bureau.units[0].entries.iter().cloned().map(|entry| (entry.item, entry.content, entry.remarks, entry.confidence)).collect();
        prop_assert_eq!(rows, entries);
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_where_one_sees_it() {
    let mut bureau = bureaus("港灣處.md", neighbour().as_bytes()).remove(0);
    bureau.units[0].entries[0].remarks = Some("長".repeat(40_000));
    let longest = cells(&bureau).into_iter().max_by_key(String::len).unwrap();
    assert_eq!((longest.chars().count(), longest.chars().next_back()), (32_767, Some('…')));
}
