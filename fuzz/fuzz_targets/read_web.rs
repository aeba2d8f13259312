//! Whatever stands in a web page or in JSON, reading it and finding tables ends without a panic.

#![no_main]

use fenceng::grid;
use fenceng::read::{Limits, Options, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    // What is no page may be one behind a first tag, and no JSON within an array.
    let page = [b"<html>", bytes].concat();
    let json = [b"[{\"a\":", bytes, b"}]"].concat();
    for bytes in [bytes, &page, &json] {
        if let Ok(document) = read(bytes, &options) {
            let _ = grid::grids(&document.value);
        }
    }
});
