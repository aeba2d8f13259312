//! One source from bytes to units: the whole chain, everything but other sources.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bureau::{Format, Input, Ledger, Outcome, Source, Unit};
use crate::check::likeness;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Warned};
use crate::entry;
use crate::grid::{self, Grids};
use crate::holdings::{Holding, Holdings};
use crate::ladder::{self, Ladder};
use crate::ledger;
use crate::mend;
use crate::organizers::Names;
use crate::read;
use crate::reconcile;
use crate::schedule::{self, Schedule};
use crate::vocabulary::Vocabulary;

/// What one source came to, before other sources are looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// The manifest's record of the source.
    pub input: Input,
    /// The source, as the bureau file names it; `None` when it was not converted.
    pub source: Option<Source>,
    /// What it holds of each bureau: of one, unless a column names several.
    pub holdings: Vec<Holding>,
}

impl Converted {
    /// A source that could not be read.
    pub fn failed(name: &str, sha256: Option<String>, diagnostic: Diagnostic) -> Self {
        let mut input = input(name, sha256);
        input.outcome = Outcome::Failed;
        input.reason = Some(diagnostic.message.clone());
        input.diagnostics.push(diagnostic);
        Self { input, source: None, holdings: Vec::new() }
    }

    /// The units of all bureaus.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.holdings.iter().flat_map(|holding| &holding.units)
    }
}

/// Converts one source. Total: whatever the bytes are, there is a record of it.
///
/// `name` is the file's name without folders; its stem stands in for a bureau that neither the document nor the
/// configuration names.
///
/// ```
/// use fenceng::{Config, bureau::Outcome, convert};
///
/// let text = "\
/// | 綠原市政府港灣處工程科分層負責明細表 | | | | |
/// |---|---|---|---|---|
/// | 公務項目 | 公務內容 | 承辦人 | 科長 | 處長 |
/// | 碼頭維護 | 年度計畫之擬訂。 | 擬辦 | 審核 | 核定 |
/// ";
/// let converted = convert("港灣處.md", text.as_bytes(), &Config::default());
/// assert_eq!(converted.input.outcome, Outcome::Converted);
/// assert_eq!(converted.holdings[0].units[0].entries[0].decided_by.as_deref(), Some("處長"));
/// ```
pub fn convert(name: &str, bytes: &[u8], config: &Config) -> Converted {
    let sha256 = hex(&Sha256::digest(bytes));
    match read::read(bytes, &config.reading) {
        Ok(document) => document_units(name, sha256, &document, config),
        Err(error) => Converted::failed(name, Some(sha256), error.diagnostic()),
    }
}

fn document_units(name: &str, sha256: String, read: &Warned<Document>, config: &Config) -> Converted {
    let vocabulary = &config.vocabulary;
    let grids = mend::mended(grid::grids(&read.value), vocabulary);
    let Warned { value: mut release, warnings } = schedule::schedules(&grids, vocabulary);
    let mut input = input(name, Some(sha256.clone()));
    input.format = read.value.format;
    input.tables = grids.grids.len() as u32;
    input.diagnostics.clone_from(&read.warnings);
    input.diagnostics.extend(read::misnamed(name, read.value.format));
    if let Some(reason) = release.refused {
        return skipped(input, reason, &grids);
    }

    let ladders = ladders(&release.schedules, vocabulary);
    if ladders.iter().all(|ladder| ladder.roles.is_empty()) {
        let reason = "not a 分層負責明細表: no header names the posts that draft, review and decide".to_owned();
        return skipped(input, reason, &grids);
    }
    let records = reconcile::records(&release.schedules, &ladders, vocabulary);
    let names = Names::gather(&release.schedules, &records, vocabulary);
    let source_id = sha256[..12].to_owned();
    let mut holdings = Holdings::new(name, &source_id, &release, config);
    let mut books = match ledger::Books::open(&grids, &release.schedules) {
        Ok(books) => books,
        Err(error) => return broken(name, sha256, &error),
    };
    // What the rows hold is in the records by now, and entries take as much room again.
    release.schedules.iter_mut().for_each(|schedule| schedule.parts.clear());
    let (mut size, most) = (0, most_size(&grids));
    for (records, (schedule, ladder)) in records.into_iter().zip(release.schedules.iter().zip(&ladders)) {
        let count = records.len();
        for placed in entry::entries(records, schedule, ladder, &grids, &names, vocabulary) {
            if let Err(error) = books.enter(&placed) {
                return broken(name, sha256, &error);
            }
            size += placed.size();
            size += holdings.take(placed, schedule, ladder, count);
            if size > most {
                return Converted::failed(name, Some(sha256), over(size, most).diagnostic());
            }
        }
    }
    input.ledger = books.close();
    input.rows = input.ledger.rows.rows;
    let mut holdings = holdings.finish(&mut input);
    holdings.iter_mut().flat_map(|holding| &mut holding.units).for_each(likeness::duplicates);
    input.diagnostics.extend(warnings);
    input.diagnostics.extend(tally(holdings.iter().flat_map(|holding| &holding.units)));
    let source = Source {
        id: source_id,
        name: name.to_owned(),
        format: read.value.format,
        sha256,
        pages: read.value.pages,
        approvals: release.approvals,
    };
    Converted { input, source: Some(source), holdings }
}

