//! Glyphs drawn twice: for false bold, for a shadow, or as a layer over the same text.

use crate::document::{Glyph, Ink};

/// The same character twice within this share of its size, in hundredths, is one.
const NEAR: i32 = 15;

/// Glyphs of the same character that are looked through for a twin.
const LOOK: usize = 256;

/// Leaves of every glyph that is drawn several times in the same place the one that shows best, the order unchanged.
pub(super) fn once(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    // By character, then from left to right, then as drawn, in one number that sorts as these do.
    let place = |glyph: &Glyph| u64::from(u32::from(glyph.character)) << 32 | u64::from(glyph.bbox.x0.cast_unsigned() ^ 1 << 31);
    let mut order: Vec<u128> =
        glyphs.iter().zip(0..).map(|(glyph, at): (_, u32)| u128::from(place(glyph)) << 32 | u128::from(at)).collect();
    order.sort_unstable();
    // How far two of a character are from each other; more than any are if they are of two.
    let apart = |one: u128, other: u128| ((other >> 32) - (one >> 32)) as u64;
    let widest = glyphs.iter().map(near).max().unwrap_or_default();
    let mut doubled: Vec<bool> = Vec::new();
    for (at, pair) in order.windows(2).enumerate() {
        // Hardly a glyph has another of its character as near as the largest may.
        if apart(pair[0], pair[1]) > u64::from(widest.cast_unsigned()) {
            continue;
        }
        doubled.resize(glyphs.len(), false);
        let first = pair[0] as u32 as usize;
        if doubled[first] {
            continue;
        }
        let glyph = glyphs[first];
        let near = near(&glyph);
        let mut space = glyph.after_space;
        let mut ink = glyph.ink;
        for &place in order[at + 1..].iter().take(LOOK) {
            if apart(pair[0], place) > u64::from(near.cast_unsigned()) {
                break;
            }
            let other = place as u32 as usize;
            let twin = &glyphs[other];
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
