//! Why a row is read as it is: its entry beside the evidence, taken from the document anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assemble::convert_bytes;
use crate::bureau::Entry;
use crate::config::Config;
use crate::convert::ladders;
use crate::grid;
use crate::mend;
use crate::read::{self, ReadError};
use crate::reconcile::evidence::{Evidence, evidence};
use crate::schedule;

/// A row of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A row of a table on a page; of the table of that number where the format has no pages. Both 1-based.
    OnPage {
        /// Page, or table.
        page: u32,
        /// Row of the table.
        row: u32,
    },
    /// A row of a table of the document, both 1-based.
    InTable {
        /// Number of the table.
        table: u32,
        /// Row of the table.
        row: u32,
    },
}

/// An entry, and why it reads as it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// File name.
    pub file: String,
    /// The bureau.
    pub bureau: String,
    /// The unit.
    pub unit: String,
    /// What came out.
    pub entry: Entry,
    /// What it rests on.
    pub evidence: Option<Evidence>,
}

/// The entries of a row, each with the evidence for its reading; none when the row is no business.
///
/// # Errors
/// [`ReadError`], when the document cannot be read.
///
/// ```
/// use fenceng::{Config, explain::{Place, explain}};
///
/// let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭維護,擬訂計畫。,擬辦,審核,核定\n";
/// let place = Place::OnPage { page: 1, row: 2 };
/// let found = explain("港灣處.csv", text.as_bytes(), &Config::default(), place)?;
/// assert_eq!(found[0].evidence.as_ref().unwrap().columns[4].field.as_deref(), Some("處長"));
/// # Ok::<(), fenceng::read::ReadError>(())
/// ```
pub fn explain(name: &str, bytes: &[u8], config: &Config, place: Place) -> Result<Vec<Explanation>, ReadError> {
    let read = read::read(bytes, &config.reading)?;
    let grids = mend::mended(grid::grids(&read.value), &config.vocabulary);
    let schedules = schedule::schedules(&grids, &config.vocabulary).value.schedules;
    let ladders = ladders(&schedules, &config.vocabulary);
    let is_there = |entry: &Entry| {
        let source = &entry.source;
        match place {
            Place::OnPage { page, row } => source.page.unwrap_or(source.table) == page && source.row == row,
            Place::InTable { table, row } => (source.table, source.row) == (table, row),
        }
    };
    let mut found = Vec::new();
    for (_, file) in convert_bytes(name, bytes, config).bureaus {
        for unit in file.units {
            for entry in unit.entries.into_iter().filter(is_there) {
                let (grid, row) = (entry.source.table.saturating_sub(1), entry.source.row.saturating_sub(1));
                let evidence = evidence(&schedules, &ladders, &config.vocabulary, grid, row);
                found.push(Explanation { file: name.to_owned(), bureau: file.bureau.clone(), unit: unit.name.clone(), entry, evidence });
            }
        }
    }
    Ok(found)
}
