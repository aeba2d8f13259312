//! PDF: from its pages to glyphs, rulings and shapes. Knows no tables.
//!
//! The content is interpreted by `hayro`; none of its types leaves this module.

mod device;
mod doubled;
mod outline;
mod symbols;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};

use super::{Limits, ReadError};
use crate::bureau::Format;
use crate::diagnostic::Diagnostic;
use crate::document::{Axis, Body, Document, Page, Ruling, Warned};
use device::{Recorder, hundredth};

/// Reads a PDF document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Warned<Document>, ReadError> {
    let pdf = open(bytes, "")?;
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let mut pages: Vec<Page> = Vec::new();
    let warnings: Vec<Diagnostic> = Vec::new();
    let _ = limits;
    for (index, page) in pdf.pages().iter().enumerate() {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let mut recorder = Recorder::new(width, height);
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let bounds = Rect::new(0.0, 0.0, width, height);
        let mut context = Context::new(transform, bounds, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut recorder);
        pages.push(recorded(index as u32 + 1, page, recorder));
    }
    let count = pages.len() as u32;
    Ok(Warned { value: Document { format: Format::Pdf, pages: Some(count), body: Body::Pages(pages) }, warnings })
}

fn open(bytes: &[u8], password: &str) -> Result<Pdf, ReadError> {
    Pdf::new_with_password(bytes.to_vec(), password).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Empty,
        LoadPdfError::Decryption(_) => ReadError::Empty,
        LoadPdfError::Invalid => ReadError::Empty,
    })
}

/// A page as it was drawn, text upright, nothing twice.
fn recorded(number: u32, page: &PdfPage<'_>, recorder: Recorder) -> Page {
    let (width, height) = page.render_dimensions();
    let size = (hundredth(f64::from(width)), hundredth(f64::from(height)));
    let Recorder { glyphs, rulings, shapes, drawings, .. } = recorder;
    let page = Page { number, size, turned: 0, glyphs: doubled::once(glyphs), rulings, shapes, drawings };
    upright(page)
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
        Axis::Horizontal => crate::document::BBox { x0: from, y0: at, x1: to, y1: at },
        Axis::Vertical => crate::document::BBox { x0: at, y0: from, x1: at, y1: to },
    }
    .turned(quarters, size);
    let axis = if (axis == Axis::Horizontal) == (quarters % 2 == 0) { Axis::Horizontal } else { Axis::Vertical };
    match axis {
        Axis::Horizontal => Ruling { axis, at: bbox.y0, from: bbox.x0, to: bbox.x1, stroke },
        Axis::Vertical => Ruling { axis, at: bbox.x0, from: bbox.y0, to: bbox.y1, stroke },
    }
}
