//! Which bureaus and units of the old release are which of the new one.

use std::collections::{BTreeMap, BTreeSet};

use crate::bureau::Unit;

use super::entries::text_key;
use super::likeness::{self, ALIKE, Grams};

/// Share of the entries from which on two are the same under different names.
const MOSTLY: u32 = 500;

/// Share that is enough where the names are alike too.
const PARTLY: u32 = 200;

/// How alike the names must be for that, and how alike they must be to count alone.
const NAME_ALIKE: u32 = 400;
const NAME_NEARLY_SAME: u32 = 750;

/// Pairs that one entry may speak for; business that more have in common says nothing.
const PAIRS: usize = 4096;

/// A bureau or a unit: its name and its units.
pub(super) struct Kin<'a> {
    name: &'a str,
    units: &'a [&'a Unit],
}

impl<'a> Kin<'a> {
    /// Each of the units by itself.
    pub(super) fn units(units: &'a [&'a Unit]) -> Vec<Self> {
        units.chunks(1).map(|unit| Self { name: &unit[0].name, units: unit }).collect()
    }

    pub(super) fn bureau(name: &'a str, units: &'a [&'a Unit]) -> Self {
        Self { name, units }
    }

    fn keys(&self) -> BTreeSet<u64> {
        self.units.iter().flat_map(|unit| &unit.entries).map(text_key).collect()
    }
}

/// Pairs of the same name, and of most of the same entries under another. Indices into both, ordered by the old one.
///
/// With `by_name` a name that is alike counts too: units are named after what they do, while two bureaus of one city have most of
/// their names in common.
pub(super) fn pairs(old: &[Kin], new: &[Kin], by_name: bool) -> Vec<(usize, usize)> {
    let mut pairs = of_same_name(old, new);
    let (taken_old, taken_new): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let left_old: Vec<usize> = (0..old.len()).filter(|at| !taken_old.contains(at)).collect();
    let left_new: Vec<usize> = (0..new.len()).filter(|at| !taken_new.contains(at)).collect();
    if left_old.is_empty() || left_new.is_empty() {
        return pairs;
    }
    let shares = shares(old, new, &left_old, &left_new);
    let mut scored: Vec<(u32, usize, usize)> =
        shares.iter().filter(|(_, share)| **share >= MOSTLY).map(|(&(a, b), &share)| (share, a, b)).collect();
    if by_name {
        let grams = |kin: &[Kin], left: &[usize]| Vec::from_iter(left.iter().map(|&at| Grams::new(&[Some(kin[at].name)])));
        let (grams_old, grams_new) = (grams(old, &left_old), grams(new, &left_new));
        let alike = likeness::pairs(&grams_old, &grams_new, |a, b| {
            let alike = grams_old[a].likeness(&grams_new[b]);
            let share = shares.get(&(left_old[a], left_new[b])).copied().unwrap_or_default();
            let same = alike >= NAME_NEARLY_SAME || (alike >= NAME_ALIKE && share >= PARTLY);
            same.then_some(((alike + share) / 2).min(ALIKE))
        });
        // What has most of its entries in common is paired before what only sounds alike.
        scored.extend(alike.iter().map(|pair| (pair.likeness.min(MOSTLY - 1), left_old[pair.old], left_new[pair.new])));
    }
    pairs.extend(best(scored));
    pairs.sort_unstable();
    pairs
}

/// Pairs with their scores, the best first, each old and each new one once.
///
/// Of pairs that are as good those win that stand nearest; the pairs are the same when old and new change places.
fn best(mut scored: Vec<(u32, usize, usize)>) -> Vec<(usize, usize)> {
    scored.sort_unstable_by_key(|&(score, a, b)| (u32::MAX - score, a.abs_diff(b), a + b, a));
    let (mut taken_old, mut taken_new) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, a, b) in scored {
        if !taken_old.contains(&a) && !taken_new.contains(&b) {
            taken_old.insert(a);
            taken_new.insert(b);
            pairs.push((a, b));
        }
    }
    pairs
}

/// Pairs of the same name. Where several have it, those with most entries in common belong together.
fn of_same_name(old: &[Kin], new: &[Kin]) -> Vec<(usize, usize)> {
    let mut by_name: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    old.iter().enumerate().for_each(|(at, kin)| by_name.entry(kin.name).or_default().0.push(at));
    new.iter().enumerate().for_each(|(at, kin)| by_name.entry(kin.name).or_default().1.push(at));
    let mut pairs = Vec::new();
    for (mut olds, mut news) in by_name.into_values() {
        if olds.len() > 1 || news.len() > 1 {
            let scored = shares(old, new, &olds, &news).into_iter().map(|((a, b), share)| (share, a, b)).collect();
            let of_most = best(scored);
            let (taken_old, taken_new): (BTreeSet<usize>, BTreeSet<usize>) = of_most.iter().copied().unzip();
            olds.retain(|at| !taken_old.contains(at));
            news.retain(|at| !taken_new.contains(at));
            pairs.extend(of_most);
        }
        pairs.extend(olds.into_iter().zip(news));
    }
    pairs.sort_unstable();
    pairs
}

/// The share of entries that two have in common, of those that have any. What many have (personnel, accounts) weighs little.
fn shares(old: &[Kin], new: &[Kin], left_old: &[usize], left_new: &[usize]) -> BTreeMap<(usize, usize), u32> {
    let mut holders: BTreeMap<u64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    left_old.iter().for_each(|&at| old[at].keys().into_iter().for_each(|key| holders.entry(key).or_default().0.push(at)));
    left_new.iter().for_each(|&at| new[at].keys().into_iter().for_each(|key| holders.entry(key).or_default().1.push(at)));
    let mut weights: (BTreeMap<usize, u64>, BTreeMap<usize, u64>) = Default::default();
    let mut common: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for (olds, news) in holders.values() {
        let weight = 1_000_000 / (olds.len() + news.len()).max(1) as u64;
        olds.iter().for_each(|&at| *weights.0.entry(at).or_default() += weight);
        news.iter().for_each(|&at| *weights.1.entry(at).or_default() += weight);
        if olds.len() * news.len() <= PAIRS {
            for &a in olds {
                news.iter().for_each(|&b| *common.entry((a, b)).or_default() += weight);
            }
        }
    }
    // A business that both have counts half as much as two that one of them has: it is held twice as often.
    let share = |(a, b): (usize, usize), common: u64| {
        let alone = weights.0[&a] + weights.1[&b] - 2 * common;
        (2 * common * u64::from(ALIKE)).checked_div(2 * common + alone / 2).unwrap_or_default() as u32
    };
    common.into_iter().map(|(pair, common)| (pair, share(pair, common))).collect()
}
