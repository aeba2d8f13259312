//! What stops a command: told with its cause and with what to do.

use std::error::Error;
use std::io::IsTerminal;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, NamedSource, SourceSpan};
use unicode_width::UnicodeWidthStr;

use super::{Exit, terminal};

/// Why a command could not go on.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub(super) struct Problem {
    /// What could not be done, with the file.
    message: String,
    #[help]
    help: String,
    #[source]
    cause: Option<Box<dyn Error + Send + Sync>>,
    /// The text that is wrong, and where.
    #[source_code]
    text: Option<Arc<NamedSource<String>>>,
    #[label("here")]
    span: Option<SourceSpan>,
    /// The same in plain lines.
    excerpt: Box<str>,
    /// How the command ends for it.
    pub(super) exit: Exit,
}

/// The place in a text where a problem is.
pub(super) struct Excerpt<'e> {
    /// Name of the file.
    pub(super) name: &'e str,
    pub(super) text: &'e str,
    /// The bytes that are wrong.
    pub(super) span: Range<usize>,
    /// Their line, 1-based.
    pub(super) line: usize,
}

impl Problem {
    pub(super) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), cause: None, text: None, span: None, excerpt: Box::default(), exit }
    }

    pub(super) fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Shows where in a text the problem is.
    pub(super) fn shown_in(mut self, Excerpt { name, text, span, line }: Excerpt<'_>) -> Self {
        // As many bytes as before, so that places stay; a terminal is given no control characters.
        let text: String = text.split_inclusive(|c: char| c.is_control()).map(without_control).collect();
        self.excerpt = plain(&text, &span, line).into();
        self.text = Some(Arc::new(NamedSource::new(terminal::printable(name), text)));
        self.span = Some(span.into());
        self
    }

    /// The problem with its cause, as the cause of another.
    pub(super) fn whole(&self) -> String {
        self.cause.as_ref().map_or_else(|| self.message.clone(), |cause| format!("{}: {cause}", self.message))
    }

    /// Writes the problem to stderr: drawn on a terminal, in plain lines otherwise.
    pub(super) fn show(&self) {
        let mut text = String::new();
        if std::io::stderr().is_terminal() {
            let theme = if terminal::wants_no_colour() { GraphicalTheme::unicode_nocolor() } else { GraphicalTheme::unicode() };
            let handler = GraphicalReportHandler::new_themed(theme).with_width(terminal::width());
            if handler.render_report(&mut text, self).is_ok() {
                return terminal::tell(&text);
            }
            text.clear();
        }
        text.push_str(&format!("error: {}\n", self.message));
        text.push_str(&self.excerpt);
        if let Some(cause) = &self.cause {
            text.push_str(&format!("  cause: {cause}\n"));
        }
        text.push_str(&format!("  help: {}\n", self.help));
        terminal::tell(&text);
    }
}

/// A piece of text whose last character may be a control character: that as spaces, unless it ends a line.
fn without_control(piece: &str) -> String {
    match piece.char_indices().next_back() {
        Some((at, last)) if last.is_control() && last != '\n' => format!("{}{}", &piece[..at], " ".repeat(last.len_utf8())),
        _ => piece.to_owned(),
    }
}

/// The line that a problem is in, with a mark under what is wrong.
fn plain(text: &str, span: &Range<usize>, line: usize) -> String {
    let start = text.get(..span.start).map_or(0, |before| before.rfind('\n').map_or(0, |newline| newline + 1));
    let shown = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let end = span.end.min(start + shown.len());
    let wide = |range: Range<usize>| text.get(range).map_or(0, |part| part.width());
    let (before, marked) = (wide(start..span.start), wide(span.start..end).max(1));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    format!("  {number} | {}\n  {margin} | {}{}\n", shown.trim_end(), " ".repeat(before), "^".repeat(marked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_marked_under_its_line() {
        let text = "[marks]\ndraft = [\"擬\", \"\"]\n";
        let at = text.find("\"\"").unwrap();
        assert_eq!(plain(text, &(at..at + 2), 2), "  2 | draft = [\"擬\", \"\"]\n    |                ^^\n");
        assert_eq!(plain("x = [", &(5..5), 1), "  1 | x = [\n    |      ^\n");
        assert_eq!(plain("", &(7..9), 1), "  1 | \n    | ^\n");
        let problem = Problem::new(Exit::Usage, "", "");
        let shown = problem.shown_in(Excerpt { name: "x", text: "a\u{1b}[1m\u{85}\tb\r\n", span: 0..1, line: 1 });
        assert!(shown.excerpt.starts_with("  1 | a [1m   b\n"), "{}", shown.excerpt);
    }
}
