//! Numbers that office programs put before paragraphs, in the characters they are shown in.

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numerals {
    /// Not at all.
    None,
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    TwoDigits,
    /// １, ２, ３.
    FullWidth,
    /// a, b, … z, aa, bb; the letter is the first one.
    Letters(char),
    /// a, b, … z, aa, ab; the letter is the first one.
    LettersInOrder(char),
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// 一, 二, … 十, 十一, … 一百零一.
    Counting,
    /// 一, 二, … 一○, 一一.
    Digits,
    /// 壹, 貳, … 壹拾壹.
    Legal,
    /// 壹, 贰, … 壹拾壹.
    LegalSimplified,
    /// One character a number, from the first on.
    Sequence(&'static str),
}

/// Characters that stand for the first numbers; later ones are decimal.
pub(super) const STEMS: Numerals = Numerals::Sequence("甲乙丙丁戊己庚辛壬癸");
pub(super) const BRANCHES: Numerals = Numerals::Sequence("子丑寅卯辰巳午未申酉戌亥");
pub(super) const CIRCLED: Numerals = Numerals::Sequence("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳");
pub(super) const IN_PARENTHESES: Numerals = Numerals::Sequence("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇");
pub(super) const WITH_STOP: Numerals = Numerals::Sequence("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛");
pub(super) const IDEOGRAPH_CIRCLED: Numerals = Numerals::Sequence("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉");

/// The largest number that is written with letters repeated: a larger one would be a text of its own.
const MOST_LETTERS: u32 = 26 * 20;

/// Characters that may stand around a number; no program takes as many.
pub(super) const LONGEST: usize = 256;

impl Numerals {
    /// A number as it is shown.
    pub(super) fn write(self, number: u32) -> String {
        let decimal = || number.to_string();
        match self {
            Self::None => String::new(),
            Self::Decimal => decimal(),
            Self::TwoDigits => format!("{number:02}"),
            Self::FullWidth => decimal().chars().map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap_or(digit)).collect(),
            Self::Letters(first) if (1..=MOST_LETTERS).contains(&number) => {
                let letter = char::from_u32(u32::from(first) + (number - 1) % 26).unwrap_or(first);
                std::iter::repeat_n(letter, (number - 1) as usize / 26 + 1).collect()
            }
            Self::LettersInOrder(first) if number > 0 => {
                let letters = super::hidden::column_name(number - 1);
                if first.is_lowercase() { letters.to_lowercase() } else { letters }
            }
            Self::Letters(_) | Self::LettersInOrder(_) => decimal(),
            Self::UpperRoman => roman(number).unwrap_or_else(decimal),
            Self::LowerRoman => roman(number).map_or_else(decimal, |number| number.to_lowercase()),
            Self::Counting => counted(number, "零一二三四五六七八九", ["", "十", "百", "千"], true).unwrap_or_else(decimal),
            Self::Digits => {
                decimal().chars().map(|digit| "○一二三四五六七八九".chars().nth(digit as usize - '0' as usize).unwrap_or(digit)).collect()
            }
            Self::Legal => counted(number, "零壹貳參肆伍陸柒捌玖", ["", "拾", "佰", "仟"], false).unwrap_or_else(decimal),
            Self::LegalSimplified => counted(number, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], false).unwrap_or_else(decimal),
            Self::Sequence(characters) => {
                number.checked_sub(1).and_then(|at| characters.chars().nth(at as usize)).map_or_else(decimal, String::from)
            }
        }
    }
}

fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let (mut rest, mut text) = ((1..4000).contains(&number).then_some(number)?, String::new());
    for (value, letters) in PARTS {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    Some(text)
}

/// A number below ten thousand with the names of its powers of ten; `bare` leaves the one out that ten begins with.
fn counted(number: u32, digits: &str, powers: [&str; 4], bare: bool) -> Option<String> {
    if !(1..10_000).contains(&number) {
        return None;
    }
    if bare && (10..20).contains(&number) {
        return Some(format!("{}{}", powers[1], counted(number - 10, digits, powers, bare).unwrap_or_default()));
    }
    let (mut text, mut gap) = (String::new(), false);
    for (power, value) in powers.iter().zip([1, 10, 100, 1000]).rev() {
        let digit = number / value % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.extend(digits.chars().next());
        }
        text.extend(digits.chars().nth(digit as usize));
        text.push_str(power);
    }
    Some(text)
}

/// A paragraph with its number before it. A number that nothing ends stands apart, lest it run into one that the text begins with.
pub(super) fn numbered(number: &str, mut text: String) -> String {
    let ended = number.ends_with(|last: char| !last.is_ascii() && !last.is_alphanumeric());
    text.insert_str(0, if ended || number.is_empty() || text.is_empty() { "" } else { " " });
    text.insert_str(0, number);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_shown() {
        let write =
            |numerals: Numerals, numbers: &[u32]| numbers.iter().map(|&number| numerals.write(number)).collect::<Vec<_>>().join(" ");
        assert_eq!(
            write(Numerals::Counting, &[1, 10, 11, 20, 21, 100, 101, 110, 111, 1001, 9999]),
            "一 十 十一 二十 二十一 一百 一百零一 一百一十 一百一十一 一千零一 九千九百九十九"
        );
        assert_eq!(write(Numerals::Counting, &[0, 10_000, u32::MAX]), "0 10000 4294967295");
        assert_eq!(write(Numerals::Legal, &[1, 11, 203]), "壹 壹拾壹 貳佰零參");
        assert_eq!(write(Numerals::Digits, &[9, 10, 21]), "九 一○ 二一");
        assert_eq!(write(STEMS, &[1, 10, 11, 0]), "甲 癸 11 0");
        assert_eq!(write(CIRCLED, &[1, 20, 21]), "① ⑳ 21");
        assert_eq!(write(Numerals::Letters('a'), &[1, 26, 27, 54, u32::MAX]), "a z aa bbb 4294967295");
        assert_eq!(write(Numerals::LettersInOrder('A'), &[1, 27, 28]), "A AA AB");
        assert_eq!(write(Numerals::UpperRoman, &[4, 1994, 4000]), "IV MCMXCIV 4000");
        assert_eq!(write(Numerals::FullWidth, &[10]), "１０");
        assert_eq!(write(Numerals::TwoDigits, &[7]), "07");
    }

    #[test]
    fn a_number_does_not_run_into_the_text() {
        assert_eq!(numbered("一、", "文書".to_owned()), "一、文書");
        assert_eq!(numbered("1.", "5公里".to_owned()), "1. 5公里");
        assert_eq!(numbered("１", "100年度".to_owned()), "１ 100年度");
        assert_eq!((numbered("（一）", String::new()), numbered("", "x".to_owned())), ("（一）".to_owned(), "x".to_owned()));
    }
}
