//! Cells: what a text may hold, how it looks, how much room it takes.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::bureau::{Action, Entry};
use crate::export::csv::harmless;

/// Characters, in UTF-16, that a cell holds.
const TEXT: usize = 32_767;

/// A text as a cell can hold it.
pub(super) fn held(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    let text = if text.contains(is_bad) { Cow::Owned(text.replace("\r\n", "\n").replace(is_bad, "\u{fffd}")) } else { Cow::Borrowed(text) };
    match utf16(&text, TEXT) {
        whole if whole.len() == text.len() => text,
        _ => Cow::Owned(format!("{}…", utf16(&text, TEXT - 1))),
    }
}

/// The beginning of a text that has no more than `limit` characters in UTF-16.
pub(super) fn utf16(text: &str, limit: usize) -> &str {
    // A byte is never more than one of them.
    if text.len() <= limit {
        return text;
    }
    let mut length = 0;
    let end = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > limit
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// Places of a sheet, first and last row and column.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) cols: (u16, u16),
}

impl Area {
    pub(super) fn cell(row: u32, col: u16) -> Self {
        Self { rows: (row, row), cols: (col, col) }
    }
}

/// Writes a text into a place, merged where it is of several cells. It is never a formula, also not once it is edited.
pub(super) fn put(sheet: &mut Worksheet, area: Area, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = held(text);
    let quoted;
    let format = match harmless(&text) {
        Cow::Owned(_) => {
            quoted = format.clone().set_quote_prefix();
            &quoted
        }
        Cow::Borrowed(_) => format,
    };
    let ((top, bottom), (left, right)) = (area.rows, area.cols);
    if (top, left) == (bottom, right) {
        sheet.write_string_with_format(top, left, text, format)?;
    } else {
        sheet.merge_range(top, left, bottom, right, &text, format)?;
    }
    Ok(())
}

/// How cells look.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) approval: Format,
    pub(super) head: Format,
    pub(super) legend: Format,
    /// By [`tint`].
    pub(super) text: [Format; 3],
    pub(super) short: [Format; 3],
    decided: [Format; 3],
}

impl Looks {
    pub(super) fn new() -> Self {
        let plain =
            Format::new().set_font_name("Microsoft JhengHei").set_font_size(10).set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let boxed = plain.clone().set_border(FormatBorder::Thin).set_border_color(0x0080_8080);
        let centred = |format: &Format| format.clone().set_align(FormatAlign::Center);
        let tinted = |format: Format| {
            let tint = |colour: u32| format.clone().set_background_color(colour);
            [format.clone(), tint(0x00FF_F2CC), tint(0x00F8_CBAD)]
        };
        Self {
            title: centred(&plain).set_bold().set_font_size(16),
            approval: plain.clone().set_align(FormatAlign::Right).set_font_size(9),
            head: centred(&boxed).set_bold().set_background_color(0x00DD_EBF7),
            legend: plain.clone().set_font_size(9).set_font_color(0x0059_5959),
            text: tinted(boxed.clone()),
            short: tinted(centred(&boxed)),
            decided: tinted(centred(&boxed).set_bold().set_font_color(0x00C0_0000)),
        }
    }

    pub(super) fn mark(&self, action: Action, tint: usize) -> &Format {
        if action == Action::Approve { &self.decided[tint] } else { &self.short[tint] }
    }
}

/// Which colour a row has: 0 for none, 1 where it is to be looked at, 2 where it surely is.
pub(super) fn tint(entry: &Entry) -> usize {
    if entry.confidence < 0.5 { 2 } else { usize::from(entry.confidence < 0.9) }
}

/// The tallest row, in points.
const TALLEST: f64 = 409.0;

/// How high a text stands in a column of this width, in points.
pub(super) fn height(text: &str, width: u16) -> f64 {
    let room = usize::from(width.max(2));
    let lines: usize = text.split('\n').map(|line| line.width().div_ceil(room).max(1)).sum();
    (4.0 + 14.0 * lines as f64).min(TALLEST)
}
