//! From converted sources to bureau files and a manifest. The only stage that compares sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::bureau::{BureauFile, BureauSummary, Entry, Input, Manifest, Outcome, SCHEMA_VERSION, Source, Unit};
use crate::check::suspicion;
use crate::config::Config;
use crate::convert::{Converted, convert, hex, short_digest, short_hash};
use crate::diagnostic::{Code, Diagnostic};
use crate::holdings::Holding;

/// What a run comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Each bureau with the name of its file.
    pub bureaus: Vec<(String, BureauFile)>,
    /// What the run was given and what became of it.
    pub manifest: Manifest,
}

/// Converts one document that is a run by itself: [`convert()`], then [`assemble()`].
///
/// ```
/// use fenceng::{Code, Config, convert_bytes};
///
/// let run = convert_bytes("a.pdf", b"%PDF-1.7 and nothing more", &Config::default());
/// assert!(run.bureaus.is_empty());
/// assert_eq!(run.manifest.inputs[0].diagnostics[0].code, Code::Damaged);
/// ```
pub fn convert_bytes(name: &str, bytes: &[u8], config: &Config) -> Run {
    assemble(vec![convert(name, bytes, config)], config)
}

/// Puts sources together, by bureau, into what a run writes.
///
/// Sources of one bureau are merged when no unit is in two of them; otherwise each stays a file of its own, with F508.
/// The order of `sources` makes no difference.
///
/// ```
/// use fenceng::{Config, assemble, convert};
///
/// let text = "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,擬辦,核定\n碼頭,執行計畫。,擬辦,核定\n";
/// let same = |name| convert(name, text.as_bytes(), &Config { bureau: Some("港灣處".to_owned()), ..Config::default() });
/// let run = assemble(vec![same("b.csv"), same("a.csv")], &Config::default());
/// assert_eq!(run.bureaus.len(), 1);
/// assert_eq!(run.manifest.inputs[0].ledger.placed, 8);
/// assert!(run.manifest.inputs[1].diagnostics.iter().any(|finding| finding.message.starts_with("the same file as a.csv")));
/// ```
pub fn assemble(mut sources: Vec<Converted>, config: &Config) -> Run {
    sources.sort_by(|a, b| (&a.input.name, &a.input.sha256).cmp(&(&b.input.name, &b.input.sha256)));
    let mut inputs: Vec<Input> = Vec::with_capacity(sources.len());
    let mut by_bureau: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for converted in sources {
        let Converted { mut input, source, holdings } = converted;
        for Holding { bureau, government, units } in holdings {
            let Some(source) = source.clone().filter(|_| input.outcome == Outcome::Converted) else { continue };
            let claims = by_bureau.entry(bureau).or_default();
            if let Some(same) = claims.iter().flat_map(|claim| &claim.sources).find(|other| other.id == source.id) {
                let message = format!("the same file as {}; its entries are taken once", same.name);
                input.diagnostics.push(Diagnostic::new(Code::UnitClaimedTwice, message));
            } else {
                let names = units.iter().map(|unit| unit.name.clone()).collect();
                take(claims, Claim { sources: vec![source], government, units, inputs: vec![(inputs.len(), names)] });
            }
        }
        inputs.push(input);
    }

    let mut bureaus = Vec::new();
    let mut names = BTreeSet::new();
    for (bureau, claims) in by_bureau {
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<String> =
            claims.iter().flat_map(|claim| &claim.units).filter(|unit| !seen.insert(&unit.name)).map(|unit| unit.name.clone()).collect();
        for (at, claim) in claims.into_iter().enumerate() {
            let file = file_name(&bureau, "json", at, &mut names);
            for &(input, ref units) in &claim.inputs {
                if let Some(unit) = units.iter().find(|unit| twice.contains(*unit)) {
                    let message = format!("another source of {bureau} holds the unit {unit} too; kept apart in {file}");
                    inputs[input].diagnostics.push(Diagnostic::new(Code::UnitClaimedTwice, message));
                }
            }
            let mut file_content = BureauFile {
                schema_version: SCHEMA_VERSION.to_owned(),
                bureau: bureau.clone(),
                government: claim.government,
                sources: claim.sources,
                units: claim.units,
            };
            set_ids(&mut file_content);
            bureaus.push((file, file_content));
        }
    }
    suspicion::suspect(&mut bureaus, &mut inputs, &config.vocabulary);
    let summaries = bureaus
        .iter()
        .map(|(file, bureau)| BureauSummary {
            bureau: bureau.bureau.clone(),
            file: file.clone(),
            units: bureau.units.len() as u32,
            entries: bureau.units.iter().map(|unit| unit.entries.len() as u32).sum(),
            sources: bureau.sources.iter().map(|source| source.id.clone()).collect(),
        })
        .collect();
    let manifest = Manifest {
        tool: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs,
        bureaus: summaries,
        corrections: Vec::new(),
    };
    Run { bureaus, manifest }
}

