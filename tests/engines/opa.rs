//! The bundle for Open Policy Agent, in the engine `regorus` and in `opa` itself where that is installed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use fenceng::export::opa;
use fenceng::export::rules::Rules;
use flate2::read::GzDecoder;
use regorus::Engine;
use serde_json::{Value, json};

use crate::question::{answer, fixtures, questions, rules};

/// An engine that has loaded the packed bundle.
pub struct Opa(Engine);

impl Opa {
    pub fn load(rules: &Rules) -> Self {
        let files: BTreeMap<String, Vec<u8>> = opa::files(rules).unwrap().into_iter().collect();
        let mut engine = Engine::new();
        for (name, text) in unpacked(&files["opa/bundle.tar.gz"]) {
            match &*name {
                "data.json" => engine.add_data_json(&text).unwrap(),
                ".manifest" => {}
                _ => drop(engine.add_policy(name, text).unwrap()),
            }
        }
        Self(engine)
    }

    pub fn ask(&mut self, question: &Value) -> Value {
        self.0.set_input_json(&question.to_string()).unwrap();
        self.value("data.fenceng.answer")
    }

    fn value(&mut self, rule: &str) -> Value {
        let value = self.0.eval_rule(rule.to_owned()).unwrap_or_else(|cause| panic!("{rule}: {cause}"));
        serde_json::from_str(&value.to_json_str().unwrap()).unwrap()
    }
}

/// The files of a bundle, in its order.
fn unpacked(bundle: &[u8]) -> Vec<(String, String)> {
    let mut archive = tar::Archive::new(GzDecoder::new(bundle));
    let read = |entry: std::io::Result<tar::Entry<_>>| {
        let mut entry: tar::Entry<GzDecoder<&[u8]>> = entry.unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (entry.path().unwrap().to_str().unwrap().to_owned(), text)
    };
    archive.entries().unwrap().map(read).collect()
}

#[test]
fn the_packed_bundle_is_the_unpacked_one_and_its_revision_follows_its_content() {
    let bureaus = fixtures();
    let [some, all] = [&bureaus[..1], &bureaus].map(|bureaus| opa::files(&rules(bureaus)).unwrap());
    assert_eq!(opa::files(&rules(&bureaus)).unwrap(), all, "the same bytes each time");
    let unpacked_files: Vec<(String, String)> =
        all[1..].iter().map(|(name, bytes)| (name.replace("opa/bundle/", ""), String::from_utf8(bytes.clone()).unwrap())).collect();
    assert_eq!(unpacked(&all[0].1), unpacked_files);
    assert!(unpacked_files.is_sorted_by_key(|(name, _)| name.clone()));
    let revision = |files: &[(String, Vec<u8>)]| serde_json::from_slice::<Value>(&files[1].1).unwrap()["revision"].clone();
    assert_ne!(revision(&some), revision(&all));
}

#[test]
fn the_tests_of_the_bundle_pass() {
    let mut opa = Opa::load(&rules(&fixtures()));
    let tests: Vec<&str> = include_str!("../../src/export/opa/fenceng_test.rego")
        .lines()
        .filter_map(|line| line.strip_prefix("test_")?.split(' ').next())
        .collect();
    assert!(tests.len() > 5);
    for test in tests {
        assert_eq!(opa.value(&format!("data.fenceng_test.test_{test}")), json!(true), "{test}");
    }
}

#[test]
fn white_space_of_a_question_does_not_matter() {
    let bureaus = fixtures();
    let mut opa = Opa::load(&rules(&bureaus));
    for question in questions(&bureaus).iter().step_by(97) {
        let spaced: serde_json::Map<String, Value> =
            question.as_object().unwrap().iter().map(|(key, value)| (key.clone(), spaced(value))).collect();
        assert_eq!(opa.ask(&spaced.into()), answer(&bureaus, question), "{question}");
    }
}

fn spaced(value: &Value) -> Value {
    let Value::String(text) = value else { return value.clone() };
    text.chars().flat_map(|c| [c, ' ', '\u{3000}', '\n']).collect::<String>().into()
}

#[test]
fn opa_itself_says_the_same_where_it_is_installed() {
    if Command::new("opa").arg("version").output().is_err() {
        eprintln!("skipped: opa is not installed");
        return;
    }
    let bureaus = fixtures();
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in opa::files(&rules(&bureaus)).unwrap() {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let packed = dir.path().join("opa/bundle.tar.gz");
    opa_json(&["test", "--bundle"], &dir.path().join("opa/bundle"), &[]);
    for question in questions(&bureaus).iter().step_by(331) {
        let input = dir.path().join("input.json");
        fs::write(&input, question.to_string()).unwrap();
        let result = opa_json(&["eval", "--input", input.to_str().unwrap(), "--bundle"], &packed, &["data.fenceng.answer"]);
        assert_eq!(result["result"][0]["expressions"][0]["value"], answer(&bureaus, question), "{question}");
    }
}

fn opa_json(before: &[&str], bundle: &Path, after: &[&str]) -> Value {
    let run = Command::new("opa").args(before).arg(bundle).args(after).args(["--format", "json"]).output().unwrap();
    assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}
