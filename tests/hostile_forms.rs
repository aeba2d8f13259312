//! Each bad file that is no PDF ends as it must, in time and memory, and its good neighbours are converted.
//!
//! Here is what the tests of all forms share, and files that were good once: cut, damaged or misnamed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use fenceng::bureau::Outcome;
use fenceng::diagnostic::Code;
use fenceng::read::{Limits, Options};
use fenceng::{Config, Converted, convert};
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::damage::{Change, changes};
use crate::workspace::{Workspace, stderr, stdout};

pub const FORMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/forms");

/// What a file of a megabyte may take: seconds, more where the program is not optimised, and MiB.
const TIME: &str = if cfg!(debug_assertions) { "30" } else { "5" };
const MEMORY: &str = "500";

/// Ways in which each file is damaged at random.
const CASES: u32 = 8;

/// The rows of a schedule that each form can hold.
pub const ROWS: [[&str; 5]; 4] = [
    ["綠原市政府漁業局養殖科分層負責明細表", "", "", "", ""],
    ["公務項目", "公務內容", "承辦人", "科長", "局長"],
    ["碼頭維護", "年度計畫之擬訂。", "擬辦", "審核", "核定"],
    ["碼頭維護", "例行巡檢。", "擬辦", "核定", ""],
];

/// How a bad file must end.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// With this code, and a reason that holds these words.
    Failed(&'static str, &'static [&'static str]),
    /// Read, and no schedule.
    Skipped,
    /// With the two entries of [`ROWS`].
    Converted,
    /// With so many entries.
    Entries(u64),
}

/// Asserts how bad files, converted between two good ones, end.
pub fn check(bad: &[(&str, Vec<u8>, End)]) {
    check_with(bad, &["--timeout", TIME, "--memory", MEMORY]);
}

pub fn check_with(bad: &[(&str, Vec<u8>, End)], args: &[&str]) {
    let space = Workspace::with_neighbours();
    for (name, content, _) in bad {
        space.file(&format!("in/{name}"), content);
    }
    let run = space.fenceng(["convert", "in", "--jobs", "1"].iter().chain(args));
    for (name, _, end) in bad {
        let input = space.input(name);
        match end {
            End::Failed(code, words) => space.assert_failed(name, code, words),
            End::Skipped => assert_eq!(input["outcome"], "skipped", "{input:#}"),
            End::Converted => assert_eq!((&input["outcome"], &input["entries"]), (&"converted".into(), &2.into()), "{input:#}"),
            End::Entries(count) => assert_eq!((&input["outcome"], &input["entries"]), (&"converted".into(), &(*count).into()), "{input:#}"),
        }
    }
    let failed = bad.iter().any(|(_, _, end)| matches!(end, End::Failed(..)));
    assert_eq!(run.status.code(), Some(failed.into()), "{}", stderr(&run));
    space.assert_neighbours_converted();
}

/// A package of parts.
pub fn package<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The forms that are kept, by their names.
fn forms() -> BTreeMap<String, Vec<u8>> {
    let paths = fs::read_dir(FORMS).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let is_form = |path: &Path| ![".py", ".md", ".meta.json", ".ndjson"].iter().any(|ending| name(path).ends_with(ending));
    let forms: BTreeMap<_, _> = paths.filter(|path| is_form(path)).map(|path| (name(&path), fs::read(&path).unwrap())).collect();
    assert!(forms.len() > 30, "{:?}", forms.keys());
    forms
}

/// Asserts what holds of every file, however bad.
fn assert_sound(name: &str, converted: &Converted) -> Result<(), proptest::test_runner::TestCaseError> {
    let (input, ledger) = (&converted.input, &converted.input.ledger);
    prop_assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced);
    prop_assert!(input.diagnostics.iter().all(|finding| finding.code != Code::LedgerBroken), "{}: {:?}", name, input.reason);
    prop_assert_eq!(input.reason.is_none(), input.outcome == Outcome::Converted);
    if input.outcome == Outcome::Failed {
        prop_assert!(
            input.reason.as_ref().is_some_and(|reason| reason.contains("; ") || input.diagnostics[0].code == Code::Empty),
            "{}: {:?}",
            name,
            input.reason
        );
    }
    Ok(())
}

#[test]
fn forms_that_are_cut_are_damaged_or_read_as_far_as_they_go() {
    for (name, whole) in forms() {
        let kept = convert(&name, &whole, &Config::default()).input.entries;
        for tenth in 0..10 {
            let cut = &whole[..whole.len() * tenth / 10];
            let converted = convert(&name, cut, &Config::default());
            assert_sound(&name, &converted).unwrap_or_else(|error| panic!("{name}, {tenth}: {error}"));
            let input = &converted.input;
            assert!(input.entries <= kept, "{name}, {tenth}");
            let codes: Vec<Code> = input.diagnostics.iter().map(|finding| finding.code).collect();
            let is_of_parts = whole.starts_with(b"PK") || whole.starts_with(b"\xd0\xcf");
            if tenth == 0 {
                assert_eq!(codes, [Code::Empty], "{name}");
            } else if name == "encrypted.xlsx" {
                assert!(matches!(codes[..], [Code::Damaged | Code::Encrypted]), "{tenth}: {codes:?}");
            } else if is_of_parts && !name.ends_with(".doc") || name == "opendata.json" {
                assert_eq!((input.outcome, &codes[..]), (Outcome::Failed, &[Code::Damaged][..]), "{name}, {tenth}");
            } else if name.ends_with(".rtf") && input.outcome == Outcome::Converted {
                assert!(codes.contains(&Code::Damaged), "{name}, {tenth}: {codes:?}");
            }
        }
    }
}

