//! Glyphs drawn twice: for false bold, for a shadow, or as a layer over the same text.

use crate::document::{Glyph, Ink};

/// The same character twice within this share of its size, in hundredths, is one.
const NEAR: i32 = 15;

/// Glyphs of the same character that are looked through for a twin.
const LOOK: usize = 256;

/// Leaves of every glyph that is drawn several times in the same place the one that shows best, the order unchanged.
pub(super) fn once(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    // By character, then from left to right, in one number that sorts as these do.
    let place = |glyph: &Glyph| u64::from(u32::from(glyph.character)) << 32 | u64::from(glyph.bbox.x0.cast_unsigned() ^ 1 << 31);
    let mut order: Vec<(u64, u32)> = glyphs.iter().zip(0..).map(|(glyph, at)| (place(glyph), at)).collect();
    order.sort_unstable();
    let mut doubled: Vec<bool> = vec![false; glyphs.len()];
    for (place, &(_, first)) in order.iter().enumerate() {
        if doubled[first as usize] {
            continue;
        }
        let glyph = glyphs[first as usize];
        let near =
            (glyph.bbox.height().max(glyph.bbox.width()) * NEAR / 100).min(glyph.bbox.width().min(glyph.bbox.height()) * 6 / 10).max(1);
        let mut space = glyph.after_space;
        let mut ink = glyph.ink;
        for &(_, other) in order[place + 1..].iter().take(LOOK) {
            let twin = &glyphs[other as usize];
            if twin.character != glyph.character || twin.bbox.x0 - glyph.bbox.x0 > near {
                break;
            }
            let hidden_and_shown = (twin.ink == Ink::Hidden) != (glyph.ink == Ink::Hidden);
            let near_y = if hidden_and_shown { near * 3 } else { near };
            if !doubled[other as usize] && (twin.bbox.y0 - glyph.bbox.y0).abs() <= near_y && twin.turn == glyph.turn {
                doubled[other as usize] = true;
                space |= twin.after_space;
                ink = ink.min(twin.ink);
            }
        }
        glyphs[first as usize].after_space = space;
        glyphs[first as usize].ink = ink;
    }
    let mut at = 0;
    glyphs.retain(|_| {
        at += 1;
        !doubled[at - 1]
    });
    glyphs
}
