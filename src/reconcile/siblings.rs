//! The same business in other units of a document: who decides it there.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use super::columns::UnitColumns;
use super::fit;
use crate::bureau::Action;
use crate::grid::Layout;
use crate::ladder::Ladder;
use crate::normalize::is_clean;
use crate::schedule::{Schedule, Spot};
use crate::vocabulary::Field;

/// Key of a row's business, by its table's columns: a hash of its item, content and task without space; `None` when there is too little
/// text.
fn business_key(spots: &[Spot<'_>], columns: &[Option<Field>]) -> Option<u64> {
    let mut hash = DefaultHasher::new();
    let mut length = 0;
    for spot in spots {
        if matches!(columns.get(spot.col as usize), Some(Some(Field::Content | Field::Task | Field::Item))) {
            if is_clean(spot.raw) {
                hash.write(spot.raw.as_bytes());
            } else {
                spot.raw.split_whitespace().for_each(|word| hash.write(word.as_bytes()));
            }
            hash.write_u8(0x1f);
            length += spot.raw.len();
        }
    }
    (length >= 24).then(|| hash.finish())
}

/// Who decides the same business in the units of a document.
pub(super) struct Siblings {
    decisions: BTreeMap<u64, Vec<(usize, Arc<str>)>>,
}

impl Siblings {
    /// The role that at least two other units agree on, where this unit's ladder has it.
    pub(super) fn expected(&self, schedule: usize, spots: &[Spot<'_>], columns: &[Option<Field>], ladder: &Ladder) -> Option<u8> {
        if self.decisions.is_empty() {
            return None;
        }
        let key = business_key(spots, columns);
        let others: Vec<&Arc<str>> =
            self.decisions.get(&key?)?.iter().filter(|(other, _)| *other != schedule).map(|(_, title)| title).collect();
        let first = *others.first()?;
        if others.len() < 2 || others.iter().any(|title| *title != first) {
            return None;
        }
        ladder.roles.iter().position(|role| role.title == *first).map(|role| role as u8)
    }
}

pub(super) fn siblings(schedules: &[Schedule<'_>], units: &[UnitColumns<'_>]) -> Siblings {
    let mut decisions: BTreeMap<u64, Vec<(usize, Arc<str>)>> = BTreeMap::new();
    if units.len() < 3 {
        return Siblings { decisions };
    }
    for (at, (schedule, unit)) in schedules.iter().zip(units).enumerate() {
        for (index, part) in schedule.parts.iter().enumerate().filter(|(_, part)| part.layout != Layout::Flow) {
            let page = unit.page(index);
            for row in &part.body {
                let chain = fit::chain_of(row.spots.iter().map(|spot| (spot, page.columns.get(spot.col as usize).copied().flatten())));
                let mut approving = chain.iter().filter(|(_, action)| *action == Action::Approve);
                let (Some(&(decides, _)), None) = (approving.next(), approving.next()) else { continue };
                let Some(key) = business_key(&row.spots, &page.columns) else { continue };
                let title = unit.ladder.roles[usize::from(decides)].title.clone();
                let seen = decisions.entry(key).or_default();
                if !seen.iter().any(|(other, _)| *other == at) {
                    seen.push((at, title));
                }
            }
        }
    }
    Siblings { decisions }
}
