//! One source from bytes to units: the whole chain, everything but other sources.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bureau::{Entry, Format, Input, Ledger, Outcome, Source, Unit};
use crate::check::likeness;
use crate::confidence;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Warned};
use crate::entry::{self, Placed};
use crate::grid::{self, Grids};
use crate::ladder::{self, Ladder};
use crate::ledger;
use crate::mend;
use crate::organizers::Names;
use crate::read;
use crate::reconcile;
use crate::schedule::{self, Release, Schedule, title};
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

/// What a source holds of one bureau.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// The bureau.
    pub bureau: String,
    /// The government that it belongs to.
    pub government: Option<String>,
    /// The units; ids of entries are not known yet.
    pub units: Vec<Unit>,
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
    let Warned { value: release, warnings } = schedule::schedules(&grids, vocabulary);
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
    let placed: Vec<Vec<Placed>> = records
        .into_iter()
        .zip(release.schedules.iter().zip(&ladders))
        .map(|(records, (schedule, ladder))| entry::entries(records, schedule, ladder, &grids, &names, vocabulary))
        .collect();
    input.ledger = match ledger::audit(&grids, &release.schedules, placed.iter().flatten()) {
        Ok(ledger) => ledger,
        Err(error) => return Converted::failed(name, Some(sha256), Diagnostic::new(Code::LedgerBroken, error.to_string())),
    };
    input.rows = input.ledger.rows.rows;

    let source_id = sha256[..12].to_owned();
    let is_unnamed = placed.iter().flatten().any(|placed| placed.entry.is_some() && placed.bureau.is_none());
    let bureau = if is_unnamed { bureau(name, &release, config, &mut input) } else { String::new() };
    let is_assumed = is_unnamed && release.bureau.is_none() && config.bureau.is_none();
    let mut holdings = holdings(&release.schedules, &ladders, placed, &bureau, is_assumed, &source_id, vocabulary);
    holdings.iter_mut().flat_map(|holding| &mut holding.units).for_each(likeness::duplicates);
    input.entries = holdings.iter().flat_map(|holding| &holding.units).map(|unit| unit.entries.len() as u32).sum();
    match &holdings[..] {
        [only] => input.bureau = Some(only.bureau.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|holding| holding.bureau.as_str()).collect();
            let message = format!("a column names {} bureaus, each of which has a file of its own: {}", names.len(), names.join(", "));
            input.diagnostics.push(Diagnostic::new(Code::SeveralBureaus, message));
        }
    }
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

fn skipped(mut input: Input, reason: String, grids: &Grids<'_>) -> Converted {
    input.outcome = Outcome::Skipped;
    input.reason = Some(reason);
    input.ledger = ledger::all_unplaced(grids);
    input.rows = input.ledger.rows.rows;
    Converted { input, source: None, holdings: Vec::new() }
}

/// The ladder of each schedule; a unit whose headers name no post takes that of the unit before.
fn ladders(schedules: &[Schedule<'_>], vocabulary: &Vocabulary) -> Vec<Ladder> {
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

/// The bureau: as the document says, as the configuration says, or the file's stem.
fn bureau(name: &str, release: &Release<'_>, config: &Config, input: &mut Input) -> String {
    if let Some(bureau) = release.bureau.clone().or_else(|| config.bureau.clone()) {
        return bureau;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem }).to_owned();
    let message = format!("the document names no bureau; {stem} stands in, give --bureau to name it");
    input.diagnostics.push(Diagnostic::new(Code::BureauUnnamed, message));
    stem
}

/// Gathers the entries by bureau and unit, in the order in which these come first.
fn holdings(
    schedules: &[Schedule<'_>],
    ladders: &[Ladder],
    placed: Vec<Vec<Placed>>,
    bureau: &str,
    is_assumed: bool,
    source: &str,
    vocabulary: &Vocabulary,
) -> Vec<Holding> {
    let mut holdings: Vec<Holding> = Vec::new();
    let others_named = schedules.iter().any(|schedule| schedule.unit.is_some());
    for ((schedule, ladder), placed) in schedules.iter().zip(ladders).zip(placed) {
        let count = placed.len();
        // Rows that follow one another are mostly of one unit.
        let mut at: Option<(usize, usize)> = None;
        for Placed { bureau: named, unit, entry, .. } in placed {
            let Some(mut entry) = entry else { continue };
            if is_assumed && named.is_none() {
                assume(&mut entry, "the document names no bureau; the name of the file stands in");
            } else if others_named && unit.is_none() && schedule.unit.is_none() {
                assume(&mut entry, "nothing names the unit of this table, as of others; the bureau stands in");
            }
            let bureau = named.as_deref().unwrap_or(bureau);
            // A column says it of each row, a title of all.
            let unit = unit.as_deref().or(schedule.unit.as_deref()).unwrap_or(bureau);
            let is_same = |&(holding, at): &(usize, usize)| {
                let holding: &Holding = &holdings[holding];
                holding.bureau == bureau && holding.units[at].name == unit
            };
            let (holding, unit) = at.filter(is_same).unwrap_or_else(|| {
                let holding = holdings.iter().position(|holding| holding.bureau == bureau).unwrap_or_else(|| {
                    let government = title::government(bureau, vocabulary).map(str::to_owned);
                    holdings.push(Holding { bureau: bureau.to_owned(), government, units: Vec::new() });
                    holdings.len() - 1
                });
                let units = &mut holdings[holding].units;
                let unit = units.iter().position(|known| known.name == unit).unwrap_or_else(|| {
                    let room = if schedule.unit.is_some() { count } else { 0 };
                    units.push(Unit { name: unit.to_owned(), roles: ladder.roles.clone(), entries: Vec::with_capacity(room) });
                    units.len() - 1
                });
                (holding, unit)
            });
            at = Some((holding, unit));
            source.clone_into(&mut entry.source.source);
            holdings[holding].units[unit].entries.push(entry);
        }
    }
    if holdings.is_empty() {
        let government = title::government(bureau, vocabulary).map(str::to_owned);
        holdings.push(Holding { bureau: bureau.to_owned(), government, units: Vec::new() });
    }
    holdings
}

/// Says of a row that whose it is was assumed.
fn assume(entry: &mut Entry, message: &str) {
    let finding = Diagnostic::new(Code::OwnerAssumed, message);
    entry.confidence = confidence::with(entry.confidence, &finding);
    entry.diagnostics.push(finding);
    entry.diagnostics.sort_by_key(|finding| finding.code);
}

/// How often each finding was made in the rows.
fn tally<'u>(units: impl Iterator<Item = &'u Unit>) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<Code, u32> = BTreeMap::new();
    for entry in units.flat_map(|unit| &unit.entries) {
        let mut codes: Vec<Code> = entry.diagnostics.iter().map(|finding| finding.code).collect();
        codes.dedup();
        codes.into_iter().for_each(|code| *counts.entry(code).or_default() += 1);
    }
    counts.into_iter().map(|(code, rows)| Diagnostic::new(code, format!("rows: {rows}"))).collect()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).map(char::from).collect()
}

/// First 16 hex digits of the SHA-256 of several texts.
pub(crate) fn short_hash<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0x1f]);
    }
    let mut digits = hex(&hash.finalize());
    digits.truncate(16);
    digits
}
