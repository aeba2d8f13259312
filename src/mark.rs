//! From the text of a mark to what it stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bureau::Action;
use crate::normalize::squeeze;
use crate::vocabulary::Vocabulary;

/// The mark as printed, without space, and its action.
///
/// Several marks in one cell are one action only when they all stand for it.
pub fn read(raw: &str, vocabulary: &Vocabulary) -> (String, Action) {
    let mark: String = if raw.is_ascii() { raw.trim().to_owned() } else { squeeze(raw) };
    let action = vocabulary.action(&mark).or_else(|| {
        let marks = vocabulary.marks(&mark)?;
        let first = marks.first()?.1;
        marks.iter().all(|&(_, action)| action == first).then_some(first)
    });
    (mark, action.unwrap_or(Action::Unknown))
}

/// Marks that were read: a document has few, again and again.
#[derive(Debug, Default)]
pub struct Marks {
    known: BTreeMap<String, (Arc<str>, Action)>,
}

impl Marks {
    /// As [`read`]; the same text is read once and shared.
    pub fn read(&mut self, raw: &str, vocabulary: &Vocabulary) -> (Arc<str>, Action) {
        if let Some((mark, action)) = self.known.get(raw) {
            return (Arc::clone(mark), *action);
        }
        let (mark, action) = read(raw, vocabulary);
        let mark: Arc<str> = mark.into();
        self.known.insert(raw.to_owned(), (Arc::clone(&mark), action));
        (mark, action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_their_print() {
        let vocabulary = Vocabulary::default();
        assert_eq!(read("擬 辦", &vocabulary), ("擬辦".into(), Action::Draft));
        assert_eq!(read("√", &vocabulary), ("√".into(), Action::Review));
        assert_eq!(read("核定\n核定", &vocabulary), ("核定核定".into(), Action::Approve));
        assert_eq!(read("核定核轉", &vocabulary).1, Action::Unknown);
        assert_eq!(read("◎", &vocabulary), ("◎".into(), Action::Unknown));
    }
}
