//! Text files: their encoding, and how their tables are written.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Limits, ReadError};
use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Body, Document, Warned};
use crate::grid::{boxed, delimited};

/// Share of characters that may be lost before a file counts as no text of this encoding.
const LOST_SHARE: usize = 100;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Warned<Document>, ReadError> {
    let (mut text, lost) = decode(bytes)?;
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let format = format(&text);
    check_lines(&text, format, limits)?;
    let warnings = self::lost(lost).into_iter().collect();
    Ok(Warned { value: Document { format, pages: None, body: Body::Text(text) }, warnings })
}

/// What is to be said of characters that are lost.
pub(super) fn lost(count: usize) -> Option<Diagnostic> {
    let message = || format!("characters that could not be decoded and stand as \u{fffd}: {count}");
    (count > 0).then(|| Diagnostic::new(Code::CharactersLost, message()))
}

/// The first bytes of a file as if all of it were ASCII, whatever the encoding: byte order marks and the zeros of UTF-16 left out.
pub(super) fn ascii_head(bytes: &[u8], most: usize) -> String {
    let skip = Encoding::for_bom(bytes).map_or(0, |(_, skip)| skip);
    bytes.iter().skip(skip).take(most).filter(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect()
}

/// Decodes by byte order mark, else as the one of UTF-8 and Big5 that loses less; tells how much is lost.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, usize), ReadError> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return lossy(encoding, &bytes[skip..], bytes);
    }
    // Only in UTF-16 does text hold zeros: each line break has one.
    if memchr::memchr(0, bytes).is_some()
        && let Some((_, encoding)) = [(false, UTF_16LE), (true, UTF_16BE)].into_iter().find(|(big, _)| looks_like_utf16(bytes, *big))
    {
        return lossy(encoding, bytes, bytes);
    }
    if let Some(text) = utf8(bytes) {
        return lossy_checked(text.to_owned(), 0, bytes);
    }
    let as_utf8 = lossy(UTF_8, bytes, bytes);
    match (as_utf8, lossy(BIG5, bytes, bytes)) {
        (Ok(utf8), Ok(big5)) => Ok(if utf8.1 <= big5.1 { utf8 } else { big5 }),
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
        (Err(error), Err(_)) => Err(error),
    }
}

/// The text that bytes are, where they are UTF-8; in a tenth of the time that the standard library takes.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Some(text),
        _ => None,
    }
}

/// Whether nearly all units are characters that Chinese documents hold; with their bytes the other way round they are not.
fn looks_like_utf16(bytes: &[u8], big_endian: bool) -> bool {
    let (mut usual, mut units) = (0usize, 0usize);
    for pair in bytes.as_chunks().0.iter().take(4096) {
        let unit = if big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
        units += 1;
        let latin = matches!(unit, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0xff);
        let sign = matches!(unit, 0x2010..=0x2044 | 0x2190..=0x2199 | 0x2200..=0x22ff | 0x2460..=0x27bf | 0x3000..=0x312f | 0xfe30..=0xfe4f | 0xff01..=0xff5e);
        usual += usize::from(latin || sign || matches!(unit, 0x4e00..=0x9fff));
    }
    units > 0 && usual * 10 >= units * 9
}

/// Decodes as one encoding; tells how much is lost.
pub(super) fn lossy(encoding: &'static Encoding, bytes: &[u8], whole: &[u8]) -> Result<(String, usize), ReadError> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let lost = if had_errors { text.matches('\u{fffd}').count() } else { 0 };
    lossy_checked(text.into_owned(), lost, whole)
}

/// Refuses text of which too much is lost, or that holds control characters no text holds.
fn lossy_checked(text: String, lost: usize, bytes: &[u8]) -> Result<(String, usize), ReadError> {
    // Without a branch, and counted in bytes, so that the processor takes many at once.
    let is_strange = |b: u8| (b < 0x20) & (b != b'\n') & (b != b'\r') & (b != b'\t') & (b != 0x0b) & (b != 0x0c) & (b != 0x1f);
    let count = |chunk: &[u8]| chunk.iter().map(|&byte| u8::from(is_strange(byte))).sum::<u8>();
    let strange: usize = text.as_bytes().chunks(128).map(|chunk| usize::from(count(chunk))).sum();
    if (lost + strange) * LOST_SHARE > text.len() / 2 + LOST_SHARE {
        let offset = std::str::from_utf8(bytes).map_or_else(
            |error| error.valid_up_to(),
            |text| text.bytes().position(|b| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t')).unwrap_or(0),
        );
        return Err(ReadError::Encoding { offset });
    }
    Ok((text, lost))
}

/// Tells how the tables of a text are written: by the kind of line that holds most of it.
pub(super) fn format(text: &str) -> Format {
    let (mut pipes, mut tabs, mut lines) = (0usize, 0usize, 0usize);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        lines += 1;
        pipes += usize::from(delimited::is_pipe_row(line));
        tabs += usize::from(delimited::is_tab_row(line));
    }
    if boxed::looks_boxed(text) {
        Format::BoxText
    } else if pipes >= 2 && pipes >= tabs {
        Format::PipeTable
    } else if tabs >= 2 && tabs * 2 >= lines {
        Format::TabTable
    } else if delimited::delimiter(text).is_some() {
        Format::Csv
    } else if tabs >= 2 {
        Format::TabTable
    } else {
        Format::PlainText
    }
}

