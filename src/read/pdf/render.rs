//! Pages as pictures, rendered by `hayro`.

use std::sync::Arc;

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::font::FontQuery;
use hayro_interpret::hayro_syntax::page::Page;

use crate::read::scan::{Bitmap, DPI};
use crate::read::{Picture, SubstituteFont};

/// Pixels that a picture has at most: some 100 by 60 inches.
const MOST: f32 = 500e6;

/// The picture of a page for the recogniser, in shades; `None` for a page too large or without a size.
pub(super) fn bitmap<'a>(number: u32, page: &'a Page<'a>, font: Option<&SubstituteFont>) -> Option<Bitmap> {
    let Picture { width, height, pixels, .. } = picture(number, page, DPI, font)?;
    let shade = |red: u8, green: u8, blue: u8| ((u32::from(red) * 30 + u32::from(green) * 59 + u32::from(blue) * 11) / 100) as u8;
    let shades = pixels.chunks_exact(4).map(|pixel| shade(pixel[0], pixel[1], pixel[2])).collect();
    Some(Bitmap { page: number, width, height, shades })
}

/// The picture of a page as it is displayed; `None` for a page too large or without a size.
pub(super) fn picture<'a>(number: u32, page: &'a Page<'a>, dpi: u32, font: Option<&SubstituteFont>) -> Option<Picture> {
    let scale = dpi as f32 / 72.0;
    let points = page.render_dimensions();
    let (width, height) = (points.0 * scale, points.1 * scale);
    if width < 1.0 || height < 1.0 || width * height > MOST || width.max(height) > f32::from(u16::MAX) {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = render(page, &RenderCache::new(), &interpreter(font), &RenderSettings::default(), &settings);
    Some(Picture {
        page: number,
        points: (f64::from(points.0), f64::from(points.1)),
        width: usize::from(pixmap.width()),
        height: usize::from(pixmap.height()),
        pixels: pixmap.data_as_u8_slice().to_vec(),
    })
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
