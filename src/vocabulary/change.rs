//! What a file makes different, for people.

use super::words::{Place, Words, compared};
use super::{VocabularyError, built_in};

/// One thing that a file does to the built-in vocabulary. Lists are named as in the file: `[marks] draft`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A word that is new.
    Added {
        /// The word.
        word: String,
        /// The list that it is in.
        to: String,
    },
    /// A word that means something else from now on.
    Moved {
        /// The word.
        word: String,
        /// The list that it was in.
        from: String,
        /// The list that it is in.
        to: String,
    },
    /// A word that is there no more.
    Removed {
        /// The word.
        word: String,
        /// The list that it was in.
        from: String,
    },
    /// A word that is listed and was there before.
    Kept {
        /// The word.
        word: String,
        /// The list that it is in.
        to: String,
    },
}

/// What the text of a file does to the built-in vocabulary.
///
/// # Errors
/// The first mistake of the file, as [`super::Vocabulary::from_toml`].
pub fn changes(text: &str) -> Result<Vec<Change>, VocabularyError> {
    let before = built_in();
    let (after, file) = Words::of(text, built_in)?;
    let gone = missing(&before, &after);
    let mut changes: Vec<Change> = Vec::new();
    let mut moved: Vec<(&Place, &String)> = Vec::new();
    for (to, word) in missing(&after, &before) {
        let source = gone.iter().find(|(from, other)| from.excludes(to) && compared(other) == compared(word));
        changes.push(match source {
            Some(&(from, other)) => {
                moved.push((from, other));
                Change::Moved { word: word.clone(), from: from.to_string(), to: to.to_string() }
            }
            None => Change::Added { word: word.clone(), to: to.to_string() },
        });
    }
    let removed = gone.into_iter().filter(|gone| !moved.contains(gone));
    changes.extend(removed.map(|(from, word)| Change::Removed { word: word.clone(), from: from.to_string() }));
    if file.alone.is_none() {
        let kept = file.listed.iter().filter(|listed| before.at(&listed.place).contains(&listed.word));
        changes.extend(kept.map(|listed| Change::Kept { word: listed.word.clone(), to: listed.place.to_string() }));
    }
    Ok(changes)
}

/// The words of some lists that are not in the same lists of others.
fn missing<'w>(these: &'w Words, those: &Words) -> Vec<(&'w Place, &'w String)> {
    these.all().filter(|(place, word)| !those.at(place).contains(word)).collect()
}
