//! A file read up to a limit, however long it is or grows.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of a file; [`ErrorKind::FileTooLarge`] when there are more than `limit`.
pub(super) fn bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    // A length that memory has no room for is an error, not an abort; a pipe has none.
    bytes.try_reserve_exact(file.metadata()?.len().min(limit) as usize + 1)?;
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it has more than {} MiB", limit >> 20)));
    }
    Ok(bytes)
}
