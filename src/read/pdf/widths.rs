//! Widths that fonts give to ranges of characters, counted before the fonts are read.
//!
//! A range takes a few bytes and names any number of characters, each of which takes time and memory once its font is used.

use hayro_interpret::hayro_syntax::object::{Array, Dict};

/// Characters that the ranges of all fonts may name: those of 256 fonts that each give a width to every character there can be
/// (ISO 32000-1, Annex C: 65,536).
pub(super) const MOST: u64 = 256 << 16;

/// Characters that a font gives widths to, about, or one that stands within the font that uses it.
pub(super) fn named(font: &Dict<'_>) -> u64 {
    let inner = font.get::<Array<'_>>(b"DescendantFonts".as_slice());
    inner.iter().flat_map(Array::iter::<Dict<'_>>).fold(of_font(font), |sum, inner| sum.saturating_add(of_font(&inner)))
}

/// Characters that a font gives widths to (ISO 32000-1, 9.7.4.3): `/W` in one direction, `/W2` in the other.
fn of_font(font: &Dict<'_>) -> u64 {
    let list = |key: &[u8]| font.get::<Array<'_>>(key);
    let along = list(b"W").map_or(0, |list| {
        let mut items = list.flex_iter();
        sum(|| match items.next::<(u32, Array<'_>)>() {
            Some((_, each)) => Some(of_list(&each)),
            None => items.next::<(u32, u32, f32)>().map(|(first, last, _)| of_range(first, last)),
        })
    });
    let down = list(b"W2").map_or(0, |list| {
        let mut items = list.flex_iter();
        sum(|| match items.next::<(u32, Array<'_>)>() {
            Some((_, each)) => Some(of_list(&each)),
            None => items.next::<(u32, u32, f32, f32, f32)>().map(|(first, last, ..)| of_range(first, last)),
        })
    });
    along.saturating_add(down)
}

fn sum(next: impl FnMut() -> Option<u64>) -> u64 {
    std::iter::from_fn(next).fold(0, u64::saturating_add)
}

fn of_range(first: u32, last: u32) -> u64 {
    1 + u64::from(last.saturating_sub(first))
}

/// One for each two bytes: no number takes less.
fn of_list(each: &Array<'_>) -> u64 {
    1 + each.data().len() as u64 / 2
}
