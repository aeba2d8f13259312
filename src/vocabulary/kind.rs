//! What a cell holds, told from its text alone.

use super::{GUESSED, Vocabulary, Word, same};
use crate::bureau::{Action, Table};
use crate::normalize::squeezed;

/// What kind of thing a cell holds, told from its text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but space.
    Blank,
    /// A mark, or several one after another.
    Marks(Vec<Action>),
    /// 表別: 甲, 乙, 機關共同乙.
    Table(Table),
    /// Words of a header and nothing else.
    Header(Vec<Word>),
    /// Holds the name of the document: a title.
    Title,
    /// Names of units and nothing else.
    Units,
    /// Digits.
    Number,
    /// Any other text, by its length in characters without space.
    Text(u16),
}

impl Vocabulary {
    /// Tells what kind of thing a cell holds.
    pub fn kind(&self, raw: &str) -> Kind {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Kind::Blank;
        }
        // Most cells are one short mark or one long sentence: both are told without a copy.
        if let Some(action) = self.action(trimmed) {
            return Kind::Marks(vec![action]);
        }
        let squeezed = squeezed(trimmed);
        if squeezed.is_empty() {
            return Kind::Blank;
        }
        let length = squeezed.chars().count();
        if length <= 16 {
            if let Some((table, _)) = self.table(&squeezed) {
                return Kind::Table(table);
            }
            if let Some(marks) = self.marks(&squeezed) {
                return Kind::Marks(marks.into_iter().map(|(_, action)| action).collect());
            }
            if squeezed.chars().all(|c| c.is_ascii_digit()) {
                return Kind::Number;
            }
        }
        if self.looks_like_title(&squeezed) {
            return Kind::Title;
        }
        // Most texts end as no word of a header and no unit does, and need not be looked at further.
        let last = squeezed.chars().next_back().map_or(' ', same);
        let may_be_header = length <= 48 && self.end_words.contains(&last);
        let begins = may_be_header && squeezed.chars().next().is_some_and(|first| self.words.contains_key(&same(first)));
        let known = if begins { self.header_words(&squeezed, false) } else { None };
        if let Some(words) = known {
            return Kind::Header(words);
        }
        if length <= 64 && self.end_units.contains(&last) && self.looks_like_units(trimmed) {
            return Kind::Units;
        }
        // A post that is not listed is guessed by its ending in short texts only.
        if may_be_header
            && length <= GUESSED
            && let Some(words) = self.header(trimmed)
        {
            return Kind::Header(words);
        }
        Kind::Text(length.min(usize::from(u16::MAX)) as u16)
    }
}
