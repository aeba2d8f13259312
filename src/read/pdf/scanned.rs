//! What drawing the pages that are pictures comes to, counted before it is done.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use hayro_jbig2::{self as jbig2, Page};
use hayro_jpeg2000::{self as jpeg2000, Image};

use super::{limits, over};
use crate::read::ReadError;

/// Share of the limit on compressed parts that one picture may come to: an A4 sheet in colour, 600 pixels an inch.
const PICTURE: u64 = 10;

/// Bytes more that it may come to for each byte of the file over a MiB.
const FOR_EACH_BYTE: u64 = 64;

/// Share of the limit, in pixels, up to which any file is drawn, some seven A4 sheets, and the share that each byte of the file adds:
/// sheets of 300 pixels an inch may be packed to 19 kB, those of 600 to 26 kB, however many there are.
const ANY: u64 = 16;
const FOR_EACH_PIXEL: u64 = 2 << 20;

/// Pixels of pictures that take as long as one of a page.
const SHOWN: u64 = 8;

/// Bytes of a pixel in colour.
const COLOURS: u64 = 3;

/// Room for drawing the pages of a document.
pub(super) struct Room<'p> {
    pdf: &'p Pdf,
    /// Bytes that one picture may come to.
    picture: u64,
    /// Bytes that the largest one comes to, once that is known.
    largest: Option<u64>,
    /// Pixels that all drawn pages may have, pictures on them counted in.
    most: u64,
    drawn: u64,
}

impl<'p> Room<'p> {
    /// The room for a document under a limit on its compressed parts.
    pub(super) fn new(pdf: &'p Pdf, file: &[u8], limit: u64) -> Self {
        let bytes = file.len() as u64;
        let picture = limit / PICTURE + FOR_EACH_BYTE * bytes.saturating_sub(1 << 20);
        Self { pdf, picture, largest: None, most: limit / ANY + (limit / FOR_EACH_PIXEL).saturating_mul(bytes), drawn: 0 }
    }

    /// Takes room for a page of so many pixels that shows pictures of so many.
    pub(super) fn take(&mut self, number: u32, page: u64, shown: u64) -> Result<(), ReadError> {
        let (pdf, picture) = (self.pdf, self.picture);
        let largest = *self.largest.get_or_insert_with(|| largest(pdf, picture));
        if largest > picture {
            return Err(over("bytes", "of a picture, which would have to be drawn to read a scanned page", largest, picture));
        }
        // Each is kept in four bytes a pixel until all are drawn.
        if shown.saturating_mul(4) > picture.saturating_mul(3) {
            return Err(over("pixels", &format!("of pictures on page {number}"), shown, picture / 4 * 3));
        }
        self.drawn = self.drawn.saturating_add(page).saturating_add(shown / SHOWN);
        if self.drawn > self.most {
            return Err(over("pixels", &format!("of the scanned pages up to page {number}"), self.drawn, self.most));
        }
        Ok(())
    }
}

/// Bytes that the largest picture of a document comes to, counted a little further than `most`.
fn largest(pdf: &Pdf, most: u64) -> u64 {
    let pictures = pdf.objects().into_iter().filter_map(|object| if let Object::Stream(stream) = object { Some(stream) } else { None });
    pictures.filter(limits::is_picture).map(|picture| size(&picture, most)).max().unwrap_or(0)
}

/// Bytes that a picture comes to: what it is unpacked to, or its pixels.
fn size(picture: &Stream<'_>, most: u64) -> u64 {
    let dict = picture.dict();
    let filters = picture.filters();
    let is_codec = |filter: &Filter| matches!(filter, Filter::Jbig2Decode | Filter::JpxDecode | Filter::DctDecode | Filter::CcittFaxDecode);
    let packed = filters.iter().position(is_codec).unwrap_or(filters.len());
    let unpacked = limits::stream_size(picture, &filters[..packed], most + 1);
    if unpacked > most {
        return unpacked;
    }
    // Only what is packed says how large these are.
    let own = match filters.get(packed) {
        Some(Filter::Jbig2Decode) => own_size(picture, &filters[..packed], most, |bytes| {
            let page = Page::new_embedded(bytes, None, &jbig2::DecodeSettings { strict: false }).ok()?;
            Some((page.width(), page.height()))
        }),
        Some(Filter::JpxDecode) => own_size(picture, &filters[..packed], most, |bytes| {
            let settings = jpeg2000::DecodeSettings { resolve_palette_indices: false, strict: false, target_resolution: None };
            let image = Image::new(bytes, &settings).ok()?;
            Some((image.width(), image.height()))
        }),
        _ => (0, 0),
    };
    let side = |key: &[u8], own: u32| u64::from(dict.get::<u32>(key).unwrap_or(0).max(own));
    let pixels = side(b"Width", own.0).saturating_mul(side(b"Height", own.1));
    let is_grey = matches!(filters.get(packed), Some(Filter::Jbig2Decode | Filter::CcittFaxDecode))
        || dict.get::<bool>(b"ImageMask".as_slice()).unwrap_or(false)
        || dict.get::<Name<'_>>(b"ColorSpace".as_slice()).is_some_and(|name| name.as_ref() == b"DeviceGray");
    unpacked.max(if is_grey { pixels } else { pixels.saturating_mul(COLOURS) })
}

/// Width and height of a picture by what it holds once these filters are undone; nothing for one that cannot be drawn.
fn own_size(picture: &Stream<'_>, filters: &[Filter], most: u64, size: impl Fn(&[u8]) -> Option<(u32, u32)>) -> (u32, u32) {
    let raw = picture.raw_data();
    let mut inflated = Vec::new();
    let bytes = match filters {
        [] => raw.as_ref(),
        [Filter::FlateDecode] => {
            // What breaks off is read as far as it goes.
            let _ = ZlibDecoder::new(raw.as_ref()).take(most).read_to_end(&mut inflated);
            &inflated
        }
        // No producer packs them in yet another way.
        _ => return (u32::MAX, u32::MAX),
    };
    size(bytes).unwrap_or((0, 0))
}
