//! The words of a correction: texts that are well-formed once there is one of them.
//!
//! The reader of TOML puts its place to whatever they refuse.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::value::Datetime;

use crate::normalize::clean;

/// Why a text is not what a correction needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// Neither an id nor a hash.
    #[error("{0:?} is not 16 lower-case hex digits")]
    NotHex(String),
    /// Not a date, or no day of the calendar.
    #[error("{0:?} is no date of the form 2026-01-31")]
    NotDate(String),
    /// Nothing but space.
    #[error("the text is blank; a field is emptied by its name in `clear`")]
    Blank,
    /// A list without names.
    #[error("the list is empty; a field is emptied by its name in `clear`")]
    NoNames,
    /// A step that says no more than a mark that could not be read.
    #[error("`unknown` is what could not be read; say what the mark stands for")]
    UnknownAction,
}

/// Defines a text that is checked where it is made.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $(#[schemars($($schema:tt)+)])? $name:ident = $make:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        #[schemars(inline $(, $($schema)+)?)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = WordError;

            fn try_from(text: String) -> Result<Self, WordError> {
                let make: fn(String) -> Result<String, WordError> = $make;
                make(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

words! {
    /// An id or a hash: 16 lower-case hex digits.
    #[schemars(extend("pattern" = "^[0-9a-f]{16}$"))]
    Hex = |text| if is_hex(&text) { Ok(text) } else { Err(WordError::NotHex(text)) };
    /// A day of the calendar, `2026-01-31`.
    #[schemars(extend("format" = "date"))]
    Date = |text| if is_date(&text) { Ok(text) } else { Err(WordError::NotDate(text)) };
    /// Text of a field, cleaned as that of documents is; never blank.
    #[schemars(extend("minLength" = 1))]
    Text = |text| not_blank(clean(&text));
    /// A remark of a person on one line; never blank.
    #[schemars(extend("minLength" = 1))]
    Note = |text| not_blank(text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
}

fn not_blank(text: String) -> Result<String, WordError> {
    if text.is_empty() { Err(WordError::Blank) } else { Ok(text) }
}

fn is_hex(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_date(text: &str) -> bool {
    matches!(text.parse(), Ok(Datetime { date: Some(_), time: None, offset: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2024-02-29", "2026-12-31", "2000-02-29"] {
            assert!(is_date(good), "{good}");
        }
        for bad in
            ["2026-02-29", "2026-13-01", "2026-1-01", "2026-01-00", "115-01-01", "2026/01/01", "2026-01-011", "+026-01-01", "臺26-01-1"]
        {
            assert!(!is_date(bad), "{bad}");
        }
        assert!(!is_date("2026-01-31T08:00:00Z"), "the time is too much");
    }

    #[test]
    fn texts_are_cleaned_and_notes_are_of_one_line() {
        let text = |text: &str| Text::try_from(text.to_owned()).map(|text| text.0);
        assert_eq!(text(" 年度 檢修\n計畫 "), Ok("年度檢修計畫".to_owned()));
        assert_eq!(text(" \u{3000}"), Err(WordError::Blank));
        assert_eq!(Note::try_from(" see\n the 原件 ".to_owned()).map(|note| note.0), Ok("see the 原件".to_owned()));
    }
}
