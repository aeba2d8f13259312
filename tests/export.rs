//! What is exported says what was read, and is read back as the same.

use std::fs;

use fenceng::bureau::{BureauFile, Entry, Unit};
use fenceng::export::xlsx;
use fenceng::{Config, assemble, convert};
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
    assert_eq!(names, [&["entries.csv", "entries.ndjson", "manifest.json"][..], &bureaus].concat());

    let run = space.fenceng(["export", "output", "--to", "csv,ndjson,xlsx", "-o", "export"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let exported = space.output_in("export");
    assert_eq!(exported.len(), 4);
    assert!(exported.iter().all(|(name, bytes)| written[name] == *bytes));

    let run = space.fenceng(["convert", "in", "--format", "csv", "-o", "alone"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(space.output_in("alone").keys().collect::<Vec<_>>(), ["entries.csv", "manifest.json"]);
    assert!(stderr(&run).contains("1 written"), "{}", stderr(&run));
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
}
