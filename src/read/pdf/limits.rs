//! What the compressed parts of a document come to, counted before they are read.

use std::io::{Read, sink};

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Name, Object};
use hayro_interpret::hayro_syntax::{Filter, Pdf};

/// The most by which deflate makes anything smaller (RFC 1951: 258 bytes in two bits).
const MOST_DEFLATED: u64 = 1032;

/// Bytes that the compressed parts come to, pictures left out: as much as `most` and one more when it is over that.
pub(super) fn inflated(pdf: &Pdf, file: u64, most: u64) -> u64 {
    if file.saturating_mul(MOST_DEFLATED) <= most {
        return file;
    }
    let mut total = 0u64;
    for object in pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        if stream.dict().get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_ref() == b"Image") {
            continue;
        }
        let raw = stream.raw_data();
        let mut layer: Box<dyn Read> = Box::new(raw.as_ref());
        for _ in stream.filters().iter().filter(|filter| matches!(filter, Filter::FlateDecode)) {
            layer = Box::new(ZlibDecoder::new(layer));
        }
        let room = most - total + 1;
        let mut bounded = layer.take(room);
        // What cannot be inflated to its end is not read any further either.
        let _ = std::io::copy(&mut bounded, &mut sink());
        total += room - bounded.limit();
        if total > most {
            break;
        }
    }
    total
}
