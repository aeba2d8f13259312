//! Decision models (DMN 1.3), one for each bureau, with a diagram.
//!
//! ```text
//! inputs of the question → found (every entry that fits) → why (the first reason that holds) → answer
//! ```

mod xml;

use std::io;

use super::rules::{Bureau, File, MIN_CONFIDENCE, Rule, Rules, Unit};
use xml::{Decision, Input, Items, ListType, Table};

/// One model for each bureau.
///
/// # Errors
/// None but for memory.
pub fn files(rules: &Rules) -> io::Result<Vec<File>> {
    let file = |(name, key, bureau): (String, &str, &Bureau)| {
        let decisions = [found(bureau), why(key, bureau), answer()];
        Ok((format!("dmn/{name}"), xml::model(&bureau.name, &TYPES, &INPUTS, &decisions)?))
    };
    rules.files("dmn").map(file).collect()
}

/// What is found: lists of entries and of texts.
const TYPES: [ListType; 2] =
    [ListType { name: "texts", of: Items::Kind("string") }, ListType { name: "entries", of: Items::Fields(&ENTRY) }];

/// What is known of an entry.
const ENTRY: [(&str, &str); 7] = [
    ("id", "string"),
    ("confidence", "number"),
    ("outcome", "number"),
    ("decided_by", "string"),
    ("deciders", "texts"),
    ("reviewed_by", "texts"),
    ("co_organizers", "texts"),
];

/// What a question may say.
const INPUTS: [Input; 8] = [
    Input { name: "bureau", kind: "string" },
    Input { name: "unit", kind: "string" },
    Input { name: "item", kind: "string" },
    Input { name: "content", kind: "string" },
    Input { name: "task", kind: "string" },
    Input { name: "table", kind: "string" },
    Input { name: "role", kind: "string" },
    Input { name: "min_confidence", kind: "number" },
];

/// Every entry that a question fits. Those with the same number in `outcome` agree.
fn found(bureau: &Bureau) -> Decision {
    let row = |(unit, rule, number): (&Unit, &Rule, usize)| {
        let [item, content, task, table] = [&*rule.item, &*rule.content, &*rule.task, rule.table].map(|key| format!("null, {}", text(key)));
        let outcome = &rule.outcome;
        vec![
            text(&unit.name),
            item,
            content,
            task,
            table,
            text(&rule.id),
            rule.confidence.to_string(),
            number.to_string(),
            outcome.decided_by.as_deref().map_or_else(|| "null".to_owned(), text),
            texts(&outcome.deciders),
            texts(&outcome.reviewed_by),
            texts(&outcome.co_organizers),
        ]
    };
    let keys = ["unit", "item", "content", "task", "table"];
    Decision {
        name: "found",
        kind: "entries",
        inputs: keys.to_vec(),
        decisions: Vec::new(),
        table: Table {
            hit_policy: "COLLECT",
            inputs: keys.iter().map(|name| (*name, (*name).to_owned())).collect(),
            outputs: ENTRY.map(|(name, _)| name).to_vec(),
            rows: bureau.numbered().into_iter().map(row).collect(),
        },
    }
}

/// Why there is no answer: the first reason that holds, or null.
fn why(bureau_key: &str, bureau: &Bureau) -> Decision {
    let units: Vec<String> = bureau.units.iter().map(|unit| text(&unit.name)).collect();
    let no_unit = if units.is_empty() { "-".to_owned() } else { format!("not({})", units.join(", ")) };
    let inputs = [
        ("bureau", "bureau".to_owned(), format!("not({})", text(bureau_key)), "unknown_bureau"),
        ("unit", "unit".to_owned(), no_unit, "unknown_unit"),
        ("count", "if found = null then 0 else count(found)".to_owned(), "0".to_owned(), "unknown_business"),
        ("agree", "every m in found satisfies m.outcome = found[1].outcome".to_owned(), "false".to_owned(), "ambiguous"),
        (
            "sure",
            format!("min(for m in found return m.confidence) >= (if min_confidence = null then {MIN_CONFIDENCE} else min_confidence)"),
            "false".to_owned(),
            "low_confidence",
        ),
        ("decided_by", "found[1].decided_by".to_owned(), "null".to_owned(), "no_decider"),
    ];
    let row = |(at, reason): (usize, String)| {
        let cell = |(column, input): (usize, &(_, _, String, _))| if column == at { input.2.clone() } else { "-".to_owned() };
        inputs.iter().enumerate().map(cell).chain([reason]).collect()
    };
    let reasons = inputs.iter().map(|input| text(input.3)).chain(["null".to_owned()]);
    Decision {
        name: "why",
        kind: "string",
        inputs: vec!["bureau", "unit", "min_confidence"],
        decisions: vec!["found"],
        table: Table {
            hit_policy: "FIRST",
            rows: reasons.enumerate().map(row).collect(),
            inputs: inputs.iter().map(|(name, expression, ..)| (*name, expression.clone())).collect(),
            outputs: vec!["why"],
        },
    }
}

fn answer() -> Decision {
    let ids = "for m in found return m.id";
    let role = "if role = null then null else list contains(found[1].deciders, role)";
    let rows = [
        ["null", "\"decided\"", "null", "found[1].decided_by", "found[1].reviewed_by", "found[1].co_organizers", role, ids],
        ["\"unknown_bureau\"", "\"undecided\"", "why", "null", "[]", "[]", "null", "[]"],
        ["-", "\"undecided\"", "why", "null", "[]", "[]", "null", "if found = null then [] else for m in found return m.id"],
    ];
    Decision {
        name: "answer",
        kind: "Any",
        inputs: vec!["role"],
        decisions: vec!["found", "why"],
        table: Table {
            hit_policy: "FIRST",
            inputs: vec![("why", "why".to_owned())],
            outputs: vec!["status", "reason", "decided_by", "reviewed_by", "co_organizers", "role_decides", "entries"],
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        },
    }
}

/// A text in FEEL. What XML cannot hold, or what would part a line, is escaped too.
fn text(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => literal.push_str(&format!("\\u{:04X}", u32::from(c))),
            c if c.is_control() => literal.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

fn texts(all: &[String]) -> String {
    format!("[{}]", all.iter().map(|one| text(one)).collect::<Vec<_>>().join(", "))
}
