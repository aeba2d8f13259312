//! The next release before it is published: of each bureau what was built, or, where a gate holds it back, what stands.

use std::collections::{BTreeMap, BTreeSet};

use fenceng::Corrections;
use fenceng::bureau::{BureauFile, BureauSummary, Input, Manifest, Outcome};
use fenceng::corrections::CorrectionRecord;

use super::build::adds_up;
use super::gates::{Gates, Seen};
use super::history::{Held, OriginRecord, Published, PublishedFile, Refused, Release};
use super::state::{Built, Group};

/// A release to be.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) bureaus: BTreeMap<String, Drafted>,
    pub(super) held: Vec<Held>,
    pub(super) refused: BTreeMap<String, Vec<Refused>>,
    /// Names that were to be accepted and were not held back.
    pub(super) not_held: Vec<String>,
}

/// A bureau of a release to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drafted {
    /// Its files with the names that they are to have.
    pub(super) files: Vec<PublishedFile>,
    pub(super) from: From,
}

/// Where the files of a bureau are to come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// The group of this digest, with the names that the files have there.
    Group(String, Vec<String>),
    /// The release of this number, with the names that they have there.
    Release(u32, Vec<String>),
}

/// Decides of each bureau whether it is published as built or stays as it is in `standing`, the release in force.
///
/// What is the same stays too, unless a file of it is among those `damaged`.
pub(super) fn draft(
    groups: &BTreeMap<String, Group>,
    unread: &[&Input],
    standing: Option<&Release>,
    damaged: &BTreeSet<&str>,
    gates: &Gates,
    accepted: &BTreeSet<String>,
) -> Draft {
    let mut built: BTreeMap<&str, (&str, &Built, &Group)> = BTreeMap::new();
    for (digest, group) in groups {
        built.extend(group.bureaus.iter().map(|bureau| (bureau.bureau.as_str(), (digest.as_str(), bureau, group))));
    }
    let nothing = BTreeMap::new();
    let published = standing.map_or(&nothing, |release| &release.bureaus);
    let names: BTreeSet<&str> = built.keys().copied().chain(published.keys().map(String::as_str)).collect();
    let mut draft = Draft { not_held: accepted.iter().cloned().collect(), ..Draft::default() };
    // What was rolled back stays so until something else is published of the bureau, however long that takes.
    draft.refused = standing.map(|release| release.refused.clone()).unwrap_or_default();
    for name in names {
        let (new, old) = (built.get(name).copied(), published.get(name));
        let files = new.map_or([].as_slice(), |(_, new, _)| &new.files);
        let refused = draft.refused.get(name).and_then(|refused| refused.iter().find(|refused| refused.is(files)));
        let is_same = standing.is_some_and(|release| release.has(name, files));
        let seen = Seen {
            before: old.map(|old| old.entries),
            now: new.map(|(_, new, _)| new.entries()),
            unsure: new.map_or(0, |(_, new, _)| new.unsure),
            broken: new.map_or_else(Vec::new, |(_, new, group)| broken(new, group)),
            lost: old.map_or_else(Vec::new, |old| lost(old, new, unread)),
            refused: refused.map(|refused| refused.release),
        };
        // What is published already is not held back from itself, whatever the gates are now.
        let reasons = if is_same && seen.lost.is_empty() { Vec::new() } else { gates.reasons(&seen) };
        let is_accepted = accepted.contains(name);
        if is_accepted && !reasons.is_empty() {
            draft.not_held.retain(|other| other != name);
        }
        let is_held = !reasons.is_empty() && !is_accepted;
        if is_held {
            draft.held.push(Held { bureau: name.to_owned(), reasons, since: old.map(|old| old.since) });
        } else if !is_same {
            draft.refused.remove(name);
        }
        let is_whole = |old: &Published| old.files.iter().all(|file| !damaged.contains(file.file.as_str()));
        let drafted = match (old, new) {
            (Some(old), _) if is_held || is_same && is_whole(old) => Drafted::of(old, standing.map_or(0, |release| release.number)),
            (_, Some((digest, new, _))) if !is_held => {
                let local = new.files.iter().map(|file| file.file.clone()).collect();
                Drafted { files: new.files.clone(), from: From::Group(digest.to_owned(), local) }
            }
            _ => continue,
        };
        draft.bureaus.insert(name.to_owned(), drafted);
    }
    draft.name_files();
    draft
}

