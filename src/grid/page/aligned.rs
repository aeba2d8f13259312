//! Rulings that are not drawn: where text is aligned in columns and rows, lines are put between them, and the table is
//! then found as any other is.
//!
//! Columns are the stretches that nearly all lines of several chunks leave free, as in the projection profiles of
//! T. Kieninger and A. Dengel, "The T-Recs table recognition and analysis system" (1998).

use super::rulings::{Line, Lines};
use super::text;
use crate::document::{BBox, Glyph};

/// Gap between chunks of a line, in hundredths of the text's size.
const CHUNK_GAP: i32 = 75;

/// The narrowest stretch between two columns, in hundredths of the text's size.
const COLUMN_GAP: i32 = 45;

/// Of so many lines one may run over the stretch between two columns.
const CROSSING: usize = 8;

/// Gap between rows that is more than that between lines of one cell: in hundredths of the lines' height.
const ROW_GAP: i32 = 22;

/// So many drawn lines between lines of text part the rows of a table, and not only its header and foot.
const DRAWN_ROWS: usize = 4;

/// Text of one line without a wide gap.
pub(super) type Chunk = BBox;

/// A line of text: its chunks from left to right.
#[derive(Debug, Clone)]
pub(super) struct TextLine {
    pub(super) bbox: BBox,
    pub(super) chunks: Vec<Chunk>,
}

/// Whether a glyph belongs to such lines.
pub(super) fn is_upright(glyph: &Glyph) -> bool {
    glyph.turn == 0 && !glyph.vertical
}

/// Sorts upright glyphs into lines, from top to bottom.
pub(super) fn text_lines(glyphs: &mut [Glyph]) -> Vec<TextLine> {
    text::rows(glyphs)
        .map(|row| {
            let mut chunks: Vec<Chunk> = Vec::new();
            let mut bbox = row[0].bbox;
            for glyph in row {
                bbox = bbox.union(glyph.bbox);
                match chunks.last_mut() {
                    Some(last) if (glyph.bbox.x0 - last.x1) * 100 < glyph.bbox.height() * CHUNK_GAP => *last = last.union(glyph.bbox),
                    _ => chunks.push(glyph.bbox),
                }
            }
            TextLine { bbox, chunks }
        })
        .collect()
}

/// The middles of the stretches that part the columns of lines; none when they are not aligned.
///
/// `across` are lines drawn from left to right: what stands right over one of them is a heading of several columns.
pub(super) fn separators(lines: &[TextLine], across: &[Line]) -> Vec<i32> {
    let longest = across.iter().map(|line| line.to - line.from).max().unwrap_or(0);
    let is_heading = |chunk: &Chunk| across.iter().any(|line| (line.to - line.from) * 4 < longest * 3 && stands_over(*chunk, line));
    let voters: Vec<TextLine> = lines
        .iter()
        .map(|line| TextLine { bbox: line.bbox, chunks: line.chunks.iter().filter(|chunk| !is_heading(chunk)).copied().collect() })
        .filter(|line| line.chunks.len() > 1)
        .collect();
    if voters.is_empty() {
        return Vec::new();
    }
    let size = typical(voters.iter().map(|line| line.bbox.height()).collect());
    let allowed = voters.len() / CROSSING;
    let mut ends: Vec<(i32, i32)> = voters.iter().flat_map(|line| &line.chunks).flat_map(|chunk| [(chunk.x0, 1), (chunk.x1, -1)]).collect();
    ends.sort_unstable();
    // Stretches that no line runs over come first: in a column of few chunks, one such line is nearly all of them.
    let mut free: Vec<(i32, i32)> = Vec::new();
    for crossing in 0..=allowed {
        let more = stretches(&ends, crossing).filter(|(from, to)| (to - from) * 100 >= size * COLUMN_GAP);
        let news: Vec<(i32, i32)> = more.filter(|(from, to)| free.iter().all(|other| other.1 <= *from || *to <= other.0)).collect();
        free.extend(news);
    }
    free.sort_unstable();
    // A column is one when several lines have a chunk in it.
    let least = (voters.len() / 5).clamp(1, 2);
    let mut kept: Vec<i32> = Vec::new();
    for (from, to) in free {
        let middle = from / 2 + to / 2;
        let left = kept.last().copied().unwrap_or(i32::MIN);
        let held = voters.iter().filter(|line| line.chunks.iter().any(|chunk| left <= chunk.mid_x() && chunk.mid_x() < middle)).count();
        if held >= least {
            kept.push(middle);
        }
    }
    if let Some(&last) = kept.last()
        && voters.iter().filter(|line| line.chunks.iter().any(|chunk| chunk.mid_x() > last)).count() < least
    {
        kept.pop();
    }
    kept
}

