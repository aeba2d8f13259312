//! Numbers of lists: what stands before a text that is one of several.

use crate::normalize::is_space;

use super::words::Words;

/// What a character counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numeral {
    /// From 0 to 9.
    Digit(u32),
    /// Ten or a hundred.
    Power(u32),
}

/// How the number before a text is written: those of one list are written alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    brackets: bool,
    characters: Characters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Characters {
    /// 1
    Digits,
    /// 一
    Numerals,
    /// 甲, as one of the series that a vocabulary may have.
    Series,
}

/// What makes an enumerator.
#[derive(Debug, Clone)]
pub struct Enumerators {
    /// Sorted by character, as all that follow.
    numerals: Vec<(char, Numeral)>,
    series: Vec<(char, u32)>,
    alone: Vec<(char, u32)>,
    opening: Vec<char>,
    closing: Vec<char>,
    points: Vec<char>,
    points_of_digits: Vec<char>,
}

impl Enumerators {
    pub(super) fn of(words: &Words) -> Self {
        let characters =
            |table: &str, key: &str| words.list(table, key).iter().filter_map(|word| word.chars().next()).collect::<Vec<char>>();
        let mut numerals: Vec<(char, Numeral)> = Vec::new();
        for (value, key) in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].into_iter().enumerate() {
            numerals.extend(characters("numerals", key).into_iter().map(|c| (c, Numeral::Digit(value as u32))));
        }
        for (value, key) in [(10, "10"), (100, "100")] {
            numerals.extend(characters("numerals", key).into_iter().map(|c| (c, Numeral::Power(value))));
        }
        numerals.sort_by_key(|&(c, _)| c);
        let brackets = words.list("enumerators", "brackets");
        Self {
            numerals,
            series: counted(words.list("enumerators", "series")),
            alone: counted(words.list("enumerators", "alone")),
            opening: brackets.iter().filter_map(|pair| pair.chars().next()).collect(),
            closing: brackets.iter().filter_map(|pair| pair.chars().nth(1)).collect(),
            points: characters("enumerators", "points"),
            points_of_digits: characters("enumerators", "points_of_digits"),
        }
    }

    /// A number that stands before a text: its value, and the text after it.
    ///
    /// Takes 一、 十二、 （三） 1. 1、 (2) and their like; nothing that has no mark after or around the number.
    pub fn before<'t>(&self, text: &'t str) -> Option<(u32, &'t str)> {
        self.parts(text).map(|(_, number, rest)| (number, rest))
    }

    /// The number that stands before a text, and how it is written.
    pub fn numbering(&self, text: &str) -> Option<(Numbering, u32)> {
        self.parts(text).map(|(numbering, number, _)| (numbering, number))
    }

    /// The number that a text is, with or without its mark or brackets: 一, （一）, 1., ①.
    pub fn alone(&self, text: &str) -> Option<u32> {
        let text = text.trim_matches(is_space);
        let mut chars = text.chars();
        if let (Some(only), None) = (chars.next(), chars.next())
            && let Some(value) = value(&self.alone, only)
        {
            return Some(value);
        }
        match self.before(text) {
            Some((number, rest)) => rest.is_empty().then_some(number),
            None => self.number(text),
        }
    }

    /// Whether a text begins with a character that stands for 1.
    pub(super) fn begins_with_one(&self, text: &str) -> bool {
        text.starts_with(|c| c == '1' || self.numeral(c) == Some(Numeral::Digit(1)))
    }

    fn parts<'t>(&self, text: &'t str) -> Option<(Numbering, u32, &'t str)> {
        let text = text.trim_start_matches(is_space);
        let open = text.strip_prefix(&self.opening[..]);
        let body = open.unwrap_or(text);
        let (characters, value, rest) = self.leading(body)?;
        let rest = if open.is_some() {
            rest.strip_prefix(&self.closing[..])?
        } else if let Some(rest) = rest.strip_prefix(&self.points[..]) {
            rest
        } else {
            // 1.5 is a quantity, `1.` and `1)` before a text are numbers of a list.
            let rest = rest.strip_prefix(&self.points_of_digits[..])?;
            if rest.starts_with(|c: char| c.is_ascii_digit()) || characters != Characters::Digits {
                return None;
            }
            rest
        };
        Some((Numbering { brackets: open.is_some(), characters }, value, rest.trim_start_matches(is_space)))
    }

    /// The number that a text begins with, without any mark.
    fn leading<'t>(&self, text: &'t str) -> Option<(Characters, u32, &'t str)> {
        let digits = text.find(|c: char| !(c.is_ascii_digit() || self.numeral(c).is_some())).unwrap_or(text.len());
        if digits == 0 {
            let first = text.chars().next()?;
            return value(&self.series, first).map(|value| (Characters::Series, value, &text[first.len_utf8()..]));
        }
        let (number, rest) = text.split_at(digits);
        let characters = if number.is_ascii() { Characters::Digits } else { Characters::Numerals };
        Some((characters, self.number(number)?, rest))
    }

    fn numeral(&self, c: char) -> Option<Numeral> {
        self.numerals.binary_search_by_key(&c, |&(c, _)| c).ok().map(|at| self.numerals[at].1)
    }

    /// Value of an Arabic or Chinese number up to 999.
    fn number(&self, text: &str) -> Option<u32> {
        if text.is_empty() || text.chars().count() > 6 {
            return None;
        }
        if text.is_ascii() {
            return text.parse().ok().filter(|&value| value < 1000);
        }
        let (mut total, mut digit) = (0, None);
        for c in text.chars() {
            match self.numeral(c)? {
                Numeral::Power(power) => {
                    total += digit.unwrap_or(1) * power;
                    digit = None;
                }
                Numeral::Digit(_) if digit.is_some() => return None,
                Numeral::Digit(value) => digit = Some(value),
            }
        }
        Some(total + digit.unwrap_or(0)).filter(|&value| value > 0)
    }
}

