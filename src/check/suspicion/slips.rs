//! F402: a text that differs by a letter or two from what other units have in its place.

use std::collections::BTreeSet;

use super::Finding;
use super::context::{Contexts, frame};
use super::difference::{Edit, TWO_EDITS_FROM, difference, may_be_slip};
use super::near::Near;
use super::readings::{Reading, Readings};
use super::rows::{FIELDS, Rows};
use super::words::{Words, pairs_at};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::vocabulary::Likeness;

/// Other units that must have a reading for it to be the usual one, and how many times as many as have the other.
const OTHERS: u32 = 3;
const TIMES: u32 = 3;

/// The same where the words themselves tell which reading is a slip, in a text of at least so many letters.
const OTHERS_WITH_WORDS: u32 = 2;
const WORDS_FROM: usize = 8;

/// What speaks for a slip must come to this; to more where two letters differ or the text is hardly a word.
const ENOUGH: u32 = 3;

/// Rows of a unit that are looked at for both readings.
const BESIDE: usize = 16;

/// Usual readings that one reading is held against.
const RIVALS: usize = 8;

/// Longest name of a unit, in letters.
const NAME: usize = 12;

/// A reading that may be a slip of another one.
struct Suspect {
    field: usize,
    own: Reading,
    usual: u32,
    letters: Vec<char>,
    usual_letters: Vec<char>,
    edits: Vec<Edit>,
    /// Whether the other reading is not that much more usual, so that the words must tell.
    needs_words: bool,
}

/// A slip that is told, should nothing speak more for another.
struct Judged {
    row: u32,
    field: usize,
    evidence: u32,
    message: String,
}

