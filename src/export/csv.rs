//! A table for spreadsheets: UTF-8 with a byte order mark and CRLF, as Excel opens it right, and no cell that it would take for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use super::columns::COLUMNS;
use super::flat::{Row, rows};
use crate::bureau::{Action, BureauFile};

/// Between the names of a list, which may have 、 in themselves.
const BETWEEN: &str = "；";

/// A table that is being written.
pub struct Csv<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        out.write_record(COLUMNS.map(|column| column.name))?;
        Ok(Self { out })
    }

    /// Writes the rows of a bureau.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&mut self, bureau: &BureauFile) -> io::Result<()> {
        for row in rows(bureau) {
            for cell in cells(&row, &bureau.schema_version) {
                self.out.write_field(harmless(&cell).as_bytes())?;
            }
            self.out.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn cells<'r>(row: &Row<'r>, version: &'r str) -> [Cow<'r, str>; COLUMNS.len()] {
    let text = |text: Option<&'r str>| Cow::Borrowed(text.unwrap_or_default());
    let number = |number: Option<u32>| number.map_or(Cow::Borrowed(""), |number| Cow::Owned(number.to_string()));
    let who = |action: Action| -> Cow<'r, str> {
        let titles: Vec<&str> = row.steps.iter().filter(|step| step.action == action).map(|step| step.role).collect();
        Cow::Owned(titles.join(BETWEEN))
    };
    let steps: Vec<String> = row.steps.iter().map(|step| format!("{}:{}", step.role, step.action.name())).collect();
    let codes: Vec<&str> = row.diagnostics.iter().map(|finding| finding.code.id()).collect();
    [
        Cow::Borrowed(row.bureau),
        text(row.government),
        Cow::Borrowed(row.unit),
        Cow::Borrowed(row.id),
        text(row.table.map(|table| table.as_str())),
        text(row.shared),
        text(row.item),
        number(row.item_no),
        text(row.content),
        number(row.content_no),
        text(row.task),
        who(Action::Draft),
        who(Action::Review),
        who(Action::Forward),
        text(row.decided_by),
        Cow::Owned(steps.join(BETWEEN)),
        Cow::Owned(row.co_organizers.join(BETWEEN)),
        text(row.remarks),
        Cow::Owned(row.confidence.to_string()),
        Cow::Owned(codes.join(" ")),
        Cow::Borrowed(row.source.name),
        Cow::Borrowed(row.source.sha256),
        number(row.source.page),
        number(Some(row.source.table)),
        number(Some(row.source.row)),
        Cow::Borrowed(version),
    ]
}

/// A text that no spreadsheet takes for a formula: an apostrophe goes before what would begin one
/// (<https://owasp.org/www-community/attacks/CSV_Injection>), and before one that has apostrophes already, so that it can be taken off.
pub fn harmless(text: &str) -> Cow<'_, str> {
    match text.trim_start_matches('\'').chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, convert_bytes};

    #[test]
    fn a_spreadsheet_opens_it_right_and_runs_nothing() {
        let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭,\"=HYPERLINK(\"\"http://x\"\")\",擬辦,審核,核定\n碼頭,\"甲,乙\",擬辦,核定,\n";
        let run = convert_bytes("港灣處.csv", text.as_bytes(), &Config::default());
        let mut out = Vec::new();
        let mut csv = Csv::begin(&mut out).unwrap();
        csv.write(&run.bureaus[0].1).unwrap();
        csv.end().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\u{feff}bureau,") && text.ends_with("\r\n"), "{text}");
        assert_eq!(text.matches("\r\n").count(), 3);
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\"") && text.contains("\"甲,乙\""), "{text}");
        assert!(text.contains(",承辦人,科長,,處長,承辦人:draft；科長:review；處長:approve,"), "{text}");
    }
}
