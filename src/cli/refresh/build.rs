//! From kept sources to bureau files: sources that have bureaus in common are assembled together, each such group by itself.
//!
//! So a bureau's files depend on nothing but the sources of its group, only what changed is built, and no more is in memory than a few
//! groups.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use fenceng::bureau::{BureauFile, Input};
use fenceng::convert::hex;
use fenceng::corrections::CorrectionOutcome;
use fenceng::{Config, Corrections, assemble, output};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::history::{PublishedFile, PublishedSource, is_gone};
use super::state::{Built, Group, Known};
use super::store::Store;
use crate::cli::sum::Shown;

/// Entries of a group that is built alone, with nothing beside it in memory.
const LARGE: u32 = 20_000;

/// Everything that a group is built with, beside its sources.
pub(super) struct Workshop<'w> {
    pub(super) store: Store,
    pub(super) config: Config,
    pub(super) corrections: Option<Corrections>,
    /// Entries below this confidence are unsure.
    pub(super) confidence: f64,
    /// Folder in which groups are built.
    pub(super) folder: PathBuf,
    pub(super) stop: &'w AtomicBool,
}

/// Sources that have bureaus in common.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'k> {
    /// Hash of what the group is built from.
    pub(super) digest: String,
    /// Where its sources are kept, in order; twice, where a source is there twice.
    pub(super) keys: Vec<&'k str>,
    entries: u32,
}

/// Why a group was not built.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unbuilt {
    /// What its sources came to is no longer kept.
    #[error("what sources came to is no longer kept")]
    Lost(BTreeSet<String>),
    /// It could not be written.
    #[error(transparent)]
    Unwritable(#[from] io::Error),
    /// The run is to stop.
    #[error("the run was stopped")]
    Stopped,
}

