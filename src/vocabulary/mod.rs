//! The words of the trade as data: marks, numbers, header words, titles, endings of names.
//!
//! They live in `vocabulary.toml`, compiled in, and a file of the user's may be laid over it: no stage tells anything by a
//! word of its own. What is no word is elsewhere: punctuation where it is looked for, dates in `normalize`.
//!
//! ```text
//! text → file (mistakes with their places) → words (laid over the built-in ones) → load → Vocabulary, for look-up
//! ```

mod change;
mod enumerator;
mod error;
mod file;
mod header;
mod kind;
mod likeness;
mod lists;
mod load;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;

pub use change::{Change, changes};
pub(crate) use enumerator::Enumerators;
pub use error::{VocabularyError, VocabularyProblem};
pub(crate) use header::Word;
pub(crate) use kind::Kind;
pub(crate) use likeness::{Likeness, spelt};

use words::Words;

use crate::bureau::{Action, Table};
use crate::normalize::squeezed;

/// The text of the vocabulary that is compiled in.
pub const BUILT_IN: &str = include_str!("../vocabulary.toml");

/// What a column holds.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 表別.
    Table,
    /// 機關名稱: the bureau of the row.
    Bureau,
    /// 承辦單位: the unit of the row.
    Unit,
    /// A running number that says nothing.
    Number,
    /// 公務項目.
    Item,
    /// 公務內容.
    Content,
    /// 業務名稱.
    Task,
    /// The rung of the ladder, 0 the lowest.
    Role(u8),
    /// 會辦機關.
    CoOrganizers,
    /// 備考.
    Remarks,
}

/// The vocabulary, ready for look-up. [`Vocabulary::default`] is the one compiled in.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    marks: Vec<(String, Action)>,
    /// Characters that marks begin with.
    begin_marks: BTreeSet<char>,
    /// Characters of the longest mark.
    longest_mark: usize,
    words: BTreeMap<char, Vec<(String, Word)>>,
    /// Those of them that name levels.
    levels: Vec<(String, Word)>,
    /// Characters that the words of a header end with, the names of units, and those of tables.
    end_words: BTreeSet<char>,
    end_units: BTreeSet<char>,
    end_tables: Vec<char>,
    title_endings: Vec<String>,
    lead_endings: Vec<String>,
    draft_words: Vec<String>,
    /// Names of levels, from the first on.
    level_names: Vec<String>,
    table_names: Vec<(String, Table)>,
    table_endings: Vec<String>,
    shared: Vec<String>,
    /// Numbers of lists.
    pub(crate) enumerators: Enumerators,
    /// What parts the posts of one column.
    post_points: Vec<char>,
    /// What parts the words of a header.
    word_points: Vec<char>,
    /// What parts the names of units.
    pub(crate) unit_points: Vec<char>,
    /// Endings of the names of units.
    pub(crate) unit_endings: Vec<String>,
    /// Words that stand in no name of a unit.
    pub(crate) unit_phrases: Vec<String>,
    /// Endings of the names of bureaus.
    pub(crate) bureau_endings: Vec<String>,
    /// Endings of the names of governments.
    pub(crate) governments: Vec<String>,
    /// Those of them that stand for a longer name, with that name.
    pub(crate) short_governments: Vec<(String, String)>,
    /// What tells a slip of a character from another business.
    pub(crate) likeness: Likeness,
    /// Words between a bureau and the name of the document.
    pub(crate) title_fillers: Vec<String>,
    notes: Vec<String>,
    totals: Vec<String>,
    /// Names of the document itself.
    pub(crate) schedule_names: Vec<String>,
    /// Finds what all of these begin with. Apart, as it is aligned for vectors: Python gives objects no place for that.
    names_begin: Box<Finder<'static>>,
    /// Words that end an approval, longest first.
    pub(crate) acts: Vec<String>,
    /// What stands before and after the number of a document.
    document_numbers: Vec<(String, String)>,
    /// Tiers: name, and the titles that are always of that tier.
    pub(crate) tiers: Vec<(String, Vec<String>)>,
    fingerprint: String,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::of(&built_in())
    }
}

/// The text of a vocabulary's file.
///
/// # Errors
/// [`VocabularyProblem::Encoding`] where the bytes are no UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, VocabularyError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let read = error.valid_up_to();
        error::at(&String::from_utf8_lossy(bytes), read..read + 1, VocabularyProblem::Encoding)
    })
}

