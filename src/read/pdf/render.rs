//! Pages as pictures, rendered by `hayro`.

use std::sync::Arc;

use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::PremulRgba8;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::font::FontQuery;
use hayro_interpret::hayro_syntax::page::Page;

use crate::read::scan::{Bitmap, DPI};
use crate::read::{Picture, SubstituteFont};

/// Pixels that a picture has at most: an A1 sheet, 300 an inch.
const MOST: f32 = 72e6;

/// The picture of a page for the recogniser, in shades; `None` for a page without a size.
pub(super) fn bitmap<'a>(number: u32, page: &'a Page<'a>, font: Option<&SubstituteFont>) -> Option<Bitmap> {
    let dpi = dpi(page);
    let pixmap = drawn(page, dpi, font)?;
    // A product in place of a division by 100, so that the processor takes many at once.
    let shade = |pixel: &PremulRgba8| (((u32::from(pixel.r) * 30 + u32::from(pixel.g) * 59 + u32::from(pixel.b) * 11) * 5243) >> 19) as u8;
    let shades = pixmap.data().iter().map(shade).collect();
    Some(Bitmap { page: number, dpi, width: usize::from(pixmap.width()), height: usize::from(pixmap.height()), shades })
}

/// Pixels of the bitmap of a page, about.
pub(super) fn pixels(page: &Page<'_>) -> u64 {
    let ((width, height), scale) = (page.render_dimensions(), dpi(page) as f32 / 72.0);
    (width * height * scale * scale) as u64
}

/// Pixels an inch of the bitmap of a page: fewer than [`DPI`] where it is very large.
fn dpi(page: &Page<'_>) -> u32 {
    let (width, height) = page.render_dimensions();
    DPI.min(((MOST / (width * height).max(1.0)).sqrt() * 72.0) as u32)
}

/// The picture of a page as it is displayed; `None` for a page too large or without a size.
pub(super) fn picture<'a>(number: u32, page: &'a Page<'a>, dpi: u32, font: Option<&SubstituteFont>) -> Option<Picture> {
    let points = page.render_dimensions();
    let pixmap = drawn(page, dpi, font)?;
    Some(Picture {
        page: number,
        points: (f64::from(points.0), f64::from(points.1)),
        width: usize::from(pixmap.width()),
        height: usize::from(pixmap.height()),
        pixels: pixmap.data_as_u8_slice().to_vec(),
    })
}

/// A page drawn on white; `None` when it is too large, or has no size.
fn drawn<'a>(page: &'a Page<'a>, dpi: u32, font: Option<&SubstituteFont>) -> Option<Pixmap> {
    let scale = dpi as f32 / 72.0;
    let points = page.render_dimensions();
    let (width, height) = (points.0 * scale, points.1 * scale);
    if width < 1.0 || height < 1.0 || width * height > MOST || width.max(height) > f32::from(u16::MAX) {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    Some(render(page, &RenderCache::new(), &interpreter(font), &RenderSettings::default(), &settings))
}

/// Fonts that are not in the document: those of its own for Latin text, the substitute for all that is told by characters of a CJK
/// collection.
fn interpreter(font: Option<&SubstituteFont>) -> InterpreterSettings {
    let mut settings = InterpreterSettings::default();
    if let Some(font) = font.cloned() {
        let others = Arc::clone(&settings.font_resolver);
        settings.font_resolver = Arc::new(move |query| match query {
            FontQuery::Fallback(wanted) if wanted.character_collection.is_some() => font.font().or_else(|| others(query)),
            _ => others(query),
        });
    }
    settings
}