/// The stretches between the first and the last end of chunks that no more than some chunks cover.
fn stretches(ends: &[(i32, i32)], most: usize) -> impl Iterator<Item = (i32, i32)> {
    let (mut depth, mut from) = (0usize, None);
    ends.iter().filter_map(move |&(at, step)| {
        let was_free = depth <= most;
        depth = depth.saturating_add_signed(step as isize);
        match (was_free, depth <= most) {
            (false, true) => {
                from = Some(at);
                None
            }
            (true, false) => from.take().map(|from| (from, at)),
            _ => None,
        }
    })
}

/// Whether text stands right over a line that is longer than it.
fn stands_over(chunk: Chunk, line: &Line) -> bool {
    line.from <= chunk.x0 && chunk.x1 <= line.to && line.at > chunk.mid_y() && line.at - chunk.y1 < chunk.height()
}

/// The median of some lengths.
pub(super) fn typical(mut lengths: Vec<i32>) -> i32 {
    let middle = lengths.len() / 2;
    if lengths.is_empty() { 0 } else { *lengths.select_nth_unstable(middle).1 }
}

/// A row of a table without drawn rows: the lines of text in it.
type Band = std::ops::Range<usize>;

/// Parts lines into rows: at drawn lines, else at gaps that are wider than those within cells.
pub(super) fn bands(lines: &[TextLine], separators: &[i32], drawn: &[i32]) -> Vec<Band> {
    let mut starts: Vec<usize> = vec![0];
    let gap = |at: usize| lines[at].bbox.y0 - lines[..at].iter().rev().take(3).map(|line| line.bbox.y1).max().unwrap_or(0);
    let size = typical(lines.iter().map(|line| line.bbox.height()).collect());
    let is_parted = |at: usize| drawn.iter().any(|&y| lines[at - 1].bbox.mid_y() < y && y <= lines[at].bbox.mid_y());
    // Where lines are drawn between the rows, nothing else parts them; a few part the header and the foot only.
    let parted = (1..lines.len()).filter(|&at| is_parted(at)).count();
    let rows_are_drawn = parted >= DRAWN_ROWS && lines.len() <= parted * 3;
    let gaps: Vec<i32> = (1..lines.len()).map(gap).collect();
    let mut sorted: Vec<i32> = gaps.clone();
    sorted.sort_unstable();
    let (least, most) = (sorted.get(sorted.len() / 10).copied().unwrap_or(0), sorted.get(sorted.len() * 8 / 10).copied().unwrap_or(0));
    // Two kinds of gaps: within rows and between them.
    let two_kinds = (most - least) * 100 > size * ROW_GAP;
    let threshold = least / 2 + most / 2;
    for at in 1..lines.len() {
        let start = starts.last().copied().unwrap_or(0);
        let overlaps = gaps[at - 1] * 5 < -size;
        let goes_on = match two_kinds {
            _ if rows_are_drawn || overlaps => true,
            true => gaps[at - 1] <= threshold,
            false => is_wrapped(&lines[start..at], &lines[at], separators),
        };
        if is_parted(at) || !goes_on {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// Whether a line goes on with the row above: it has text in few columns, all of which have text there, and not in the
/// first.
fn is_wrapped(row: &[TextLine], line: &TextLine, separators: &[i32]) -> bool {
    let held = |line: &TextLine| line.chunks.iter().map(|chunk| separators.partition_point(|&at| at <= chunk.mid_x())).collect::<Vec<_>>();
    let own = held(line);
    let above: Vec<usize> = row.iter().flat_map(held).collect();
    let close = row.last().is_some_and(|last| line.bbox.y0 - last.bbox.y1 < line.bbox.height() / 2);
    let mut columns = above.clone();
    columns.sort_unstable();
    columns.dedup();
    close && !own.contains(&0) && own.len() * 2 < columns.len() && own.iter().all(|column| above.contains(column))
}

/// The lines of a table whose text is aligned: those that are drawn, and those that its columns and rows call for.
///
/// `across` are the drawn lines from left to right within the region.
pub(super) fn rulings(region: BBox, lines: &[TextLine], separators: &[i32], across: &[Line]) -> Lines {
    let whole: Vec<i32> = across.iter().filter(|line| line.to - line.from >= region.width() * 3 / 4).map(|line| line.at).collect();
    let bands = bands(lines, separators, &whole);
    let mut edges: Vec<i32> = vec![region.y0];
    for pair in bands.windows(2) {
        let bottom = lines[pair[0].clone()].iter().map(|line| line.bbox.y1).max().unwrap_or(region.y0);
        let top = lines[pair[1].clone()].iter().map(|line| line.bbox.y0).min().unwrap_or(region.y1);
        let middle = bottom / 2 + top / 2;
        let reach = (top - bottom).abs() / 2 + 200;
        let drawn = whole.iter().copied().filter(|at| (at - middle).abs() <= reach).min_by_key(|at| (at - middle).abs());
        edges.push(drawn.unwrap_or(middle));
    }
    edges.push(region.y1);
    let mut made = Lines::default();
    let full = |at: i32| Line { at, from: region.x0, to: region.x1 };
    made.horizontal.extend(edges.iter().map(|&at| full(at)));
    let mut partial: Vec<Line> =
        across.iter().filter(|line| !whole.contains(&line.at) && edges.iter().all(|edge| (edge - line.at).abs() > 300)).copied().collect();
    for band in &bands {
        let chunks: Vec<Chunk> = lines[band.clone()].iter().flat_map(|line| &line.chunks).copied().collect();
        partial.extend(chunks.iter().filter_map(|&chunk| under_heading(region, chunk, &chunks, separators, &partial)).collect::<Vec<_>>());
    }
    made.horizontal.extend(&partial);
    made.vertical.extend([region.x0, region.x1].map(|at| Line { at, from: region.y0, to: region.y1 }));
    let chunks: Vec<Chunk> = lines.iter().flat_map(|line| &line.chunks).copied().collect();
    for &at in separators {
        // Lines that are drawn over part of the columns part a heading from what it heads.
        let mut levels: Vec<i32> = edges.clone();
        levels.extend(made.horizontal.iter().filter(|line| line.from < at && at < line.to).map(|line| line.at));
        levels.sort_unstable();
        levels.dedup();
        for level in levels.windows(2) {
            let crossed = chunks.iter().filter(|chunk| level[0] <= chunk.mid_y() && chunk.mid_y() < level[1]).any(|chunk| {
                // A heading stands over as many columns as the line drawn under it.
                let under = partial.iter().find(|line| stands_over(*chunk, line));
                let (from, to) = under.map_or((chunk.x0, chunk.x1), |line| (line.from, line.to));
                from < at && at < to
            });
            if !crossed {
                made.vertical.push(Line { at, from: level[0], to: level[1] });
            }
        }
    }
    made.horizontal.sort_unstable();
    made.vertical.sort_unstable();
    made
}

/// The line that belongs under a heading of several columns, where text of single columns stands below it in its row.
fn under_heading(region: BBox, heading: Chunk, chunks: &[Chunk], separators: &[i32], drawn: &[Line]) -> Option<Line> {
    separators.iter().find(|&&at| heading.x0 < at && at < heading.x1)?;
    if drawn.iter().any(|line| stands_over(heading, line)) {
        return None;
    }
    let from = separators.iter().copied().rfind(|&at| at <= heading.x0).unwrap_or(region.x0);
    let to = separators.iter().copied().find(|&at| at >= heading.x1).unwrap_or(region.x1);
    let below = chunks.iter().filter(|chunk| from <= chunk.x0 && chunk.x1 <= to && chunk.mid_y() > heading.y1);
    let top = below.map(|chunk| chunk.y0).min()?;
    Some(Line { at: heading.y1 / 2 + top / 2, from, to })
}
