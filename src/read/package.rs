//! ZIP packages: workbooks and office documents since 2007, and OpenDocument.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{Options, ReadError, docx, odf, workbook};
use crate::bureau::Format;
use crate::document::{Document, Warned};

/// The most by which deflate makes anything smaller (RFC 1951: 258 bytes in two bits).
const MOST_DEFLATED: u64 = 1032;

/// Parts that a package may have; no office document comes near.
const MOST_PARTS: usize = 20_000;

/// Bytes that a part may have: readers need several times as much memory. It is a million cells, which no more are read of.
pub(super) const MOST_BYTES: u64 = 96 << 20;

/// A package whose parts together stay within the limit.
pub(super) struct Package<'b>(ZipArchive<Cursor<&'b [u8]>>);

/// Reads whatever document a package is.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut package = Package::open(bytes, options)?;
    match package.format()? {
        Some(format @ (Format::Xlsx | Format::Xlsb)) => workbook::read(format, package),
        Some(Format::Docx) => docx::read(package, options),
        Some(format @ (Format::Ods | Format::Odt)) => odf::read(package, format, options),
        _ => Err(ReadError::Unsupported {
            kind: "a ZIP archive of something else than an office document",
            instead: "unpack it and give the files in it",
        }),
    }
}

impl<'b> Package<'b> {
    fn open(bytes: &'b [u8], options: &Options) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let over = |what, found, limit| Err(ReadError::Limit { what, place: "of the package".to_owned(), found, limit });
        if archive.len() > MOST_PARTS {
            return over("parts", archive.len() as u64, MOST_PARTS as u64);
        }
        let mut package = Self(archive);
        let inflated = package.inflated()?;
        if inflated > options.limits.inflated {
            return over("bytes after unpacking", inflated, options.limits.inflated);
        }
        Ok(package)
    }

    /// Bytes that the parts come to at most.
    fn inflated(&mut self) -> Result<u64, ReadError> {
        let mut total = 0u64;
        for at in 0..self.0.len() {
            total = total.saturating_add(most_of(&self.0.by_index_raw(at).map_err(damaged)?));
        }
        Ok(total)
    }

    /// What document the package is; `None` when it is none.
    fn format(&mut self) -> Result<Option<Format>, ReadError> {
        if let Some(kind) = self.part("mimetype")? {
            let known = [
                (&b"application/vnd.oasis.opendocument.spreadsheet"[..], Format::Ods),
                (b"application/vnd.oasis.opendocument.text", Format::Odt),
            ];
            return Ok(known.into_iter().find(|(name, _)| kind.starts_with(name)).map(|(_, format)| format));
        }
        let known = [("xl/workbook.bin", Format::Xlsb), ("xl/workbook.xml", Format::Xlsx), ("word/document.xml", Format::Docx)];
        Ok(known.into_iter().find(|(name, _)| self.has(name)).map(|(_, format)| format))
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// The bytes of a part; `None` when there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let part = self.part_up_to(name, MOST_BYTES + 1)?;
        match part.as_ref().map_or(0, |bytes| bytes.len() as u64) {
            found if found > MOST_BYTES => Err(too_long(name, found)),
            _ => Ok(part),
        }
    }

    /// So many bytes of a part at most; `None` when there is none of this name.
    pub(super) fn part_up_to(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let part = match self.0.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(error)),
        };
        let room = most_of(&part).min(most);
        let mut bytes = Vec::with_capacity(room as usize);
        part.take(most).read_to_end(&mut bytes).map_err(|error| damaged(error.into()))?;
        Ok(Some(bytes))
    }
}

/// Bytes that a part comes to at most: `zip` reads none further than it says to be long, and deflate makes nothing smaller than so.
fn most_of(part: &ZipFile<'_, Cursor<&[u8]>>) -> u64 {
    part.size().min(part.compressed_size().saturating_mul(MOST_DEFLATED))
}

fn too_long(name: &str, found: u64) -> ReadError {
    ReadError::Limit { what: "bytes", place: format!("of {name} after unpacking"), found, limit: MOST_BYTES }
}

fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            ReadError::Encrypted { problem: "its parts cannot be read; save it without a password" }
        }
        error => ReadError::Damaged { problem: format!("its package cannot be read ({error})") },
    }
}
