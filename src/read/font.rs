//! Fonts that a document names and does not hold.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A font file, as those that draw with it share it, and which of its fonts is meant.
pub(crate) type Font = (Arc<dyn AsRef<[u8]> + Send + Sync>, u32);

/// Gives the font for Chinese text whose document does not hold one: a matter of the caller, as the library touches no files.
#[derive(Clone)]
pub struct SubstituteFont {
    find: Arc<dyn Fn() -> Option<(Vec<u8>, u32)> + Send + Sync>,
    found: Arc<OnceLock<Option<Font>>>,
}

impl SubstituteFont {
    /// `find` is asked once, when such a font is needed: for the bytes of a font file (TrueType or OpenType, or a collection of them) and
    /// which of its fonts it is, 0-based.
    pub fn new(find: impl Fn() -> Option<(Vec<u8>, u32)> + Send + Sync + 'static) -> Self {
        Self { find: Arc::new(find), found: Arc::default() }
    }

    /// The font; `None` when there is none.
    #[cfg_attr(not(feature = "render"), allow(dead_code))]
    pub(crate) fn font(&self) -> Option<Font> {
        let find = || (self.find)().map(|(bytes, index)| (Arc::new(bytes) as Arc<dyn AsRef<[u8]> + Send + Sync>, index));
        self.found.get_or_init(find).clone()
    }
}

impl fmt::Debug for SubstituteFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubstituteFont").finish_non_exhaustive()
    }
}
