//! Which posts a unit has: the sequence of titles that most of its headers bear out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::claims::Claim;
use crate::normalize::squeeze;
use crate::vocabulary::{Vocabulary, Word};

/// Titles in the form in which two printings of one title are the same.
pub(super) fn title_key(title: &str) -> String {
    squeeze(title).chars().filter(|c| !matches!(c, '、' | '/' | '／' | '，' | ',')).collect()
}

/// Sequences of titles that are held against one another.
const MOST_SEQUENCES: usize = 1024;

/// The sequence of titles that the headers bear out best.
///
/// Candidates are the titles of each header row, and of each header read column by column. A candidate is borne out by
/// every observed sequence that is part of it, in proportion to its length, and speaks against itself by titles
/// that no other header has.
pub(super) fn titles(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Option<Vec<String>> {
    // How often a sequence was seen, and in which table first.
    let mut observed: BTreeMap<Vec<&str>, (usize, usize)> = BTreeMap::new();
    for (index, part) in claims.iter().enumerate() {
        let mut sequences: Vec<Vec<&str>> =
            part.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().filter_map(title_of).collect()).collect();
        sequences.push(by_column(part).unwrap_or_default());
        sequences.sort_unstable();
        sequences.dedup();
        for sequence in sequences.into_iter().filter(|sequence| sequence.len() >= 2) {
            observed.entry(sequence).or_insert((0, index)).0 += 1;
        }
    }
    // All are held against all: those that come up most are enough, where pages garble them in more ways than any document has.
    let mut observed: Vec<(Vec<&str>, (usize, usize))> = observed.into_iter().collect();
    if observed.len() > MOST_SEQUENCES {
        observed.sort_by_key(|&(_, (count, first))| (Reverse(count), first));
        observed.truncate(MOST_SEQUENCES);
    }
    // Titles are compared by number: that of their form.
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let keys: Vec<Vec<u32>> = observed
        .iter()
        .map(|(sequence, _)| {
            let number = |title: &&str| {
                let next = numbers.len() as u32;
                *numbers.entry(title_key(title)).or_insert(next)
            };
            sequence.iter().map(number).collect()
        })
        .collect();
    let support = |candidate: &[u32]| -> usize {
        let mut sorted = candidate.to_vec();
        sorted.sort_unstable();
        let distinct = sorted.windows(2).all(|pair| pair[0] != pair[1]);
        let borne_out = keys.iter().zip(&observed).filter(|(sequence, _)| distinct && is_within(sequence, candidate));
        borne_out.map(|(sequence, (_, (count, _)))| sequence.len() * count).sum()
    };
    // Of sequences that as many tables bear out, the one of more posts, of more that are known by name, and seen first:
    // what comes later is garbled more often.
    let known = |sequence: &[&str]| sequence.iter().filter(|title| vocabulary.knows_title(title)).count();
    keys.iter()
        .zip(&observed)
        .map(|(keys, (sequence, (_, first)))| ((support(keys), sequence.len(), known(sequence), Reverse(*first)), sequence))
        .filter(|((support, ..), _)| *support > 0)
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, sequence)| sequence.iter().map(|&title| title.to_owned()).collect())
}

pub(super) fn title_of<'c>(claim: &'c Claim<'_>) -> Option<&'c str> {
    if let Word::Title(title) = &*claim.word { Some(title) } else { None }
}

/// Titles from left to right over all rows of a header; `None` where a column has two.
fn by_column<'c>(part: &'c [Claim<'_>]) -> Option<Vec<&'c str>> {
    let mut titles: Vec<(u32, &str)> = part.iter().filter_map(|claim| title_of(claim).map(|title| (claim.col, title))).collect();
    titles.sort_by_key(|&(col, _)| col);
    titles.dedup();
    titles.windows(2).all(|pair| pair[0].0 != pair[1].0).then(|| titles.into_iter().map(|(_, title)| title).collect())
}

fn is_within(sequence: &[u32], whole: &[u32]) -> bool {
    let mut rest = whole.iter();
    sequence.iter().all(|key| rest.any(|known| known == key))
}

/// Whether the highest post stands first: as the levels over the posts fall or rise in most headers, and where there are
/// none, as who drafts stands at one end of the posts.
///
/// A header in which the two say otherwise is garbled, and has no vote.
pub(super) fn highest_first(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> bool {
    let vote = |highest_first: bool| if highest_first { 1i32 } else { -1 };
    let votes = claims.iter().map(|part| {
        let levels: Vec<u8> =
            part.iter().filter_map(|claim| if let Word::Level(level) = *claim.word { Some(level) } else { None }).collect();
        let by_level = match levels[..] {
            [first, .., last] if first != last => vote(first < last && levels.is_sorted()),
            _ => 0,
        };
        let by_post = match by_column(part).unwrap_or_default()[..] {
            [first, .., last] if vocabulary.drafts(first) != vocabulary.drafts(last) => vote(vocabulary.drafts(last)),
            _ => 0,
        };
        (by_level + by_post).signum()
    });
    votes.sum::<i32>() > 0
}

/// Titles for a table that names only levels.
pub(super) fn level_titles(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Vec<String> {
    levels(claims).into_iter().map(|level| vocabulary.level_name(level)).collect()
}

/// The levels that headers name, the lowest post's first.
pub(super) fn levels(claims: &[Vec<Claim<'_>>]) -> Vec<u8> {
    let mut levels: Vec<u8> =
        claims.iter().flatten().filter_map(|claim| if let Word::Level(level) = *claim.word { Some(level) } else { None }).collect();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    levels.dedup();
    levels
}
