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

/// Text of one line without a wide gap.
pub(super) type Chunk = BBox;

/// A line of text: its chunks from left to right.
#[derive(Debug, Clone)]
pub(super) struct TextLine {
    pub(super) bbox: BBox,
    pub(super) chunks: Vec<Chunk>,
}

/// The lines of upright glyphs, from top to bottom.
pub(super) fn text_lines(glyphs: &[Glyph]) -> Vec<TextLine> {
    let upright: Vec<Glyph> = glyphs.iter().filter(|glyph| glyph.turn == 0 && !glyph.vertical).copied().collect();
    text::rows(upright)
        .into_iter()
        .map(|row| {
            let mut chunks: Vec<Chunk> = Vec::new();
            let mut bbox = row[0].bbox;
            for glyph in &row {
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
pub(super) fn separators(lines: &[TextLine]) -> Vec<i32> {
    let voters: Vec<&TextLine> = lines.iter().filter(|line| line.chunks.len() > 1).collect();
    if voters.is_empty() {
        return Vec::new();
    }
    let size = typical(voters.iter().map(|line| line.bbox.height()).collect());
    let allowed = voters.len() / CROSSING;
    let mut ends: Vec<(i32, i32)> = voters.iter().flat_map(|line| &line.chunks).flat_map(|chunk| [(chunk.x0, 1), (chunk.x1, -1)]).collect();
    ends.sort_unstable();
    let (mut depth, mut free_from) = (0i32, None);
    let mut free: Vec<(i32, i32)> = Vec::new();
    for (at, step) in ends {
        let was_free = depth as usize <= allowed;
        depth += step;
        let is_free = depth as usize <= allowed;
        if !was_free && is_free {
            free_from = Some(at);
        } else if was_free
            && !is_free
            && let Some(from) = free_from.take()
        {
            free.push((from, at));
        }
    }
    free.retain(|(from, to)| (to - from) * 100 >= size * COLUMN_GAP);
    // A column is one when several lines have a chunk in it.
    let least = (voters.len() / 5).clamp(1, 3);
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
    let gaps: Vec<i32> = (1..lines.len()).map(gap).collect();
    let mut sorted: Vec<i32> = gaps.clone();
    sorted.sort_unstable();
    let (least, most) = (sorted.get(sorted.len() / 10).copied().unwrap_or(0), sorted.get(sorted.len() * 8 / 10).copied().unwrap_or(0));
    // Two kinds of gaps: within rows and between them.
    let two_kinds = (most - least) * 100 > size * ROW_GAP;
    let threshold = least / 2 + most / 2;
    for at in 1..lines.len() {
        let parted = drawn.iter().any(|&y| lines[at - 1].bbox.mid_y() < y && y <= lines[at].bbox.mid_y());
        let start = starts.last().copied().unwrap_or(0);
        let goes_on = match two_kinds {
            true => gaps[at - 1] <= threshold,
            false => is_wrapped(&lines[start..at], &lines[at], separators),
        };
        if parted || !goes_on {
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
    let partial = |line: &&Line| !whole.contains(&line.at) && edges.iter().all(|edge| (edge - line.at).abs() > 300);
    made.horizontal.extend(across.iter().filter(partial));
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
                let under = across.iter().find(|line| {
                    !whole.contains(&line.at)
                        && line.from <= chunk.x0
                        && chunk.x1 <= line.to
                        && line.at > chunk.mid_y()
                        && line.at - chunk.y1 < chunk.height()
                });
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
