//! A workbook for people, laid out as the schedules themselves are: a sheet for each unit, to look at, filter and print.
//!
//! It is read back as the same entries. Header words are the first of each list of the vocabulary, so that the reader knows them.

mod cells;
mod sheet;
mod words;

use std::collections::BTreeSet;
use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::cells::{Looks, held, utf16};
use self::words::Words;
use crate::bureau::{BureauFile, SCHEMA_VERSION};

/// Writes the workbook of a bureau.
///
/// What a workbook cannot hold is replaced where one sees it: control characters by �, the end of a text of more than 32,767
/// characters by ….
///
/// # Errors
/// Those of the writer; a unit of more rows or posts than a sheet has.
pub fn write(bureau: &BureauFile, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&book(bureau).map_err(io::Error::other)?)
}

fn book(bureau: &BureauFile) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let words = Words::new();
    let looks = Looks::new();
    let properties = DocProperties::new()
        .set_title(held(&format!("{}{}", bureau.bureau, words.schedule)))
        .set_author(env!("CARGO_PKG_NAME"))
        .set_comment(format!("schema_version {SCHEMA_VERSION}"))
        // The time would make other bytes of the same entries.
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let mut taken = BTreeSet::new();
    for unit in &bureau.units {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&unit.name, &mut taken))?;
        sheet::write(sheet, bureau, unit, &words, &looks)?;
    }
    book.save_to_buffer()
}

/// Characters, in UTF-16, that the name of a sheet may have.
const NAME: usize = 31;

/// A name that no other sheet has and that Excel takes.
fn sheet_name(unit: &str, taken: &mut BTreeSet<String>) -> String {
    let safe: String = unit
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { '_' } else { c })
        .collect();
    let safe = held(safe.trim()).into_owned();
    // Excel keeps `History` for itself.
    let safe = if safe.is_empty() || safe.eq_ignore_ascii_case("history") { format!("_{safe}") } else { safe };
    let numbered = |number: u32| {
        let number = if number == 1 { String::new() } else { format!("({number})") };
        format!("{}{number}", utf16(&safe, NAME - number.len()))
    };
    (1..).map(numbered).find(|name| taken.insert(name.to_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_valid_and_differ() {
        let mut taken = BTreeSet::new();
        let long = "甲".repeat(40);
        let names = ["工程科", "工程科", "a/b", "A?B", "", "History", "'", &long, &long, "\u{1}\u{ffff}"];
        let names: Vec<String> = names.iter().map(|name| sheet_name(name, &mut taken)).collect();
        assert_eq!(names[..7], ["工程科", "工程科(2)", "a_b", "A_B(2)", "_", "_History", "_(2)"]);
        assert_eq!((names[7].chars().count(), names[8].chars().count()), (31, 31));
        assert!(names.iter().all(|name| rust_xlsxwriter::utility::check_sheet_name(name).is_ok()), "{names:?}");
    }
}
