//! Text without columns: lines of words, as a PDF's text layer gives a table cell after cell.

use std::borrow::Cow;

use super::{Cell, Grid, Grids, Layout};
use crate::vocabulary::is_han;

/// One grid whose rows are the lines and whose cells are the words of each line.
///
/// A word that ends its line keeps the space after it. Letter-spaced text (`擬 辦`, `公 務 項 目`) is one word: single ideographs with space between them belong together.
pub fn lines(text: &str) -> Grids<'_> {
    let mut grid = Grid::new(Layout::Flow, 1);
    for (row, line) in text.lines().enumerate() {
        for (col, word) in words(line).enumerate() {
            grid.cells.push(Cell { row: row as u32, col: col as u32, rowspan: 1, colspan: 1, raw: Cow::Borrowed(word) });
            grid.cols = grid.cols.max(col as u32 + 1);
        }
        grid.rows = row as u32 + 1;
    }
    Grids { grids: vec![grid], asides: Vec::new() }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let mut end = token_end(rest);
        let mut single = is_single(&rest[..end]);
        while single {
            let next = rest[end..].trim_start();
            let next_end = token_end(next);
            if next.is_empty() || !is_single(&next[..next_end]) {
                break;
            }
            // A mark of punctuation ends a run of letter-spaced text: `科 長/ 主 任` is two.
            single = next[..next_end].chars().count() == 1;
            end = rest.len() - next.len() + next_end;
        }
        // The space that ends a line stays: text layers end a paragraph, but not a wrapped line, with one.
        if rest[end..].trim_start().is_empty() {
            end = rest.len();
        }
        let word = &rest[..end];
        rest = &rest[end..];
        Some(word)
    })
}

fn token_end(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// One ideograph, alone or with one mark of punctuation after it.
fn is_single(token: &str) -> bool {
    let mut chars = token.chars();
    chars.next().is_some_and(is_han) && chars.next().is_none_or(|c| !c.is_alphanumeric() && !is_enumerating(c)) && chars.next().is_none()
}

/// `一、` is a number, not a letter-spaced ideograph.
fn is_enumerating(c: char) -> bool {
    matches!(c, '、' | '.' | '．')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Vec<&str> {
        words(line).collect()
    }

    #[test]
    fn letter_spaced_text_is_one_word() {
        assert_eq!(split(" 擬 辦 審 核 "), ["擬 辦 審 核 "]);
        assert_eq!(split("科  長/ "), ["科  長/ "]);
        assert_eq!(split("二、 行 動 應 用 軟 體"), ["二、", "行 動 應 用 軟 體"]);
        assert_eq!(split("四、 電腦設備採購 市政共通性"), ["四、", "電腦設備採購", "市政共通性"]);
    }
}
