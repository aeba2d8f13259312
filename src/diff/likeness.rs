//! Finds texts again that are alike, without comparing each with each.
//!
//! A text is the set of its bigrams. What two texts have in common is looked for among their rarest bigrams only, and the work
//! for one text is bounded, so a hundred thousand texts of the same pattern take no longer than as many different ones.

use std::collections::BTreeMap;

/// Likeness of equal texts; all likeness is a whole number up to this, so that no rounding differs between machines.
pub const ALIKE: u32 = 1000;

/// Texts looked at for one text, before the best are compared in full.
const TOUCHED: usize = 256;

/// Texts compared in full with one text.
const COMPARED: usize = 12;

/// Rounds of pairing: a text whose likes have all found others is compared again with what is left.
const ROUNDS: usize = 3;

/// A text as its bigrams, sorted and each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grams(Vec<u64>);

impl Grams {
    /// The bigrams of the characters that matter. A text of one character is that character.
    pub fn new(texts: &[Option<&str>]) -> Self {
        let mut grams = Vec::new();
        for text in texts.iter().flatten() {
            let mut before = None;
            for c in text.chars().filter(|c| c.is_alphanumeric()) {
                if let Some(before) = before {
                    grams.push(u64::from(before) << 32 | u64::from(c));
                }
                before = Some(c);
            }
            if text.chars().filter(|c| c.is_alphanumeric()).nth(1).is_none() {
                grams.extend(before.map(u64::from));
            }
        }
        grams.sort_unstable();
        grams.dedup();
        Self(grams)
    }

    /// Whether there is no character that matters.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Twice what both have, of what each has (Dice), up to [`ALIKE`].
    pub fn likeness(&self, other: &Self) -> u32 {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some(one), Some(two)) = (a.peek(), b.peek()) {
            let order = one.cmp(two);
            common += u64::from(order.is_eq());
            if order.is_le() {
                a.next();
            }
            if order.is_ge() {
                b.next();
            }
        }
        let all = (self.0.len() + other.0.len()) as u64;
        (2 * common * u64::from(ALIKE)).checked_div(all).unwrap_or_default() as u32
    }
}

/// A pair of an old and a new text with their likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index of the old text.
    pub old: usize,
    /// Index of the new text.
    pub new: usize,
    /// How alike they are, up to [`ALIKE`].
    pub likeness: u32,
}

/// Pairs texts that are alike, the most alike first, each at most once.
///
/// `likeness` is asked for the pairs that come into question and answers `None` for what is no pair. Of pairs that are as
/// alike those win that stand nearest; the pairs are the same when old and new change places.
pub fn pairs(old: &[Grams], new: &[Grams], likeness: impl Fn(usize, usize) -> Option<u32>) -> Vec<Pair> {
    let mut left = (Vec::from_iter(0..old.len()), Vec::from_iter(0..new.len()));
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let mut found: Vec<Pair> = candidates(old, new, &left.0, &left.1)
            .into_iter()
            .filter_map(|(old, new)| Some(Pair { old, new, likeness: likeness(old, new)? }))
            .collect();
        found
            .sort_unstable_by_key(|pair| (ALIKE.saturating_sub(pair.likeness), pair.old.abs_diff(pair.new), pair.old + pair.new, pair.old));
        let (mut taken_old, mut taken_new) = (vec![false; old.len()], vec![false; new.len()]);
        let before = all.len();
        for pair in found {
            if !taken_old[pair.old] && !taken_new[pair.new] {
                (taken_old[pair.old], taken_new[pair.new]) = (true, true);
                all.push(pair);
            }
        }
        left.0.retain(|&at| !taken_old[at]);
        left.1.retain(|&at| !taken_new[at]);
        if all.len() == before || left.0.is_empty() || left.1.is_empty() {
            break;
        }
    }
    all
}

