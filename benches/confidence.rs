//! How often rows are wrong that the reading is so or so sure of: the reliability table of `docs/confidence.md`.
//!
//! `cargo bench --bench confidence` prints it, from what people read in the real documents and from invented schedules that
//! drift, other ones than the tests have.

#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../tests/invented.rs"]
mod invented;
#[path = "../tests/people.rs"]
mod people;

use fenceng::bureau::Entry;
use fenceng::{Config, convert};
use invented::{DRIFTS, Wanted, schedule};
use people::Status;

/// Seeds of the invented schedules; the tests have those from 0 on.
const SEEDS: std::ops::Range<u32> = 1000..1120;

/// Where buckets of confidence begin, in thousandths.
const BUCKETS: [u32; 8] = [990, 950, 900, 800, 600, 400, 200, 0];

/// How sure the reading of a row is, in thousandths; whether it is right, and whether it carries a diagnostic.
type Judged = (u32, bool, bool);

fn main() {
    let rows = [documents(), DRIFTS.iter().flat_map(|&drift| SEEDS.flat_map(move |seed| invented(seed, drift))).collect()].concat();
    println!("| confidence | rows | wrong | share |\n| --- | --- | --- | --- |");
    let mut top = 1001;
    for bucket in BUCKETS {
        line(&format!("{:.2} and over", f64::from(bucket) / 1000.0), &rows, |sure| (bucket..top).contains(&sure));
        top = bucket;
    }
    line("**0.90 and over**", &rows, |sure| sure >= 900);
    line("**below 0.90**", &rows, |sure| sure < 900);
    println!("\nwrong without a diagnostic: {}", rows.iter().filter(|(_, right, said)| !right && !said).count());
}

fn line(name: &str, rows: &[Judged], is_in: impl Fn(u32) -> bool) {
    let rows: Vec<bool> = rows.iter().filter(|(sure, ..)| is_in(*sure)).map(|(_, right, _)| *right).collect();
    let wrong = rows.iter().filter(|right| !**right).count();
    println!("| {name} | {} | {wrong} | {:.2} % |", rows.len(), 100.0 * wrong as f64 / rows.len().max(1) as f64);
}

/// Rows of the real documents that a person could read without doubt.
fn documents() -> Vec<Judged> {
    let truth = people::truth();
    let entries = people::entries(&truth);
    let pairs = people::matches(&truth, &entries);
    let told = truth.iter().zip(&pairs).filter(|(line, _)| line.status != Status::Ambiguous);
    told.filter_map(|(line, pair)| pair.map(|at| judged(&entries[at].2, line.said() == people::said(&entries[at].2)))).collect()
}

fn invented(seed: u32, drift: invented::Drift) -> Vec<Judged> {
    let (text, mut wanted) = schedule(seed, drift);
    let converted = convert("release.txt", text.as_bytes(), &Config::default());
    let mut rows = Vec::new();
    for unit in converted.units() {
        let wanted = wanted.remove(&unit.name).unwrap();
        assert_eq!(unit.entries.len(), wanted.len(), "a row is lost");
        rows.extend(unit.entries.iter().zip(wanted).map(|(entry, wanted)| judged(entry, Wanted::of(entry) == wanted)));
    }
    rows
}

fn judged(entry: &Entry, right: bool) -> Judged {
    ((entry.confidence * 1000.0).round() as u32, right, !entry.diagnostics.is_empty())
}
