//! A table of a rich-text document: columns from where the cells of its rows end.

use std::collections::BTreeMap;

use super::super::{Limits, ReadError};
use crate::document::{Sheet, SheetCell};

/// How far edges may differ and be the same, in twentieths of a point.
const SAME_EDGE: i32 = 30;
/// How wide a cell is taken to be of which the row says nothing, in twentieths of a point.
const USUAL_WIDTH: i32 = 1000;

/// What a row says of its cells before it comes.
#[derive(Debug, Clone, Default)]
pub(super) struct Definition {
    /// Where the row begins, in twentieths of a point.
    pub(super) left: i32,
    pub(super) cells: Vec<CellDefinition>,
    /// What was said of the next cell before its end.
    pub(super) next: CellDefinition,
}

/// What a row says of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellDefinition {
    /// Where it ends, in twentieths of a point.
    pub(super) right: i32,
    /// Whether it goes on with the one before it.
    pub(super) joins_left: bool,
    /// Whether it goes on with the one above it.
    pub(super) joins_above: bool,
}

/// The rows of a table as far as they are read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<Placed>>,
}

#[derive(Debug)]
struct Placed {
    left: i32,
    right: i32,
    joins_above: bool,
    text: String,
}

impl Table {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row.
    pub(super) fn push(&mut self, definition: &Definition, texts: Vec<String>, limits: &Limits) -> Result<(), ReadError> {
        let count = texts.len().max(definition.cells.len());
        if count as u64 > limits.columns {
            let place = format!("in row {} of a table", self.rows.len() + 1);
            return Err(ReadError::Limit { what: "columns", place, found: count as u64, limit: limits.columns });
        }
        let mut row: Vec<Placed> = Vec::with_capacity(count);
        let mut left = definition.left;
        for (at, text) in texts.into_iter().enumerate() {
            let said = definition.cells.get(at).copied();
            let said = said.unwrap_or_else(|| CellDefinition { right: left.saturating_add(USUAL_WIDTH), ..CellDefinition::default() });
            let right = said.right.max(left.saturating_add(1));
            match row.last_mut() {
                Some(before) if said.joins_left => {
                    before.right = right;
                    append(&mut before.text, &text);
                }
                _ => row.push(Placed { left, right, joins_above: said.joins_above, text }),
            }
            left = right;
        }
        self.rows.push(row);
        Ok(())
    }

    /// The table: edges of all its rows part its columns.
    pub(super) fn finish(self) -> Sheet {
        let mut edges: Vec<i32> = self.rows.iter().flatten().flat_map(|cell| [cell.left, cell.right]).collect();
        edges.sort_unstable();
        edges.dedup_by(|next, kept| next.saturating_sub(*kept) <= SAME_EDGE);
        // The edge that a place was taken for is the last that is not after it.
        let place = |x: i32| edges.partition_point(|&edge| edge <= x).saturating_sub(1) as u32;
        let mut cells: Vec<SheetCell> = Vec::new();
        // Cells that the row above ends with, by their columns.
        let mut above: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        for (row, placed) in (0u32..).zip(self.rows) {
            let mut here = BTreeMap::new();
            let mut free = 0;
            for cell in placed {
                let col = place(cell.left).max(free);
                free = place(cell.right).max(col + 1);
                let joined = above.get(&(col, free)).copied().filter(|_| cell.joins_above);
                match joined.and_then(|at| cells.get_mut(at)) {
                    Some(upper) => {
                        upper.rowspan = upper.rowspan.saturating_add(1);
                        upper.text.edit(|text| append(text, &cell.text));
                    }
                    None => cells.push(SheetCell { row, col, rowspan: 1, colspan: free - col, text: cell.text.into() }),
                }
                here.insert((col, free), joined.unwrap_or(cells.len() - 1));
            }
            above = here;
        }
        cells.retain(|cell| !cell.text.trim().is_empty());
        Sheet { name: None, cells }
    }
}

fn append(text: &mut String, more: &str) {
    if !more.trim().is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: &mut Table, rights: &[i32], texts: &[&str]) {
        let cells = rights.iter().map(|&right| CellDefinition { right, ..CellDefinition::default() }).collect();
        let definition = Definition { left: -100, cells, ..Definition::default() };
        table.push(&definition, texts.iter().map(|&text| text.to_owned()).collect(), &Limits::default()).unwrap();
    }

    #[test]
    fn edges_that_nearly_coincide_are_one() {
        let mut table = Table::default();
        row(&mut table, &[1000, 2000, 3000], &["a", "b", "c"]);
        row(&mut table, &[1990, 3010], &["d", "e"]);
        let cells: Vec<_> = table.finish().cells.into_iter().map(|cell| (cell.row, cell.col, cell.colspan, cell.text)).collect();
        let want: [(u32, u32, u32, &str); 5] = [(0, 0, 1, "a"), (0, 1, 1, "b"), (0, 2, 1, "c"), (1, 0, 2, "d"), (1, 2, 1, "e")];
        assert_eq!(cells, want.map(|(row, col, colspan, text)| (row, col, colspan, text.to_owned().into())));
        let mut amiss = Table::default();
        row(&mut amiss, &[5, 1], &["f", "g", "h"]);
        assert_eq!(amiss.finish().cells.into_iter().map(|cell| cell.text.to_string()).collect::<Vec<_>>(), ["f", "g", "h"]);
    }

    #[test]
    fn too_many_columns_are_refused() {
        let texts = vec![String::new(); 300];
        let error = Table::default().push(&Definition::default(), texts, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("in row 1 of a table"), "{error}");
    }
}
