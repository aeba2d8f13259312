//! Workbooks of Excel: .xlsx and .xlsb, and .xls in a compound file.

use super::package::Package;
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::document::{Document, Warned};

/// Reads the sheets of a workbook in a package.
pub(super) fn read(_bytes: &[u8], _format: Format, _package: Package<'_>, _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "a workbook", instead: "" })
}

/// Reads a compound file: an old workbook, an old text document through the converter, or something encrypted.
pub(super) fn compound(_bytes: &[u8], _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "an old office document", instead: "" })
}
