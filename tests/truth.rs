//! What is read of the real documents against what a person read in them.
//!
//! A truth line and an entry match when bureau and unit are the same and item, content and task agree without white
//! space; what is left over is matched by likeness. A line is `clear`, `drift` (its columns had to be repaired) or
//! `ambiguous` (a person cannot tell either: such a row is right when it says so).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fenceng::bureau::{Action, Entry, Table};
use fenceng::{Config, assemble, convert};
use serde::Deserialize;

use crate::workspace::REAL;

/// Truth files by the number of the document that they are about.
const DOCUMENTS: [(&str, &str); 3] =
    [("000", "taichung-digital.txt"), ("001", "taipei-information.txt"), ("003", "taipei-secretariat.txt")];

/// Likeness, 0 to 1, over which two texts may be of one row.
const ALIKE: f64 = 0.75;

#[derive(Debug, Deserialize)]
struct Truth {
    seed: String,
    page: u32,
    row: u32,
    bureau: String,
    unit: String,
    table: Option<Table>,
    shared: Option<String>,
    item: Option<String>,
    content: Option<String>,
    task: Option<String>,
    steps: Vec<(String, Action)>,
    decided_by: Option<String>,
    co_organizers: Vec<String>,
    remarks: Option<String>,
    status: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Clear,
    Drift,
    Ambiguous,
}

/// What a row says, in a form in which equal rows are equal: white space and how posts are parted do not count.
#[derive(Debug, PartialEq, Eq)]
struct Said {
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
    fn said(&self) -> Said {
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

fn said(entry: &Entry) -> Said {
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
fn likeness(a: &str, b: &str) -> f64 {
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
fn matches(truth: &[Truth], entries: &[(String, String, Entry)]) -> Vec<Option<usize>> {
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

/// Rows right of all rows, for one status.
#[derive(Debug, Default, Clone, Copy)]
struct Rate {
    right: usize,
    of: usize,
}

impl Rate {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    fn rate(self) -> f64 {
        self.right as f64 / self.of as f64
    }
}

#[test]
fn real_documents_are_read_as_a_person_reads_them() {
    let truth: Vec<Truth> = DOCUMENTS
        .iter()
        .flat_map(|(seed, _)| {
            let path = format!("{}/fixtures/truth/{seed}.ndjson", env!("CARGO_MANIFEST_DIR"));
            let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Truth>>()
        })
        .collect();
    assert!(truth.iter().all(|line| DOCUMENTS.iter().any(|(seed, _)| *seed == line.seed)));
    let sources = DOCUMENTS.map(|(_, name)| convert(name, &fs::read(format!("{REAL}/{name}")).unwrap(), &Config::default()));

    // Of the units that the truth covers, it covers every row.
    let covered: BTreeSet<(&str, &str)> = truth.iter().map(|line| (line.bureau.as_str(), line.unit.as_str())).collect();
    let mut entries: Vec<(String, String, Entry)> = Vec::new();
    for (_, file) in assemble(sources.into()).bureaus {
        for unit in file.units.into_iter().filter(|unit| covered.contains(&(file.bureau.as_str(), unit.name.as_str()))) {
            entries.extend(unit.entries.into_iter().map(|entry| (file.bureau.clone(), unit.name.clone(), entry)));
        }
    }

    let mut rates: BTreeMap<&str, Rate> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    let (mut missing, mut unsaid) = (Vec::new(), Vec::new());
    let pairs = matches(&truth, &entries);
    for (line, pair) in truth.iter().zip(&pairs) {
        let place = format!("{} page {} row {} ({} {:?})", line.seed, line.page, line.row, line.unit, line.content);
        let Some(entry) = pair.map(|at| &entries[at].2) else {
            missing.push(place);
            continue;
        };
        let right = line.said() == said(entry);
        if entry.diagnostics.is_empty() && (line.status == Status::Ambiguous || !right) {
            unsaid.push(place.clone());
        }
        match line.status {
            Status::Clear => rates.entry("clear").or_default().count(right),
            Status::Drift => rates.entry("drift").or_default().count(right),
            Status::Ambiguous => continue,
        }
        if entry.confidence >= 0.9 {
            rates.entry("sure").or_default().count(right);
        }
        if !right {
            wrong.push(format!("{place}\n  want {:?}\n  have {:?}", line.said(), said(entry)));
        }
    }
    let wrong = wrong.join("\n");
    assert_eq!(missing, Vec::<String>::new(), "rows that are not found");
    assert_eq!(pairs.iter().flatten().count(), entries.len(), "entries that are no row of the document");
    assert_eq!(unsaid, Vec::<String>::new(), "rows that are wrong, or that no one can tell, without a diagnostic");
    assert!(rates["clear"].rate() == 1.0 && rates["clear"].of > 150, "{rates:?}\n{wrong}");
    assert!(rates["drift"].rate() >= 0.98 && rates["drift"].of > 80, "{rates:?}\n{wrong}");
    assert!(rates["sure"].rate() >= 0.995 && rates["sure"].of > 200, "{rates:?}\n{wrong}");
}

#[test]
fn likeness_is_the_share_of_what_two_texts_have_in_common() {
    assert_eq!(likeness("碼頭維護", "碼頭維護"), 1.0);
    assert_eq!(likeness("碼頭維護", "碼頭巡檢"), 0.5);
    assert_eq!(likeness("", ""), 0.0);
}
