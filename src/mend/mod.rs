//! From grids to grids: what the page did to the rows of a table is undone.
//!
//! In many releases one ruled row holds several lines of business, one under the other in each cell; and a page may end
//! in the middle of a row. After this stage a row is a line of business and stands in one grid.

mod page_break;
mod stacked;

use crate::grid::Grids;
use crate::vocabulary::Vocabulary;

/// Mends the grids of a document. Grids without places are left as they are.
pub fn mended<'t>(mut grids: Grids<'t>, vocabulary: &Vocabulary) -> Grids<'t> {
    for grid in &mut grids.grids {
        stacked::unstack(grid, vocabulary);
    }
    page_break::join(&mut grids.grids, vocabulary);
    grids
}
