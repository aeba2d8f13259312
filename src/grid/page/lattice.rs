//! Cells between rulings: a table is what rulings that cross one another hold together.

use super::rulings::{Line, Lines};
use crate::document::BBox;
use crate::grid::Span;

/// How far a line may fall short of another and still meet it, in hundredths of a point.
const REACH: i32 = 300;

/// Edges of columns or rows closer than this are one.
const SLIVER: i32 = 250;

/// Lines on a page beyond which it is a drawing, and cells of a lattice likewise.
const MOST_LINES: usize = 20_000;
const MOST_CELLS: usize = 400_000;

/// Tables on a page beyond which it is a drawing.
const MOST_TABLES: usize = 500;

/// Edges within a cell: between columns, and between rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Cuts {
    pub(super) across: Vec<i32>,
    pub(super) down: Vec<i32>,
}

/// A ruled table: the edges of its columns and rows, and its cells by row, then by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lattice {
    pub(super) xs: Vec<i32>,
    pub(super) ys: Vec<i32>,
    pub(super) cells: Vec<Span>,
    /// Index of the cell of each place, row by row.
    places: Vec<u32>,
}

impl Lattice {
    /// The box of the table.
    pub(super) fn bbox(&self) -> BBox {
        let end = |edges: &[i32]| (edges.first().copied().unwrap_or_default(), edges.last().copied().unwrap_or_default());
        let ((x0, x1), (y0, y1)) = (end(&self.xs), end(&self.ys));
        BBox { x0, y0, x1, y1 }
    }

    /// The cell at a point.
    pub(super) fn cell_at(&self, x: i32, y: i32) -> Option<usize> {
        // Tables mostly stand one under the other.
        let row = index(&self.ys, y)?;
        let col = index(&self.xs, x)?;
        self.places.get(row * (self.xs.len() - 1) + col).map(|&cell| cell as usize)
    }

    /// Left and right edge of a cell.
    pub(super) fn sides(&self, cell: usize) -> (i32, i32) {
        let region = self.cells[cell];
        (self.xs[region.col as usize], self.xs[(region.col + region.colspan) as usize])
    }

    /// Top and bottom of a cell.
    pub(super) fn span(&self, cell: usize) -> (i32, i32) {
        let region = self.cells[cell];
        (self.ys[region.row as usize], self.ys[(region.row + region.rowspan) as usize])
    }
}

fn index(edges: &[i32], at: i32) -> Option<usize> {
    let is_within = edges.first().is_some_and(|&first| first <= at) && edges.last().is_some_and(|&last| at < last);
    is_within.then(|| edges.partition_point(|&edge| edge <= at) - 1)
}

/// Finds the ruled tables of a page.
pub(super) fn lattices(lines: &Lines) -> Vec<Lattice> {
    let (horizontal, vertical) = (&lines.horizontal, &lines.vertical);
    if horizontal.is_empty() || vertical.is_empty() || horizontal.len() + vertical.len() > MOST_LINES {
        return Vec::new();
    }
    let mut groups = Groups::new(horizontal.len() + vertical.len());
    for (h, line) in horizontal.iter().enumerate() {
        let first = vertical.partition_point(|other| other.at < line.from - REACH);
        for (v, other) in vertical.iter().enumerate().skip(first).take_while(|(_, other)| other.at <= line.to + REACH) {
            if other.from - REACH <= line.at && line.at <= other.to + REACH {
                groups.join(h, horizontal.len() + v);
            }
        }
    }
    let count = horizontal.len() + vertical.len();
    let mut tables: Vec<(Vec<Line>, Vec<Line>)> = vec![Default::default(); count];
    for (h, &line) in horizontal.iter().enumerate() {
        tables[groups.of(h)].0.push(line);
    }
    for (v, &line) in vertical.iter().enumerate() {
        tables[groups.of(horizontal.len() + v)].1.push(line);
    }
    let found: Vec<Lattice> = tables.into_iter().filter_map(|(horizontal, vertical)| lattice(&horizontal, &vertical)).collect();
    if found.len() > MOST_TABLES { Vec::new() } else { found }
}

