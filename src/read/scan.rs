//! Pages that are pictures: the rulings in them, and who recognises their text.

use std::fmt;
use std::sync::Arc;

use memchr::memchr;

use crate::document::{Axis, BBox, Ruling, Stroke};

/// Pixels of a page an inch; fewer of very large pages.
pub const DPI: u32 = 300;

/// Shortest ruling: longer than any stroke of a character.
const SHORTEST: usize = 90;

/// Thickest ruling.
const THICKEST: usize = 14;

/// Pixels that may be missing within a ruling.
const GAP: usize = 4;

/// Darkest shades count as ink, 0 is black.
const INK: u8 = 150;

/// Pixels side by side that are turned together.
const STRIP: usize = 64;

/// A page as a picture in shades of grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Number of the page, 1-based.
    pub page: u32,
    /// Pixels an inch, [`DPI`] at most.
    pub dpi: u32,
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// The shades, row by row from the top, 0 is black.
    pub shades: Vec<u8>,
}

/// A word that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text.
    pub text: String,
    /// `[left, top, right, bottom]` in pixels of the bitmap.
    pub bbox: [i32; 4],
}

/// Recognises the words of a page; the error says what went wrong and what to do.
type Recognise = dyn Fn(&Bitmap) -> Result<Vec<Word>, String> + Send + Sync;

/// What recognises the text of pages that are pictures. The library itself has none.
#[derive(Clone)]
pub struct Recogniser(Arc<Recognise>);

impl Recogniser {
    /// Makes a recogniser of a function from a page's bitmap to its words.
    pub fn new(recognise: impl Fn(&Bitmap) -> Result<Vec<Word>, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(recognise))
    }

    /// The words of a page.
    #[cfg_attr(not(feature = "render"), allow(dead_code, reason = "without pictures there is nothing to recognise"))]
    pub(crate) fn words(&self, bitmap: &Bitmap) -> Result<Vec<Word>, String> {
        (self.0)(bitmap)
    }
}

impl fmt::Debug for Recogniser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recogniser")
    }
}

/// A straight streak of ink.
#[derive(Debug, Clone, Copy)]
struct Streak {
    from: usize,
    to: usize,
    first: usize,
    last: usize,
}

impl Bitmap {
    /// The rulings of the page in hundredths of a point, and the page without them, so that no recogniser takes them for
    /// strokes.
    pub fn without_rulings(mut self) -> (Vec<Ruling>, Self) {
        let hundredths = |pixels: usize| hundredths(pixels as i32, self.dpi);
        let streaks = [Axis::Horizontal, Axis::Vertical].map(|axis| (axis, self.streaks(axis)));
        let streaks: Vec<(Axis, Streak)> =
            streaks.into_iter().flat_map(|(axis, found)| found.into_iter().map(move |one| (axis, one))).collect();
        let ruling = |&(axis, streak): &(Axis, Streak)| Ruling {
            axis,
            at: hundredths(streak.first + streak.last + 1) / 2,
            from: hundredths(streak.from),
            to: hundredths(streak.to),
            stroke: Stroke::Line,
        };
        let rulings = streaks.iter().map(ruling).collect();
        for (axis, streak) in streaks {
            for across in streak.first.saturating_sub(1)..=streak.last + 1 {
                for along in streak.from..streak.to {
                    let (x, y) = if axis == Axis::Horizontal { (along, across) } else { (across, along) };
                    if x < self.width && y < self.height {
                        self.shades[y * self.width + x] = 255;
                    }
                }
            }
        }
        (rulings, self)
    }

    /// Which pixels are ink, 1 or 0, line by line along one direction.
    fn ink(&self, axis: Axis) -> Vec<u8> {
        let is_ink = |&shade: &u8| u8::from(shade < INK);
        if axis == Axis::Horizontal {
            return self.shades.iter().map(is_ink).collect();
        }
        let mut turned = vec![0; self.width * self.height];
        // In strips as wide as what the processor fetches at once.
        for left in (0..self.width).step_by(STRIP) {
            for (row, y) in self.shades.chunks_exact(self.width.max(1)).zip(0..) {
                for (shade, x) in row[left..].iter().take(STRIP).zip(left..) {
                    turned[x * self.height + y] = is_ink(shade);
                }
            }
        }
        turned
    }

