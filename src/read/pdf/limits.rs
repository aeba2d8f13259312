//! What the compressed parts of a document come to, counted before they are read.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Read, sink};

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Array, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use weezl::decode::Decoder;
use weezl::{BitOrder, BufferResult, LzwStatus};

use super::widths;

/// The most by which deflate makes anything smaller (RFC 1951: 258 bytes in two bits); LZW does not do better.
const MOST_DEFLATED: u64 = 1032;

/// The most that a run of bytes alike comes to for each byte in the file: 128 for two.
const MOST_OF_RUNS: u64 = 64;

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

/// What a document comes to.
pub(super) struct Counted {
    /// Bytes of its compressed parts, pictures left out: as much as is allowed and one more when it is over that.
    pub inflated: u64,
    /// Characters that its fonts give widths to, about, up to [`widths::MOST`].
    pub widths: u64,
}

/// Counts what a document comes to, as far as `most` bytes.
///
/// What is packed in another way than once or several times by deflate is taken for the most that it can come to. Pages are inflated to
/// be drawn, and kept until then; what else cannot come to more than `uncounted` whatever it holds is not inflated only to be counted.
pub(super) fn counted(pdf: &Pdf, most: u64, uncounted: u64) -> Counted {
    let (mut total, mut widths) = (0u64, 0u64);
    let (mut shown, mut left) = (BTreeSet::new(), MOST_CONTENTS);
    // A stream that many pages show, or one page many times, is inflated each time.
    for page in pdf.pages().iter() {
        if left == 0 {
            break;
        }
        let contents: Vec<Stream<'_>> = contents(page).into_iter().take(left).collect();
        left -= contents.len();
        let bound = contents.iter().try_fold(total, |sum, stream| Some(sum.saturating_add(bound(stream)?)));
        if bound.is_some_and(|bound| bound <= uncounted) && left > 0 {
            total += page.page_stream().map_or(0, |content| content.len() as u64);
        } else {
            total = contents
                .iter()
                .fold(total, |sum, stream| sum.saturating_add(stream_size(stream, &stream.filters(), (most + 1).saturating_sub(sum))));
        }
        if total > most {
            return Counted { inflated: most + 1, widths };
        }
        shown.extend(contents.iter().map(Stream::obj_id));
    }
    let mut room = uncounted.saturating_sub(total);
    for object in pdf.objects() {
        match object {
            Object::Dict(dict) => widths = widths.saturating_add(widths::named(&dict)),
            Object::Stream(stream) if !is_picture(&stream) && !shown.contains(&stream.obj_id()) => {
                match bound(&stream).filter(|&bound| bound <= room) {
                    Some(bound) => room -= bound,
                    None => total = total.saturating_add(stream_size(&stream, &stream.filters(), most + 1 - total)),
                }
            }
            _ => {}
        }
        if total > most || widths > widths::MOST {
            break;
        }
    }
    Counted { inflated: total.min(most + 1), widths }
}

/// Whether a stream is a picture.
pub(super) fn is_picture(stream: &Stream<'_>) -> bool {
    stream.dict().get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_ref() == b"Image")
}

/// The most that a stream can come to which is packed once by deflate, or not at all; `None` for others.
fn bound(stream: &Stream<'_>) -> Option<u64> {
    let times = match &stream.filters()[..] {
        [] => 1,
        [Filter::FlateDecode] => MOST_DEFLATED,
        _ => return None,
    };
    Some((stream.raw_data().len() as u64).saturating_mul(times))
}

/// The streams that a page shows.
fn contents<'p>(page: &Page<'p>) -> Vec<Stream<'p>> {
    let key = b"Contents".as_slice();
    if let Some(stream) = page.raw().get::<Stream<'p>>(key) {
        return vec![stream];
    }
    page.raw().get::<Array<'p>>(key).map(|list| list.iter::<Stream<'p>>().collect()).unwrap_or_default()
}

/// Bytes that what is packed by LZW comes to, counted up to `room`.
fn unpacked_lzw(packed: &[u8], room: u64) -> u64 {
    let mut decoder = Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut rest, mut total, mut out) = (packed, 0, [0; 1 << 14]);
    while total < room {
        let BufferResult { consumed_in, consumed_out, status } = decoder.decode_bytes(rest, &mut out);
        total += consumed_out as u64;
        rest = rest.get(consumed_in..).unwrap_or_default();
        if !matches!(status, Ok(LzwStatus::Ok)) {
            break;
        }
    }
    total
}

/// Bytes that are written in base 85 (ISO 32000-1, 7.4.3); what is none of its digits is passed over.
fn of_base_85(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4 + 4);
    let (mut group, mut digits) = (0u32, 0);
    for &byte in text.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if digits == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
            }
            _ => {}
        }
        if digits == 5 {
            bytes.extend(group.to_be_bytes());
            (group, digits) = (0, 0);
        }
    }
    if digits > 1 {
        let last = (digits..5).fold(group, |group, _| group.wrapping_mul(85).wrapping_add(84));
        bytes.extend(&last.to_be_bytes()[..digits - 1]);
    }
    bytes
}

/// Bytes that are written in hexadecimal digits; what is none is passed over.
fn of_hex(text: &[u8]) -> Vec<u8> {
    let digits = text.iter().take_while(|byte| **byte != b'>').filter_map(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// Bytes that a stream comes to once these of its filters, the first ones, are undone, counted up to `room`.
pub(super) fn stream_size(stream: &Stream<'_>, mut filters: &[Filter], room: u64) -> u64 {
    let mut raw = stream.raw_data();
    // Written as text it is longer, and then packed as ever.
    while let [armour @ (Filter::Ascii85Decode | Filter::AsciiHexDecode), rest @ ..] = filters {
        raw = Cow::Owned(if matches!(armour, Filter::Ascii85Decode) { of_base_85(&raw) } else { of_hex(&raw) });
        filters = rest;
    }
    match filters {
        [Filter::LzwDecode] => return unpacked_lzw(&raw, room),
        [Filter::RunLengthDecode] => return (raw.len() as u64).saturating_mul(MOST_OF_RUNS),
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_by_lzw_is_counted_as_far_as_there_is_room() {
        // The example of the standard (ISO 32000-1, 7.4.4.2): ten bytes.
        let example = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(unpacked_lzw(&example, 100), 10);
        let long = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(&vec![b'a'; 1 << 20]).unwrap();
        assert_eq!(unpacked_lzw(&long, u64::MAX), 1 << 20);
        assert!((70_000..100_000).contains(&unpacked_lzw(&long, 70_000)));
        assert_eq!(unpacked_lzw(b"", 9), 0);
    }

    #[test]
    fn what_is_written_as_text_is_told() {
        assert_eq!(of_base_85(b"87cUR D]i,\"Ebo7~>x"), b"Hello World");
        assert_eq!((of_base_85(b"z!"), of_base_85(b"5s"), of_base_85(b"")), (vec![0; 4], b"A".to_vec(), Vec::new()));
        assert_eq!((of_hex(b"48 65 6C6c6>ff"), of_hex(b"")), (b"Hell`".to_vec(), Vec::new()));
    }
}
