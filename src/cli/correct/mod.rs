//! `fenceng correct`: a person's correction of an entry, written to the file that `convert --corrections` takes.

mod edit;
pub(super) mod values;

use std::fmt::Write;

use fenceng::Corrections;
use fenceng::bureau::{Entry, Role};
use fenceng::corrections::{Change, Correction, CorrectionsError, Date, Field, Hex, Note, Refusal, WordError, cells_hash, changes};

use self::edit::EditError;
use super::find::{self, Found};

use super::terminal::{Paint, printable};
use super::write::Written;
use super::{Exit, Problem, args, corrections, terminal, vocabulary, write};

pub(super) fn run(args: args::Correct) -> Result<Exit, Problem> {
    let args::Correct { id, set, clear, checked, reason, author, date, output, vocabulary, corrections: path } = args;
    let usage = |message: &str, help: &str| Problem::new(Exit::Usage, message, help);
    let words = vocabulary::read(vocabulary.as_deref())?;
    let change = |typed: &String| {
        let help = "`fenceng correct --help` has examples; --vocabulary knows marks of your own";
        values::change(typed, &words)
            .map_err(|cause| usage(&format!("--set {} is not understood", printable(typed)), help).caused_by(cause))
    };
    let set = set.iter().map(change).collect::<Result<_, _>>()?;
    let changes =
        changes(set, clear).map_err(|fault| usage("the fields contradict each other", "give each field once").caused_by(fault))?;
    let author = author.or_else(user).ok_or_else(|| usage("nobody is known to have made the correction", "give --author NAME"))?;
    let date = date.map_or_else(today, Ok).map_err(|cause| usage("the date is not known", "give --date").caused_by(cause))?;
    let (before, _) = corrections::read_if_there(&path)?;
    let found = find::find(&output, &id)?;
    let cells = Hex::try_from(cells_hash(&found.entry.source.cells))
        .map_err(|cause| usage("the cells of the entry have no hash", "report this").caused_by(cause))?;
    let correction = Correction {
        entry: id,
        cells,
        author,
        date,
        reason,
        checked,
        changes,
        bureau: Some(found.bureau.clone()),
        unit: Some(found.unit.clone()),
        row: Some(found.entry.source.cells.clone()),
        line: 1,
    };

    let (after, corrected) = with(&before, &correction, &found.entry, &found.roles).map_err(|error| match error {
        Untakeable::Refused(refusal) => {
            let message = format!("the correction does not fit {}, {}", printable(&found.bureau), printable(&found.unit));
            usage(&message, "give the title as `roles` of the unit has it").caused_by(refusal)
        }
        cause => {
            let message = format!("{} cannot take the correction", path.display());
            usage(&message, "change the file by hand, or name another with --corrections").caused_by(cause)
        }
    })?;
    let written = write::text(&path, &after)?;

    let path = path.to_string_lossy();
    let end = match written {
        Written::New => format!("written to {}; `fenceng convert --corrections` applies it", printable(&path)),
        Written::Unchanged => format!("it stands in {} already", printable(&path)),
    };
    terminal::print(format!("{}          {end}\n", told(&correction, &found, &corrected)).as_bytes())
}

/// Why the text of a file cannot take a correction.
#[derive(Debug, thiserror::Error)]
pub(super) enum Untakeable {
    /// It does not fit the unit's roles.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The text has a form that is not written.
    #[error(transparent)]
    Form(#[from] EditError),
    /// With it the corrections would contradict each other.
    #[error(transparent)]
    Contradiction(#[from] CorrectionsError),
}

/// The text of a file with a correction of an entry in it, and the entry as it is with it.
pub(super) fn with(text: &str, correction: &Correction, entry: &Entry, roles: &[Role]) -> Result<(String, Entry), Untakeable> {
    let mut corrected = entry.clone();
    correction.correct(&mut corrected, roles)?;
    let was: Vec<Change> = correction.fields().map(|field| Change::present(entry, field)).collect();
    let after = edit::with(text, correction, &was)?;
    // What is written is what convert will read.
    Corrections::from_toml(&after)?;
    Ok((after, corrected))
}

/// Each correction of a file as a text of its own, in order, its comments with it.
pub(super) fn texts(text: &str) -> Vec<String> {
    edit::texts(text).unwrap_or_default()
}

/// The entry, and its fields before and after.
fn told(correction: &Correction, found: &Found, corrected: &Entry) -> String {
    let paint = Paint::for_stdout();
    let business = [&corrected.item, &corrected.content, &corrected.task].into_iter().flatten();
    let place = [&found.bureau, &found.unit].into_iter().chain(business).map(|text| printable(text)).collect::<Vec<_>>().join(", ");
    let mut text = format!("{} {}: {place}\n", paint.good("corrected"), paint.bold(&correction.entry));
    for field in Field::ALL {
        let [old, new] = [&found.entry, corrected].map(|entry| Change::present(entry, field));
        if old != new {
            let _ = writeln!(text, "          {field}: {} → {}", printable(&old.to_string()), printable(&new.to_string()));
        } else if correction.fields().any(|other| other == field) {
            let _ = writeln!(text, "          {field}: {}, as it is", printable(&new.to_string()));
        }
    }
    if correction.checked {
        text.push_str("          the row was checked against the original\n");
    }
    text
}

/// Who the environment says is at work.
fn user() -> Option<Note> {
    ["USER", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok()).find_map(|name| Note::try_from(name).ok())
}

/// Today where the computer stands.
fn today() -> Result<Date, WordError> {
    Date::try_from(jiff::Zoned::now().date().to_string())
}
