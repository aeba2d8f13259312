//! What sources came to, kept from run to run under a key of everything that it depends on.
//!
//! The workers write it, so that a source passes through no other process. A file is renamed into place when it is whole, and ends in
//! a hash of itself: one that a crash of the machine cut short is as good as none.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fenceng::bureau::{Input, Outcome};
use fenceng::diagnostic::Diagnostic;
use fenceng::{Config, Converted, convert};
use serde::{Deserialize, Serialize};

use super::history::is_gone;
use crate::cli::frame::Frames;
use crate::cli::sum::Shown;
use crate::cli::write;

/// Bytes of the hash at the end of a file.
const HASH: u64 = 32;

/// A folder of converted sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Store {
    pub(super) folder: PathBuf,
    /// What every source depends on beside its own name, bureau and bytes.
    pub(super) fingerprint: String,
    /// Whether sources are converted although they are kept.
    pub(super) force: bool,
}

/// What is to be known of a source that was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::cli) struct Kept {
    /// Where it is kept; `None` when it could not be read, and may be readable the next time.
    pub(super) key: Option<String>,
    pub(super) input: Input,
    /// The bureaus that it has something of.
    pub(super) bureaus: Vec<String>,
}

impl Kept {
    /// A source that could not be read.
    pub(in crate::cli) fn failed(name: &str, diagnostic: Diagnostic) -> Self {
        Self { key: None, input: Converted::failed(name, None, diagnostic).input, bureaus: Vec::new() }
    }

    fn of(key: String, converted: &Converted) -> Self {
        let is_converted = converted.input.outcome == Outcome::Converted;
        let holdings = converted.holdings.iter().filter(|_| is_converted);
        let bureaus = holdings.map(|holding| holding.bureau.clone()).collect();
        Self { key: Some(key), input: converted.input.clone(), bureaus }
    }
}

impl Store {
    /// Converts a source, unless it is kept already, and keeps it.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub(in crate::cli) fn keep(&self, name: &str, bytes: Result<Vec<u8>, Diagnostic>, config: &Config) -> io::Result<Kept> {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(diagnostic) => return Ok(Kept::failed(name, diagnostic)),
        };
        let key = self.key(name, &bytes, config);
        if !self.force
            && let Ok(kept) = self.look(&key)
        {
            return Ok(kept);
        }
        let converted = convert(name, &bytes, config);
        // It may be the disk, or a program that is missing.
        if converted.input.outcome == Outcome::Failed {
            return Ok(Kept { key: None, ..Kept::of(key, &converted) });
        }
        let kept = Kept::of(key.clone(), &converted);
        self.write(&key, &kept, converted).map_err(|cause| io::Error::new(cause.kind(), format!("{}: {cause}", self.folder.display())))?;
        Ok(kept)
    }

    fn key(&self, name: &str, bytes: &[u8], config: &Config) -> String {
        let mut hash = blake3::Hasher::new();
        for part in [self.fingerprint.as_bytes(), name.as_bytes(), config.bureau.as_deref().unwrap_or_default().as_bytes()] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update(bytes).finalize().to_hex().to_string()
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key.get(..2).unwrap_or_default()).join(key)
    }

    fn write(&self, key: &str, kept: &Kept, converted: Converted) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let temporary = write::temporary(folder)?;
        let mut hash = blake3::Hasher::new();
        let stream = BufWriter::with_capacity(1 << 16, temporary.as_file());
        let mut frames = Frames::new(Shown { stream, to: |bytes: &[u8]| _ = hash.update(bytes) });
        frames.send(kept)?;
        frames.send_converted(converted)?;
        let Shown { mut stream, .. } = frames.into_inner();
        stream.write_all(hash.finalize().as_bytes())?;
        stream.flush()?;
        drop(stream);
        temporary.persist(path)?;
        Ok(())
    }

    /// What is known of a kept source, when all of it is there.
    fn look(&self, key: &str) -> io::Result<Kept> {
        self.frames(key)?.receive()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// A kept source.
    ///
    /// # Errors
    /// When it is not there or not whole.
    pub(super) fn converted(&self, key: &str) -> io::Result<Converted> {
        let mut frames = self.frames(key)?;
        let _: Option<Kept> = frames.receive()?;
        frames.receive_converted()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// The frames of a file that is whole.
    fn frames(&self, key: &str) -> io::Result<Frames<io::Take<BufReader<File>>>> {
        let mut file = File::open(self.path(key))?;
        let length = file.metadata()?.len().checked_sub(HASH).ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut hash = blake3::Hasher::new();
        io::copy(&mut (&file).take(length), &mut hash)?;
        let mut there = [0; HASH as usize];
        file.read_exact(&mut there)?;
        if hash.finalize() != there {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is not what was written"));
        }
        file.seek(SeekFrom::Start(0))?;
        Ok(Frames::new(BufReader::with_capacity(1 << 16, file).take(length)))
    }

    /// Removes what no source of `keys` needs, and what a run that was killed left behind.
    pub(super) fn retain(&self, keys: &BTreeSet<&str>) -> io::Result<()> {
        for folder in listed(&self.folder)? {
            for file in listed(&folder)? {
                let is_needed = file.file_name().and_then(|name| name.to_str()).is_some_and(|name| keys.contains(name));
                if !is_needed {
                    // The reader of a run that was killed may still be at it.
                    is_gone(fs::remove_file(file))?;
                }
            }
        }
        Ok(())
    }
}

/// What is in a folder; nothing, when it is not there.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,擬辦,核定\n";

    fn store(folder: &Path) -> Store {
        Store { folder: folder.join("kept"), fingerprint: "1".to_owned(), force: false }
    }

    #[test]
    fn a_kept_source_comes_back_and_a_damaged_one_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let keep = || store.keep("港灣處.csv", Ok(TEXT.as_bytes().to_vec()), &Config::default()).unwrap();
        let kept = keep();
        let key = kept.key.clone().unwrap();
        assert_eq!(kept.bureaus, ["港灣處"]);
        let converted = convert("港灣處.csv", TEXT.as_bytes(), &Config::default());
        assert_eq!(store.converted(&key).unwrap(), converted);
        let whole = fs::read(store.path(&key)).unwrap();
        for cut in [0, 31, 32, whole.len() / 2, whole.len() - 1] {
            fs::write(store.path(&key), &whole[..cut]).unwrap();
            assert!(store.converted(&key).is_err(), "cut at {cut}");
        }
        assert_eq!(keep(), kept);
        assert_eq!(store.converted(&key).unwrap(), converted);
    }

    #[test]
    fn the_key_is_of_everything_that_a_source_depends_on() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let key = |store: &Store, name: &str, text: &str, config: &Config| {
            store.keep(name, Ok(text.as_bytes().to_vec()), config).unwrap().key.unwrap()
        };
        let plain = Config::default();
        let named = Config { bureau: Some("港務局".to_owned()), ..Config::default() };
        let other = Store { fingerprint: "2".to_owned(), ..store.clone() };
        let changed = TEXT.replace("核定", "審核");
        let keys: BTreeSet<String> = [
            key(&store, "a.csv", TEXT, &plain),
            key(&store, "b.csv", TEXT, &plain),
            key(&store, "a.csv", &changed, &plain),
            key(&store, "a.csv", TEXT, &named),
            key(&other, "a.csv", TEXT, &plain),
        ]
        .into();
        assert_eq!(keys.len(), 5);
        let kept = keys.iter().next().unwrap().clone();
        store.retain(&BTreeSet::from([kept.as_str()])).unwrap();
        assert_eq!(keys.iter().filter(|key| store.converted(key).is_ok()).count(), 1);
    }
}
