//! Tables of pages: found by their rulings, or else by how their text is aligned.
//!
//! ```text
//! Page → rulings (snapped, joined) → lattice (cells between rulings) → text of each cell → Grid
//! ```

mod aligned;
mod lattice;
mod missing;
mod rulings;
mod stream;
mod text;

use std::borrow::Cow;

use super::{Aside, Cell, CellPlace, Grid, Grids, Layout, Place};
use crate::document::{BBox, Glyph, Ink, Page, Ruling, Stroke};
use aligned::TextLine;
use lattice::Lattice;
use rulings::Lines;

/// Of so few cells that hold text more than a third must, in a table.
const FEW: usize = 6;

/// So many small drawings over the edges of cells are pieces of a chart's curves.
const PIECES: usize = 6;

/// How much larger than the text of its page pale text is a watermark, in tenths.
const WATERMARK: i32 = 17;

/// Finds the tables of pages and the text around them.
pub(super) fn grids(pages: &[Page]) -> Grids<'static> {
    let mut found = Grids::default();
    let mut before = None;
    for page in pages {
        before = tables(page, before.as_ref(), &mut found);
    }
    found
}

/// Adds the tables of a page; `before` and the answer are the last table that no line marks, of the page before and
/// of this one.
fn tables(page: &Page, before: Option<&Lattice>, found: &mut Grids<'static>) -> Option<Lattice> {
    let (glyphs, watermark) = without_watermark(page);
    let lines = rulings::joined(&page.rulings);
    let mut lattices = ruled(page, &lines);
    lattices.retain(|lattice| lattice.xs.len() > 2 && !is_chart(lattice, page));
    lattices = lattices.into_iter().map(|lattice| missing::supplied(lattice, &glyphs)).collect();
    let mut rest = outside(&glyphs, &lattices);
    let mut aligned = stream::between_lines(&lines, &lattices, &rest);
    aligned.retain(|lattice| !is_chart(lattice, page));
    if !aligned.is_empty() {
        lattices.extend(aligned.into_iter().map(|lattice| missing::supplied(lattice, &glyphs)));
        rest = outside(&glyphs, &lattices);
    }
    let unmarked = stream::unmarked(&rest, before);
    let last = unmarked.last().cloned();
    lattices.extend(unmarked.into_iter().filter(|lattice| !is_chart(lattice, page)));
    let cells = text::cells(&glyphs, &lattices);
    let mut free: Vec<Glyph> = glyphs.iter().zip(&cells).filter(|(_, cell)| cell.is_none()).map(|(glyph, _)| *glyph).collect();
    let count = lattices.iter().map(|lattice| lattice.cells.len()).sum();
    let mut owned = by_cell(&glyphs, &cells, count).into_iter();
    let mut tables: Vec<Grid<'static>> = Vec::new();
    for lattice in &lattices {
        let mut cells: Vec<Vec<Glyph>> = owned.by_ref().take(lattice.cells.len()).collect();
        if !holds_table(lattice, &cells) {
            free.extend(cells.into_iter().flatten());
            continue;
        }
        let drawn = marks(page, lattice, &mut cells);
        tables.push(grid(page, lattice, cells, &drawn));
    }
    let mut tables = in_order(tables);

    let first = found.grids.len() as u32;
    for line in text::lines(free) {
        // The first table below, of those that stand side by side the one under the line.
        let below = |grid: &Grid<'_>| grid.place.as_ref().is_some_and(|place| place.ys[0] >= line.bbox.mid_y());
        let under = |grid: &Grid<'_>| {
            grid.place.as_ref().is_some_and(|place| line.bbox.x0 < place.xs[place.xs.len() - 1] && place.xs[0] < line.bbox.x1)
        };
        let own = tables.iter().position(|grid| below(grid) && under(grid)).or_else(|| tables.iter().position(below));
        let before = own.unwrap_or(tables.len());
        found.asides.push(Aside { before: first + before as u32, text: Cow::Owned(line.text) });
    }
    found.grids.append(&mut tables);
    if !watermark.is_empty() {
        let text = Cow::Owned(watermark.iter().map(|glyph| glyph.character).collect());
        found.asides.push(Aside { before: found.grids.len() as u32, text });
    }
    last
}

