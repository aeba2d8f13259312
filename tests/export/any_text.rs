//! Any text at all comes back from every form.

use fenceng::bureau::{Action, BureauFile, Entry, Step};
use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::export::{columns, csv, ndjson};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::Connection;
use serde_json::Value;

use super::workbook::cells;
use super::{bureaus, neighbour};
use crate::workspace::{Workspace, stderr};

/// Item, content, remarks and confidence of an entry.
type Said = (Option<String>, Option<String>, Option<String>, f64);

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
