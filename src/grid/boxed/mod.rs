//! Tables drawn with characters: `┌─┬─┐`, `│`, or `+---+` and `|`.
//!
//! Lines from top to bottom part the columns, lines from left to right the rows; where none stands, a cell goes on.

mod drawing;
mod table;
#[cfg(test)]
pub(crate) mod tiling;

use std::borrow::Cow;

use self::drawing::Pen;
use super::{Aside, Grids};

/// Of this many lines one must be of a drawing, or the text is something else that quotes one.
const DRAWN_SHARE: usize = 4;

/// Whether the tables of a text are drawn with characters. A rule such as `|---|---|` is of another kind of table.
pub fn looks_boxed(text: &str) -> bool {
    let (mut rules, mut drawn, mut lines) = (0usize, 0usize, 0usize);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        let pen = Pen::of(line);
        drawn += usize::from(pen.is_some());
        rules += usize::from(pen.is_some_and(|pen| pen.is_rule(line) && !line.starts_with('|')));
    }
    rules >= 2 && drawn > rules && drawn * DRAWN_SHARE >= lines
}

/// The columns of a line of a drawing.
pub fn columns(line: &str) -> usize {
    Pen::of(line).map_or(0, |pen| pen.marks(line, drawing::Widths::ALL[0]).len())
}

/// The drawn tables of a text; other lines are text around them.
pub fn tables(text: &str) -> Grids<'_> {
    let mut out = Grids::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut start = 0;
    while start < lines.len() {
        let end = end_of_drawing(&lines, start);
        match table::read(&lines[start..end], start as u32 + 1) {
            Some(grid) => out.grids.push(grid),
            None => {
                let before = out.grids.len() as u32;
                let text = lines[start..end].iter().filter(|line| !line.trim().is_empty());
                out.asides.extend(text.map(|line| Aside { before, text: Cow::Borrowed(*line) }));
            }
        }
        start = end;
    }
    out
}

/// The end of the drawing that begins with a line; the line alone when it begins none.
///
/// A drawing also ends with a line that goes nowhere further down, and before one that comes from nowhere above.
fn end_of_drawing(lines: &[&str], start: usize) -> usize {
    let Some(pen) = Pen::of(lines[start]) else { return start + 1 };
    let mut end = start + 1;
    while end < lines.len() && Pen::of(lines[end]) == Some(pen) && !parts(pen, lines[end - 1], lines[end]) {
        end += 1;
    }
    end
}

