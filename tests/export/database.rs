//! The database holds everything, and is opened and searched by others.

use std::fs;

use fenceng::bureau::{BureauFile, Entry};
use rusqlite::Connection;
use serde_json::Value;

use super::{python, real};
use crate::workspace::Workspace;

/// The bureaus that a database was made of.
fn bureaus(space: &Workspace) -> [BureauFile; 2] {
    ["臺北市政府秘書處", "臺中市政府數位治理局"].map(|name| {
        let file = fs::read(space.path(&format!("output/{name}.json"))).unwrap();
        serde_json::from_slice(&file).unwrap()
    })
}

#[test]
fn a_database_holds_everything_and_is_searched() {
    let space = real("json,sqlite");
    let file = "output/fenceng.sqlite";
    let database = Connection::open(space.path(file)).unwrap();
    let numbers = |sql: &str| -> Vec<i64> {
        let mut statement = database.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let bureaus = bureaus(&space);
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

#[test]
#[ignore = "needs a Python with datasette: FENCENG_PYTHON=path/of/python"]
fn datasette_shows_and_searches_it() {
    let space = real("json,sqlite");
    let file = space.path("output/fenceng.sqlite");
    let get = |path: &str| python(&["-m", "datasette", file.to_str().unwrap(), "--get", &format!("/fenceng{path}")]);
    for table in ["", "/approvals", "/diagnostics", "/entries", "/low_confidence", "/roles", "/sources", "/steps", "/units"] {
        assert!(get(table).contains("</html>"), "{table}");
    }
    let ids = |path: &str| -> Vec<String> {
        let rows: Vec<Value> = serde_json::from_str(&get(&format!("{path}&_shape=array&_size=max"))).unwrap();
        let mut ids: Vec<String> = rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let bureaus = bureaus(&space);
    let holding = |word: &str, fields: fn(&Entry) -> Vec<&Option<String>>| -> Vec<String> {
        let entries = bureaus.iter().flat_map(|bureau| &bureau.units).flat_map(|unit| &unit.entries);
        let holds = |entry: &&Entry| fields(entry).into_iter().flatten().any(|text| text.contains(word));
        let mut ids: Vec<String> = entries.filter(holds).map(|entry| entry.id.clone()).collect();
        ids.sort();
        ids
    };
    let searched = holding("陳情案", |entry| vec![&entry.item, &entry.content, &entry.task, &entry.remarks]);
    assert!(searched.len() > 2, "{searched:?}");
    assert_eq!(ids("/entries.json?_search=陳情案"), searched);
    assert_eq!(ids("/decisions.json?_fts_table=entries_fts&_fts_pk=entry_id&_search=陳情案"), searched);
    // The index is of three characters; for fewer there is `contains`, as the handbook says.
    assert_eq!(ids("/entries.json?_search=採購"), [""; 0]);
    let contents = holding("採購", |entry| vec![&entry.content]);
    assert!(contents.len() > 10, "{contents:?}");
    assert_eq!(ids("/decisions.json?content__contains=採購"), contents);
}
