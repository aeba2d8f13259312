//! Random tables with merged cells, and how they are drawn; for tests.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

/// A cell: row, column, rows, columns, text.
pub(crate) type Tile = (u32, u32, u32, u32, String);

/// A table whose cells cover it; each row and each column begins with some cell.
#[derive(Debug, Clone)]
pub(crate) struct Tiling {
    pub(crate) rows: u32,
    pub(crate) cols: u32,
    pub(crate) tiles: Vec<Tile>,
}

/// Any small table. Texts hold no blank lines and none of the characters that tables are drawn with.
pub(crate) fn tilings() -> impl Strategy<Value = Tiling> {
    let line = proptest::collection::vec(prop::sample::select(vec!["擬辦", "核定", "①", "‧", "A", "一、", "（", "é", "7"]), 1..5)
        .prop_map(|words| words.concat());
    let text = proptest::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"));
    (1u32..6, 2u32..6, proptest::collection::vec((0u32..6, 0u32..6, 1u32..4, 1u32..4), 0..8), proptest::collection::vec(text, 36))
        .prop_map(|(rows, cols, wishes, texts)| Tiling::new(rows, cols, &wishes, &texts))
        .prop_filter("a table has two cells", |tiling| tiling.tiles.len() > 1)
}

impl Tiling {
    fn new(rows: u32, cols: u32, wishes: &[(u32, u32, u32, u32)], texts: &[String]) -> Self {
        let mut owner = vec![None; (rows * cols) as usize];
        let mut spans: Vec<(u32, u32, u32, u32)> = Vec::new();
        let singles = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col, 1, 1)));
        for (row, col, height, width) in wishes.iter().copied().chain(singles) {
            let (bottom, right) = ((row + height).min(rows), (col + width).min(cols));
            let places = || (row..bottom).flat_map(move |row| (col..right).map(move |col| (row * cols + col) as usize));
            if places().next().is_some() && places().all(|at| owner[at].is_none()) {
                places().for_each(|at| owner[at] = Some(spans.len()));
                spans.push((row, col, bottom - row, right - col));
            }
        }
        spans.sort_unstable();
        let starts = |of: fn(&(u32, u32, u32, u32)) -> u32| {
            let mut starts: Vec<u32> = spans.iter().map(of).collect();
            starts.sort_unstable();
            starts.dedup();
            starts
        };
        let (ys, xs) = (starts(|span| span.0), starts(|span| span.1));
        let place = |starts: &[u32], at: u32| starts.partition_point(|&start| start < at) as u32;
        let tiles = spans.iter().zip(texts).map(|(&(row, col, height, width), text)| {
            let (y, x) = (place(&ys, row), place(&xs, col));
            (y, x, place(&ys, row + height) - y, place(&xs, col + width) - x, text.clone())
        });
        Self { rows: ys.len() as u32, cols: xs.len() as u32, tiles: tiles.collect() }
    }

    /// The cells that hold text.
    pub(crate) fn filled(&self) -> Vec<Tile> {
        self.tiles.iter().filter(|tile| !tile.4.is_empty()).cloned().collect()
    }

    /// The cell at a place; `None` outside of the table.
    pub(crate) fn at(&self, row: i64, col: i64) -> Option<usize> {
        let within = |at: i64, from: u32, count: u32| (i64::from(from)..i64::from(from + count)).contains(&at);
        self.tiles.iter().position(|tile| within(row, tile.0, tile.2) && within(col, tile.1, tile.3))
    }

    /// The table drawn with lines, which and other characters are one or two columns wide as asked.
    pub(crate) fn drawn(&self, wide: bool, ascii: bool) -> String {
        let width_of = |text: &str| if wide { text.width_cjk() } else { text.width() };
        let mut widths = vec![2usize; self.cols as usize];
        let mut heights = vec![1usize; self.rows as usize];
        for (row, col, _, _, text) in &self.tiles {
            let widest = text.lines().map(width_of).max().unwrap_or(0);
            let width = &mut widths[*col as usize];
            *width = (*width).max(widest.next_multiple_of(2));
            let height = &mut heights[*row as usize];
            *height = (*height).max(text.lines().count());
        }
        let mut texts: Vec<std::str::Lines<'_>> = self.tiles.iter().map(|tile| tile.4.lines()).collect();
        let line_width = if wide { 2 } else { 1 };
        let mut out = String::new();
        for row in 0..=i64::from(self.rows) {
            let height = heights.get(row as usize).map_or(0, |height| *height);
            for line in 0..=height {
                let mut col = 0;
                while col <= i64::from(self.cols) {
                    let stands = |row: i64| self.at(row, col - 1) != self.at(row, col);
                    let lies = |col: i64| self.at(row - 1, col) != self.at(row, col);
                    let arms = if line == 0 {
                        [stands(row - 1), stands(row), lies(col - 1), lies(col)]
                    } else {
                        [stands(row), stands(row), false, false]
                    };
                    out.push_str(&joint(arms, ascii, line_width));
                    if col == i64::from(self.cols) {
                        break;
                    }
                    let here = self.at(row, col);
                    let mut end = col + 1;
                    if line == 0 && lies(col) {
                        let width = widths[col as usize];
                        out.push_str(&if ascii { "-".repeat(width) } else { "─".repeat(width / line_width) });
                    } else if let Some(tile) = here {
                        // Text may stand beside a rule, in a cell that goes over it.
                        end = i64::from(self.tiles[tile].1 + self.tiles[tile].3);
                        let text = texts[tile].next().unwrap_or_default();
                        let borders = (end - col - 1) as usize * line_width;
                        let room: usize = widths[col as usize..end as usize].iter().sum::<usize>() + borders;
                        out.push_str(text);
                        out.push_str(&" ".repeat(room - width_of(text)));
                    }
                    col = end;
                }
                out.push('\n');
            }
        }
        out
    }
}

fn joint(arms: [bool; 4], ascii: bool, width: usize) -> String {
    let [up, down, left, right] = arms;
    if ascii {
        return match (up || down, left || right) {
            (true, true) => "+",
            (true, false) => "|",
            (false, true) => "-",
            (false, false) => " ",
        }
        .to_owned();
    }
    match (up, down, left, right) {
        (false, false, false, false) => " ".repeat(width),
        (false, false, ..) => "─".to_owned(),
        (_, _, false, false) => "│".to_owned(),
        (false, true, false, true) => "┌".to_owned(),
        (false, true, true, false) => "┐".to_owned(),
        (true, false, false, true) => "└".to_owned(),
        (true, false, true, false) => "┘".to_owned(),
        (true, true, false, true) => "├".to_owned(),
        (true, true, true, false) => "┤".to_owned(),
        (false, true, true, true) => "┬".to_owned(),
        (true, false, true, true) => "┴".to_owned(),
        (true, true, true, true) => "┼".to_owned(),
    }
}
