//! The command as it is started: how long until it has said its version, what all fixtures take, and many documents on one core and on two.
//!
//! ```sh
//! cargo bench --bench command                # all three; or the one that is named:
//! cargo bench --bench command -- start
//! cargo bench --bench command -- fixtures
//! cargo bench --bench command -- cores
//! ```
//! Whole processes by the clock, so a quiet machine is needed. Cores are told by `taskset` (Linux); where it is missing that part is left out.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)] // a benchmark looks at the clock

#[path = "../tests/invented.rs"]
#[allow(dead_code)]
mod invented;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const COMMAND: &str = env!("CARGO_BIN_EXE_fenceng");

/// Documents to convert on one core and on two: half of them PDF, half text, each with bytes of its own.
const DOCUMENTS: usize = 600;

fn main() {
    // Cargo gives benchmarks --bench.
    let wanted = std::env::args().skip(1).find(|given| !given.starts_with("--"));
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    println!("| command | runs | median | least |\n| --- | --: | --: | --: |");
    if is_wanted("start") {
        for arguments in [&["--version"][..], &["--help"], &["schema", "bureau"], &["convert", "--help"]] {
            line(&format!("fenceng {}", arguments.join(" ")), 200, || run(Command::new(COMMAND).args(arguments)));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    if is_wanted("fixtures") {
        line("fenceng convert fixtures", 11, || {
            convert(Command::new(COMMAND), Path::new(&format!("{ROOT}/fixtures")), folder.path(), None)
        });
    }
    if is_wanted("cores") {
        cores(folder.path());
    }
}

/// The same documents with one core, with two, and halved between two commands that share nothing, in turn: what the last comes to is
/// what two cores of the machine are worth, as they share memory, file system and, often, more than that.
fn cores(folder: &Path) {
    if Command::new("taskset").arg("--version").output().is_err() {
        return println!("\ntaskset is not installed: cores cannot be told");
    }
    let documents = folder.join("documents");
    fs::create_dir(&documents).unwrap();
    write(&documents);
    let halves = [0, 1].map(|half| {
        let path = folder.join(format!("half-{half}"));
        fs::create_dir(&path).unwrap();
        for document in fs::read_dir(&documents).unwrap().map(|entry| entry.unwrap().path()) {
            let name = document.file_name().unwrap().to_string_lossy().into_owned();
            let number: usize = name[..3].parse().unwrap();
            if usize::from(number >= DOCUMENTS / 4) == half {
                fs::copy(&document, path.join(name)).unwrap();
            }
        }
        path
    });
    let pinned = |cores: &str| {
        let mut command = Command::new("taskset");
        command.args(["-c", cores, COMMAND]);
        command
    };
    let mut times = [Vec::new(), Vec::new()];
    let mut apart = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for (half, core) in halves.iter().zip(["0", "1"]) {
                scope.spawn(move || convert(pinned(core), half, &folder.join(format!("of-{core}")), Some(1)));
            }
        });
        apart.push(started.elapsed().as_secs_f64());
        for (times, (cores, jobs)) in times.iter_mut().zip([("0", 1), ("0,1", 2)]) {
            times.push(convert(pinned(cores), &documents, folder, Some(jobs)));
        }
    }
    let ([one, two], apart) = (times.map(sorted), sorted(apart));
    print_line(&format!("{DOCUMENTS} documents, one core, --jobs 1"), &one);
    print_line(&format!("{DOCUMENTS} documents, two cores, --jobs 2"), &two);
    print_line(&format!("{} documents each, two commands, one core each", DOCUMENTS / 2), &apart);
    let times = |more: &[f64]| middle(&one) / middle(more);
    println!("\ntwo cores are {:.2} times as fast as one; two commands that share nothing {:.2} times", times(&two), times(&apart));
}

/// Writes documents: schedules of bureaus of their own as text, and PDFs, which name the same few.
fn write(folder: &Path) {
    let mut pdfs: Vec<_> = fs::read_dir(format!("{ROOT}/fixtures/pdf")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pdfs.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
    pdfs.sort();
    for at in 0..DOCUMENTS / 2 {
        let mut pdf = fs::read(&pdfs[at % pdfs.len()]).unwrap();
        pdf.extend(format!("%{at}\n").bytes()); // a comment after its end
        fs::write(folder.join(format!("{at:03}.pdf")), pdf).unwrap();
        let (text, _) = invented::schedule(at as u32, invented::DRIFTS[at % invented::DRIFTS.len()]);
        let name: String = at.to_string().chars().filter_map(|digit| char::from_u32(0x4f00 + 16 * digit as u32)).collect();
        fs::write(folder.join(format!("{at:03}.txt")), text.replace("港灣處", &format!("{name}處"))).unwrap();
    }
}

fn convert(mut command: Command, documents: &Path, folder: &Path, jobs: Option<u32>) -> f64 {
    // Each run has a folder of its own: file systems take their time over files in place of ones that were just removed.
    fs::create_dir_all(folder).unwrap();
    let output = (1..).map(|run| folder.join(format!("output-{run}"))).find(|output| !output.exists()).unwrap();
    command.arg("convert").arg(documents).arg("-o").arg(output).arg("--quiet");
    if let Some(jobs) = jobs {
        command.args(["--jobs", &jobs.to_string()]);
    }
    run(&mut command)
}

/// Seconds that a process takes, from its start to its end.
fn run(command: &mut Command) -> f64 {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status().unwrap();
    let took = started.elapsed();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}"); // 1: some fixtures cannot be read
    took.as_secs_f64()
}

fn line(name: &str, runs: usize, mut run: impl FnMut() -> f64) {
    run();
    print_line(name, &sorted((0..runs).map(|_| run()).collect()));
}

fn sorted(mut seconds: Vec<f64>) -> Vec<f64> {
    seconds.sort_by(f64::total_cmp);
    seconds
}

fn middle(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn print_line(name: &str, sorted: &[f64]) {
    let [median, least] = [middle(sorted), sorted[0]].map(Duration::from_secs_f64);
    println!("| {name} | {} | {median:.2?} | {least:.2?} |", sorted.len());
}