/// The lines of text that stand in no table.
fn outside(glyphs: &[Glyph], lattices: &[Lattice]) -> Vec<TextLine> {
    let tables: Vec<BBox> = lattices.iter().map(Lattice::bbox).collect();
    let is_free = |glyph: &&Glyph| tables.iter().all(|table| !table.contains(glyph.bbox.mid_x(), glyph.bbox.mid_y()));
    let mut free: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    free.extend(glyphs.iter().filter(|glyph| aligned::is_upright(glyph)).filter(is_free));
    aligned::text_lines(&mut free)
}

/// The glyphs of each of so many cells, given the cell of each glyph.
fn by_cell(glyphs: &[Glyph], cells: &[Option<usize>], count: usize) -> Vec<Vec<Glyph>> {
    let mut lengths = vec![0; count];
    cells.iter().flatten().for_each(|&cell| lengths[cell] += 1);
    let mut owned: Vec<Vec<Glyph>> = lengths.into_iter().map(Vec::with_capacity).collect();
    for (glyph, cell) in glyphs.iter().zip(cells) {
        if let Some(cell) = *cell {
            owned[cell].push(*glyph);
        }
    }
    owned
}

/// Whether enough of the cells hold text.
fn holds_table(lattice: &Lattice, cells: &[Vec<Glyph>]) -> bool {
    let held = cells.iter().filter(|glyphs| !glyphs.is_empty()).count();
    held >= FEW || held > 1 && held * 3 > lattice.cells.len()
}

/// Whether lines are those of a chart: curves are drawn over a good part of them, or pieces of curves over its edges.
fn is_chart(lattice: &Lattice, page: &Page) -> bool {
    let table = lattice.bbox();
    let area = |bbox: BBox| i64::from(bbox.width()) * i64::from(bbox.height());
    let curved = page.drawings.iter().any(|&drawing| area(table.intersection(drawing)) * 6 > area(table));
    let parts = |edges: &[i32], from: i32, to: i32| edges.get(edges.partition_point(|&edge| edge <= from)).is_some_and(|&edge| edge < to);
    let over_edge = |bbox: BBox| parts(&lattice.xs, bbox.x0 + 100, bbox.x1 - 100) || parts(&lattice.ys, bbox.y0 + 100, bbox.y1 - 100);
    let inside = |bbox: BBox| table.contains(bbox.mid_x(), bbox.mid_y());
    let pieces = page.shapes.iter().filter(|shape| !shape.tick && inside(shape.bbox) && over_edge(shape.bbox)).count();
    curved || pieces >= PIECES
}

/// Parts the glyphs of a page into what is to be read and what stands behind it as a watermark (浮水印): pale, and much
/// larger than the rest.
fn without_watermark(page: &Page) -> (Cow<'_, [Glyph]>, Vec<Glyph>) {
    if page.glyphs.iter().all(|glyph| glyph.ink != Ink::Pale) {
        return (Cow::Borrowed(&page.glyphs), Vec::new());
    }
    let mut sizes: Vec<i32> = page.glyphs.iter().filter(|glyph| glyph.ink != Ink::Pale).map(|glyph| glyph.bbox.height()).collect();
    let middle = sizes.len() / 2;
    let size = if sizes.is_empty() { i32::MAX / 4 } else { *sizes.select_nth_unstable(middle).1 };
    let (watermark, rest) =
        page.glyphs.iter().partition(|glyph| glyph.ink == Ink::Pale && glyph.bbox.height() * 10 > size.saturating_mul(WATERMARK));
    (Cow::Owned(rest), watermark)
}