/// Finds the texts of a run that are likely slips.
///
/// Equal texts are one reading. Those of several units are kept by their letters (see [`Near`]); each reading is looked up
/// there, so the time goes with the length of all distinct texts.
pub(super) fn find(rows: &Rows<'_>, likeness: &Likeness) -> Vec<Finding> {
    if rows.owners() < OTHERS_WITH_WORDS {
        return Vec::new();
    }
    let fields: [Readings<'_>; FIELDS.len()] = std::array::from_fn(|field| Readings::gather(rows, field, likeness));
    let mut suspects: Vec<Suspect> = fields.iter().flat_map(|readings| suspects(readings, likeness)).collect();
    if suspects.is_empty() {
        return Vec::new();
    }
    let names = names(rows, likeness);
    suspects.retain(|suspect| !tells_units_apart(suspect, &names));
    let words = words(&fields, &suspects);
    // The texts about a usual reading are gathered once for all that are held against it.
    suspects.sort_by_key(|suspect| (suspect.field, suspect.usual));
    let mut judged = Vec::new();
    for same in suspects.chunk_by(|one, other| (one.field, one.usual) == (other.field, other.usual)) {
        let readings = &fields[same[0].field];
        let usual = readings.all[same[0].usual as usize];
        let contexts = Contexts::gather(readings, usual);
        for suspect in same {
            judge(suspect, readings, usual, &contexts, &words, &mut judged);
        }
    }
    // Of several readings a row's may be a slip of, the one that most speaks for.
    judged.sort_by_key(|one| (one.row, one.field, std::cmp::Reverse(one.evidence)));
    judged.dedup_by_key(|one| (one.row, one.field));
    let finding = |one: Judged| Finding { row: one.row, diagnostic: Diagnostic::new(Code::LikelySlip, one.message) };
    judged.into_iter().map(finding).collect()
}

/// The readings of a field that differ by a letter or two from one that is more usual.
fn suspects(readings: &Readings<'_>, likeness: &Likeness) -> Vec<Suspect> {
    let usual = readings.all.iter().enumerate().filter(|(_, reading)| reading.owners >= OTHERS_WITH_WORDS);
    let near = Near::new(usual.map(|(at, reading)| (at as u32, readings.letters(*reading))));
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (at, own) in readings.all.iter().enumerate() {
        let letters = readings.letters(*own);
        let mut rivals: Vec<(u32, bool, Vec<char>, Vec<Edit>)> = Vec::new();
        for number in near.of(&letters, &mut keys) {
            let rival = readings.all[number as usize];
            let is_usual = rival.owners >= OTHERS && rival.owners >= own.owners.saturating_mul(TIMES);
            let may_tell = letters.len() >= WORDS_FROM && rival.owners >= own.owners;
            if number as usize == at || !(is_usual || may_tell) {
                continue;
            }
            let other = readings.letters(rival);
            let Some(edits) = difference(&letters, &other) else { continue };
            if is_usual || matches!(edits[..], [Edit::Replaced(_)]) {
                rivals.push((number, is_usual, other, edits));
            }
        }
        rivals.sort_by_key(|(number, is_usual, ..)| (!is_usual, std::cmp::Reverse(readings.all[*number as usize].owners), *number));
        rivals.truncate(RIVALS);
        for (usual, is_usual, usual_letters, edits) in &rivals {
            // Where two usual readings differ in the same place, a third one may as well be meant.
            let is_list = rivals.iter().filter(|(_, is_usual, _, other)| *is_usual && other == edits).count() > 1;
            if !is_list && may_be_slip(edits, &letters, usual_letters, likeness) {
                found.push(Suspect {
                    field: readings.field,
                    own: *own,
                    usual: *usual,
                    letters: letters.clone(),
                    usual_letters: usual_letters.clone(),
                    edits: edits.clone(),
                    needs_words: !is_usual,
                });
            }
        }
    }
    found
}

/// The letters of all names of units and bureaus.
fn names(rows: &Rows<'_>, likeness: &Likeness) -> BTreeSet<Vec<char>> {
    let all = rows.blocks.iter().flat_map(|block| [block.bureau, block.content.name.as_str()]);
    all.map(|name| likeness.letters(name).collect()).collect()
}

/// Whether the letters that differ stand in the names of two units.
fn tells_units_apart(suspect: &Suspect, names: &BTreeSet<Vec<char>>) -> bool {
    let in_name = |letters: &[char], at: usize| {
        let starts = at.saturating_sub(NAME)..=at;
        starts
            .flat_map(|from| (at + 1..=(from + NAME).min(letters.len())).map(move |to| (from, to)))
            .any(|(from, to)| names.contains(&letters[from..to]))
    };
    suspect.edits.iter().any(|edit| {
        let at = edit.at();
        in_name(&suspect.letters, at.min(suspect.letters.len().saturating_sub(1)))
            && in_name(&suspect.usual_letters, at.min(suspect.usual_letters.len().saturating_sub(1)))
    })
}

/// Looks up in all texts of the run the words that differ.
fn words(fields: &[Readings<'_>], suspects: &[Suspect]) -> Words {
    let replaced = suspects.iter().flat_map(|suspect| {
        suspect.edits.iter().filter(|edit| matches!(edit, Edit::Replaced(_))).flat_map(|edit| {
            let [own, usual] = [&suspect.letters, &suspect.usual_letters].map(|letters| pairs_at(letters, edit.at()));
            own.chain(usual)
        })
    });
    let mut words = Words::new(replaced);
    if !words.is_empty() {
        for readings in fields {
            readings.all.iter().for_each(|reading| words.take(&readings.letters(*reading)));
        }
    }
    words
}

/// Whether the words tell that the one reading is a slip of the other, and what they add to what speaks for it.
fn heard(suspect: &Suspect, words: &Words) -> (bool, i32) {
    let [Edit::Replaced(at)] = suspect.edits[..] else { return (false, 0) };
    let all_own = |is: &dyn Fn(&(char, char)) -> bool| pairs_at(&suspect.letters, at).all(|pair| is(&pair));
    let tells = all_own(&|&pair| words.is_bound(pair)) && pairs_at(&suspect.usual_letters, at).any(|pair| words.is_word(pair));
    let weight = if all_own(&|&pair| words.is_unheard(pair)) {
        1
    } else if all_own(&|&pair| words.is_common(pair)) {
        -1
    } else {
        0
    };
    (tells, weight)
}

/// Makes the findings of the rows that have a suspect reading.
fn judge(suspect: &Suspect, readings: &Readings<'_>, usual: Reading, contexts: &Contexts<'_>, words: &Words, judged: &mut Vec<Judged>) {
    let rows = readings.rows;
    let (tells, weight) = heard(suspect, words);
    if suspect.needs_words && !tells {
        return;
    }
    let own = readings.rows_of(suspect.own);
    // A unit that has both in the same place means both.
    let beside = |row: u32| readings.rows_beside(usual, row).iter().take(BESIDE);
    let means_both = |row: u32| beside(row).any(|&(_, other)| frame(rows, other, readings.field) == frame(rows, row, readings.field));
    if own.iter().any(|&(_, row)| means_both(row)) {
        return;
    }
    let length = suspect.letters.len();
    let long = u32::from(length >= TWO_EDITS_FROM) + u32::from(length >= 16);
    let needed = ENOUGH + u32::from(suspect.edits.len() > 1 || length < 4);
    let message = message(suspect, readings, usual);
    for &(_, row) in own {
        let owner = rows.block(row).owner;
        let is_own = readings.rows_of(usual).binary_search_by(|&(_, other)| rows.block(other).owner.cmp(&owner)).is_ok();
        let others = usual.owners - u32::from(is_own);
        let stands_beside = beside(row).next().is_some();
        let evidence = (contexts.likeness(readings, row) + long).saturating_add_signed(weight);
        if others < if suspect.needs_words { OTHERS_WITH_WORDS } else { OTHERS }
            || evidence < needed
            || (stands_beside && !contexts.has_frame(frame(rows, row, readings.field)))
        {
            continue;
        }
        judged.push(Judged { row, field: readings.field, evidence, message: format!("{message} (units: {others})") });
    }
}

fn message(suspect: &Suspect, readings: &Readings<'_>, usual: Reading) -> String {
    let (own, other) = (readings.spelt(suspect.own), readings.spelt(usual));
    let excerpts: Vec<(String, String)> = suspect.edits.iter().map(|edit| edit.excerpts(&own, &other)).collect();
    let [ours, theirs] = [0, 1].map(|side| {
        let parts: Vec<&str> = excerpts.iter().map(|pair| if side == 0 { pair.0.as_str() } else { pair.1.as_str() }).collect();
        parts.join(" and ")
    });
    let field = FIELDS[readings.field];
    format!("{field} reads {ours} where other units have {theirs}, likely a slip for {}", excerpt(readings.text(usual)))
}
