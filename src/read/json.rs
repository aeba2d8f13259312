//! JSON as open-data portals give it: an array of objects, each a row.

use super::{Options, ReadError};
use crate::document::{Document, Warned};

/// Whether a file may be JSON.
pub(super) fn looks_like_json(_bytes: &[u8]) -> bool {
    false
}

/// Reads the objects of the largest array as the rows of a table.
pub(super) fn read(_bytes: &[u8], _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "JSON", instead: "" })
}
