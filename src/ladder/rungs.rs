//! What is to be known of each post: its level, its tier, whether it assists; and the field of each claim.

use std::collections::BTreeMap;

use super::claims::Claim;
use super::titles::title_key;
use crate::bureau::Role;
use crate::vocabulary::{Field, Vocabulary, Word};

/// Sets the field of each claim. Titles recur on every page, so each is compared with the roles once.
pub(super) fn resolve(claims: &mut [Vec<Claim<'_>>], roles: &[Role], levels_only: bool) {
    let keys: Vec<String> = roles.iter().map(|role| title_key(&role.title)).collect();
    let mut known: BTreeMap<String, Option<Field>> = BTreeMap::new();
    for claim in claims.iter_mut().flatten() {
        claim.field = match &*claim.word {
            Word::Field(field) => Some(*field),
            Word::Title(title) => match known.get(title) {
                Some(field) => *field,
                None => {
                    let key = title_key(title);
                    let field = keys.iter().position(|other| *other == key).map(|role| Field::Role(role as u8));
                    known.insert(title.clone(), field);
                    field
                }
            },
            Word::Level(level) if levels_only => {
                roles.iter().position(|role| role.level == Some(*level)).map(|role| Field::Role(role as u8))
            }
            _ => None,
        };
    }
}

/// A role's level is that of the level word over its column, by majority of the tables.
pub(super) fn set_levels(roles: &mut [Role], claims: &[Vec<Claim<'_>>]) {
    let mut votes = vec![[0u32; 16]; roles.len()];
    for part in claims {
        let levels: Vec<(&Claim<'_>, u8)> =
            part.iter().filter_map(|claim| if let Word::Level(level) = *claim.word { Some((claim, level)) } else { None }).collect();
        for claim in part.iter().filter(|_| !levels.is_empty()) {
            let Some(Field::Role(role)) = claim.field else { continue };
            let is_over = |level: &Claim<'_>| level.row < claim.row || level.row == claim.row && level.col == claim.col;
            let over = levels.iter().filter(|(other, _)| is_over(other) && other.col <= claim.col);
            // Under the word of a tier that stands among the levels a post has none.
            let is_tier = |level: &Claim<'_>| {
                let tiers =
                    part.iter().filter(|other| matches!(*other.word, Word::Tier(_)) && other.row == level.row && level.row < claim.row);
                tiers.into_iter().any(|tier| level.col < tier.col && tier.col <= claim.col)
            };
            if let Some((_, level)) = over.max_by_key(|(other, level)| (other.col, *level)).filter(|(level, _)| !is_tier(level)) {
                votes[usize::from(role)][usize::from(*level).min(15)] += 1;
            }
        }
    }
    for (role, votes) in roles.iter_mut().zip(votes) {
        role.level = (1..16u8).filter(|&level| votes[usize::from(level)] > 0).max_by_key(|&level| votes[usize::from(level)]);
    }
}

/// Sets each role's tier and tells which roles are above the bureau.
///
/// Where a tier's word stands is garbled more often than not; posts that are always of a tier are known by name, and
/// all others are of the lower tier that the header names.
pub(super) fn set_tiers(roles: &mut [Role], claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Vec<bool> {
    let named = |tier: usize| claims.iter().flatten().any(|claim| *claim.word == Word::Tier(tier));
    let by_name =
        |title: &str| vocabulary.tiers.iter().position(|(_, titles)| titles.iter().any(|post| title_key(title).starts_with(post.as_str())));
    let lower = (0..vocabulary.tiers.len()).filter(|&tier| vocabulary.tiers[tier].1.is_empty()).find(|&tier| named(tier));
    roles
        .iter_mut()
        .map(|role| {
            let upper = by_name(&role.title);
            let tier = upper.filter(|&tier| named(tier)).or(if upper.is_none() { lower } else { None });
            role.tier = tier.map(|tier| vocabulary.tiers[tier].0.clone());
            upper.is_some()
        })
        .collect()
}

/// Sets which roles assist, by majority of the headers whose 襄助核稿 can be believed.
///
/// The one who drafts and the head of the bureau never assist; a header that says so has slipped, and has no vote.
pub(super) fn set_assists(roles: &mut [Role], above: &[bool], claims: &[Vec<Claim<'_>>]) {
    let head = above.iter().rposition(|above| !above);
    let mut votes = vec![0u32; roles.len()];
    let mut voters = 0;
    for part in claims {
        let own: Vec<&Claim<'_>> = part.iter().filter(|claim| *claim.word == Word::Assists).collect();
        let titles: Vec<(usize, &Claim<'_>)> = part
            .iter()
            .filter_map(|claim| if let Some(Field::Role(role)) = claim.field { Some((usize::from(role), claim)) } else { None })
            .collect();
        let covered: Vec<usize> = titles
            .iter()
            .filter(|(_, title)| own.iter().any(|assists| assists.col < title.col + title.span && title.col < assists.col + assists.span))
            .map(|&(role, _)| role)
            .collect();
        if covered.is_empty() || covered.contains(&0) {
            continue;
        }
        voters += 1;
        (0..roles.len()).filter(|role| covered.contains(role)).for_each(|role| votes[role] += 1);
    }
    for (at, role) in roles.iter_mut().enumerate() {
        role.assists = votes[at] > 0 && votes[at] * 2 >= voters && Some(at) != head && !above[at];
    }
}