/// Whether one table ends with a line and another begins with the next.
fn parts(pen: Pen, above: &str, below: &str) -> bool {
    let (ends, begins) = (pen.is_rule(above), pen.is_rule(below));
    let any = |line: &str, goes: fn(&drawing::Mark) -> bool| {
        let marks = pen.marks(line, drawing::Widths::ALL[0]);
        marks.is_empty() || marks.iter().any(goes)
    };
    match pen {
        Pen::Ascii => ends && begins,
        Pen::Boxes => ends && !any(above, |mark| mark.arms.down) || begins && !any(below, |mark| mark.arms.up),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::tiling::{Tile, tilings};
    use super::*;

    fn cells(grid: &crate::grid::Grid<'_>) -> Vec<Tile> {
        grid.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.raw.to_string())).collect()
    }

    fn show(text: &str) -> Vec<String> {
        let grids = tables(text);
        let cell = |(row, col, rowspan, colspan, text): Tile| format!("{row},{col} {rowspan}x{colspan} {}", text.replace('\n', "/"));
        grids
            .grids
            .iter()
            .flat_map(|grid| cells(grid).into_iter().map(cell))
            .chain(grids.asides.iter().map(|a| format!("{}: {}", a.before, a.text)))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn drawn_tables_come_back(tiling in tilings(), wide: bool, ascii: bool) {
            // With fewer rules, lines may be rows.
            prop_assume!(tiling.rows > 2);
            let text = tiling.drawn(wide && !ascii, ascii);
            let grids = tables(&text);
            prop_assert_eq!(grids.grids.len(), 1, "{}", text);
            prop_assert_eq!(cells(&grids.grids[0]), tiling.filled(), "{}", text);
        }

        #[test]
        fn no_text_is_lost_and_nothing_panics(lines in proptest::collection::vec("[┌─┬┐│├┼┤└┴┘|+ -一ab\u{3000}]{0,12}", 0..12)) {
            let text = lines.join("\n");
            let grids = tables(&text);
            let seen: String = grids.grids.iter().flat_map(|grid| &grid.cells).map(|cell| cell.raw.as_ref()).chain(grids.asides.iter().map(|aside| aside.text.as_ref())).collect();
            for letter in ["一", "a", "b"] {
                prop_assert_eq!(seen.matches(letter).count(), text.matches(letter).count(), "{}\n{:?}", text, grids);
            }
        }
    }

    #[test]
    fn a_character_taken_for_too_wide_moves_no_border() {
        let text = "╔════╦════╗\n║‧①   ║ab  ║\n║一  ║cd  ║\n╠════╬════╣\n║é①‧‧ ║ef  ║\n╚════╩════╝";
        assert_eq!(show(text), ["0,0 1x1 ‧①/一", "0,1 1x1 ab/cd", "1,0 1x1 é①‧‧", "1,1 1x1 ef"]);
    }

    #[test]
    fn rows_without_rules_between_them_are_lines() {
        let text = "┌──┬──┬──┐\n│項目│內容│主任│\n├──┼──┼──┤\n│文書│收發│核定│\n│　　│發文│核定│\n│採購│工程│　　│\n└──┴──┴──┘\n";
        assert_eq!(
            show(text)[3..],
            ["1,0 1x1 文書", "1,1 1x1 收發", "1,2 1x1 核定", "2,1 1x1 發文", "2,2 1x1 核定", "3,0 1x1 採購", "3,1 1x1 工程"]
        );
        let wrapped = "+----+------+\n| a  | b    |\n+----+------+\n| c  | long |\n|    | tail |\n+----+------+";
        assert_eq!(show(wrapped)[2..], ["1,0 1x1 c", "1,1 1x1 long/tail"]);
    }

    #[test]
    fn marks_over_several_lines_are_one_cell() {
        let text = "┌──┬──┐\n│ａ　│核定│\n│　　│或　│\n│　　│　　│\n│　　│核轉│\n├──┼──┤\n│ｂ　│──│\n├──┼──┤\n│ｃ　│Ｖ　│\n└──┴──┘\n";
        assert_eq!(show(text), ["0,0 1x1 ａ", "0,1 1x1 核定/或//核轉", "1,0 1x1 ｂ", "1,1 1x1 ──", "2,0 1x1 ｃ", "2,1 1x1 Ｖ"]);
    }

    #[test]
    fn tables_end_where_their_drawing_ends() {
        let one = "┌─┬─┐\n│a│b│\n├─┼─┤\n│c│d│\n└─┴─┘\n";
        let text = format!("title\n{one}{one}\nnote");
        let found = tables(&text);
        assert_eq!(
            found.grids.iter().map(|grid| (grid.line, grid.rows, grid.cols)).collect::<Vec<_>>(),
            [(Some(2), 2, 2), (Some(7), 2, 2)]
        );
        assert_eq!(found.asides.iter().map(|aside| (aside.before, &*aside.text)).collect::<Vec<_>>(), [(0, "title"), (2, "note")]);
    }

    #[test]
    fn broken_drawings_keep_their_cells() {
        let text = "┌──┬──┐\n│甲　│乙　│\n├──┼─┤\n│丙　│丁　\n│戊　　│己　│\n├──┼──┤\n│庚　│辛　│\n──┴──┘\n";
        assert_eq!(show(text), ["0,0 1x1 甲", "0,1 1x1 乙", "1,0 1x1 丙/戊", "1,1 1x1 丁/己", "2,0 1x1 庚", "2,1 1x1 辛"]);
    }

    #[test]
    fn lines_without_corners_make_a_table() {
        let text = "────────\n│甲  │乙  │\n────────\n│丙  │丁  │\n────────\n";
        assert_eq!(show(text), ["0,0 1x1 甲", "0,1 1x1 乙", "1,0 1x1 丙", "1,1 1x1 丁"]);
    }

    #[test]
    fn drawn_tables_are_told_from_others() {
        assert!(looks_boxed("title\n+---+---+\n| a | b |\n+---+---+\n"));
        assert!(looks_boxed("┌─┐\n│a│\n└─┘"));
        for text in ["| a | b |\n|---|---|\n| c | d |\n|---|---|\n", "a──b\n──\n──\n", "+--\n+--\n", "- a\n+ b\n| c |\n"] {
            assert!(!looks_boxed(text), "{text}");
        }
    }

    #[test]
    fn hostile_drawings_end_soon() {
        let wide = "┼".repeat(5000);
        let many: String = (0..3000).map(|at| format!("{}│\n", " ".repeat(at % 300))).collect();
        for text in [[wide.as_str(); 20].join("\n"), many, "│\n".repeat(50_000), "├─┤\n".repeat(50_000), "──\n│\n".repeat(30_000)]
        {
            let _ = tables(&text);
        }
    }
}
