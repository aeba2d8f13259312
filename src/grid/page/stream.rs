//! Tables that are not wholly ruled: where they are on a page, told by drawn lines and by how text is aligned.

use super::aligned::{self, TextLine};
use super::lattice::{self, Lattice};
use super::rulings::{Line, Lines};
use crate::document::{BBox, Glyph};

/// Lines of a table from left to right begin and end alike, within this, in hundredths of a point.
const ALIKE: i32 = 1000;

/// Finds the tables between lines drawn from left to right that no line crosses.
pub(super) fn between_lines(lines: &Lines, lattices: &[Lattice], free: &[Glyph]) -> Vec<Lattice> {
    let unused = |line: &&Line| lattices.iter().all(|lattice| !lattice.bbox().contains(line.from / 2 + line.to / 2, line.at));
    let across: Vec<Line> = lines.horizontal.iter().filter(unused).copied().collect();
    let text = aligned::text_lines(free);
    let mut found: Vec<Lattice> = Vec::new();
    let mut used: Vec<bool> = vec![false; across.len()];
    for first in 0..across.len() {
        if used[first] || across[first].to - across[first].from < 5000 {
            continue;
        }
        let group: Vec<usize> = (first..across.len())
            .filter(|&at| {
                let (one, other) = (across[first], across[at]);
                !used[at] && (one.from - other.from).abs() <= ALIKE && (one.to - other.to).abs() <= ALIKE
            })
            .collect();
        // The largest stretch between two of the lines that is a table.
        let tables = (1..group.len()).rev().find_map(|last| {
            let (top, bottom) = (across[group[0]], across[group[last]]);
            let region = BBox { x0: top.from.min(bottom.from), y0: top.at, x1: top.to.max(bottom.to), y1: bottom.at };
            table(region, &text, &across).map(|table| (last, table))
        });
        if let Some((last, table)) = tables {
            let bbox = table.bbox();
            for (at, line) in across.iter().enumerate() {
                used[at] |= bbox.contains(line.from / 2 + line.to / 2, line.at);
            }
            used[group[last]] = true;
            found.push(table);
        }
    }
    found
}

/// The table in a region, when its text is aligned as that of a table is.
fn table(region: BBox, text: &[TextLine], across: &[Line]) -> Option<Lattice> {
    let lines: Vec<TextLine> = text
        .iter()
        .filter(|line| region.y0 <= line.bbox.mid_y() && line.bbox.mid_y() <= region.y1)
        .filter_map(|line| {
            let chunks: Vec<BBox> =
                line.chunks.iter().filter(|chunk| region.x0 - 300 <= chunk.mid_x() && chunk.mid_x() <= region.x1 + 300).copied().collect();
            chunks.iter().copied().reduce(BBox::union).map(|bbox| TextLine { bbox, chunks })
        })
        .collect();
    let separators = aligned::separators(&lines);
    if !is_table(&lines, &separators, region) {
        return None;
    }
    let inside: Vec<Line> = across.iter().filter(|line| region.contains(line.from / 2 + line.to / 2, line.at)).copied().collect();
    lattice::lattices(&aligned::rulings(region, &lines, &separators, &inside)).into_iter().max_by_key(|lattice| lattice.cells.len())
}

/// Whether lines of text are those of a table: most have several chunks, and they are not prose in columns.
fn is_table(lines: &[TextLine], separators: &[i32], region: BBox) -> bool {
    let several = lines.iter().filter(|line| line.chunks.len() > 1).count();
    if separators.is_empty() || lines.len() < 2 || several * 2 < lines.len() {
        return false;
    }
    // Prose fills its columns from edge to edge.
    let filled = |line: &&TextLine| {
        let text: i32 = line.chunks.iter().map(|chunk| chunk.width()).sum();
        text * 100 > region.width() * 85
    };
    lines.iter().filter(filled).count() * 2 < lines.len()
}
