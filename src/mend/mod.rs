//! From grids to grids: what the page did to the rows of a table is undone.
//!
//! In many releases one ruled row holds several lines of business, one under the other in each cell; and a page may end
//! in the middle of a row. After this stage a row is a line of business and stands in one grid.

mod page_break;
mod stacked;

use crate::grid::{Grid, Grids};
use crate::vocabulary::{Kind, Vocabulary};

/// Mends the grids of a document. Grids without places are left as they are.
pub fn mended<'t>(mut grids: Grids<'t>, vocabulary: &Vocabulary) -> Grids<'t> {
    for grid in &mut grids.grids {
        stacked::unstack(grid, vocabulary);
    }
    page_break::join(&mut grids.grids, vocabulary);
    grids
}

/// The first row under the header.
fn first_body_row(grid: &Grid<'_>, vocabulary: &Vocabulary) -> Option<u32> {
    let mut walk = grid.walk();
    let mut row = 0;
    while row < grid.rows {
        let kinds: Vec<Kind> = walk.row(row).map(|(_, cell)| vocabulary.kind(&cell.raw)).collect();
        let is_header = kinds.iter().any(|kind| matches!(kind, Kind::Header(_) | Kind::Title))
            && !kinds.iter().any(|kind| matches!(kind, Kind::Marks(_)));
        if !is_header {
            return Some(row);
        }
        row += 1;
    }
    None
}
