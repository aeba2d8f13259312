//! One drawn table: its columns from the lines that stand, its rows from those that lie.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::{Cell, Grid, Layout};
use super::drawing::{Mark, Pen, Widths};

/// Columns of a table; one of more is no drawing.
const MOST_COLUMNS: usize = 256;
/// Rules of a table whose rows are not ruled: its top, one below the header, its bottom.
const FEW_RULES: usize = 3;
/// What it costs to take a line that stands for a letter of the text, in columns.
const LETTER_COST: usize = 1000;
/// Bytes of text that the cells of a table may carry over all their rows: a cell is looked at in each. One past it stays in its first.
const MOST_CARRIED: usize = 64 << 20;

/// A stretch of a line between two borders.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    /// First column, and the one after the last.
    from: usize,
    to: usize,
    text: &'t str,
    /// Whether it is a rule.
    ruled: bool,
}

/// A line whose borders are known.
#[derive(Debug)]
struct Line<'t> {
    borders: Vec<(usize, Mark)>,
    pieces: Vec<Piece<'t>>,
    /// Whether a rule stands in it.
    is_edge: bool,
}

/// Lines between two rules: a row, or one of those that a cell goes over.
#[derive(Debug, Default)]
struct Band<'t> {
    /// Which borders stand in it.
    borders: Vec<bool>,
    /// Text, with its first column; blank ones kept.
    pieces: Vec<(usize, &'t str)>,
    lines: usize,
    /// In which columns a rule stands below.
    ruled: Vec<bool>,
}

/// Reads the lines of a drawing; `None` when it is no table.
pub(super) fn read<'t>(lines: &[&'t str], first: u32) -> Option<Grid<'t>> {
    let pen = Pen::of(lines.first()?)?;
    let (xs, marks) = borders(pen, lines)?;
    let lines = pieces(pen, lines, &xs, marks);
    if lines.iter().all(|line| line.is_edge) {
        return None;
    }
    let bands = bands(&lines, xs.len() - 1);
    Some(grid(&bands, xs.len() - 1, first))
}

/// Where the borders of the columns stand, and what stands of each line, with characters as wide as makes lines meet best.
fn borders(pen: Pen, lines: &[&str]) -> Option<(Vec<usize>, Vec<Vec<Mark>>)> {
    let all = Widths::ALL.map(|widths| lines.iter().map(|line| pen.marks(line, widths)).collect::<Vec<_>>());
    let mut best: Option<(usize, Vec<Vec<Mark>>)> = None;
    for marks in all {
        let meet = marks.windows(2).map(|pair| meeting(&pair[0], &pair[1])).sum();
        if best.as_ref().is_none_or(|(most, _)| meet > *most) {
            best = Some((meet, marks));
        }
    }
    let marks = best?.1;
    // Rules hold no text of which the width could be taken wrong. A place that only one line knows is a slip of that line.
    let mut seen: BTreeMap<usize, (usize, bool)> = BTreeMap::new();
    for (line, marks) in lines.iter().zip(&marks) {
        let is_rule = pen.is_rule(line);
        for mark in marks {
            let (count, ruled) = seen.entry(mark.x).or_default();
            *count += 1;
            *ruled |= is_rule;
        }
    }
    let any_ruled = seen.values().any(|&(count, ruled)| ruled && count > 1);
    let xs: Vec<usize> = seen.into_iter().filter(|&(_, (count, ruled))| count > 1 && (ruled || !any_ruled)).map(|(x, _)| x).collect();
    (2..=MOST_COLUMNS + 1).contains(&xs.len()).then_some((xs, marks))
}

/// How many lines that stand go on from one line of text to the next.
fn meeting(above: &[Mark], below: &[Mark]) -> usize {
    let mut down = above.iter().filter(|mark| mark.arms.down).map(|mark| mark.x).peekable();
    let up = below.iter().filter(|mark| mark.arms.up);
    up.filter(|mark| {
        while down.next_if(|&x| x < mark.x).is_some() {}
        down.peek() == Some(&mark.x)
    })
    .count()
}