/// The parts of a package, in order.
fn parts(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let part = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(package)).unwrap().len()).map(part).collect()
}

/// A form with changes: in its bytes, or, where it is a package, in one of the parts that hold its text.
fn damaged(whole: &[u8], parts: &[(String, Vec<u8>)], changes: &[Change], at: usize) -> Vec<u8> {
    let apply = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        changes.iter().for_each(|change| change.apply(&mut bytes));
        bytes
    };
    let of_text: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).filter(|name| is_of_text(name)).collect();
    let Some(changed) = at.checked_rem(of_text.len()).map(|at| of_text[at]) else { return apply(whole) };
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|(name, content)| (name.as_str(), if name == changed { apply(content) } else { content.clone() })).collect();
    package(parts.iter().map(|(name, content)| (*name, content.as_slice())))
}

fn is_of_text(part: &str) -> bool {
    let names = ["content.xml", "styles.xml", "document.xml", "numbering.xml", "workbook.xml", "workbook.bin"];
    names.iter().any(|name| part.ends_with(name)) || part.contains("sharedStrings") || part.contains("worksheets/sheet")
}

#[test]
fn forms_with_random_damage_have_an_outcome_and_lose_nothing() {
    let limits = Limits { inflated: 16 << 20, ..Limits::default() };
    let config = Config { reading: Options { limits, ..Options::default() }, ..Config::default() };
    for (name, whole) in forms() {
        let parts = if whole.starts_with(b"PK") { parts(&whole) } else { Vec::new() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let cases = Cases { cases: CASES, failure_persistence: None, ..Cases::default() };
        let tested = TestRunner::new_with_rng(cases, rng).run(&(changes(), 0..4usize), |(changes, at)| {
            assert_sound(&name, &convert(&name, &damaged(&whole, &parts, &changes, at), &config))
        });
        tested.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_magic_number_and_nothing_else_is_no_document() {
    let magic: [&[u8]; 20] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x07\x08",
        b"\xd0\xcf\x11\xe0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf",
        b"{\\rtf1",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"\x1f\x8b",
        b"7z\xbc\xaf",
        b"Rar!",
        b"%PDF-",
        b"<html",
        b"<table>",
        b"<?xml version=\"1.0\"?>",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
    ];
    for magic in magic {
        for bytes in [magic.to_vec(), [magic, &[0; 600]].concat(), [magic, b"\n\n\n"].concat()] {
            let input = convert("m-bad", &bytes, &Config::default()).input;
            let shown = String::from_utf8_lossy(&bytes);
            assert_ne!(input.outcome, Outcome::Converted, "{shown:?}");
            if input.outcome == Outcome::Failed {
                let (code, reason) = (input.diagnostics[0].code, input.reason.unwrap());
                assert!(reason.contains("; ") || code == Code::Empty, "{shown:?}: {reason}");
            }
        }
    }
}

#[test]
fn a_workbook_under_the_name_of_a_pdf_is_read_and_said() {
    let space = Workspace::with_neighbours();
    space.file("in/m-odd.pdf", fs::read(format!("{FORMS}/taipei.xlsx")).unwrap());
    let run = space.fenceng(["convert", "in"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let input = space.input("m-odd.pdf");
    assert_eq!((&input["outcome"], &input["format"], &input["entries"]), (&"converted".into(), &"xlsx".into(), &44.into()), "{input:#}");
    let said = input["diagnostics"].as_array().unwrap().iter().find(|finding| finding["code"] == "F519").unwrap();
    let message = said["message"].as_str().unwrap();
    assert!(message.contains(".pdf") && message.contains("Excel workbook"), "{message}");
    space.assert_neighbours_converted();
}

#[test]
fn tables_prints_those_of_every_form() {
    let names = [
        "taipei.xlsx",
        "taipei.xls",
        "taipei.xlsb",
        "taipei.ods",
        "taipei.docx",
        "taipei.odt",
        "taipei.rtf",
        "taipei.html",
        "web.xls",
        "tabbed.xls",
        "taipei_box.txt",
        "taipei_ascii.txt",
        "opendata.csv",
        "opendata.json",
    ];
    let space = Workspace::new();
    let run = space.fenceng(["tables".to_owned()].into_iter().chain(names.iter().map(|name| format!("{FORMS}/{name}"))));
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let printed = stdout(&run);
    let printed: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(printed.iter().map(|tables| tables["file"].as_str().unwrap()).collect::<Vec<_>>(), names);
    for tables in printed {
        let cells = tables["tables"].as_array().unwrap().iter().flat_map(|table| table["cells"].as_array().unwrap());
        let texts: Vec<&str> = cells.map(|cell| cell["text"].as_str().unwrap()).collect();
        assert!(texts.iter().filter(|text| text.contains('核')).count() > 20, "{}: {texts:?}", tables["file"]);
    }
}
