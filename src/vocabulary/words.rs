//! The words of a vocabulary as plain lists: one file laid over another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

use super::error::{VocabularyError, VocabularyProblem as Problem, at};
use super::file::File;
use super::lists::{Form, Group, LISTS, TIERS};

/// The list that a word stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// One of [`LISTS`], by its number.
    List(usize),
    /// The words of a tier, by its name.
    TierWords(String),
    /// The posts of a tier.
    TierTitles(String),
}

impl Place {
    /// What the words here have to be.
    pub(super) fn form(&self) -> Form {
        if let Self::List(list) = self { LISTS[*list].form } else { Form::Word }
    }

    /// The table of the file.
    pub(super) fn table(&self) -> &'static str {
        if let Self::List(list) = self { LISTS[*list].table } else { TIERS }
    }

    fn group(&self) -> Option<Group> {
        if let Self::List(list) = self { LISTS[*list].group } else { Some(Group::Header) }
    }

    /// Whether a word cannot be in both: each would give it another meaning.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let is_post = |place: &Self| matches!(place, Self::List(list) if (LISTS[*list].table, LISTS[*list].key) == ("titles", "known"));
        let is_tier = |place: &Self| matches!(place, Self::TierTitles(_));
        // A post of a tier is a post all the same.
        let same_meaning = self == other || is_post(self) && is_tier(other) || is_tier(self) && is_post(other);
        self.group().is_some() && self.group() == other.group() && !same_meaning
    }
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(list) => write!(to, "[{}] {}", LISTS[*list].table, LISTS[*list].key),
            Self::TierWords(name) => write!(to, "[[{TIERS}]] {name}, words"),
            Self::TierTitles(name) => write!(to, "[[{TIERS}]] {name}, titles"),
        }
    }
}

/// The form in which words are compared: brackets of one kind, no space.
pub(super) fn compared(word: &str) -> String {
    super::key(word)
}

/// All words of a vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    lists: BTreeMap<Place, Vec<String>>,
    /// Names of the tiers, in their order.
    pub(super) tiers: Vec<String>,
}

impl Words {
    /// The words that a file stands for: laid over `base`, unless it stands alone.
    pub(super) fn of(text: &str, base: impl FnOnce() -> Self) -> Result<(Self, File), VocabularyError> {
        let file = File::read(text)?;
        let mut words = match &file.alone {
            None => base(),
            Some(span) => {
                let missing = (0..LISTS.len()).find(|list| !file.lists.contains(list)).map(|list| Place::List(list).to_string());
                if let Some(place) = missing.or_else(|| (!file.has_tiers).then(|| format!("[[{TIERS}]]"))) {
                    return Err(at(text, span.clone(), Problem::Missing { place }));
                }
                Self::default()
            }
        };
        for removed in &file.removed {
            if !words.has(removed.table, &removed.word) {
                let problem = Problem::NotThere { word: removed.word.clone(), table: removed.table };
                return Err(at(text, removed.span.clone(), problem));
            }
        }
        words.lay(&file);
        Ok((words, file))
    }

    /// The words of a list.
    pub(super) fn at(&self, place: &Place) -> &[String] {
        self.lists.get(place).map_or(&[], Vec::as_slice)
    }

    /// The words of a list, by its names in the file.
    pub(super) fn list(&self, table: &str, key: &str) -> &[String] {
        let list = super::lists::find(table, key);
        debug_assert!(list.is_some(), "there is no list {key} in {table}");
        list.map_or(&[], |list| self.at(&Place::List(list)))
    }

