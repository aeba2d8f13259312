//! Releases on disk: each a folder, the one in force told by a link that is renamed into place.
//!
//! ```text
//! OUTPUT/current → releases/000007     what readers look at
//! OUTPUT/releases/000007/              bureau files, manifest.json, changes.json, release.json, SHA256SUMS
//! OUTPUT/.fenceng/                     the lock, the state, what sources came to, what is being built
//! ```
//! History is a line: the release in force is the last, and a rollback is a new release with the content of an old one. So a folder with
//! a greater number is of a run that was killed before its release came into force.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use fenceng::bureau::Manifest;
use fenceng::diff::Totals;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::gates::Reason;
use crate::cli::args::Form;
use crate::cli::sum::sum;
use crate::cli::write;

/// Name of the file in which a release says what it is.
pub(super) const RELEASE: &str = "release.json";
/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// Name of the file with what changed since the release before.
pub(super) const CHANGES: &str = "changes.json";
/// Name of the file with the sums of all others.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The folder of the releases.
#[derive(Debug, Clone)]
pub(super) struct History {
    root: PathBuf,
}

/// What a release of `fenceng refresh` is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "release.json")]
pub(in crate::cli) struct Release {
    /// 1-based, without gaps but for releases that are no longer kept.
    pub(super) number: u32,
    /// When it was published, RFC 3339.
    pub(super) published: String,
    /// The release that was in force until then.
    pub(super) before: Option<u32>,
    /// Version of the program.
    pub(super) version: String,
    /// The release whose content it has, if it is a rollback.
    pub(super) rollback_to: Option<u32>,
    /// SHA-256 of the manifest.
    pub(super) manifest: String,
    /// How much changed; null for the first.
    pub(super) changes: Option<Totals>,
    /// The bureaus, by name.
    pub(super) bureaus: BTreeMap<String, Published>,
    /// Bureaus that were held back: of these it has what the release before had.
    pub(super) held: Vec<Held>,
    /// What was rolled back, and is held back until it changes.
    pub(super) refused: BTreeMap<String, Vec<Refused>>,
    /// Where the sources came from.
    pub(super) origins: Vec<OriginRecord>,
    /// Forms that the entries are in beside the bureau files.
    #[serde(default)]
    pub(super) formats: Vec<Form>,
}

/// A bureau of a release.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Published {
    /// Its entries.
    pub(super) entries: u32,
    /// The release in which it became what it is.
    pub(super) since: u32,
    /// Its files.
    pub(super) files: Vec<PublishedFile>,
}

/// A bureau file of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedFile {
    /// Its name.
    pub(super) file: String,
    /// Its SHA-256.
    pub(super) sha256: String,
    /// Its units.
    pub(super) units: u32,
    /// Roles of all its units.
    pub(super) roles: u32,
    /// Its entries.
    pub(super) entries: u32,
    /// Its sources, as in the bureau file.
    pub(super) sources: Vec<PublishedSource>,
}

/// A source of a bureau file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedSource {
    /// First 12 digits of its SHA-256.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
}

/// A bureau that was held back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    /// Its name.
    pub(super) bureau: String,
    /// Why, gate by gate.
    pub(super) reasons: Vec<Reason>,
    /// The release that its published files are from; null when nothing is published of it.
    pub(super) since: Option<u32>,
}

/// What was rolled back of a bureau.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    /// The release that had it.
    pub(super) release: u32,
    /// Sums of its files; none, when it had no file.
    pub(super) sha256: Vec<String>,
}

/// Where a source came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OriginRecord {
    /// Name of the source, as in the manifest.
    pub(super) name: String,
    /// SHA-256 of its bytes, as in the manifest.
    pub(super) sha256: Option<String>,
    /// Path or URL.
    pub(super) from: String,
    /// What the publisher allows, as the configuration has it.
    pub(super) licence: Option<String>,
}

