//! Tables that are not wholly ruled: where they are on a page, told by drawn lines and by how text is aligned.

use super::aligned::{self, TextLine};
use super::lattice::{self, Lattice};
use super::rulings::{Line, Lines};
use crate::document::BBox;

/// Lines of a table from left to right begin and end alike, within this, in hundredths of a point.
const ALIKE: i32 = 1000;

/// Lines, of text or drawn, of which no page to be read has more.
const MOST_LINES: usize = 500;

/// Chunks of text likewise.
const MOST_CHUNKS: usize = 5000;

/// Stretches between lines of a page that are looked at.
const TRIES: usize = 200;

/// Finds the tables between lines drawn from left to right that no line crosses.
///
/// `text` is what stands in none of the lattices.
pub(super) fn between_lines(lines: &Lines, lattices: &[Lattice], text: &[TextLine]) -> Vec<Lattice> {
    let unused = |line: &&Line| lattices.iter().all(|lattice| !lattice.bbox().contains(line.from / 2 + line.to / 2, line.at));
    let across: Vec<Line> = lines.horizontal.iter().filter(unused).copied().collect();
    if across.len() < 2 || across.len() > MOST_LINES || is_crowded(text) {
        return Vec::new();
    }
    let mut found: Vec<Lattice> = Vec::new();
    let mut used: Vec<bool> = vec![false; across.len()];
    let mut tries = TRIES;
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
        let stretches = (1..group.len()).rev().take(tries);
        tries -= stretches.len();
        let tables = stretches.into_iter().find_map(|last| {
            let (top, bottom) = (across[group[0]], across[group[last]]);
            let region = BBox { x0: top.from.min(bottom.from), y0: top.at, x1: top.to.max(bottom.to), y1: bottom.at };
            table(region, text, &across, &[]).map(|table| (last, table))
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

/// Whether there is more text than on any page that is to be read.
fn is_crowded(text: &[TextLine]) -> bool {
    text.len() > MOST_LINES || text.iter().map(|line| line.chunks.len()).sum::<usize>() > MOST_CHUNKS
}

/// The table in a region, when its text is aligned as that of a table is. `columns` are edges of columns that it has if
/// its text allows.
fn table(region: BBox, text: &[TextLine], across: &[Line], columns: &[i32]) -> Option<Lattice> {
    let lines: Vec<TextLine> = text
        .iter()
        .filter(|line| region.y0 <= line.bbox.mid_y() && line.bbox.mid_y() <= region.y1)
        .filter_map(|line| {
            let chunks: Vec<BBox> =
                line.chunks.iter().filter(|chunk| region.x0 - 300 <= chunk.mid_x() && chunk.mid_x() <= region.x1 + 300).copied().collect();
            chunks.iter().copied().reduce(BBox::union).map(|bbox| TextLine { bbox, chunks })
        })
        .collect();
    let inside: Vec<Line> = across.iter().filter(|line| region.contains(line.from / 2 + line.to / 2, line.at)).copied().collect();
    let mut separators = aligned::separators(&lines, &inside);
    for &edge in columns {
        let crossed = lines.iter().flat_map(|line| &line.chunks).filter(|chunk| chunk.x0 < edge && edge < chunk.x1).count();
        let stands_alone = lines.iter().flat_map(|line| &line.chunks).any(|chunk| {
            let left = separators.iter().copied().rfind(|&at| at <= edge).unwrap_or(region.x0);
            left <= chunk.x0 && chunk.x1 <= edge
        });
        if crossed * 3 <= lines.len() && stands_alone && separators.iter().all(|&at| (at - edge).abs() > ALIKE) {
            separators.push(edge);
            separators.sort_unstable();
        }
    }
    if !is_table(&lines, &separators, region) {
        return None;
    }
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

/// Chunks of a line from which it may be the row of a table without any line.
const TABULAR: usize = 3;

/// Rows that a table without any line has at least, and that one has that goes on from the page before.
const ROWS: usize = 4;
const ROWS_GOING_ON: usize = 2;

/// Finds the tables that no line marks at all: line after line of several chunks, aligned in columns.
///
/// `text` is what stands in no other table, `before` the last such table of the page before.
pub(super) fn unmarked(text: &[TextLine], before: Option<&Lattice>) -> Vec<Lattice> {
    if is_crowded(text) {
        return Vec::new();
    }
    let is_tabular = |at: usize| text[at].chunks.len() >= TABULAR;
    let gap = |at: usize| text[at].bbox.y0 - text[at - 1].bbox.y1;
    let mut found: Vec<Lattice> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !is_tabular(at) {
            at += 1;
            continue;
        }
        let (first, mut last) = (at, at);
        let mut next = at + 1;
        // A few lines of less stand between: what goes on from the line above, or a heading among the rows.
        while next < text.len() && next - last <= 3 && gap(next) < text[next].bbox.height() * 3 {
            if is_tabular(next) {
                last = next;
            }
            next += 1;
        }
        while last + 1 < text.len() && goes_on(&text[last + 1], &text[last]) {
            last += 1;
        }
        at = last + 1;
        let rows = (first..=last).filter(|&at| is_tabular(at)).count();
        if rows * 2 < last + 1 - first {
            continue;
        }
        let top = heading(text, first, last);
        let region = text[top..=last].iter().map(|line| line.bbox).reduce(BBox::union).unwrap_or_default();
        let region = BBox { x0: region.x0 - 200, y0: region.y0 - 200, x1: region.x1 + 200, y1: region.y1 + 200 };
        let alike = |before: &&Lattice| {
            let before = before.bbox();
            (before.x0 - region.x0).abs() < ALIKE * 3 && (before.x1 - region.x1).abs() < ALIKE * 3
        };
        let goes_on = before.filter(alike).filter(|_| found.is_empty());
        if rows >= if goes_on.is_some() { ROWS_GOING_ON } else { ROWS } {
            let columns = goes_on.map_or(&[][..], |before| &before.xs[1..before.xs.len() - 1]);
            found.extend(table(region, text, &[], columns).filter(|table| table.xs.len() > TABULAR));
        }
    }
    found
}

/// Whether a line of one chunk is the rest of a cell of the line right above it.
fn goes_on(line: &TextLine, above: &TextLine) -> bool {
    let close = line.bbox.y0 - above.bbox.y1 < line.bbox.height() / 3;
    close
        && line.chunks.iter().all(|chunk| above.chunks.iter().any(|other| (other.x0 - chunk.x0).abs() < 200 && chunk.x1 <= other.x1 + 200))
}

/// The first line of the header over a table's rows: lines close above that stand over part of the columns.
fn heading(text: &[TextLine], first: usize, last: usize) -> usize {
    let rows = text[first..=last].iter().map(|line| line.bbox).reduce(BBox::union).unwrap_or_default();
    let mut top = first;
    while top > 0 {
        let (line, below) = (&text[top - 1], &text[top]);
        let close = below.bbox.y0 - line.bbox.y1 < below.bbox.height() * 3 / 2;
        let within = rows.x0 - 300 <= line.bbox.x0 && line.bbox.x1 <= rows.x1 + 300;
        let narrow = line.chunks.iter().all(|chunk| chunk.width() * 5 < rows.width() * 2);
        let same_size = line.bbox.height() * 10 < below.bbox.height() * 13;
        if !(close && within && narrow && same_size) {
            break;
        }
        top -= 1;
    }
    top
}
