//! Whatever a text is, plain or with drawn tables, reading it and finding tables ends without a panic.

#![no_main]

use fenceng::grid;
use fenceng::read::{Limits, Options, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    // What is no drawing may be one behind a few lines of one.
    let drawn = ["┌─┬─┐\n│a│b│\n├─┼─┤\n".as_bytes(), bytes].concat();
    for bytes in [bytes, &drawn] {
        if let Ok(document) = read(bytes, &options) {
            let _ = grid::grids(&document.value);
        }
    }
});