impl Release {
    /// Whether it has a bureau with just these files, byte for byte, whatever their names.
    pub(super) fn has(&self, bureau: &str, files: &[PublishedFile]) -> bool {
        self.bureaus.get(bureau).is_some_and(|published| sums(&published.files).eq(sums(files)))
    }

    /// Whether another release, whatever its number and time, publishes the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let files = |release: &Self| -> Vec<(String, Vec<PublishedFile>)> {
            release.bureaus.iter().map(|(name, bureau)| (name.clone(), bureau.files.clone())).collect()
        };
        let rest = |release: &Self| (release.manifest.clone(), release.origins.clone(), release.refused.clone(), release.formats.clone());
        rest(self) == rest(other) && files(self) == files(other)
    }
}

impl Refused {
    /// What is rolled back with the files that a release has of a bureau.
    pub(super) fn of(release: u32, files: &[PublishedFile]) -> Self {
        Self { release, sha256: sums(files).map(str::to_owned).collect() }
    }

    /// Whether these are the files that were rolled back.
    pub(super) fn is(&self, files: &[PublishedFile]) -> bool {
        sums(files).eq(&self.sha256)
    }
}

fn sums(files: &[PublishedFile]) -> impl Iterator<Item = &str> {
    files.iter().map(|file| file.sha256.as_str())
}

impl History {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that is the program's own.
    pub(super) fn own(&self) -> PathBuf {
        self.root.join(".fenceng")
    }

    /// Folder in which a release is put together.
    pub(super) fn staging(&self) -> PathBuf {
        self.own().join("staging")
    }

    /// Folder in which bureau files are built.
    pub(super) fn building(&self) -> PathBuf {
        self.own().join("building")
    }

    pub(super) fn path(&self, number: u32) -> PathBuf {
        self.root.join("releases").join(format!("{number:06}"))
    }

