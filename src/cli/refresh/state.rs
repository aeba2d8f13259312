//! What a run knows from the one before: nothing that cannot be found out again, only sooner.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fenceng::bureau::Input;
use fenceng::corrections::CorrectionRecord;
use serde::{Deserialize, Serialize};

use super::downloads;
use super::history::{Held, OriginRecord, PublishedFile, Release};
use super::store::Kept;
use crate::cli::write;

/// A file that changed less than this before it was read may have changed again without showing: file systems count in ticks.
const TICK: Duration = Duration::from_secs(2);

/// The form of the state and of what is kept of sources: another one with each change of their types, as their bytes do not tell them.
pub(super) const FORM: u8 = 1;

/// The state.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// Hash of the settings that sources were read by.
    pub(super) fingerprint: String,
    /// Hash of all settings that the run went by.
    pub(super) salt: String,
    /// The release that was in force at its end.
    pub(super) release: Option<u32>,
    /// Sources by path or URL.
    pub(super) sources: BTreeMap<String, Known>,
    /// What is known of documents elsewhere.
    pub(super) downloads: downloads::Known,
    /// Where they came from.
    pub(super) origins: Vec<OriginRecord>,
    /// What was built, by the hash of what it was built from.
    pub(super) groups: BTreeMap<String, Group>,
    /// What was held back at its end; as JSON, as reasons are told apart by a field, which the form of the state cannot do.
    #[serde(with = "json")]
    pub(super) held: Vec<Held>,
}

/// A source that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    /// How the file looked; `None` when it has to be looked into the next time.
    pub(super) stamp: Option<Stamp>,
    /// The bureau that was given for it.
    pub(super) bureau: Option<String>,
    /// What it came to.
    pub(super) kept: Kept,
}

/// How a file looks from outside. The times are compared for being the same, never for what is later: clocks jump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    bytes: u64,
    modified: i128,
    /// When its name, owner or content last changed; it can not be set by hand as the time above can.
    changed: i128,
    inode: u64,
}

/// Sources that have bureaus in common, and what they came to together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) inputs: Vec<Input>,
    pub(super) bureaus: Vec<Built>,
    /// What became of the corrections of its entries.
    pub(super) corrections: Vec<CorrectionRecord>,
}

/// A bureau that was built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Built {
    pub(super) bureau: String,
    /// Entries below the confidence of the gates.
    pub(super) unsure: u32,
    pub(super) files: Vec<PublishedFile>,
}

/// A value as a text of JSON.
mod json {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(value).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'d, T: DeserializeOwned, D: Deserializer<'d>>(deserializer: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Group {
    /// Whether all that it was built to is in a release.
    pub(super) fn is_in(&self, release: &Release) -> bool {
        self.bureaus.iter().all(|built| release.has(&built.bureau, &built.files))
    }
}

impl Built {
    pub(super) fn entries(&self) -> u32 {
        self.files.iter().map(|file| file.entries).sum()
    }
}

impl Stamp {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, more: i64| i128::from(seconds) * 1_000_000_000 + i128::from(more);
        Some(Self {
            bytes: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos() as i128;
        Some(Self { bytes: metadata.len(), modified, changed: modified, inode: 0 })
    }

    /// Whether a change after `read` would show.
    pub(super) fn is_settled(&self, read: SystemTime) -> bool {
        let read = read.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as i128);
        self.modified.max(self.changed) < read - TICK.as_nanos() as i128
    }
}

impl State {
    /// The state; an empty one when there is none, or none that can be used.
    pub(super) fn load(path: &Path) -> Self {
        let whole = || {
            let bytes = fs::read(path).ok()?;
            let (bytes, hash) = bytes.split_last_chunk::<32>()?;
            let state = bytes.strip_prefix(&[FORM])?;
            (blake3::hash(bytes) == *hash).then(|| postcard::from_bytes(state).ok()).flatten()
        };
        whole().unwrap_or_default()
    }

    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        let mut bytes = postcard::to_extend(self, vec![FORM]).map_err(io::Error::other)?;
        bytes.extend_from_slice(blake3::hash(&bytes).as_bytes());
        write::bytes(path, &bytes).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gates::Reason;
    use super::*;

    #[test]
    fn what_is_known_of_a_run_that_held_something_back_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state");
        let held = Held { bureau: "港灣處".to_owned(), reasons: vec![Reason::Vanished { before: 3 }], since: Some(1) };
        let state = State { salt: "1".to_owned(), release: Some(2), held: vec![held], ..State::default() };
        state.save(&path).unwrap();
        assert_eq!(State::load(&path), state);
        let whole = fs::read(&path).unwrap();
        // Cut, and sound but of another form.
        let mut other = whole[..whole.len() - 32].to_vec();
        other[0] += 1;
        other.extend_from_slice(blake3::hash(&other).as_bytes());
        for bytes in [&whole[1..], &other] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(State::load(&path), State::default());
        }
    }
}
