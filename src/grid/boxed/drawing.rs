//! The characters that tables are drawn with, and in which columns they stand.

use unicode_width::UnicodeWidthChar;

/// The directions in which a line goes on from a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arms {
    pub(super) up: bool,
    pub(super) down: bool,
    pub(super) left: bool,
    pub(super) right: bool,
}

impl Arms {
    /// Whether it is of a line from top to bottom.
    pub(super) fn stands(self) -> bool {
        self.up || self.down
    }

    /// Whether it is a line from left to right and nothing else.
    fn lies(self) -> bool {
        !self.stands()
    }
}

/// The arms of a character that draws lines: thin, thick, double, dashed.
fn arms(c: char) -> Option<Arms> {
    let (up, down, left, right) = match c {
        '─' | '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' | '═' | '╴' | '╶' | '╸' | '╺' | '╼' | '╾' => {
            (false, false, true, true)
        }
        '│' | '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' | '║' | '╵' | '╷' | '╹' | '╻' | '╽' | '╿' => {
            (true, true, false, false)
        }
        '┌'..='┏' | '╒'..='╔' | '╭' => (false, true, false, true),
        '┐'..='┓' | '╕'..='╗' | '╮' => (false, true, true, false),
        '└'..='┗' | '╘'..='╚' | '╰' => (true, false, false, true),
        '┘'..='┛' | '╛'..='╝' | '╯' => (true, false, true, false),
        '├'..='┣' | '╞'..='╠' => (true, true, false, true),
        '┤'..='┫' | '╡'..='╣' => (true, true, true, false),
        '┬'..='┳' | '╤'..='╦' => (false, true, true, true),
        '┴'..='┻' | '╧'..='╩' => (true, false, true, true),
        '┼'..='╋' | '╪'..='╬' => (true, true, true, true),
        _ => return None,
    };
    Some(Arms { up, down, left, right })
}

/// What a table is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pen {
    /// Characters made for it.
    Boxes,
    /// `+`, `-` and `|`.
    Ascii,
}

impl Pen {
    /// The pen that a line is drawn with; `None` when the line is of no drawing.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        let bars = ['|', '+'];
        // All characters made for it begin with the same byte, which hardly any line of text holds.
        let may_be_drawn = memchr::memchr(0xe2, line.as_bytes()).is_some();
        if may_be_drawn && (line.chars().filter_map(arms).any(Arms::stands) || Self::Boxes.is_rule(line)) {
            Some(Self::Boxes)
        } else if line.len() >= 2 && line.starts_with(bars) && line.ends_with(bars) || line.starts_with("+-") {
            Some(Self::Ascii)
        } else {
            None
        }
    }

    /// The arms of a character of a line; `near` are the bytes before and after it.
    fn arms(self, c: char, near: (Option<u8>, Option<u8>)) -> Option<Arms> {
        let lies = |byte: Option<u8>| byte.is_some_and(|byte| matches!(byte, b'-' | b'=' | b'+'));
        match (self, c) {
            (Self::Boxes, _) => arms(c),
            (Self::Ascii, '|') => Some(Arms { up: true, down: true, left: false, right: false }),
            (Self::Ascii, '+') => {
                Some(Arms { up: true, down: true, left: lies(near.0), right: lies(near.1) }).filter(|arms| arms.left || arms.right)
            }
            (Self::Ascii, '-' | '=') => Some(Arms { up: false, down: false, left: true, right: true }),
            _ => None,
        }
    }

    /// Whether a text is a line from left to right.
    pub(super) fn lies(self, text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| self.arms(c, (None, None)).is_some_and(Arms::lies))
    }

    /// Whether a line holds nothing but lines of a drawing, one from left to right among them.
    pub(super) fn is_rule(self, line: &str) -> bool {
        let mut lying = 0;
        let drawn = self.each(line).all(|(_, c, arms)| {
            lying += usize::from(arms.is_some_and(|arms| arms.left || arms.right));
            arms.is_some() || c.is_whitespace()
        });
        drawn && lying >= 2
    }

    /// The characters of a line with their places in it and their arms.
    fn each(self, line: &str) -> impl Iterator<Item = (usize, char, Option<Arms>)> {
        let bytes = line.as_bytes();
        line.char_indices().map(move |(at, c)| {
            let near = (at.checked_sub(1).and_then(|before| bytes.get(before)).copied(), bytes.get(at + 1).copied());
            (at, c, self.arms(c, near))
        })
    }

    /// The characters of a line that are of lines from top to bottom.
    pub(super) fn marks(self, line: &str, widths: Widths) -> Vec<Mark> {
        let mut x = 0;
        let mut marks = Vec::new();
        for (at, c, arms) in self.each(line) {
            if let Some(arms) = arms.filter(|arms| arms.stands()) {
                marks.push(Mark { x, from: at, to: at + c.len_utf8(), arms });
            }
            x += widths.of(c, arms.is_some());
        }
        marks
    }
}

