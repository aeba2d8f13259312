//! A vocabulary's file as written: its words with their places, and every mistake that shows without knowing what it is laid over.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{VocabularyError, VocabularyProblem as Problem, at};
use super::lists::{self, EXTENDS, Form, REMOVE, TIER_KEYS, TIERS};
use super::words::{Place, compared};
use crate::near::nearest;
use crate::normalize::squeeze;
use crate::position::line_and_column;

/// A word of the file.
#[derive(Debug)]
pub(super) struct Listed {
    pub place: Place,
    pub word: String,
    pub span: Range<usize>,
}

/// A word to be removed from a table.
#[derive(Debug)]
pub(super) struct Removed {
    pub table: &'static str,
    pub word: String,
    pub span: Range<usize>,
}

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct File {
    /// Where it says that it stands alone.
    pub alone: Option<Range<usize>>,
    /// Numbers of the lists that it has, be they empty.
    pub lists: Vec<usize>,
    /// Whether it says anything of tiers.
    pub has_tiers: bool,
    /// Names of its tiers.
    pub tiers: Vec<String>,
    pub listed: Vec<Listed>,
    pub removed: Vec<Removed>,
}

/// The keys that a table of the file may have.
pub(super) fn keys_of(table: &str) -> Vec<&'static str> {
    match table {
        REMOVE => lists::tables().collect(),
        TIERS => TIER_KEYS.to_vec(),
        _ => lists::keys(table).collect(),
    }
}

impl File {
    /// Reads a file.
    pub(super) fn read(text: &str) -> Result<Self, VocabularyError> {
        let table = DeTable::parse(text).map_err(|error| {
            // Where something is missing at the end, the place is behind the last character.
            let span = error.span().unwrap_or(text.len()..text.len());
            at(text, span, Problem::Syntax { message: error.message().to_owned() })
        })?;
        let mut reader = Reader { text, file: Self::default() };
        reader.top(table.get_ref())?;
        let Reader { file, .. } = reader;
        file.check(text)?;
        Ok(file)
    }

    /// What two words of the file have against each other.
    fn check(&self, text: &str) -> Result<(), VocabularyError> {
        let mut known: BTreeMap<String, Vec<&Listed>> = BTreeMap::new();
        for listed in &self.listed {
            let others = known.entry(compared(&listed.word)).or_default();
            if let Some(first) = others.iter().find(|first| first.place.excludes(&listed.place)) {
                let (line, _) = line_and_column(text, first.span.start);
                let (word, first, second) = (listed.word.clone(), first.place.to_string(), listed.place.to_string());
                return Err(at(text, listed.span.clone(), Problem::TwoMeanings { word, first, line, second }));
            }
            // One of each place will do to tell what is in two.
            if others.iter().all(|other| other.place != listed.place) {
                others.push(listed);
            }
        }
        for Removed { table, word, span } in &self.removed {
            let others = known.get(&compared(word));
            if let Some(listed) = others.and_then(|others| others.iter().find(|other| other.place.table() == *table)) {
                let (line, _) = line_and_column(text, listed.span.start);
                let problem = Problem::RemovedAndListed { word: word.clone(), table, place: listed.place.to_string(), line };
                return Err(at(text, span.clone(), problem));
            }
        }
        Ok(())
    }
}

/// A value with its place in the text.
type Value<'v> = Spanned<DeValue<'v>>;

struct Reader<'t> {
    text: &'t str,
    file: File,
}

