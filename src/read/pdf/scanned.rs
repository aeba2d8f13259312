//! What drawing the pages that are pictures comes to, counted before it is done.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use hayro_jbig2::{self as jbig2, Page};
use hayro_jpeg2000::{self as jpeg2000, Image};
use memchr::memmem;

use super::{forms, limits, over};
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

/// Bytes that the largest picture of a document comes to, counted a little further than `most`: of those that are objects, and those
/// that stand within what pages and drawings draw.
fn largest(pdf: &Pdf, most: u64) -> u64 {
    let within_pages = pdf.pages().iter().filter_map(|page| page.page_stream()).map(|content| within(content, most));
    let objects = pdf.objects().into_iter().filter_map(Object::into_stream).map(|stream| match stream {
        picture if limits::is_picture(&picture) => size(&picture, most),
        form if forms::is_form(&form) => within(&form.decoded_data().unwrap_or_default(), most),
        _ => 0,
    });
    within_pages.chain(objects).max().unwrap_or(0)
}

/// The same of the pictures that stand within some content.
fn within(content: &[u8], most: u64) -> u64 {
    if memmem::find(content, b"BI").is_none() {
        return 0;
    }
    let mut operations = TypedIter::new(content);
    let mut largest = 0;
    while let Some(operation) = operations.next() {
        if let TypedInstruction::InlineImage(picture) = operation {
            largest = largest.max(size(picture.0, most));
        }
    }
    largest
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
    // Those within content have short names.
    let side = |names: [&[u8]; 2], own: u32| u64::from(names.into_iter().find_map(|name| dict.get::<u32>(name)).unwrap_or(0).max(own));
    let pixels = side([b"Width", b"W"], own.0).saturating_mul(side([b"Height", b"H"], own.1));
    let is_mask = [b"ImageMask".as_slice(), b"IM"].into_iter().find_map(|name| dict.get::<bool>(name)).unwrap_or(false);
    let space = [b"ColorSpace".as_slice(), b"CS"].into_iter().find_map(|name| dict.get::<Name<'_>>(name));
    let is_grey = is_mask
        || matches!(filters.get(packed), Some(Filter::Jbig2Decode | Filter::CcittFaxDecode))
        || space.is_some_and(|space| matches!(space.as_ref(), b"DeviceGray" | b"G"));
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
