//! What a page draws, taken down as glyphs, rulings and shapes.

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};

use super::codes::{Coded, Codes, Text};
use super::outline::{self, Outline};
use crate::document::{Axis, BBox, Glyph, Ink, Ruling, Shape, Stroke};

/// Glyphs, rulings and shapes that one page may have, each; no schedule comes near.
pub(super) const MOST: usize = 500_000;

/// Where the box of a glyph ends below and above the baseline, in thousandths of its size, as in CJK fonts.
const DESCENT: f64 = -120.0;
const ASCENT: f64 = 880.0;

/// A filled rectangle up to this thick, in points, is a line.
const THIN: f64 = 3.5;

/// Shapes that may be marks are at least and at most this large, in points.
const SHAPE: std::ops::Range<f64> = 2.5..40.0;

/// Paint of at least this luminance, or at most this opacity, is pale.
const PALE: (f32, f32) = (0.72, 0.5);

/// Takes down what a page draws. Lengths in points until [`hundredths`], origin top left.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// The visible part of the page.
    page: Rect,
    clips: Vec<Rect>,
    codes: Codes,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rulings: Vec<Ruling>,
    pub(super) shapes: Vec<Shape>,
    pub(super) drawings: Vec<BBox>,
    /// Boxes of pictures.
    pub(super) images: Vec<BBox>,
    /// Pixels of all pictures, each counted as often as it is shown.
    pub(super) pixels: u64,
    /// Glyphs without Unicode.
    pub(super) unknown: usize,
    /// Paths, pictures and runs of glyphs drawn so far, and those of glyphs that are drawings, each counted as one more.
    drawn: usize,
    drawn_by_glyphs: usize,
    /// Whether something was left out for being over [`MOST`].
    pub(super) is_over: bool,
}

/// How the glyphs of a run are drawn.
#[derive(Debug, Clone, Copy)]
struct Shown {
    ink: Ink,
    vertical: bool,
    /// Where the middle of one that is seen stands.
    clip: Rect,
}

