//! Every engine says of every entry what the bureau files say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::dmn::Dmn;
use crate::jdm;
use crate::opa::Opa;
use crate::question::{answer, fixtures, questions, rules};

#[test]
fn every_engine_says_of_every_entry_what_its_bureau_file_says() {
    let bureaus = fixtures();
    let rules = rules(&bureaus);
    let questions = questions(&bureaus);
    let mut opa = Opa::load(&rules);
    let models = &Dmn::load(&rules);
    // By far the slowest: it evaluates every row for every question.
    let dmn: Vec<Value> = std::thread::scope(|scope| {
        let ask = |part: &'_ [Value]| part.iter().map(|question| models.ask(question)).collect::<Vec<_>>();
        let parts: Vec<_> = questions.chunks(questions.len().div_ceil(4)).map(|part| scope.spawn(move || ask(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    let jdm = jdm::ask(&rules, &questions);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate() {
        let right = answer(&bureaus, question);
        assert_eq!(opa.ask(question), right, "OPA: {question}");
        assert_eq!(dmn[at], right, "DMN: {question}");
        if let Some(jdm) = &jdm {
            assert_eq!(jdm[at], right, "JDM: {question}");
        }
        *reasons.entry(right["reason"].as_str().unwrap_or("decided").to_owned()).or_default() += 1;
    }
    // Nothing of it goes untested.
    let all = ["ambiguous", "decided", "low_confidence", "no_decider", "unknown_bureau", "unknown_business", "unknown_unit"];
    assert_eq!(reasons.keys().collect::<Vec<_>>(), all, "{reasons:?}");
}
