//! What is written into the pages as JSON. `review/src/data.ts` has the same as types of TypeScript.

use std::collections::BTreeMap;

use fenceng::bureau::{BureauFile, Input};
use fenceng::corrections::Field;
use fenceng::diff::{Counts, EntryChange};
use serde::{Serialize, Serializer};

/// What every page of the site knows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Site {
    /// Version of the program.
    pub(super) version: &'static str,
    /// What the release is called.
    pub(super) release: String,
    /// Under which the browser keeps what is edited: the same for every release of the same bureaus, as edits name the cells that they are of.
    pub(super) key: String,
    /// Path from the page's folder to the root of the site.
    pub(super) root: &'static str,
    /// Where corrections are sent to, from the root, when the site is served.
    pub(super) save: Option<&'static str>,
    pub(super) bureaus: Vec<BureauLink>,
    /// Corrections that stand in the file, in its order.
    pub(super) corrections: Vec<StandingCorrection>,
    /// The codes that occur.
    pub(super) codes: BTreeMap<&'static str, CodeTitle>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct BureauLink {
    pub(super) bureau: String,
    /// From the root.
    pub(super) page: String,
    pub(super) units: usize,
    pub(super) entries: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StandingCorrection {
    pub(super) entry: String,
    pub(super) cells: String,
    pub(super) fields: Vec<Field>,
    pub(super) author: String,
    pub(super) date: String,
    pub(super) reason: String,
    pub(super) checked: bool,
    /// Its own text in the file.
    pub(super) toml: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct CodeTitle {
    pub(super) name: &'static str,
    pub(super) title: String,
}

/// `bureau/<name>.html`.
#[derive(Debug, Serialize)]
pub(super) struct BureauPage<'p> {
    pub(super) site: &'p Site,
    pub(super) bureau: &'p BureauFile,
    /// One for each entry, in order.
    pub(super) rows: Vec<RowFacts>,
    /// By id of the source.
    pub(super) originals: BTreeMap<&'p str, &'p Original>,
    pub(super) changes: Option<BureauChanges<'p>>,
}

#[derive(Debug, Serialize)]
pub(super) struct RowFacts {
    /// Hash of the raw cells, which a correction names.
    pub(super) cells: String,
}

/// What there is to see of a document (原本): pages with pictures, or tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Original {
    /// What of the document is not shown, and why.
    pub(super) missing: Option<String>,
    pub(super) pages: Vec<PagePicture>,
    pub(super) tables: Vec<OriginalTable>,
}

/// A page of a document; width and height in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PagePicture {
    pub(super) number: u32,
    pub(super) width: f64,
    pub(super) height: f64,
    /// From the root.
    pub(super) image: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OriginalTable {
    /// 1-based.
    pub(super) table: u32,
    pub(super) page: Option<u32>,
    pub(super) name: Option<String>,
    pub(super) rows: u32,
    pub(super) cols: u32,
    pub(super) cells: Vec<OriginalCell>,
}

/// Row and column, 0-based, rows and columns covered, and text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OriginalCell(pub(super) u32, pub(super) u32, pub(super) u32, pub(super) u32, pub(super) String);

#[derive(Debug, Serialize)]
pub(super) struct BureauChanges<'p> {
    /// Entries that are new or other than before, by id.
    pub(super) entries: BTreeMap<&'p str, &'p EntryChange>,
    pub(super) removed: Vec<&'p EntryChange>,
}

/// `index.html`.
#[derive(Debug, Serialize)]
pub(super) struct OverviewPage<'p> {
    pub(super) site: &'p Site,
    pub(super) bureaus: Vec<BureauOverview>,
    pub(super) inputs: &'p [Input],
    /// Entries by what became of them since the release before.
    pub(super) changes: Option<Counts>,
}

#[derive(Debug, Serialize)]
pub(super) struct BureauOverview {
    pub(super) bureau: String,
    pub(super) page: String,
    pub(super) government: Option<String>,
    pub(super) units: usize,
    pub(super) entries: usize,
    /// Entries by who decides, highest first, those without a decider last under `""`.
    pub(super) levels: Vec<Level>,
    /// Entries by confidence, in equal steps from 0 to 1.
    pub(super) confidence: [u32; 20],
    /// In how many entries each code occurs.
    #[serde(serialize_with = "by_id")]
    pub(super) codes: BTreeMap<fenceng::diagnostic::Code, u32>,
    /// Of its entries, by what became of them.
    pub(super) changes: Option<Counts>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Level {
    pub(super) level: String,
    pub(super) entries: u32,
}

fn by_id<S: Serializer>(codes: &BTreeMap<fenceng::diagnostic::Code, u32>, out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(codes.iter().map(|(code, count)| (code.id(), count)))
}