fn check_lines(text: &str, format: Format, limits: &Limits) -> Result<(), ReadError> {
    let delimiter = match format {
        Format::PipeTable => Some(b'|'),
        Format::TabTable => Some(b'\t'),
        Format::Csv => delimited::delimiter(text),
        _ => None,
    };
    for (index, line) in text.lines().enumerate() {
        let over = |what, found, limit| Err(ReadError::Limit { what, place: format!("in line {}", index + 1), found: found as u64, limit });
        if line.len() as u64 > limits.line {
            return over("bytes", line.len(), limits.line);
        }
        if format == Format::BoxText && line.len() as u64 > limits.columns {
            let columns = boxed::columns(line);
            if columns as u64 > limits.columns {
                return over("columns", columns, limits.columns);
            }
        }
        // A line no longer than the limit cannot hold more columns than the limit.
        if let Some(delimiter) = delimiter
            && line.len() as u64 > limits.columns
        {
            let columns = line.bytes().filter(|&byte| byte == delimiter).count();
            if columns as u64 > limits.columns {
                return over("columns", columns, limits.columns);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> Result<(String, Format), ReadError> {
        let document = read(bytes, &Limits::default())?.value;
        let Body::Text(text) = document.body else { panic!("plain text has no pages") };
        Ok((text, document.format))
    }

    #[test]
    fn encodings_are_told_from_the_bytes() {
        let want = "公務項目,公務內容,承辦人,局長\n一般行政,收發,擬辦,核定\n庶務,採購,擬辦,核定\n";
        let (big5, _, _) = BIG5.encode(want);
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(want.encode_utf16().flat_map(u16::to_le_bytes));
        for bytes in [want.as_bytes().to_vec(), [b"\xef\xbb\xbf", want.as_bytes()].concat(), big5.to_vec(), utf16] {
            assert_eq!(text_of(&bytes), Ok((want.to_owned(), Format::Csv)));
        }
    }

    #[test]
    fn utf16_needs_no_mark() {
        let drawing = "標題\n┌──┬──┐\n│項目│內容│\n├──┼──┤\n│文書│收發│\n└──┴──┘\n";
        for text in [drawing, "公務項目\t公務內容\t承辦人\n文書\t收發\t擬辦\n", "a\tb\tc\nd\te\tf\n"] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                assert_eq!(text_of(&bytes).unwrap().0, text);
            }
        }
        assert_eq!(text_of(drawing.as_bytes()).unwrap().1, Format::BoxText);
    }

    #[test]
    fn drawings_and_the_signs_of_eten_are_read_in_big5() {
        // 0xC6A1, ①, is one of ETEN's additions.
        let (text, format) = text_of(b"\xa2\x7a\xa2\x77\xa2\x73\xa2\x77\xa2\x7b\n\xa2\x78\xa4\x40\xa2\x78\xc6\xa1\xa2\x78\n\xa2\x7c\xa2\x77\xa2\x72\xa2\x77\xa2\x7d\n").unwrap();
        assert_eq!((text.as_str(), format), ("┌─┬─┐\n│一│①│\n└─┴─┘\n", Format::BoxText));
    }

    #[test]
    fn drawings_have_as_few_columns_as_other_tables() {
        let wide = format!("┌{0}┐\n│a│b│\n└{0}┘\n", "─┬".repeat(300));
        assert!(matches!(text_of(wide.as_bytes()), Err(ReadError::Limit { what: "columns", .. })));
    }

    #[test]
    fn a_few_bad_bytes_are_lost_and_said() {
        let bytes = [&b"| a | b |\n| c\xff | d |\n"[..], "| 一 | 二 |\n".repeat(100).as_bytes()].concat();
        let warned = read(&bytes, &Limits::default()).unwrap();
        assert_eq!(warned.warnings[0].code, Code::CharactersLost);
    }

    #[test]
    fn junk_and_nothing_are_refused() {
        let junk: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(matches!(text_of(&junk), Err(ReadError::Encoding { .. })));
        assert_eq!(text_of(b" \n\n"), Err(ReadError::Empty));
        assert!(matches!(text_of(&[&[0; 2000][..], b"binary"].concat()), Err(ReadError::Encoding { .. })));
    }

    #[test]
    fn limits_name_the_line() {
        let wide = format!("| a | b |\n{}\n", "|".repeat(10_001));
        let error = text_of(wide.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("in line 2"), "{error}");
        let long = "x".repeat(2 << 20);
        assert!(matches!(text_of(long.as_bytes()), Err(ReadError::Limit { what: "bytes", .. })));
    }
}
