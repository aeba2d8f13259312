//! Corrections put to the entries of a run, and what became of each.

use std::collections::BTreeMap;

use super::{Change, Correction, CorrectionOutcome, CorrectionRecord, Corrections, Field, Refusal, cells_hash};
use crate::assemble::Run;
use crate::bureau::{Entry, Outcome, Role};
use crate::confidence;
use crate::diagnostic::{Code, Diagnostic};

/// Bureau, unit and entry by their places in a run.
type Place = (usize, usize, usize);

impl Corrections {
    /// Applies each correction to the entry that has its id and its cells, and says what became of it; once to a run.
    ///
    /// Entries that were corrected say so (F601), and so do those that should have been (F602, F603); the manifest has a
    /// record of every correction. Ids and `source.cells` stay as they were read.
    pub fn apply(&self, run: &mut Run) {
        let places = self.places(run);
        let mut records = Vec::with_capacity(self.list.len());
        let mut found: BTreeMap<(String, Code), u32> = BTreeMap::new();
        for correction in &self.list {
            match places.get(correction.entry.as_str()).map(Vec::as_slice) {
                None | Some([]) => records.push(missing(correction, run)),
                Some(places) => {
                    // Two editions of a schedule may hold the id: then it is of the one whose cells it was made against.
                    let hashes = places.iter().map(|&place| entry_at(run, place).map(|(entry, _)| cells_hash(&entry.source.cells)));
                    let hashes: Vec<String> = hashes.map(Option::unwrap_or_default).collect();
                    let is_same = |hash: &String| hash == correction.cells.as_str();
                    let any = hashes.iter().any(is_same);
                    for (&place, hash) in places.iter().zip(&hashes).filter(|(_, hash)| !any || is_same(hash)) {
                        let bureau = run.bureaus[place.0].1.bureau.clone();
                        let Some((entry, roles)) = entry_at(run, place) else { continue };
                        let (outcome, reason, finding) = if any { fresh(correction, entry, roles) } else { stale(correction, entry, hash) };
                        let is_first = entry.diagnostics.iter().all(|known| known.code != finding.code);
                        *found.entry((entry.source.source.clone(), finding.code)).or_default() += u32::from(is_first);
                        confidence::note(entry, finding);
                        let fields = correction.fields().collect();
                        records.push(CorrectionRecord { entry: entry.id.clone(), bureau: Some(bureau), outcome, fields, reason });
                    }
                }
            }
        }
        self.vouch(run, &places);
        records.sort();
        run.manifest.corrections = records;
        tally(run, &found);
    }

    /// Where the entries stand that have the id of a correction.
    fn places(&self, run: &Run) -> BTreeMap<&str, Vec<Place>> {
        let mut places: BTreeMap<&str, Vec<Place>> = self.list.iter().map(|correction| (correction.entry.as_str(), Vec::new())).collect();
        for (bureau, (_, file)) in run.bureaus.iter().enumerate() {
            for (unit, content) in file.units.iter().enumerate() {
                for (at, entry) in content.entries.iter().enumerate() {
                    if let Some(places) = places.get_mut(entry.id.as_str()) {
                        places.push((bureau, unit, at));
                    }
                }
            }
        }
        places
    }

    /// Makes rows sure that a person checked, whatever else was found of them.
    fn vouch(&self, run: &mut Run, places: &BTreeMap<&str, Vec<Place>>) {
        for correction in self.list.iter().filter(|correction| correction.checked) {
            for &place in places.get(correction.entry.as_str()).into_iter().flatten() {
                if let Some((entry, _)) = entry_at(run, place)
                    && cells_hash(&entry.source.cells) == correction.cells.as_str()
                    && !entry.diagnostics.iter().any(|finding| finding.code == Code::CorrectionRefused)
                {
                    entry.confidence = 1.0;
                }
            }
        }
    }
}

impl Correction {
    /// Gives an entry the values of the correction, whatever its cells are.
    ///
    /// # Errors
    /// Where a change does not fit the roles of the unit; the entry is then as it was.
    pub fn correct(&self, entry: &mut Entry, roles: &[Role]) -> Result<(), Refusal> {
        let mut corrected = entry.clone();
        // Steps say who decides, and what is given beside them says the same: that none does alone, where two do.
        let has_steps = self.fields().any(|field| field == Field::Steps);
        let is_said = |change: &&Change| has_steps && change.field() == Field::DecidedBy;
        self.changes.iter().filter(|change| !is_said(change)).try_for_each(|change| change.make(&mut corrected, roles))?;
        *entry = corrected;
        Ok(())
    }

