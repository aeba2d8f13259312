//! Which roles of a ladder are which of the ladder after it, so that a title that changed is told once and not in every entry.

use std::cmp::Ordering;

use crate::bureau::{Action, Entry, Role, Step};

use super::changes::{Direction, Kind, RoleChange, Rung};
use super::likeness::ALIKE;

/// Entries that are asked how a role is used.
const ASKED: usize = 1000;

/// Entries that must use a role for its use to say anything.
const TELLING: u32 = 3;

/// Share of the entries in which two roles must do the same to be one whatever their titles.
const SAME_USE: u32 = 800;

/// The share that is enough for titles that are alike, and how alike they must be.
const LIKE_USE: u32 = 500;
const LIKE_TITLE: u32 = 500;

/// Rungs of both ladders, multiplied, up to which they are aligned; no real ladder comes near.
const RUNGS: usize = 1 << 20;

/// Two ladders and which rung became which.
pub(super) struct Ladders<'a> {
    old: &'a [Role],
    new: &'a [Role],
    /// For each old rung the new one.
    to_new: Vec<Option<usize>>,
    /// Pairs that keep their order.
    anchors: Vec<(usize, usize)>,
    /// Which new rungs an old one became.
    taken: Vec<bool>,
}

impl<'a> Ladders<'a> {
    /// Aligns the ladders of one unit: by titles, then, between rungs that are sure, by use and by titles that are alike. `entries`
    /// are those that are in both releases.
    pub(super) fn of_unit(old: &'a [Role], new: &'a [Role], entries: &[(&Entry, &Entry)]) -> Self {
        let mut ladders = Self::of_titles(old, new);
        let entries = &entries[..entries.len().min(ASKED)];
        let ends = std::iter::once((old.len(), new.len()));
        let mut from = (0, 0);
        let mut renamed = Vec::new();
        for to in ladders.anchors.iter().copied().chain(ends) {
            renamed.extend(ladders.renamed(from, to, entries));
            from = (to.0 + 1, to.1 + 1);
        }
        for &(a, b) in &renamed {
            ladders.to_new[a] = Some(b);
            ladders.taken[b] = true;
        }
        ladders.anchors.extend(renamed);
        ladders.anchors.sort_unstable();
        ladders
    }

    /// Aligns ladders by titles alone, as those of different units must be.
    pub(super) fn of_titles(old: &'a [Role], new: &'a [Role]) -> Self {
        let mut to_new = vec![None; old.len()];
        let mut taken = vec![false; new.len()];
        let small = old.len().saturating_mul(new.len()) <= RUNGS;
        let anchors = if small { in_order(old, new) } else { in_place(old, new) };
        for &(a, b) in &anchors {
            to_new[a] = Some(b);
            taken[b] = true;
        }
        // The same title on another rung.
        for a in (0..old.len()).filter(|_| small) {
            if to_new[a].is_none() {
                to_new[a] = (0..new.len()).find(|&b| !taken[b] && same_title(&old[a], &new[b]));
                to_new[a].into_iter().for_each(|b| taken[b] = true);
            }
        }
        Self { old, new, to_new, anchors, taken }
    }

    /// Pairs within a gap between anchors, the likeliest first, none across another.
    fn renamed(&self, from: (usize, usize), to: (usize, usize), entries: &[(&Entry, &Entry)]) -> Vec<(usize, usize)> {
        let free: Vec<usize> = (from.1..to.1).filter(|&b| !self.taken[b]).collect();
        let mut scored = Vec::new();
        for a in (from.0..to.0).filter(|&a| self.to_new[a].is_none()) {
            for &b in &free {
                let score = self.same_role(a, b, entries);
                scored.extend(score.map(|score| (u32::MAX - score, (a - from.0).abs_diff(b - from.1), a, b)));
            }
        }
        scored.sort_unstable();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (_, _, a, b) in scored {
            let crosses = |&(c, d): &(usize, usize)| a.cmp(&c) != b.cmp(&d) || a == c;
            if !pairs.iter().any(crosses) {
                pairs.push((a, b));
            }
        }
        pairs
    }

    /// How likely two roles are one, if they may be.
    fn same_role(&self, a: usize, b: usize, entries: &[(&Entry, &Entry)]) -> Option<u32> {
        let (mut used, mut same) = (0, 0);
        for (old, new) in entries {
            let before = action(self.old, &old.steps, a);
            let after = action(self.new, &new.steps, b);
            used += u32::from(before.is_some() || after.is_some());
            same += u32::from(before.is_some() && before == after);
        }
        let alike = title_likeness(&self.old[a].title, &self.new[b].title);
        if used < TELLING {
            return (alike >= LIKE_TITLE).then_some(alike);
        }
        let use_alike = same * ALIKE / used;
        (use_alike >= SAME_USE || (use_alike >= LIKE_USE && alike >= LIKE_TITLE)).then_some(use_alike + alike)
    }