/// The sources of a bureau of which a ledger does not add up.
fn broken<'g>(built: &Built, group: &'g Group) -> Vec<&'g str> {
    let names: BTreeSet<&str> = built.files.iter().flat_map(|file| &file.sources).map(|source| source.name.as_str()).collect();
    let inputs = group.inputs.iter().filter(|input| names.contains(input.name.as_str()) && !adds_up(input));
    inputs.map(|input| input.name.as_str()).collect()
}

/// The sources that a bureau was published from and that cannot be read any more, or are no schedules any more.
fn lost<'u>(old: &Published, new: Option<(&str, &Built, &Group)>, unread: &[&'u Input]) -> Vec<(&'u str, &'u str)> {
    let names = |files: &[PublishedFile]| -> BTreeSet<String> {
        files.iter().flat_map(|file| &file.sources).map(|source| source.name.clone()).collect()
    };
    let mut gone = names(&old.files);
    if let Some((_, new, _)) = new {
        let still = names(&new.files);
        gone.retain(|name| !still.contains(name));
    }
    let unread = unread.iter().filter(|input| gone.contains(&input.name));
    unread.map(|input| (input.name.as_str(), input.reason.as_deref().unwrap_or("no reason is known"))).collect()
}

/// Where the sources of a manifest came from: as this run found them or, for what is held back, as the release in force says.
pub(super) fn origins(manifest: &Manifest, now: &[OriginRecord], standing: Option<&Release>) -> Vec<OriginRecord> {
    let read: BTreeSet<(&str, Option<&str>)> = manifest.inputs.iter().map(|input| (input.name.as_str(), input.sha256.as_deref())).collect();
    let of = |origin: &&OriginRecord| (origin.name.clone(), origin.sha256.clone());
    let mut origins: Vec<OriginRecord> =
        now.iter().filter(|origin| read.contains(&(origin.name.as_str(), origin.sha256.as_deref()))).cloned().collect();
    let found: BTreeSet<_> = origins.iter().map(|origin| of(&origin)).collect();
    let before = standing.map(|release| release.origins.as_slice()).unwrap_or_default().iter();
    let held = before.filter(|origin| read.contains(&(origin.name.as_str(), origin.sha256.as_deref())) && !found.contains(&of(origin)));
    origins.extend(held.cloned());
    origins.sort();
    origins
}

impl Drafted {
    /// What a release has of a bureau.
    pub(super) fn of(bureau: &Published, release: u32) -> Self {
        let names = bureau.files.iter().map(|file| file.file.clone()).collect();
        Self { files: bureau.files.clone(), from: From::Release(release, names) }
    }
}

impl Draft {
    /// Sees to it that no two files have one name, not on a system either that takes large and small letters for the same.
    fn name_files(&mut self) {
        let mut taken: BTreeSet<String> = BTreeSet::from(["manifest.json", "changes.json", "release.json"].map(str::to_owned));
        for file in self.bureaus.values_mut().flat_map(|bureau| &mut bureau.files) {
            let stem = file.file.strip_suffix(".json").unwrap_or(&file.file).to_owned();
            let mut number = 1u32;
            while !taken.insert(file.file.to_lowercase()) {
                number += 1;
                file.file = format!("{stem}.{number}.json");
            }
        }
    }

    /// Whether a bureau's standing files are not those of this run.
    fn is_held(&self, bureau: &str) -> bool {
        self.held.iter().any(|held| held.bureau == bureau)
    }

