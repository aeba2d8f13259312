//! From glyphs to text: what was written in one go, which cell it belongs to, and the lines of a cell in reading order.

use crate::document::{BBox, Glyph};

use super::around;
use super::lattice::Lattice;

/// Gap within a run, in hundredths of the glyphs' size.
const RUN_GAP: i32 = 30;

/// Gap between glyphs that is a space, in hundredths of their size: of CJK glyphs, and of others.
const SPACE: (i32, i32) = (35, 22);

/// How far text may stand over the border of its cell, in hundredths of a point.
const OVERFLOW: i32 = 350;

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) bbox: BBox,
}

/// The cells that glyphs stand in, those of all lattices counted one after the other; `None` for free text.
///
/// What stands over the border of a cell by a little stays with the rest of its run: with what follows it without a gap, in the order
/// in which they were drawn.
pub(super) fn cells(glyphs: &[Glyph], lattices: &[Lattice]) -> Vec<Option<usize>> {
    if lattices.is_empty() {
        return vec![None; glyphs.len()];
    }
    let cell_of = |glyph: &Glyph| {
        let (x, y) = (glyph.bbox.mid_x(), glyph.bbox.mid_y());
        lattices.iter().enumerate().find_map(|(at, lattice)| lattice.cell_at(x, y).map(|cell| (at, cell)))
    };
    let mut cells: Vec<Option<(usize, usize)>> = glyphs.iter().map(cell_of).collect();
    let mut rest = &mut cells[..];
    for run in glyphs.chunk_by(follows) {
        let (own, next) = rest.split_at_mut(run.len());
        if own.iter().any(|cell| *cell != own[0]) {
            keep_together(run, own, lattices);
        }
        rest = next;
    }
    let mut firsts: Vec<usize> = vec![0];
    firsts.extend(lattices.iter().scan(0, |count, lattice| {
        *count += lattice.cells.len();
        Some(*count)
    }));
    cells.into_iter().map(|place| place.map(|(lattice, cell)| firsts[lattice] + cell)).collect()
}

fn follows(glyph: &Glyph, next: &Glyph) -> bool {
    if glyph.turn != next.turn || glyph.vertical != next.vertical || glyph.turn != 0 || next.after_space {
        return false;
    }
    let (one, two) = (glyph.bbox, next.bbox);
    let size = one.height().max(1);
    if glyph.vertical {
        return (one.mid_x() - two.mid_x()).abs() * 5 < size && (two.y0 - one.y1).abs() * 100 <= size * RUN_GAP;
    }
    (one.y1 - two.y1).abs() * 4 < size && (two.x0 - one.x1).abs() * 100 <= size * RUN_GAP
}

fn keep_together(run: &[Glyph], cells: &mut [Option<(usize, usize)>], lattices: &[Lattice]) {
    let mut sorted = cells.to_vec();
    sorted.sort_unstable();
    // Of cells with as many glyphs, the first.
    let most = sorted.chunk_by(|one, other| one == other).map(<[_]>::len).max();
    let home = sorted.chunk_by(|one, other| one == other).find(|group| Some(group.len()) == most).and_then(|group| group[0]);
    let Some((lattice, cell)) = home else { return };
    let ((left, right), (top, bottom)) = (lattices[lattice].sides(cell), lattices[lattice].span(cell));
    for (glyph, cell) in run.iter().zip(cells.iter_mut()) {
        let bbox = glyph.bbox;
        let over = (left - bbox.x0).max(bbox.x1 - right).max(0);
        let over_y = (top - bbox.mid_y()).max(bbox.mid_y() - bottom).max(0);
        if over <= OVERFLOW && over_y <= OVERFLOW {
            *cell = home;
        }
    }
}

/// The lines of glyphs that belong together, in reading order.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    if glyphs.iter().all(|glyph| !glyph.vertical && glyph.turn == 0) {
        return upright_lines(glyphs);
    }
    let (mut vertical, horizontal): (Vec<Glyph>, Vec<Glyph>) = glyphs.into_iter().partition(|glyph| glyph.vertical && glyph.turn == 0);
    let (upright, turned): (Vec<Glyph>, Vec<Glyph>) = horizontal.into_iter().partition(|glyph| glyph.turn == 0);
    let mut lines = upright_lines(upright);
    lines.extend(columns(&mut vertical).map(column));
    for turn in 1..4 {
        lines.extend(turned_lines(turned.iter().filter(|glyph| glyph.turn == turn).copied().collect(), turn));
    }
    lines
}

fn upright_lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    if !is_drawn_downwards(&glyphs) {
        return rows(&mut glyphs).map(line).collect();
    }
    let rows: Vec<&[Glyph]> = rows(&mut glyphs).collect();
    if is_stacked(&rows) { columns(&mut glyphs).map(line).collect() } else { rows.into_iter().map(line).collect() }
}