    /// The roles that changed, lowest first, removed ones where they stood.
    pub(super) fn changes(&self) -> Vec<RoleChange> {
        let rung = |roles: &[Role], at: usize| Some(Rung::new(at, &roles[at]));
        let mut changes = Vec::new();
        for (a, to) in self.to_new.iter().enumerate() {
            let place = self.anchors.iter().rfind(|anchor| anchor.0 < a).map_or(0, |anchor| anchor.1 + 1);
            match *to {
                None => changes.push((place, 0, a, RoleChange { change: Kind::Removed, old: rung(self.old, a), new: None })),
                Some(b) => {
                    let (old, new) = (&self.old[a], &self.new[b]);
                    let change = if self.anchors.binary_search(&(a, b)).is_err() {
                        Kind::Moved
                    } else if old.title != new.title {
                        Kind::Renamed
                    } else if old != new {
                        Kind::Changed
                    } else {
                        continue;
                    };
                    changes.push((b, 1, b, RoleChange { change, old: rung(self.old, a), new: rung(self.new, b) }));
                }
            }
        }
        for b in (0..self.new.len()).filter(|&b| !self.taken[b]) {
            changes.push((b, 1, b, RoleChange { change: Kind::Added, old: None, new: rung(self.new, b) }));
        }
        changes.sort_by_key(|&(place, which, at, _)| (place, which, at));
        changes.into_iter().map(|(_, _, _, change)| change).collect()
    }

    /// How many roles are as they were.
    pub(super) fn same(&self) -> usize {
        self.anchors.iter().filter(|&&(a, b)| self.old[a] == self.new[b]).count()
    }

    /// The old steps, each with its rung in the new ladder, if the role is still there.
    pub(super) fn old_steps<'s>(&self, steps: &'s [Step]) -> Vec<(Place, &'s Step)> {
        let place = |rung: Option<usize>| match rung {
            None => Place::Off,
            Some(a) => self.to_new[a].map_or(Place::Gone(a), Place::At),
        };
        rungs(self.old, steps).map(|(rung, step)| (place(rung), step)).collect()
    }

    /// The new steps, each with its rung.
    pub(super) fn new_steps<'s>(&self, steps: &'s [Step]) -> Vec<(Place, &'s Step)> {
        rungs(self.new, steps).map(|(rung, step)| (rung.map_or(Place::Off, Place::At), step)).collect()
    }

    /// Where a decision went that was taken at the first place and is taken at the second.
    pub(super) fn direction(&self, from: Place, to: Place) -> Option<Direction> {
        let Place::At(to) = to else { return None };
        let order = match from {
            Place::Off => return None,
            Place::At(from) => to.cmp(&from),
            // The role is gone: what it stood above and below is still told by the rungs that are in both.
            Place::Gone(from) => match self.to_new.iter().position(|&b| b == Some(to)) {
                Some(to) => to.cmp(&from),
                None => {
                    let below_from = self.anchors.iter().filter(|anchor| anchor.0 < from).count();
                    let below_to = self.anchors.iter().filter(|anchor| anchor.1 < to).count();
                    below_to.cmp(&below_from)
                }
            },
        };
        match order {
            Ordering::Greater => Some(Direction::Up),
            Ordering::Less => Some(Direction::Down),
            Ordering::Equal => None,
        }
    }
}

/// Where a step stands in the new ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On this rung.
    At(usize),
    /// On this rung of the old ladder, which the new one does not have.
    Gone(usize),
    /// On none, as in files that other programs made.
    Off,
}

/// Each step with its rung. Steps go up the ladder, so of rungs with the same title the next one is meant.
fn rungs<'s>(ladder: &[Role], steps: &'s [Step]) -> impl Iterator<Item = (Option<usize>, &'s Step)> {
    let mut next = 0;
    steps.iter().map(move |step| {
        let is_it = |role: &Role| role.title == step.role;
        let rung = ladder[next..].iter().position(is_it).map(|at| next + at).or_else(|| ladder[..next].iter().position(is_it));
        next = rung.map_or(next, |rung| rung + 1);
        (rung, step)
    })
}

fn action(ladder: &[Role], steps: &[Step], rung: usize) -> Option<Action> {
    rungs(ladder, steps).find(|(at, _)| *at == Some(rung)).map(|(_, step)| step.action)
}

fn same_title(one: &Role, other: &Role) -> bool {
    fn letters(role: &Role) -> impl Iterator<Item = char> {
        role.title.chars().filter(|c| c.is_alphanumeric())
    }
    one.title == other.title || letters(one).eq(letters(other))
}

/// Titles that both have on the same rung.
fn in_place(old: &[Role], new: &[Role]) -> Vec<(usize, usize)> {
    (0..old.len().min(new.len())).filter(|&at| same_title(&old[at], &new[at])).map(|at| (at, at)).collect()
}

/// The longest sequence of titles that both have in the same order.
fn in_order(old: &[Role], new: &[Role]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if same_title(&old[a], &new[b]) {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < old.len() && b < new.len() {
        if same_title(&old[a], &new[b]) {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

/// Share of common characters: titles are too short for pairs of them.
fn title_likeness(one: &str, other: &str) -> u32 {
    let sorted = |title: &str| {
        let mut letters: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    let (one, mut other) = (sorted(one), sorted(other));
    let all = one.len() + other.len();
    let before = other.len();
    for letter in one {
        if let Ok(at) = other.binary_search(&letter) {
            other.remove(at);
        }
    }
    ((2 * (before - other.len())) as u32 * ALIKE).checked_div(all as u32).unwrap_or_default()
}