/// Tables in reading order: from top to bottom, but where they stand in columns side by side, column by column.
fn in_order(mut tables: Vec<Grid<'static>>) -> Vec<Grid<'static>> {
    let sides = |grid: &Grid<'_>| grid.place.as_ref().map_or((0, 0), |place| (place.xs[0], place.xs[place.xs.len() - 1]));
    tables.sort_by_key(&sides);
    let mut columns: Vec<(i32, Vec<Grid<'static>>)> = Vec::new();
    for table in tables {
        let (left, right) = sides(&table);
        match columns.last_mut() {
            Some((end, column)) if left < *end => {
                *end = right.max(*end);
                column.push(table);
            }
            _ => columns.push((right, vec![table])),
        }
    }
    for (_, column) in &mut columns {
        column.sort_by_key(|grid| grid.place.as_ref().map(|place| (place.ys[0], place.xs[0])));
    }
    columns.into_iter().flat_map(|(_, column)| column).collect()
}

/// The ruled tables of a page: of lines, and where there are none of the edges of filled areas. `all` are lines and edges joined.
fn ruled(page: &Page, all: &Lines) -> Vec<Lattice> {
    let lines: Vec<Ruling> = page.rulings.iter().filter(|ruling| ruling.stroke == Stroke::Line).copied().collect();
    if lines.len() == page.rulings.len() {
        return lattice::lattices(all);
    }
    let mut lattices = lattice::lattices(&rulings::joined(&lines));
    let inside = |ruling: &Ruling| {
        let (from, to) = ruling.ends();
        lattices.iter().any(|lattice| lattice.bbox().contains(from.0, from.1) && lattice.bbox().contains(to.0, to.1))
    };
    let rest: Vec<Ruling> = page.rulings.iter().filter(|ruling| !inside(ruling)).copied().collect();
    if rest.iter().any(|ruling| ruling.stroke == Stroke::Edge) {
        lattices.extend(lattice::lattices(&rulings::joined(&rest)));
    }
    lattices
}

/// Puts drawn marks into the cells, where no text stands, and tells of each cell whether it has some. What is no tick is
/// taken for a mark only in a cell that holds nothing else.
fn marks(page: &Page, lattice: &Lattice, cells: &mut [Vec<Glyph>]) -> Vec<bool> {
    let mut drawn = vec![false; cells.len()];
    for shape in &page.shapes {
        let Some(cell) = lattice.cell_at(shape.bbox.mid_x(), shape.bbox.mid_y()) else { continue };
        let is_free = match (drawn[cell], shape.tick) {
            (false, false) => cells[cell].is_empty(),
            _ => cells[cell].iter().all(|glyph| !glyph.bbox.contains(shape.bbox.mid_x(), shape.bbox.mid_y())),
        };
        if is_free {
            drawn[cell] = true;
            let character = if shape.tick { '✓' } else { '\u{fffd}' };
            cells[cell].push(Glyph { character, bbox: shape.bbox, turn: 0, vertical: false, after_space: false, ink: Ink::Full });
        }
    }
    drawn
}

fn grid(page: &Page, lattice: &Lattice, cells: Vec<Vec<Glyph>>, drawn: &[bool]) -> Grid<'static> {
    let mut grid = Grid::new(Layout::Ruled, 0);
    grid.line = None;
    grid.page = Some(page.number);
    grid.rows = lattice.ys.len() as u32 - 1;
    grid.cols = lattice.xs.len() as u32 - 1;
    let mut place = Place {
        xs: lattice.xs.clone(),
        ys: lattice.ys.clone(),
        turned: page.turned,
        size: page.size,
        origin: page.origin,
        cells: Vec::new(),
        blanks: Vec::new(),
    };
    for (at, (region, glyphs)) in lattice.cells.iter().zip(cells).enumerate() {
        let lines = text::lines(glyphs);
        if lines.is_empty() {
            place.blanks.push(*region);
            continue;
        }
        let heights = lines.iter().map(|line| (line.bbox.y0, line.bbox.y1)).collect();
        place.cells.push(CellPlace { lines: heights, drawn: drawn[at], joined: false });
        let raw = lines.into_iter().map(|line| line.text).reduce(|above, line| above + "\n" + &line).unwrap_or_default();
        grid.cells.push(Cell { row: region.row, col: region.col, rowspan: region.rowspan, colspan: region.colspan, raw: Cow::Owned(raw) });
    }
    grid.place = Some(Box::new(place));
    grid
}

/// The box around glyphs.
fn around(glyphs: &[Glyph]) -> BBox {
    glyphs.iter().map(|glyph| glyph.bbox).reduce(BBox::union).unwrap_or_default()
}
