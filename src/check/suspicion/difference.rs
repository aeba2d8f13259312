//! In which characters two texts differ, when they differ in one or two.

use crate::vocabulary::Likeness;

/// A text with two characters amiss is another text when it is shorter than this.
pub(super) const TWO_EDITS_FROM: usize = 10;

/// One difference: what stands in the one text, what in the other, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// Another character.
    Replaced(usize),
    /// A character that the other text has not.
    Added(usize),
    /// A character that only the other text has.
    Lost(usize),
    /// This character and the next are the other way round.
    Swapped(usize),
}

impl Edit {
    /// Where it is in the one text.
    pub(super) fn at(self) -> usize {
        match self {
            Self::Replaced(at) | Self::Added(at) | Self::Lost(at) | Self::Swapped(at) => at,
        }
    }

    /// The letters around it in the one text and in the other.
    pub(super) fn excerpts(self, one: &[char], other: &[char]) -> (String, String) {
        let (ours, theirs) = match self {
            Self::Replaced(_) => (1, 1),
            Self::Added(_) => (1, 0),
            Self::Lost(_) => (0, 1),
            Self::Swapped(_) => (2, 2),
        };
        let at = self.at();
        // One letter before and one after; at the start of a text two after.
        let from = at.saturating_sub(1);
        let excerpt = |text: &[char], width: usize| text[from..(at + width + 1).min(text.len())].iter().collect();
        (excerpt(one, ours), excerpt(other, theirs))
    }
}

/// What the one text has to go through to become the other; `None` when that is more than a slip or two.
///
/// Two letters one after another are another word, unless they have only changed places.
pub(super) fn difference(one: &[char], other: &[char]) -> Option<Vec<Edit>> {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let room = one.len().min(other.len()) - start;
    let end = one.iter().rev().zip(other.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let (ours, theirs) = (&one[start..one.len() - end], &other[start..other.len() - end]);
    match (ours, theirs) {
        ([_], [_]) => Some(vec![Edit::Replaced(start)]),
        ([_], []) => Some(vec![Edit::Added(start)]),
        ([], [_]) => Some(vec![Edit::Lost(start)]),
        ([a, b], [c, d]) if a == d && b == c => Some(vec![Edit::Swapped(start)]),
        ([_, .., _], [_, .., _]) if ours.len() == theirs.len() && ours.len() > 2 && one.len() >= TWO_EDITS_FROM => {
            let inner = 1..ours.len() - 1;
            (ours[inner.clone()] == theirs[inner]).then(|| vec![Edit::Replaced(start), Edit::Replaced(start + ours.len() - 1)])
        }
        _ => None,
    }
}

/// Whether a difference may be a slip at all: no numbers, no opposites, no words that say something else.
pub(super) fn may_be_slip(edits: &[Edit], one: &[char], other: &[char], likeness: &Likeness) -> bool {
    edits.iter().all(|edit| match *edit {
        Edit::Replaced(at) => likeness.may_be_mistaken(one[at], other[at]),
        Edit::Swapped(at) => likeness.may_be_mistaken(one[at], one[at + 1]),
        // What stands twice over adds no meaning.
        Edit::Added(at) if one.get(at + 1) == Some(&one[at]) || (at > 0 && one[at - 1] == one[at]) => likeness.may_slip(one[at]),
        Edit::Added(at) => likeness.may_be_lost(one[at]),
        Edit::Lost(at) => likeness.may_be_lost(other[at]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(one: &str, other: &str) -> Option<Vec<Edit>> {
        let [one, other] = [one, other].map(|text| text.chars().collect::<Vec<char>>());
        difference(&one, &other)
    }

    #[test]
    fn one_or_two_letters_make_a_difference_and_a_word_makes_another_text() {
        assert_eq!(between("之選定或", "之遴定或"), Some(vec![Edit::Replaced(1)]));
        assert_eq!(between("市府資訊", "市政府資訊"), Some(vec![Edit::Lost(1)]));
        assert_eq!(between("計計畫", "計畫"), Some(vec![Edit::Added(1)]));
        assert_eq!(between("差假惰勤", "差假勤惰"), Some(vec![Edit::Swapped(2)]));
        assert_eq!(between("甲乙丙丁戊己庚辛壬癸", "甲子丙丁戊己庚丑壬癸"), Some(vec![Edit::Replaced(1), Edit::Replaced(7)]));
        assert_eq!(between("人事人員之任用及其待遇", "政風人員之任用及其待遇"), None);
        assert_eq!(between("甲乙丙丁", "甲子丙丑"), None);
        assert_eq!(between("計畫", "年度計畫"), None);
        assert_eq!(between("計畫", "計畫"), None);
    }

    #[test]
    fn excerpts_hold_a_letter_on_either_side() {
        let [one, other] = ["發故事", "發放事"].map(|text| text.chars().collect::<Vec<char>>());
        assert_eq!(Edit::Replaced(1).excerpts(&one, &other), ("發故事".into(), "發放事".into()));
        let [one, other] = ["市府", "市政府"].map(|text| text.chars().collect::<Vec<char>>());
        assert_eq!(Edit::Lost(1).excerpts(&one, &other), ("市府".into(), "市政府".into()));
    }
}
