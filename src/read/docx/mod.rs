//! Office Open XML text documents (.docx).

use super::package::Package;
use super::{Options, ReadError};
use crate::document::{Document, Warned};

/// Reads the paragraphs and tables of a text document.
pub(super) fn read(_package: Package<'_>, _options: &Options) -> Result<Warned<Document>, ReadError> {
    Err(ReadError::Unsupported { kind: "a Word document", instead: "" })
}