/// The words that are compiled in.
fn built_in() -> Words {
    #[allow(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
    let (words, _) = Words::of(BUILT_IN, Words::default).expect("the compiled-in vocabulary is well-formed");
    words
}

/// The first words of these built-in lists: those to write with, so that they are read again.
#[cfg(feature = "xlsx")]
pub(crate) fn first<const N: usize>(lists: [(&str, &str); N]) -> [String; N] {
    let words = built_in();
    lists.map(|(table, key)| words.list(table, key).first().cloned().unwrap_or_default())
}

impl Vocabulary {
    /// Reads a vocabulary from the text of a TOML file, which is laid over the built-in one unless it says `extends = false`.
    ///
    /// # Errors
    /// The first mistake of the file with its line and column: no TOML, a table or key that there is not, a value of the wrong
    /// type, an empty word, a word with two meanings.
    pub fn from_toml(text: &str) -> Result<Self, VocabularyError> {
        Words::of(text, built_in).map(|(words, _)| Self::of(&words))
    }

    /// SHA-256 of the words, in hexadecimal.
    ///
    /// It belongs to the inputs of a conversion: with the same fingerprint the same document is read in the same way, and what was
    /// made with another has to be made anew. The layout of the file, its comments and the order of its words do not count.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The action that a mark stands for; `text` may hold spaces.
    pub(crate) fn action(&self, text: &str) -> Option<Action> {
        // Few texts begin as marks do.
        if text.len() > 64 || !self.begin_marks.contains(&text.trim_start().chars().next()?) {
            return None;
        }
        // Marks as they mostly come need no copy.
        let is_key = text.chars().all(|c| !c.is_whitespace() && same(c) == c);
        if is_key { self.action_of_key(text) } else { self.action_of_key(&key(text)) }
    }

    fn action_of_key(&self, key: &str) -> Option<Action> {
        self.marks.binary_search_by(|(word, _)| word.as_str().cmp(key)).ok().map(|at| self.marks[at].1)
    }

