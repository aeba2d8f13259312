//! The examples of docs/rules.md, as they stand there.

use std::fs;
use std::path::Path;

use fenceng::export::jdm;
use serde_json::{Value, json};

use crate::dmn::Dmn;
use crate::jdm as graphs;
use crate::node::run;
use crate::opa::Opa;
use crate::question::{ROOT, fixtures, rules, with};

fn examples(language: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/rules.md")).unwrap();
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn questions_have_the_answers_that_the_page_gives() {
    let rules = rules(&fixtures());
    let (mut opa, dmn) = (Opa::load(&rules), Dmn::load(&rules));
    let examples: Vec<Value> = examples("json").iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert!(examples.len() >= 4);
    for pair in examples.chunks(2) {
        let [question, answer] = pair else { panic!("{pair:?}") };
        assert_eq!(&opa.ask(question), answer);
        assert_eq!(&dmn.ask(question), answer);
        if let Some(answers) = graphs::ask(&rules, std::slice::from_ref(question)) {
            assert_eq!(&answers[0], answer);
        }
    }
}

#[test]
fn the_script_prints_the_answer_that_the_page_gives() {
    let script = &examples("js")[0];
    let files: Vec<(String, Vec<u8>)> =
        jdm::files(&rules(&fixtures())).unwrap().into_iter().map(|(name, bytes)| (format!("rules/{name}"), bytes)).collect();
    let Some(printed) = run(script, &files) else { return };
    let answer: Value = serde_json::from_str(&examples("json")[1]).unwrap();
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(with(&json!({ "reason": null }), printed), answer);
}
