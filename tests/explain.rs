//! Why a row is read as it is can be asked of every row, and what is told adds up.

use std::fs;

use fenceng::diagnostic::Code;
use fenceng::explain::{Explanation, Place, explain};
use fenceng::reconcile::evidence::{Basis, Reason};
use fenceng::{Config, convert};
use serde_json::Value;

use crate::workspace::{REAL, Workspace, schedule, stderr, stdout};

const AS_PRINTED: &str = "cells would stand where they are printed";

fn explained(name: &str) -> Vec<Explanation> {
    let bytes = fs::read(format!("{REAL}/{name}")).unwrap();
    let config = Config::default();
    let converted = convert(name, &bytes, &config);
    // Every ninth row, as each is read anew.
    let rows = converted.units().flat_map(|unit| &unit.entries).map(|entry| (entry.source.table, entry.source.row)).step_by(9);
    let found: Vec<Explanation> = rows
        .flat_map(|(table, row)| {
            let found = explain(name, &bytes, &config, Place::InTable { table, row }).unwrap();
            assert!(!found.is_empty(), "table {table}, row {row} of {name}");
            found
        })
        .collect();
    assert!(found.len() > 5, "{name}");
    found
}

#[test]
fn what_is_told_of_a_row_adds_up() {
    let mut behind = 0;
    for found in explained("taipei-secretariat.txt") {
        let evidence = found.evidence.unwrap();
        let place = format!("table {}, row {}", found.entry.source.table, found.entry.source.row);
        assert_ne!(evidence.basis, Basis::Order, "{place}");
        // Each step of the entry stands on a cell that went to its post.
        for step in &found.entry.steps {
            assert!(evidence.cells.iter().any(|cell| cell.field.as_deref() == Some(&*step.role)), "{place}: {}", step.role);
        }
        for cell in &evidence.cells {
            let raw = &found.entry.source.cells[cell.column as usize - 1];
            assert!(raw.contains(cell.text.as_str()), "{place}: {raw} has {}", cell.text);
        }
        assert!(evidence.runners_up.is_sorted_by(|a, b| a.behind <= b.behind), "{place}");
        for other in &evidence.runners_up {
            assert!(!other.differs.is_empty() && !other.lacks.is_empty(), "{place}: {other:?}");
            // What the reasons leave open is the price of moving cells: one that was paid is there to be saved only where cells were moved.
            let is_moved = found.entry.diagnostics.iter().any(|finding| finding.code == Code::ColumnShifted);
            let saved: f64 = other.lacks.iter().filter(|reason| reason.what == AS_PRINTED).map(|reason| reason.nats).sum();
            assert!(saved <= 0.05 || is_moved, "{place}: {other:?}");
            behind += usize::from(other.behind > 0.0);
        }
    }
    assert!(behind > 20);
}

#[test]
fn text_without_columns_says_that_the_order_tells() {
    for found in explained("taichung-digital.txt") {
        let (entry, evidence) = (found.entry, found.evidence.unwrap());
        let place = format!("table {}, row {}", entry.source.table, entry.source.row);
        assert_eq!((evidence.basis, evidence.columns.len(), evidence.runners_up.len()), (Basis::Order, 0, 1), "{place}");
        // All lines of the row are there, each with its field.
        let of = |field: &str| -> String {
            let cells = evidence.cells.iter().filter(|cell| cell.field.as_deref() == Some(field));
            cells.flat_map(|cell| cell.text.split_whitespace()).collect()
        };
        assert!(of("公務項目").ends_with(entry.item.as_deref().unwrap()), "{place}: {}", of("公務項目"));
        assert!(of("公務內容").ends_with(entry.content.as_deref().unwrap()), "{place}: {}", of("公務內容"));
        for step in &entry.steps {
            assert_eq!(of(&step.role), *step.mark, "{place}");
        }
        // What speaks for the reading is what the other lacks, and the entry is no surer than that.
        let other = &evidence.runners_up[0];
        let sum = |reasons: &[Reason]| reasons.iter().map(|reason| reason.nats).sum::<f64>();
        assert_eq!((sum(&evidence.reasons), sum(&other.lacks)), (other.behind, -other.behind), "{place}");
        assert!(entry.confidence <= 1.0 / (1.0 + (-other.behind).exp()), "{place}: {other:?}");
    }
}

#[test]
fn a_row_is_asked_for_by_id_or_by_place() {
    let space = Workspace::new();
    space.file("in/a.txt", schedule("港灣處", "工程科"));
    space.fenceng(["convert", "in"]);
    let file: Value = serde_json::from_slice(&fs::read(space.path("output/綠原市政府港灣處.json")).unwrap()).unwrap();
    let entry = &file["units"][0]["entries"][0];
    let (id, row) = (entry["id"].as_str().unwrap(), entry["source"]["row"].as_u64().unwrap());

    let words = stdout(&space.fenceng(["explain", id, "in"]));
    for part in [entry["decided_by"].as_str().unwrap(), "runner-up", "against this reading", id] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let place = format!("in/a.txt:1:{row}");
    assert_eq!(stdout(&space.fenceng(["explain", &place])), words);
    assert_eq!(stdout(&space.fenceng(["explain", id])), words, "the document is found by its name");
    let json: Value = serde_json::from_str(&stdout(&space.fenceng(["explain", &place, "--format", "json"]))).unwrap();
    assert_eq!(&json[0]["entry"], entry);
    assert_eq!(json[0]["evidence"]["runners_up"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_cannot_be_explained_says_what_to_do() {
    let space = Workspace::new();
    space.file("in/a.txt", schedule("港灣處", "工程科"));
    space.file("in/b.csv", "x,y\n");
    space.fenceng(["convert", "in"]);
    let file: Value = serde_json::from_slice(&fs::read(space.path("output/綠原市政府港灣處.json")).unwrap()).unwrap();
    let id = file["units"][0]["entries"][0]["id"].as_str().unwrap();
    for (args, status, words) in [
        (&["explain", id, "in/b.csv"][..], 2, &["a.txt", "name that document"][..]),
        (&["explain", "0123456789abcdef"], 2, &["no bureau file", "0123456789abcdef"]),
        (&["explain", "in/a.txt:1:1"], 2, &["a.txt", "no business in that row"]),
        (&["explain", "in/a.txt"], 2, &["which of its rows", "in/a.txt:1:5"]),
        (&["explain", "in/none.txt:1:5"], 1, &["none.txt", "could not be opened"]),
        (&["explain", "in/a.txt:0:5"], 2, &["there is no code"]),
    ] {
        let run = space.fenceng(args);
        let said = stderr(&run);
        assert_eq!(run.status.code(), Some(status), "{args:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{args:?}: {said}");
    }
    fs::rename(space.path("in/a.txt"), space.path("in/c.txt")).unwrap();
    let said = stderr(&space.fenceng(["explain", id]));
    assert!(said.contains("a.txt") && said.contains("name the document"), "{said}");
}