    fn of_what(&self) -> String {
        let fields: Vec<&str> = self.fields().map(|field| field.name()).collect();
        if fields.is_empty() { "the row".to_owned() } else { fields.join(", ") }
    }
}

fn entry_at(run: &mut Run, (bureau, unit, at): Place) -> Option<(&mut Entry, &[Role])> {
    let unit = run.bureaus.get_mut(bureau)?.1.units.get_mut(unit)?;
    Some((unit.entries.get_mut(at)?, &unit.roles))
}

type Told = (CorrectionOutcome, Option<String>, Diagnostic);

/// Applies a correction to an entry of the same cells.
fn fresh(correction: &Correction, entry: &mut Entry, roles: &[Role]) -> Told {
    let Correction { author, date, reason, checked, .. } = correction;
    match correction.correct(entry, roles) {
        Ok(()) => {
            let what = match (correction.changes.is_empty(), checked) {
                (true, _) => "the row was checked against the original".to_owned(),
                (false, true) => format!("{} corrected and the row checked against the original", correction.of_what()),
                (false, false) => format!("{} corrected", correction.of_what()),
            };
            let message = format!("{what} by {author} on {date}: {reason}");
            (CorrectionOutcome::Applied, None, Diagnostic::new(Code::Corrected, message))
        }
        Err(refusal) => {
            let what = correction.of_what();
            let message = format!("the correction of {what} by {author} on {date} does not fit and was not applied: {refusal}");
            (CorrectionOutcome::Refused, Some(refusal.to_string()), Diagnostic::new(Code::CorrectionRefused, message))
        }
    }
}

/// Tells that the cells of an entry are others than those of a correction.
fn stale(correction: &Correction, entry: &Entry, hash: &str) -> Told {
    let Correction { author, date, cells, row, .. } = correction;
    let reason = match row {
        Some(row) if cells_hash(row) == cells.as_str() => changed(row, &entry.source.cells),
        _ => format!("the cells were {cells} and are {hash} now"),
    };
    let message = format!("the correction of {} by {author} on {date} was not applied: {reason}", correction.of_what());
    (CorrectionOutcome::Stale, Some(reason), Diagnostic::new(Code::CorrectionStale, message))
}

/// Cells that are told of one row.
const TOLD: usize = 3;

/// How a row differs from what it was.
fn changed(was: &[String], is: &[String]) -> String {
    if was.len() != is.len() {
        return format!("the row had {} cells and has {} now", was.len(), is.len());
    }
    let pairs = was.iter().zip(is).enumerate().filter(|(_, (was, is))| was != is);
    let mut told: Vec<String> = pairs.map(|(at, (was, is))| format!("cell {} was {was:?} and is {is:?} now", at + 1)).collect();
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{}{more}", told.join(", "))
}

/// Tells that there is no entry, and whether its bureau is there at all.
fn missing(correction: &Correction, run: &Run) -> CorrectionRecord {
    let reason = match &correction.bureau {
        Some(bureau) if run.bureaus.iter().all(|(_, file)| file.bureau != *bureau) => {
            "no entry has this id: its bureau is not in the run".to_owned()
        }
        _ => "no entry has this id: the business was renamed, moved or taken out".to_owned(),
    };
    CorrectionRecord {
        entry: correction.entry.to_string(),
        bureau: correction.bureau.clone(),
        outcome: CorrectionOutcome::Missing,
        fields: correction.fields().collect(),
        reason: Some(reason),
    }
}

/// Adds to the record of each input in how many of its rows a finding was made, as of all other codes.
fn tally(run: &mut Run, found: &BTreeMap<(String, Code), u32>) {
    for ((source, code), rows) in found {
        let of_source = |sha256: &String| sha256.starts_with(source.as_str());
        // A file that was given twice is read once, as the first.
        let mut inputs = run.manifest.inputs.iter_mut();
        let input = inputs.find(|input| input.outcome == Outcome::Converted && input.sha256.as_ref().is_some_and(of_source));
        if let Some(input) = input {
            input.count(*code, *rows);
        }
    }
}
