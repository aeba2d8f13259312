//! Records of a binary workbook, and the texts in them.

use encoding_rs::UTF_16LE;

use super::biff::u32_at;

/// Records of a part, by kind; the last is `None` when it is cut short.
pub(super) struct Records<'p>(pub(super) &'p [u8]);

impl<'p> Records<'p> {
    /// A number of which each byte holds seven bits, and says whether another follows.
    fn number(&mut self, longest: u32) -> Option<u32> {
        let mut number = 0;
        for at in 0..longest {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }

    fn record(&mut self) -> Option<(u16, &'p [u8])> {
        let kind = u16::try_from(self.number(2)?).ok()?;
        let length = usize::try_from(self.number(4)?).ok()?;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }
}

impl<'p> Iterator for Records<'p> {
    type Item = Option<(u16, &'p [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = self.record();
        if record.is_none() {
            self.0 = &[];
        }
        Some(record)
    }
}

/// A text, its length before it, and what follows it.
pub(super) fn text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (bytes, rest) = data.get(4..)?.split_at_checked(length)?;
    Some((UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(), rest))
}
