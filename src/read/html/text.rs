//! Text as a browser shows it: spaces run together, lines where elements begin and end.

use crate::document::Block;

/// What the page, or a cell, shows as far as it is read.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    pub(super) lines: Lines,
}

impl Flow {
    /// Makes a paragraph of the lines.
    pub(super) fn flush(&mut self) {
        self.blocks.extend(self.lines.take().map(Block::Text));
    }
}

/// Lines of text that grow.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Whether a space waits for what it parts.
    space: bool,
    /// Whether the line holds nothing but the number of a list's item, which goes with the paragraph after it.
    numbered: bool,
}

impl Lines {
    /// Appends text, its runs of space as one unless they are to be kept.
    pub(super) fn push(&mut self, text: &str, keep_space: bool) {
        if keep_space {
            self.numbered &= text.trim().is_empty();
            return self.text.push_str(text);
        }
        for piece in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let word = piece.trim_end_matches(|c: char| c.is_ascii_whitespace());
            if !word.is_empty() {
                self.word(word);
                self.numbered = false;
            }
            self.space |= word.len() < piece.len();
        }
    }

    /// Appends the number of a list's item.
    pub(super) fn number(&mut self, number: &str) {
        self.word(number);
        self.numbered = true;
    }

    fn word(&mut self, word: &str) {
        if std::mem::take(&mut self.space) && !self.at_line_start() {
            self.text.push(' ');
        }
        self.text.extend(word.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
    }

    /// Bytes of the text so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Ends the line, also an empty one.
    pub(super) fn end_line(&mut self) {
        self.space = false;
        self.numbered = false;
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// Begins a line unless one has just begun.
    pub(super) fn begin_line(&mut self) {
        if !self.at_line_start() && !self.numbered {
            self.end_line();
        }
        self.space = false;
    }

    /// Whether the line holds nothing but the number of a list's item.
    pub(super) fn is_numbered(&self) -> bool {
        self.numbered
    }

    /// Takes the text out; `None` when there is nothing but space. Blank lines before it stay: they say on which height it
    /// stands beside other cells.
    pub(super) fn take(&mut self) -> Option<String> {
        let Self { text, .. } = std::mem::take(self);
        let text = text.trim_end_matches([' ', '\n']);
        (!text.trim().is_empty()).then(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_run_together_and_lines_stay() {
        let mut lines = Lines::default();
        lines.push("  擬 \n", false);
        lines.push("辦\u{a0}a", false);
        lines.begin_line();
        lines.begin_line();
        lines.number("1.");
        lines.begin_line();
        lines.push(" x", false);
        lines.end_line();
        lines.end_line();
        lines.push("y\n", true);
        assert_eq!(lines.take().as_deref(), Some("擬 辦 a\n1. x\n\ny"));
        assert_eq!(lines.take(), None);
    }
}