/// Sorts sources into groups: two are of one group when both have something of a bureau, or each of one with a third.
pub(super) fn plans<'k>(sources: impl Iterator<Item = &'k Known>) -> Vec<Plan<'k>> {
    let sources: Vec<&Known> = sources.filter(|known| !known.kept.bureaus.is_empty()).collect();
    let mut roots: Vec<usize> = (0..sources.len()).collect();
    fn root(roots: &mut [usize], mut at: usize) -> usize {
        while roots[at] != at {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        at
    }
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, known) in sources.iter().enumerate() {
        for bureau in &known.kept.bureaus {
            let other = *first.entry(bureau).or_insert(at);
            let (one, other) = (root(&mut roots, at), root(&mut roots, other));
            roots[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Plan<'k>> = BTreeMap::new();
    for (at, known) in sources.iter().enumerate() {
        let Some(key) = known.kept.key.as_deref() else { continue };
        let group = groups.entry(root(&mut roots, at)).or_insert(Plan { digest: String::new(), keys: Vec::new(), entries: 0 });
        group.keys.push(key);
        group.entries = group.entries.saturating_add(known.kept.input.entries);
    }
    let mut plans: Vec<Plan<'k>> = groups.into_values().collect();
    for plan in &mut plans {
        plan.keys.sort_unstable();
        let mut hash = blake3::Hasher::new();
        for key in &plan.keys {
            hash.update(key.as_bytes());
        }
        plan.digest = hash.finalize().to_hex().to_string();
    }
    plans
}

impl Workshop<'_> {
    /// Builds groups, small ones beside one another, and gives each with its digest.
    pub(super) fn build(&self, plans: &[&Plan<'_>], jobs: usize) -> Result<Vec<(String, Group)>, Unbuilt> {
        self.clear()?;
        fs::create_dir_all(&self.folder)?;
        let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(io::Error::other)?;
        let (large, small): (Vec<&Plan<'_>>, Vec<&Plan<'_>>) = plans.iter().partition(|plan| plan.entries >= LARGE);
        let one = |plan: &&Plan<'_>| (plan.digest.clone(), self.group(plan));
        let mut built: Vec<_> = threads.install(|| small.par_iter().with_max_len(1).map(one).collect());
        built.extend(large.iter().map(one));
        let mut groups = Vec::with_capacity(built.len());
        let mut lost = BTreeSet::new();
        for (digest, group) in built {
            match group {
                Ok(group) => groups.push((digest, group)),
                Err(Unbuilt::Lost(keys)) => lost.extend(keys),
                Err(other) => return Err(other),
            }
        }
        if lost.is_empty() { Ok(groups) } else { Err(Unbuilt::Lost(lost)) }
    }

    /// Removes what was built.
    fn clear(&self) -> io::Result<()> {
        is_gone(fs::remove_dir_all(&self.folder))
    }

    fn group(&self, plan: &Plan<'_>) -> Result<Group, Unbuilt> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Unbuilt::Stopped);
        }
        let (mut sources, mut lost) = (Vec::with_capacity(plan.keys.len()), BTreeSet::new());
        for &key in &plan.keys {
            match self.store.converted(key) {
                Ok(converted) => sources.push(converted),
                Err(_) => drop(lost.insert(key.to_owned())),
            }
        }
        if !lost.is_empty() {
            return Err(Unbuilt::Lost(lost));
        }
        let mut run = assemble(sources, &self.config);
        if let Some(corrections) = &self.corrections {
            corrections.apply(&mut run);
        }
        let mut bureaus: Vec<Built> = Vec::new();
        for (file, content) in run.bureaus {
            let path = built(&self.folder, &plan.digest, &file);
            fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            let sha256 = write(&path, &content)?;
            let BureauFile { bureau, units, sources, .. } = content;
            let entries = || units.iter().flat_map(|unit| &unit.entries);
            let unsure = entries().filter(|entry| entry.confidence < self.confidence).count() as u32;
            let published = PublishedFile {
                file,
                sha256,
                units: units.len() as u32,
                roles: units.iter().map(|unit| unit.roles.len() as u32).sum(),
                entries: entries().count() as u32,
                sources: sources.into_iter().map(|source| PublishedSource { id: source.id, name: source.name }).collect(),
            };
            match bureaus.last_mut().filter(|built| built.bureau == bureau) {
                Some(built) => {
                    built.unsure += unsure;
                    built.files.push(published);
                }
                None => bureaus.push(Built { bureau, unsure, files: vec![published] }),
            }
        }
        let mut corrections = run.manifest.corrections;
        // Of each entry that is in another group it would be said that it is missing.
        corrections.retain(|record| record.outcome != CorrectionOutcome::Missing);
        Ok(Group { inputs: run.manifest.inputs, bureaus, corrections })
    }
}

/// Where a file of a group is, in the folder where groups are built, until it is published.
pub(super) fn built(folder: &Path, digest: &str, file: &str) -> PathBuf {
    // In several folders, as file systems make files in one folder one after the other. With the longest name of a file still below the
    // 255 bytes that they take.
    folder.join(digest.get(..1).unwrap_or_default()).join(format!("{}.{file}", digest.get(..16).unwrap_or(digest)))
}

/// Whether every cell and every row of a source went somewhere.
pub(super) fn adds_up(input: &Input) -> bool {
    let (cells, rows) = (&input.ledger, &input.ledger.rows);
    let sum = |parts: [u32; 4]| parts.into_iter().map(u64::from).sum::<u64>();
    u64::from(cells.cells) == sum([cells.placed, cells.header, cells.repeated, cells.unplaced])
        && u64::from(rows.rows) == sum([rows.placed, rows.header, rows.repeated, rows.unplaced])
}

/// Writes a value as JSON and gives the SHA-256 of the file.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> io::Result<String> {
    let told = |cause: io::Error| io::Error::new(cause.kind(), format!("{}: {cause}", path.display()));
    let mut sum = Sha256::new();
    let stream = BufWriter::with_capacity(1 << 16, File::create(path).map_err(told)?);
    let mut out = Shown { stream, to: |bytes: &[u8]| sum.update(bytes) };
    output::json(value, &mut out).and_then(|()| out.flush()).map_err(told)?;
    Ok(hex(&sum.finalize()))
}
