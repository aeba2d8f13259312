//! The file of corrections as text and as corrections.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use fenceng::Corrections;

use super::terminal::printable;
use super::{Exit, Problem};

/// Bytes that the file may have: some hundred thousand corrections.
const LIMIT: u64 = 64 << 20;

/// The corrections of a file.
pub(super) fn read(path: &Path) -> Result<Corrections, Problem> {
    let text = text(path).map_err(|cause| unreadable(path, cause))?;
    parse(path, &text)
}

/// The text of a file that may not be there yet, and its corrections.
pub(super) fn read_if_there(path: &Path) -> Result<(String, Corrections), Problem> {
    match text(path) {
        Ok(text) => parse(path, &text).map(|corrections| (text, corrections)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok((String::new(), Corrections::default())),
        Err(cause) => Err(unreadable(path, cause)),
    }
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {} MiB", LIMIT >> 20)));
    }
    Ok(text)
}

fn parse(path: &Path, text: &str) -> Result<Corrections, Problem> {
    Corrections::from_toml(text).map_err(|error| {
        let message = format!("the corrections in {}:{}:{} cannot be used", path.display(), error.line, error.column);
        Problem::new(Exit::Usage, message, "mend the line, or take the correction out; `fenceng schema corrections` describes the file")
            .caused_by(printable(&error.to_string()).into_owned())
    })
}

fn unreadable(path: &Path, cause: io::Error) -> Problem {
    let message = format!("the corrections in {} cannot be read", path.display());
    Problem::new(Exit::Usage, message, "check the path, its permissions, and that it is a text file in UTF-8").caused_by(cause)
}