/// The lattice of lines that hold together.
fn lattice(horizontal: &[Line], vertical: &[Line]) -> Option<Lattice> {
    if horizontal.len() + vertical.len() < 3 || horizontal.is_empty() || vertical.is_empty() {
        return None;
    }
    let xs = edges(vertical, horizontal);
    let ys = edges(horizontal, vertical);
    let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if cols == 0 || rows == 0 || cols * rows > MOST_CELLS || cols * rows == 1 {
        return None;
    }
    // Whether a line parts a place from the one left of it, and from the one above it.
    let left = parted(vertical, &xs, &ys);
    let above = parted(horizontal, &ys, &xs);
    let mut groups = Groups::new(rows * cols);
    for row in 0..rows {
        for col in 0..cols {
            let place = row * cols + col;
            if col > 0 && !left[col * rows + row] {
                groups.join(place, place - 1);
            }
            if row > 0 && !above[row * cols + col] {
                groups.join(place, place - cols);
            }
        }
    }
    let regions = rectangles(&mut groups, rows, cols);
    Some(compact(xs, ys, regions))
}

impl Lattice {
    /// The same table with more columns and rows: edges put where they are missing, by cell.
    ///
    /// `cuts` gives for each cell the further edges within it.
    pub(super) fn cut(self, cuts: &[Cuts]) -> Self {
        let merged = |own: &[i32], more: fn(&Cuts) -> &Vec<i32>| {
            let mut edges: Vec<i32> = own.iter().chain(cuts.iter().flat_map(more)).copied().collect();
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        let (xs, ys) = (merged(&self.xs, |cuts| &cuts.across), merged(&self.ys, |cuts| &cuts.down));
        let place = |edges: &[i32], at: i32| edges.partition_point(|&edge| edge < at) as u32;
        let mut cells: Vec<Span> = Vec::new();
        for (at, Cuts { across, down }) in cuts.iter().enumerate() {
            let ((left, right), (top, bottom)) = (self.sides(at), self.span(at));
            let columns: Vec<i32> = [left].into_iter().chain(across.iter().copied()).chain([right]).collect();
            let rows: Vec<i32> = [top].into_iter().chain(down.iter().copied()).chain([bottom]).collect();
            for row in rows.windows(2) {
                for column in columns.windows(2) {
                    let (first_row, first_col) = (place(&ys, row[0]), place(&xs, column[0]));
                    cells.push(Span {
                        row: first_row,
                        col: first_col,
                        rowspan: place(&ys, row[1]) - first_row,
                        colspan: place(&xs, column[1]) - first_col,
                    });
                }
            }
        }
        cells.sort_unstable();
        compact(xs, ys, cells)
    }
}

/// Where lines stand, and the far ends of those that cross them: a table may be open at its sides.
fn edges(lines: &[Line], crossing: &[Line]) -> Vec<i32> {
    let mut edges: Vec<i32> = lines.iter().map(|line| line.at).collect();
    edges.extend(crossing.iter().map(|line| line.from).min());
    edges.extend(crossing.iter().map(|line| line.to).max());
    edges.sort_unstable();
    let own: Vec<i32> = lines.iter().map(|line| line.at).collect();
    let mut kept: Vec<i32> = Vec::with_capacity(edges.len());
    for edge in edges {
        match kept.last_mut() {
            // Of two edges that are one, a line's stays rather than another line's end.
            Some(last) if edge - *last <= SLIVER => {
                if !own.contains(last) {
                    *last = edge;
                }
            }
            _ => kept.push(edge),
        }
    }
    kept
}

/// For each edge and each gap between `across` edges: whether lines at that edge cover most of the gap.
fn parted(lines: &[Line], edges: &[i32], across: &[i32]) -> Vec<bool> {
    let gaps = across.len() - 1;
    let mut covered = vec![0i32; edges.len() * gaps];
    for line in lines {
        let edge = nearest(edges, line.at);
        let first = across.partition_point(|&at| at <= line.from).saturating_sub(1);
        for gap in first..gaps {
            if across[gap] >= line.to {
                break;
            }
            covered[edge * gaps + gap] += (line.to.min(across[gap + 1]) - line.from.max(across[gap])).max(0);
        }
    }
    (0..covered.len()).map(|at| covered[at] * 5 >= (across[at % gaps + 1] - across[at % gaps]) * 3).collect()
}

fn nearest(edges: &[i32], at: i32) -> usize {
    let after = edges.partition_point(|&edge| edge < at).min(edges.len() - 1);
    if after > 0 && at - edges[after - 1] <= edges[after] - at { after - 1 } else { after }
}

/// Rectangles that make up the groups of places: a group of another form, left by a line that stops short, is cut up.
fn rectangles(groups: &mut Groups, rows: usize, cols: usize) -> Vec<Span> {
    let mut regions: Vec<Span> = Vec::new();
    // Runs of the row above that are still open, by their first column.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for row in 0..rows {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut col = 0;
        while col < cols {
            let group = groups.of(row * cols + col);
            let start = col;
            while col < cols && groups.of(row * cols + col) == group {
                col += 1;
            }
            let above = open.binary_search_by_key(&start, |&(first, _)| first).ok().map(|at| open[at].1).filter(|&at| {
                let region: &Span = &regions[at];
                region.colspan as usize == col - start && groups.of(region.row as usize * cols + start) == group
            });
            let at = match above {
                Some(at) => {
                    regions[at].rowspan += 1;
                    at
                }
                None => {
                    regions.push(Span { row: row as u32, col: start as u32, rowspan: 1, colspan: (col - start) as u32 });
                    regions.len() - 1
                }
            };
            runs.push((start, at));
        }
        open = runs;
    }
    regions.sort_unstable();
    regions
}

