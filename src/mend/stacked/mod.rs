//! Several lines of business in one ruled row: parted by number and by height together.
//!
//! One cell holds 一、… 二、… 三、…, and the cells of the posts hold 擬辦, 擬辦, 擬辦 on the same heights. Without a page
//! the lines of a cell are its heights: authors put blank lines in so that they stand beside one another.

mod rebuild;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::bureau::Action;
use crate::grid::{Cell, Grid, Layout};
use crate::normalize::squeeze;
use crate::vocabulary::Vocabulary;

use super::first_body_row;
use rebuild::rebuild;

/// Tops of lines closer than this share of a line's height, in percent, stand at the same height.
const LEVEL: i32 = 60;

/// Lines that one mark may be broken into.
const MARK_LINES: usize = 4;

/// Height of a line where the document has no heights.
const LINE: i32 = 1000;

/// A line of a cell.
#[derive(Debug, Clone, Copy)]
struct Line<'c> {
    text: &'c str,
    top: i32,
    bottom: i32,
}

/// Rows of a grid that hold a stack, and how they part.
struct Split {
    /// The rows that the stack covers.
    rows: Range<u32>,
    /// Top of each line of business; the first is that of the rows.
    tops: Vec<i32>,
    /// What stands in each new row, by cell of the grid.
    pieces: Vec<Piece>,
    /// Whether cells have fewer lines than there are businesses, and none blank above or between them.
    packed: bool,
    /// Whether nothing shows for sure which lines belong together.
    guessed: bool,
}

/// A part of a cell, and the new rows that it covers, counted within the split.
struct Piece {
    cell: usize,
    rows: Range<u32>,
    lines: Range<usize>,
}

/// Parts every ruled row that holds several lines of business into one row for each.
pub(super) fn unstack(grid: &mut Grid<'_>, vocabulary: &Vocabulary) {
    if grid.layout != Layout::Ruled {
        return;
    }
    let first = first_body_row(grid, vocabulary);
    let mut splits: Vec<Split> = Vec::new();
    for (at, cell) in grid.cells.iter().enumerate() {
        let open = splits.last().is_none_or(|split| split.rows.end <= cell.row);
        // The first row may begin with the rest of one that the page before ends with.
        let least = if first == Some(cell.row) { 1 } else { 2 };
        let is_stack = least == 1 || cell.raw.contains('\n');
        if !open || !is_stack || marks(&lines(grid, at), vocabulary).is_none_or(|marks| marks.len() < least) {
            continue;
        }
        splits.extend(split(grid, cell.row..cell.row + cell.rowspan, least == 1, vocabulary));
    }
    // Where blank lines were lost in one row, they were in all.
    let is_lossy = splits.iter().any(|split| split.guessed);
    splits.iter_mut().for_each(|split| split.guessed |= is_lossy && split.packed);
    if !splits.is_empty() {
        rebuild(grid, &splits);
    }
}