fn input(name: &str, sha256: Option<String>) -> Input {
    Input {
        name: name.to_owned(),
        sha256,
        format: Format::Unknown,
        outcome: Outcome::Converted,
        reason: None,
        bureau: None,
        tables: 0,
        rows: 0,
        entries: 0,
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
    }
}

/// Bytes that all entries may take, about: each says again what stands in rows above it and of how many columns its table is, so
/// that a small file may come to any amount. It is some times what the tables hold, and as much for a small file as for a usual one.
fn most_size(grids: &Grids<'_>) -> u64 {
    const LEAST: u64 = 64 << 20;
    const TIMES: u64 = 8;
    let cells = grids.grids.iter().flat_map(|grid| &grid.cells);
    LEAST + TIMES * cells.map(|cell| (size_of::<String>() + cell.raw.len()) as u64).sum::<u64>()
}

fn over(found: u64, limit: u64) -> read::ReadError {
    let place = "of entries, each of which repeats what stands above it".to_owned();
    read::ReadError::Limit { what: "bytes", place, found, limit }
}

/// A source that brought a bug of ours to light.
fn broken(name: &str, sha256: String, error: &ledger::LedgerError) -> Converted {
    Converted::failed(name, Some(sha256), Diagnostic::new(Code::LedgerBroken, error.to_string()))
}

fn skipped(mut input: Input, reason: String, grids: &Grids<'_>) -> Converted {
    input.outcome = Outcome::Skipped;
    input.reason = Some(reason);
    input.ledger = ledger::all_unplaced(grids);
    input.rows = input.ledger.rows.rows;
    Converted { input, source: None, holdings: Vec::new() }
}

/// The ladder of each schedule; a unit whose headers name no post takes that of the unit before.
pub(crate) fn ladders(schedules: &[Schedule<'_>], vocabulary: &Vocabulary) -> Vec<Ladder> {
    let mut ladders: Vec<Ladder> = schedules.iter().map(|schedule| ladder::ladder(schedule, vocabulary)).collect();
    for at in 0..ladders.len() {
        if ladders[at].roles.is_empty()
            && let Some(other) = ladders[..at].iter().rev().chain(&ladders[at + 1..]).find(|ladder| !ladder.roles.is_empty())
        {
            ladders[at] = other.borrowed(schedules[at].parts.len());
        }
    }
    ladders
}

/// How often each finding was made in the rows.
fn tally<'u>(units: impl Iterator<Item = &'u Unit>) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<Code, u32> = BTreeMap::new();
    for entry in units.flat_map(|unit| &unit.entries) {
        // Those of a row stand in the order of codes.
        for of_code in entry.diagnostics.chunk_by(|one, next| one.code == next.code) {
            *counts.entry(of_code[0].code).or_default() += 1;
        }
    }
    counts.into_iter().map(|(code, rows)| Diagnostic::count(code, rows)).collect()
}

/// Bytes as hexadecimal digits, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).map(char::from).collect()
}

/// First 16 hex digits of the SHA-256 of several texts.
pub(crate) fn short_hash<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    hex(&short_digest(texts))
}

/// The bytes that [`short_hash`] writes.
pub(crate) fn short_digest<'t>(texts: impl Iterator<Item = &'t str>) -> [u8; 8] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0x1f]);
    }
    let mut digest = [0; 8];
    digest.copy_from_slice(&hash.finalize()[..8]);
    digest
}
