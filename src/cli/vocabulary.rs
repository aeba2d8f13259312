//! `fenceng vocabulary`, and `--vocabulary` of other commands: words of the user's own.

use std::path::Path;

use fenceng::Config;
use fenceng::vocabulary::{self, BUILT_IN, Change, Vocabulary, VocabularyError};

use super::args::Reading;
use super::problem::Excerpt;
use super::terminal::{self, Paint, count, printable};
use super::{Exit, Problem, limited};

/// The most bytes that a file may have: some hundred times the built-in one.
const LARGEST: u64 = 1 << 20;

/// Prints the built-in vocabulary, or tells what a file makes of it.
pub(super) fn run(file: Option<&Path>) -> Result<Exit, Problem> {
    let Some(file) = file else { return terminal::print(BUILT_IN.as_bytes()) };
    let bytes = bytes(file)?;
    let changes = vocabulary::text(&bytes).and_then(vocabulary::changes).map_err(|error| mistake(file, &bytes, error))?;
    terminal::print(told(file, &changes).as_bytes())
}

/// Reads the vocabulary that was asked for, and finds it right or says what is wrong.
pub(super) fn take(reading: &mut Reading) -> Result<(), Problem> {
    let Some(file) = &reading.vocabulary else { return Ok(()) };
    reading.words = Some(understood(file)?.0);
    Ok(())
}

/// The words of a file, or the built-in ones.
pub(super) fn read(file: Option<&Path>) -> Result<Vocabulary, Problem> {
    file.map_or_else(|| Ok(Vocabulary::default()), |file| understood(file).map(|(_, words)| words))
}

/// The text of a file, and its words.
fn understood(file: &Path) -> Result<(String, Vocabulary), Problem> {
    let bytes = bytes(file)?;
    let read = vocabulary::text(&bytes).and_then(|text| Ok((text.to_owned(), Vocabulary::from_toml(text)?)));
    read.map_err(|error| mistake(file, &bytes, error))
}

/// What the parent of the workers compares rows with.
pub(super) fn config(reading: &Reading) -> Config {
    let words = reading.words.as_deref().and_then(|text| Vocabulary::from_toml(text).ok());
    Config { vocabulary: words.unwrap_or_default(), ..Config::default() }
}

fn bytes(file: &Path) -> Result<Vec<u8>, Problem> {
    limited::bytes(file, LARGEST).map_err(|cause| {
        let message = format!("the vocabulary {} could not be read", printable(&file.to_string_lossy()));
        Problem::new(Exit::Usage, message, "check the path and its permissions").caused_by(cause)
    })
}

fn mistake(file: &Path, bytes: &[u8], error: VocabularyError) -> Problem {
    let name = file.to_string_lossy();
    let message = format!("{}, {}", printable(&name), printable(&error.to_string()));
    let excerpt = Excerpt { name: &name, text: &String::from_utf8_lossy(bytes), span: error.span.clone(), line: error.line };
    Problem::new(Exit::Usage, message, error.problem.help()).shown_in(excerpt)
}

/// What a file changes: how much, then word by word.
fn told(file: &Path, changes: &[Change]) -> String {
    let paint = Paint::for_stdout();
    let (mut lines, mut counts) = (String::new(), [0u64; 4]);
    for change in changes {
        let (at, label, line) = match change {
            Change::Added { word, to } => (0, paint.good("added  "), format!("{word}  {to}")),
            Change::Moved { word, from, to } => (1, paint.good("moved  "), format!("{word}  {to}, no longer {from}")),
            Change::Removed { word, from } => (2, paint.odd("removed"), format!("{word}  {from}")),
            Change::Kept { word, to } => (3, paint.dim("kept   "), format!("{word}  {to}, as before")),
        };
        counts[at] += 1;
        lines.push_str(&format!("{label}  {}\n", printable(&line)));
    }
    let [added, moved, removed, kept] = counts;
    let name = file.to_string_lossy();
    let head = format!("{}: {} added, {moved} moved, {removed} removed, {kept} kept", printable(&name), count(added, "word"));
    format!("{head}\n{lines}")
}
