//! Text that is clean stays as it is, and cleaning makes up nothing.

#![no_main]

use fenceng::normalize::{clean, fold, squeeze};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let cleaned = clean(text);
    assert_eq!(clean(&cleaned), cleaned, "{text:?}");
    assert_eq!(clean(&fold(text)), cleaned, "{text:?}");
    assert!(!cleaned.contains(['\n', '\r', '\t']) && cleaned.trim() == cleaned, "{cleaned:?}");
    let squeezed = squeeze(text);
    assert_eq!(squeeze(&squeezed), squeezed, "{text:?}");
});
