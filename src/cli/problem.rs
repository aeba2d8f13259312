//! What stops a command: told with its cause and with what to do.

use std::error::Error;
use std::io::IsTerminal;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

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
    /// How the command ends for it.
    pub(super) exit: Exit,
}

impl Problem {
    pub(super) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), cause: None, exit }
    }

    pub(super) fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
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
        if let Some(cause) = &self.cause {
            text.push_str(&format!("  cause: {cause}\n"));
        }
        text.push_str(&format!("  help: {}\n", self.help));
        terminal::tell(&text);
    }
}