/// Leaves out edges at which no cell ends.
fn compact(xs: Vec<i32>, ys: Vec<i32>, regions: Vec<Span>) -> Lattice {
    let used = |count: usize, ends: &dyn Fn(&Span) -> (u32, u32)| {
        let mut used = vec![false; count];
        for region in &regions {
            let (from, to) = ends(region);
            used[from as usize] = true;
            used[to as usize] = true;
        }
        used
    };
    let used_x = used(xs.len(), &|region| (region.col, region.col + region.colspan));
    let used_y = used(ys.len(), &|region| (region.row, region.row + region.rowspan));
    let renumbered = |used: &[bool]| -> Vec<u32> {
        used.iter()
            .scan(0u32, |next, &used| {
                let now = *next;
                *next += u32::from(used);
                Some(now)
            })
            .collect()
    };
    let (new_x, new_y) = (renumbered(&used_x), renumbered(&used_y));
    let cells: Vec<Span> = regions
        .iter()
        .map(|region| {
            let (col, row) = (new_x[region.col as usize], new_y[region.row as usize]);
            let colspan = new_x[(region.col + region.colspan) as usize] - col;
            let rowspan = new_y[(region.row + region.rowspan) as usize] - row;
            Span { row, col, rowspan, colspan }
        })
        .collect();
    let kept =
        |edges: Vec<i32>, used: &[bool]| -> Vec<i32> { edges.into_iter().zip(used).filter(|(_, used)| **used).map(|(at, _)| at).collect() };
    let (xs, ys) = (kept(xs, &used_x), kept(ys, &used_y));
    let cols = xs.len() - 1;
    let mut places = vec![0u32; cols * (ys.len() - 1)];
    for (at, cell) in cells.iter().enumerate() {
        for row in cell.row..cell.row + cell.rowspan {
            let start = row as usize * cols + cell.col as usize;
            places[start..start + cell.colspan as usize].fill(at as u32);
        }
    }
    Lattice { xs, ys, cells, places }
}

/// Groups of things that belong together (disjoint sets).
struct Groups(Vec<u32>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn of(&mut self, mut at: usize) -> usize {
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        let (low, high) = (one.min(other), one.max(other));
        self.0[high] = low as u32;
    }
}