/// Pairs that may be alike, looked for from both sides, so that neither side is preferred.
fn candidates(old: &[Grams], new: &[Grams], left_old: &[usize], left_new: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = nearest(old, left_old, new, left_new);
    pairs.extend(nearest(new, left_new, old, left_old).into_iter().map(|(new, old)| (old, new)));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// For each of the texts those of the others that have most of its rare bigrams.
fn nearest(texts: &[Grams], at: &[usize], others: &[Grams], among: &[usize]) -> Vec<(usize, usize)> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for &other in among {
        for &gram in &others[other].0 {
            holders.entry(gram).or_default().push(other);
        }
    }
    let mut pairs = Vec::new();
    let mut shared = vec![0u32; others.len()];
    for &text in at {
        let mut postings: Vec<&[usize]> = texts[text].0.iter().filter_map(|gram| holders.get(gram)).map(Vec::as_slice).collect();
        postings.sort_by_key(|posting| posting.len());
        let mut touched = Vec::new();
        let mut work = 0;
        for posting in postings {
            work += posting.len();
            if work > TOUCHED && !touched.is_empty() {
                break;
            }
            for &other in near(posting, text) {
                if shared[other] == 0 {
                    touched.push(other);
                }
                shared[other] += 1;
            }
        }
        let rank = |&other: &usize| (u32::MAX - shared[other], other.abs_diff(text), other);
        if touched.len() > COMPARED {
            touched.select_nth_unstable_by_key(COMPARED, rank);
        }
        pairs.extend(touched.iter().take(COMPARED).map(|&other| (text, other)));
        touched.iter().for_each(|&other| shared[other] = 0);
    }
    pairs
}

/// Of the texts that have a bigram those that stand nearest to a place, when they are too many to look at.
fn near(posting: &[usize], place: usize) -> &[usize] {
    let from = posting.partition_point(|&other| other < place).saturating_sub(TOUCHED / 2);
    let from = from.min(posting.len().saturating_sub(TOUCHED));
    &posting[from..posting.len().min(from + TOUCHED)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(texts: &[&str]) -> Vec<Grams> {
        texts.iter().map(|text| Grams::new(&[Some(text)])).collect()
    }

    fn alike(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
        let (old, new) = (grams(old), grams(new));
        let mut pairs: Vec<_> = pairs(&old, &new, |a, b| Some(old[a].likeness(&new[b])).filter(|&likeness| likeness >= 600))
            .iter()
            .map(|pair| (pair.old, pair.new))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn likeness_is_the_share_of_common_bigrams_and_punctuation_does_not_count() {
        let of = |a: &str, b: &str| Grams::new(&[Some(a)]).likeness(&Grams::new(&[Some(b)]));
        assert_eq!(of("例行巡檢。", "例行巡檢"), ALIKE);
        assert_eq!(of("例行巡檢", "例行巡查"), 666);
        assert_eq!(of("例行巡檢", "經費核銷"), 0);
        assert_eq!((of("", ""), of("甲", "甲"), of("甲", "乙")), (0, ALIKE, 0));
    }

    #[test]
    fn the_most_alike_are_paired_and_each_once() {
        assert_eq!(alike(&["碼頭年度檢修計畫", "碼頭年度檢修"], &["碼頭年度檢修計畫案"]), [(0, 0)]);
        assert_eq!(alike(&["碼頭年度檢修", "航道年度疏浚"], &["航道年度疏浚案", "碼頭年度檢修案"]), [(0, 1), (1, 0)]);
        assert_eq!(alike(&["碼頭"], &["航道"]), []);
    }

    #[test]
    fn many_texts_of_one_pattern_are_paired_in_bounded_work() {
        let old: Vec<String> = (0..1000).map(|at| format!("第{at}號碼頭年度檢修計畫之擬訂")).collect();
        let new: Vec<String> = (0..1000).map(|at| format!("第{at}號碼頭年度檢修計畫之擬定")).collect();
        let found = alike(&Vec::from_iter(old.iter().map(String::as_str)), &Vec::from_iter(new.iter().map(String::as_str)));
        assert_eq!(found, Vec::from_iter((0..1000).map(|at| (at, at))));
    }
}
