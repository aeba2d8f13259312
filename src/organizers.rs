//! 會辦機關: text split into the names of units.
//!
//! Names are parted by space, 、 or line breaks, and often by nothing at all (總務組會計室政風室). Run-together names are
//! split where the document itself knows the pieces: as a unit, or alone in a cell of its own.

use std::collections::BTreeSet;

use crate::normalize::{clean, squeeze};
use crate::reconcile::Record;
use crate::schedule::Schedule;
use crate::vocabulary::{Field, Vocabulary};

/// Characters of the longest name that is looked for where names are run together.
const LONGEST_PIECE: usize = 24;

/// Bytes before a line break in which the name that may end there stands.
const NEAR: usize = 192;

/// Names of units that a document is known to use.
#[derive(Debug, Clone, Default)]
pub struct Names {
    known: BTreeSet<String>,
}

impl Names {
    /// Gathers the names: the document's own units, and what stands alone between separators in the 會辦 column.
    pub fn gather(schedules: &[Schedule<'_>], records: &[Vec<Record<'_>>], vocabulary: &Vocabulary) -> Self {
        let mut known: BTreeSet<String> = schedules.iter().filter_map(|schedule| schedule.unit.clone()).collect();
        for piece in records.iter().flatten().flat_map(|record| &record.pieces) {
            if piece.field == Field::CoOrganizers {
                known.extend(
                    parted(&unbroken(&piece.raw, vocabulary), vocabulary)
                        .map(squeeze)
                        .filter(|name| name.chars().count() <= 4 && ends_as_unit(name, vocabulary)),
                );
            }
        }
        Self { known }
    }

    /// Splits text into names; tells whether it rather reads as a phrase, which is then kept whole.
    pub fn split(&self, raw: &str, vocabulary: &Vocabulary) -> (Vec<String>, bool) {
        let unbroken = unbroken(raw, vocabulary);
        let words: Vec<String> = parted(&unbroken, vocabulary).map(squeeze).filter(|word| !word.is_empty()).collect();
        let mut names: Vec<String> = Vec::new();
        let mut open = String::new();
        for word in &words {
            open.push_str(word);
            // A name broken over two lines ends as names do only at its end.
            if ends_as_unit(&open, vocabulary) && open.chars().count() >= 2 {
                names.extend(self.pieces(&open, vocabulary));
                open.clear();
            }
        }
        let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let has_phrase = vocabulary.unit_phrases.iter().any(|phrase| words.iter().any(|word| word.contains(phrase.as_str())));
        if !open.is_empty() || longest > 16 || has_phrase || !is_names(raw) {
            return (vec![clean(raw)], true);
        }
        let apart: BTreeSet<&String> = words.iter().filter(|_| words.len() > names.len()).collect();
        let is_phrase = words.len() > names.len() && names.iter().any(|name| !apart.contains(name) && !self.known.contains(name));
        if is_phrase { (vec![clean(raw)], true) } else { (names, false) }
    }

    /// The names that were run together; the whole when its pieces are not known.
    fn pieces(&self, whole: &str, vocabulary: &Vocabulary) -> Vec<String> {
        if self.known.contains(whole) {
            return vec![whole.to_owned()];
        }
        let cuts: Vec<usize> = std::iter::once(0).chain(whole.char_indices().map(|(at, c)| at + c.len_utf8())).collect();
        // For each number of characters: the fewest of them in unknown names, in how few pieces, and where the last begins.
        let mut best: Vec<Option<(usize, usize, usize)>> = vec![None; cuts.len()];
        best[0] = Some((0, 0, 0));
        for end in 1..cuts.len() {
            for start in end.saturating_sub(LONGEST_PIECE)..end {
                let Some((unknown, pieces, _)) = best[start] else { continue };
                let piece = &whole[cuts[start]..cuts[end]];
                let is_known = self.known.contains(piece);
                if !is_known && (end - start < 3 || !ends_as_unit(piece, vocabulary)) {
                    continue;
                }
                let unknown = unknown + if is_known { 0 } else { end - start };
                if best[end].is_none_or(|(least, fewest, _)| (unknown, pieces + 1) < (least, fewest)) {
                    best[end] = Some((unknown, pieces + 1, start));
                }
            }
        }
        let mut pieces: Vec<&str> = Vec::new();
        let mut end = cuts.len() - 1;
        while let Some((_, _, start)) = best[end].filter(|_| end > 0) {
            pieces.push(&whole[cuts[start]..cuts[end]]);
            end = start;
        }
        pieces.reverse();
        let unknown = pieces.iter().filter(|piece| !self.known.contains(**piece)).count();
        if pieces.len() > 1 && unknown <= 1 { pieces.into_iter().map(str::to_owned).collect() } else { vec![whole.to_owned()] }
    }
}