impl Reader<'_> {
    fn top(&mut self, top: &DeTable<'_>) -> Result<(), VocabularyError> {
        for (name, value) in in_order(top) {
            let (key, span) = (name.get_ref().as_ref(), name.span());
            match key {
                EXTENDS => match value.get_ref() {
                    DeValue::Boolean(extends) => self.file.alone = (!extends).then(|| value.span()),
                    _ => return Err(self.wrong_type(key, "true or false", value)),
                },
                TIERS => self.tiers(value)?,
                REMOVE => {
                    let table = self.table(key, value)?;
                    for (name, value) in in_order(table) {
                        let table = lists::tables().find(|table| *table == name.get_ref().as_ref());
                        let table = table.ok_or_else(|| self.unknown_key(REMOVE, name))?;
                        for (word, span) in self.words(&format!("[{REMOVE}] {table}"), value)? {
                            self.file.removed.push(Removed { table, word, span });
                        }
                    }
                }
                _ if lists::tables().any(|table| table == key) => {
                    let table = self.table(key, value)?;
                    for (name, value) in in_order(table) {
                        let list = lists::find(key, name.get_ref()).ok_or_else(|| self.unknown_key(key, name))?;
                        self.file.lists.push(list);
                        self.list(Place::List(list), value)?;
                    }
                }
                _ => {
                    let near = nearest(key, lists::tables().chain([REMOVE, EXTENDS]));
                    return Err(at(self.text, span, Problem::UnknownTable { name: key.to_owned(), near }));
                }
            }
        }
        Ok(())
    }

    fn tiers(&mut self, value: &Value<'_>) -> Result<(), VocabularyError> {
        let wanted = "tables that begin with [[tiers]]";
        let DeValue::Array(tiers) = value.get_ref() else { return Err(self.wrong_type(TIERS, wanted, value)) };
        self.file.has_tiers = true;
        for tier in tiers.iter() {
            let DeValue::Table(table) = tier.get_ref() else { return Err(self.wrong_type(TIERS, wanted, tier)) };
            let named = in_order(table).into_iter().find(|(key, _)| key.get_ref() == "name");
            let name = match named {
                None => return Err(at(self.text, tier.span(), Problem::NamelessTier)),
                Some((_, value)) => match value.get_ref() {
                    DeValue::String(name) if squeeze(name).is_empty() => return Err(at(self.text, value.span(), Problem::NamelessTier)),
                    DeValue::String(name) if self.file.tiers.contains(&squeeze(name)) => {
                        return Err(at(self.text, value.span(), Problem::TierTwice { name: squeeze(name) }));
                    }
                    DeValue::String(name) => squeeze(name),
                    _ => return Err(self.wrong_type("the name of a tier", "a text between quotes", value)),
                },
            };
            self.file.tiers.push(name.clone());
            for (key, value) in in_order(table) {
                match key.get_ref().as_ref() {
                    "name" => {}
                    "words" => self.list(Place::TierWords(name.clone()), value)?,
                    "titles" => self.list(Place::TierTitles(name.clone()), value)?,
                    _ => return Err(self.unknown_key(TIERS, key)),
                }
            }
        }
        Ok(())
    }

    /// Takes the words of a list.
    fn list(&mut self, place: Place, value: &Value<'_>) -> Result<(), VocabularyError> {
        let form = place.form();
        for (word, span) in self.words(&place.to_string(), value)? {
            if let Some(wanted) = wrong_form(form, &word) {
                return Err(at(self.text, span, Problem::WrongForm { word, place: place.to_string(), wanted }));
            }
            self.file.listed.push(Listed { place: place.clone(), word, span });
        }
        Ok(())
    }

    fn words(&self, place: &str, value: &Value<'_>) -> Result<Vec<(String, Range<usize>)>, VocabularyError> {
        let DeValue::Array(words) = value.get_ref() else {
            return Err(self.wrong_type(place, "a list of words between brackets: [\"…\", \"…\"]", value));
        };
        let word = |value: &Value<'_>| match value.get_ref() {
            DeValue::String(word) => match squeeze(word) {
                word if word.is_empty() => Err(at(self.text, value.span(), Problem::EmptyWord { place: place.to_owned() })),
                word => Ok((word, value.span())),
            },
            _ => Err(self.wrong_type(&format!("a word of {place}"), "a text between quotes", value)),
        };
        words.iter().map(word).collect()
    }

    fn table<'v, 't>(&self, name: &str, value: &'v Value<'t>) -> Result<&'v DeTable<'t>, VocabularyError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong_type(name, "a table that begins with its name between brackets", value)),
        }
    }

    fn unknown_key(&self, table: &str, key: &Spanned<std::borrow::Cow<'_, str>>) -> VocabularyError {
        let near = nearest(key.get_ref(), keys_of(table).into_iter());
        at(self.text, key.span(), Problem::UnknownKey { table: table.to_owned(), key: key.get_ref().to_string(), near })
    }

    fn wrong_type(&self, what: &str, wanted: &'static str, value: &Value<'_>) -> VocabularyError {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        at(self.text, value.span(), Problem::WrongType { what: what.to_owned(), wanted, found })
    }
}

/// What a word should be that is not of the form of its list.
fn wrong_form(form: Form, word: &str) -> Option<&'static str> {
    let length = word.chars().count();
    let around = || word.split_once("{n}").map(|(before, after)| (before.is_empty(), after.is_empty(), after.contains("{n}")));
    match form {
        Form::Word | Form::Set => None,
        Form::ShortName => word
            .split_once('=')
            .is_none_or(|(short, full)| short.is_empty() || full.is_empty())
            .then_some("a short name, =, and the name in full"),
        Form::Character => (length != 1).then_some("one character"),
        Form::Pair => (length != 2).then_some("an opening and a closing character"),
        Form::Series => (length < 2).then_some("characters that count from 1 on"),
        Form::Level => {
            (!matches!(around(), Some((before, after, false)) if !(before && after))).then_some("{n}, once, with words before or after it")
        }
        Form::DocumentNumber => (around() != Some((false, false, false))).then_some("{n}, once, with words before and after it"),
    }
}

/// The parts of a table as they follow one another in the text, so that the first mistake is the one that is told.
fn in_order<'v, 't>(table: &'v DeTable<'t>) -> Vec<(&'v Spanned<std::borrow::Cow<'t, str>>, &'v Value<'t>)> {
    let mut parts: Vec<_> = table.iter().collect();
    parts.sort_by_key(|(key, _)| key.span().start);
    parts
}
