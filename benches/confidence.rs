//! How often rows are wrong that the reading is so or so sure of: the reliability table of `docs/confidence.md`.
//!
//! `cargo bench --bench confidence` prints it, from what people read in the real documents and from invented schedules that
//! drift, other ones than the tests have.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../tests/invented.rs"]
mod invented;
#[path = "../tests/people.rs"]
mod people;

use std::collections::BTreeMap;

use fenceng::bureau::Entry;
use fenceng::{Config, convert};
use invented::{DRIFTS, Wanted, schedule};
use people::Status;

/// Seeds of the invented schedules; the tests have those from 0 on.
const SEEDS: std::ops::Range<u32> = 1000..1120;

fn main() {
    for row in rows() {
        let codes: Vec<String> = row
            .0
            .diagnostics
            .iter()
            .map(|d| format!("{}{}", d.code.id(), if d.severity == fenceng::diagnostic::Severity::Info { "i" } else { "" }))
            .collect();
        println!("{} {} {} {}", row.2, row.1, row.0.confidence, codes.join(","));
    }
}

/// Entries, and whether each is right.
fn rows() -> Vec<(Entry, bool, String)> {
    let truth = people::truth();
    let entries = people::entries(&truth);
    let pairs = people::matches(&truth, &entries);
    let told = truth.iter().zip(&pairs).filter(|(line, _)| line.status != Status::Ambiguous);
    let mut rows: Vec<_> = told
        .filter_map(|(line, pair)| pair.map(|at| (entries[at].2.clone(), line.said() == people::said(&entries[at].2), "truth".to_owned())))
        .collect();
    for &drift in DRIFTS {
        for seed in SEEDS {
            let (text, mut wanted) = schedule(seed, drift);
            let converted = convert("release.txt", text.as_bytes(), &Config::default());
            for unit in converted.holdings.into_iter().flat_map(|holding| holding.units) {
                let wanted = wanted.remove(&unit.name).unwrap();
                assert_eq!(unit.entries.len(), wanted.len());
                rows.extend(unit.entries.into_iter().zip(wanted).map(|(entry, wanted)| {
                    let r = Wanted::of(&entry) == wanted;
                    (entry, r, format!("{drift:?}"))
                }));
            }
        }
    }
    rows
}
