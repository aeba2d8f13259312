//! A header over rows that may have a column more or less than it: from there on it stands off.

use std::ops::Range;

use super::align::{self, Alignment, Backward, Costs, Totals};
use super::columns::MOST_COLUMNS;
use super::fit;
use crate::vocabulary::Field;

/// A field that a header names over a column, and how much that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub column: u32,
    pub field: usize,
    pub weight: f64,
}

/// A stretch of a header that stands some columns off its rows.
#[derive(Debug, Clone, Copy, Default)]
struct Slip {
    from: u32,
    to: u32,
    by: i64,
}

impl Slip {
    fn place(self, column: u32) -> usize {
        let by = if (self.from..self.to).contains(&column) { self.by } else { 0 };
        usize::try_from(i64::from(column) + by).unwrap_or(usize::MAX)
    }

    /// Adds what a header claims that stands off so to how well columns fit so many fields; with a sign of -1 takes it away.
    fn claim(self, claims: &[Claim], matched: &mut [f64], fields: usize, sign: f64) {
        for &Claim { column, field, weight } in claims {
            if let Some(scores) = matched.chunks_exact_mut(fields).nth(self.place(column)) {
                scores[field] += sign * weight;
            }
        }
    }

    /// The column, of so many, where it begins: those before it are claimed by the header as it stands, those behind it by one that
    /// stands off from its first column on.
    fn seam(self, count: usize) -> Range<usize> {
        let from = self.from as usize;
        let seam = if self.by < 0 { from.saturating_sub(1)..from } else { from..from + 1 };
        seam.start.min(count)..seam.end.min(count)
    }
}

/// Ways in which a header may stand off, by one column: from any of these posts on, to the last post or to its end.
fn slips(claims: &[(u32, Field)]) -> (Vec<u32>, [Slip; 4]) {
    let is_role = |field: &Field| matches!(field, Field::Role(_));
    let mut posts: Vec<u32> = claims.iter().filter(|(_, field)| is_role(field)).map(|&(column, _)| column).collect();
    posts.dedup();
    let end = posts.last().map_or(0, |last| last + 1);
    // Behind the last post only the rest of the header is left.
    posts.extend((end > 0).then_some(end));
    (posts, [(end, -1), (end, 1), (u32::MAX, -1), (u32::MAX, 1)].map(|(to, by)| Slip { from: 0, to, by }))
}

/// The best assignment of columns whose rows fit fields so well, under a header that may stand off.
///
/// `header` is what it names over which column, `claims` that by the number of the field; no total up to `least` is looked for.
pub(super) fn align(
    header: &[(u32, Field)],
    matched: &mut [f64],
    phantom: &[f64],
    missing: &[f64],
    claims: &[Claim],
    least: f64,
) -> Option<Alignment> {
    let (columns, fields) = (phantom.len(), missing.len());
    let claim = |matched: &mut [f64], slip: Slip, sign: f64| slip.claim(claims, matched, fields, sign);
    let straight = Slip::default();
    if claims.is_empty() || columns > MOST_COLUMNS {
        claim(matched, straight, 1.0);
        let costs = Costs { matched, phantom, missing };
        return Some(align::align(&costs, &Totals::new(&costs)));
    }
    let body = align::total(&Costs { matched, phantom, missing });
    let most: f64 = claims.iter().map(|claim| claim.weight).sum();
    if body + most < least {
        return None;
    }
    claim(matched, straight, 1.0);
    let costs = Costs { matched, phantom, missing };
    let totals = Totals::new(&costs);
    let best = align::align(&costs, &totals);
    // Rows may have a column more or less than the header above them: from there on the header stands off. No such slip can do
    // better than the rows without a header and every claim met, nor than with each claim met on either side as well.
    let enough = (best.total - fit::HEADER_OFF).max(least);
    if body + most <= enough {
        return Some(best);
    }
    let aside = [-1, 1].map(|by| Slip { from: 0, to: u32::MAX, by });
    aside.iter().for_each(|&slip| claim(matched, slip, 1.0));
    let either = align::total(&Costs { matched, phantom, missing });
    aside.iter().for_each(|&slip| claim(matched, slip, -1.0));
    if either <= enough {
        return Some(best);
    }
    claim(matched, straight, -1.0);
    let (posts, ways) = slips(header);
    let behind = ways.map(|way| {
        claim(matched, way, 1.0);
        let behind = Backward::new(&Costs { matched, phantom, missing });
        claim(matched, way, -1.0);
        behind
    });
    let mut found = None;
    for from in posts {
        for (slip, behind) in ways.map(|way| Slip { from, ..way }).into_iter().zip(&behind) {
            claim(matched, slip, 1.0);
            let total = totals.with(&Costs { matched, phantom, missing }, slip.seam(columns), behind) + fit::HEADER_OFF;
            if total > found.map_or(best.total, |(total, _)| total) + 1e-9 {
                found = Some((total, slip));
            }
            claim(matched, slip, -1.0);
        }
    }
    let Some((_, slip)) = found else { return Some(best) };
    claim(matched, slip, 1.0);
    let costs = Costs { matched, phantom, missing };
    Some(align::align(&costs, &Totals::new(&costs)))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What a header that stands off comes to is put together of three parts; here it is worked out as a whole.
        #[test]
        fn slips_come_to_what_their_parts_do(
            scores in vec(-9.0..4.0f64, 7 * 5),
            costs in (vec(-8.0..0.0f64, 7), vec(-12.0..0.0f64, 5)),
            fields in vec((any::<bool>(), 0u8..5, 1.0..4.0f64), 0..9),
        ) {
            let (mut matched, (phantom, missing)) = (scores, costs);
            // Claims stand in the order of their columns, some of them beyond the last.
            let claimed = (0..).zip(&fields).filter(|(_, (is_claimed, ..))| *is_claimed);
            let header: Vec<(u32, Field)> = claimed.clone().map(|(column, &(_, field, _))| (column, Field::Role(field))).collect();
            let claims: Vec<Claim> = claimed.map(|(column, &(_, field, weight))| Claim { column, field: usize::from(field), weight }).collect();
            let mut with = |slip: Option<Slip>, made: &mut dyn FnMut(&Costs<'_>)| {
                let before = matched.clone();
                slip.into_iter().for_each(|slip| slip.claim(&claims, &mut matched, missing.len(), 1.0));
                made(&Costs { matched: &matched, phantom: &phantom, missing: &missing });
                matched = before;
            };
            let mut straight = None;
            with(Some(Slip::default()), &mut |costs| straight = Some(Totals::new(costs)));
            let straight = straight.unwrap();
            let (posts, ways) = slips(&header);
            for way in ways {
                let mut behind = None;
                with(Some(way), &mut |costs| behind = Some(Backward::new(costs)));
                let behind = behind.unwrap();
                for slip in posts.iter().map(|&from| Slip { from, ..way }) {
                    with(Some(slip), &mut |costs| {
                        let (parts, whole) = (straight.with(costs, slip.seam(phantom.len()), &behind), align::total(costs));
                        assert!((parts - whole).abs() < 1e-9, "{slip:?}: {parts} is not {whole}");
                    });
                }
            }
        }
    }
}
