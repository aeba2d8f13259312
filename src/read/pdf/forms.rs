//! Drawings that pages draw again and again, and that draw one another: what all of it comes to, counted before it is drawn.
//!
//! A few that each draw the next ten times come to any number of them, which nothing stops once it is begun.

use std::collections::BTreeMap;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::page::Resources;
use memchr::memmem;

/// What it takes to draw one, however little it holds: as much as so many bytes of content.
const EACH: u64 = 512;

/// How deep they are followed; the interpreter goes no deeper.
const DEEPEST: u32 = 50;

/// Bytes of content that all pages come to, with drawings counted each time that they are drawn; about, while it is no more than `most`.
pub(super) fn drawn(pdf: &Pdf, file: &[u8], most: u64) -> u64 {
    // Streams, and so what they are said to be, always stand in the file itself.
    if memmem::find(file, b"/Form").is_none() {
        return 0;
    }
    let mut forms = Forms::default();
    let streams = pdf.objects().into_iter().filter_map(Object::into_stream);
    let largest = streams.filter(is_form).map(|form| forms.of(&form, None, 0)).max().unwrap_or(0);
    // Nearly all documents draw so few that each may as well be the largest.
    let rough = pdf.pages().iter().filter_map(|page| page.page_stream()).fold(0u64, |sum, content| {
        let times = memmem::find_iter(content, b"Do").count() as u64;
        sum.saturating_add(times.saturating_mul(largest))
    });
    if rough <= most {
        return rough;
    }
    let mut total = 0u64;
    for page in pdf.pages().iter() {
        total = total.saturating_add(forms.within(page.page_stream().unwrap_or_default(), page.resources(), 0));
        if total > most {
            break;
        }
    }
    total
}

/// Whether a stream is a drawing.
pub(super) fn is_form(stream: &Stream<'_>) -> bool {
    stream.dict().get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_ref() == b"Form")
}

/// What drawings come to, by the object that each is.
#[derive(Default)]
struct Forms {
    known: BTreeMap<ObjectIdentifier, u64>,
}

impl Forms {
    /// What a drawing comes to; what has no resources of its own uses those about it.
    fn of(&mut self, form: &Stream<'_>, about: Option<&Resources<'_>>, depth: u32) -> u64 {
        if let Some(&known) = self.known.get(&form.obj_id()) {
            return known;
        }
        // One that draws itself is counted once.
        self.known.insert(form.obj_id(), EACH);
        let content = form.decoded_data().unwrap_or_default();
        let own = form.dict().get::<Dict<'_>>(b"Resources".as_slice()).map(Resources::new);
        let inner = own.as_ref().or(about).map_or(0, |resources| self.within(&content, resources, depth + 1));
        let size = EACH.saturating_add(content.len() as u64).saturating_add(inner);
        self.known.insert(form.obj_id(), size);
        size
    }

    /// What the drawings come to that some content draws.
    fn within(&mut self, content: &[u8], resources: &Resources<'_>, depth: u32) -> u64 {
        if depth > DEEPEST || memmem::find(content, b"Do").is_none() {
            return 0;
        }
        let mut operations = TypedIter::new(content);
        let mut total = 0u64;
        while let Some(operation) = operations.next() {
            if let TypedInstruction::XObject(drawn) = operation
                && let Some(form) = resources.get_x_object(drawn.0).filter(is_form)
            {
                total = total.saturating_add(self.of(&form, Some(resources), depth));
            }
        }
        total
    }
}