    /// Every word with the list it is in.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Place, &String)> {
        self.lists.iter().flat_map(|(place, words)| words.iter().map(move |word| (place, word)))
    }

    fn has(&self, table: &str, word: &str) -> bool {
        if table == TIERS {
            return self.tiers.iter().any(|name| name == word);
        }
        self.all().any(|(place, other)| place.table() == table && same_in(place, other) == same_in(place, word))
    }

    /// Lays a file over these words: what it removes goes, what it lists is here and has no other meaning any more.
    fn lay(&mut self, file: &File) {
        let removed: BTreeSet<(&str, &str)> = file.removed.iter().map(|removed| (removed.table, removed.word.as_str())).collect();
        let compared_removed: BTreeSet<(&str, String)> = removed.iter().map(|&(table, word)| (table, compared(word))).collect();
        let goes = |place: &Place, word: &String| match place.form() {
            Form::Word => compared_removed.contains(&(place.table(), compared(word))),
            _ => removed.contains(&(place.table(), word)),
        };
        let mut listed: BTreeMap<String, BTreeSet<&Place>> = BTreeMap::new();
        for word in &file.listed {
            listed.entry(compared(&word.word)).or_default().insert(&word.place);
        }
        self.tiers.retain(|name| !removed.contains(&(TIERS, name)));
        self.lists.retain(|place, words| {
            if let Place::TierWords(name) | Place::TierTitles(name) = place {
                return self.tiers.contains(name);
            }
            words.retain(|word| !goes(place, word));
            true
        });
        for (place, words) in &mut self.lists {
            words.retain(|word| !listed.get(&compared(word)).is_some_and(|places| places.iter().any(|other| other.excludes(place))));
        }
        for name in &file.tiers {
            if !self.tiers.contains(name) {
                self.tiers.push(name.clone());
            }
        }
        let mut known: BTreeSet<(Place, String)> = self.all().map(|(place, word)| (place.clone(), same_in(place, word))).collect();
        for word in &file.listed {
            if known.insert((word.place.clone(), same_in(&word.place, &word.word))) {
                self.lists.entry(word.place.clone()).or_default().push(word.word.clone());
            }
        }
    }

    /// SHA-256 of the words, in hexadecimal: the same for the same words, however their files were laid out.
    pub(super) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            // With its length, so that no two lists of words are one text.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        self.tiers.iter().for_each(|name| add(name));
        for (place, words) in self.lists.iter().filter(|(_, words)| !words.is_empty()) {
            add("");
            add(&place.to_string());
            let is_ordered = matches!(place, Place::List(list) if LISTS[*list].is_ordered());
            let mut words: Vec<&String> = words.iter().collect();
            if !is_ordered {
                words.sort();
            }
            words.into_iter().for_each(|word| add(word));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The form in which a word is itself in its list: as a character it is another in brackets of another kind.
fn same_in(place: &Place, word: &str) -> String {
    if place.form() == Form::Word { compared(word) } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{BUILT_IN, built_in};
    use super::*;

    fn laid(text: &str) -> Words {
        Words::of(text, built_in).unwrap().0
    }

    #[test]
    fn the_built_in_file_stands_alone_and_has_every_list() {
        let (words, file) = Words::of(BUILT_IN, || unreachable!("it stands alone")).unwrap();
        assert!(file.alone.is_some());
        assert_eq!(words, laid(BUILT_IN), "laid over itself it is itself");
    }

    #[test]
    fn a_word_listed_loses_its_other_meanings_and_no_others() {
        let words = laid("[marks]\napprove = [\"審\"]\n[titles]\nknown = [\"府\"]\n");
        assert!(words.list("marks", "approve").contains(&"審".to_owned()));
        assert!(!words.list("marks", "review").contains(&"審".to_owned()));
        // A header word that is now a post is no tier any more; endings of names are another matter.
        assert!(words.at(&Place::TierWords("府".to_owned())).is_empty());
        assert!(words.list("units", "endings").contains(&"府".to_owned()));
        // Posts of a tier are posts all the same.
        let known = |words: &Words| words.list("titles", "known").contains(&"市長".to_owned());
        assert!(known(&built_in()) && known(&laid("[[tiers]]\nname = \"府\"\ntitles = [\"市長\"]\n")));
    }

    #[test]
    fn words_and_tiers_are_removed() {
        let words = laid("[remove]\ntiers = [\"府\"]\ntitles = [\"主任\"]\nfields = [\"會辦機關(單位)\"]\nseparators = [\"/\"]\n");
        assert_eq!(words.tiers, ["一級機關"]);
        assert!(words.all().all(|(place, word)| !(place.table() == "titles" && word == "主任")));
        assert!(!words.list("fields", "co_organizers").contains(&"會辦機關（單位）".to_owned()), "brackets are the same");
        assert!(words.list("separators", "posts").contains(&"／".to_owned()), "single characters are not");
        assert!(!words.list("separators", "units").contains(&"/".to_owned()));
    }

    #[test]
    fn the_fingerprint_is_of_the_words_and_not_of_the_file() {
        let plain = built_in().fingerprint();
        assert_eq!(plain.len(), 64);
        assert_eq!(laid("# nothing\n").fingerprint(), plain);
        let one = laid("[marks]\ndraft = [\"簽辦\", \"簽擬\"]\n").fingerprint();
        assert_eq!(laid("marks.draft = [\n  \"簽擬\",\n  \"簽 辦\", # space does not count\n]\n").fingerprint(), one);
        assert_ne!(one, plain);
        assert_ne!(laid("[marks]\nreview = [\"簽辦\", \"簽擬\"]\n").fingerprint(), one);
        assert_ne!(laid("[[tiers]]\nname = \"二級機關\"\n").fingerprint(), plain);
    }

    /// A file that lists words, some of them built in, under any meaning.
    fn file() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec!["簽辦", "◎", "審", "V", "Ｖ", "核定", "科長", "府", "備考", "(單位)", "甲", "a b"]);
        let lists: Vec<usize> = (0..LISTS.len()).filter(|&list| LISTS[list].form == Form::Word).collect();
        proptest::collection::btree_map(word, prop::sample::select(lists), 0..8).prop_map(|words| {
            // Each word once, so that none has two meanings.
            let mut lists: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            let mut seen = BTreeSet::new();
            for (word, list) in words.into_iter().filter(|(word, _)| seen.insert(compared(&crate::normalize::squeeze(word)))) {
                lists.entry(list).or_default().push(format!("{word:?}"));
            }
            let line =
                |(list, words): (usize, Vec<String>)| format!("{}.{} = [{}]\n", LISTS[list].table, LISTS[list].key, words.join(", "));
            lists.into_iter().map(line).collect()
        })
    }

    proptest! {
        #[test]
        fn a_file_laid_twice_is_a_file_laid_once(text in file()) {
            let once = laid(&text);
            let twice = Words::of(&text, || once.clone()).unwrap().0;
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(once.fingerprint(), twice.fingerprint());
        }

        #[test]
        fn a_file_that_lists_nothing_changes_nothing(comment in "[ a-z\u{4e00}-\u{9fff}]{0,20}", list in 0..LISTS.len()) {
            let text = format!("# {comment}\n[{}]\n{} = []\n", LISTS[list].table, LISTS[list].key);
            prop_assert_eq!(laid(&text), built_in());
        }

        #[test]
        fn any_text_is_read_or_told_with_its_place(text in "[\\[\\]={}\"'#,.\n a-z審\u{feff}\\\\]{0,60}") {
            if let Err(error) = Words::of(&text, built_in) {
                prop_assert!(error.line >= 1 && error.line <= text.matches('\n').count() + 1);
                prop_assert!(error.column >= 1 && error.span.start <= text.len() + 1);
                prop_assert!(!error.problem.help().is_empty());
            }
        }
    }
}
