//! The only writer of files: a temporary file beside the final one, then a rename.
//!
//! A final name always stands for a whole file, whenever a run is stopped, and a file that would not change is not touched.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use fenceng::output;
use rayon::prelude::*;
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{Exit, Problem};

/// What the names of files that are not whole yet begin and end with.
const TEMPORARY: (&str, &str) = (".fenceng-", ".tmp");

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    New,
    Unchanged,
}

/// A folder that can be written to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes sure that there is a folder and that files can be made in it, before any work is done for it.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let folder = Self { path: path.to_owned() };
        fs::create_dir_all(path).and_then(|()| temporary(path)).map_err(|cause| {
            let message = format!("the output folder {} cannot be written to", path.display());
            Problem::new(Exit::Unwritable, message, "name another folder with --output, or change its permissions").caused_by(cause)
        })?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a value as JSON under `name`.
    pub(super) fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<Written, Problem> {
        self.file(name, |out| output::json(value, out))
    }

    /// Writes each value as JSON under its name, `jobs` at once; in their order what was done to each.
    pub(super) fn write_all<T: Serialize + Sync>(&self, files: &[(String, T)], jobs: usize) -> Result<Vec<Written>, Problem> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(|cause| {
            Problem::new(Exit::Unwritable, "no threads could be started to write with", "run again with fewer --jobs").caused_by(cause)
        })?;
        let written: Vec<_> = threads.install(|| files.par_iter().with_max_len(1).map(|(name, value)| self.write(name, value)).collect());
        written.into_iter().collect()
    }

    /// Writes a file under `name` by `write`; folders of the name are made.
    pub(super) fn file(&self, name: &str, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<Written, Problem> {
        let target = self.path.join(name);
        let made = target.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| replace(&self.path, &target, write)).map_err(|cause| unwritable(&target, cause))
    }

    /// Makes a file under `name` by what opens a path itself; there is an empty file at it.
    pub(super) fn made(&self, name: &str, make: impl FnOnce(&Path) -> io::Result<()>) -> Result<Written, Problem> {
        let target = self.path.join(name);
        let made = temporary(&self.path).and_then(|temporary| {
            make(temporary.path())?;
            put(temporary, &target)
        });
        made.map_err(|cause| unwritable(&target, cause))
    }
}

/// A hidden file that is gone again unless it is renamed.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    // Readable for all that the umask lets read; a temporary file by itself is for its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Whether a file of this name is such a one, which is left behind where a run is killed.
pub(super) fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(TEMPORARY.0.as_bytes()) && name.ends_with(TEMPORARY.1.as_bytes())
}

fn replace(folder: &Path, target: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<Written> {
    let temporary = temporary(folder)?;
    let mut out = BufWriter::with_capacity(1 << 16, temporary.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    put(temporary, target)
}

/// Gives a whole file its final name, unless there is the same.
fn put(temporary: NamedTempFile, target: &Path) -> io::Result<Written> {
    if is_same(temporary.as_file(), target)? {
        return Ok(Written::Unchanged);
    }
    temporary.persist(target)?;
    Ok(Written::New)
}

/// Writes a text to a file, through links to the file that they lead to.
pub(super) fn text(path: &Path, text: &str) -> Result<Written, Problem> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    bytes(&target, text.as_bytes()).map_err(|cause| unwritable(path, cause))
}

/// Writes bytes to a file.
pub(super) fn bytes(path: &Path, bytes: &[u8]) -> io::Result<Written> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    replace(folder, path, |out| out.write_all(bytes))
}

fn unwritable(target: &Path, cause: io::Error) -> Problem {
    let message = format!("{} cannot be written", target.display());
    Problem::new(Exit::Unwritable, message, "see that the disk has space and that the name is free; then run again").caused_by(cause)
}

/// Whether a file holds the same bytes as the one at `path`.
fn is_same(mut file: &File, path: &Path) -> io::Result<bool> {
    let Ok(there) = File::open(path) else { return Ok(false) };
    let metadata = there.metadata()?;
    if !metadata.is_file() || metadata.len() != file.metadata()?.len() {
        return Ok(false);
    }
    file.rewind()?;
    let (mut ours, mut theirs) = (BufReader::with_capacity(1 << 16, file), BufReader::with_capacity(1 << 16, there));
    let (mut a, mut b) = ([0; 1 << 13], [0; 1 << 13]);
    loop {
        let length = ours.read(&mut a)?;
        if length == 0 {
            return Ok(true);
        }
        theirs.read_exact(&mut b[..length])?;
        if a[..length] != b[..length] {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_written_and_nothing_else_stays() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("a/b")).unwrap();
        let long = "x".repeat(100_000);
        assert_eq!(folder.write("f.json", &long).unwrap(), Written::New);
        assert_eq!(folder.write("f.json", &long).unwrap(), Written::Unchanged);
        assert_eq!(folder.write("f.json", &format!("{}y", &long[1..])).unwrap(), Written::New);
        assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 1);
    }
}
