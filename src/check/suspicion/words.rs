//! Whether two letters beside one another are a word: what is one comes up among other letters, too.

use std::collections::BTreeMap;

/// Two letters beside one another.
pub(super) type Pair = (char, char);

/// Stands for the beginning or the end of a text.
const EDGE: char = '\0';

/// Distinct letters beside a pair that are told apart; more make no difference.
const ENOUGH: usize = 3;

/// Where a pair of letters comes up.
#[derive(Debug, Default)]
struct Word {
    /// Distinct texts that hold it.
    texts: u32,
    before: Vec<char>,
    after: Vec<char>,
}

/// The pairs of letters that are asked for, and where they come up.
pub(super) struct Words {
    words: BTreeMap<Pair, Word>,
    /// Which pairs there may be, as most are not asked for.
    seen: Vec<bool>,
}

impl Words {
    /// What will be asked.
    pub(super) fn new(pairs: impl Iterator<Item = Pair>) -> Self {
        let words: BTreeMap<Pair, Word> = pairs.map(|pair| (pair, Word::default())).collect();
        let mut seen = vec![false; 1 << 16];
        words.keys().for_each(|&pair| seen[slot(pair)] = true);
        Self { words, seen }
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Takes one text; each is to be given once.
    pub(super) fn take(&mut self, letters: &[char]) {
        for (at, pair) in letters.windows(2).enumerate() {
            let pair = (pair[0], pair[1]);
            if !self.seen[slot(pair)] {
                continue;
            }
            let Some(word) = self.words.get_mut(&pair) else { continue };
            word.texts += 1;
            let neighbours = [at.checked_sub(1).map_or(EDGE, |at| letters[at]), letters.get(at + 2).copied().unwrap_or(EDGE)];
            for (known, neighbour) in [&mut word.before, &mut word.after].into_iter().zip(neighbours) {
                if known.len() < ENOUGH && !known.contains(&neighbour) {
                    known.push(neighbour);
                }
            }
        }
    }

    /// Whether the pair comes up in one text and no other.
    pub(super) fn is_unheard(&self, pair: Pair) -> bool {
        self.words.get(&pair).is_none_or(|word| word.texts <= 1)
    }

    /// Whether the pair comes up in several texts.
    pub(super) fn is_common(&self, pair: Pair) -> bool {
        self.words.get(&pair).is_some_and(|word| word.texts > ENOUGH as u32)
    }

    /// Whether the pair comes up with several letters before and after it.
    pub(super) fn is_word(&self, pair: Pair) -> bool {
        self.words.get(&pair).is_some_and(|word| word.before.len() > 1 && word.after.len() > 1)
    }

    /// Whether the pair always has the same letters about it.
    pub(super) fn is_bound(&self, pair: Pair) -> bool {
        self.words.get(&pair).is_none_or(|word| word.before.len() < 2 && word.after.len() < 2)
    }
}

fn slot((one, other): Pair) -> usize {
    (u32::from(one).wrapping_mul(0x9e37).wrapping_add(u32::from(other)) & 0xffff) as usize
}

/// The pairs that a letter of a text is in.
pub(super) fn pairs_at(letters: &[char], at: usize) -> impl Iterator<Item = Pair> {
    let from = at.saturating_sub(1);
    let to = (at + 2).min(letters.len());
    letters[from..to].windows(2).map(|pair| (pair[0], pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_up_among_other_letters_is_a_word() {
        let mut words = Words::new([('發', '放'), ('發', '故')].into_iter());
        for text in ["旅費發放事項", "旅費發故事項", "費發故事", "薪資發放系統"] {
            words.take(&text.chars().collect::<Vec<char>>());
        }
        assert!(words.is_word(('發', '放')) && !words.is_bound(('發', '放')));
        assert!(words.is_bound(('發', '故')) && !words.is_word(('發', '故')) && !words.is_unheard(('發', '故')));
        assert!(words.is_unheard(('故', '事')));
    }
}
