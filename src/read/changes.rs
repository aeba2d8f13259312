//! Tracked changes, which are read as accepted.

use crate::diagnostic::{Code, Diagnostic};

/// Tracked changes of a document, by number.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// What was added.
    pub(super) insertions: u32,
    /// What was taken away.
    pub(super) deletions: u32,
    /// What stands elsewhere now, or was changed in another way.
    pub(super) moves: u32,
}

impl Changes {
    /// What is to be said of them: F518.
    pub(super) fn diagnostic(&self) -> Option<Diagnostic> {
        let counts = [(self.insertions, "insertion"), (self.deletions, "deletion"), (self.moves, "move")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let named: Vec<_> = counts.map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" })).collect();
        (!named.is_empty())
            .then(|| Diagnostic::new(Code::ChangesAccepted, format!("tracked changes read as accepted: {}", named.join(", "))))
    }
}
