//! A document as read, before any table is looked for. Plain data; no reader's types.

use crate::bureau::Format;
use crate::diagnostic::Diagnostic;

/// A value together with what was found on the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// Findings about the document as a whole.
    pub warnings: Vec<Diagnostic>,
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// How it is built.
    pub format: Format,
    /// Number of pages, where the format has pages.
    pub pages: Option<u32>,
    /// What it holds.
    pub body: Body,
}

/// What a document holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text, lines ended by `\n`.
    Text(String),
}
