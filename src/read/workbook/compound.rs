//! Compound files: office documents of before 2007, and encrypted ones of any time.

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;

use super::{encrypted, xls};
use crate::document::{Document, Warned};
use crate::read::{Options, ReadError, word};

/// What a compound file is when it has a stream of this name, and what to do.
const OTHERS: &[(&str, &str, &str)] = &[
    ("/PowerPoint Document", "an old presentation (.ppt)", "give the document that holds the tables"),
    ("/VisioDocument", "a drawing of Visio", "give the document that holds the tables"),
    ("/__properties_version1.0", "a message of Outlook (.msg)", "save what is attached to it and give that"),
    ("/Quill", "a publication of Publisher", "save it as PDF"),
    ("/HwpSummaryInformation", "a document of Hangul (.hwp)", "save it as .docx"),
];

/// Reads whatever document a compound file is.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let damaged = |error| ReadError::Damaged { problem: format!("its compound file cannot be read ({error})") };
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(encrypted());
    }
    for name in ["/Workbook", "/Book"] {
        if file.is_stream(name) {
            let mut stream = Vec::new();
            // A stream is no longer than the file, whatever it says.
            let part = file.open_stream(name).map_err(damaged)?;
            part.take(bytes.len() as u64).read_to_end(&mut stream).map_err(damaged)?;
            return xls::read(&stream);
        }
    }
    if file.is_stream("/WordDocument") {
        return word::read(bytes, options);
    }
    let other = OTHERS.iter().find(|(name, ..)| file.exists(name));
    let (_, kind, instead) = *other.unwrap_or(&("", "an old office document of an unknown kind", "save it as PDF"));
    Err(ReadError::Unsupported { kind, instead })
}
