//! Texts that would break out of a literal, a tag or a cell are texts like any other.

use fenceng::bureau::BureauFile;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::dmn::Dmn;
use crate::jdm;
use crate::opa::Opa;
use crate::question::{answer, questions, rules};

const PIECES: [&str; 34] = [
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "</text>",
    "]]>",
    "<!--",
    "&amp;",
    "&",
    "${x}",
    "{{x}}",
    "`",
    "\" or true or \"",
    "\\\"",
    "\\u0041",
    "null",
    "-",
    "#",
    "//",
    "/",
    "、",
    "😀",
    "👩‍👩‍👧",
    "e\u{301}",
    "Ａ１",
    "⾞",
    "\u{2028}",
    "\u{1}",
    "\u{fffe}",
    " ",
    "公務",
    "..",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::collection::vec(select(&PIECES[..]), 1..5).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => (1000..6000_usize).prop_map(|times| "很長\"\\".repeat(times)),
    ]
}

fn entry() -> impl Strategy<Value = Value> {
    let texts = || prop::collection::vec(text(), 0..3);
    let business = (prop::option::of(text()), prop::option::of(text()), prop::option::of(text()), select(&["甲", "乙", ""][..]));
    (business, prop::option::of(text()), texts(), texts(), select(&[0.0, 0.123, 0.9, 1.0][..])).prop_map(
        |((item, content, task, table), decided_by, reviewers, co_organizers, confidence)| {
            let reviews = reviewers.iter().map(|role| json!({ "role": role, "action": "review", "mark": "V" }));
            let steps: Vec<Value> =
                reviews.chain(decided_by.iter().map(|role| json!({ "role": role, "action": "approve", "mark": "核定" }))).collect();
            json!({
                "id": "0123456789abcdef",
                "table": if table.is_empty() { Value::Null } else { json!(table) },
                "shared": null,
                "item": item,
                "item_no": null,
                "content": content,
                "content_no": null,
                "task": task,
                "steps": steps,
                "decided_by": decided_by,
                "co_organizers": co_organizers,
                "remarks": null,
                "confidence": confidence,
                "diagnostics": [],
                "source": { "source": "", "page": null, "table": 1, "row": 1, "bbox": null, "cells": [] },
            })
        },
    )
}

fn bureau() -> impl Strategy<Value = BureauFile> {
    let unit =
        (text(), prop::collection::vec(entry(), 1..4)).prop_map(|(name, entries)| json!({ "name": name, "roles": [], "entries": entries }));
    (text(), prop::collection::vec(unit, 1..3)).prop_map(|(bureau, units)| {
        let file = json!({ "schema_version": "1.0", "bureau": bureau, "government": null, "sources": [], "units": units });
        serde_json::from_value(file).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_texts_are_found_and_told_as_they_are(bureau in bureau()) {
        let bureaus = [bureau];
        let rules = rules(&bureaus);
        let questions = questions(&bureaus);
        let (mut opa, dmn, jdm) = (Opa::load(&rules), Dmn::load(&rules), jdm::ask(&rules, &questions));
        for (at, question) in questions.iter().enumerate() {
            let right = answer(&bureaus, question);
            prop_assert_eq!(opa.ask(question), right.clone(), "OPA: {}", question);
            prop_assert_eq!(dmn.ask(question), right.clone(), "DMN: {}", question);
            if let Some(jdm) = &jdm {
                prop_assert_eq!(&jdm[at], &right, "JDM: {}", question);
            }
        }
    }
}
