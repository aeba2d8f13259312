//! The SHA-256 of what is written, without reading it again.

use std::io::{self, Write};

use fenceng::convert::hex;
use sha2::{Digest, Sha256};

/// A stream that sums what goes through.
pub(super) struct Summed<S> {
    stream: S,
    sum: Sha256,
}

impl<S> Summed<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, sum: Sha256::new() }
    }

    /// The sum of all that went through, in hexadecimal.
    pub(super) fn sha256(self) -> String {
        hex(&self.sum.finalize())
    }
}

impl<S: Write> Write for Summed<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
