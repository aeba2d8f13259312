//! Chains of text without columns, found from the order of the marks.
//!
//! A text layer gives a ruled row cell by cell: the item, its numbered contents, then every column of marks from top to
//! bottom. With the number of contents known, the grammar of a chain leaves one way to deal the marks out: each column
//! has one mark for each row that is not yet decided.

use std::borrow::Cow;

use super::{Piece, Record, Stray};
use crate::bureau::Action;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::grid::CellId;
use crate::ladder::Ladder;
use crate::normalize::squeeze;
use crate::schedule::{Part, Spot, flow};
use crate::vocabulary::{Field, Kind, Vocabulary};

/// Odds that a chain dealt out without a gap is wrong.
const DEALT: f64 = 0.02;
/// The same when the content was told from the item by the width of the lines.
const GUESSED: f64 = 0.12;
/// The same when rows had to be left blank to make the marks fit.
const DEALT_WITH_BLANKS: f64 = 0.4;
/// The same when the marks do not fit at all.
const NOT_DEALT: f64 = 0.9;
/// Ways of leaving rows blank that are tried before giving up.
const TRIES: usize = 20_000;

/// Rows that are looked at in these ways, in all groups of a table together.
const LOOKS: usize = 1 << 26;
/// Paragraphs of one group, words of one paragraph, and ideographs of the name of a unit, which no page has more of: what a
/// group says of its item and its unit is said of each of its rows.
const MOST_PARAGRAPHS: usize = 128;
const MOST_LINES: usize = 64;
const LONGEST_UNIT: usize = 24;

/// A run of text that belongs together.
#[derive(Debug, Default)]
struct Paragraph<'g> {
    number: Option<u32>,
    spots: Vec<(CellId, &'g str)>,
    row: u32,
    /// Whether it was told from the text before it by the width of its lines alone.
    guessed: bool,
}

