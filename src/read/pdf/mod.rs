//! PDF: from its pages to glyphs, rulings and shapes. Knows no tables.
//!
//! The content is interpreted by `hayro`; none of its types leaves this module.

mod codes;
mod device;
mod doubled;
mod forms;
mod limits;
mod outline;
#[cfg(feature = "render")]
mod render;
#[cfg(feature = "render")]
mod scanned;
mod widths;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};

use super::{Options, ReadError};
use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Axis, BBox, Body, Document, Ink, Origin, Page, Ruling, Warned};
use device::{MOST, Recorder, hundredth};
use limits::Counted;

/// Of so many glyphs one may lack Unicode before a word is said about the page.
const UNKNOWN: usize = 50;

/// On a page without CJK where more than one glyph of so many lacks Unicode, that of the others is not to be trusted.
const MISNAMED: usize = 10;

/// Share of the limit on compressed parts that those may come to which are not counted beforehand.
const UNCOUNTED: u64 = 6;

/// Where in the file its end is marked, from the end: some producers put a few bytes after it.
const END: usize = 4096;

/// Pages of each kind that something is to be said about, by number.
#[derive(Debug, Default)]
struct Kinds {
    pictures: Vec<u32>,
    hidden: Vec<u32>,
    recognised: Vec<u32>,
    unknown: Vec<u32>,
    /// How many of the last kind have hardly a character that is known.
    unreadable: u32,
    /// Whether the end of the file is missing.
    is_cut: bool,
}

/// A document that is being read.
struct Reading<'a> {
    options: &'a Options,
    kinds: Kinds,
    /// For drawing pages that are pictures.
    #[cfg(feature = "render")]
    room: scanned::Room<'a>,
}

/// Reads a PDF document.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let pdf = within_limits(bytes, options)?;
    let count = pdf.pages().len() as u32;
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let mut pages: Vec<Page> = Vec::new();
    let mut reading = Reading {
        options,
        kinds: Kinds::default(),
        #[cfg(feature = "render")]
        room: scanned::Room::new(&pdf, bytes, options.limits.inflated),
    };
    let (mut drawn, most) = (0, MOST as u64 * 2 + bytes.len() as u64);
    for (page, number) in pdf.pages().iter().zip(1..).filter(|(_, number)| options.wants(*number)) {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let mut recorder = Recorder::new(width, height);
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let bounds = Rect::new(0.0, 0.0, width, height);
        let mut context = Context::new(transform, bounds, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut recorder);
        if recorder.is_over {
            return Err(over("glyphs or lines", &format!("on page {number}"), MOST as u64 + 1, MOST as u64));
        }
        // Pages may all show the same, so that a small file has very many.
        drawn += recorder.count() as u64;
        if drawn > most {
            return Err(over("glyphs or lines", &format!("on the pages up to page {number}"), drawn, most));
        }
        pages.push(reading.recorded(number, page, recorder)?);
    }
    let (read, mut kinds) = (pages.len(), reading.kinds);
    if read == 0 {
        return Err(ReadError::NoSuchPages { pages: count });
    }
    if !kinds.pictures.is_empty() && pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(ReadError::NoText { pages: count });
    }
    if kinds.unreadable as usize + kinds.pictures.len() == read {
        return Err(ReadError::NoUnicode { pages: count });
    }
    let is_cut = !bytes[bytes.len().saturating_sub(END)..].windows(5).any(|window| window == b"%%EOF");
    if is_cut && pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(ReadError::Damaged { problem: "its end is missing, and what is left holds no text".to_owned() });
    }
    kinds.is_cut = is_cut;
    let document = Document { format: Format::Pdf, pages: Some(count), body: Body::Pages(pages) };
    Ok(Warned { value: document, warnings: kinds.warnings() })
}

/// Draws the pages of a PDF document that are wanted, one after the other; those that are too large are left out.
#[cfg(feature = "render")]
pub(super) fn pictures(bytes: &[u8], options: &Options, dpi: u32, mut take: impl FnMut(super::Picture)) -> Result<(), ReadError> {
    let pdf = within_limits(bytes, options)?;
    let pages = pdf.pages().iter().zip(1..).filter(|(_, number)| options.wants(*number));
    pages.filter_map(|(page, number)| render::picture(number, page, dpi, options.font.as_ref())).for_each(&mut take);
    Ok(())
}

