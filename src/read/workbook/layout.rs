//! What a sheet says of its cells beside their text: which are merged, and what is hidden.

use std::collections::BTreeMap;

use calamine::Dimensions;

use crate::document::SheetCell;
use crate::read::hidden::{column_name, listed};

/// Rows of the tallest sheet.
pub(super) const ROWS: u32 = 1 << 20;

/// Columns of the widest sheet.
pub(super) const COLUMNS: u32 = 1 << 14;

/// What a sheet says of its cells beside their text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Layout {
    /// Merged cells. Of some that overlap the one that begins further up, then further left, counts.
    pub(super) merged: Vec<Dimensions>,
    /// Hidden rows.
    pub(super) rows: Hidden,
    /// Hidden columns.
    pub(super) cols: Hidden,
}

/// Hidden rows or columns, 0-based, in runs from first to last.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Hidden(Vec<(u32, u32)>);

/// Text of a sheet that is not shown.
#[derive(Debug, Default)]
pub(super) struct Omitted {
    /// Hidden rows that hold text: by run, first and last of them.
    rows: BTreeMap<u32, (u32, u32)>,
    /// Hidden columns that hold text.
    cols: BTreeMap<u32, (u32, u32)>,
    /// Cells under others that are merged and say something else.
    covered: Vec<(u32, u32)>,
}

impl Layout {
    /// The cells that are shown, in order, each as large as it is shown; and what is left out.
    pub(super) fn laid(mut self, mut cells: Vec<SheetCell>) -> (Vec<SheetCell>, Omitted) {
        let mut omitted = Omitted::default();
        let position = |cell: &SheetCell| (cell.row, cell.col);
        if !cells.is_sorted_by_key(position) {
            cells.sort_by_key(position);
        }
        let is_plain = self.merged.is_empty() && self.rows.0.is_empty() && self.cols.0.is_empty();
        if is_plain && cells.is_sorted_by(|one, next| position(one) < position(next)) {
            return (cells, omitted);
        }
        self.merged.retain(|merge| merge.start.0 <= merge.end.0 && merge.start.1 <= merge.end.1 && merge.start != merge.end);
        self.merged.sort_by_key(|merge| merge.start);
        let mut over = Over { waiting: &self.merged, open: BTreeMap::new() };
        let hides = !self.rows.0.is_empty() || !self.cols.0.is_empty();
        let mut before = None;
        let mut covered = Vec::new();
        let mut firsts = BTreeMap::new();
        cells.retain_mut(|cell| {
            let at = position(cell);
            let merge = over.cell(at);
            let is_again = before.replace(at) == Some(at);
            if merge.start == at && merge.end == at && !is_again && !hides {
                return true;
            }
            if merge.start != at || is_again {
                covered.push((at, merge.start, std::mem::take(&mut cell.text)));
                return false;
            }
            // Of a merged cell that is hidden in part the rest shows its text.
            let (row, col) = (self.rows.shown(at.0), self.cols.shown(at.1));
            if row > merge.end.0 {
                self.rows.note(at.0, &mut omitted.rows);
            } else if col > merge.end.1 {
                self.cols.note(at.1, &mut omitted.cols);
            } else {
                if merge.start != merge.end {
                    firsts.insert(at, (row, col));
                }
                *cell = SheetCell {
                    row,
                    col,
                    rowspan: merge.end.0 - row + 1,
                    colspan: merge.end.1 - col + 1,
                    text: std::mem::take(&mut cell.text),
                };
                return true;
            }
            false
        });
        if !cells.is_sorted_by_key(position) {
            cells.sort_by_key(position);
        }
        for (at, first, text) in covered {
            let shown = firsts.get(&first).unwrap_or(&first);
            let over = cells.binary_search_by_key(shown, position).ok().and_then(|at| cells.get(at));
            if over.is_none_or(|over| over.text != text) {
                omitted.covered.push(at);
            }
        }
        clip(&mut cells);
        (cells, omitted)
    }
}

/// Ends merged cells with the last row and column that hold text: they may be said to reach the end of all sheets.
fn clip(cells: &mut [SheetCell]) {
    let rows = cells.iter().map(|cell| cell.row + 1).max().unwrap_or_default();
    let cols = cells.iter().map(|cell| cell.col + 1).max().unwrap_or_default();
    for cell in cells {
        cell.rowspan = cell.rowspan.min(rows - cell.row);
        cell.colspan = cell.colspan.min(cols - cell.col);
    }
}

/// The merged cells over each cell, as long as they are asked for from the top left on.
struct Over<'m> {
    /// Those that begin further on.
    waiting: &'m [Dimensions],
    /// Those that have begun and end further down, or have ended with none in their place, by first column. None overlap.
    open: BTreeMap<u32, Dimensions>,
}