/// The lines of a cell that are not blank.
fn lines<'c>(grid: &'c Grid<'_>, cell: usize) -> Vec<Line<'c>> {
    let texts = grid.cells[cell].raw.split('\n');
    match grid.place.as_deref() {
        Some(place) => {
            let heights = place.cells.get(cell).map_or(&[][..], |cell| &cell.lines[..]);
            texts.zip(heights).map(|(text, &(top, bottom))| Line { text, top, bottom }).collect()
        }
        None => {
            let at = |(text, order): (&'c str, i32)| Line { text, top: order * LINE, bottom: (order + 1) * LINE };
            texts.zip(0..i32::MAX / LINE - 1).map(at).filter(|line| !line.text.trim().is_empty()).collect()
        }
    }
}

/// The marks of a cell, each by its lines; `None` when the cell holds anything else.
fn marks(lines: &[Line<'_>], vocabulary: &Vocabulary) -> Option<Vec<Range<usize>>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let (mut at, mut unknown) = (0, 0);
    while at < lines.len() {
        let longest = (at + 1..=lines.len().min(at + MARK_LINES)).rev().find(|&end| {
            let joined: String = lines[at..end].iter().map(|line| squeeze(line.text)).collect();
            vocabulary.action(&joined).is_some()
        });
        let end = match longest {
            Some(end) => end,
            None if squeeze(lines[at].text).chars().count() <= 4 => {
                unknown += 1;
                at + 1
            }
            None => return None,
        };
        marks.push(at..end);
        at = end;
    }
    (unknown * 2 < marks.len()).then_some(marks)
}

/// Lines of a cell that begin with the next number of one series.
fn numbered(lines: &[Line<'_>], vocabulary: &Vocabulary) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut last = None;
    for (at, line) in lines.iter().enumerate() {
        let Some((style, number)) = vocabulary.enumerators.numbering(line.text) else { continue };
        let is_next = last.is_none_or(|(before, value)| style == before && number == value + 1);
        if is_next {
            last = Some((style, number));
            found.push(at);
        }
    }
    found
}

/// Parts some rows. `leads` tells that they are the first under the header, so that their beginning may be on the page
/// before.
fn split(grid: &Grid<'_>, rows: Range<u32>, leads: bool, vocabulary: &Vocabulary) -> Option<Split> {
    // A cell that begins or ends among the rows and goes on outside of them has no place among new ones.
    let is_among = |row: u32| rows.start < row && row < rows.end;
    let goes_out = |cell: &Cell<'_>| {
        let end = cell.row + cell.rowspan;
        is_among(cell.row) && end > rows.end || is_among(end) && cell.row < rows.start
    };
    if rows.len() > 1 && grid.cells.iter().any(goes_out) {
        return None;
    }
    let from_row = |row: u32| grid.cells.partition_point(|cell| cell.row < row);
    let inside: Vec<usize> =
        (from_row(rows.start)..from_row(rows.end)).filter(|&at| grid.cells[at].row + grid.cells[at].rowspan <= rows.end).collect();
    let text: Vec<Vec<Line<'_>>> = inside.iter().map(|&at| lines(grid, at)).collect();
    let stacks: Vec<Option<Vec<Range<usize>>>> = text.iter().map(|lines| marks(lines, vocabulary)).collect();
    let first_mark = inside.iter().zip(&stacks).filter(|(_, stack)| stack.is_some()).map(|(&at, _)| grid.cells[at].col).min()?;
    // Of the columns with the most marks the lowest post's: it drafts every line of business.
    let most = stacks.iter().flatten().map(Vec::len).max()?;
    let lead = (0..inside.len())
        .filter(|&at| stacks[at].as_ref().is_some_and(|marks| marks.len() == most))
        .min_by_key(|&at| grid.cells[inside[at]].col)?;
    let lead_tops: Vec<i32> = stacks[lead].iter().flatten().map(|mark| text[lead][mark.start].top).collect();

    let business: Vec<usize> = (0..inside.len()).filter(|&at| grid.cells[inside[at]].col < first_mark && stacks[at].is_none()).collect();
    let numbers: Vec<Vec<usize>> = text.iter().map(|lines| numbered(lines, vocabulary)).collect();
    let is_series = |at: usize| numbers[at].len() > 1 || numbers[at].first().is_some_and(|&line| line > 0);
    let by_column = |at: &usize| grid.cells[inside[*at]].col;
    let content = business
        .iter()
        .copied()
        .filter(|&at| is_series(at))
        .max_by_key(by_column)
        .or_else(|| business.iter().copied().max_by_key(by_column))?;
    let level = text[content].iter().chain(&text[lead]).map(|line| line.bottom - line.top).max()? * LEVEL / 100;

    let mut starts: Vec<usize> = if is_series(content) { numbers[content].clone() } else { Vec::new() };
    if starts.len() < lead_tops.len() && most > 1 {
        // Numbers are missing: a line at the height of a draft begins a line of business too.
        for &top in &lead_tops {
            let line = text[content].iter().position(|line| (line.top - top).abs() <= level);
            starts.extend(line.filter(|&line| starts.iter().all(|&start| (text[content][start].top - top).abs() > level && start != line)));
        }
        starts.sort_unstable();
    }
    if leads && starts.is_empty() && numbers[content].first() == Some(&0) {
        starts.push(0);
    }
    let start = text[content].get(*starts.first()?)?.top;
    // The rest of a line of business whose beginning is on the page before: of the business itself, or beside it.
    let is_above = |at: usize| grid.cells[inside[at]].col > first_mark && text[at].first().is_some_and(|line| line.top + level < start);
    let rest = starts[0] > 0 || leads && (0..inside.len()).any(|at| stacks[at].is_none() && is_above(at));
    let mut tops: Vec<i32> = starts.iter().map(|&line| text[content][line].top).collect();
    let one_draft_each = tops.len() == lead_tops.len();
    if one_draft_each {
        // One draft for each number: their heights are those of the other marks.
        tops = tops.iter().zip(&lead_tops).map(|(&one, &other)| one.min(other)).collect();
    }
    if rest {
        starts.insert(0, 0);
        tops.insert(0, i32::MIN);
    }
    // Turned text is read last, wherever it stands; rows go down the page all the same.
    for at in 1..tops.len() {
        tops[at] = tops[at].max(tops[at - 1]);
    }
    let count = starts.len() as u32;
    if count < 2 {
        return None;
    }
    // Heights at which something begins: businesses, and their marks.
    let starting: Vec<i32> = starts.iter().filter_map(|&line| text[content].get(line)).map(|line| line.top).chain(lead_tops).collect();
    let middle = grid.place.as_ref().map(|place| place.ys[rows.start as usize] / 2 + place.ys[rows.end as usize] / 2);
    let mut split = Split { rows, tops, pieces: Vec::new(), packed: false, guessed: false };
    for at in 0..inside.len() {
        let cell = inside[at];
        if at == content {
            let ends = starts.iter().skip(1).copied().chain([text[at].len()]);
            let parts = starts.iter().zip(ends).zip(0..).filter(|((from, to), _)| *from < to);
            split.pieces.extend(parts.map(|((&from, to), row)| Piece { cell, rows: row..row + 1, lines: from..to }));
        } else if let Some(marks) = &stacks[at] {
            let by_order = one_draft_each && marks.len() as u32 == count - u32::from(rest);
            for (order, mark) in marks.iter().enumerate() {
                let row = if by_order { order as u32 + u32::from(rest) } else { split.row_at(text[at][mark.start].top, level) };
                split.push(Piece { cell, rows: row..row + 1, lines: mark.clone() });
            }
        } else if business.contains(&at) && !is_series(at) || !rest && is_for_all(&text[at], &starting, middle, level) {
            split.pieces.push(Piece { cell, rows: 0..count, lines: 0..text[at].len() });
        } else {
            let mut row = 0;
            for (line, own) in text[at].iter().enumerate() {
                if line == 0 || !goes_on(&text[at][line - 1], own, &starting) {
                    row = split.row_at(own.top, level);
                }
                split.push(Piece { cell, rows: row..row + 1, lines: line..line + 1 });
            }
        }
    }
    if grid.place.is_none() {
        settle(&mut split, grid, vocabulary);
    }
    // Where lines part some columns of these rows and not others, the new rows may not agree with them.
    split.is_apart(grid).then_some(split)
}

/// Looks whether the chains of new rows make sense where lines are all that tells what stands beside what.
///
/// Programs that drop blank lines leave marks that follow one another from the top. Such columns have one mark for each
/// row that is not yet decided; where that does not come out even, the rows are a guess.
fn settle(split: &mut Split, grid: &Grid<'_>, vocabulary: &Vocabulary) {
    let count = split.tops.len();
    let is_packed = |cell: usize| {
        let lines = lines(grid, cell);
        lines.len() < count && lines.iter().zip(0..).all(|(line, at)| line.top == at * LINE)
    };
    let action = |piece: &Piece| {
        let text: String = lines(grid, piece.cell)[piece.lines.clone()].iter().map(|line| squeeze(line.text)).collect();
        vocabulary.action(&text)
    };
    // The marks of each column, from left to right.
    let mut columns: Vec<(usize, Vec<(usize, Action)>)> = Vec::new();
    for (at, piece) in split.pieces.iter().enumerate() {
        let Some(action) = action(piece) else { continue };
        match columns.last_mut() {
            Some((cell, marks)) if *cell == piece.cell => marks.push((at, action)),
            _ => columns.push((piece.cell, vec![(at, action)])),
        }
    }
    columns.sort_by_key(|&(cell, _)| grid.cells[cell].col);
    let chains = |row_of: &dyn Fn(usize, usize) -> Option<u32>| -> Option<Vec<Vec<Action>>> {
        let mut chains: Vec<Vec<Action>> = vec![Vec::new(); count];
        for (column, (_, marks)) in columns.iter().enumerate() {
            for (order, &(_, action)) in marks.iter().enumerate() {
                chains.get_mut(row_of(column, order)? as usize)?.push(action);
            }
        }
        Some(chains)
    };
    let rest = usize::from(split.tops.first() == Some(&i32::MIN));
    let is_sound = |chains: &Vec<Vec<Action>>| chains.iter().skip(rest).all(|chain| is_whole(chain));
    let as_printed = |column: usize, order: usize| Some(split.pieces[columns[column].1[order].0].rows.start);
    let part_of_all = |piece: &&Piece| (piece.rows.end - piece.rows.start) as usize != count;
    split.packed = split.pieces.iter().filter(part_of_all).any(|piece| is_packed(piece.cell));
    if !columns.iter().any(|&(cell, _)| is_packed(cell)) || chains(&as_printed).as_ref().is_some_and(is_sound) {
        return;
    }
    split.guessed = true;
    // Dealt out: each column to the rows that no column before it decides.
    let mut decided = vec![false; count];
    let mut dealt: Vec<Vec<u32>> = Vec::with_capacity(columns.len());
    for (_, marks) in &columns {
        let open: Vec<u32> = (0..count as u32).filter(|&row| !decided[row as usize]).collect();
        let rows: Vec<u32> = if marks.len() == count { (0..count as u32).collect() } else { open };
        if rows.len() != marks.len() {
            return;
        }
        for (&row, &(_, action)) in rows.iter().zip(marks) {
            decided[row as usize] |= action == Action::Approve;
        }
        dealt.push(rows);
    }
    let by_order = |column: usize, order: usize| dealt[column].get(order).copied();
    if chains(&by_order).as_ref().is_some_and(is_sound) {
        for (rows, (_, marks)) in dealt.iter().zip(&columns) {
            for (&row, &(piece, _)) in rows.iter().zip(marks) {
                split.pieces[piece].rows = row..row + 1;
            }
        }
    }
}

/// Whether a chain begins with a draft and ends with its only decision.
fn is_whole(chain: &[Action]) -> bool {
    let decides = |action: &Action| matches!(action, Action::Approve | Action::ApproveOrForward);
    chain.first() == Some(&Action::Draft) && chain.iter().position(decides) == Some(chain.len() - 1)
}

/// Whether a line goes on with the one right above it: it does not begin where something else does.
fn goes_on(before: &Line<'_>, line: &Line<'_>, starting: &[i32]) -> bool {
    let height = line.bottom - line.top;
    line.top - before.bottom < height / 2 && starting.iter().all(|top| (top - line.top).abs() * 4 > height)
}

/// Whether text stands for all lines of business: as one block in the middle of the row that begins at the height of none
/// of them.
fn is_for_all(lines: &[Line<'_>], starting: &[i32], middle: Option<i32>, level: i32) -> bool {
    let (Some(first), Some(middle)) = (lines.first(), middle) else { return lines.is_empty() };
    let is_block = lines.windows(2).all(|pair| pair[1].top - pair[0].bottom <= level);
    let last = lines.last().unwrap_or(first);
    let is_centred = (first.top / 2 + last.bottom / 2 - middle).abs() <= 2 * level;
    is_block && is_centred && starting.iter().all(|&top| (top - first.top).abs() > level)
}

impl Split {
    /// The new row at a height.
    fn row_at(&self, top: i32, level: i32) -> u32 {
        (self.tops.partition_point(|&start| start.saturating_sub(level) <= top) as u32).saturating_sub(1)
    }

    /// Whether no two pieces are to stand in the same row and column.
    fn is_apart(&self, grid: &Grid<'_>) -> bool {
        let mut taken = BTreeSet::new();
        self.pieces.iter().all(|piece| {
            let cell = &grid.cells[piece.cell];
            let mut places = piece.rows.clone().flat_map(|row| (cell.col..cell.col + cell.colspan).map(move |col| (row, col)));
            places.all(|place| taken.insert(place))
        })
    }

    /// Adds a piece, to the one before when that is of the same cell and row.
    ///
    /// Lines are in reading order, in which turned text comes after upright text: one that stands higher than the line before it stays
    /// with that line, as a new row has one cell of a column.
    fn push(&mut self, piece: Piece) {
        match self.pieces.last_mut() {
            Some(last) if last.cell == piece.cell && last.rows.start >= piece.rows.start => {
                last.lines.end = piece.lines.end;
            }
            _ => self.pieces.push(piece),
        }
    }
}
