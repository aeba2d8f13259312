//! Rich Text Format.

use super::{Options, ReadError};
use crate::document::{Document, Warned};

/// Reads the paragraphs and tables of a rich-text document.
pub(super) fn read(_bytes: &[u8], _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "a rich-text document", instead: "" })
}
