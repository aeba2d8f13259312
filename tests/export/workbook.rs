//! A workbook is read back as the entries it was made of.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use fenceng::bureau::{BureauFile, Entry, Unit};
use fenceng::export::xlsx;
use serde_json::Value;

use super::{bureaus, fixture, neighbour};
use crate::invented::{DRIFTS, schedule};

/// What an entry says, without where it stands and how sure the reading is.
fn said(entry: &Entry) -> Value {
    let mut value = serde_json::to_value(entry).unwrap();
    for key in ["id", "source", "confidence", "diagnostics"] {
        value.as_object_mut().unwrap().remove(key).unwrap();
    }
    value
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

/// The texts of the first sheet, as a workbook's reader has them.
pub fn cells(bureau: &BureauFile) -> BTreeSet<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook(bureau))).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect()
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_where_one_sees_it() {
    let mut bureau = bureaus("港灣處.md", neighbour().as_bytes()).remove(0);
    bureau.units[0].entries[0].remarks = Some("長".repeat(40_000));
    let longest = cells(&bureau).into_iter().max_by_key(String::len).unwrap();
    assert_eq!((longest.chars().count(), longest.chars().next_back()), (32_767, Some('…')));
}