impl Recorder {
    /// Makes a recorder for a page of this width and height.
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { page: Rect::new(0.0, 0.0, width, height), ..Self::default() }
    }

    /// How many things it has taken down, with what glyphs that are drawings draw.
    pub(super) fn count(&self) -> usize {
        let kept = self.glyphs.len() + self.rulings.len() + self.shapes.len() + self.drawings.len() + self.images.len();
        kept + self.drawn_by_glyphs
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.page)
    }

    fn glyph(&mut self, drawn: &Drawn<'_>, coded: &Coded, transform: Affine, shown: Shown, after_space: &mut bool) {
        if let Text::Space = coded.text {
            *after_space = true;
            return;
        }
        let Shown { ink, vertical, clip } = shown;
        // In vertical writing the advance is downwards, and the glyph as wide as it is high.
        let advance = coded.advance.filter(|_| !vertical).unwrap_or(1000.0);
        let along = transform * Point::new(1000.0, 0.0) - transform * Point::ZERO;
        let Some((turn, slanted)) = turn(along) else { return };
        let ink = if slanted && ink == Ink::Full { Ink::Pale } else { ink };
        let bounds = |left: f64, right: f64| transform.transform_rect_bbox(Rect::new(left, DESCENT, right, ASCENT));
        let whole = bounds(0.0, advance);
        if !is_finite(whole) || !clip.contains(whole.center()) {
            return;
        }
        let after_space = std::mem::take(after_space);
        let mut push = |character: char, bounds: Rect, after_space: bool| {
            if self.glyphs.len() < MOST {
                self.glyphs.push(Glyph { character, bbox: hundredths(bounds), turn, vertical, after_space, ink });
            } else {
                self.is_over = true;
            }
        };
        match &coded.text {
            Text::Several(letters) => {
                // The letters of a ligature share its box.
                let count = letters.chars().count() as f64;
                for (at, letter) in letters.chars().enumerate() {
                    let (left, right) = (advance * at as f64 / count, advance * (at + 1) as f64 / count);
                    push(letter, bounds(left, right), after_space && at == 0);
                }
            }
            Text::One(character) => push(*character, whole, after_space),
            Text::Space | Text::Unknown => self.unknown_glyph(drawn, transform, whole, turn, ink, after_space),
        }
    }

    /// A glyph without Unicode: a shape when it is drawn as ticks are, else a character that is not known.
    fn unknown_glyph(&mut self, drawn: &Drawn<'_>, transform: Affine, bounds: Rect, turn: u8, ink: Ink, after_space: bool) {
        if let Drawn::Outline(glyph) = drawn {
            let outline = glyph.outline();
            if outline.elements().is_empty() {
                return;
            }
            let path = transform * outline;
            if let Outline::Shape(bounds) = outline::outline(&path, THIN)
                && outline::is_tick(&path, bounds)
            {
                self.shape(bounds, || true);
                return;
            }
        }
        self.unknown += 1;
        if self.glyphs.len() < MOST {
            self.glyphs.push(Glyph { character: '\u{fffd}', bbox: hundredths(bounds), turn, vertical: false, after_space, ink });
        }
    }

    fn shape(&mut self, bounds: Rect, is_tick: impl FnOnce() -> bool) {
        let size = bounds.width().max(bounds.height());
        if !self.clip().contains(bounds.center()) || size < SHAPE.start {
            return;
        }
        if size >= SHAPE.end {
            if self.drawings.len() < MOST {
                self.drawings.push(hundredths(bounds.intersect(self.clip())));
            }
            return;
        }
        if self.shapes.len() < MOST {
            self.shapes.push(Shape { bbox: hundredths(bounds), tick: is_tick() });
        } else {
            self.is_over = true;
        }
    }

    /// A straight line of some thickness.
    fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        let axis = match (dx > dy, dx.min(dy)) {
            (_, off) if off > 1.0 && off * 20.0 > dx.max(dy) => return,
            (true, _) => Axis::Horizontal,
            (false, _) => Axis::Vertical,
        };
        let clip = self.clip();
        let (at, from, to, across, along) = match axis {
            Axis::Horizontal => ((from.y + to.y) / 2.0, from.x, to.x, (clip.y0, clip.y1), (clip.x0, clip.x1)),
            Axis::Vertical => ((from.x + to.x) / 2.0, from.y, to.y, (clip.x0, clip.x1), (clip.y0, clip.y1)),
        };
        let (from, to) = (from.min(to).max(along.0 - 1.0), from.max(to).min(along.1 + 1.0));
        if !(across.0 - 1.0..=across.1 + 1.0).contains(&at) || from >= to {
            return;
        }
        if self.rulings.len() < MOST {
            self.rulings.push(Ruling { axis, at: hundredth(at), from: hundredth(from), to: hundredth(to), stroke });
        } else {
            self.is_over = true;
        }
    }

    fn filled(&mut self, rect: Rect, white: bool) {
        let rect = rect.intersect(self.clip().inflate(1.0, 1.0));
        let (width, height) = (rect.width(), rect.height());
        if width <= 0.0 && height <= 0.0 {
            return;
        }
        let middle = rect.center();
        if width.min(height) <= THIN {
            // A dot belongs to a dotted line of either direction.
            let is_dot = width.max(height) <= THIN;
            if width >= height || is_dot {
                self.line(Point::new(rect.x0, middle.y), Point::new(rect.x1, middle.y), Stroke::Line);
            }
            if height > width || is_dot {
                self.line(Point::new(middle.x, rect.y0), Point::new(middle.x, rect.y1), Stroke::Line);
            }
        } else if !white {
            for (from, to) in outline::edges(rect) {
                self.line(from, to, Stroke::Edge);
            }
        }
    }

    fn path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let (ink, white) = paint(&props.paint);
        if ink.is_none() {
            return;
        }
        match mode {
            DrawMode::Invisible => {}
            DrawMode::Stroke(stroke) => self.stroked(path, props.transform, stroke.line_width),
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => {
                if let DrawMode::FillAndStroke(_, stroke) = mode {
                    self.stroked(path, props.transform, stroke.line_width);
                }
                let path = props.transform * path;
                if path.elements().iter().filter(|element| matches!(element, PathEl::MoveTo(_))).count() > 1
                    && outline::reach(&path) < SHAPE.end
                    && let Outline::Shape(bounds) = outline::outline(&path, THIN)
                    && bounds.width().max(bounds.height()) < SHAPE.end
                {
                    self.shape(bounds, || outline::is_tick(&path, bounds));
                    return;
                }
                for part in outline::subpaths(&path) {
                    match outline::outline(&part, THIN) {
                        Outline::Area(rect) => self.filled(rect, white),
                        Outline::Frame(lines) => lines.into_iter().for_each(|(from, to)| self.line(from, to, Stroke::Edge)),
                        Outline::Shape(bounds) => self.shape(bounds, || outline::is_tick(&part, bounds)),
                        Outline::Nothing => {}
                    }
                }
            }
        }
    }

    fn stroked(&mut self, path: &BezPath, transform: Affine, width: f32) {
        let width = f64::from(width) * transform.determinant().abs().sqrt();
        let mut is_odd = outline::has_curves(path);
        for (from, to) in outline::straight_lines(path).map(|(from, to)| (transform * from, transform * to)) {
            let off = (to.x - from.x).abs().min((to.y - from.y).abs());
            let long = (to.x - from.x).abs().max((to.y - from.y).abs());
            if off > 1.0 && off * 20.0 > long {
                is_odd = true;
            } else if width > THIN && long <= width * 2.0 {
                // So thick and short that it is an area.
                let along = if (to.x - from.x).abs() > (to.y - from.y).abs() { (0.0, width / 2.0) } else { (width / 2.0, 0.0) };
                self.filled(Rect::from_points(from, to).inflate(along.0, along.1), false);
            } else {
                self.line(from, to, Stroke::Line);
            }
        }
        if is_odd {
            let path = transform * path;
            let bounds = path.bounding_box();
            self.shape(bounds, || outline::is_tick(&path, bounds));
        }
    }
}

