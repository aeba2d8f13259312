//! What a sheet says of its cells beside their text: which are merged, and what is hidden.

use std::collections::BTreeMap;

use calamine::Dimensions;

use crate::document::SheetCell;

/// Rows of the tallest sheet.
pub(super) const ROWS: u32 = 1 << 20;

/// Columns of the widest sheet.
pub(super) const COLUMNS: u32 = 1 << 14;

/// Of what is left out so much is named, and the rest counted.
const NAMED: usize = 20;

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
        let mut before = None;
        let mut covered = Vec::new();
        let mut firsts = BTreeMap::new();
        cells.retain_mut(|cell| {
            let at = position(cell);
            let merge = over.cell(at);
            if merge.start != at || before.replace(at) == Some(at) {
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
        let merge = self.open.range(..=at.1).next_back().map(|(_, merge)| *merge);
        merge.filter(|merge| merge.end.0 >= at.0 && merge.end.1 >= at.1).unwrap_or(Dimensions { start: at, end: at })
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
        let cols = self.cols.into_values().map(|(first, last)| (letters(first), letters(last)));
        let covered = self.covered.into_iter().map(|(row, col)| (place(row, col), place(row, col)));
        let mut parts = Vec::new();
        parts.extend(named("row", rows.collect()));
        parts.extend(named("column", cols.collect()));
        parts.extend(named("cell", covered.collect()).map(|cells| format!("{cells} under merged cells")));
        let last = parts.pop()?;
        let first = if parts.is_empty() { String::new() } else { format!("{} and ", parts.join(", ")) };
        Some(format!("{first}{last} of sheet {name}"))
    }
}

/// Rows, columns or cells as people write them: `rows 12 to 15, 18`.
fn named(what: &str, runs: Vec<(String, String)>) -> Option<String> {
    let (first, last) = runs.first()?;
    let plural = if runs.len() == 1 && first == last { "" } else { "s" };
    let run = |(first, last): &(String, String)| if first == last { first.clone() } else { format!("{first} to {last}") };
    let written: Vec<String> = runs.iter().take(NAMED).map(run).collect();
    let more = match runs.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{what}{plural} {}{more}", written.join(", ")))
}

/// A cell as people name it: `B3`.
pub(super) fn place(row: u32, col: u32) -> String {
    format!("{}{}", letters(col), u64::from(row) + 1)
}

/// A column as people name it: `H`, `AA`.
fn letters(col: u32) -> String {
    let mut rest = u64::from(col) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
