//! The library's front is small, and nothing comes to it or leaves it unseen.

use fenceng::bureau::BureauFile;
use fenceng::diff::Changes;
use fenceng::read::ReadError;
use fenceng::{Config, Converted, Run, Tables};

/// What others build on: a name that goes from here is a break, one that comes is a promise.
const MODULES: [&str; 9] = ["bureau", "corrections", "diagnostic", "diff", "export", "output", "read", "tables", "vocabulary"];

#[test]
fn the_documented_modules_are_those_that_are_promised() {
    let lines: Vec<&str> = include_str!("../src/lib.rs").lines().collect();
    let is_shown = |at: usize| at == 0 || lines[at - 1] != "#[doc(hidden)]";
    let shown = (0..lines.len()).filter(|&at| is_shown(at)).filter_map(|at| lines[at].strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(shown.collect::<Vec<_>>(), MODULES);
}

#[test]
fn the_functions_take_what_they_always_took() {
    let _: fn(&str, &[u8], &Config) -> Run = fenceng::convert_bytes;
    let _: fn(&str, &[u8], &Config) -> Converted = fenceng::convert;
    let _: fn(Vec<Converted>, &Config) -> Run = fenceng::assemble;
    let _: fn(&str, &[u8], &Config) -> Result<Tables, ReadError> = fenceng::tables;
    let _: fn(&[BureauFile], &[BureauFile]) -> Changes = fenceng::diff;
}
