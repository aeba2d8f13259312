//! The contract's types: what is written, and nothing else is ever serialised.
//!
//! Field order here is key order in the files. Absent is `null` or `[]`, never a missing key.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corrections::CorrectionRecord;
use crate::diagnostic::{Code, Diagnostic};

/// Version of the contract that the files of this crate follow.
pub const SCHEMA_VERSION: &str = "1.0";

/// One bureau's schedules (機關的分層負責明細表): the file `<bureau>.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BureauFile {
    /// Version of the contract, `"1.0"`.
    pub schema_version: String,
    /// Full name of the 機關, such as `臺北市政府資訊局`.
    pub bureau: String,
    /// The government it belongs to, such as `臺北市政府`.
    pub government: Option<String>,
    /// The documents that this file was read from, by name.
    pub sources: Vec<Source>,
    /// Units in source order.
    pub units: Vec<Unit>,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// First 12 hex digits of `sha256`: the same file has the same id in every run.
    pub id: String,
    /// File name, without folders.
    pub name: String,
    /// How the document is built, told from its content.
    pub format: Format,
    /// SHA-256 of the bytes, 64 hex digits.
    pub sha256: String,
    /// Number of pages, where the format has pages.
    pub pages: Option<u32>,
    /// Acts by which the schedule came into force (核定, 備查).
    pub approvals: Vec<Approval>,
}

/// How a document is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// Text with Markdown pipe tables.
    PipeTable,
    /// Text with tab-separated tables.
    TabTable,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// Plain text in which the cells' lines follow one another, as a PDF's text layer gives them.
    PlainText,
    /// PDF, its tables found by their rulings or by alignment.
    Pdf,
    /// Text whose tables are drawn with the characters for boxes (┌─┬─┐), or with + - and |.
    BoxText,
    /// Office Open XML workbook.
    Xlsx,
    /// Binary workbook of Excel 97 to 2003.
    Xls,
    /// Binary workbook in the package of Office Open XML.
    Xlsb,
    /// OpenDocument workbook.
    Ods,
    /// Office Open XML text document.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Binary text document of Word 97 to 2003.
    Doc,
    /// Rich Text Format.
    Rtf,
    /// Web page.
    Html,
    /// JSON array of objects, as open-data portals give it.
    Json,
    /// Not told: the document could not be read.
    Unknown,
}

/// An act that put a schedule into force, such as 112年9月21日府人管字第11201393821號核定.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// 甲表 or 乙表, where the act is for one of them.
    pub table: Option<Table>,
    /// ISO date, `2023-09-21`.
    pub date: Option<String>,
    /// 文號, such as `府人管字第11201393821號`.
    pub document_no: Option<String>,
    /// The word used: 核定, 同意備查, 函核定 …
    pub act: Option<String>,
}

/// 表別: 甲 is decided at the city government, 乙 within the bureau.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Table {
    /// 甲表.
    #[serde(rename = "甲")]
    Jia,
    /// 乙表.
    #[serde(rename = "乙")]
    Yi,
}

impl Table {
    /// The character that stands for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jia => "甲",
            Self::Yi => "乙",
        }
    }
}

/// A unit of the bureau (組, 科, 室 …) with its ladder and its business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Name of the unit.
    pub name: String,
    /// The ladder, lowest role first.
    pub roles: Vec<Role>,
    /// Entries in source order.
    pub entries: Vec<Entry>,
}

/// A rung of the ladder (職稱).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Title as printed, several posts of one column parted by `、` or `/`.
    pub title: Arc<str>,
    /// `一級機關`, `府` or null.
    pub tier: Option<String>,
    /// n of 第n層.
    pub level: Option<u8>,
    /// Whether the header puts 襄助核稿 over the role.
    pub assists: bool,
}

/// One line of official business and who drafts, reviews and decides it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// 16 hex digits, stable while bureau, unit, table, shared, item, content and task stay the same.
    pub id: String,
    /// 表別.
    pub table: Option<Table>,
    /// What stands before 共同: `機關共同乙` is `機關`.
    pub shared: Option<String>,
    /// 公務項目, without its number.
    pub item: Option<String>,
    /// The number taken off the item.
    pub item_no: Option<u32>,
    /// 公務內容, without its number.
    pub content: Option<String>,
    /// The number taken off the content.
    pub content_no: Option<u32>,
    /// 業務名稱.
    pub task: Option<String>,
    /// One step for each role that has a mark, in ladder order.
    pub steps: Vec<Step>,
    /// Title of the only role that approves; null when there is none or more than one.
    pub decided_by: Option<Arc<str>>,
    /// 會辦機關(單位), split into names.
    pub co_organizers: Vec<String>,
    /// 備考.
    pub remarks: Option<String>,
    /// How sure the reading of this row is, 0 to 1.
    pub confidence: f64,
    /// What was repaired, guessed or odd in this row.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the row stands in the original.
    pub source: RowSource,
}

