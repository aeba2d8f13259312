//! Questions about entries, and the answers that bureau files give to them by themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fenceng::bureau::{Action, BureauFile, Entry};
use fenceng::export::rules::Rules;
use fenceng::normalize::squeeze;
use fenceng::{Config, convert_bytes};
use serde_json::{Value, json};

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What fenceng makes of the real documents and of some forms; one of these is there twice, so that its units are too.
pub fn fixtures() -> Vec<BureauFile> {
    let mut paths: Vec<_> = fs::read_dir(Path::new(ROOT).join("output")).unwrap().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with("manifest.json"));
    paths.sort();
    let mut bureaus: Vec<BureauFile> = paths.iter().map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect();
    for name in ["flat.xlsx", "hidden.ods", "opendata.csv", "opendata.json", "taichung.docx"] {
        let bytes = fs::read(Path::new(ROOT).join("fixtures/forms").join(name)).unwrap();
        let run = convert_bytes(name, &bytes, &Config::default());
        assert!(!run.bureaus.is_empty(), "{name}");
        bureaus.extend(run.bureaus.into_iter().map(|(_, bureau)| bureau));
    }
    bureaus
}

pub fn rules(bureaus: &[BureauFile]) -> Rules {
    let mut rules = Rules::default();
    bureaus.iter().for_each(|bureau| rules.add(bureau));
    rules
}

/// Questions about every entry, each in several ways, about every unit, and about what there is not. Texts are normalised.
pub fn questions(bureaus: &[BureauFile]) -> Vec<Value> {
    let mut questions = BTreeSet::new();
    let mut ask = |question: Value| questions.insert(question.to_string());
    for (bureau, unit) in bureaus.iter().flat_map(|bureau| bureau.units.iter().map(move |unit| (bureau, unit))) {
        let place = json!({ "bureau": squeeze(&bureau.bureau), "unit": squeeze(&unit.name) });
        ask(place.clone());
        ask(with(&place, json!({ "item": "沒有的事" })));
        ask(with(&place, json!({ "unit": "沒有的科" })));
        ask(with(&place, json!({ "bureau": "沒有的局" })));
        ask(with(&place, json!({ "bureau": null })));
        ask(with(&place, json!({ "unit": null })));
        for entry in &unit.entries {
            let [item, content, task] = [&entry.item, &entry.content, &entry.task].map(|text| squeeze(text.as_deref().unwrap_or_default()));
            let table = entry.table.map_or("", |table| table.as_str());
            let whole = with(&place, json!({ "item": item, "content": content, "task": task, "table": table }));
            ask(whole.clone());
            ask(with(&whole, json!({ "role": "局長", "min_confidence": 0 })));
            ask(with(&whole, json!({ "task": null, "table": null, "min_confidence": 1 })));
            ask(with(&place, json!({ "item": item })));
            ask(with(&place, json!({ "content": content, "role": entry.decided_by.as_deref().map(squeeze) })));
            ask(with(&whole, json!({ "table": if table == "甲" { "乙" } else { "甲" } })));
            for post in entry.decided_by.iter().flat_map(|title| title.split(['、', '/'])) {
                ask(with(&whole, json!({ "role": squeeze(post) })));
            }
        }
    }
    questions.iter().map(|question| serde_json::from_str(question).unwrap()).collect()
}

pub fn with(question: &Value, more: Value) -> Value {
    let mut question = question.clone();
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    question
}

/// The answer of the bureau files themselves.
pub fn answer(bureaus: &[BureauFile], question: &Value) -> Value {
    let is = |name: &str, key: &str| question[key].as_str() == Some(&*squeeze(name));
    let of_bureau: Vec<&BureauFile> = bureaus.iter().filter(|bureau| is(&bureau.bureau, "bureau")).collect();
    if of_bureau.is_empty() {
        return undecided("unknown_bureau", &[]);
    }
    let of_unit: Vec<_> = of_bureau.iter().flat_map(|bureau| &bureau.units).filter(|unit| is(&unit.name, "unit")).collect();
    if of_unit.is_empty() {
        return undecided("unknown_unit", &[]);
    }
    let fits = |text: Option<&str>, key: &str| question[key].is_null() || is(text.unwrap_or_default(), key);
    let matches = |entry: &&Entry| {
        fits(entry.item.as_deref(), "item")
            && fits(entry.content.as_deref(), "content")
            && fits(entry.task.as_deref(), "task")
            && fits(entry.table.map(|table| table.as_str()), "table")
    };
    let entries: Vec<&Entry> = of_unit.iter().flat_map(|unit| &unit.entries).filter(matches).collect();
    let outcomes: Vec<_> = entries.iter().map(|entry| (decider(entry), reviewers(entry), &entry.co_organizers)).collect();
    let Some((decided_by, reviewed_by, co_organizers)) = outcomes.first() else { return undecided("unknown_business", &[]) };
    if outcomes.iter().any(|outcome| outcome != &outcomes[0]) {
        return undecided("ambiguous", &entries);
    }
    let min_confidence = question["min_confidence"].as_f64().unwrap_or(0.9);
    if entries.iter().any(|entry| entry.confidence < min_confidence) {
        return undecided("low_confidence", &entries);
    }
    let Some(decided_by) = decided_by else { return undecided("no_decider", &entries) };
    let posts = || std::iter::once(*decided_by).chain(decided_by.split(['、', '/']));
    let role_decides = question["role"].as_str().map(|role| !role.is_empty() && posts().any(|post| squeeze(post) == role));
    json!({
        "status": "decided",
        "reason": null,
        "decided_by": decided_by,
        "reviewed_by": reviewed_by,
        "co_organizers": co_organizers,
        "role_decides": role_decides,
        "entries": ids(&entries),
    })
}

fn decider(entry: &Entry) -> Option<&str> {
    let may_pass_on = entry.steps.iter().any(|step| step.action == Action::ApproveOrForward);
    entry.decided_by.as_deref().filter(|_| !may_pass_on)
}

fn reviewers(entry: &Entry) -> Vec<&str> {
    entry.steps.iter().filter(|step| step.action == Action::Review).map(|step| &*step.role).collect()
}

fn undecided(reason: &str, entries: &[&Entry]) -> Value {
    json!({
        "status": "undecided",
        "reason": reason,
        "decided_by": null,
        "reviewed_by": [],
        "co_organizers": [],
        "role_decides": null,
        "entries": ids(entries),
    })
}

fn ids(entries: &[&Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.id.clone()).collect()
}
