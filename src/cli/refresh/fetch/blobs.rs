//! A folder of downloads, each under the BLAKE3 of its bytes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::write;

/// Bytes from the beginning of a download by which its kind is told.
const HEAD: usize = 64 << 10;

/// The folder. A name in it always stands for a whole download, whenever a run is stopped.
#[derive(Debug)]
pub(in crate::cli) struct Blobs {
    folder: PathBuf,
}

/// Bytes that have come whole, but are under no name yet.
#[derive(Debug)]
pub(super) struct Received {
    file: NamedTempFile,
    target: PathBuf,
    pub(super) blake3: String,
    pub(super) bytes: u64,
    /// The first of the bytes.
    pub(super) head: Vec<u8>,
}

/// Why bytes were not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReceiveError {
    /// They could not be read from where they come.
    #[error(transparent)]
    Source(io::Error),
    /// There are more than the limit.
    #[error("more bytes than the limit")]
    OverLimit,
    /// They could not be written.
    #[error(transparent)]
    Folder(io::Error),
}

impl Blobs {
    /// Makes sure that there is a folder.
    pub(in crate::cli) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Where the download with this hash is, or would be.
    pub(in crate::cli) fn path(&self, blake3: &str) -> PathBuf {
        let shelf: String = blake3.chars().take(2).collect();
        self.folder.join(shelf).join(blake3)
    }

    /// Whether there is a download with this hash, as long as it was when it came.
    pub(in crate::cli) fn holds(&self, blake3: &str, bytes: u64) -> bool {
        is_hash(blake3) && fs::metadata(self.path(blake3)).is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes)
    }

    /// Takes all of `source`, at most `limit` bytes; it gets its name by [`Received::keep`].
    pub(super) fn receive(&self, mut source: impl Read, limit: u64) -> Result<Received, ReceiveError> {
        let mut file = write::temporary(&self.folder).map_err(ReceiveError::Folder)?;
        let mut hasher = blake3::Hasher::new();
        let (mut bytes, mut head) = (0, Vec::new());
        let mut buffer = vec![0; HEAD];
        loop {
            let read = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(ReceiveError::Source(error)),
            };
            bytes += read as u64;
            if bytes > limit {
                return Err(ReceiveError::OverLimit);
            }
            let part = &buffer[..read];
            head.extend_from_slice(&part[..read.min(HEAD - head.len())]);
            hasher.update(part);
            file.write_all(part).map_err(ReceiveError::Folder)?;
        }
        let blake3 = hasher.finalize().to_hex().to_string();
        Ok(Received { file, target: self.path(&blake3), blake3, bytes, head })
    }

    /// Removes all downloads but those in `keep`, and what runs that were stopped left unfinished.
    ///
    /// No other run may be under way in the folder. What is no download is left alone.
    pub(in crate::cli) fn retain(&self, keep: &BTreeSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && name.len() == 2 && is_hexadecimal(&name) {
                self.retain_on_shelf(&entry.path(), keep)?;
            } else if write::is_temporary(&entry.file_name()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn retain_on_shelf(&self, shelf: &Path, keep: &BTreeSet<String>) -> io::Result<()> {
        let mut is_empty = true;
        for entry in fs::read_dir(shelf)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_hash(&name) && !keep.contains(&name) {
                fs::remove_file(entry.path())?;
            } else {
                is_empty = false;
            }
        }
        if is_empty { fs::remove_dir(shelf) } else { Ok(()) }
    }
}

impl Received {
    /// Puts the bytes under their name, safe from a loss of power; what was there under it is the same or damaged.
    pub(super) fn keep(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        if let Some(shelf) = self.target.parent() {
            fs::create_dir_all(shelf)?;
        }
        let _: File = self.file.persist(&self.target)?;
        Ok(())
    }
}

fn is_hash(name: &str) -> bool {
    name.len() == 2 * blake3::OUT_LEN && is_hexadecimal(name)
}

fn is_hexadecimal(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
