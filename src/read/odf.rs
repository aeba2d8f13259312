//! OpenDocument: workbooks (.ods) and texts (.odt).

use super::package::Package;
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::document::{Document, Warned};

/// Reads the sheets of a workbook, or the paragraphs and tables of a text.
pub(super) fn read(_package: Package<'_>, _format: Format, _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "an OpenDocument file", instead: "" })
}