impl<'a> Device<'a> for Recorder {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawn += 1;
        self.path(path, &props, mode);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawn += 1;
        if let DrawMode::Fill(_) = mode
            && let coefficients = props.transform.as_coeffs()
            && (coefficients[1] == 0.0 && coefficients[2] == 0.0 || coefficients[0] == 0.0 && coefficients[3] == 0.0)
        {
            let (ink, white) = paint(&props.paint);
            if ink.is_some() {
                self.filled(props.transform.transform_rect_bbox(*rect), white);
            }
            return;
        }
        self.path(&rect.to_path(0.1), &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let bounds = clip.path.bounding_box();
        self.clips.push(self.clip().intersect(bounds));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.clips.push(self.clip().intersect(*rect));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawn += 1;
        let ink = match mode {
            DrawMode::Invisible => Ink::Hidden,
            _ => paint(&props.paint).0.unwrap_or(Ink::Hidden),
        };
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let shown = Shown { ink, vertical, clip: self.clip().inflate(1.0, 1.0) };
        let mut after_space = false;
        let mut codes = std::mem::take(&mut self.codes);
        codes.begin();
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            if let Drawn::Type3(drawn) = &**glyph
                && drawn.as_unicode().is_none()
            {
                // Its drawing says more than its code.
                if self.is_over {
                    break;
                }
                let before = (self.shapes.len(), self.rulings.len(), self.drawings.len(), self.images.len());
                let drawn_before = self.drawn;
                drawn.interpret(self, props.transform, glyph.transform(), &props.paint);
                let after = (self.shapes.len(), self.rulings.len(), self.drawings.len(), self.images.len());
                self.drawn_by_glyphs += 1 + self.drawn - drawn_before;
                self.is_over |= self.drawn_by_glyphs > MOST;
                let is_tick = self.shapes[before.0..].iter().any(|shape| shape.tick);
                if before != after && !is_tick {
                    self.shapes.truncate(before.0);
                    self.rulings.truncate(before.1);
                    self.drawings.truncate(before.2);
                    self.images.truncate(before.3);
                    self.glyph(glyph, codes.of(glyph), transform, shown, &mut after_space);
                }
            } else {
                self.glyph(glyph, codes.of(glyph), transform, shown, &mut after_space);
            }
        }
        self.codes = codes;
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.drawn += 1;
        self.pixels = self.pixels.saturating_add(u64::from(image.width()) * u64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height())));
        if !is_finite(bounds) {
            return;
        }
        let bounds = bounds.intersect(self.clip());
        if bounds.width().min(bounds.height()) <= THIN {
            self.filled(bounds, false);
        } else if self.images.len() < MOST {
            self.images.push(hundredths(bounds));
        }
    }
}

/// Quarters clockwise nearest to a direction on the page, and whether it is at a slant; `None` for no direction.
fn turn(along: Vec2) -> Option<(u8, bool)> {
    let (x, y) = (along.x, along.y);
    let (long, short) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
    if !long.is_finite() || long < 1e-3 {
        return None;
    }
    let turn = match (x.abs() >= y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    };
    Some((turn, short > long * 0.2))
}

/// How paint shows, `None` when not at all, and whether it is white.
fn paint(paint: &Paint<'_>) -> (Option<Ink>, bool) {
    let Paint::Color(color) = paint else { return (Some(Ink::Full), false) };
    let [red, green, blue, alpha] = color.to_rgba().components();
    let luminance = 0.3 * red + 0.59 * green + 0.11 * blue;
    let ink = match alpha {
        alpha if alpha <= 0.01 => None,
        alpha if alpha <= PALE.1 || luminance >= PALE.0 => Some(Ink::Pale),
        _ => Some(Ink::Full),
    };
    (ink, luminance > 0.98)
}

fn is_finite(rect: Rect) -> bool {
    [rect.x0, rect.y0, rect.x1, rect.y1].iter().all(|value| value.is_finite())
}

/// How far from the corner of its page something may stand, in hundredths of a point, so that a hundred times a length is still a
/// whole number of 32 bits; pages themselves have at most 14,400 points (ISO 32000-1, Annex C).
pub(super) const FARTHEST: i32 = 10_000_000;

/// Hundredths of a point.
pub(super) fn hundredth(points: f64) -> i32 {
    let at = (points * 100.0).clamp(-f64::from(FARTHEST), f64::from(FARTHEST));
    // As `round` has it, which is a call for each edge of each glyph.
    (at + 0.5_f64.copysign(at)) as i32
}

/// The same for a box.
pub(super) fn hundredths(rect: Rect) -> BBox {
    BBox { x0: hundredth(rect.x0), y0: hundredth(rect.y0), x1: hundredth(rect.x1), y1: hundredth(rect.y1) }
}
