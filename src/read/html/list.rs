//! Numbers that a browser puts before the items of a list.

/// How the items of a list are numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Numbering {
    /// Not at all, or by dots, which say nothing.
    #[default]
    None,
    Decimal,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
    /// 一、二、
    Ideographic,
    /// 甲、乙、
    Stems,
}

impl Numbering {
    /// The numbering that a `type` attribute asks for.
    pub(super) fn of_type(kind: &str) -> Option<Self> {
        Some(match kind {
            "1" => Self::Decimal,
            "a" => Self::LowerLetter,
            "A" => Self::UpperLetter,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => return None,
        })
    }

    /// The numbering that a style asks for.
    pub(super) fn of_style(name: &str) -> Option<Self> {
        Some(match name {
            "decimal" | "decimal-leading-zero" => Self::Decimal,
            "lower-alpha" | "lower-latin" => Self::LowerLetter,
            "upper-alpha" | "upper-latin" => Self::UpperLetter,
            "lower-roman" => Self::LowerRoman,
            "upper-roman" => Self::UpperRoman,
            "cjk-ideographic" | "trad-chinese-informal" | "simp-chinese-informal" | "cjk-decimal" | "taiwanese-chinese" => {
                Self::Ideographic
            }
            "cjk-heavenly-stem" => Self::Stems,
            "none" | "disc" | "circle" | "square" => Self::None,
            _ => return None,
        })
    }

    /// The number as it stands before its item; `None` when the list has no numbers.
    pub(super) fn text(self, number: i32) -> Option<String> {
        let counted = match self {
            Self::None => return None,
            Self::LowerLetter => letters(number).map(|text| text + "."),
            Self::UpperLetter => letters(number).map(|text| text.to_uppercase() + "."),
            Self::LowerRoman => roman(number).map(|text| text + "."),
            Self::UpperRoman => roman(number).map(|text| text.to_uppercase() + "."),
            Self::Ideographic => ideographs(number).map(|text| text + "、"),
            Self::Stems => usize::try_from(number.saturating_sub(1))
                .ok()
                .and_then(|at| "甲乙丙丁戊己庚辛壬癸".chars().nth(at))
                .map(|stem| format!("{stem}、")),
            Self::Decimal => None,
        };
        Some(counted.unwrap_or_else(|| format!("{number}.")))
    }
}

fn letters(number: i32) -> Option<String> {
    let mut rest = u32::try_from(number).ok().filter(|&n| n > 0)?;
    let mut text = Vec::new();
    while rest > 0 {
        text.push(char::from(b'a' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    Some(text.iter().rev().collect())
}

fn roman(number: i32) -> Option<String> {
    const SIGNS: [(i32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = Some(number).filter(|n| (1..4000).contains(n))?;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    Some(text)
}

fn ideographs(number: i32) -> Option<String> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let number = Some(number).filter(|n| (1..10_000).contains(n))?;
    let mut text = String::new();
    let mut skipped = false;
    for (unit, sign) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            skipped = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut skipped) {
            text.push('零');
        }
        // 十一, not 一十一.
        if !(unit == 10 && digit == 1 && text.is_empty()) {
            text.extend(DIGITS.get(digit as usize));
        }
        text.push_str(sign);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_browsers_do() {
        let shown = |numbering: Numbering, numbers: &[i32]| numbers.iter().filter_map(|&n| numbering.text(n)).collect::<Vec<_>>().join(" ");
        assert_eq!(
            shown(Numbering::Ideographic, &[1, 10, 11, 20, 101, 110, 2003, 0]),
            "一、 十、 十一、 二十、 一百零一、 一百一十、 二千零三、 0."
        );
        assert_eq!(shown(Numbering::LowerLetter, &[1, 26, 27, -1]), "a. z. aa. -1.");
        assert_eq!(shown(Numbering::UpperRoman, &[4, 1999, 4000]), "IV. MCMXCIX. 4000.");
        assert_eq!(shown(Numbering::Stems, &[1, 10, 11, i32::MIN + 1]), "甲、 癸、 11. -2147483647.");
        assert_eq!(Numbering::None.text(1), None);
    }
}
