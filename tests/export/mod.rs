//! What is exported says what was read, and is read back as the same.

mod any_text;
mod database;
mod workbook;

use std::fs;
use std::process::Command;

use fenceng::bureau::BureauFile;
use fenceng::{Config, convert_bytes};

use crate::workspace::{Workspace, stderr, stdout};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn neighbour() -> String {
    crate::workspace::schedule("港灣處", "工程科")
}

fn bureaus(name: &str, bytes: &[u8]) -> Vec<BureauFile> {
    convert_bytes(name, bytes, &Config::default()).bureaus.into_iter().map(|(_, bureau)| bureau).collect()
}

/// A workspace with two real documents in these forms.
fn real(forms: &str) -> Workspace {
    let space = Workspace::new();
    space.file("in/a.txt", fixture("real/taipei-secretariat.txt"));
    space.file("in/b.txt", fixture("real/taichung-digital.txt"));
    let run = space.fenceng(["convert", "in", "--format", forms]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    space
}

/// What Python prints, with what `tests/requirements.txt` names.
fn python(args: &[&str]) -> String {
    let python = std::env::var("FENCENG_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = Command::new(python).args(args).output().unwrap();
    assert!(run.status.success(), "{args:?}: {}", stderr(&run));
    stdout(&run)
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
    let space = real(if cfg!(feature = "parquet") { "ndjson,sqlite,parquet" } else { "ndjson,sqlite" });
    python(&[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exported.py"), space.path("output").to_str().unwrap()]);
}