/// Sources that go into one file.
struct Claim {
    sources: Vec<Source>,
    government: Option<String>,
    units: Vec<Unit>,
    /// Their records in the manifest, with the units of each.
    inputs: Vec<(usize, Vec<String>)>,
}

/// Merges a source into the first file that has none of its units, or begins another file.
fn take(claims: &mut Vec<Claim>, new: Claim) {
    let fits = |claim: &&mut Claim| !claim.units.iter().any(|unit| new.units.iter().any(|other| other.name == unit.name));
    match claims.iter_mut().find(fits) {
        Some(claim) => {
            claim.sources.extend(new.sources);
            claim.units.extend(new.units);
            claim.inputs.extend(new.inputs);
            claim.government = claim.government.take().or(new.government);
        }
        None => claims.push(new),
    }
}

/// Bytes of a bureau's name in a file name: with ordinal and extension below the 255 that file systems take.
const NAME_BYTES: usize = 224;

/// A name for a file that no other file of the run has and that every file system takes.
pub(crate) fn file_name(bureau: &str, extension: &str, at: usize, taken: &mut BTreeSet<String>) -> String {
    let safe: String = bureau
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= NAME_BYTES).then_some(c)
        })
        .collect();
    let safe = safe.trim_matches(['.', ' ']);
    let safe = if safe.is_empty() { "_" } else { safe };
    (at..)
        .map(|number| if number == 0 { format!("{safe}.{extension}") } else { format!("{safe}.{}.{extension}", number + 1) })
        .find(|name| name != "manifest.json" && taken.insert(name.to_lowercase()))
        .unwrap_or_default()
}

/// Gives each entry its id; a repeat gets its ordinal mixed in.
fn set_ids(bureau: &mut BureauFile) {
    let BureauFile { bureau, units, .. } = bureau;
    let mut digests: Vec<([u8; 8], usize, usize)> = Vec::with_capacity(units.iter().map(|unit| unit.entries.len()).sum());
    for (unit_at, unit) in units.iter().enumerate() {
        digests
            .extend(unit.entries.iter().enumerate().map(|(at, entry)| (short_digest(key(bureau, unit, entry).into_iter()), unit_at, at)));
    }
    // Repeats follow one another in source order.
    digests.sort_unstable();
    for same in digests.chunk_by(|one, other| one.0 == other.0) {
        for (ordinal, &(digest, unit, at)) in (1..).zip(same) {
            let unit = &mut units[unit];
            unit.entries[at].id = match ordinal {
                1 => hex(&digest),
                _ => {
                    let ordinal = i32::to_string(&ordinal);
                    short_hash(key(bureau, unit, &unit.entries[at]).into_iter().chain([ordinal.as_str()]))
                }
            };
        }
    }
}

/// What makes an entry what it is.
fn key<'e>(bureau: &'e str, unit: &'e Unit, entry: &'e Entry) -> [&'e str; 7] {
    let table = entry.table.map_or("", |table| table.as_str());
    let [shared, item, content, task] =
        [&entry.shared, &entry.item, &entry.content, &entry.task].map(|text| text.as_deref().unwrap_or_default());
    [bureau, &unit.name, table, shared, item, content, task]
}
