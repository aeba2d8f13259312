//! How long a night takes with many small documents, each of a bureau of its own, and with a few large ones among them.
//!
//! `cargo bench --bench refresh [-- DOCUMENTS]`. Every line is one run of the command; the memory is the most that the run and any of
//! its workers had, which is looked up while they are at work.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)] // a benchmark looks at the clock

#[path = "../tests/invented.rs"]
#[allow(dead_code)]
mod invented;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const DOCUMENTS: usize = 10_000;

/// Large documents among the small ones, and the schedules in each.
const LARGE: usize = 4;
const SCHEDULES: u32 = 100;

fn main() {
    // Cargo gives benchmarks --bench.
    let count = std::env::args().skip(1).find_map(|given| given.parse().ok()).unwrap_or(DOCUMENTS);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::create_dir(folder.join("in")).unwrap();
    (0..count).for_each(|at| small(folder, at));
    println!("| documents | run | time | documents/s | MiB | MiB of a worker |\n| --- | --- | --: | --: | --: | --: |");
    nights(folder, &format!("{count} small"), count);
    (0..LARGE).for_each(|at| large(folder, at));
    nights(folder, &format!("{count} small, {LARGE} large"), count + LARGE);
}

/// The runs that are measured.
fn nights(folder: &Path, documents: &str, count: usize) {
    // A file has to rest for two seconds until a change of it is sure to show from outside.
    sleep(Duration::from_secs(3));
    let line = |name: &str, measured: &Measured| {
        let Measured { time, run, worker } = measured;
        let (seconds, mib) = (time.as_secs_f64(), |kib: u64| kib.div_ceil(1 << 10));
        println!("| {documents} | {name} | {seconds:.2} s | {:.0} | {} | {} |", count as f64 / seconds, mib(*run), mib(*worker));
    };
    let first = [1, 2].map(|jobs| {
        let _ = fs::remove_dir_all(folder.join("published"));
        let first = refresh(folder, jobs);
        line(&format!("first, {jobs} at once"), &first);
        first.time.as_secs_f64()
    });
    line("nothing changed", &refresh(folder, 2));
    let file = folder.join("in/000000.txt");
    fs::write(&file, fs::read_to_string(&file).unwrap().replacen("事項。", "事宜。", 1)).unwrap();
    line("one changed", &refresh(folder, 2));
    println!("| {documents} | 2 at once take {:.2} of the time | | | | |", first[1] / first[0]);
}

/// A page of a bureau: some ten rows.
fn small(folder: &Path, at: usize) {
    let (text, _) = invented::schedule(at as u32, invented::DRIFTS[at % invented::DRIFTS.len()]);
    let page = text.split("\n\n").next().unwrap().replace("港灣處", &format!("{}處", name(at)));
    fs::write(folder.join(format!("in/{at:06}.txt")), page).unwrap();
}

/// Some ten thousand rows of a bureau.
fn large(folder: &Path, at: usize) {
    let schedule = |number: u32| {
        let unit = name(number as usize);
        invented::schedule(number, invented::DRIFTS[number as usize % invented::DRIFTS.len()]).0.replace("科分層", &format!("{unit}科分層"))
    };
    let text: String = (0..SCHEDULES).map(schedule).collect();
    fs::write(folder.join(format!("in/large-{at}.txt")), text.replace("港灣處", &format!("{}局", name(at)))).unwrap();
}

/// A name for each number.
fn name(number: usize) -> String {
    number.to_string().chars().map(|digit| char::from_u32(0x4f00 + 16 * digit as u32).unwrap()).collect()
}

/// What a run took: time, and KiB of memory.
struct Measured {
    time: Duration,
    run: u64,
    worker: u64,
}

fn refresh(folder: &Path, jobs: usize) -> Measured {
    let config = format!("output = \"published\"\nkeep = 2\n[[source]]\npath = \"in\"\n[reading]\njobs = {jobs}\n");
    fs::write(folder.join("fenceng.toml"), config).unwrap();
    let started = Instant::now();
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_fenceng")).current_dir(folder).args(["refresh", "--quiet"]).stdin(Stdio::null()).spawn().unwrap();
    let mut peaks: BTreeMap<u32, u64> = BTreeMap::new();
    let status = loop {
        for process in workers(child.id()).into_iter().chain([child.id()]) {
            let peak = peaks.entry(process).or_default();
            *peak = memory(process).max(*peak);
        }
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => sleep(Duration::from_millis(5)),
        }
    };
    let time = started.elapsed();
    assert!(matches!(status.code(), Some(0 | 4)), "{status}");
    let run = peaks.remove(&child.id()).unwrap_or_default();
    Measured { time, run, worker: peaks.into_values().max().unwrap_or_default() }
}

/// The most memory that a process had, in KiB; 0 where the system does not tell.
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.unwrap_or(0)
}

/// The processes that a process has started.
fn workers(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<u32>>()).collect()
}
