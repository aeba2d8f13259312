//! A worksheet in XML: its cells, in the order of the part, and its layout.

use std::borrow::Cow;

use calamine::{CellErrorType, DataRef, Dimensions};

use super::Cells;
use super::layout::{COLUMNS, Hidden, Layout, ROWS};
use super::value::{self, Numbers};
use super::xlsx::{is_true, plain_text, text, trimmed, unescaped};
use crate::document::Text;
use crate::read::ReadError;
use crate::read::xml::{Element, Part, Xml};

/// Bytes of a short cell, `<c r="A1" t="s"><v>0</v></c>`.
const BYTES_OF_CELL: usize = 30;

/// What goes for all cells of a sheet.
struct Sheet<'t> {
    /// The texts that cells share.
    texts: &'t [Option<Text>],
    numbers: &'t Numbers,
}

/// Reads the cells of a sheet; what comes back is its layout.
pub(super) fn read(part: &Part, texts: &[Option<Text>], numbers: &Numbers, cells: &mut Cells<'_>) -> Result<Layout, ReadError> {
    let sheet = Sheet { texts, numbers };
    let (mut cols, mut hidden, mut merged) = (Vec::new(), Vec::new(), Vec::new());
    let mut xml = part.xml();
    xml.element()?;
    while let Some(element) = xml.element()? {
        match element.name() {
            "cols" => xml.each(|col| {
                let is_hidden = is_true(col.get("hidden")) || is_zero(col.get("width").as_deref());
                if is_hidden && let (Some(first), Some(last)) = (index(col.get("min").as_deref()), index(col.get("max").as_deref())) {
                    cols.push((first, last.min(COLUMNS)));
                }
            })?,
            "sheetData" => {
                cells.expect(part.len() / BYTES_OF_CELL);
                if !sheet.rows(&mut xml, cells, &mut hidden)? {
                    return Ok(Layout::default());
                }
            }
            "mergeCells" => xml.each(|merge| merged.extend(merge.get("ref").and_then(|range| range_of(&range))))?,
            _ => xml.skip()?,
        }
    }
    Ok(Layout { merged, rows: Hidden::from_iter(hidden), cols: Hidden::from_iter(cols) })
}

impl Sheet<'_> {
    /// Reads the rows; false when no more need be known of the sheet.
    fn rows(&self, xml: &mut Xml<'_>, cells: &mut Cells<'_>, hidden: &mut Vec<(u32, u32)>) -> Result<bool, ReadError> {
        let mut next = 0;
        while let Some(element) = xml.element()? {
            if element.name() != "row" {
                xml.skip()?;
                continue;
            }
            let (mut row, mut is_hidden) = (next, false);
            for (name, value) in element.attributes() {
                match name {
                    "r" => row = index(Some(&value)).unwrap_or(next),
                    "hidden" => is_hidden |= is_true(Some(value)),
                    "ht" => is_hidden |= is_zero(Some(&value)),
                    _ => {}
                }
            }
            if is_hidden {
                hidden.push((row, row));
            }
            next = row.saturating_add(1);
            let mut col = 0;
            loop {
                let (at, value) = if let Some((head, text, length)) = plain((row, col), xml.rest()) {
                    xml.pass(length);
                    (head.at, self.value(&head, Cow::Borrowed(text))?)
                } else {
                    match xml.element()? {
                        Some(cell) if cell.name() == "c" => self.cell(Head::of(&cell, (row, col))?, xml)?,
                        Some(_) => {
                            xml.skip()?;
                            continue;
                        }
                        None => break,
                    }
                };
                col = at.1.saturating_add(1);
                if cells.push(at, value)?.is_break() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The place and the value of the cell that begins.
    fn cell(&self, head: Head, xml: &mut Xml<'_>) -> Result<((u32, u32), Option<Text>), ReadError> {
        let mut value = None;
        while let Some(element) = xml.element()? {
            match element.name() {
                "v" if head.kind != Type::Inline => value = self.value(&head, xml.content()?)?,
                "is" => value = value::text(&DataRef::String(text(xml)?.into_owned())),
                _ => xml.skip()?,
            }
        }
        Ok((head.at, value))
    }

    fn value(&self, head: &Head, text: Cow<'_, str>) -> Result<Option<Text>, ReadError> {
        let written = text.trim();
        Ok(value::text(&match head.kind {
            Type::Text => DataRef::String(unescaped(text).into_owned()),
            _ if written.is_empty() => return Ok(None),
            Type::Shared => {
                let shared = written.parse().ok().and_then(|at: usize| self.texts.get(at));
                let problem = || format!("a cell has text {written} of those that are shared, which there is not");
                return shared.cloned().ok_or_else(|| ReadError::Damaged { problem: problem() });
            }
            Type::Inline => DataRef::String(unescaped(trimmed(text)).into_owned()),
            Type::Logic => DataRef::Bool(matches!(written, "1") || written.eq_ignore_ascii_case("true")),
            Type::Error => written.parse::<CellErrorType>().map_or_else(|_| DataRef::String(written.to_owned()), DataRef::Error),
            Type::Date => DataRef::DateTimeIso(written.to_owned()),
            Type::Number => match written.parse() {
                Ok(number) => self.numbers.value(head.style, number),
                Err(_) => DataRef::String(text.into_owned()),
            },
        }))
    }
}

/// What the attributes of a cell say.
struct Head {
    /// Row and column, 0-based.
    at: (u32, u32),
    /// Number of the format.
    style: usize,
    kind: Type,
}

impl Head {
    /// The cell stands at `at` where it does not say where it stands.
    fn new(at: (u32, u32)) -> Self {
        Self { at, style: 0, kind: Type::Number }
    }

    fn of(cell: &Element<'_>, at: (u32, u32)) -> Result<Self, ReadError> {
        let mut head = Self::new(at);
        for (name, value) in cell.attributes() {
            if head.set(name, &value).is_none() && name == "r" {
                return Err(ReadError::Damaged { problem: format!("{value} is the place of no cell") });
            }
        }
        Ok(head)
    }

    /// Takes an attribute; `None` when it says nothing that is understood.
    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "r" => self.at = cell_of(value)?,
            "s" => self.style = value.parse().ok()?,
            "t" => self.kind = Type::of(value),
            _ => return None,
        }
        Some(())
    }
}

