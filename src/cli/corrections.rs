//! The file of corrections as text and as corrections.

use std::io;
use std::path::Path;

use fenceng::Corrections;

use super::problem::Excerpt;
use super::terminal::printable;
use super::{Exit, Problem, limited};

/// Bytes that the file may have: some hundred thousand corrections.
const LIMIT: u64 = 64 << 20;

/// The text of a file, and its corrections.
pub(super) fn read(path: &Path) -> Result<(String, Corrections), Problem> {
    parse(path, text(path).map_err(|cause| unreadable(path, cause))?)
}

/// The same of a file that may not be there yet.
pub(super) fn read_if_there(path: &Path) -> Result<(String, Corrections), Problem> {
    match text(path) {
        Ok(text) => parse(path, text),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok((String::new(), Corrections::default())),
        Err(cause) => Err(unreadable(path, cause)),
    }
}

fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(limited::bytes(path, LIMIT)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn parse(path: &Path, text: String) -> Result<(String, Corrections), Problem> {
    let parsed = Corrections::from_toml(&text).map_err(|error| {
        let message = format!("the corrections in {}:{}:{} cannot be used", path.display(), error.line, error.column);
        Problem::new(Exit::Usage, message, "mend the line, or take the correction out; `fenceng schema corrections` describes the file")
            .caused_by(printable(&error.message).into_owned())
            .shown_in(Excerpt { name: &path.to_string_lossy(), text: &text, span: error.span, line: error.line })
    });
    parsed.map(|corrections| (text, corrections))
}

fn unreadable(path: &Path, cause: io::Error) -> Problem {
    let message = format!("the corrections in {} cannot be read", path.display());
    Problem::new(Exit::Usage, message, "check the path, its permissions, and that it is a text file in UTF-8").caused_by(cause)
}