    /// Number of the release in force; `None` before the first.
    ///
    /// # Errors
    /// When `current` is something else than a link to a release, or is gone although there was one.
    pub(super) fn current(&self) -> io::Result<Option<u32>> {
        let link = self.root.join("current");
        match fs::read_link(&link) {
            Ok(target) => {
                let number = target.strip_prefix("releases").ok().and_then(|name| name.to_str()?.parse().ok());
                let whole = number.filter(|&number| self.path(number).join(RELEASE).is_file());
                whole
                    .map(Some)
                    .ok_or_else(|| io::Error::other(format!("{} leads to {}, which is no release", link.display(), target.display())))
            }
            // Without it the releases would look like what runs left behind that were killed, and be removed.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => match self.numbers()?.last() {
                Some(last @ 2..) => {
                    let (link, last) = (link.display(), format!("releases/{last:06}"));
                    Err(io::Error::other(format!("{link} is gone, though there are releases; make it a link to {last} or another of them")))
                }
                _ => Ok(None),
            },
            Err(cause) => Err(io::Error::new(cause.kind(), format!("{} is no link to a release: {cause}", link.display()))),
        }
    }

    /// What is in force.
    pub(super) fn standing(&self, current: Option<u32>) -> io::Result<Option<Release>> {
        current.map(|number| self.release(number)).transpose()
    }

    /// What a release says of itself.
    pub(super) fn release(&self, number: u32) -> io::Result<Release> {
        read(&self.path(number).join(RELEASE))
    }

    /// The manifest of a release.
    pub(super) fn manifest(&self, number: u32) -> io::Result<Manifest> {
        read(&self.path(number).join(MANIFEST))
    }

    /// The bureau files of a release, and its manifest, that are not what was published, each with what is wrong with it.
    pub(super) fn damaged<'r>(&self, release: &'r Release) -> impl Iterator<Item = (&'r str, String)> {
        let folder = self.path(release.number);
        let files = release.bureaus.values().flat_map(|bureau| &bureau.files).map(|file| (file.file.as_str(), &file.sha256));
        files.chain([(MANIFEST, &release.manifest)]).filter_map(move |(file, published)| match sum(&folder.join(file)) {
            Ok(there) if there == *published => None,
            Ok(_) => Some((file, "it is not what was published".to_owned())),
            Err(cause) => Some((file, cause.to_string())),
        })
    }

    /// Numbers of the releases that are kept, in order.
    pub(super) fn numbers(&self) -> io::Result<Vec<u32>> {
        let entries = match fs::read_dir(self.root.join("releases")) {
            Ok(entries) => entries.collect::<Result<Vec<_>, _>>()?,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(cause),
        };
        let number = |name: &str| name.parse().ok().filter(|number| name == format!("{number:06}"));
        let mut numbers: Vec<u32> = entries.iter().filter_map(|entry| number(entry.file_name().to_str()?)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Removes what a run left behind that was killed, and makes an empty folder to put a release together in.
    ///
    /// `published` is the last release that is known to have been in force.
    pub(super) fn recover(&self, published: Option<u32>) -> io::Result<()> {
        let next = self.current()?.map_or(1, |number| number + 1);
        let numbers = self.numbers()?;
        // A run leaves the next at most. What is later still was published, and the link has been moved or lost.
        if let Some(&later) = numbers.last().filter(|number| **number > next || published >= Some(next)) {
            let (link, later) = (self.root.join("current"), self.path(later));
            let told = format!("{} was published, and {} does not lead there: set the link right", later.display(), link.display());
            return Err(io::Error::other(told));
        }
        if numbers.contains(&next) {
            fs::remove_dir_all(self.path(next))?;
        }
        self.sweep()?;
        fs::create_dir_all(self.root.join("releases"))?;
        fs::create_dir_all(self.staging())
    }

    /// Removes what a run was still working on.
    pub(super) fn sweep(&self) -> io::Result<()> {
        for folder in [self.staging(), self.building()] {
            is_gone(fs::remove_dir_all(folder))?;
        }
        for entry in fs::read_dir(&self.root)?.chain(fs::read_dir(self.own())?) {
            let entry = entry?;
            if write::is_temporary(&entry.file_name()) {
                is_gone(fs::remove_file(entry.path()))?;
            }
        }
        Ok(())
    }

    /// Brings what is in the staging folder into force as the next release. It is seen whole from one moment on, or never.
    pub(super) fn publish(&self, number: u32) -> io::Result<()> {
        let (staging, releases) = (self.staging(), self.root.join("releases"));
        flush(&staging)?;
        fs::rename(&staging, self.path(number))?;
        synced(&releases)?;
        let link = self.own().join("current");
        is_gone(fs::remove_file(&link))?;
        symlink(&Path::new("releases").join(format!("{number:06}")), &link)?;
        fs::rename(link, self.root.join("current"))?;
        synced(&self.root)
    }

    /// Removes the oldest releases, so that `keep` are left.
    pub(super) fn prune(&self, keep: usize) -> io::Result<()> {
        let numbers = self.numbers()?;
        let surplus = numbers.len().saturating_sub(keep.max(1));
        numbers.into_iter().take(surplus).try_for_each(|number| fs::remove_dir_all(self.path(number)))
    }
}

/// What came of removing something; that it was not there is well.
pub(super) fn is_gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|cause| if cause.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(cause) })
}

/// A JSON file that the program wrote.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let bytes = fs::read(path).map_err(|cause| io::Error::new(cause.kind(), format!("{}: {cause}", path.display())))?;
    serde_json::from_slice(&bytes).map_err(|cause| io::Error::other(format!("{}: {cause}", path.display())))
}

/// Puts a file into the staging folder that is there already: a second name for it, or a copy where the file system knows no such thing.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(cause) if !matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::StorageFull) => fs::copy(from, to).map(drop),
        other => other,
    }
    .map_err(|cause| io::Error::new(cause.kind(), format!("{}: {cause}", from.display())))
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

/// Sees to it that the files of a folder outlast a power cut: all at once, as a call for each of ten thousand takes its time.
#[cfg(target_os = "linux")]
fn flush(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn flush(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    synced(folder)
}

/// Sees to it that the names in a folder outlast a power cut.
fn synced(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
