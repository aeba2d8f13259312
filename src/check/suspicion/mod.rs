//! F4xx across units, documents and releases: what reads unlike the same thing elsewhere in a run.
//!
//! The time goes with the length of the text, not with pairs of rows: what is alike has the same key, and what is nearly
//! alike has the same key with a letter left out.

mod context;
mod continued;
mod difference;
mod names;
mod near;
mod readings;
mod rows;
mod siblings;
mod slips;
mod words;

use std::collections::BTreeMap;

use crate::bureau::{BureauFile, Input};
use crate::confidence;
use crate::diagnostic::{Code, Diagnostic};
use crate::vocabulary::Vocabulary;
use names::Misnamed;
use rows::Rows;

/// Codes whose findings in rows are made here.
const CODES: [Code; 3] = [Code::UnlikeSiblings, Code::LikelySlip, Code::BureauMisspelt];

/// A finding about one row, by its number in [`Rows`].
struct Finding {
    row: u32,
    diagnostic: Diagnostic,
}

/// A finding about one entry, by the number of its file, unit and place.
type Placed = (usize, usize, usize, Diagnostic);

/// Adds to the rows of a run, and to the records of its sources, what reads unlike the rest of the run.
///
/// No text is changed. The names of bureaus are compared first: a bureau under two names is not two that agree.
pub(crate) fn suspect(bureaus: &mut [(String, BureauFile)], inputs: &mut [Input], vocabulary: &Vocabulary) {
    let misnamed = names::find(bureaus, vocabulary);
    let findings = {
        let names = names::compared(bureaus, &misnamed);
        let rows = Rows::gather(bureaus, &names, &vocabulary.likeness);
        let mut findings = slips::find(&rows, &vocabulary.likeness);
        let mut told: Vec<u32> = findings.iter().map(|finding| finding.row).collect();
        told.sort_unstable();
        findings
            .extend(continued::find(&rows, &vocabulary.likeness).into_iter().filter(|finding| told.binary_search(&finding.row).is_err()));
        findings.extend(siblings::find(&rows, &vocabulary.likeness));
        let place = |Finding { row, diagnostic }: Finding| (rows.block(row).file, rows.block(row).unit, rows.entry(row).0, diagnostic);
        findings.into_iter().map(place).collect::<Vec<Placed>>()
    };
    if findings.is_empty() && misnamed.is_empty() {
        return;
    }
    let owners = owners(bureaus, inputs);
    for (file, unit, entry, finding) in findings {
        confidence::note(&mut bureaus[file].1.units[unit].entries[entry], finding);
    }
    for name in &misnamed {
        say(name, bureaus, inputs, &owners);
    }
    count(bureaus, inputs, &owners);
}

/// The record of each source, by its id: the same file may have been named twice, and is taken once.
fn owners(bureaus: &[(String, BureauFile)], inputs: &[Input]) -> BTreeMap<String, usize> {
    let by_name: BTreeMap<(&str, Option<&str>), usize> =
        inputs.iter().enumerate().rev().map(|(at, input)| ((input.name.as_str(), input.sha256.as_deref()), at)).collect();
    let sources = bureaus.iter().flat_map(|(_, bureau)| &bureau.sources);
    sources.filter_map(|source| Some((source.id.clone(), *by_name.get(&(source.name.as_str(), Some(source.sha256.as_str())))?))).collect()
}

/// Says of the rows under a misspelt name, and of their sources, how it is written elsewhere.
fn say(name: &Misnamed, bureaus: &mut [(String, BureauFile)], inputs: &mut [Input], owners: &BTreeMap<String, usize>) {
    let finding = Diagnostic::new(Code::BureauMisspelt, name.message.as_str());
    let mut told: Vec<usize> = Vec::new();
    let units = bureaus[name.file].1.units.iter_mut().enumerate().filter(|(at, _)| name.unit.is_none_or(|unit| unit == *at));
    for entry in units.flat_map(|(_, unit)| &mut unit.entries) {
        told.extend(owners.get(&entry.source.source).filter(|input| !told.contains(input)));
        if entry.diagnostics.iter().all(|known| known.code != finding.code || known.message != finding.message) {
            confidence::note(entry, finding.clone());
        }
    }
    for input in told {
        let diagnostics = &mut inputs[input].diagnostics;
        let at = diagnostics.iter().position(Diagnostic::is_count).unwrap_or(diagnostics.len());
        diagnostics.insert(at, finding.clone());
    }
}

/// Brings the counts of rows in the records of the sources up to date.
fn count(bureaus: &[(String, BureauFile)], inputs: &mut [Input], owners: &BTreeMap<String, usize>) {
    let mut counts: BTreeMap<(usize, Code), u32> = BTreeMap::new();
    for entry in bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries) {
        for code in CODES.into_iter().filter(|code| entry.diagnostics.iter().any(|finding| finding.code == *code)) {
            if let Some(&input) = owners.get(&entry.source.source) {
                *counts.entry((input, code)).or_default() += 1;
            }
        }
    }
    for ((input, code), rows) in counts {
        inputs[input].count(code, rows);
    }
}
