//! What a conversion may be told.

use crate::read::Options;
use crate::vocabulary::Vocabulary;

/// Settings of a conversion. [`Config::default`] is what the command uses.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Words of the trade: marks, header words, titles.
    pub vocabulary: Vocabulary,
    /// How sources are read.
    pub reading: Options,
    /// Name of the bureau, for documents that do not say.
    pub bureau: Option<String>,
}
