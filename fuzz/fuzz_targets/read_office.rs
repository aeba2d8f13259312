//! Whatever the bytes of a package, a compound file or Rich Text are, reading them and finding tables ends without a panic.

#![no_main]

use fenceng::grid;
use fenceng::read::{Limits, Options, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Nothing else: the other targets are quicker at other kinds.
    if ![&b"PK"[..], b"\xd0\xcf\x11\xe0", b"{\\rtf"].iter().any(|magic| bytes.starts_with(magic)) {
        return;
    }
    let limits = Limits { bytes: 1 << 20, inflated: 8 << 20, ..Limits::default() };
    if let Ok(document) = read(bytes, &Options { limits, ..Options::default() }) {
        let _ = grid::grids(&document.value);
    }
});
