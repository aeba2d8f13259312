//! The only module that changes characters.
//!
//! NFC; CJK compatibility ideographs and radicals folded to the common character; full-width letters and
//! digits to their common form, while full-width punctuation stays; space inside CJK text goes.
//! Radicals fold by `Equivalent_Unified_Ideograph` of the Unicode Character Database: NFKC would fold only
//! 2 of the 115 in the CJK Radicals Supplement and would turn （） into ASCII.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::radicals::RADICALS;
use crate::vocabulary::is_han;

/// Text of a field: characters folded, space inside CJK text removed, one space between Latin words.
pub fn clean(raw: &str) -> String {
    if is_clean(raw) {
        return raw.to_owned();
    }
    let mut text = spaced(raw);
    // Of characters that stay as they are nothing is put together.
    while !text.chars().all(is_plain) && is_nfc_quick(text.chars()) != IsNormalized::Yes {
        let composed: String = text.nfc().collect();
        if composed == text {
            break;
        }
        // What a letter and its accent come to may be none, as = with a stroke through it is: no space stands beside it.
        text = spaced(&composed);
    }
    text
}

/// The text, characters folded, with the spaces that stay.
fn spaced(raw: &str) -> String {
    let folded = fold(raw);
    let mut out = String::with_capacity(folded.len());
    let mut gap = false;
    for c in folded.chars() {
        if is_space(c) {
            gap = !out.is_empty();
            continue;
        }
        // What is put on a letter begins no word, and what stands last on one changes when all of it is put in order.
        if gap && is_letter(c) && is_latin(c) && out.chars().rev().find(|&c| is_letter(c)).is_some_and(is_latin) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// The text without any space, characters folded: for comparing, and for marks.
pub fn squeeze(raw: &str) -> String {
    squeezed(raw).into_owned()
}

/// As [`squeeze`], without a copy of what is squeezed already.
pub(crate) fn squeezed(raw: &str) -> Cow<'_, str> {
    if is_clean(raw) {
        return Cow::Borrowed(raw);
    }
    let folded = fold(raw);
    let mut text = String::with_capacity(folded.len());
    text.extend(folded.chars().filter(|&c| !is_space(c)));
    Cow::Owned(composed(text))
}

/// Whether a text is nothing but space.
pub(crate) fn is_blank(raw: &str) -> bool {
    raw.chars().all(char::is_whitespace)
}

/// The text in NFC: a letter and its accent may have been parted by space.
fn composed(text: String) -> String {
    if text.chars().all(is_plain) || is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}

/// Whether a text is as it should be and holds no space: by far the most texts.
pub(crate) fn is_clean(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let mut at = 0;
    // Nearly all are ideographs (U+4E00 is E4 B8 80, U+9FFF is E9 BF BF) or signs of ASCII.
    while let Some(first) = bytes.get(at) {
        at += match first {
            0x21..=0x7e => 1,
            0xe5..=0xe9 => 3,
            0xe4 if bytes.get(at + 1).is_some_and(|&second| second >= 0xb8) => 3,
            _ => match raw[at..].chars().next() {
                Some(c) if is_plain(c) && !matches!(c, ' ' | '\n' | '\t' | '\u{3000}') => c.len_utf8(),
                _ => return false,
            },
        };
    }
    true
}

/// Folds characters and leaves space alone.
pub fn fold(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(is_plain) {
        return Cow::Borrowed(raw);
    }
    let folded = raw.chars().map(common_form);
    let text: String = if is_nfc_quick(raw.chars()) == IsNormalized::Yes { folded.collect() } else { folded.nfc().collect() };
    Cow::Owned(text)
}

/// Characters that folding leaves as they are: by far the most of any document.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{7e}' | '\n' | '\t' | '\u{3000}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}' | '，' | '（' | '）' | '：' | '；' | '！' | '？')
}

