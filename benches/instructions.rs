//! Instructions that conversions take, which nothing else on the machine changes, held against those of `benches/instructions.txt`.
//!
//! ```sh
//! cargo bench --bench instructions              # more than 5 % more than the file has is a failure
//! cargo bench --bench instructions -- --update  # writes the file anew
//! ```
//! Needs valgrind (Debian and Ubuntu: `apt-get install valgrind`), whose callgrind counts them. They go by what the compiler makes of the code,
//! and libraries of the processor: with others than the file was made with they are printed, and nothing fails.

#![allow(missing_docs, clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // it runs itself under valgrind

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, ExitCode};

use fenceng::{Config, convert, convert_bytes, output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What is converted, one of each kind of reader; and the way to the end, from a text.
const CASES: [(&str, &str); 8] = [
    ("text", "real/taipei-information.txt"),
    ("pipes", "real/taichung-digital.txt"),
    ("pdf", "pdf/calc_taipei.pdf"),
    ("pdf, many in a row", "pdf/writer_taichung.pdf"),
    ("xlsx", "forms/taipei.xlsx"),
    ("docx", "forms/taipei.docx"),
    ("html", "forms/taipei.html"),
    (JSON, "real/taipei-information.txt"),
];

/// The case that is assembled and written too.
const JSON: &str = "text to JSON";

/// By how much a count may be more.
const MOST: f64 = 1.05;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = args.iter().position(|arg| arg == "--once") {
        once(&args[at + 1]);
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").output().is_err() && std::env::var_os("CI").is_none() {
        println!("valgrind is not installed: nothing is counted");
        return ExitCode::SUCCESS;
    }
    let kept = format!("{ROOT}/benches/instructions.txt");
    let compiler = compiler();
    let text = fs::read_to_string(&kept).unwrap_or_default();
    let before: BTreeMap<&str, u64> =
        text.lines().filter_map(|line| line.split_once(": ")).filter_map(|(name, count)| Some((name, count.parse().ok()?))).collect();
    let is_same_compiler = text.lines().next() == Some(&compiler);
    let (mut now, mut worse) = (format!("{compiler}\n"), Vec::new());
    for (name, _) in CASES {
        let count = count(name);
        now += &format!("{name}: {count}\n");
        let ratio = before.get(name).map(|&before| count as f64 / before as f64);
        println!(
            "{name:20} {:10.2} million  {}",
            count as f64 / 1e6,
            ratio.map_or("new".to_owned(), |ratio| format!("{ratio:.3} of what it was"))
        );
        worse.extend(ratio.filter(|&ratio| ratio > MOST).map(|_| name));
    }
    if args.iter().any(|arg| arg == "--update") {
        fs::write(kept, now).unwrap();
    } else if !is_same_compiler {
        println!("the counts that are kept were made with another compiler or processor than {compiler}: nothing is compared");
    } else if !worse.is_empty() {
        println!("over 5 % more instructions: {}; find out why, or accept it with --update", worse.join(", "));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The compiler, and the kind of processor, as libraries choose their instructions by it.
fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output().unwrap().stdout;
    #[cfg(target_arch = "x86_64")]
    let processor = if std::arch::is_x86_feature_detected!("avx2") { "x86_64 with AVX2" } else { "x86_64" };
    #[cfg(not(target_arch = "x86_64"))]
    let processor = std::env::consts::ARCH;
    format!("{}, {processor}", String::from_utf8_lossy(&version).trim())
}

/// Does a case once; the words of the trade are read with it, some five million instructions.
fn once(name: &str) {
    let (_, file) = CASES.iter().find(|(other, _)| *other == name).unwrap();
    let bytes = fs::read(format!("{ROOT}/fixtures/{file}")).unwrap();
    if name == JSON {
        let run = convert_bytes(file, &bytes, &Config::default());
        run.bureaus.iter().for_each(|(_, bureau)| output::json(bureau, std::io::sink()).unwrap());
    } else {
        assert!(convert(file, &bytes, &Config::default()).input.entries > 0);
    }
}

/// The instructions of a case, by a process of its own.
fn count(name: &str) -> u64 {
    let valgrind = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let run = Command::new("valgrind").args(valgrind).arg(std::env::current_exe().unwrap()).args(["--once", name]).output();
    let said = String::from_utf8_lossy(&run.unwrap().stderr).into_owned();
    let (_, collected) = said.split_once("Collected : ").unwrap_or_else(|| panic!("{said}"));
    collected.split_whitespace().next().unwrap().parse().unwrap()
}
