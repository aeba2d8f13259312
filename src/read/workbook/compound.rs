//! Compound files: office documents of before 2007, and encrypted ones of any time.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use cfb::CompoundFile;

use super::biff::{u16_at, u32_at};
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
    let whole = CompoundFile::open(Cursor::new(Cow::Borrowed(bytes)));
    let mut file = whole.or_else(|error| CompoundFile::open(Cursor::new(padded(bytes))).map_err(|_| error)).map_err(damaged)?;
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

/// The file with as many sectors as its table has entries: some programs say of entries after the last sector that they are used.
fn padded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let sector = if u16_at(bytes, 30) == Some(12) { 4096 } else { 512 };
    let entries = (u32_at(bytes, 44).unwrap_or_default() as usize).saturating_mul(sector / 4);
    let most = bytes.len().saturating_add(sector * sector / 4);
    let mut bytes = bytes.to_vec();
    bytes.resize(entries.saturating_add(1).saturating_mul(sector).clamp(bytes.len(), most), 0);
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn holding(streams: &[&str]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for name in streams {
            file.create_stream(name).unwrap().write_all(b"text").unwrap();
        }
        file.into_inner().into_inner()
    }

    fn problem(bytes: &[u8]) -> String {
        read(bytes, &Options::default()).unwrap_err().to_string()
    }

    #[test]
    fn other_documents_are_named_and_those_with_a_password_too() {
        assert!(problem(&holding(&["/WordDocument"])).contains("an old Word document (.doc)"));
        assert!(problem(&holding(&["/PowerPoint Document"])).contains("presentation"));
        assert!(problem(&holding(&["/Something"])).contains("unknown kind"));
        let encrypted = read(&holding(&["/EncryptionInfo", "/EncryptedPackage"]), &Options::default()).unwrap_err();
        assert!(matches!(encrypted, ReadError::Encrypted { .. }), "{encrypted}");
    }

    #[test]
    fn damaged_files_are_told_with_the_cause() {
        let whole = holding(&["/Workbook"]);
        assert!(problem(&whole[..600]).contains("its compound file cannot be read ("));
        assert!(problem(&whole[..20]).contains("its compound file cannot be read ("));
        assert!(problem(&whole).contains("cut short"), "records of nothing");
    }

    #[test]
    fn entries_after_the_last_sector_may_be_said_to_be_used() {
        let mut whole = holding(&["/WordDocument"]);
        let table = (u32_at(&whole, 76).unwrap() as usize + 1) * 4096;
        for entry in whole[table..table + 4096].chunks_exact_mut(4).filter(|entry| *entry == [0xff; 4]) {
            entry.copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        }
        assert!(CompoundFile::open(Cursor::new(&whole)).is_err());
        assert!(problem(&whole).contains("an old Word document"));
    }
}
