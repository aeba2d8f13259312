//! Tables drawn with characters: `┌─┬─┐`, `│`, or `+---+` and `|`.
//!
//! Lines from top to bottom part the columns, lines from left to right the rows; where none stands, a cell goes on.

mod drawing;
mod table;

use std::borrow::Cow;

use self::drawing::Pen;
use super::{Aside, Grids};

/// Of this many lines one must be of a drawing, or the text is something else that quotes one.
const DRAWN_SHARE: usize = 4;

/// Whether the tables of a text are drawn with characters. A rule such as `|---|---|` is of another kind of table.
pub fn looks_boxed(text: &str) -> bool {
    let (mut rules, mut drawn, mut lines) = (0usize, 0usize, 0usize);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        let pen = Pen::of(line);
        drawn += usize::from(pen.is_some());
        rules += usize::from(pen.is_some_and(|pen| pen.is_rule(line) && !line.starts_with('|')));
    }
    rules >= 2 && drawn > rules && drawn * DRAWN_SHARE >= lines
}

/// The columns of a line of a drawing.
pub fn columns(line: &str) -> usize {
    Pen::of(line).map_or(0, |pen| pen.marks(line, drawing::Widths::ALL[0]).len())
}

/// The drawn tables of a text; other lines are text around them.
pub fn tables(text: &str) -> Grids<'_> {
    let mut out = Grids::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut start = 0;
    while start < lines.len() {
        let end = end_of_drawing(&lines, start);
        match table::read(&lines[start..end], start as u32 + 1) {
            Some(grid) => out.grids.push(grid),
            None => {
                let before = out.grids.len() as u32;
                let text = lines[start..end].iter().filter(|line| !line.trim().is_empty());
                out.asides.extend(text.map(|line| Aside { before, text: Cow::Borrowed(*line) }));
            }
        }
        start = end;
    }
    out
}

/// The end of the drawing that begins with a line; the line alone when it begins none.
///
/// A drawing also ends with a line that goes nowhere further down, and before one that comes from nowhere above.
fn end_of_drawing(lines: &[&str], start: usize) -> usize {
    let Some(pen) = Pen::of(lines[start]) else { return start + 1 };
    let mut end = start + 1;
    while end < lines.len() && Pen::of(lines[end]) == Some(pen) && !parts(pen, lines[end - 1], lines[end]) {
        end += 1;
    }
    end
}

/// Whether one table ends with a line and another begins with the next.
fn parts(pen: Pen, above: &str, below: &str) -> bool {
    let (ends, begins) = (pen.is_rule(above), pen.is_rule(below));
    let any = |line: &str, goes: fn(&drawing::Mark) -> bool| {
        let marks = pen.marks(line, drawing::Widths::ALL[0]);
        marks.is_empty() || marks.iter().any(goes)
    };
    match pen {
        Pen::Ascii => ends && begins,
        Pen::Boxes => ends && !any(above, |mark| mark.arms.down) || begins && !any(below, |mark| mark.arms.up),
    }
}
