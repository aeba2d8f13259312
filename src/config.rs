//! What a conversion may be told.

use crate::read::Limits;
use crate::vocabulary::Vocabulary;

/// Settings of a conversion. [`Config::default`] is what the command uses.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Words of the trade: marks, header words, titles.
    pub vocabulary: Vocabulary,
    /// Bounds on what is read.
    pub limits: Limits,
    /// Name of the bureau, for documents that do not say.
    pub bureau: Option<String>,
}
