//! Whatever the bytes of a PDF document are, reading them and finding tables ends without a panic.

#![no_main]

use fenceng::grid;
use fenceng::read::{Limits, Options, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, pages: 20, inflated: 8 << 20, ..Limits::default() };
    if let Ok(document) = read(bytes, &Options { limits, ..Options::default() }) {
        let _ = grid::grids(&document.value);
    }
});
