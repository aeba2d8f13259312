//! What columns hold: the order of the unit's fields, and what the header of each table claims.

use super::PartHeader;
use super::claims::{Claim, is_merged, spot_words};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::grid::Layout;
use crate::schedule::Part;
use crate::vocabulary::{Field, Kind};

/// Rows of a header that something is said of, and bytes of what is said.
const MOST_ROWS: usize = 64;
const MOST_SAID: usize = 1024;

/// What the columns hold from left to right: as the header that names the most fields has them; fields that only
/// other headers name, and roles it lost, stand where the order of the trade puts them.
pub(super) fn fields(claims: &[Vec<Claim<'_>>], roles: usize, levels_only: bool, highest_first: bool) -> Vec<Field> {
    let named = |part: &[Claim<'_>]| -> Vec<(u32, Field)> {
        let mut list: Vec<(u32, Field)> = part.iter().filter_map(|claim| claim.field.map(|field| (claim.col, field))).collect();
        list.sort_unstable();
        list.dedup();
        let mut seen: Vec<Field> = Vec::new();
        list.retain(|&(_, field)| {
            !seen.contains(&field) && {
                seen.push(field);
                true
            }
        });
        list
    };
    let lists: Vec<Vec<(u32, Field)>> = claims.iter().map(|part| named(part)).collect();
    let climbs = |list: &&Vec<(u32, Field)>| {
        let roles = list.iter().map(|&(_, field)| field).filter(|field| matches!(field, Field::Role(_)));
        levels_only || if highest_first { roles.is_sorted_by(|a, b| a > b) } else { roles.is_sorted() }
    };
    let Some(fullest) = lists.iter().rev().filter(climbs).max_by_key(|list| list.len()) else { return Vec::new() };
    let mut order: Vec<Field> = fullest.iter().map(|&(_, field)| field).collect();
    let mut missing: Vec<Field> =
        lists.iter().flatten().map(|&(_, field)| field).chain((0..roles).map(|role| Field::Role(role as u8))).collect();
    missing.sort_unstable();
    missing.dedup();
    for field in missing {
        if !order.contains(&field) {
            let is_after = |other: Field| match (other, field) {
                (Field::Role(other), Field::Role(role)) if highest_first => other < role,
                _ => other > field,
            };
            let at = order.iter().position(|&other| is_after(other)).unwrap_or(order.len());
            order.insert(at, field);
        }
    }
    order
}

/// What the header of one table says, and what is to be said of it.
pub(super) fn part_header(part: &Part<'_>, claims: &[Claim<'_>], roles: usize, any_order: bool) -> PartHeader {
    let mut header = PartHeader::default();
    for claim in claims {
        if let Some(field) = claim.field {
            header.claims.extend((claim.col..claim.col + claim.span).map(|col| (col, field)));
        }
    }
    header.claims.sort_unstable();
    header.claims.dedup();
    header.roles_named = if part.layout == Layout::Ruled {
        roles_claimed(&header.claims)
    } else {
        longest_ladder_row(claims, any_order).max(rising(&header.claims))
    };
    if !part.header.is_empty() && header.roles_named < roles {
        let message = format!(
            "this table's header names {} of the {} posts in order; the ladder is that of the unit's other tables",
            header.roles_named, roles
        );
        header.findings.push(Diagnostic::new(Code::HeaderBorrowed, message));
    }
    // Each row of the table is told of each of them.
    for row in part.header.iter().take(MOST_ROWS) {
        let marks: Vec<&str> =
            row.spots.iter().filter(|spot| !spot.above && matches!(*spot.kind, Kind::Marks(_))).map(|spot| spot.raw.trim()).collect();
        if !marks.is_empty() {
            let message = format!("the header of this table holds marks of a data row: {}", excerpt(&marks.join(" ")));
            header.findings.push(Diagnostic::new(Code::HeaderSwallowedRow, message));
            header.swallowed.extend(marks.into_iter().map(str::to_owned));
        }
        for merged in row.spots.iter().filter(|spot| !spot.above && is_merged(spot_words(spot))) {
            let message = format!("two headers stand in one cell: {}", excerpt(merged.raw.trim()));
            header.findings.push(Diagnostic::new(Code::HeadersMerged, message));
        }
    }
    let mut room = MOST_SAID;
    header.findings.retain(|finding| {
        let is_within = room > 0;
        room = room.saturating_sub(finding.message.len());
        is_within
    });
    header
}

/// How many roles a header names in any of its rows.
fn roles_claimed(claims: &[(u32, Field)]) -> usize {
    let mut roles: Vec<Field> = claims.iter().map(|&(_, field)| field).filter(|field| matches!(field, Field::Role(_))).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.len()
}

/// How many roles a header names over all its rows, when they rise from column to column.
fn rising(claims: &[(u32, Field)]) -> usize {
    let roles: Vec<(u32, Field)> = claims.iter().copied().filter(|(_, field)| matches!(field, Field::Role(_))).collect();
    if roles.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1) { roles.len() } else { 0 }
}

/// How many roles the best row of a header names in the order of the ladder.
fn longest_ladder_row(claims: &[Claim<'_>], any_order: bool) -> usize {
    let mut rows: Vec<u32> = claims.iter().map(|claim| claim.row).collect();
    rows.dedup();
    let of_row = |row: u32| {
        let mut named: Vec<Field> = Vec::new();
        for claim in claims.iter().filter(|claim| claim.row == row) {
            if let Some(field @ Field::Role(_)) = claim.field
                && named.last().is_none_or(|last| *last < field || any_order)
            {
                named.push(field);
            }
        }
        named.len()
    };
    rows.into_iter().map(of_row).max().unwrap_or(0)
}
