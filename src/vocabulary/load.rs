//! From lists of words to what is looked up.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;

use super::enumerator::Enumerators;
use super::likeness::Likeness;
use super::words::{Place, Words};
use super::{Field, Vocabulary, Word, key, same};
use crate::bureau::{Action, Table};

impl Vocabulary {
    pub(super) fn of(all: &Words) -> Self {
        let list = |table: &str, key: &str| all.list(table, key);
        let characters = |table: &str, key: &str| list(table, key).iter().filter_map(|word| word.chars().next()).collect::<Vec<char>>();
        let longest_first = |table: &str, key: &str| {
            let mut list = list(table, key).to_vec();
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list
        };
        let marks = marks(all);
        let words = header_words(all);
        let (post_points, word_points, unit_points) =
            (characters("separators", "posts"), characters("separators", "words"), characters("separators", "units"));

        let last = |word: &String| word.chars().next_back();
        let mut end_words: BTreeSet<char> = words.values().flatten().filter_map(|(word, _)| last(word)).collect();
        end_words.extend(list("titles", "endings").iter().filter_map(last));
        end_words.extend(post_points.iter().chain(&word_points));
        let level = |(word, meaning): &(String, Word)| matches!(meaning, Word::Level(_)).then(|| (word.clone(), meaning.clone()));
        let mut end_units: BTreeSet<char> = list("units", "endings").iter().filter_map(last).collect();
        end_units.extend(unit_points.iter().chain(&['）']));
        let table_names: Vec<(String, Table)> = [("jia", Table::Jia), ("yi", Table::Yi)]
            .into_iter()
            .flat_map(|(name, table)| list("tables", name).iter().map(move |word| (key(word), table)))
            .collect();
        Self {
            begin_marks: marks.iter().filter_map(|(word, _)| word.chars().next()).flat_map(alike).collect(),
            longest_mark: marks.iter().map(|(word, _)| word.chars().count()).max().unwrap_or(0),
            marks,
            levels: words.values().flatten().filter_map(level).collect(),
            words,
            end_words,
            end_units,
            end_tables: table_names.iter().filter_map(|(name, _)| last(name)).flat_map(alike).collect(),
            table_names,
            table_endings: list("tables", "endings").iter().map(|word| key(word)).collect(),
            shared: list("tables", "shared").iter().map(|word| key(word)).collect(),
            title_endings: longest_first("titles", "endings"),
            lead_endings: longest_first("titles", "leads"),
            draft_words: list("titles", "drafts").to_vec(),
            level_names: levels(all).filter(|(_, is_name, _)| *is_name).map(|(name, ..)| name).collect(),
            enumerators: Enumerators::of(all),
            post_points,
            word_points,
            unit_points,
            unit_endings: longest_first("units", "endings"),
            unit_phrases: list("units", "phrases").to_vec(),
            bureau_endings: longest_first("bureaus", "endings"),
            governments: longest_first("bureaus", "governments"),
            names_begin: Box::new(Finder::new(&common_start(list("schedule", "names"))).into_owned()),
            schedule_names: longest_first("schedule", "names"),
            title_fillers: longest_first("schedule", "title_fillers"),
            notes: longest_first("schedule", "notes"),
            totals: longest_first("schedule", "totals"),
            acts: longest_first("schedule", "acts"),
            document_numbers: list("schedule", "document_numbers")
                .iter()
                .filter_map(|number| number.split_once("{n}").map(|(before, after)| (before.to_owned(), after.to_owned())))
                .collect(),
            short_governments: list("bureaus", "short_governments")
                .iter()
                .filter_map(|name| name.split_once('=').map(|(short, full)| (short.to_owned(), full.to_owned())))
                .collect(),
            likeness: Likeness::of(all),
            tiers: all.tiers.iter().map(|name| (name.clone(), all.at(&Place::TierTitles(name.clone())).to_vec())).collect(),
            fingerprint: all.fingerprint(),
        }
    }
}

/// Marks with their actions, sorted.
fn marks(all: &Words) -> Vec<(String, Action)> {
    let mut marks = Vec::new();
    for (list, action) in [
        ("draft", Action::Draft),
        ("review", Action::Review),
        ("forward", Action::Forward),
        ("approve", Action::Approve),
        ("approve_or_forward", Action::ApproveOrForward),
        ("bypass", Action::Bypass),
    ] {
        marks.extend(all.list("marks", list).iter().map(|word| (key(word), action)));
    }
    marks.sort();
    marks.dedup_by(|a, b| a.0 == b.0);
    marks
}

/// Words of headers with their meanings by their first character, the longest first.
fn header_words(all: &Words) -> BTreeMap<char, Vec<(String, Word)>> {
    let mut words: BTreeMap<char, Vec<(String, Word)>> = BTreeMap::new();
    let mut add = |text: &str, word: Word| {
        let text = key(text);
        if let Some(first) = text.chars().next() {
            words.entry(first).or_default().push((text, word));
        }
    };
    for (list, field) in [
        ("table", Field::Table),
        ("bureau", Field::Bureau),
        ("unit", Field::Unit),
        ("number", Field::Number),
        ("item", Field::Item),
        ("content", Field::Content),
        ("task", Field::Task),
        ("co_organizers", Field::CoOrganizers),
        ("remarks", Field::Remarks),
    ] {
        all.list("fields", list).iter().for_each(|text| add(text, Word::Field(field)));
    }
    all.list("header", "banners").iter().for_each(|text| add(text, Word::Banner));
    all.list("header", "assists").iter().for_each(|text| add(text, Word::Assists));
    for (index, tier) in all.tiers.iter().enumerate() {
        all.at(&Place::TierWords(tier.clone())).iter().for_each(|text| add(text, Word::Tier(index)));
        all.at(&Place::TierTitles(tier.clone())).iter().for_each(|text| add(text, Word::Title(key(text))));
    }
    all.list("titles", "known").iter().for_each(|text| add(text, Word::Title(key(text))));
    levels(all).for_each(|(text, _, level)| add(&text, Word::Level(level)));
    for list in words.values_mut() {
        list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    }
    words
}

/// The words of all levels, whether one is the name of its level, and the level.
fn levels(all: &Words) -> impl Iterator<Item = (String, bool, u8)> {
    let patterns = all.list("header", "levels").iter().enumerate();
    patterns.flat_map(move |(at, pattern)| {
        (1..=9u8).flat_map(move |level| {
            let digit = level.to_string();
            let numeral = all.list("numerals", &digit).first().unwrap_or(&digit).clone();
            [(pattern.replace("{n}", &numeral), at == 0, level), (pattern.replace("{n}", &digit), false, level)]
        })
    })
}

/// The characters that are the same as one in words.
fn alike(c: char) -> impl Iterator<Item = char> {
    ['(', ')', 'Ｖ', 'ｖ'].into_iter().filter(move |&other| same(other) == c).chain([c])
}

/// The text that all of some words begin with.
fn common_start(words: &[String]) -> String {
    let Some((first, rest)) = words.split_first() else { return String::new() };
    let same = |at: usize, c: char| rest.iter().all(|word| word.get(at..).is_some_and(|tail| tail.starts_with(c)));
    first.char_indices().take_while(|&(at, c)| same(at, c)).map(|(_, c)| c).collect()
}
