//! Which differences of characters may be slips, and which tell one business from another.

use super::is_han;
use super::words::Words;

/// Sets of characters by which differences are judged.
#[derive(Debug, Clone)]
pub(crate) struct Likeness {
    /// Variants with the character that stands for them, in order.
    variants: Vec<(char, char)>,
    /// Numerals and negations.
    certain: Vec<char>,
    modifiers: Vec<char>,
    /// Characters with the set that they are in, in order; a character may be in several.
    contrasts: Vec<(char, usize)>,
}

impl Likeness {
    /// Names that end in one character differ in it as businesses do: endings of that kind are a set, too.
    pub(super) fn of(all: &Words) -> Self {
        let list = |key: &str| all.list("likeness", key);
        let ordered = |keys: &[&str]| {
            let mut all: Vec<char> = keys.iter().flat_map(|key| list(key)).flat_map(|set| set.chars()).collect();
            all.sort_unstable();
            all
        };
        let mut variants: Vec<(char, char)> = Vec::new();
        for set in list("variants") {
            let first = set.chars().next();
            variants.extend(first.into_iter().flat_map(|first| set.chars().skip(1).map(move |c| (c, first))));
        }
        variants.sort_unstable();
        let endings = all.list("units", "endings").iter().chain(all.list("bureaus", "endings"));
        let one: String = endings.filter_map(|ending| ending.chars().next().filter(|c| c.len_utf8() == ending.len())).collect();
        let sets = list("contrasts").iter().chain(std::iter::once(&one)).enumerate();
        let mut contrasts: Vec<(char, usize)> = sets.flat_map(|(at, set)| set.chars().map(move |c| (c, at)).collect::<Vec<_>>()).collect();
        contrasts.sort_unstable();
        Self { variants, certain: ordered(&["numerals", "negations"]), modifiers: ordered(&["modifiers"]), contrasts }
    }

    /// The letters of a text that count when it is compared: variants are one, space and punctuation are none.
    pub(crate) fn letters<'t>(&self, text: &'t str) -> impl Iterator<Item = char> + use<'t, '_> {
        spelt(text).map(|c| {
            let at = self.variants.binary_search_by_key(&c, |&(variant, _)| variant);
            at.map_or(c, |at| self.variants[at].1)
        })
    }

    /// Whether one of these characters may be written for the other by a slip.
    pub(crate) fn may_be_mistaken(&self, one: char, other: char) -> bool {
        let sets = |c: char| {
            let from = self.contrasts.partition_point(|&(known, _)| known < c);
            self.contrasts[from..].iter().take_while(move |&&(known, _)| known == c).map(|&(_, set)| set)
        };
        self.may_slip(one) && self.may_slip(other) && !sets(one).any(|set| sets(other).any(|other| other == set))
    }

    /// Whether a character may be put in or left out by a slip.
    pub(crate) fn may_be_lost(&self, c: char) -> bool {
        self.may_slip(c) && self.modifiers.binary_search(&c).is_err()
    }

    /// Whether a character may be a slip at all: numbers, negations and Latin letters tell one thing from another.
    pub(crate) fn may_slip(&self, c: char) -> bool {
        is_han(c) && self.certain.binary_search(&c).is_err()
    }
}

/// The letters of a text as they are written.
pub(crate) fn spelt(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use crate::vocabulary::Vocabulary;

    #[test]
    fn numbers_negations_and_opposites_are_no_slips() {
        let likeness = Vocabulary::default().likeness;
        for (one, other) in ["一二", "甲乙", "年月", "科組", "收發", "請銷", "或及", "12", "AB", "上下", "十千", "應不"].map(pair)
        {
            assert!(!likeness.may_be_mistaken(one, other) && !likeness.may_be_mistaken(other, one), "{one}{other}");
        }
        for (one, other) in ["遴選", "惰情", "放故", "程桯"].map(pair) {
            assert!(likeness.may_be_mistaken(one, other), "{one}{other}");
        }
        assert!("不未免副之3A二".chars().all(|c| !likeness.may_be_lost(c)));
        assert!("政計惰".chars().all(|c| likeness.may_be_lost(c)));
    }

    #[test]
    fn punctuation_and_variants_do_not_count() {
        let likeness = Vocabulary::default().likeness;
        let letters = |text: &'static str| likeness.letters(text).collect::<String>();
        assert_eq!(letters("（一）台北市 計劃、擬定。"), letters("一臺北市計畫擬訂"));
    }

    fn pair(text: &str) -> (char, char) {
        let mut chars = text.chars();
        (chars.next().unwrap(), chars.next().unwrap())
    }
}