    /// Splits text that is made of marks and nothing else into the marks, as `擬辦審核` into two.
    ///
    /// The longest mark is taken first, so `核定或核轉` is one mark.
    pub(crate) fn marks<'t>(&self, squeezed: &'t str) -> Option<Vec<(&'t str, Action)>> {
        if !self.begin_marks.contains(&squeezed.chars().next()?) {
            return None;
        }
        let mut found = Vec::new();
        let mut rest = squeezed;
        while !rest.is_empty() {
            let (mark, action) = (1..=rest.chars().count().min(self.longest_mark)).rev().find_map(|length| {
                let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
                self.action_of_key(&key(&rest[..end])).map(|action| (&rest[..end], action))
            })?;
            found.push((mark, action));
            rest = &rest[mark.len()..];
        }
        (!found.is_empty()).then_some(found)
    }

    /// Reads 表別: the table and what stands before 共同.
    pub(crate) fn table(&self, text: &str) -> Option<(Table, Option<String>)> {
        if text.len() > 48 || !text.chars().any(|c| self.end_tables.contains(&c)) {
            return None;
        }
        let text = key(text);
        let text = self.table_endings.iter().find_map(|ending| text.strip_suffix(ending.as_str())).unwrap_or(&text);
        let (rest, table) = self.table_names.iter().find_map(|(name, table)| Some((text.strip_suffix(name.as_str())?, *table)))?;
        if rest.is_empty() {
            return Some((table, None));
        }
        let shared = self.shared.iter().find_map(|word| rest.strip_suffix(word.as_str()))?;
        Some((table, (!shared.is_empty()).then(|| shared.to_owned())))
    }

    /// The table that a text speaks of last, with its ending (乙表), and where.
    pub(crate) fn table_in(&self, text: &str) -> Option<(usize, Table)> {
        let names = self.table_names.iter().flat_map(|(name, table)| self.table_endings.iter().map(move |ending| (name, ending, *table)));
        names.filter_map(|(name, ending, table)| text.rfind(&format!("{name}{ending}")).map(|at| (at, table))).max_by_key(|&(at, _)| at)
    }

    /// The numbers of documents in a text: where what stands before each begins, and where all of it ends.
    ///
    /// Of those that overlap, the one that begins first.
    pub(crate) fn document_numbers<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let next = move |from: usize, before: &str, after: &str| {
            let at = from + text[from..].find(before)?;
            let digits = at + before.len();
            text[digits..].find(after).map(|end| (at, digits + end + after.len()))
        };
        // The next of each kind is looked for once it is passed: texts may hold very many of one, and none of another.
        let mut nexts: Vec<Option<(usize, usize)>> = self.document_numbers.iter().map(|(before, after)| next(0, before, after)).collect();
        std::iter::from_fn(move || {
            let first = nexts.iter().flatten().min().copied()?;
            for (known, (before, after)) in nexts.iter_mut().zip(&self.document_numbers) {
                *known = known.and_then(|known| if known.0 < first.1 { next(first.1, before, after) } else { Some(known) });
            }
            Some(first)
        })
    }

    /// What a level is called that has no post.
    pub(crate) fn level_name(&self, level: u8) -> String {
        let name = level.checked_sub(1).and_then(|at| self.level_names.get(usize::from(at)));
        name.cloned().unwrap_or_else(|| level.to_string())
    }

    /// Whether every word of the text ends as the names of units do, so that it can be split into names.
    pub(crate) fn looks_like_units(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| c.is_whitespace() || self.unit_points.contains(&c)).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| {
                (2..=16).contains(&word.chars().count())
                    && word.chars().all(|c| is_han(c) || matches!(c, '(' | ')' | '（' | '）'))
                    && self.unit_endings.iter().any(|ending| word.trim_end_matches([')', '）']).ends_with(ending.as_str()))
            })
    }

    /// Whether a text begins the notes below a table: 附註： and their like.
    pub(crate) fn begins_notes(&self, raw: &str) -> bool {
        let text = squeezed(raw);
        let after = |word: &String| text.strip_prefix(word.as_str());
        let may_follow = |rest: &str| rest.is_empty() || rest.starts_with(['：', ':', '.', '、']) || self.enumerators.begins_with_one(rest);
        self.notes.iter().filter_map(after).any(may_follow)
    }

    /// Whether a text is the head of a row that counts the others: 合計.
    pub(crate) fn is_total(&self, raw: &str) -> bool {
        let text = squeezed(raw);
        self.totals.iter().any(|total| *total == text)
    }

    /// Whether the text holds the name of the document itself (分層負責明細表).
    pub(crate) fn looks_like_title(&self, squeezed: &str) -> bool {
        // Few texts hold even what all the names begin with.
        self.names_begin.find(squeezed.as_bytes()).is_some() && self.schedule_names.iter().any(|name| squeezed.contains(name.as_str()))
    }
}

/// Characters of a header in which a post that is not listed is guessed.
const GUESSED: usize = 24;

/// Form in which words are compared: no spaces, brackets of one kind.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    key.extend(text.chars().filter(|c| !c.is_whitespace()).map(same));
    key
}

/// The one character for those that are the same in words.
fn same(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        'Ｖ' => 'V',
        'ｖ' => 'v',
        other => other,
    }
}

/// Whether a character is a Chinese ideograph.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '○')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_with_spaces_and_in_runs() {
        let vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.action("擬 辦"), Some(Action::Draft));
        assert_eq!(vocabulary.action("≠"), Some(Action::Bypass));
        assert_eq!(vocabulary.action("擬辦審核"), None);
        let run: Vec<Action> = vocabulary.marks("擬辦審核核定或核轉").unwrap_or_default().iter().map(|m| m.1).collect();
        assert_eq!(run, [Action::Draft, Action::Review, Action::ApproveOrForward]);
    }

    #[test]
    fn tables_keep_what_stands_before_the_shared_mark() {
        let vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.table("機關共同乙"), Some((Table::Yi, Some("機關".into()))));
        assert_eq!(vocabulary.table("甲"), Some((Table::Jia, None)));
        assert_eq!(vocabulary.table("共同乙"), Some((Table::Yi, None)));
        assert_eq!(vocabulary.table("車輛管理"), None);
    }

    #[test]
    fn units_are_told_from_phrases() {
        let vocabulary = Vocabulary::default();
        assert!(vocabulary.looks_like_units("會計室 政風室"));
        assert!(!vocabulary.looks_like_units("涉及重大或爭議事項，向上陳核"));
    }
}
