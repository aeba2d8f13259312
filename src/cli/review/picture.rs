//! Pages as files of pictures, small enough that a release of hundreds of pages can be handed on.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;

use fenceng::Config;
use fenceng::convert::hex;
use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::read::{self, Options, Picture};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::font;

/// Pixels an inch: the small print of a schedule can be read, and a landscape page fills half a wide screen.
const DPI: u32 = 120;

/// How far red, green and blue of a pixel may differ and be grey.
const GREY: u8 = 12;

/// Bytes from which a picture may be a photograph, which JPEG makes smaller than PNG.
const LARGE: usize = 120_000;

/// Quality of JPEG: print of 10 points stays clear.
const QUALITY: u8 = 60;

/// A page that was drawn to a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::cli) struct Drawn {
    /// 1-based.
    pub(super) page: u32,
    /// In points.
    pub(super) width: f64,
    /// In points.
    pub(super) height: f64,
    /// Name of the file.
    pub(super) file: String,
}

/// A document whose pages were drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::cli) struct Drawing {
    /// Id of the document, and name of the folder.
    pub(super) id: String,
    pub(super) pages: Vec<Drawn>,
    /// Whether text is missing in them, as there is no font for it.
    pub(super) lacks_font: bool,
}

/// Draws the pages of a PDF document to files of a folder.
///
/// The folder is one of the document's own in `root`.
pub(in crate::cli) fn draw(bytes: &[u8], config: &Config, root: &Path) -> Result<Drawing, Diagnostic> {
    let mut id = hex(&Sha256::digest(bytes));
    id.truncate(12);
    let folder = root.join(&id);
    let unwritable = |cause: io::Error| Diagnostic::new(Code::Unopenable, format!("its pages could not be drawn to files: {cause}"));
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let (mut pages, mut failed) = (Vec::new(), None);
    let (font, lacks_font) = font::substitute();
    let options = Options { font: Some(font), ..config.reading.clone() };
    let read = read::pictures(bytes, &options, DPI, |picture| {
        if failed.is_some() {
            return;
        }
        let written = file(&picture).and_then(|(ending, bytes)| {
            let file = format!("{}.{ending}", picture.page);
            fs::write(folder.join(&file), bytes)?;
            Ok(file)
        });
        match written {
            Ok(file) => pages.push(Drawn { page: picture.page, width: picture.points.0, height: picture.points.1, file }),
            Err(cause) => failed = Some(cause),
        }
    });
    read.map_err(|error| error.diagnostic())?;
    let lacks_font = lacks_font.load(Ordering::Relaxed);
    failed.map_or(Ok(Drawing { id, pages, lacks_font }), |cause| Err(unwritable(cause)))
}

/// The picture as a file, and the ending of its name.
fn file(picture: &Picture) -> io::Result<(&'static str, Vec<u8>)> {
    let pixels = || picture.pixels.chunks_exact(4);
    let is_grey = pixels().all(|pixel| {
        let [most, least] = [pixel[..3].iter().max(), pixel[..3].iter().min()].map(|shade| shade.copied().unwrap_or_default());
        most - least <= GREY
    });
    let png = if is_grey {
        // Sixteen shades, two pixels to a byte, are enough for print.
        let shades: Vec<u8> = pixels().map(|pixel| pixel[1] / 17 + u8::from(pixel[1] % 17 > 8)).collect();
        let lines = shades.chunks_exact(picture.width.max(1));
        let packed: Vec<u8> =
            lines.flat_map(|line| line.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default())).collect();
        png(picture, png::ColorType::Grayscale, png::BitDepth::Four, &packed)?
    } else {
        let colours: Vec<u8> = pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        png(picture, png::ColorType::Rgb, png::BitDepth::Eight, &colours)?
    };
    if png.len() < LARGE {
        return Ok(("png", png));
    }
    let jpeg = jpeg(picture, is_grey)?;
    Ok(if jpeg.len() < png.len() { ("jpg", jpeg) } else { ("png", png) })
}

fn png(picture: &Picture, colour: png::ColorType, depth: png::BitDepth, data: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width as u32, picture.height as u32);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(bytes)
}

fn jpeg(picture: &Picture, is_grey: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
    // `hayro` draws no picture of more lines or columns than that.
    let (width, height) = (picture.width as u16, picture.height as u16);
    let encoded = if is_grey {
        let shades: Vec<u8> = picture.pixels.chunks_exact(4).map(|pixel| pixel[1]).collect();
        encoder.encode(&shades, width, height, jpeg_encoder::ColorType::Luma)
    } else {
        encoder.encode(&picture.pixels, width, height, jpeg_encoder::ColorType::Rgba)
    };
    encoded.map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(colour: impl Fn(usize) -> [u8; 3]) -> Picture {
        let (width, height) = (601, 400);
        let pixels = (0..width * height)
            .flat_map(|at| {
                let [r, g, b] = colour(at);
                [r, g, b, 255]
            })
            .collect();
        Picture { page: 1, points: (360.6, 240.0), width, height, pixels }
    }

    #[test]
    fn print_is_kept_in_shades_and_photographs_as_such() {
        let (ending, bytes) = file(&picture(|at| if at % 13 == 0 { [0; 3] } else { [255; 3] })).unwrap();
        let mut reader = png::Decoder::new(io::Cursor::new(bytes)).read_info().unwrap();
        let mut line = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut line).unwrap();
        assert_eq!((ending, info.width, info.height, info.bit_depth), ("png", 601, 400, png::BitDepth::Four));
        // The last pixel of the odd first line is the first half of its byte; the next line begins with a byte of its own.
        assert_eq!((line[0], line[300] & 0xf0), (0x0f, 0xf0));

        let mut seed = 1u32;
        let noise: Vec<u8> = (0..601 * 400)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        let (ending, bytes) = file(&picture(|at| [noise[at], noise[at] / 2, 200])).unwrap();
        assert_eq!((ending, &bytes[..3]), ("jpg", &b"\xff\xd8\xff"[..]));
    }
}
