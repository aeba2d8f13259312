//! From a draft to a release in force.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use fenceng::diff::Totals;
use tracing::info;

use super::build::{built, write};
use super::changes::{self, Pair};
use super::draft::{Draft, Drafted, From};
use super::history::{self, CHANGES, History, MANIFEST, OriginRecord, Published, RELEASE, Release, SUMS};
use crate::cli::args::Form;
use crate::cli::sum::sum;
use crate::cli::write::Folder;
use crate::cli::{Problem, export, releases};

/// What a release is published with.
pub(super) struct Publication<'p> {
    pub(super) history: &'p History,
    /// The release in force.
    pub(super) standing: Option<&'p Release>,
    /// Those of its files that are known to be damaged.
    pub(super) damaged: &'p BTreeSet<&'p str>,
    /// The release whose content it is to have, if it is a rollback.
    pub(super) rollback_to: Option<u32>,
    /// Forms that the entries are published in beside the bureau files.
    pub(super) formats: &'p [Form],
    pub(super) stop: &'p AtomicBool,
}

impl Publication<'_> {
    /// Publishes a draft whose manifest, of the given sum, is in the staging folder, unless the same is in force and whole. `None` then.
    pub(super) fn publish(&self, draft: &Draft, manifest: String, origins: Vec<OriginRecord>) -> io::Result<Option<Release>> {
        let staging = self.history.staging();
        let before = self.standing;
        let number = before.map_or(1, |release| release.number + 1);
        let mut release = Release {
            number,
            published: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            before: before.map(|release| release.number),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rollback_to: self.rollback_to,
            manifest,
            changes: None,
            bureaus: draft.bureaus.iter().map(|(name, bureau)| (name.clone(), self.published(name, bureau, number))).collect(),
            held: draft.held.clone(),
            refused: draft.refused.clone(),
            origins,
            formats: self.formats.to_vec(),
        };
        // Where the same is in force and all the same something was built for it, that is to stand in for what is damaged.
        let is_mended = self.damaged.contains(MANIFEST) || draft.bureaus.values().any(|bureau| matches!(bureau.from, From::Group(..)));
        if !is_mended && before.is_some_and(|before| before.is_same(&release)) {
            info!("the release in force has all of it already");
            return Ok(None);
        }
        for bureau in draft.bureaus.values() {
            for (at, file) in bureau.files.iter().enumerate() {
                let to = staging.join(&file.file);
                match (&bureau.from, self.place(&bureau.from, at)) {
                    (From::Release(..), from) => history::link(&from, &to)?,
                    (From::Group(..), from) => fs::rename(from, to)?,
                }
            }
            self.go_on()?;
        }
        let exported = self.export(&staging)?;
        let mut sums = vec![(MANIFEST, release.manifest.clone())];
        sums.extend(exported.iter().map(|(file, sum)| (file.as_str(), sum.clone())));
        if let Some(before) = before {
            let (pairs, same) = self.pairs(before, draft);
            let (sum, totals) = changes::changes(pairs, same, &staging, &staging.join(CHANGES))?;
            release.changes = Some(totals);
            sums.push((CHANGES, sum));
        }
        sums.push((RELEASE, write(&staging.join(RELEASE), &release)?));
        sums.extend(release.bureaus.values().flat_map(|bureau| &bureau.files).map(|file| (file.file.as_str(), file.sha256.clone())));
        sums.sort_unstable();
        let mut text = String::new();
        sums.iter().for_each(|(file, sum)| text.push_str(&format!("{sum}  {file}\n")));
        fs::File::create(staging.join(SUMS))?.write_all(text.as_bytes())?;
        self.go_on()?;
        self.history.publish(number)?;
        info!(release = number, bureaus = release.bureaus.len(), "published");
        Ok(Some(release))
    }

    /// Writes the bureau files of the folder in the other forms, and gives the sums of what was written.
    fn export(&self, folder: &Path) -> io::Result<Vec<(String, String)>> {
        let bureaus = || -> Result<export::Bureaus<'_>, Problem> {
            Ok(Box::new(releases::each(folder)?.map(|file| file.map(|(name, bureau)| (Cow::Owned(name), Cow::Owned(bureau))))))
        };
        let files = Folder::open(folder).and_then(|to| export::all(self.formats, &to, &bureaus));
        let files = files.map_err(|problem| io::Error::other(problem.whole()))?;
        files.into_iter().map(|(file, _)| Ok((file.clone(), sum(&folder.join(&file))?))).collect()
    }

    fn go_on(&self) -> io::Result<()> {
        if self.stop.load(Ordering::Relaxed) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    fn place(&self, from: &From, at: usize) -> PathBuf {
        match from {
            From::Release(number, names) => self.history.path(*number).join(names.get(at).map_or("", String::as_str)),
            From::Group(digest, names) => built(&self.history.building(), digest, names.get(at).map_or("", String::as_str)),
        }
    }

    fn published(&self, name: &str, bureau: &Drafted, number: u32) -> Published {
        let before = self.standing.filter(|before| before.has(name, &bureau.files)).and_then(|before| before.bureaus.get(name));
        Published {
            entries: bureau.files.iter().map(|file| file.entries).sum(),
            since: before.map_or(number, |before| before.since),
            files: bureau.files.clone(),
        }
    }

    /// The bureaus whose files changed, and how much of the others is as it was.
    fn pairs(&self, before: &Release, draft: &Draft) -> (Vec<Pair>, Totals) {
        let mut same = Totals::default();
        let mut pairs = BTreeMap::<&str, Pair>::new();
        for (name, bureau) in &draft.bureaus {
            if before.has(name, &bureau.files) {
                same.bureaus.same += 1;
                same.units.same += bureau.files.iter().map(|file| file.units).sum::<u32>();
                same.roles.same += bureau.files.iter().map(|file| file.roles).sum::<u32>();
                same.entries.same += bureau.files.iter().map(|file| file.entries).sum::<u32>();
                continue;
            }
            let pair = pairs.entry(name).or_default();
            pair.new = bureau.files.iter().map(|file| self.history.staging().join(&file.file)).collect();
            pair.entries += bureau.files.iter().map(|file| file.entries).sum::<u32>();
        }
        for (name, bureau) in &before.bureaus {
            if draft.bureaus.contains_key(name) && !pairs.contains_key(name.as_str()) {
                continue;
            }
            let pair = pairs.entry(name).or_default();
            // What cannot be read any more cannot be compared: it counts as not there.
            let whole = bureau.files.iter().filter(|file| !self.damaged.contains(file.file.as_str()));
            pair.old = whole.map(|file| self.history.path(before.number).join(&file.file)).collect();
            pair.entries += bureau.entries;
        }
        (pairs.into_values().collect(), same)
    }
}
