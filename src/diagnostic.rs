//! Findings about a document: a table of codes, each with a page of documentation.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a finding matters to who acts on the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the reading is not in doubt.
    Info,
    /// Look at it before acting on it.
    Warning,
    /// The document or the row could not be read as it should be.
    Error,
}

/// A finding about a row or a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// The code, such as `F101`.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, with the values.
    pub message: String,
}

impl Diagnostic {
    /// Makes a finding with the severity that its code usually has.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), message: message.into() }
    }

    /// Says of a document in how many of its rows a finding was made.
    pub(crate) fn count(code: Code, rows: u32) -> Self {
        Self::new(code, format!("{COUNT}{rows}"))
    }

    /// Whether this only counts rows.
    pub(crate) fn is_count(&self) -> bool {
        self.message.starts_with(COUNT)
    }
}

/// Characters of a text that a finding quotes, where many rows may quote the same one.
const QUOTED: usize = 200;

/// The beginning of a text, with … where more follows: what each of very many rows quotes must not be long.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// What the count of rows begins with.
const COUNT: &str = "rows: ";

/// Defines [`Code`] from one table, so that a code, its name, its severity and its page cannot drift apart.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $id:literal, $name:literal, $severity:ident;)+) => {
        /// Code of a finding. A code is never reused or renumbered.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $variant,)+
        }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The number, such as `F101`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The name, such as `column-shifted`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The severity it has unless a finding says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Its page of documentation, in Markdown.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../docs/diagnostics/", $id, ".md")),)+
                }
            }
        }
    };
}

codes! {
    /// Cells of a row stand in other columns than those of its table.
    ColumnShifted = "F101", "column-shifted", Warning;
    /// A column of the unit is not on this table.
    ColumnMissing = "F102", "column-missing", Info;
    /// The table has a column that belongs to nothing.
    PhantomColumn = "F103", "phantom-column", Warning;
    /// The header's titles on this table were unusable; they were taken from other tables of the unit.
    HeaderBorrowed = "F104", "header-borrowed", Info;
    /// The header has swallowed the marks of a data row.
    HeaderSwallowedRow = "F105", "header-swallowed-row", Warning;
    /// Two headers stand in one cell.
    HeadersMerged = "F106", "headers-merged", Info;
    /// There were no columns; the chain was found from the order of the marks.
    ColumnsFromOrder = "F107", "columns-from-order", Info;
    /// A cell stands a column off its header.
    CellOffHeader = "F108", "cell-off-header", Info;
    /// Another reading of the row's columns is nearly as likely.
    ReadingUncertain = "F109", "reading-uncertain", Warning;
    /// The table has more columns than others of its unit.
    ExtraColumn = "F110", "extra-column", Info;
    /// A row goes on on the next page, and was joined.
    RowJoined = "F111", "row-joined", Warning;
    /// No role decides.
    NoDecision = "F201", "no-decision", Warning;
    /// More than one role decides.
    SeveralDecisions = "F202", "several-decisions", Warning;
    /// A mark stands after the decision.
    MarkAfterDecision = "F203", "mark-after-decision", Warning;
    /// A 乙 item is decided at the city government.
    DecidedAboveTable = "F204", "decided-above-table", Warning;
    /// No role drafts.
    NoDraft = "F205", "no-draft", Warning;
    /// The draft is not made by the lowest role.
    LateDraft = "F206", "late-draft", Warning;
    /// A role that the unit never leaves out has no mark.
    RoleSkipped = "F207", "role-skipped", Warning;
    /// More than one role drafts.
    SeveralDrafts = "F208", "several-drafts", Warning;
    /// A mark that the vocabulary does not know.
    UnknownMark = "F301", "unknown-mark", Warning;
    /// Text stands where a mark should.
    TextForMark = "F302", "text-for-mark", Warning;
    /// A cell found no place in the entry.
    CellUnplaced = "F303", "cell-unplaced", Warning;
    /// A role is marked as passed over (≠).
    RoleBypassed = "F304", "role-bypassed", Info;
    /// A phrase stands where the names of units should.
    PhraseForUnits = "F305", "phrase-for-units", Warning;
    /// A mark is a drawing, not text.
    DrawnMark = "F306", "drawn-mark", Info;
    /// The item or the content is a number and nothing else.
    NumberForText = "F307", "number-for-text", Warning;
    /// A chain differs from that of the same business in other units.
    UnlikeSiblings = "F401", "unlike-siblings", Warning;
    /// A text differs by a character or two from what other units have in its place.
    LikelySlip = "F402", "likely-slip", Warning;
    /// The same business stands twice in a unit.
    Duplicate = "F403", "duplicate", Info;
    /// The name of a bureau or unit is written another way than elsewhere.
    BureauMisspelt = "F404", "bureau-misspelt", Warning;
    /// Nothing in the document names the row's bureau or unit; another name stands in.
    OwnerAssumed = "F405", "owner-assumed", Warning;
    /// The file could not be opened.
    Unopenable = "F501", "unopenable", Error;
    /// The file is empty.
    Empty = "F502", "empty", Error;
    /// The file is of a kind that is not read.
    UnsupportedKind = "F503", "unsupported-kind", Error;
    /// The file is over a limit.
    OverLimit = "F504", "over-limit", Error;
    /// The text is in no encoding that is read.
    UnknownEncoding = "F505", "unknown-encoding", Error;
    /// Some characters could not be decoded.
    CharactersLost = "F506", "characters-lost", Warning;
    /// The document names no bureau.
    BureauUnnamed = "F507", "bureau-unnamed", Warning;
    /// Two sources hold the same unit of the same bureau.
    UnitClaimedTwice = "F508", "unit-claimed-twice", Warning;
    /// Reading the file took too long or too much memory, or ended in a crash.
    ReaderStopped = "F509", "reader-stopped", Error;
    /// The ledger does not add up.
    LedgerBroken = "F510", "ledger-broken", Error;
    /// Pages are pictures without text.
    NoTextLayer = "F511", "no-text-layer", Error;
    /// The document is encrypted.
    Encrypted = "F512", "encrypted", Error;
    /// The document is damaged.
    Damaged = "F513", "damaged", Error;
    /// Characters have no Unicode.
    NoUnicode = "F514", "no-unicode", Error;
    /// The text was recognised by whoever scanned the page, and lies hidden under the picture.
    HiddenText = "F515", "hidden-text", Warning;
    /// The text was recognised in a picture.
    TextRecognised = "F516", "text-recognised", Warning;
    /// Rows, columns, sheets or text that the document hides were left out.
    HiddenLeftOut = "F517", "hidden-left-out", Warning;
    /// The document holds tracked changes; they were read as accepted.
    ChangesAccepted = "F518", "changes-accepted", Warning;
    /// The file is not what its name says.
    Misnamed = "F519", "misnamed", Info;
    /// Sheets that hold no schedule were left out.
    SheetSkipped = "F520", "sheet-skipped", Info;
    /// A column names several bureaus.
    SeveralBureaus = "F521", "several-bureaus", Info;
    /// The document could not be downloaded.
    DownloadFailed = "F522", "download-failed", Error;
    /// A web page came in place of the document.
    ErrorPage = "F523", "error-page", Error;
    /// A person corrected the row, or vouches for it.
    Corrected = "F601", "corrected", Info;
    /// A correction was made against other cells than the row now has; it was not applied.
    CorrectionStale = "F602", "correction-stale", Warning;
    /// A correction does not fit the roles of the unit; it was not applied.
    CorrectionRefused = "F603", "correction-refused", Warning;
}
