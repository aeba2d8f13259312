//! Glyphs drawn twice: for false bold, for a shadow, or as a layer over the same text.

use super::device::{FARTHEST, MOST};
use crate::document::{Glyph, Ink};

/// The same character twice within this share of its size, in hundredths, is one.
const NEAR: i32 = 15;

/// Glyphs of the same character that are looked through for a twin.
const LOOK: usize = 256;

/// Bits for where a glyph stands, counted from [`LEFT`], and for its number on its page: with the 21 of its character they are 64.
const X_BITS: u32 = 24;
const AT_BITS: u32 = 19;
const LEFT: i32 = -(1 << 22);
const _: () = assert!(MOST <= 1 << AT_BITS && FARTHEST - LEFT < 1 << X_BITS);

/// Leaves of every glyph that is drawn several times in the same place the one that shows best, the order unchanged.
pub(super) fn once(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    // By character, then from left to right, then as drawn, in one number that sorts as these do.
    let place = |glyph: &Glyph| u64::from(u32::from(glyph.character)) << X_BITS | (glyph.bbox.x0.max(LEFT) - LEFT) as u64;
    let mut order: Vec<u64> = glyphs.iter().zip(0..).map(|(glyph, at): (_, u64)| place(glyph) << AT_BITS | at).collect();
    order.sort_unstable();
    let index = |place: u64| (place & ((1 << AT_BITS) - 1)) as usize;
    let apart = |one: u64, other: u64| (other >> AT_BITS) - (one >> AT_BITS);
    let widest = glyphs.iter().map(near).max().unwrap_or_default();
    let mut doubled: Vec<bool> = Vec::new();
    for (at, pair) in order.windows(2).enumerate() {
        // Hardly a glyph has another of its character as near as the largest may.
        if apart(pair[0], pair[1]) > u64::from(widest.cast_unsigned()) {
            continue;
        }
        doubled.resize(glyphs.len(), false);
        let first = index(pair[0]);
        if doubled[first] {
            continue;
        }
        let glyph = glyphs[first];
        let near = near(&glyph);
        let mut space = glyph.after_space;
        let mut ink = glyph.ink;
        for &place in order[at + 1..].iter().take(LOOK) {
            let other = index(place);
            let twin = &glyphs[other];
            if twin.character != glyph.character || twin.bbox.x0 - glyph.bbox.x0 > near {
                break;
            }
            let hidden_and_shown = (twin.ink == Ink::Hidden) != (glyph.ink == Ink::Hidden);
            let near_y = if hidden_and_shown { near * 3 } else { near };
            if !doubled[other] && (twin.bbox.y0 - glyph.bbox.y0).abs() <= near_y && twin.turn == glyph.turn {
                doubled[other] = true;
                space |= twin.after_space;
                ink = ink.min(twin.ink);
            }
        }
        glyphs[first].after_space = space;
        glyphs[first].ink = ink;
    }
    let mut doubled = doubled.into_iter();
    glyphs.retain(|_| doubled.next() != Some(true));
    glyphs
}

/// How far a glyph may stand from its twin.
fn near(glyph: &Glyph) -> i32 {
    let (width, height) = (glyph.bbox.width(), glyph.bbox.height());
    (height.max(width) * NEAR / 100).min(width.min(height) * 6 / 10).max(1)
}