/// Characters with the numbers that they count for, sorted.
fn counted(series: &[String]) -> Vec<(char, u32)> {
    let mut counted: Vec<(char, u32)> = series.iter().flat_map(|series| series.chars().zip(1..)).collect();
    counted.sort_unstable();
    counted.dedup_by_key(|(c, _)| *c);
    counted
}

fn value(counted: &[(char, u32)], c: char) -> Option<u32> {
    counted.binary_search_by_key(&c, |&(c, _)| c).ok().map(|at| counted[at].1)
}

#[cfg(test)]
mod tests {
    use super::super::Vocabulary;

    #[test]
    fn numbers_before_a_text() {
        let enumerators = Vocabulary::default().enumerators;
        let before = |text| enumerators.before(text);
        assert_eq!(before("一、 推動"), Some((1, "推動")));
        assert_eq!(before("十二、推動"), Some((12, "推動")));
        assert_eq!(before("二十、推動"), Some((20, "推動")));
        assert_eq!(before("（三）推動"), Some((3, "推動")));
        assert_eq!(before("1. 推動"), Some((1, "推動")));
        assert_eq!(before("1萬5,000元"), None);
        assert_eq!(before("1.5倍"), None);
        assert_eq!(before("一般行政"), None);
        assert_eq!(before("、推動"), None);
        assert_eq!(before("甲、推動"), None);
    }

    #[test]
    fn numbers_alone() {
        let enumerators = Vocabulary::default().enumerators;
        let numbers = ["一", "（十二）", "(3)", "4", "5.", "⑥", " 柒、"].map(|text| enumerators.alone(text));
        assert_eq!(numbers, [1, 12, 3, 4, 5, 6, 7].map(Some));
        assert_eq!(["", "一般", "一、推動", "1.5", "①②", "甲"].map(|text| enumerators.alone(text)), [None; 6]);
    }

    #[test]
    fn a_vocabulary_may_count_with_other_characters() {
        let text = "[enumerators]\nseries = [\"甲乙丙丁\"]\npoints = [\"：\"]\n[numerals]\n2 = [\"兩\"]\n";
        let enumerators = Vocabulary::from_toml(text).unwrap().enumerators;
        assert_eq!(enumerators.before("丙、推動"), Some((3, "推動")));
        assert_eq!(enumerators.before("（乙）推動"), Some((2, "推動")));
        assert_eq!(enumerators.before("兩：推動"), Some((2, "推動")));
        assert_eq!(enumerators.before("甲等"), None);
        assert!(enumerators.numbering("甲、") != enumerators.numbering("一、"));
    }
}
