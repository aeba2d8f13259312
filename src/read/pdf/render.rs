//! Pages as pictures, rendered by `hayro`.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;

use crate::read::scan::{Bitmap, DPI};

/// Pixels that a picture has at most: some 100 by 60 inches.
const MOST: f32 = 500e6;

/// The picture of a page; `None` for a page too large or without a size.
pub(super) fn bitmap<'a>(number: u32, page: &'a Page<'a>) -> Option<Bitmap> {
    let scale = DPI as f32 / 72.0;
    let (width, height) = page.render_dimensions();
    let (width, height) = (width * scale, height * scale);
    if width < 1.0 || height < 1.0 || width * height > MOST || width.max(height) > f32::from(u16::MAX) {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
    let shade = |red: u8, green: u8, blue: u8| ((u32::from(red) * 30 + u32::from(green) * 59 + u32::from(blue) * 11) / 100) as u8;
    let shades = pixmap.data_as_u8_slice().chunks_exact(4).map(|pixel| shade(pixel[0], pixel[1], pixel[2])).collect();
    Some(Bitmap { page: number, width, height, shades })
}
