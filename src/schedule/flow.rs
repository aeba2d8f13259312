//! Header and body of text without columns.
//!
//! A header is a block of lines that hold header words and nothing else; it comes back on every page. What stands
//! before the first is the title. A column of single ideographs is a word written vertically.

use super::{Row, Spot};
use crate::vocabulary::{Kind, Vocabulary, Word, is_han};

/// Lines between which a vertical word may be broken by blank ones.
const VERTICAL_GAP: u32 = 3;
/// Titles that a header may name: roles are numbered in a byte.
const MOST_TITLES: usize = u8::MAX as usize;
/// Header words that make a block of lines a header.
const HEADER_WORDS: usize = 4;

/// Parts lines into header (title lines among them) and body.
pub(super) fn part<'g>(rows: Vec<Row<'g>>, vocabulary: &Vocabulary) -> (Vec<Row<'g>>, Vec<Row<'g>>) {
    let is_word: Vec<bool> = header_lines(&rows, vocabulary);
    let mut in_header = vec![false; rows.len()];
    let mut start = 0;
    while start < rows.len() {
        let end = (start..rows.len()).find(|&at| !is_word[at]).unwrap_or(rows.len());
        if words_in(&rows[start..end]) >= HEADER_WORDS {
            in_header[start..end].fill(true);
        }
        start = end.max(start + 1);
    }
    if let Some(first) = in_header.iter().position(|&header| header) {
        in_header[..first].fill(true);
    }
    let mut parts = (Vec::new(), Vec::new());
    for (row, header) in rows.into_iter().zip(in_header) {
        if header { parts.0.push(row) } else { parts.1.push(row) }
    }
    parts
}

/// Which lines hold header words and nothing else, vertical words among them.
fn header_lines(rows: &[Row<'_>], vocabulary: &Vocabulary) -> Vec<bool> {
    let mut is_word: Vec<bool> = rows.iter().map(|row| row.spots.iter().all(|spot| matches!(*spot.kind, Kind::Header(_)))).collect();
    let mut start = 0;
    while start < rows.len() {
        let end = vertical_end(rows, start);
        let text: String = rows[start..end].iter().filter_map(vertical_char).collect();
        if end - start >= 2 && vocabulary.header(&text).is_some_and(|words| matches!(words[..], [Word::Field(_)])) {
            is_word[start..end].fill(true);
        }
        start = end.max(start + 1);
    }
    is_word
}

/// The end of the run of vertically written ideographs that begins with a line; the line itself when there is none.
pub(crate) fn vertical_end(rows: &[Row<'_>], start: usize) -> usize {
    let mut end = start;
    while end < rows.len() && vertical_char(&rows[end]).is_some() && (end == start || rows[end].row - rows[end - 1].row <= VERTICAL_GAP) {
        end += 1;
    }
    end
}

/// The ideograph of a line that holds one and nothing else.
pub(crate) fn vertical_char(row: &Row<'_>) -> Option<char> {
    let [spot] = &row.spots[..] else { return None };
    let mut chars = spot.raw.trim().chars();
    chars.next().filter(|&c| is_han(c)).filter(|_| chars.next().is_none())
}

fn words_in(rows: &[Row<'_>]) -> usize {
    let words = |spot: &Spot<'_>| if let Kind::Header(words) = &*spot.kind { words.len() } else { 0 };
    rows.iter().flat_map(|row| &row.spots).map(words).sum()
}

/// The titles and the levels that the first header names, each in reading order.
///
/// A title that ends with a separator goes on in the next line: `科長/` `主任`.
pub(crate) fn header_words(parts: &[super::Part<'_>]) -> (Vec<String>, Vec<u8>) {
    let (mut titles, mut levels): (Vec<String>, Vec<u8>) = (Vec::new(), Vec::new());
    for spot in parts.iter().flat_map(|part| &part.header).flat_map(|row| &row.spots) {
        let Kind::Header(words) = &*spot.kind else { continue };
        for word in words {
            match word {
                Word::Level(level) if levels.contains(level) => return (titles, levels),
                Word::Level(level) => levels.push(*level),
                Word::Title(title) if titles.last().is_some_and(|last| last.ends_with(['/', '、'])) => {
                    titles.last_mut().into_iter().for_each(|last| last.push_str(title));
                }
                Word::Title(title) if titles.contains(title) || titles.len() >= MOST_TITLES => return (titles, levels),
                Word::Title(title) => titles.push(title.clone()),
                _ => {}
            }
        }
    }
    (titles, levels)
}