/// Text and the marks that follow it.
#[derive(Debug, Default)]
struct Group<'g> {
    unit: Vec<(CellId, &'g str)>,
    paragraphs: Vec<Paragraph<'g>>,
    marks: Vec<(CellId, Cow<'g, str>, Action)>,
    /// Names of units after the marks.
    co_organizers: Vec<(CellId, &'g str)>,
    /// Other text after the marks.
    rest: Vec<(CellId, &'g str)>,
}

/// Reads the body of a table of text without columns. Every record comes out with F107.
pub(super) fn records<'g>(part: &Part<'g>, ladder: &Ladder, vocabulary: &Vocabulary) -> Vec<Record<'g>> {
    let mut records: Vec<Record<'g>> = Vec::new();
    let mut item_number = None;
    let mut unit = String::new();
    let mut last_item: Vec<(CellId, &'g str)> = Vec::new();
    let mut looks = LOOKS;
    for group in groups(part, vocabulary) {
        let name: String = group.unit.iter().map(|(_, raw)| raw.trim()).collect();
        if name != unit {
            unit = name;
            item_number = None;
        }
        let is_item = group.paragraphs.first().is_none_or(|first| {
            first.number.is_none() || first.number == Some(item_number.map_or(1, |number: u32| number + 1)) || last_item.is_empty()
        });
        let (item, contents) = split(&group, is_item, vocabulary);
        if is_item {
            item_number = item.number.or(item_number);
            last_item = item.spots;
        }
        records.extend(group_records(part.grid, &group, &last_item, &contents, ladder, &mut looks));
    }
    records
}

/// The item and the contents of a group's text.
///
/// Numbered contents begin at their numbers. Where none is numbered, all that follows the item is one content, or each
/// paragraph is one when there are as many drafts.
fn split<'g>(group: &Group<'g>, is_item: bool, vocabulary: &Vocabulary) -> (Paragraph<'g>, Vec<Paragraph<'g>>) {
    let copy = |p: &Paragraph<'g>| Paragraph { number: p.number, spots: p.spots.clone(), row: p.row, guessed: false };
    let mut paragraphs = group.paragraphs.iter();
    let mut item = if is_item { paragraphs.next().map(copy).unwrap_or_default() } else { Paragraph::default() };
    let rest: Vec<&Paragraph<'g>> = paragraphs.collect();
    let numbered = rest.iter().any(|p| p.number.is_some());
    let drafts = group.marks.iter().filter(|mark| mark.2 == Action::Draft).count();
    let mut contents: Vec<Paragraph<'g>> = Vec::new();
    for paragraph in rest {
        let begins = if contents.is_empty() && item.spots.len() >= MOST_LINES {
            true
        } else if numbered {
            paragraph.number.is_some()
        } else {
            contents.is_empty() || drafts == group.paragraphs.len() - usize::from(is_item)
        };
        match (begins, contents.last_mut()) {
            (true, _) => contents.push(copy(paragraph)),
            (false, Some(content)) => content.spots.extend(&paragraph.spots),
            (false, None) => item.spots.extend(&paragraph.spots),
        }
    }
    if contents.is_empty()
        && is_item
        && let Some(at) = wider_line(&item.spots, vocabulary)
    {
        contents.push(Paragraph { number: None, spots: item.spots.split_off(at), row: item.row, guessed: true });
    }
    (item, contents)
}

/// The first line that is wider than all before it by two characters or more: it is of another, wider column, as a cell's
/// own lines are never wider than its first unless that is its last.
fn wider_line(spots: &[(CellId, &str)], vocabulary: &Vocabulary) -> Option<usize> {
    let width = |spot: &(CellId, &str)| squeeze(spot.1).chars().count();
    let (mut widest, mut open) = (0, 0);
    for (at, spot) in spots.iter().enumerate() {
        // A number stands in one line with what it numbers.
        if is_bare_number(spot.1, vocabulary) {
            open += width(spot);
            continue;
        }
        let line = open + width(spot);
        if at > 0 && widest > 0 && line >= widest + 2 {
            return Some(at);
        }
        (widest, open) = (widest.max(line), 0);
    }
    None
}

fn group_records<'g>(
    grid: u32,
    group: &Group<'g>,
    item: &[(CellId, &'g str)],
    contents: &[Paragraph<'g>],
    ladder: &Ladder,
    looks: &mut usize,
) -> Vec<Record<'g>> {
    let rows = contents.len().max(1);
    let actions: Vec<Action> = group.marks.iter().map(|mark| mark.2).collect();
    let (dealt, doubt) = match deal(&actions, rows, ladder.roles.len(), looks) {
        Some((dealt, false)) => (dealt, DEALT),
        Some((dealt, true)) => (dealt, DEALT_WITH_BLANKS),
        None => (vec![None; actions.len()], NOT_DEALT),
    };
    let in_step = contents.iter().enumerate().all(|(at, content)| content.number.is_none_or(|number| number as usize == at + 1))
        || contents.windows(2).all(|pair| pair[0].number.zip(pair[1].number).is_some_and(|(a, b)| a + 1 == b));
    let doubt: f64 = if in_step { doubt } else { doubt.max(DEALT_WITH_BLANKS) };
    let message = format!("there are no columns: the chain follows from the order of {} marks over {rows} rows", actions.len());
    let mut findings = vec![Diagnostic::new(Code::ColumnsFromOrder, message)];
    let guessed = contents.iter().any(|content| content.guessed);
    let doubt = if guessed { doubt.max(GUESSED) } else { doubt };
    if guessed {
        let message = "the content was told from the item by the width of its lines alone".to_owned();
        findings.push(Diagnostic::new(Code::ReadingUncertain, message));
    } else if doubt > DEALT {
        let message = "the marks do not come out even over these rows: look at the original".to_owned();
        findings.push(Diagnostic::new(Code::CellUnplaced, message));
    }
    let mut marks_of: Vec<Vec<(usize, u8)>> = vec![Vec::new(); rows];
    for (at, place) in dealt.iter().enumerate() {
        if let &Some((row, role)) = place {
            marks_of[row].push((at, role));
        }
    }
    (0..rows)
        .map(|row| {
            let content = contents.get(row);
            let mut record = Record {
                grid,
                row: content.map(|content| content.row).or(group.paragraphs.first().map(|p| p.row)).unwrap_or(0),
                pieces: Vec::new(),
                strays: Vec::new(),
                findings: findings.clone(),
                doubt,
                full: false,
            };
            let mut add = |field: Field, spots: &[(CellId, &'g str)]| {
                record.pieces.extend(spots.iter().map(|&(id, raw)| Piece { id, field, raw: Cow::Borrowed(raw) }));
            };
            add(Field::Unit, &group.unit);
            add(Field::Item, item);
            add(Field::Content, content.map_or(&[], |content| &content.spots));
            for &(at, role) in &marks_of[row] {
                let (id, raw, _) = &group.marks[at];
                record.pieces.push(Piece { id: *id, field: Field::Role(role), raw: raw.clone() });
            }
            // With several rows nothing tells whose the text after the marks is.
            if rows == 1 {
                record.pieces.extend(group.co_organizers.iter().map(|&(id, raw)| Piece {
                    id,
                    field: Field::CoOrganizers,
                    raw: Cow::Borrowed(raw),
                }));
                record.pieces.extend(group.rest.iter().map(|&(id, raw)| Piece { id, field: Field::Remarks, raw: Cow::Borrowed(raw) }));
            } else if !group.co_organizers.is_empty() || !group.rest.is_empty() {
                let texts = group.co_organizers.iter().chain(&group.rest);
                let named: Vec<&str> = texts.clone().map(|(_, raw)| raw.trim()).collect();
                let message = format!("text after the marks of {rows} rows is of one of them: {}", excerpt(&named.join(" ")));
                record.findings.push(Diagnostic::new(Code::CellUnplaced, message));
                record.doubt = record.doubt.max(DEALT_WITH_BLANKS);
                if row == 0 {
                    record.strays.extend(texts.map(|&(id, raw)| Stray { id, raw, reason: "text after marks that belong to several rows" }));
                }
            }
            if row == 0 && dealt.iter().all(Option::is_none) {
                let reason = "marks that do not come out even over the rows";
                let raw = |mark: &Cow<'g, str>| if let Cow::Borrowed(raw) = mark { raw } else { "" };
                record.strays.extend(group.marks.iter().map(|(id, mark, _)| Stray { id: *id, raw: raw(mark), reason }));
            }
            record
        })
        .collect()
}

/// For each mark its row and role; `None` for a mark that is not dealt out.
type Dealt = Vec<Option<(usize, u8)>>;

/// Deals marks, given column by column, out to rows and roles; or row by row, when they come that way.
///
/// Gives for each mark its row and role, and whether rows had to be left blank. `None` when there is no way.
fn deal(marks: &[Action], rows: usize, roles: usize, looks: &mut usize) -> Option<(Dealt, bool)> {
    let whole = |places: Vec<(usize, u8)>| -> Dealt { places.into_iter().map(Some).collect() };
    if marks.is_empty() || marks.len() > rows * roles {
        return None;
    }
    let mut search = Search { marks, rows, roles, tries: 0, looks: *looks, best: None };
    search.columns(0, 0, (0..rows).collect(), Vec::new(), 0);
    *looks = search.looks;
    if let Some((0, places)) = &search.best {
        return Some((whole(places.clone()), false));
    }
    if let Some(places) = by_row(marks, rows, roles) {
        return Some((whole(places), false));
    }
    search.best.map(|(_, places)| (whole(places), true))
}

/// Marks row by row: every row begins with its draft.
fn by_row(marks: &[Action], rows: usize, roles: usize) -> Option<Vec<(usize, u8)>> {
    let mut places: Vec<(usize, u8)> = Vec::with_capacity(marks.len());
    let mut decided = true;
    for &mark in marks {
        let place = match places.last() {
            Some(&(row, role)) if !decided && mark != Action::Draft => (row, role + 1),
            Some(&(row, _)) if decided => (row + 1, 0),
            None => (0, 0),
            Some(_) => return None,
        };
        if place.0 >= rows || usize::from(place.1) >= roles || (place.1 == 0) != (mark == Action::Draft) {
            return None;
        }
        decided = mark == Action::Approve;
        places.push(place);
    }
    (decided && places.last().is_some_and(|&(row, _)| row + 1 == rows)).then_some(places)
}

/// Looks for the way to deal marks out that leaves the fewest rows blank.
struct Search<'m> {
    marks: &'m [Action],
    rows: usize,
    roles: usize,
    tries: usize,
    /// Rows that may still be looked at.
    looks: usize,
    best: Option<(usize, Vec<(usize, u8)>)>,
}

impl Search<'_> {
    fn columns(&mut self, role: usize, at: usize, open: Vec<usize>, places: Vec<(usize, u8)>, blanks: usize) {
        self.tries += 1;
        if self.tries > TRIES || self.best.as_ref().is_some_and(|(best, _)| *best <= blanks) {
            return;
        }
        if at == self.marks.len() {
            // A row that nobody decides is as bad as one left blank.
            let total = blanks + open.len();
            if self.best.as_ref().is_none_or(|(best, _)| *best > total) {
                self.best = Some((total, places));
            }
            return;
        }
        if role == self.roles || open.is_empty() {
            return;
        }
        for skip in skips(open.len(), self.rows) {
            self.looks = self.looks.saturating_sub(open.len() + places.len());
            if self.looks == 0 {
                return;
            }
            let taken: Vec<usize> = (0..open.len()).filter(|row| !skip.contains(row)).map(|row| open[row]).collect();
            let Some(marks) = self.marks.get(at..at + taken.len()) else { continue };
            // Nobody but the first may draft, and the first drafts or decides.
            let fits =
                marks.iter().all(|mark| if role == 0 { matches!(mark, Action::Draft | Action::Approve) } else { *mark != Action::Draft });
            if !fits {
                continue;
            }
            let decided: Vec<usize> = taken.iter().zip(marks).filter(|(_, mark)| **mark == Action::Approve).map(|(row, _)| *row).collect();
            let open: Vec<usize> = open.iter().copied().filter(|row| decided.binary_search(row).is_err()).collect();
            let mut places = places.clone();
            places.extend(taken.iter().map(|&row| (row, role as u8)));
            self.columns(role + 1, at + marks.len(), open, places, blanks + skip.len());
        }
    }
}

/// Sets of rows to leave blank, the smaller first: none, each one, each two.
fn skips(open: usize, rows: usize) -> Vec<Vec<usize>> {
    let mut skips = vec![Vec::new()];
    skips.extend((0..open).map(|a| vec![a]));
    if rows <= 12 {
        skips.extend((0..open).flat_map(|a| (a + 1..open).map(move |b| vec![a, b])));
    }
    skips
}

/// Cuts the body into groups of text and marks.
fn groups<'g>(part: &Part<'g>, vocabulary: &Vocabulary) -> Vec<Group<'g>> {
    let paragraphs_end = ends_paragraphs(part);
    let mut groups: Vec<Group<'g>> = Vec::new();
    let mut open = Group::default();
    let mut unit: Vec<(CellId, &'g str)> = Vec::new();
    let mut at = 0;
    // Up to where it is known that ideographs one under the other are no name of a unit, from whichever on it is read.
    let mut no_unit = 0;
    while at < part.body.len() {
        let end = if at < no_unit { at } else { flow::vertical_end(&part.body, at) };
        if (2..=LONGEST_UNIT).contains(&(end - at)) {
            let name: String = part.body[at..end].iter().filter_map(flow::vertical_char).collect();
            if vocabulary.unit_endings.iter().any(|ending| name.ends_with(ending.as_str())) {
                groups.push(std::mem::take(&mut open));
                unit = part.body[at..end].iter().flat_map(|row| &row.spots).map(|spot| (spot.id, spot.raw)).collect();
                at = end;
                continue;
            }
        }
        no_unit = no_unit.max(end);
        let row = &part.body[at];
        for (index, spot) in row.spots.iter().enumerate() {
            if let Kind::Marks(_) = *spot.kind {
                open.marks.extend(marks(spot, vocabulary));
                continue;
            }
            let number = vocabulary.enumerators.before(spot.raw).map(|(number, _)| number);
            if !open.marks.is_empty() {
                if number.is_none() && matches!(*spot.kind, Kind::Units) {
                    open.co_organizers.push((spot.id, spot.raw));
                    continue;
                }
                if number.is_none() {
                    open.rest.push((spot.id, spot.raw));
                    continue;
                }
                groups.push(std::mem::take(&mut open));
            }
            if open.paragraphs.len() >= MOST_PARAGRAPHS {
                groups.push(std::mem::take(&mut open));
            }
            if open.unit.is_empty() {
                open.unit.clone_from(&unit);
            }
            let after_number = index > 0 && is_bare_number(row.spots[index - 1].raw, vocabulary);
            let goes_on = match open.paragraphs.last().and_then(|paragraph| paragraph.spots.last()) {
                None => false,
                Some(_) if number.is_some() => false,
                Some(_) if open.paragraphs.last().is_some_and(|paragraph| paragraph.spots.len() >= MOST_LINES) => false,
                Some(_) if after_number => true,
                Some(_) if index > 0 => false,
                Some((_, last)) => !(paragraphs_end && ends_paragraph(last)),
            };
            match open.paragraphs.last_mut().filter(|_| goes_on) {
                Some(paragraph) => paragraph.spots.push((spot.id, spot.raw)),
                None => open.paragraphs.push(Paragraph { number, spots: vec![(spot.id, spot.raw)], row: row.row, guessed: false }),
            }
        }
        at += 1;
    }
    groups.push(open);
    groups.retain(|group| !group.paragraphs.is_empty() || !group.marks.is_empty());
    groups
}