/// A cell as programs write nearly all of them, `<c r="A1" s="2" t="s"><v>0</v></c>`: what its attributes say, the text of its
/// value, and its length in bytes. `None` where a text begins with anything else.
///
/// It takes a quarter of the time that all its events take.
fn plain(at: (u32, u32), text: &str) -> Option<(Head, &str, usize)> {
    let until = |text: &'_ str, end: u8| text.bytes().position(|byte| byte == end);
    let mut head = Head::new(at);
    let mut rest = text.strip_prefix("<c")?;
    while let Some(attribute) = rest.strip_prefix(' ') {
        let name = until(attribute, b'=')?;
        let value = attribute[name + 1..].strip_prefix('"')?;
        let end = until(value, b'"')?;
        head.set(&attribute[..name], &value[..end])?;
        rest = &value[end + 1..];
    }
    if let Some(after) = rest.strip_prefix("/>") {
        return Some((head, "", text.len() - after.len()));
    }
    let (before, behind) = if head.kind == Type::Inline { ("><is><t>", "</t></is></c>") } else { ("><v>", "</v></c>") };
    let (value, after) = plain_text(rest.strip_prefix(before)?)?;
    let after = after.strip_prefix(behind)?;
    Some((head, value, text.len() - after.len()))
}

/// How the value of a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    /// The number of a text that is shared.
    Shared,
    /// In an element of its own.
    Inline,
    /// As text; what a formula comes to, or of a kind that is not known.
    Text,
    Logic,
    Error,
    Date,
}

impl Type {
    fn of(name: &str) -> Self {
        match name {
            "s" => Self::Shared,
            "n" => Self::Number,
            "inlineStr" | "is" => Self::Inline,
            "b" => Self::Logic,
            "e" => Self::Error,
            "d" => Self::Date,
            _ => Self::Text,
        }
    }
}

/// Whether an attribute is nought, however it is written.
fn is_zero(value: Option<&str>) -> bool {
    value.and_then(|value| value.parse::<f64>().ok()) == Some(0.0)
}

/// A row or column, 0-based, from its number.
fn index(value: Option<&str>) -> Option<u32> {
    value?.parse::<u32>().ok()?.checked_sub(1)
}

/// The cells of a range such as `A1:C3`, those beyond the last row and column left out; `None` when it is none.
fn range_of(range: &str) -> Option<Dimensions> {
    let corner = |cell: &str| cell_of(cell).map(|(row, col)| (row.min(ROWS - 1), col.min(COLUMNS - 1)));
    let (start, end) = range.split_once(':')?;
    Some(Dimensions { start: corner(start)?, end: corner(end)? })
}

/// The row and column of a cell such as `B3`, 0-based; `None` when it is none.
fn cell_of(cell: &str) -> Option<(u32, u32)> {
    let (mut col, mut row) = (0u32, 0u32);
    for byte in cell.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                col = col.saturating_mul(26).saturating_add(u32::from(byte.to_ascii_uppercase() - b'A') + 1)
            }
            b'0'..=b'9' => row = row.saturating_mul(10).saturating_add(u32::from(byte - b'0')),
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}
