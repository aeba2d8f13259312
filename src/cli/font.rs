//! A font for Chinese text whose document names one and does not hold it, from those that are installed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fenceng::read::SubstituteFont;
use fontdb::{Database, Family, Query};

/// How to get one.
pub(super) const INSTALL: &str = "install a font for Traditional Chinese (Debian and Ubuntu: apt-get install fonts-noto-cjk)";

/// Families for Traditional Chinese that systems come with or take, those first that schedules are printed in.
const FAMILIES: [&str; 16] = [
    "PMingLiU",
    "MingLiU",
    "DFKai-SB",
    "Noto Serif CJK TC",
    "Noto Serif TC",
    "Source Han Serif TC",
    "AR PL UMing TW",
    "AR PL UKai TW",
    "Songti TC",
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Source Han Sans TC",
    "Microsoft JhengHei",
    "PingFang TC",
    "Heiti TC",
    "Droid Sans Fallback",
];

/// The font, looked for when it is needed, and whether it was needed and there is none.
pub(super) fn substitute() -> (SubstituteFont, Arc<AtomicBool>) {
    let is_missing = Arc::new(AtomicBool::new(false));
    let missed = Arc::clone(&is_missing);
    let font = SubstituteFont::new(move || {
        let found = installed();
        missed.store(found.is_none(), Ordering::Relaxed);
        found
    });
    (font, is_missing)
}

/// The bytes of an installed font file, and which of its fonts it is.
fn installed() -> Option<(Vec<u8>, u32)> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let families = FAMILIES.map(Family::Name);
    let id = fonts.query(&Query { families: &families, ..Query::default() })?;
    fonts.with_face_data(id, |data, index| (data.to_vec(), index))
}
