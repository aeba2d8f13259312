//! What people read in the real documents, and which entry is which of their rows.
//!
//! A truth line and an entry match when bureau and unit are the same and item, content and task agree without white
//! space; what is left over is matched by likeness. A line is `clear`, `drift` (its columns had to be repaired) or
//! `ambiguous` (a person cannot tell either: such a row is right when it says so).

use std::collections::BTreeSet;
use std::fs;

use fenceng::bureau::{Action, Entry, Table};
use fenceng::{Config, assemble, convert};
use serde::Deserialize;

/// The real documents.
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/real");

/// Truth files by the number of the document that they are about.
const DOCUMENTS: [(&str, &str); 3] =
    [("000", "taichung-digital.txt"), ("001", "taipei-information.txt"), ("003", "taipei-secretariat.txt")];

/// Likeness, 0 to 1, over which two texts may be of one row.
const ALIKE: f64 = 0.75;

#[derive(Debug, Deserialize)]
pub struct Truth {
    pub seed: String,
    pub page: u32,
    pub row: u32,
    pub bureau: String,
    pub unit: String,
    pub table: Option<Table>,
    pub shared: Option<String>,
    pub item: Option<String>,
    pub content: Option<String>,
    pub task: Option<String>,
    pub steps: Vec<(String, Action)>,
    pub decided_by: Option<String>,
    pub co_organizers: Vec<String>,
    pub remarks: Option<String>,
    pub status: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Clear,
    Drift,
    Ambiguous,
}

/// What a row says, in a form in which equal rows are equal: white space and how posts are parted do not count.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    table: Option<Table>,
    shared: Option<String>,
    business: [String; 3],
    steps: Vec<(String, Action)>,
    decided_by: String,
    co_organizers: Vec<String>,
    remarks: String,
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn text(text: &Option<String>) -> String {
    text.as_deref().map(squeeze).unwrap_or_default()
}

fn title(title: &str) -> String {
    title.chars().filter(|c| !c.is_whitespace() && !"、/／,，".contains(*c)).collect()
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| squeeze(name)).collect();
    names.sort();
    names
}

impl Truth {
    pub fn said(&self) -> Said {
        Said {
            table: self.table,
            shared: self.shared.clone(),
            business: [&self.item, &self.content, &self.task].map(text),
            steps: self.steps.iter().map(|(role, action)| (title(role), *action)).collect(),
            decided_by: title(self.decided_by.as_deref().unwrap_or_default()),
            co_organizers: sorted(&self.co_organizers),
            remarks: text(&self.remarks),
        }
    }
}

pub fn said(entry: &Entry) -> Said {
    Said {
        table: entry.table,
        shared: entry.shared.clone(),
        business: [&entry.item, &entry.content, &entry.task].map(text),
        steps: entry.steps.iter().map(|step| (title(&step.role), step.action)).collect(),
        decided_by: title(entry.decided_by.as_deref().unwrap_or_default()),
        co_organizers: sorted(&entry.co_organizers),
        remarks: text(&entry.remarks),
    }
}

/// Share of the characters of two texts that stand in both in the same order.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row = vec![0usize; b.len() + 1];
    for left in &a {
        let mut diagonal = 0;
        for (at, right) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if left == right { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    2.0 * row[b.len()] as f64 / (a.len() + b.len()).max(1) as f64
}

/// For each truth line the entry that is its row.
pub fn matches(truth: &[Truth], entries: &[(String, String, Entry)]) -> Vec<Option<usize>> {
    let place = |line: &Truth, (bureau, unit, _): &(String, String, Entry)| line.bureau == *bureau && line.unit == *unit;
    let mut taken = BTreeSet::new();
    let mut pairs: Vec<Option<usize>> = vec![None; truth.len()];
    for (pair, line) in pairs.iter_mut().zip(truth) {
        let business = line.said().business;
        *pair = (0..entries.len())
            .find(|at| !taken.contains(at) && place(line, &entries[*at]) && said(&entries[*at].2).business == business)
            .inspect(|at| _ = taken.insert(*at));
    }
    for (pair, line) in pairs.iter_mut().zip(truth).filter(|(pair, _)| pair.is_none()) {
        let business = line.said().business.concat();
        *pair = (0..entries.len())
            .filter(|at| !taken.contains(at) && place(line, &entries[*at]))
            .map(|at| (likeness(&business, &said(&entries[at].2).business.concat()), at))
            .filter(|(likeness, _)| *likeness > ALIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, at)| at)
            .inspect(|at| _ = taken.insert(*at));
    }
    pairs
}

/// What people read in the documents.
pub fn truth() -> Vec<Truth> {
    let lines = DOCUMENTS.iter().flat_map(|(seed, _)| {
        let path = format!("{}/fixtures/truth/{seed}.ndjson", env!("CARGO_MANIFEST_DIR"));
        let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Truth>>()
    });
    let truth: Vec<Truth> = lines.collect();
    assert!(truth.iter().all(|line| DOCUMENTS.iter().any(|(seed, _)| *seed == line.seed)));
    truth
}

/// What is read in the units that the truth is about, of which it covers every row: bureau, unit, entry.
pub fn entries(truth: &[Truth]) -> Vec<(String, String, Entry)> {
    let sources = DOCUMENTS.map(|(_, name)| convert(name, &fs::read(format!("{REAL}/{name}")).unwrap(), &Config::default()));
    let covered: BTreeSet<(&str, &str)> = truth.iter().map(|line| (line.bureau.as_str(), line.unit.as_str())).collect();
    let mut entries: Vec<(String, String, Entry)> = Vec::new();
    for (_, file) in assemble(sources.into(), &Config::default()).bureaus {
        for unit in file.units.into_iter().filter(|unit| covered.contains(&(file.bureau.as_str(), unit.name.as_str()))) {
            entries.extend(unit.entries.into_iter().map(|entry| (file.bureau.clone(), unit.name.clone(), entry)));
        }
    }
    entries
}
