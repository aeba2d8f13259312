//! Entries as a person reads them, and what entries are compared by.

use std::fs;
use std::path::Path;

use fenceng::bureau::{Action, Entry};
use serde::Deserialize;

/// An entry as it should be read.
#[derive(Debug, Deserialize)]
pub struct Truth {
    pub page: Option<u32>,
    pub bureau: String,
    pub unit: String,
    pub table: Option<String>,
    pub item: Option<String>,
    pub item_no: Option<u32>,
    pub content: Option<String>,
    pub content_no: Option<u32>,
    pub task: Option<String>,
    pub steps: Vec<(String, Action)>,
    pub decided_by: Option<String>,
    pub co_organizers: Vec<String>,
    pub remarks: Option<String>,
}

/// The entries of a file of truth.
pub fn truth(path: &Path) -> Vec<Truth> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a row of the truth and an entry are compared by; text without the spaces that line breaks leave.
pub fn want(row: &Truth) -> String {
    let steps: Vec<String> = row.steps.iter().map(|(role, action)| format!("{role} {action:?}")).collect();
    let mut co_organizers = row.co_organizers.clone();
    co_organizers.sort();
    let text = format!(
        "{}|{:?}|{:?} {:?}|{:?} {:?}|{:?}|{steps:?}|{:?}|{co_organizers:?}|{:?}",
        row.unit, row.table, row.item_no, row.item, row.content_no, row.content, row.task, row.decided_by, row.remarks
    );
    text.replace(' ', "")
}

/// The same of an entry.
pub fn got(unit: &str, entry: &Entry) -> String {
    let steps: Vec<String> = entry.steps.iter().map(|step| format!("{} {:?}", step.role, step.action)).collect();
    let mut co_organizers = entry.co_organizers.clone();
    co_organizers.sort();
    let table = entry.table.map(|table| table.as_str().to_owned());
    let text = format!(
        "{unit}|{table:?}|{:?} {:?}|{:?} {:?}|{:?}|{steps:?}|{:?}|{co_organizers:?}|{:?}",
        entry.item_no, entry.item, entry.content_no, entry.content, entry.task, entry.decided_by, entry.remarks
    );
    text.replace(' ', "")
}