/// Whether a character is space, of any width.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// Whether a character stands by itself, and is not put on the one before it.
fn is_letter(c: char) -> bool {
    canonical_combining_class(c) == 0
}

fn is_latin(c: char) -> bool {
    c.is_ascii_graphic() || (c.is_alphanumeric() && !is_han(c) && !matches!(c, '\u{3040}'..='\u{31ff}'))
}

fn common_form(c: char) -> char {
    match c {
        // Full-width letters and digits; punctuation of the same block stays.
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2e80}'..='\u{2fdf}' => radical(c),
        _ => c,
    }
}

/// The ideograph that a radical (U+2E80–2FDF) looks like.
fn radical(c: char) -> char {
    RADICALS.binary_search_by_key(&c, |&(radical, _)| radical).map_or(c, |at| RADICALS[at].1)
}

/// A date of the Republic of China as an ISO date, `112.9.21` as `2023-09-21`; with the length in bytes it took.
///
/// `text` starts with the year and holds no space; 年月日, `.`, `/` and `-` part the numbers.
pub fn roc_date(text: &str) -> Option<(String, usize)> {
    let mut rest = text;
    let mut numbers = [0u32; 3];
    for (index, number) in numbers.iter_mut().enumerate() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits == 0 || digits > 3 {
            return None;
        }
        *number = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        match rest.chars().next() {
            Some(c @ ('年' | '月' | '.' | '/' | '-' | '．')) if index < 2 => rest = &rest[c.len_utf8()..],
            Some('日') if index == 2 => rest = &rest['日'.len_utf8()..],
            _ if index == 2 => {}
            _ => return None,
        }
    }
    let [year, month, day] = numbers;
    if !(1..=200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some((format!("{:04}-{month:02}-{day:02}", year + 1911), text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_goes_from_cjk_and_stays_between_latin_words() {
        assert_eq!(clean("擬 辦"), "擬辦");
        assert_eq!(clean("意見研\n商。"), "意見研商。");
        assert_eq!(clean(" open  data 平臺 "), "open data平臺");
        assert_eq!(clean("第 1 項"), "第1項");
    }

    #[test]
    fn characters_fold_and_punctuation_and_variants_stay() {
        assert_eq!(clean("⼀般⾏政Ａ１"), "一般行政A1");
        assert_eq!(clean("臺台（），。：；「」"), "臺台（），。：；「」");
        assert_eq!(clean("\u{f9f4}\u{2ed8}"), "林青");
        // What a space parted is one character without it, in the order that all texts have.
        assert_eq!((clean("e\n\u{301}"), squeeze("e \u{301}")), ("é".to_owned(), "é".to_owned()));
        assert_eq!(squeeze("\n\u{655}\n\u{64f}"), "\u{64f}\u{655}");
        // No word begins with what is put on a letter, and a letter with something put on it may be none.
        for text in ["\u{c56}\n\u{c56}\n\u{c56}\u{c4d}", "a\u{301}\n\u{c56}\nb", "a\n=\n\u{338}\nb"] {
            assert_eq!(clean(&clean(text)), clean(text), "{text:?}");
        }
    }

    #[test]
    fn roc_dates_become_iso_dates() {
        assert_eq!(roc_date("112.9.21府人"), Some(("2023-09-21".into(), 8)));
        assert_eq!(roc_date("113年10月4日中"), Some(("2024-10-04".into(), 15)));
        assert_eq!(roc_date("11201393821號"), None);
        assert_eq!(roc_date("112.13.1"), None);
    }

    #[test]
    fn what_is_clean_is_told_of_every_character() {
        for c in '\0'..=char::MAX {
            let is_usual = is_plain(c) && !matches!(c, ' ' | '\n' | '\t' | '\u{3000}');
            assert_eq!(is_clean(&format!("{c}核")), is_usual, "{c:?}");
        }
    }

    #[test]
    fn radicals_are_in_order() {
        assert!(RADICALS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