/// Sorts upright glyphs into lines, from top to bottom, each from left to right.
pub(super) fn rows(glyphs: &mut [Glyph]) -> impl Iterator<Item = &[Glyph]> {
    glyphs.sort_by_key(|glyph| (glyph.bbox.mid_y(), glyph.bbox.x0));
    let mut rest = glyphs;
    std::iter::from_fn(move || {
        let BBox { y0: mut from, y1: mut to, .. } = rest.first()?.bbox;
        let goes_on = |glyph: &Glyph| {
            let (top, bottom) = (glyph.bbox.y0, glyph.bbox.y1);
            let goes_on = to.min(bottom) - from.max(top) >= (bottom - top).min(to - from) / 2;
            // The line's own extent is that of its tallest glyph.
            if goes_on && bottom - top > to - from {
                (from, to) = (top, bottom);
            }
            goes_on
        };
        let length = 1 + rest[1..].iter().map(goes_on).take_while(|goes_on| *goes_on).count();
        let row = rest.split_off_mut(..length)?;
        row.sort_by_key(|glyph| (glyph.bbox.x0, glyph.bbox.y0));
        Some(&*row)
    })
}

/// Whether most glyphs were drawn below the one before, and not beside it.
fn is_drawn_downwards(glyphs: &[Glyph]) -> bool {
    let below = |pair: &&[Glyph]| {
        let (one, two) = (pair[0].bbox, pair[1].bbox);
        (one.mid_x() - two.mid_x()).abs() * 2 < one.width().max(1) && two.y0 > one.mid_y()
    };
    glyphs.len() > 3 && glyphs.windows(2).filter(below).count() * 2 > glyphs.len()
}

/// Whether lines are vertical writing set glyph by glyph, in several columns: glyphs stand closer to the one below than
/// to the one beside, over three lines at least.
fn is_stacked(rows: &[&[Glyph]]) -> bool {
    let Some(first) = rows.first() else { return false };
    if rows.len() < 3 || first.len() < 2 || rows.iter().any(|row| row.len() > first.len()) {
        return false;
    }
    let size = first[0].bbox.height();
    let apart = rows.iter().all(|row| row.windows(2).all(|pair| (pair[1].bbox.x0 - pair[0].bbox.x1) * 10 > size));
    let close = rows.windows(2).all(|pair| (pair[1][0].bbox.y0 - pair[0][0].bbox.y1) * 10 < size * 3);
    apart && close
}

/// Sorts glyphs of vertical writing into columns, from right to left, each from top to bottom.
fn columns(glyphs: &mut [Glyph]) -> impl Iterator<Item = &[Glyph]> {
    glyphs.sort_by_key(|glyph| (std::cmp::Reverse(glyph.bbox.mid_x()), glyph.bbox.y0));
    let mut rest = glyphs;
    std::iter::from_fn(move || {
        let first = rest.first()?.bbox;
        let goes_on = |glyph: &&Glyph| (first.mid_x() - glyph.bbox.mid_x()).abs() * 2 < first.height();
        let length = 1 + rest[1..].iter().take_while(goes_on).count();
        let column = rest.split_off_mut(..length)?;
        column.sort_by_key(|glyph| (glyph.bbox.y0, glyph.bbox.x0));
        Some(&*column)
    })
}

/// Lines of turned glyphs: the page is turned for them, and their boxes back.
fn turned_lines(mut glyphs: Vec<Glyph>, turn: u8) -> Vec<Line> {
    if glyphs.is_empty() {
        return Vec::new();
    }
    let back = (4 - turn) % 4;
    for glyph in &mut glyphs {
        glyph.bbox = glyph.bbox.turned(back, (0, 0));
        glyph.turn = 0;
    }
    rows(&mut glyphs)
        .map(|row| {
            let mut line = line(row);
            line.bbox = line.bbox.turned(turn, (0, 0));
            line
        })
        .collect()
}

fn line(glyphs: &[Glyph]) -> Line {
    let mut text = String::with_capacity(glyphs.len() * 3);
    for (at, glyph) in glyphs.iter().enumerate() {
        if at > 0 && is_space(&glyphs[at - 1], glyph) {
            text.push(' ');
        }
        text.push(glyph.character);
    }
    Line { text, bbox: around(glyphs) }
}

fn column(glyphs: &[Glyph]) -> Line {
    Line { text: glyphs.iter().map(|glyph| glyph.character).collect(), bbox: around(glyphs) }
}

fn is_space(one: &Glyph, two: &Glyph) -> bool {
    let gap = two.bbox.x0 - one.bbox.x1;
    let size = one.bbox.height().max(two.bbox.height()).max(1);
    let wide = one.character >= '\u{2e80}' && two.character >= '\u{2e80}';
    let least = if wide { SPACE.0 } else { SPACE.1 };
    gap * 100 >= size * least || two.after_space && gap > 0
}
