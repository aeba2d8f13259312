//! Sums of files, and of what is written without reading it again.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use fenceng::convert::hex;
use sha2::{Digest, Sha256};

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn sum(path: &Path) -> io::Result<String> {
    let mut sum = Sha256::new();
    io::copy(&mut File::open(path)?, &mut Shown { stream: io::sink(), to: |bytes: &[u8]| sum.update(bytes) })?;
    Ok(hex(&sum.finalize()))
}

/// A stream that shows what went through, such as to a hash.
pub(super) struct Shown<S, F> {
    pub(super) stream: S,
    pub(super) to: F,
}

impl<S: Write, F: FnMut(&[u8])> Write for Shown<S, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        (self.to)(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