impl Over<'_> {
    /// The merged cell that holds a cell, or the cell alone.
    fn cell(&mut self, at: (u32, u32)) -> Dimensions {
        while let [first, rest @ ..] = self.waiting
            && first.start <= at
        {
            self.open(*first);
            self.waiting = rest;
        }
        let is_over = |merge: &&Dimensions| merge.end.0 >= at.0 && merge.end.1 >= at.1;
        self.open.range(..=at.1).next_back().map(|(_, merge)| merge).filter(is_over).copied().unwrap_or(Dimensions { start: at, end: at })
    }

    fn open(&mut self, merge: Dimensions) {
        while let Some((&col, other)) = self.open.range(..=merge.end.1).next_back()
            && other.end.1 >= merge.start.1
        {
            if other.end.0 >= merge.start.0 {
                return;
            }
            self.open.remove(&col);
        }
        self.open.insert(merge.start.1, merge);
    }
}

impl FromIterator<(u32, u32)> for Hidden {
    fn from_iter<T: IntoIterator<Item = (u32, u32)>>(runs: T) -> Self {
        let mut runs: Vec<(u32, u32)> = runs.into_iter().filter(|(first, last)| first <= last).collect();
        runs.sort_unstable();
        runs.dedup_by(|next, run| {
            let touches = next.0 <= run.1.saturating_add(1);
            if touches {
                run.1 = run.1.max(next.1);
            }
            touches
        });
        Self(runs)
    }
}

impl Hidden {
    fn run(&self, at: u32) -> Option<(u32, u32)> {
        let next = self.0.partition_point(|run| run.1 < at);
        self.0.get(next).filter(|run| run.0 <= at).copied()
    }

    /// The first row or column from this one on that is shown.
    fn shown(&self, at: u32) -> u32 {
        self.run(at).map_or(at, |(_, last)| last.saturating_add(1))
    }

    /// Notes that a hidden one holds text.
    fn note(&self, at: u32, noted: &mut BTreeMap<u32, (u32, u32)>) {
        if let Some((first, _)) = self.run(at) {
            let run = noted.entry(first).or_insert((at, at));
            *run = (run.0.min(at), run.1.max(at));
        }
    }
}

impl Omitted {
    /// What of a sheet is left out, for people; `None` when nothing is.
    pub(super) fn of_sheet(self, name: &str) -> Option<String> {
        let row = |row: u32| (row + 1).to_string();
        let rows = self.rows.into_values().map(|(first, last)| (row(first), row(last)));
        let cols = self.cols.into_values().map(|(first, last)| (column_name(first), column_name(last)));
        let covered = self.covered.into_iter().map(|(row, col)| (place(row, col), place(row, col)));
        let mut parts = Vec::new();
        parts.extend(listed("row", rows.collect()));
        parts.extend(listed("column", cols.collect()));
        parts.extend(listed("cell", covered.collect()).map(|cells| format!("{cells} under merged cells")));
        let last = parts.pop()?;
        let first = if parts.is_empty() { String::new() } else { format!("{} and ", parts.join(", ")) };
        Some(format!("{first}{last} of sheet {name}"))
    }
}

