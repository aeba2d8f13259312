//! What rule engines are told: each business by its normalised text, and its outcome.
//!
//! A text is normalised as everywhere and has no white space at all, so that an asker need not know where fenceng leaves one. What
//! an entry does not have is the empty text.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assemble::file_name;
use crate::bureau::{Action, BureauFile, Entry};
use crate::normalize::squeeze;

/// How sure the reading of a row has to be where a question does not say.
pub const MIN_CONFIDENCE: f64 = 0.9;

/// The rules of all bureaus of a release, by normalised name.
#[derive(Debug, Default)]
pub struct Rules {
    bureaus: BTreeMap<String, Bureau>,
}

/// The rules of a bureau.
#[derive(Debug, Default)]
pub struct Bureau {
    /// Its name as it is written.
    pub name: String,
    /// Its units in source order.
    pub units: Vec<Unit>,
}

/// The rules of a unit.
#[derive(Debug)]
pub struct Unit {
    /// Its name, normalised.
    pub name: String,
    /// One rule for each entry, in source order.
    pub rules: Vec<Rule>,
}

/// A business and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Id of the entry.
    pub id: String,
    /// 公務項目, normalised.
    pub item: String,
    /// 公務內容, normalised.
    pub content: String,
    /// 業務名稱, normalised.
    pub task: String,
    /// 甲 or 乙.
    pub table: &'static str,
    /// How sure the reading of the row is.
    pub confidence: f64,
    /// What becomes of the business.
    pub outcome: Outcome,
}

/// Who decides, who reviews and who is consulted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Outcome {
    /// The title that decides; none where it is not one alone, or may pass the business on.
    pub decided_by: Option<String>,
    /// The names of who decides, normalised: the title, and each post of a title that holds several.
    pub deciders: Vec<String>,
    /// Titles that review, lowest first.
    pub reviewed_by: Vec<String>,
    /// 會辦機關(單位).
    pub co_organizers: Vec<String>,
}

/// A file of an export: its path below the folder, with `/`, and its bytes.
pub type File = (String, Vec<u8>);

impl Rules {
    /// Adds the entries of a bureau. Bureaus, and units of a bureau, that have one name are one.
    pub fn add(&mut self, file: &BureauFile) {
        let bureau = self.bureaus.entry(squeeze(&file.bureau)).or_default();
        bureau.name.clone_from(&file.bureau);
        for unit in &file.units {
            let name = squeeze(&unit.name);
            let rules = unit.entries.iter().map(rule);
            match bureau.units.iter_mut().find(|other| other.name == name) {
                Some(same) => same.rules.extend(rules),
                None => bureau.units.push(Unit { name, rules: rules.collect() }),
            }
        }
    }

    /// The bureaus with their normalised names, by these.
    pub fn bureaus(&self) -> impl Iterator<Item = (&str, &Bureau)> {
        self.bureaus.iter().map(|(name, bureau)| (name.as_str(), bureau))
    }

    /// The bureaus, each with a file name of its own that ends in `extension`.
    pub(super) fn files(&self, extension: &'static str) -> impl Iterator<Item = (String, &str, &Bureau)> {
        let mut taken = BTreeSet::new();
        self.bureaus().map(move |(key, bureau)| (file_name(&bureau.name, extension, 0, &mut taken), key, bureau))
    }
}

impl Bureau {
    /// Its rules, with their units and the numbers of their outcomes: those with the same number agree.
    pub(super) fn numbered(&self) -> Vec<(&Unit, &Rule, usize)> {
        let rules = || self.units.iter().flat_map(|unit| unit.rules.iter().map(move |rule| (unit, rule)));
        let outcomes: BTreeSet<&Outcome> = rules().map(|(_, rule)| &rule.outcome).collect();
        let numbers: BTreeMap<&Outcome, usize> = outcomes.into_iter().zip(1..).collect();
        rules().map(|(unit, rule)| (unit, rule, numbers.get(&rule.outcome).copied().unwrap_or_default())).collect()
    }
}

fn rule(entry: &Entry) -> Rule {
    let text = |text: &Option<String>| text.as_deref().map(squeeze).unwrap_or_default();
    Rule {
        id: entry.id.clone(),
        item: text(&entry.item),
        content: text(&entry.content),
        task: text(&entry.task),
        table: entry.table.map_or("", |table| table.as_str()),
        confidence: entry.confidence,
        outcome: outcome(entry),
    }
}

fn outcome(entry: &Entry) -> Outcome {
    // 核定或核轉 decides or does not: nobody can tell from the schedule alone.
    let may_pass_on = entry.steps.iter().any(|step| step.action == Action::ApproveOrForward);
    let decided_by = entry.decided_by.as_deref().filter(|_| !may_pass_on);
    let mut deciders: Vec<String> = Vec::new();
    let names = decided_by.into_iter().chain(decided_by.into_iter().flat_map(|title| title.split(['/', '、'])));
    for post in names.map(squeeze) {
        if !post.is_empty() && !deciders.contains(&post) {
            deciders.push(post);
        }
    }
    Outcome {
        decided_by: decided_by.map(str::to_owned),
        deciders,
        reviewed_by: entry.steps.iter().filter(|step| step.action == Action::Review).map(|step| step.role.to_string()).collect(),
        co_organizers: entry.co_organizers.clone(),
    }
}
