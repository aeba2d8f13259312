//! A bundle for Open Policy Agent: the rules as data in which each look-up is by key, and the policy that answers questions.

use std::collections::BTreeMap;
use std::io;

use flate2::{Compression, GzBuilder};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::rules::{File, Rule, Rules, Unit};
use crate::convert::hex;
use crate::output;

const POLICY: &str = include_str!("fenceng.rego");
const TESTS: &str = include_str!("fenceng_test.rego");

/// The bundle, packed and unpacked. The packed one stands beside the folder: who loads a folder loads the bundles in it too.
///
/// # Errors
/// None but for memory.
pub fn files(rules: &Rules) -> io::Result<Vec<File>> {
    let mut data = Vec::new();
    output::json(&data_of(rules), &mut data)?;
    // In the order of their names.
    let mut parts = vec![("data.json", data), ("fenceng.rego", POLICY.into()), ("fenceng_test.rego", TESTS.into())];
    let manifest = json!({ "revision": revision(&parts), "rego_version": 1, "roots": ["fenceng", "fenceng_test", "schedules"] });
    let mut text = Vec::new();
    output::json(&manifest, &mut text)?;
    parts.insert(0, (".manifest", text));

    let mut files = vec![("opa/bundle.tar.gz".to_owned(), packed(&parts)?)];
    files.extend(parts.into_iter().map(|(name, bytes)| (format!("opa/bundle/{name}"), bytes)));
    Ok(files)
}

/// The data of a unit: its entries, and where each text stands among them.
#[derive(Default, Serialize)]
struct UnitData<'r> {
    entries: &'r [Rule],
    content: BTreeMap<&'r str, Vec<usize>>,
    item: BTreeMap<&'r str, Vec<usize>>,
    table: BTreeMap<&'r str, Vec<usize>>,
    task: BTreeMap<&'r str, Vec<usize>>,
}

fn data_of(rules: &Rules) -> impl Serialize {
    let bureau = |units: &[Unit]| -> serde_json::Value { units.iter().map(|unit| (unit.name.clone(), json!(unit_data(unit)))).collect() };
    let bureaus: BTreeMap<&str, _> = rules.bureaus().map(|(key, found)| (key, json!({ "units": bureau(&found.units) }))).collect();
    json!({ "schedules": bureaus })
}

fn unit_data(unit: &Unit) -> UnitData<'_> {
    let mut data = UnitData { entries: &unit.rules, ..UnitData::default() };
    for (at, rule) in unit.rules.iter().enumerate() {
        data.content.entry(&rule.content).or_default().push(at);
        data.item.entry(&rule.item).or_default().push(at);
        data.table.entry(rule.table).or_default().push(at);
        data.task.entry(&rule.task).or_default().push(at);
    }
    data
}

/// A hash of all that is in the bundle.
fn revision(parts: &[(&str, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in parts {
        hash.update(name);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hex(&hash.finalize()[..16])
}

/// The same bytes for the same parts: no times, no owners.
fn packed(parts: &[(&str, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut bundle = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::best()));
    for (name, bytes) in parts {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        bundle.append_data(&mut header, name, bytes.as_slice())?;
    }
    bundle.into_inner()?.finish()
}