/// A cell as people name it: `B3`.
pub(super) fn place(row: u32, col: u32) -> String {
    format!("{}{}", column_name(col), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, col: u32, text: &str) -> SheetCell {
        SheetCell { row, col, rowspan: 1, colspan: 1, text: text.to_owned().into() }
    }

    fn merge(rows: (u32, u32), cols: (u32, u32)) -> Dimensions {
        Dimensions { start: (rows.0, cols.0), end: (rows.1, cols.1) }
    }

    /// A cell: row, column, rows, columns, text.
    type Laid = (u32, u32, u32, u32, String);

    fn layout(merged: &[Dimensions], rows: &[(u32, u32)], cols: &[(u32, u32)]) -> Layout {
        let hidden = |runs: &[(u32, u32)]| runs.iter().copied().collect();
        Layout { merged: merged.to_vec(), rows: hidden(rows), cols: hidden(cols) }
    }

    fn laid(layout: Layout, cells: Vec<SheetCell>) -> (Vec<Laid>, Option<String>) {
        let (cells, omitted) = layout.laid(cells);
        let cells = cells.into_iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.to_string())).collect();
        (cells, omitted.of_sheet("工程科"))
    }

    fn is(row: u32, col: u32, rowspan: u32, colspan: u32, text: &str) -> Laid {
        (row, col, rowspan, colspan, text.to_owned())
    }

    #[test]
    fn merged_cells_span_and_hide_what_they_cover() {
        let cells = vec![cell(0, 0, "題"), cell(0, 1, "題"), cell(1, 0, "甲"), cell(1, 1, "a"), cell(2, 0, "乙"), cell(2, 1, "b")];
        let (cells, omitted) = laid(layout(&[merge((1, 2), (0, 0)), merge((0, 0), (0, 1))], &[], &[]), cells);
        assert_eq!(cells, [is(0, 0, 1, 2, "題"), is(1, 0, 2, 1, "甲"), is(1, 1, 1, 1, "a"), is(2, 1, 1, 1, "b")]);
        assert_eq!(omitted.as_deref(), Some("cell A3 under merged cells of sheet 工程科"), "what says the same is no loss");
    }

    #[test]
    fn of_merged_cells_that_overlap_the_first_counts() {
        let merged = [merge((1, 3), (1, 3)), merge((0, 1), (0, 1)), merge((2, 2), (0, 0)), merge((2, 1), (9, 9))];
        let (cells, omitted) = laid(layout(&merged, &[], &[]), vec![cell(0, 0, "甲"), cell(2, 0, "乙"), cell(2, 2, "丙")]);
        assert_eq!(cells, [is(0, 0, 2, 2, "甲"), is(2, 0, 1, 1, "乙"), is(2, 2, 1, 1, "丙")]);
        assert_eq!(omitted, None);
    }

    #[test]
    fn merged_cells_end_with_the_last_cell_that_holds_text() {
        let (cells, _) = laid(layout(&[merge((0, ROWS - 1), (0, COLUMNS - 1))], &[], &[]), vec![cell(0, 0, "甲")]);
        assert_eq!(cells, [is(0, 0, 1, 1, "甲")]);
        let cells = vec![cell(0, 0, "甲"), cell(5, 3, "乙")];
        let (cells, _) = laid(layout(&[merge((0, ROWS - 1), (0, 1))], &[], &[]), cells);
        assert_eq!(cells, [is(0, 0, 6, 2, "甲"), is(5, 3, 1, 1, "乙")]);
    }

    #[test]
    fn hidden_rows_and_columns_are_left_out_and_named() {
        let cells = (0..30).flat_map(|row| [cell(row, 0, "甲"), cell(row, 7, "乙")]).collect();
        let (cells, omitted) = laid(layout(&[], &[(13, 14), (11, 12), (20, 20)], &[(7, 8)]), cells);
        assert_eq!(cells.len(), 25);
        assert_eq!(omitted.as_deref(), Some("rows 12 to 15, 21 and column H of sheet 工程科"));
        assert_eq!(laid(layout(&[], &[(40, ROWS)], &[]), vec![cell(0, 0, "甲")]).1, None, "where there is no text nothing is lost");
    }

    #[test]
    fn a_merged_cell_hidden_in_part_shows_its_text_in_the_rest() {
        let cells = vec![cell(1, 0, "甲"), cell(1, 1, "藏"), cell(2, 1, "a"), cell(3, 1, "b"), cell(4, 0, "乙")];
        let (cells, omitted) = laid(layout(&[merge((1, 3), (0, 0)), merge((4, 5), (0, 0))], &[(1, 1), (4, 5)], &[]), cells);
        assert_eq!(cells, [is(2, 0, 2, 1, "甲"), is(2, 1, 1, 1, "a"), is(3, 1, 1, 1, "b")]);
        assert_eq!(omitted.as_deref(), Some("rows 2, 5 of sheet 工程科"));
    }

    #[test]
    fn cells_out_of_order_or_twice_are_put_in_order() {
        let (cells, omitted) = laid(Layout::default(), vec![cell(1, 0, "乙"), cell(0, 0, "甲"), cell(1, 0, "丙")]);
        assert_eq!(cells, [is(0, 0, 1, 1, "甲"), is(1, 0, 1, 1, "乙")]);
        assert!(omitted.is_some_and(|omitted| omitted.contains("A2")));
    }

    #[test]
    fn many_are_counted_and_not_named() {
        let runs: Vec<(u32, u32)> = (0..100).map(|row| (row * 2, row * 2)).collect();
        let (_, omitted) = laid(layout(&[], &runs, &[]), (0..200).map(|row| cell(row, 27, "甲")).collect());
        assert!(omitted.is_some_and(|omitted| omitted.ends_with("37, 39 and 80 more of sheet 工程科")));
        assert_eq!(
            (place(0, 0), place(1, 25), place(2, 26), place(3, COLUMNS - 1)),
            ("A1".into(), "Z2".into(), "AA3".into(), "XFD4".into())
        );
    }
}