/// The text without the line breaks at which no name ends: in a narrow cell a name goes on in the next line.
///
/// Beside points that part names, line breaks part none.
fn unbroken(raw: &str, vocabulary: &Vocabulary) -> String {
    let mut text = String::with_capacity(raw.len());
    let has_points = raw.contains(&vocabulary.unit_points[..]);
    for line in raw.split('\n') {
        // No more of the text than a name may have: of very many lines, each would look at all before it.
        let near = &text[text.floor_char_boundary(text.len().saturating_sub(NEAR))..];
        let last = near.rsplit(|c: char| c.is_whitespace() || vocabulary.unit_points.contains(&c)).next().unwrap_or(near);
        let breaks_name = has_points || line.trim().chars().count() < 2 || !ends_as_unit(&squeeze(last), vocabulary);
        if !breaks_name {
            text.push('\n');
        }
        text.push_str(line.trim());
    }
    text
}

fn parted<'t>(raw: &'t str, vocabulary: &Vocabulary) -> impl Iterator<Item = &'t str> {
    raw.split(|c: char| c.is_whitespace() || vocabulary.unit_points.contains(&c)).filter(|word| !word.is_empty())
}

fn ends_as_unit(name: &str, vocabulary: &Vocabulary) -> bool {
    let name = name.trim_end_matches([')', '）']);
    vocabulary.unit_endings.iter().any(|ending| name.ends_with(ending.as_str()))
}

/// Punctuation of sentences and digits do not stand among names.
fn is_names(raw: &str) -> bool {
    !raw.chars().any(|c| c.is_ascii_digit() || "。：:？！「」".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(known: &[&str], raw: &str) -> (Vec<String>, bool) {
        let names = Names { known: known.iter().map(|&name| name.to_owned()).collect() };
        names.split(raw, &Vocabulary::default())
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_are_parted_by_space_and_points() {
        assert_eq!(split(&[], "會計室 政風室、人事室"), (owned(&["會計室", "政風室", "人事室"]), false));
        assert_eq!(split(&["社會處"], "消防局，社\n會處"), (owned(&["消防局", "社會處"]), false));
    }

    #[test]
    fn a_name_broken_over_lines_is_one() {
        assert_eq!(split(&[], "工務處、教育\n處"), (owned(&["工務處", "教育處"]), false));
        assert_eq!(split(&[], "人事室、各科\n室、會計室"), (owned(&["人事室", "各科室", "會計室"]), false));
        assert_eq!(split(&[], "各科\n室"), (owned(&["各科室"]), false));
        assert_eq!(split(&[], "人事處\n主計處"), (owned(&["人事處", "主計處"]), false));
    }

    #[test]
    fn run_together_names_part_where_the_pieces_are_known() {
        assert_eq!(split(&["總務組", "會計室", "政風室"], "總務組會計室政風室"), (owned(&["總務組", "會計室", "政風室"]), false));
        assert_eq!(split(&["秘書室"], "應服組秘書室"), (owned(&["應服組", "秘書室"]), false));
        assert_eq!(split(&[], "都市發展局建築管理工程處"), (owned(&["都市發展局建築管理工程處"]), false));
    }

    #[test]
    fn phrases_stay_whole() {
        assert_eq!(split(&[], "視個案會辦會計室"), (owned(&["視個案會辦會計室"]), true));
        assert_eq!(split(&[], "必要時應 會辦會計室"), (owned(&["必要時應會辦會計室"]), true));
        assert_eq!(split(&[], "金額未達3萬元者免會"), (owned(&["金額未達3萬元者免會"]), true));
    }
}