    /// Whether the manifest of the release in force is needed to write the next.
    pub(super) fn needs_manifest(&self) -> bool {
        self.held.iter().any(|held| held.since.is_some())
    }

    /// The manifest: what stands in the release, with the sources that it was read from, and those that gave nothing.
    ///
    /// `before` is that of the release in force, where the draft [needs](Self::needs_manifest) it.
    pub(super) fn manifest(
        &self,
        groups: &BTreeMap<String, Group>,
        unread: &[&Input],
        before: Option<&Manifest>,
        corrections: Option<&Corrections>,
    ) -> Manifest {
        let mut inputs: Vec<Input> = unread.iter().map(|input| (*input).clone()).collect();
        let mut records: Vec<CorrectionRecord> = Vec::new();
        let mut waiting: BTreeSet<&str> = BTreeSet::new();
        for group in groups.values() {
            if group.bureaus.iter().any(|bureau| self.bureaus.contains_key(&bureau.bureau) && !self.is_held(&bureau.bureau)) {
                inputs.extend(group.inputs.iter().cloned());
            }
            let is_waiting = |record: &&CorrectionRecord| record.bureau.as_ref().is_some_and(|bureau| self.is_held(bureau));
            let (held, told): (Vec<_>, Vec<_>) = group.corrections.iter().partition(is_waiting);
            waiting.extend(held.into_iter().map(|record| record.entry.as_str()));
            records.extend(told.into_iter().cloned());
        }
        if let Some(manifest) = before {
            let held = || self.bureaus.iter().filter(|(name, _)| self.is_held(name));
            let sources: BTreeSet<&str> =
                held().flat_map(|(_, bureau)| &bureau.files).flat_map(|file| &file.sources).map(|source| source.id.as_str()).collect();
            let is_of = |input: &&Input| {
                let id = input.sha256.as_deref().and_then(|sum| sum.get(..12));
                input.outcome == Outcome::Converted && id.is_some_and(|id| sources.contains(id))
            };
            for input in manifest.inputs.iter().filter(is_of) {
                if !inputs.iter().any(|other| other.name == input.name && other.sha256 == input.sha256) {
                    inputs.push(input.clone());
                }
            }
            let told = manifest.corrections.iter().filter(|record| record.bureau.as_ref().is_some_and(|bureau| self.is_held(bureau)));
            records.extend(told.cloned());
        }
        inputs.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
        let summary = |bureau: &String, file: &PublishedFile| BureauSummary {
            bureau: bureau.clone(),
            file: file.file.clone(),
            units: file.units,
            entries: file.entries,
            sources: file.sources.iter().map(|source| source.id.clone()).collect(),
        };
        let manifest = Manifest {
            tool: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs,
            bureaus: self.bureaus.iter().flat_map(|(name, bureau)| bureau.files.iter().map(|file| summary(name, file))).collect(),
            corrections: Vec::new(),
        };
        // In a run without entries each correction is of an entry that is missing; here that goes for those that no group knew.
        let empty = |bureau: &String| BureauFile {
            schema_version: String::new(),
            bureau: bureau.clone(),
            government: None,
            sources: Vec::new(),
            units: Vec::new(),
        };
        let bureaus = self.bureaus.keys().map(|bureau| (String::new(), empty(bureau))).collect();
        let mut run = fenceng::Run { bureaus, manifest };
        if let Some(all) = corrections {
            all.apply(&mut run);
        }
        let known: BTreeSet<&str> = records.iter().map(|record| record.entry.as_str()).collect();
        let mut missing: Vec<CorrectionRecord> =
            run.manifest.corrections.drain(..).filter(|record| !known.contains(record.entry.as_str())).collect();
        for record in missing.iter_mut().filter(|record| waiting.contains(record.entry.as_str())) {
            record.reason = Some("its bureau is held back; it is applied when that is published".to_owned());
        }
        records.extend(missing);
        records.sort();
        run.manifest.corrections = records;
        run.manifest
    }
}