/// Opens a document that is not too large to be gone through.
fn within_limits(bytes: &[u8], options: &Options) -> Result<Pdf, ReadError> {
    let pdf = open(bytes, options.password.as_deref())?;
    let count = pdf.pages().len() as u64;
    if count > options.limits.pages {
        return Err(over("pages", "of the document", count, options.limits.pages));
    }
    let most = limits::most_inflated(bytes, options.limits.inflated);
    let Counted { inflated, widths } = limits::counted(&pdf, most, options.limits.inflated / UNCOUNTED);
    if inflated > most {
        return Err(over("bytes", "of its compressed parts", inflated, most));
    }
    if widths > widths::MOST {
        return Err(over("characters", "that its fonts give widths to", widths, widths::MOST));
    }
    let drawn = forms::drawn(&pdf, bytes, most);
    if drawn > most {
        return Err(over("bytes", "of drawings, counted each time that they are drawn", drawn, most));
    }
    Ok(pdf)
}

fn over(what: &'static str, place: &str, found: u64, limit: u64) -> ReadError {
    ReadError::Limit { what, place: place.to_owned(), found, limit }
}

fn open(bytes: &[u8], password: Option<&str>) -> Result<Pdf, ReadError> {
    let encrypted = |problem| Err(ReadError::Encrypted { problem });
    let damaged = |problem: &str| Err(ReadError::Damaged { problem: problem.to_owned() });
    let opened = match Pdf::new_with_password(bytes.to_vec(), password.unwrap_or_default()) {
        // One password is given for many files, and some need none.
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) if password.is_some() => Pdf::new(bytes.to_vec()),
        opened => opened,
    };
    match opened {
        Ok(pdf) if pdf.pages().is_empty() => damaged("it has no pages"),
        Ok(pdf) => Ok(pdf),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) if password.is_none() => {
            encrypted("needs a password; give it with --password")
        }
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            encrypted("the given password does not open it; check --password")
        }
        Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm)) => {
            encrypted("it is not known how; save it without a password in a PDF viewer")
        }
        Err(LoadPdfError::Decryption(_)) => damaged("what says how it is encrypted cannot be read"),
        Err(LoadPdfError::Invalid) => damaged("neither its table of contents nor its pages can be found"),
    }
}

impl Kinds {
    fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        let mut warn = |code: Code, pages: &[u32], message: &str| {
            if !pages.is_empty() {
                let message = format!("{message}: {}", numbers(pages));
                warnings.push(Diagnostic { code, severity: Severity::Warning, message });
            }
        };
        let install = "pictures without text, not read; run with --ocr tesseract (Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-chi-tra)";
        warn(Code::NoTextLayer, &self.pictures, install);
        warn(Code::NoUnicode, &self.unknown, "characters whose font does not say what they are; they stand as \u{fffd}");
        warn(Code::HiddenText, &self.hidden, "scans, whose text is what the scanner's software recognised");
        warn(Code::TextRecognised, &self.recognised, "pictures, whose text was recognised and may be wrong");
        if self.is_cut {
            let message = "the end of the file is missing; what is left was read, check that no page is lost".to_owned();
            warnings.push(Diagnostic { code: Code::Damaged, severity: Severity::Warning, message });
        }
        warnings
    }
}

/// Numbers of pages as people write them: `pages 1 to 3, 5`.
fn numbers(pages: &[u32]) -> String {
    let runs: Vec<String> = pages
        .chunk_by(|one, next| *next == one + 1)
        .map(|run| match run {
            [one] => one.to_string(),
            [first, .., last] => format!("{first} to {last}"),
            [] => String::new(),
        })
        .collect();
    format!("page{} {}", if pages.len() == 1 { "" } else { "s" }, runs.join(", "))
}

