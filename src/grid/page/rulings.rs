//! Rulings as they are meant: those that nearly coincide are one, and pieces of a dashed line are one line.

use crate::document::{Axis, Ruling};

/// Rulings closer than this to each other across their direction are one, in hundredths of a point.
const SNAP: i32 = 200;

/// The most by which rulings that are one may differ in all.
const SNAPPED: i32 = 350;

/// Gap within a line that is still one line.
const GAP: i32 = 300;

/// Gap between dashes, pieces no longer than [`DASH`].
const DASH_GAP: i32 = 700;
const DASH: i32 = 1200;

/// Lines shorter than this border nothing.
const SHORTEST: i32 = 400;

/// Lines by direction, each sorted by where it stands.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) horizontal: Vec<Line>,
    pub(super) vertical: Vec<Line>,
}

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// Where it stands across its direction.
    pub(super) at: i32,
    /// Where it begins.
    pub(super) from: i32,
    /// Where it ends.
    pub(super) to: i32,
}

/// Snaps and joins rulings.
pub(super) fn joined(rulings: &[Ruling]) -> Lines {
    let of = |axis: Axis| {
        let lines: Vec<Line> =
            rulings.iter().filter(|ruling| ruling.axis == axis).map(|&Ruling { at, from, to, .. }| Line { at, from, to }).collect();
        join(lines)
    };
    Lines { horizontal: of(Axis::Horizontal), vertical: of(Axis::Vertical) }
}

fn join(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_unstable();
    let mut joined: Vec<Line> = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let mut end = start + 1;
        while end < lines.len() && lines[end].at - lines[end - 1].at <= SNAP && lines[end].at - lines[start].at <= SNAPPED {
            end += 1;
        }
        join_level(&mut lines[start..end], &mut joined);
        start = end;
    }
    joined.retain(|line| line.to - line.from >= SHORTEST);
    joined
}

/// Joins lines that stand at the same place: all get the place of the longest.
fn join_level(lines: &mut [Line], joined: &mut Vec<Line>) {
    let Some(at) = lines.iter().max_by_key(|line| (line.to - line.from, -line.at)).map(|line| line.at) else { return };
    lines.sort_unstable_by_key(|line| (line.from, line.to));
    let mut open: Option<(Line, i32)> = None;
    for line in lines.iter() {
        let length = line.to - line.from;
        match &mut open {
            Some((whole, piece)) if line.from - whole.to <= if length.max(*piece) <= DASH { DASH_GAP } else { GAP } => {
                whole.to = whole.to.max(line.to);
                *piece = length;
            }
            _ => {
                joined.extend(open.map(|(whole, _)| whole));
                open = Some((Line { at, ..*line }, length));
            }
        }
    }
    joined.extend(open.map(|(whole, _)| whole));
}
