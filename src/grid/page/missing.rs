//! Rulings that a ruled table leaves out: between columns that only its header parts, between columns that nothing
//! parts, and between rows that hold one line of text each.

use std::collections::BTreeMap;

use super::aligned::{self, TextLine};
use super::by_cell;
use super::lattice::{Cuts, Lattice};
use crate::document::{BBox, Glyph};

/// Lines of text in one ruled row from which they may be rows of their own: when some columns lack some, and when all
/// of at least three columns have all.
const LINES: usize = 4;
const WHOLE_LINES: usize = 3;

/// What of its lines a column must hold, in tenths, so that each line is a row.
const HELD: usize = 7;

/// A table with the edges put in that its text calls for.
pub(super) fn supplied(lattice: Lattice, glyphs: &[Glyph]) -> Lattice {
    let cell_of = |glyph: &Glyph| lattice.cell_at(glyph.bbox.mid_x(), glyph.bbox.mid_y()).filter(|_| aligned::is_upright(glyph));
    let cells: Vec<Option<usize>> = glyphs.iter().map(cell_of).collect();
    let mut owned = by_cell(glyphs, &cells, lattice.cells.len());
    let text: Vec<Vec<TextLine>> = owned.iter_mut().map(|glyphs| aligned::text_lines(glyphs)).collect();
    let mut cuts: Vec<Cuts> = vec![Cuts::default(); lattice.cells.len()];
    columns_of_header(&lattice, &text, &mut cuts);
    columns_of_text(&lattice, &text, &mut cuts);
    rows_of_text(&lattice, &text, &mut cuts);
    if cuts.iter().all(|cuts| cuts.across.is_empty() && cuts.down.is_empty()) { lattice } else { lattice.cut(&cuts) }
}

/// Cells that cover the same columns in row after row, with text in several of them and over none of their edges: the
/// lines between them were left out.
fn columns_of_header(lattice: &Lattice, text: &[Vec<TextLine>], cuts: &mut [Cuts]) {
    let mut groups: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for at in (0..text.len()).filter(|&at| lattice.cells[at].colspan > 1 && !text[at].is_empty()) {
        groups.entry((lattice.cells[at].col, lattice.cells[at].colspan)).or_default().push(at);
    }
    for alike in groups.values() {
        let own = lattice.cells[alike[0]];
        let whole = own.colspan as usize + 1 == lattice.xs.len();
        let edges: Vec<i32> = lattice.xs[own.col as usize + 1..(own.col + own.colspan) as usize].to_vec();
        let chunks = |cell: usize| text[cell].iter().flat_map(|line| &line.chunks);
        let free = |cell: usize| chunks(cell).all(|chunk| edges.iter().all(|&edge| chunk.x1 <= edge + 100 || edge - 100 <= chunk.x0));
        let held = |cell: usize| {
            let mut columns: Vec<usize> = chunks(cell).map(|chunk| edges.partition_point(|&edge| edge <= chunk.mid_x())).collect();
            columns.sort_unstable();
            columns.dedup();
            columns.len()
        };
        let several = alike.iter().filter(|&&cell| held(cell) > 1).count();
        let free: Vec<usize> = alike.iter().copied().filter(|&cell| free(cell)).collect();
        if several >= if whole { 2 } else { 3 } && free.len() * 4 >= alike.len() * 3 {
            free.into_iter().for_each(|at| cuts[at].across.clone_from(&edges));
        }
    }
}

/// Columns of which most lines hold three chunks and more, one under the other.
fn columns_of_text(lattice: &Lattice, text: &[Vec<TextLine>], cuts: &mut [Cuts]) {
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); lattice.xs.len()];
    for (at, cell) in lattice.cells.iter().enumerate().filter(|(_, cell)| cell.colspan == 1) {
        columns[cell.col as usize].push(at);
    }
    for cells in columns {
        let lines = || cells.iter().flat_map(|&at| &text[at]);
        let several = lines().filter(|line| line.chunks.len() > 2).count();
        if several < 3 || several * 2 < lines().count() {
            continue;
        }
        let separators = aligned::separators(&lines().cloned().collect::<Vec<_>>(), &[]);
        if separators.len() < 2 {
            continue;
        }
        for at in cells {
            let chunks = || text[at].iter().flat_map(|line| &line.chunks);
            cuts[at].across =
                separators.iter().copied().filter(|&edge| chunks().all(|chunk: &BBox| chunk.x1 <= edge || edge <= chunk.x0)).collect();
        }
    }
}

/// Rows in which every column holds a line of text on nearly every height: each height is a row.
fn rows_of_text(lattice: &Lattice, text: &[Vec<TextLine>], cuts: &mut [Cuts]) {
    // The last row that a cell of the rows above covers.
    let mut covered = 0;
    let mut start = 0;
    while start < lattice.cells.len() {
        let row = lattice.cells[start].row;
        let end = start + lattice.cells[start..].partition_point(|cell| cell.row == row);
        let is_covered = covered > row;
        covered = lattice.cells[start..end].iter().map(|cell| cell.row + cell.rowspan).fold(covered, u32::max);
        let cells: Vec<usize> = (start..end).filter(|&at| lattice.cells[at].rowspan == 1).collect();
        start = end;
        let filled: Vec<usize> = cells.iter().copied().filter(|&at| !text[at].is_empty()).collect();
        let Some(&fullest) = filled.iter().max_by_key(|&&at| text[at].len()) else { continue };
        let count = text[fullest].len();
        // Vertical writing has one glyph a line.
        let is_vertical = |at: &usize| text[*at].iter().all(|line| line.bbox.width() * 10 < line.bbox.height() * 13);
        let columns: usize = filled.iter().filter_map(|&at| text[at].iter().map(|line| line.chunks.len()).min()).sum();
        let is_whole = columns > 2 && filled.iter().all(|&at| text[at].len() == count);
        if filled.len() < 2
            || count < if is_whole && row > 0 { WHOLE_LINES } else { LINES }
            || filled.iter().any(|&at| text[at].len() * 10 < count * HELD || text[at].len() > count)
            || filled.iter().all(is_vertical)
            || is_covered
        {
            continue;
        }
        let lines = &text[fullest];
        let edges: Vec<i32> = lines.windows(2).map(|pair| pair[0].bbox.y1 / 2 + pair[1].bbox.y0 / 2).collect();
        let on_level = |line: &TextLine| lines.iter().any(|other| (other.bbox.mid_y() - line.bbox.mid_y()).abs() * 2 < other.bbox.height());
        if filled.iter().all(|&at| text[at].iter().all(on_level)) {
            cells.into_iter().for_each(|at| cuts[at].down.clone_from(&edges));
        }
    }
}
