//! Finds the texts that differ from a text in a letter or two, without comparing it with all of them.
//!
//! Two texts that differ in one letter are the same once that letter is left out of both, so texts are kept by what they
//! are with each of their letters left out. Of two that differ in two letters, and are cut into five pieces each, three
//! pieces are the same, so longer texts are kept by every three of their pieces as well. Where many texts are kept in one
//! place, one letter tells many businesses apart: that is how such lists are written, and no slip.

use super::difference::TWO_EDITS_FROM;
use super::rows::{BASE, coefficient, mixed};

/// Longer texts are not compared.
pub(super) const LONGEST: usize = 240;

/// More texts than this in one place are a list.
const CROWD: usize = 8;

/// Pieces of a text, of which two may differ.
const PIECES: usize = 5;

/// Texts by what they are with letters left out.
pub(super) struct Near {
    /// Keys with the texts, in order.
    places: Vec<(u64, u32)>,
    /// Which keys there may be, so that most look-ups end here.
    seen: Vec<u64>,
}

impl Near {
    /// Keeps texts, each by its number.
    pub(super) fn new(texts: impl Iterator<Item = (u32, Vec<char>)>) -> Self {
        let mut places = Vec::new();
        let mut keys = Vec::new();
        for (number, letters) in texts {
            keys_of(&letters, &mut keys);
            places.extend(keys.iter().map(|&key| (key, number)));
        }
        places.sort_unstable();
        places.dedup();
        let mut seen = vec![0; (places.len() / 4).next_power_of_two().max(16)];
        for &(key, _) in &places {
            let (word, bit) = slot(key, seen.len());
            seen[word] |= bit;
        }
        Self { places, seen }
    }

    /// The texts that may differ from this one in a letter or two, in order; `keys` is room to work in.
    pub(super) fn of(&self, letters: &[char], keys: &mut Vec<u64>) -> Vec<u32> {
        keys_of(letters, keys);
        let mut found = Vec::new();
        for &key in keys.iter() {
            let (word, bit) = slot(key, self.seen.len());
            if self.seen[word] & bit == 0 {
                continue;
            }
            let from = self.places.partition_point(|&(other, _)| other < key);
            let same = self.places[from..].iter().take(CROWD + 1).take_while(|&&(other, _)| other == key);
            if same.clone().count() <= CROWD {
                found.extend(same.map(|&(_, number)| number));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The place of a key among the bits of `words`, whose number is a power of two.
fn slot(key: u64, words: usize) -> (usize, u64) {
    ((key >> 6) as usize & (words - 1), 1 << (key & 63))
}

/// Keys of a text: itself, itself without each letter, and every three of its pieces.
fn keys_of(letters: &[char], keys: &mut Vec<u64>) {
    keys.clear();
    if letters.is_empty() || letters.len() > LONGEST {
        return;
    }
    // Key of what stands before each letter, and the power of the base that belongs to what stands after it.
    let mut before = Vec::with_capacity(letters.len() + 1);
    let mut powers = Vec::with_capacity(letters.len() + 1);
    let (mut key, mut power) = (0u64, 1u64);
    before.push(key);
    powers.push(power);
    for &c in letters {
        key = key.wrapping_mul(BASE).wrapping_add(coefficient(c));
        power = power.wrapping_mul(BASE);
        before.push(key);
        powers.push(power);
    }
    let part = |from: usize, to: usize| before[to].wrapping_sub(before[from].wrapping_mul(powers[to - from]));
    keys.push(mixed(key));
    for (at, start) in before.iter().enumerate().take(letters.len()) {
        let rest = letters.len() - at - 1;
        keys.push(mixed(start.wrapping_mul(powers[rest]).wrapping_add(part(at + 1, letters.len()))));
    }
    if letters.len() >= TWO_EDITS_FROM {
        let bound = |piece: usize| piece * letters.len() / PIECES;
        for one in 0..PIECES {
            for other in one + 1..PIECES {
                let kept = (0..PIECES).filter(|piece| *piece != one && *piece != other);
                let start = (letters.len() * PIECES * PIECES + one * PIECES + other) as u64;
                keys.push(kept.fold(mixed(start), |all, piece| mixed(all ^ part(bound(piece), bound(piece + 1)))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(texts: &[&str], asked: &str) -> Vec<u32> {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        let near = Near::new(texts.iter().enumerate().map(|(at, text)| (at as u32, letters(text))));
        near.of(&letters(asked), &mut Vec::new())
    }

    #[test]
    fn a_letter_amiss_put_in_or_left_out_is_near() {
        let texts = ["參加訓練進修人選之遴定或陳報", "薪資發放事項"];
        for asked in
            ["參加訓練進修人選之選定或陳報", "參加訓練進修人選遴定或陳報", "參參加訓練進修人選之遴定或陳報", "參加練訓進修人選之遴定或陳報"]
        {
            assert_eq!(near(&texts, asked), [0], "{asked}");
        }
        assert_eq!(near(&texts, "參加訓錬進修人選之遴定或東報"), [0]);
        assert!(near(&texts, "職員差勤及加班之管理").is_empty());
    }

    #[test]
    fn what_differs_in_many_lines_alike_is_a_list() {
        let texts: Vec<String> = "甲乙丙丁戊己庚辛壬癸".chars().map(|c| format!("{c}種物品管理")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(near(&texts, "子種物品管理").is_empty());
    }
}