    /// Streaks along one direction: runs of ink, put together with those right beside them. A page that lies a little
    /// askew breaks a ruling into runs a pixel apart, which are one streak all the same.
    fn streaks(&self, axis: Axis) -> Vec<Streak> {
        let length = if axis == Axis::Horizontal { self.width } else { self.height };
        let mut done: Vec<Streak> = Vec::new();
        let mut open: Vec<Streak> = Vec::new();
        for (line, across) in self.ink(axis).chunks_exact(length.max(1)).zip(0..) {
            let runs = runs(line);
            let (kept, ended): (Vec<Streak>, Vec<Streak>) = open.into_iter().partition(|streak| streak.last + 2 >= across);
            done.extend(ended);
            open = kept;
            for (from, to) in runs {
                match open.iter_mut().find(|streak| streak.from <= to + GAP && from <= streak.to + GAP) {
                    Some(streak) => {
                        (streak.from, streak.to, streak.last) = (streak.from.min(from), streak.to.max(to), across);
                    }
                    None => open.push(Streak { from, to, first: across, last: across }),
                }
            }
        }
        done.extend(open);
        done.retain(|streak| streak.last - streak.first < THICKEST.max((streak.to - streak.from) / 40));
        done
    }
}

/// Where ink runs on for as long as a ruling does, few pixels missing: from where up to where.
fn runs(line: &[u8]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(blank) = memchr(1, &line[at..]) {
        let from = at + blank;
        let mut to = from + 1;
        loop {
            to += memchr(0, &line[to..]).unwrap_or(line.len() - to);
            match line[to..].iter().take(GAP).position(|&ink| ink == 1) {
                Some(gap) => to += gap + 1,
                None => break,
            }
        }
        if to - from >= SHORTEST {
            runs.push((from, to));
        }
        at = to;
    }
    runs
}

/// Hundredths of a point of some pixels.
fn hundredths(pixels: i32, dpi: u32) -> i32 {
    (i64::from(pixels) * 7200 / i64::from(dpi.max(1))) as i32
}

impl Word {
    /// Its characters, each with its share of the box in hundredths of a point, as found in a picture of so many pixels an inch.
    #[cfg_attr(not(feature = "render"), allow(dead_code, reason = "without pictures there is nothing to recognise"))]
    pub(crate) fn characters(&self, dpi: u32) -> impl Iterator<Item = (char, BBox)> {
        let [left, top, right, bottom] = self.bbox.map(|pixels| hundredths(pixels, dpi));
        let count = self.text.chars().count() as i32;
        let share = move |at: i32| left + (i64::from(right - left) * i64::from(at) / i64::from(count.max(1))) as i32;
        self.text.chars().zip(0..).map(move |(character, at)| (character, BBox { x0: share(at), y0: top, x1: share(at + 1), y1: bottom }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(ink: impl Fn(usize, usize) -> bool) -> Bitmap {
        let (width, height) = (600, 400);
        let shades = (0..width * height).map(|at| if ink(at % width, at / width) { 20 } else { 250 }).collect();
        Bitmap { page: 1, dpi: DPI, width, height, shades }
    }

    fn points(pixels: i32) -> i32 {
        hundredths(pixels, DPI)
    }

    #[test]
    fn rulings_are_found_and_taken_out_even_when_the_page_lies_askew() {
        let askew = |x: usize, y: usize| (100 + x / 100..103 + x / 100).contains(&y) && (50..550).contains(&x);
        let (rulings, rest) = bitmap(|x, y| askew(x, y) || (300..302).contains(&x) && (20..380).contains(&y)).without_rulings();
        let of = |axis: Axis| rulings.iter().filter(|ruling| ruling.axis == axis).collect::<Vec<_>>();
        assert!(matches!(of(Axis::Horizontal)[..], [line] if (line.at - points(104)).abs() < 100 && line.to == points(550)), "{rulings:?}");
        assert!(matches!(of(Axis::Vertical)[..], [line] if line.from == points(20)), "{rulings:?}");
        assert!(rest.shades.iter().all(|&shade| shade > INK));
    }

    #[test]
    fn strokes_of_characters_are_no_rulings() {
        assert!(bitmap(|x, y| (100..150).contains(&x) && (100..105).contains(&y)).without_rulings().0.is_empty());
    }

    #[test]
    fn few_pixels_may_be_missing_within_a_ruling() {
        let dashed = |gap: usize| (0..SHORTEST * 2).map(|at| u8::from(at % SHORTEST >= gap)).collect::<Vec<u8>>();
        assert_eq!(runs(&dashed(GAP - 1)), [(GAP - 1, SHORTEST * 2)]);
        assert_eq!(runs(&dashed(GAP)), []);
    }
}
