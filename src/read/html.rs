//! Web pages.

use super::{Options, ReadError};
use crate::document::{Document, Warned};

/// Whether a file is a web page, or a piece of one as some programs save under the name of a workbook.
pub(super) fn looks_like_html(_bytes: &[u8]) -> bool {
    false
}

/// Reads the paragraphs and tables of a web page.
pub(super) fn read(_bytes: &[u8], _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "a web page", instead: "" })
}
