//! Whatever a file of corrections holds, it is understood or told with its place, and what it is applied to stays a release.

#![no_main]

use std::sync::LazyLock;

use fenceng::{Config, Corrections, Run, convert_bytes};
use libfuzzer_sys::fuzz_target;

/// A release of two entries, whose ids and hashes seeds of the target have.
static RUN: LazyLock<Run> = LazyLock::new(|| {
    let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭維護,擬訂計畫。,擬辦,審核,核定\n碼頭維護,執行計畫。,擬辦,核定,\n";
    convert_bytes("港灣處.csv", text.as_bytes(), &Config::default())
});

fuzz_target!(|text: &str| {
    let corrections = match Corrections::from_toml(text) {
        Ok(corrections) => corrections,
        Err(error) => {
            assert!(error.line > 0 && error.column > 0 && !error.message.is_empty());
            assert!(error.span.end <= text.len() && text.is_char_boundary(error.span.start), "{error:?}");
            return;
        }
    };
    let mut run = RUN.clone();
    corrections.apply(&mut run);
    assert_eq!(run.manifest.corrections.len(), corrections.list().len());
    let entries = |run: &Run| -> Vec<String> {
        let units = run.bureaus.iter().flat_map(|(_, bureau)| &bureau.units);
        units.flat_map(|unit| &unit.entries).map(|entry| format!("{} {:?}", entry.id, entry.source)).collect()
    };
    assert_eq!(entries(&run), entries(&RUN));
});
