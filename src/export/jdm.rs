//! Decision graphs for the ZEN engine of GoRules (JSON Decision Model), one for each bureau.
//!
//! ```text
//! question → business (every entry that fits) → reason (the first that holds) → answer
//! ```

use std::io;

use serde_json::{Value, json};

use super::rules::{Bureau, File, MIN_CONFIDENCE, Rule, Rules, Unit};
use crate::output;

/// One graph for each bureau.
///
/// # Errors
/// None but for memory.
pub fn files(rules: &Rules) -> io::Result<Vec<File>> {
    let file = |(name, key, bureau): (String, &str, &Bureau)| {
        let mut bytes = Vec::new();
        output::json(&graph(key, bureau), &mut bytes)?;
        Ok((format!("jdm/{name}"), bytes))
    };
    rules.files("json").map(file).collect()
}

fn graph(bureau_key: &str, bureau: &Bureau) -> Value {
    let steps = [
        ("question", "inputNode", json!({ "schema": "" })),
        ("business", "decisionTableNode", business(bureau)),
        ("reason", "decisionTableNode", reason(bureau_key, bureau)),
        ("answer", "expressionNode", answer()),
        ("result", "outputNode", json!({ "schema": "" })),
    ];
    let nodes: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(at, (id, kind, content))| {
            json!({ "id": id, "type": kind, "name": id, "position": { "x": 40 + 260 * at, "y": 120 }, "content": content })
        })
        .collect();
    let edge = |pair: &[(&str, &str, Value)]| {
        let [(from, ..), (to, ..)] = pair else { return Value::Null };
        json!({ "id": format!("{from}-{to}"), "type": "edge", "sourceId": from, "targetId": to })
    };
    json!({
        "contentType": "application/vnd.gorules.decision",
        "nodes": nodes,
        "edges": steps.windows(2).map(edge).collect::<Vec<_>>(),
    })
}

/// Every entry that a question fits, as `found`. Those with the same number in `outcome` agree.
fn business(bureau: &Bureau) -> Value {
    const INPUTS: [&str; 5] = ["unit", "item", "content", "task", "table"];
    const OUTPUTS: [&str; 7] = ["id", "confidence", "outcome", "decided_by", "deciders", "reviewed_by", "co_organizers"];
    let row = |(at, (unit, rule, number)): (usize, (&Unit, &Rule, usize))| {
        let outcome = &rule.outcome;
        json!({
            "_id": format!("row-{}", at + 1),
            "in-unit": text(&unit.name),
            "in-item": text_or_any(&rule.item),
            "in-content": text_or_any(&rule.content),
            "in-task": text_or_any(&rule.task),
            "in-table": text_or_any(rule.table),
            "out-id": text(&rule.id),
            "out-confidence": rule.confidence.to_string(),
            "out-outcome": number.to_string(),
            "out-decided_by": outcome.decided_by.as_deref().map_or_else(|| "null".to_owned(), text),
            "out-deciders": texts(&outcome.deciders),
            "out-reviewed_by": texts(&outcome.reviewed_by),
            "out-co_organizers": texts(&outcome.co_organizers),
        })
    };
    let rules = bureau.numbered().into_iter().enumerate().map(row).collect();
    table("collect", "found", &INPUTS.map(|name| (name, name)), &OUTPUTS, rules)
}

/// Why there is no answer: the first reason that holds, or the empty text.
fn reason(bureau_key: &str, bureau: &Bureau) -> Value {
    let agree = "all(found, #.outcome == found[0].outcome)";
    let sure = format!("min(map(found, #.confidence)) >= (min_confidence ?? {MIN_CONFIDENCE})");
    let inputs = [
        ("bureau", "bureau"),
        ("unit", "unit"),
        ("found", "len(found)"),
        ("agree", agree),
        ("sure", &sure),
        ("decided_by", "found[0].decided_by"),
    ];
    let units: Vec<String> = bureau.units.iter().map(|unit| unit.name.clone()).collect();
    let rows = [
        ("bureau", format!("$ != {}", text(bureau_key)), "unknown_bureau"),
        ("unit", format!("$ not in {}", texts(&units)), "unknown_unit"),
        ("found", "0".to_owned(), "unknown_business"),
        ("agree", "false".to_owned(), "ambiguous"),
        ("sure", "false".to_owned(), "low_confidence"),
        ("decided_by", "null".to_owned(), "no_decider"),
        ("", String::new(), ""),
    ];
    let row = |(column, cell, reason): &(&str, String, &str)| {
        // A row has every cell: the engine takes none that is left out for one that is blank.
        let cells = inputs.iter().map(|(name, _)| (format!("in-{name}"), json!(if name == column { cell } else { "" })));
        let ends = [("_id".to_owned(), json!(format!("row-{reason}"))), ("out-reason".to_owned(), json!(text(reason)))];
        cells.chain(ends).collect::<Value>()
    };
    let rules = rows.iter().map(row).collect();
    table("first", "", &inputs, &["reason"], rules)
}

/// A decision table of columns with their names and expressions; what comes in goes out too, what it finds under `path`.
fn table(hit_policy: &str, path: &str, inputs: &[(&str, &str)], outputs: &[&str], rules: Vec<Value>) -> Value {
    let input = |(name, field): &(&str, &str)| json!({ "id": format!("in-{name}"), "name": name, "field": field });
    let output = |name: &&str| json!({ "id": format!("out-{name}"), "name": name, "field": name });
    json!({
        "hitPolicy": hit_policy,
        "inputs": inputs.iter().map(input).collect::<Vec<_>>(),
        "outputs": outputs.iter().map(output).collect::<Vec<_>>(),
        "rules": rules,
        "passThrough": true,
        "inputField": null,
        "outputPath": if path.is_empty() { None } else { Some(path) },
        "executionMode": "single",
    })
}

fn answer() -> Value {
    let expressions = [
        ("status", "reason == \"\" ? \"decided\" : \"undecided\""),
        ("reason", "reason == \"\" ? null : reason"),
        ("decided_by", "reason == \"\" ? found[0].decided_by : null"),
        ("reviewed_by", "reason == \"\" ? found[0].reviewed_by : []"),
        ("co_organizers", "reason == \"\" ? found[0].co_organizers : []"),
        ("role_decides", "reason == \"\" and role != null ? role in found[0].deciders : null"),
        ("entries", "reason == \"unknown_bureau\" ? [] : map(found, #.id)"),
    ];
    let expressions = expressions.map(|(key, value)| json!({ "id": key, "key": key, "value": value }));
    json!({ "expressions": expressions, "passThrough": false, "inputField": null, "outputPath": null, "executionMode": "single" })
}

/// A text in the expression language, which knows no escapes: one that has both kinds of quotes is put together.
fn text(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("({})", parts.join(" + '\"' + "))
}

/// A test that a text passes, and a question that leaves it out.
fn text_or_any(key: &str) -> String {
    format!("null, {}", text(key))
}

fn texts(all: &[String]) -> String {
    format!("[{}]", all.iter().map(|one| text(one)).collect::<Vec<_>>().join(", "))
}
