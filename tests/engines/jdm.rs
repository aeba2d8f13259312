//! The decision graphs, in the ZEN engine.

use fenceng::export::jdm;
use fenceng::export::rules::Rules;
use serde_json::{Value, json};

use crate::node::node;
use crate::question::with;

/// The answers to the questions that a graph of its own bureau is asked, the others by the graph of the first.
pub fn ask(rules: &Rules, questions: &[Value]) -> Option<Vec<Value>> {
    let graphs: Vec<Value> = jdm::files(rules).unwrap().iter().map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect();
    let names: Vec<&str> = rules.bureaus().map(|(name, _)| name).collect();
    let graph_of = |question: &Value| names.iter().position(|name| question["bureau"] == *name).unwrap_or(0);
    let mut asked = vec![Vec::new(); graphs.len()];
    questions.iter().enumerate().for_each(|(at, question)| asked[graph_of(question)].push((at, question)));
    let lines: Vec<Value> = (graphs.iter().zip(&asked))
        .map(|(graph, asked)| json!({ "graph": graph, "questions": asked.iter().map(|(_, question)| question).collect::<Vec<_>>() }))
        .collect();
    let mut answers = vec![Value::Null; questions.len()];
    for (asked, answered) in asked.iter().zip(node("zen", &lines)?) {
        for ((at, _), answer) in asked.iter().zip(answered.as_array().unwrap()) {
            // The engine leaves out what is null.
            answers[*at] = with(&json!({ "reason": null, "decided_by": null, "role_decides": null }), answer.clone());
        }
    }
    Some(answers)
}