/// Parts each line at the borders.
fn pieces<'t>(pen: Pen, lines: &[&'t str], xs: &[usize], marks: Vec<Vec<Mark>>) -> Vec<Line<'t>> {
    let mut out: Vec<Line<'t>> = Vec::with_capacity(lines.len());
    for (text, marks) in lines.iter().zip(marks) {
        let borders = matched(marks, xs, out.last());
        let all_drawn = pen.is_rule(text);
        let (mut from, mut at) = (0, 0);
        let mut facing = false;
        let mut pieces = Vec::with_capacity(borders.len() + 1);
        let last = xs.len() - 1;
        let end = (last, None);
        for (border, mark) in borders.iter().map(|(border, mark)| (*border, Some(*mark))).chain([end]) {
            let piece = text.get(at..mark.map_or(text.len(), |mark| mark.from)).unwrap_or_default();
            // A dash that fills a cell is no rule: a rule comes from a border, or its whole line is one.
            let faces = facing || all_drawn || mark.is_some_and(|mark| mark.arms.left);
            let ruled = border > from && faces && pen.lies(piece.trim());
            if border > from || !piece.trim().is_empty() {
                pieces.push(Piece { from: from.min(last - 1), to: border.max(from + 1).min(last), text: piece, ruled });
            }
            if let Some(mark) = mark {
                (from, at, facing) = (border, mark.to, mark.arms.right);
            }
        }
        let is_edge = pieces.iter().any(|piece| piece.ruled);
        out.push(Line { borders, pieces, is_edge });
    }
    out
}

/// Which border each mark of a line is, in order.
fn matched(marks: Vec<Mark>, xs: &[usize], above: Option<&Line<'_>>) -> Vec<(usize, Mark)> {
    // As many as come down from the line above: the same ones, wherever they stand.
    let down: Vec<usize> =
        above.map_or_else(Vec::new, |line| line.borders.iter().filter(|(_, mark)| mark.arms.down).map(|(border, _)| *border).collect());
    if down.len() == marks.len() && marks.iter().all(|mark| mark.arms.up && !mark.arms.left && !mark.arms.right) {
        return down.into_iter().zip(marks).collect();
    }
    let exact: Option<Vec<usize>> = marks.iter().map(|mark| xs.binary_search(&mark.x).ok()).collect();
    match exact {
        Some(exact) => exact.into_iter().zip(marks).collect(),
        None => nearest(&marks, xs),
    }
}

/// The borders in order that are nearest to the marks in all. A mark may be none, as a letter of the text.
fn nearest(marks: &[Mark], xs: &[usize]) -> Vec<(usize, Mark)> {
    let width = xs.len() + 1;
    // cost[m][b]: of the first m marks among the first b borders; a border may be left out for nothing.
    let mut cost = vec![0usize; (marks.len() + 1) * width];
    let fits = |mark: usize, border: usize| marks[mark].x.abs_diff(xs[border]).min(LETTER_COST - 1);
    for m in 1..=marks.len() {
        cost[m * width] = m * LETTER_COST;
        for b in 1..width {
            let pair = cost[(m - 1) * width + b - 1] + fits(m - 1, b - 1);
            cost[m * width + b] = pair.min(cost[(m - 1) * width + b] + LETTER_COST).min(cost[m * width + b - 1]);
        }
    }
    let (mut m, mut b) = (marks.len(), xs.len());
    let mut found = Vec::new();
    while m > 0 && b > 0 {
        let here = cost[m * width + b];
        if here == cost[m * width + b - 1] {
            b -= 1;
        } else if here == cost[(m - 1) * width + b - 1] + fits(m - 1, b - 1) {
            (m, b) = (m - 1, b - 1);
            found.push((b, marks[m]));
        } else {
            m -= 1;
        }
    }
    found.reverse();
    found
}

/// Gathers lines between rules.
fn bands<'t>(lines: &[Line<'t>], cols: usize) -> Vec<Band<'t>> {
    let unruled_from = unruled_from(lines);
    let new = || Band { borders: vec![false; cols + 1], ruled: vec![false; cols], ..Band::default() };
    let mut bands = vec![new()];
    let mut counts = vec![0usize; cols + 1];
    let mut widest = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(mut band) = bands.pop() else { break };
        if line.is_edge {
            // Text beside a rule is of a cell that goes over it; its blanks are room for the rule.
            band.pieces.extend(line.pieces.iter().filter(|piece| !piece.ruled && !blank(piece.text)).map(|piece| (piece.from, piece.text)));
            for piece in line.pieces.iter().filter(|piece| piece.ruled) {
                band.ruled[piece.from..piece.to].fill(true);
            }
            let mut below = new();
            for (border, mark) in &line.borders {
                band.borders[*border] |= band.lines == 0 && mark.arms.up;
                below.borders[*border] = mark.arms.down;
            }
            counts.fill(0);
            bands.extend([band, below]);
            continue;
        }
        if unruled_from.is_some_and(|from| at > from) && band.lines > 0 && begins_row(line, lines.get(at - 1), &widest) {
            band.ruled.fill(true);
            counts.fill(0);
            bands.push(std::mem::replace(&mut band, new()));
        }
        if unruled_from.is_some_and(|from| at >= from) {
            widest.extend(line.pieces.iter().filter(|piece| !blank(piece.text)).map(|piece| piece.from));
            widest.sort_unstable();
            widest.dedup();
        }
        band.lines += 1;
        band.pieces.extend(line.pieces.iter().map(|piece| (piece.from, piece.text)));
        for (border, _) in &line.borders {
            counts[*border] += 1;
        }
        // A border stands in a row when most of its lines have it.
        band.borders = counts.iter().map(|count| count * 2 >= band.lines).collect();
        bands.push(band);
    }
    drop_outer(bands)
}

