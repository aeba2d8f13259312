//! Whatever the bytes are, there is an outcome, and the ledger adds up.

#![no_main]

use std::sync::LazyLock;

use fenceng::diagnostic::Code;
use fenceng::read::{Limits, Options};
use fenceng::{Config, convert};
use libfuzzer_sys::fuzz_target;

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let limits = Limits { bytes: 1 << 20, pages: 20, inflated: 8 << 20, ..Limits::default() };
    Config { reading: Options { limits, ..Options::default() }, ..Config::default() }
});

fuzz_target!(|bytes: &[u8]| {
    let input = convert("fuzz", bytes, &CONFIG).input;
    let ledger = &input.ledger;
    assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced);
    let rows = &ledger.rows;
    assert_eq!(rows.rows, rows.placed + rows.header + rows.repeated + rows.unplaced);
    assert!(input.diagnostics.iter().all(|finding| finding.code != Code::LedgerBroken), "{:?}", input.reason);
});
