//! What the compressed parts of a document come to, counted before they are read.

use std::io::{Read, sink};

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Array, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use memchr::memmem;

/// The most by which deflate makes anything smaller (RFC 1951: 258 bytes in two bits); LZW does not do better.
const MOST_DEFLATED: u64 = 1032;

/// Streams of contents that a document is looked at for.
const MOST_CONTENTS: usize = 100_000;

/// Bytes that the compressed parts of any file may come to, and how much of it a larger file has to have for each share of the limit.
const LEAST_INFLATED: u64 = 64 << 20;
const SHARES: u64 = 16;

/// Bytes that the compressed parts of a file may come to: all that the limit allows for files of some 16 MiB, less for smaller ones.
///
/// No document is packed as well as a bomb is, and what it comes to takes time to read.
pub(super) fn most_inflated(file: &[u8], limit: u64) -> u64 {
    let share = (limit / SHARES).saturating_mul(1 + (file.len() as u64 >> 20));
    limit.min(share.max(LEAST_INFLATED))
}

/// Bytes that the compressed parts come to, pictures left out: as much as `most` and one more when it is over that.
///
/// What is packed in another way than once or several times by deflate is taken for the most that it can come to.
pub(super) fn inflated(pdf: &Pdf, file: &[u8], most: u64) -> u64 {
    // Streams, and so their filters, always stand in the file itself.
    let is_packed_twice = memmem::find_iter(file, b"FlateDecode").any(|at| {
        let next = file[at + b"FlateDecode".len()..].trim_ascii_start();
        next.starts_with(b"/FlateDecode")
    });
    // A stream that many pages show, or one page many times, is inflated each time.
    let contents: Vec<Stream<'_>> = pdf.pages().iter().flat_map(contents).take(MOST_CONTENTS).collect();
    let packed = contents.iter().fold(file.len() as u64, |sum, stream| sum.saturating_add(stream.raw_data().len() as u64));
    if packed.saturating_mul(MOST_DEFLATED) <= most && !is_packed_twice && contents.len() < MOST_CONTENTS {
        return file.len() as u64;
    }
    let is_picture =
        |stream: &Stream<'_>| stream.dict().get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_ref() == b"Image");
    let others = pdf.objects().into_iter().filter_map(Object::into_stream).filter(|stream| !is_picture(stream));
    let mut total = 0u64;
    for stream in contents.into_iter().chain(others) {
        let room = most - total + 1;
        total += stream_size(&stream, room).min(room);
        if total > most {
            break;
        }
    }
    total
}

/// The streams that a page shows.
fn contents<'p>(page: &Page<'p>) -> Vec<Stream<'p>> {
    let key = b"Contents".as_slice();
    if let Some(stream) = page.raw().get::<Stream<'p>>(key) {
        return vec![stream];
    }
    page.raw().get::<Array<'p>>(key).map(|list| list.iter::<Stream<'p>>().collect()).unwrap_or_default()
}

/// Bytes that a stream comes to, counted up to `room`.
fn stream_size(stream: &Stream<'_>, room: u64) -> u64 {
    let raw = stream.raw_data();
    let filters = stream.filters();
    let packs = |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode);
    let times = filters.iter().filter(packs).count() as u32;
    let bound = (raw.len() as u64).saturating_mul(MOST_DEFLATED.saturating_pow(times));
    let is_deflate = filters.iter().all(|filter| matches!(filter, Filter::FlateDecode));
    if bound < room.min(1 << 16) || !is_deflate {
        return bound;
    }
    let mut layer: Box<dyn Read + '_> = Box::new(raw.as_ref());
    for _ in 0..times {
        layer = Box::new(ZlibDecoder::new(layer));
    }
    let mut bounded = layer.take(room);
    match std::io::copy(&mut bounded, &mut sink()) {
        // Without the head of zlib it is read all the same.
        Err(_) if bounded.limit() == room => bound,
        _ => room - bounded.limit(),
    }
}