/// What one role does in one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Title of the role.
    pub role: Arc<str>,
    /// What the mark stands for.
    pub action: Action,
    /// The mark as printed, spaces inside it removed.
    pub mark: Arc<str>,
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// 擬辦.
    Draft,
    /// 審核, V.
    Review,
    /// 核轉.
    Forward,
    /// 核定.
    Approve,
    /// 核定或核轉.
    ApproveOrForward,
    /// ≠: the role is passed over.
    Bypass,
    /// Anything else in a mark's place.
    Unknown,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::Review, Self::Forward, Self::Approve, Self::ApproveOrForward, Self::Bypass, Self::Unknown];

    /// Its name in the files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Forward => "forward",
            Self::Approve => "approve",
            Self::ApproveOrForward => "approve_or_forward",
            Self::Bypass => "bypass",
            Self::Unknown => "unknown",
        }
    }
}

/// The place of an entry in its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowSource {
    /// Id of the source.
    pub source: String,
    /// Page, 1-based, where the format has pages.
    pub page: Option<u32>,
    /// Table within the source, 1-based.
    pub table: u32,
    /// Row within the table, 1-based, headers counted.
    pub row: u32,
    /// `[x0, y0, x1, y1]` on the page in points, origin top left, where the format has places.
    pub bbox: Option<[f64; 4]>,
    /// Raw text of every cell of the row, blank ones as `""`.
    pub cells: Vec<String>,
}

impl RowSource {
    /// Table and row.
    pub(crate) fn place(&self) -> (u32, u32) {
        (self.table, self.row)
    }
}

/// `manifest.json`: what a run was given and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `"fenceng"`.
    pub tool: String,
    /// Version of the tool.
    pub version: String,
    /// One record for each input, by name.
    pub inputs: Vec<Input>,
    /// Names of the bureaus written.
    pub bureaus: Vec<BureauSummary>,
    /// What became of each correction, by entry.
    pub corrections: Vec<CorrectionRecord>,
}

/// A bureau file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BureauSummary {
    /// Name of the bureau.
    pub bureau: String,
    /// File name within the output folder.
    pub file: String,
    /// Number of units.
    pub units: u32,
    /// Number of entries.
    pub entries: u32,
    /// Ids of the sources it was read from.
    pub sources: Vec<String>,
}

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// File name as given.
    pub name: String,
    /// SHA-256 of the bytes; null when they could not be read.
    pub sha256: Option<String>,
    /// How the document is built.
    pub format: Format,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was skipped or failed.
    pub reason: Option<String>,
    /// The bureau it belongs to.
    pub bureau: Option<String>,
    /// Number of tables seen.
    pub tables: u32,
    /// Number of table rows seen.
    pub rows: u32,
    /// Number of entries made.
    pub entries: u32,
    /// Where every non-empty cell ended.
    pub ledger: Ledger,
    /// What was found about the document as a whole, and how often each finding was made in its rows.
    pub diagnostics: Vec<Diagnostic>,
}

impl Input {
    /// Says in how many of its rows a finding was made, in place of what was said before; counts stand in the order of codes.
    pub(crate) fn count(&mut self, code: Code, rows: u32) {
        self.diagnostics.retain(|finding| finding.code != code || !finding.is_count());
        let after = |finding: &Diagnostic| finding.is_count() && finding.code > code;
        let at = self.diagnostics.iter().position(after).unwrap_or(self.diagnostics.len());
        self.diagnostics.insert(at, Diagnostic::count(code, rows));
    }
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A schedule: its entries are in a bureau file.
    Converted,
    /// Not a 分層負責明細表.
    Skipped,
    /// Could not be read.
    Failed,
}

/// Where the cells of a source ended: `cells = placed + header + repeated + unplaced`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Non-empty cells of every table.
    pub cells: u32,
    /// Cells that are a field of an entry.
    pub placed: u32,
    /// Cells that are a role, a title or another header.
    pub header: u32,
    /// Cells of a header that was there before.
    pub repeated: u32,
    /// Cells that ended nowhere.
    pub unplaced: u32,
    /// The same for rows that have a non-empty cell.
    pub rows: RowLedger,
    /// Why cells are unplaced, most frequent first.
    pub reasons: Vec<UnplacedReason>,
}

/// Where the rows of a source ended: `rows = placed + header + repeated + unplaced`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowLedger {
    /// Rows with a non-empty cell.
    pub rows: u32,
    /// Rows with a cell in an entry.
    pub placed: u32,
    /// Other rows with a header cell.
    pub header: u32,
    /// Other rows of a repeated header.
    pub repeated: u32,
    /// Rows that ended nowhere.
    pub unplaced: u32,
}

/// Why cells of a source are unplaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnplacedReason {
    /// The reason, in words.
    pub reason: String,
    /// How many cells.
    pub cells: u32,
}