/// A character of a line from top to bottom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// Columns of text before it.
    pub(super) x: usize,
    /// Bytes before it, and to its end.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) arms: Arms,
}

/// How wide the characters are that Unicode leaves to the program: those of drawings, and others such as ① and ‧.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    pub(super) wide_lines: bool,
    pub(super) wide_others: bool,
}

impl Widths {
    pub(super) const ALL: [Self; 4] = [
        Self { wide_lines: true, wide_others: true },
        Self { wide_lines: false, wide_others: false },
        Self { wide_lines: false, wide_others: true },
        Self { wide_lines: true, wide_others: false },
    ];

    fn of(self, c: char, is_line: bool) -> usize {
        let wide = if is_line { self.wide_lines } else { self.wide_others };
        if wide { c.width_cjk() } else { c.width() }.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corner_has_its_arms() {
        let show = |c: char| {
            arms(c).map(|a| {
                [(a.up, 'u'), (a.down, 'd'), (a.left, 'l'), (a.right, 'r')].iter().filter(|x| x.0).map(|x| x.1).collect::<String>()
            })
        };
        for (chars, want) in [
            ("┌┏╔╭╓", "dr"),
            ("┐┓╗╮", "dl"),
            ("└┗╚╰", "ur"),
            ("┘┛╝╯", "ul"),
            ("├┣╠╟┝", "udr"),
            ("┤┫╣", "udl"),
            ("┬┳╦", "dlr"),
            ("┴┻╩", "ulr"),
            ("┼╋╬", "udlr"),
            ("│┃║", "ud"),
            ("─━═", "lr"),
        ] {
            for c in chars.chars() {
                assert_eq!(show(c).as_deref(), Some(want), "{c}");
            }
        }
        assert_eq!(arms('—'), None);
    }

    #[test]
    fn lines_of_drawings_are_told_from_text() {
        assert_eq!(Pen::of("├──┤ 單位 │"), Some(Pen::Boxes));
        assert_eq!(Pen::of("────"), Some(Pen::Boxes));
        assert_eq!(Pen::of("  +---+"), Some(Pen::Ascii));
        assert_eq!(Pen::of("| a |"), Some(Pen::Ascii));
        for text in ["說明──甲、乙", "a | b", "1 + 2", "---", "+", ""] {
            assert_eq!(Pen::of(text), None, "{text}");
        }
        assert_eq!(Pen::Ascii.marks("| C+D | A-B +--+", Widths::ALL[0]).len(), 4);
        assert!(Pen::Ascii.is_rule("+===+---+") && !Pen::Ascii.is_rule("|---+ x |"));
    }

    #[test]
    fn ideographs_are_two_columns_wide() {
        let at = |widths| Pen::Boxes.marks("│一①│", widths).last().map(|mark| mark.x);
        assert_eq!(Widths::ALL.map(at), [Some(6), Some(4), Some(5), Some(5)]);
    }
}