fn is_bare_number(raw: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.enumerators.before(raw).is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// A paragraph ends with one space; more are those of a justified line.
fn ends_paragraph(raw: &str) -> bool {
    raw.ends_with(' ') && !raw.ends_with("  ")
}

/// Whether the text ends paragraphs, and not all lines, with a space.
fn ends_paragraphs(part: &Part<'_>) -> bool {
    let last_spots = part.body.iter().filter_map(|row| row.spots.last());
    let (mut with, mut without) = (0, 0);
    for spot in last_spots {
        if ends_paragraph(spot.raw) { with += 1 } else { without += 1 }
    }
    with * 20 > without && without * 20 > with
}

/// The marks of a cell one by one, each as it is printed.
fn marks<'g>(spot: &Spot<'g>, vocabulary: &Vocabulary) -> Vec<(CellId, Cow<'g, str>, Action)> {
    if let Some(action) = vocabulary.action(spot.raw) {
        return vec![(spot.id, Cow::Borrowed(spot.raw), action)];
    }
    let squeezed = squeeze(spot.raw);
    let found = vocabulary.marks(&squeezed).unwrap_or_default();
    found.into_iter().map(|(mark, action)| (spot.id, Cow::Owned(mark.to_owned()), action)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Action::{Approve, Draft, Review};

    fn dealt(marks: &[Action], rows: usize, roles: usize) -> Option<(Dealt, bool)> {
        deal(marks, rows, roles, &mut { LOOKS })
    }

    #[test]
    fn marks_are_dealt_column_by_column_to_rows_not_yet_decided() {
        let marks = [Draft, Draft, Draft, Review, Review, Review, Approve, Approve, Review, Approve];
        let (places, blanks) = dealt(&marks, 3, 4).unwrap();
        assert!(!blanks);
        assert_eq!(places[6..], [Some((0, 2)), Some((1, 2)), Some((2, 2)), Some((2, 3))]);
    }

    #[test]
    fn marks_may_come_row_by_row() {
        let (places, blanks) = dealt(&[Draft, Approve, Draft, Review, Approve], 2, 3).unwrap();
        assert!(!blanks);
        assert_eq!(places, [Some((0, 0)), Some((0, 1)), Some((1, 0)), Some((1, 1)), Some((1, 2))]);
    }

    #[test]
    fn a_content_is_told_from_its_item_by_the_width_of_its_lines() {
        let spots: Vec<(CellId, &str)> = ["二、", "航道浚深之", "執行", "浚深土方去化方案之", "審議。"]
            .into_iter()
            .enumerate()
            .map(|(cell, raw)| (CellId { grid: 0, cell: cell as u32 }, raw))
            .collect();
        assert_eq!(wider_line(&spots, &Vocabulary::default()), Some(3));
        assert_eq!(wider_line(&spots[..3], &Vocabulary::default()), None);
    }

    #[test]
    fn a_row_left_blank_is_said() {
        // Two rows, three roles: the third column has a mark for one of two rows that are not yet decided.
        assert!(dealt(&[Draft, Draft, Review, Review, Approve], 2, 3).is_some_and(|(_, blanks)| blanks));
        assert_eq!(dealt(&[Approve, Draft, Draft], 1, 2), None);
    }
}
