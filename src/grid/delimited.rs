//! Tables whose cells are parted by a character: Markdown pipes, tabs, commas.

use std::borrow::Cow;

use super::{Aside, Cell, Grid, Grids, Layout};
use crate::normalize::is_blank;

/// Whether a line is a row of a Markdown pipe table; the pipe at its end may be left out.
pub fn is_pipe_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line[1..].contains('|')
}

/// Whether a line is a row of a tab-separated table.
pub fn is_tab_row(line: &str) -> bool {
    memchr::memchr_iter(b'\t', line.as_bytes()).nth(1).is_some()
}

/// The character that parts the fields of a text in the manner of comma-separated values; `None` where none does.
pub fn delimiter(text: &str) -> Option<u8> {
    [b',', b';'].into_iter().find(|&delimiter| is_separated(text, delimiter))
}

/// Whether a text reads as values parted by a character: rows of a few widths, four columns or more.
fn is_separated(text: &str, delimiter: u8) -> bool {
    let mut widths = [0usize; 64];
    let mut rows = 0;
    let mut lone = 0;
    for record in reader(text, delimiter).records().take(64) {
        let Ok(record) = record else { return false };
        // Lines of titles and units stand between the rows.
        if record.len() == 1 {
            lone += 1;
            continue;
        }
        rows += 1;
        widths[record.len().min(63)] += 1;
    }
    // Tables of several units may be run together, each with a width of its own; prose has any width.
    let wide = &mut widths[4..];
    wide.sort_unstable_by(|a, b| b.cmp(a));
    rows >= 2 && lone <= rows && wide.iter().take(4).sum::<usize>() * 5 >= rows * 4
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// Lines of one field beyond which a quotation mark was left open.
const FIELD_LINES: usize = 40;

/// Whether fields of tab-separated text are quoted and hold line breaks, as workbooks are saved as text.
fn quotes_lines(text: &str) -> bool {
    let mut broken = 0;
    for record in reader(text, b'\t').into_records() {
        let Ok(record) = record else { return false };
        let lines = record.iter().map(|field| field.matches('\n').count()).max().unwrap_or(0);
        if lines > FIELD_LINES {
            return false;
        }
        broken += usize::from(lines > 0 && record.len() > 2);
    }
    broken > 0
}

/// Values parted by a character, quoted where they hold it (RFC 4180): the whole text is one grid.
pub fn separated(text: &str, delimiter: u8) -> Grids<'_> {
    let mut grid = Grid::new(Layout::Table, 1);
    for record in reader(text, delimiter).into_records().map_while(Result::ok) {
        for (col, field) in record.iter().enumerate() {
            push(&mut grid.cells, grid.rows, col as u32, Cow::Owned(field.to_owned()));
        }
        grid.cols = grid.cols.max(record.len() as u32);
        grid.rows += 1;
    }
    Grids { grids: vec![grid], asides: Vec::new() }
}

/// Pipe and tab tables, each a run of lines of one kind; other lines are text around them.
pub fn tables(text: &str) -> Grids<'_> {
    if text.contains("\t\"") && quotes_lines(text) {
        return separated(text, b'\t');
    }
    let mut out = Grids::default();
    let mut open: Option<(Grid<'_>, bool)> = None;
    for (index, line) in text.lines().enumerate() {
        let pipe = is_pipe_row(line);
        if !pipe && !is_tab_row(line) {
            out.grids.extend(open.take().map(|(grid, _)| grid));
            if !line.trim().is_empty() {
                out.asides.push(Aside { before: out.grids.len() as u32, text: Cow::Borrowed(line) });
            }
            continue;
        }
        if let Some((grid, _)) = open.take_if(|(_, kind)| *kind != pipe) {
            out.grids.push(grid);
        }
        let (grid, _) = open.get_or_insert_with(|| (Grid::new(Layout::Table, index as u32 + 1), pipe));
        if pipe {
            let line = line.trim();
            if !is_rule(line) {
                let line = line.strip_prefix('|').unwrap_or(line);
                add_row(grid, fields(line.strip_suffix('|').unwrap_or(line), b'|'));
            }
        } else {
            add_row(grid, fields(line, b'\t'));
        }
    }
    out.grids.extend(open.map(|(grid, _)| grid));
    out
}

fn add_row<'t>(grid: &mut Grid<'t>, fields: impl Iterator<Item = &'t str>) {
    let mut cols = 0;
    for (col, field) in fields.enumerate() {
        push(&mut grid.cells, grid.rows, col as u32, Cow::Borrowed(field.trim()));
        cols = col as u32 + 1;
    }
    grid.cols = grid.cols.max(cols);
    grid.rows += 1;
}

fn push<'t>(cells: &mut Vec<Cell<'t>>, row: u32, col: u32, raw: Cow<'t, str>) {
    if !is_blank(&raw) {
        cells.push(Cell { row, col, rowspan: 1, colspan: 1, raw });
    }
}

/// The line under a Markdown header: `|---|:--:|`.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
}

/// Fields between pipes, or between tabs; `\|` is a pipe in a field.
fn fields(line: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    let bytes = line.as_bytes();
    let is_end = move |at: &usize| delimiter != b'|' || *at == 0 || bytes[at - 1] != b'\\';
    let mut start = 0;
    memchr::memchr_iter(delimiter, bytes).filter(is_end).chain([line.len()]).map(move |end| {
        let field = &line[start..end];
        start = end + 1;
        field
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(grids: &Grids<'_>) -> Vec<String> {
        grids.grids.iter().map(|g| g.cells.iter().map(|c| format!("{},{}={}", c.row, c.col, c.raw)).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn pipe_tables_part_at_other_lines() {
        let grids = tables("title\n| a | b\\|c |\n|---|---|\n| | d\n\n| e | |\nnote\n");
        assert_eq!(show(&grids), ["0,0=a 0,1=b\\|c 1,1=d", "0,0=e"]);
        let asides: Vec<_> = grids.asides.iter().map(|a| (a.before, a.text.as_ref())).collect();
        assert_eq!(asides, [(0, "title"), (2, "note")]);
    }

    #[test]
    fn tab_rows_keep_blank_cells_as_places() {
        let grids = tables("a\t\tb\n\tc\t\n");
        assert_eq!(show(&grids), ["0,0=a 0,2=b 1,1=c"]);
        assert_eq!((grids.grids[0].rows, grids.grids[0].cols), (2, 3));
        assert_eq!(grids.grids[0].walk().raw_row(1), ["", "c", ""]);
    }

    #[test]
    fn quoted_tab_fields_may_hold_lines_and_a_lone_quotation_mark_is_text() {
        assert_eq!(show(&tables("a\t\"b\nc\"\td\n1\t2\t3\n")), ["0,0=a 0,1=b\nc 0,2=d 1,0=1 1,1=2 1,2=3"]);
        let open = format!("a\t\"b\td\n{}", "1\t2\t3\n".repeat(50));
        assert!(show(&tables(&open))[0].starts_with("0,0=a 0,1=\"b 0,2=d 1,0=1"));
    }

    #[test]
    fn quoted_csv_fields_may_hold_commas_and_lines() {
        let grids = separated("a,\"b,\nc\",d,e\n1,2,3,4\n", b',');
        assert_eq!(show(&grids), ["0,0=a 0,1=b,\nc 0,2=d 0,3=e 1,0=1 1,1=2 1,2=3 1,3=4"]);
    }
}