impl Reading<'_> {
    /// A page as it was drawn, text upright, nothing twice.
    fn recorded(&mut self, number: u32, page: &PdfPage<'_>, recorder: Recorder) -> Result<Page, ReadError> {
        let (width, height) = page.render_dimensions();
        let size = (hundredth(f64::from(width)), hundredth(f64::from(height)));
        let Recorder { glyphs, rulings, shapes, drawings, images, pixels, unknown, .. } = recorder;
        let mut read = Page { number, size, turned: 0, origin: Origin::Drawn, glyphs: doubled::once(glyphs), rulings, shapes, drawings };
        // Fonts that give some characters no Unicode and none of the others CJK give these by the names of another alphabet.
        let has_cjk = read.glyphs.iter().any(|glyph| ('\u{2e80}'..'\u{e000}').contains(&glyph.character));
        let unknown = if !has_cjk && unknown * MISNAMED > read.glyphs.len() { read.glyphs.len() } else { unknown };
        let visible = read.glyphs.iter().any(|glyph| glyph.ink != Ink::Hidden);
        if unknown * 2 > read.glyphs.len() && self.options.recogniser.is_some() {
            // Glyphs of which nobody knows what they are, are a picture.
            read.glyphs.clear();
            self.read_picture(&mut read, page, pixels)?;
        } else if unknown * UNKNOWN > read.glyphs.len() {
            self.kinds.unknown.push(number);
            self.kinds.unreadable += u32::from(unknown * 2 > read.glyphs.len());
        } else if !visible && is_picture(&images, size) {
            self.read_picture(&mut read, page, pixels)?;
        }
        Ok(upright(read))
    }

    /// Reads a page that is a picture: its rulings from the picture, its text from the layer hidden under it, or by the
    /// recogniser. `shown` is how many pixels the pictures on it have.
    #[cfg(feature = "render")]
    fn read_picture(&mut self, read: &mut Page, page: &PdfPage<'_>, shown: u64) -> Result<(), ReadError> {
        use crate::document::Glyph;

        let has_text = !read.glyphs.is_empty();
        if !has_text && self.options.recogniser.is_none() {
            self.kinds.pictures.push(read.number);
            return Ok(());
        }
        self.room.take(read.number, render::pixels(page), shown)?;
        let Some(bitmap) = render::bitmap(read.number, page, self.options.font.as_ref()) else {
            self.kinds.pictures.push(read.number);
            return Ok(());
        };
        let dpi = bitmap.dpi;
        let (rulings, bitmap) = bitmap.without_rulings();
        read.rulings = rulings;
        match &self.options.recogniser {
            Some(recogniser) if !has_text => {
                let words = recogniser.words(&bitmap).map_err(|problem| ReadError::Recogniser { page: read.number, problem })?;
                let glyph = |(character, bbox)| Glyph { character, bbox, turn: 0, vertical: false, after_space: false, ink: Ink::Hidden };
                read.glyphs = words.iter().flat_map(|word| word.characters(dpi).map(glyph)).collect();
                read.origin = Origin::Recognised;
                self.kinds.recognised.push(read.number);
            }
            _ => {
                read.origin = Origin::HiddenText;
                self.kinds.hidden.push(read.number);
            }
        }
        Ok(())
    }

    /// Without pictures, what is left is the text hidden under them.
    #[cfg(not(feature = "render"))]
    fn read_picture(&mut self, read: &mut Page, _: &PdfPage<'_>, _: u64) -> Result<(), ReadError> {
        if read.glyphs.is_empty() {
            self.kinds.pictures.push(read.number);
        } else {
            read.origin = Origin::HiddenText;
            self.kinds.hidden.push(read.number);
        }
        Ok(())
    }
}

/// Whether pictures cover most of a page.
fn is_picture(images: &[BBox], (width, height): (i32, i32)) -> bool {
    let area: i64 = images.iter().map(|image| i64::from(image.width()) * i64::from(image.height())).sum();
    area * 2 > i64::from(width) * i64::from(height)
}

/// Turns a page so that most of its text is upright.
fn upright(mut page: Page) -> Page {
    let mut turns = [0usize; 4];
    for glyph in page.glyphs.iter().filter(|glyph| !glyph.vertical) {
        turns[usize::from(glyph.turn % 4)] += 1;
    }
    let most = (0..4).rev().max_by_key(|&turn| turns[turn]).unwrap_or(0);
    if most == 0 || turns[most] * 3 < page.glyphs.len() * 2 {
        return page;
    }
    let back = 4 - most as u8;
    let size = page.size;
    for glyph in &mut page.glyphs {
        glyph.bbox = glyph.bbox.turned(back, size);
        glyph.turn = (glyph.turn + back) % 4;
    }
    for shape in &mut page.shapes {
        shape.bbox = shape.bbox.turned(back, size);
    }
    for drawing in &mut page.drawings {
        *drawing = drawing.turned(back, size);
    }
    for ruling in &mut page.rulings {
        *ruling = turned(*ruling, back, size);
    }
    if back % 2 == 1 {
        page.size = (size.1, size.0);
    }
    page.turned = back;
    page
}

fn turned(ruling: Ruling, quarters: u8, size: (i32, i32)) -> Ruling {
    let Ruling { axis, at, from, to, stroke } = ruling;
    let bbox = match axis {
        Axis::Horizontal => BBox { x0: from, y0: at, x1: to, y1: at },
        Axis::Vertical => BBox { x0: at, y0: from, x1: at, y1: to },
    }
    .turned(quarters, size);
    let axis = if (axis == Axis::Horizontal) == quarters.is_multiple_of(2) { Axis::Horizontal } else { Axis::Vertical };
    match axis {
        Axis::Horizontal => Ruling { axis, at: bbox.y0, from: bbox.x0, to: bbox.x1, stroke },
        Axis::Vertical => Ruling { axis, at: bbox.x0, from: bbox.y0, to: bbox.y1, stroke },
    }
}
