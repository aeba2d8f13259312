//! The XML of workbooks: elements and attributes by their names without prefixes, and what stands in attributes.

use std::borrow::Cow;

use calamine::Dimensions;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::layout::{COLUMNS, ROWS};

/// Does something with the start of each element, by its name without a prefix.
pub(super) fn elements(xml: &[u8], mut each: impl FnMut(&str, &BytesStart<'_>) -> quick_xml::Result<()>) -> quick_xml::Result<()> {
    let mut reader = Reader::from_reader(xml);
    // Only a piece of the part may be given.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => each(element.local_name().as_ref(), &element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute, by its name without a prefix.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> quick_xml::Result<Option<Cow<'e, str>>> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute?;
        if attribute.key.local_name().as_ref() == name {
            return attribute.normalized_value(XmlVersion::Implicit1_0).map(Some);
        }
    }
    Ok(None)
}

/// Whether an attribute says yes.
pub(super) fn is_true(value: Option<Cow<'_, str>>) -> bool {
    value.is_some_and(|value| matches!(&*value, "1" | "true"))
}

/// Whether an attribute is nought, however it is written.
pub(super) fn is_zero(value: Option<Cow<'_, str>>) -> bool {
    value.and_then(|value| value.parse::<f64>().ok()) == Some(0.0)
}

/// A row or column, 0-based, from its number.
pub(super) fn index(value: Option<Cow<'_, str>>) -> Option<u32> {
    value?.parse::<u32>().ok()?.checked_sub(1)
}

/// The cells of a range such as `A1:C3`; `None` when it is none.
pub(super) fn range_of(range: &str) -> Option<Dimensions> {
    let (start, end) = range.split_once(':')?;
    Some(Dimensions { start: cell_of(start)?, end: cell_of(end)? })
}

fn cell_of(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(digits);
    let col = letters.bytes().try_fold(0u32, |col, letter| {
        letter.is_ascii_alphabetic().then(|| col.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1))
    })?;
    let row = digits.parse::<u32>().ok()?;
    Some((row.min(ROWS).checked_sub(1)?, col.min(COLUMNS).checked_sub(1)?))
}