/// The line from which rows are not ruled; `None` when they are.
fn unruled_from(lines: &[Line<'_>]) -> Option<usize> {
    let edges: Vec<usize> = lines.iter().enumerate().filter(|(_, line)| line.is_edge).map(|(at, _)| at).collect();
    let has_text = |edge: usize| lines.iter().skip(edge + 1).any(|line| !line.is_edge);
    let above = edges.iter().take(2).rev().copied().find(|&edge| has_text(edge));
    (edges.len() <= FEW_RULES).then(|| above.map_or(0, |edge| edge + 1))
}

/// Whether a row begins with a line, where no rule says so: its first column holds text that is not what runs over from above,
/// or most columns do.
fn begins_row(line: &Line<'_>, above: Option<&Line<'_>>, used: &[usize]) -> bool {
    let filled = line.pieces.iter().filter(|piece| !blank(piece.text)).count();
    let first = |line: &Line<'_>| {
        line.pieces.iter().find(|piece| piece.from == 0 && !blank(piece.text)).map(|piece| piece.text.ends_with([' ', '\u{3000}']))
    };
    first(line).is_some() && above.and_then(first) != Some(false) || filled * 2 > used.len()
}

/// Leaves out what is above the top rule and below the bottom rule, unless text stands there.
fn drop_outer(mut bands: Vec<Band<'_>>) -> Vec<Band<'_>> {
    bands.pop_if(|band| band.lines == 0);
    if bands.len() > 1 && bands[0].lines == 0 {
        let mut top = bands.remove(0);
        top.pieces.append(&mut bands[0].pieces);
        bands[0].pieces = top.pieces;
    }
    bands
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Cells: what no line parts, as rectangles, each as wide and then as high as can be.
fn grid<'t>(bands: &[Band<'t>], cols: usize, first: u32) -> Grid<'t> {
    let mut grid = Grid::new(Layout::Ruled, first);
    grid.rows = bands.len() as u32;
    let mut owner = vec![u32::MAX; bands.len() * cols];
    let mut cells: Vec<(Cell<'t>, Vec<&'t str>)> = Vec::new();
    for row in 0..bands.len() {
        for col in 0..cols {
            if owner[row * cols + col] != u32::MAX {
                continue;
            }
            let free = |row: usize, col: usize| owner[row * cols + col] == u32::MAX;
            let end = (col + 1..cols).find(|&next| bands[row].borders[next] || !free(row, next)).unwrap_or(cols);
            let goes_on = |&next: &usize| {
                !bands[next - 1].ruled[col..end].contains(&true)
                    && !bands[next].borders[col + 1..end].contains(&true)
                    && (col..end).all(|col| free(next, col))
            };
            let bottom = row + 1 + (row + 1..bands.len()).take_while(goes_on).count();
            for row in row..bottom {
                owner[row * cols + col..row * cols + end].fill(cells.len() as u32);
            }
            let (rowspan, colspan) = ((bottom - row) as u32, (end - col) as u32);
            cells.push((Cell { row: row as u32, col: col as u32, rowspan, colspan, raw: Cow::Borrowed("") }, Vec::new()));
        }
    }
    for (row, band) in bands.iter().enumerate() {
        for (col, text) in &band.pieces {
            if let Some((_, lines)) = owner.get(row * cols + col).and_then(|&cell| cells.get_mut(cell as usize)) {
                lines.push(text.trim());
            }
        }
    }
    // A border that a slip of the pen made parts no cells.
    let mut begun: Vec<u32> = cells.iter().map(|(cell, _)| cell.col).collect();
    begun.sort_unstable();
    begun.dedup();
    let place = |col: u32| begun.partition_point(|&other| other < col) as u32;
    grid.cols = begun.len() as u32;
    let mut carried = 0usize;
    for (mut cell, lines) in cells {
        let end = place(cell.col + cell.colspan);
        cell.col = place(cell.col);
        cell.colspan = end - cell.col;
        let joined = lines.join("\n");
        let text = joined.trim_end_matches('\n');
        if !text.is_empty() {
            carried = carried.saturating_add(text.len().saturating_mul(cell.rowspan as usize));
            if carried > MOST_CARRIED {
                cell.rowspan = 1;
            }
            cell.raw = Cow::Owned(text.to_owned());
            grid.cells.push(cell);
        }
    }
    grid
}
