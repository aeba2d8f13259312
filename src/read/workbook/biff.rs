//! Records of an old workbook, and the texts in them. A record that is too long goes on in others.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// Kind of the records in which another goes on.
const CONTINUE: u16 = 0x003c;

/// Records of a stream, one after the other, up to one that is cut short.
#[derive(Debug, Clone)]
pub(super) struct Records<'s>(&'s [u8]);

/// The rest of a record and of those in which it goes on.
#[derive(Debug, Clone)]
pub(super) struct Rest<'s> {
    data: &'s [u8],
    next: Records<'s>,
}

/// How the workbook writes its texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Writing {
    /// In Unicode, since Excel 97.
    Unicode,
    /// In this code page.
    Page(&'static Encoding),
}

/// A number of two bytes at this place.
pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

/// A number of four bytes at this place.
pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// A number of eight bytes with fractions at this place.
pub(super) fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

impl<'s> Records<'s> {
    /// The records from this place of a stream on; `None` when it has no such place.
    pub(super) fn from(stream: &'s [u8], at: usize) -> Option<Self> {
        stream.get(at..).map(Self)
    }

    /// What the record goes on in, when the records have just come to `data`.
    pub(super) fn rest(&self, data: &'s [u8]) -> Rest<'s> {
        Rest { data, next: self.clone() }
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (u16_at(self.0, 0)?, u16_at(self.0, 2)?);
        let (data, rest) = self.0.get(4..)?.split_at_checked(usize::from(length))?;
        self.0 = rest;
        Some((kind, data))
    }
}

impl<'s> Rest<'s> {
    /// Goes on in the next record, if this one has ended and does go on.
    fn go_on(&mut self) -> Option<()> {
        while self.data.is_empty() {
            self.data = self.next.next().filter(|(kind, _)| *kind == CONTINUE)?.1;
        }
        Some(())
    }

    /// Whether nothing is left.
    pub(super) fn is_done(&mut self) -> bool {
        self.go_on().is_none()
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.go_on()?;
        let (bytes, rest) = self.data.split_first_chunk()?;
        self.data = rest;
        Some(*bytes)
    }

    /// Passes over some bytes.
    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.go_on()?;
            let passed = count.min(self.data.len());
            self.data = self.data.get(passed..)?;
            count -= passed;
        }
        Some(())
    }

    /// A text whose length is written in one byte.
    pub(super) fn short_text(&mut self, writing: Writing) -> Option<String> {
        let [length] = self.take()?;
        self.text_of(usize::from(length), writing)
    }

    /// A text whose length is written in two bytes.
    pub(super) fn text(&mut self, writing: Writing) -> Option<String> {
        let length = u16::from_le_bytes(self.take()?);
        self.text_of(usize::from(length), writing)
    }

    fn text_of(&mut self, length: usize, writing: Writing) -> Option<String> {
        match writing {
            Writing::Unicode if length == 0 => Some(String::new()),
            Writing::Unicode => {
                let [flags] = self.take()?;
                self.characters(length, flags)
            }
            Writing::Page(encoding) => {
                let bytes = self.data.get(..length)?;
                self.data = self.data.get(length..)?;
                Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
            }
        }
    }

    /// A text of the table of shared ones, without its runs of fonts and without how it is pronounced.
    pub(super) fn shared_text(&mut self) -> Option<String> {
        let (length, [flags]) = (u16::from_le_bytes(self.take()?), self.take()?);
        let runs = if flags & 8 == 0 { 0 } else { usize::from(u16::from_le_bytes(self.take()?)) };
        let sounds = if flags & 4 == 0 { 0 } else { u32::from_le_bytes(self.take()?) as usize };
        let text = self.characters(usize::from(length), flags)?;
        self.skip(runs * 4)?;
        self.skip(sounds)?;
        Some(text)
    }

    /// Characters of one or two bytes each; each further record says anew of which.
    fn characters(&mut self, length: usize, mut flags: u8) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.data.is_empty() {
                [flags] = self.take()?;
            }
            let size = 1 + usize::from(flags & 1);
            let count = (length - units.len()).min(self.data.len() / size);
            if count == 0 && !self.data.is_empty() {
                return None;
            }
            let (bytes, rest) = self.data.split_at_checked(count * size)?;
            units.extend(bytes.chunks_exact(size).map(|unit| u16::from(unit[0]) | unit.get(1).map_or(0, |high| u16::from(*high) << 8)));
            self.data = rest;
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// The encoding of a code page.
pub(super) fn encoding(page: u16) -> &'static Encoding {
    match page {
        932 => SHIFT_JIS,
        936 => GBK,
        949 => EUC_KR,
        950 => BIG5,
        65001 => UTF_8,
        page => Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn rest(stream: &[u8]) -> Rest<'_> {
        let mut records = Records::from(stream, 0).unwrap();
        let (_, data) = records.next().unwrap();
        records.rest(data)
    }

    #[test]
    fn a_text_goes_on_in_further_records_in_another_width() {
        let first = record(0xfc, &[5, 0, 1 | 8, 2, 0, 0x2f, 0x6e, 0x9f, 0x53]);
        let stream = [first, record(CONTINUE, b"\0abc12345678"), record(0xfc, b"")].concat();
        let mut rest = rest(&stream);
        assert_eq!(rest.shared_text().as_deref(), Some("港原abc").map(|_| "\u{6e2f}\u{539f}abc"));
        assert!(rest.is_done(), "the runs of fonts are passed over");
    }

    #[test]
    fn lengths_that_lie_are_nothing() {
        assert_eq!(Records::from(&record(1, b"abc")[..5], 0).unwrap().next(), None);
        assert_eq!(rest(&record(0xfc, &[9, 0, 1, 0x2f, 0x6e])).shared_text(), None);
        assert_eq!(rest(&record(0xfc, &[2, 0, 1, 0x2f, 0x6e, 0x9f])).shared_text(), None);
        assert_eq!(rest(&record(0xfc, &[0, 0, 4, 0xff, 0xff, 0xff, 0xff])).shared_text(), None);
        assert_eq!(rest(&record(4, b"\x09abc")).short_text(Writing::Page(BIG5)), None);
    }

    #[test]
    fn texts_of_before_unicode_are_in_a_code_page() {
        let (bytes, _, _) = BIG5.encode("工程科");
        let data = [&[bytes.len() as u8][..], &bytes].concat();
        assert_eq!(rest(&record(4, &data)).short_text(Writing::Page(encoding(950))).as_deref(), Some("工程科"));
    }
}
