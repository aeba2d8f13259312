//! Which entries of the old release are which of the new one.
//!
//! What is sure comes first: the same business in the same unit, then the same words, then a content that the unit has once, then the
//! same words in another unit, and last what is alike. Equal business that stands several times is paired by what is decided
//! about it, so that a duplicate that is gone takes nothing else with it.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::bureau::{Entry, Table, Unit};

use super::likeness::{self, ALIKE, Grams};

/// How alike a renamed entry must be.
const RENAMED: u32 = 650;

/// Characters of a content that is found again under another item; shorter ones are said of many things.
const TELLING: usize = 6;

/// An entry and its unit, an index into the units of its side.
pub(super) struct Row<'a> {
    pub(super) unit: usize,
    pub(super) entry: &'a Entry,
}

/// All entries of the units, in order.
pub(super) fn rows<'a>(units: &[&'a Unit]) -> Vec<Row<'a>> {
    units.iter().enumerate().flat_map(|(at, unit)| unit.entries.iter().map(move |entry| Row { unit: at, entry })).collect()
}

/// The same entry in both releases, indices into the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) old: usize,
    pub(super) new: usize,
    /// How alike they are, where that was the reason.
    pub(super) likeness: Option<u32>,
}

/// Pairs the rows of two bureaus whose units are paired. Ordered by the new row.
pub(super) fn matches(old: &[Row], new: &[Row], units: &[(usize, usize)]) -> Vec<Match> {
    let mut matcher = Matcher {
        old,
        new,
        old_units: pair_of(units, old, |pair| pair.0),
        new_units: pair_of(units, new, |pair| pair.1),
        found: Vec::new(),
        taken: (vec![false; old.len()], vec![false; new.len()]),
    };
    matcher.by_key(|row, unit| Some((unit?, exact_key(row.entry))));
    matcher.by_key(|row, unit| Some((unit?, text_key(row.entry))));
    matcher.by_content();
    matcher.by_key(|row, _| Some((0, exact_key(row.entry))));
    matcher.by_key(|row, _| Some((0, text_key(row.entry))));
    matcher.by_likeness(units.len());
    let mut found = matcher.found;
    found.sort_unstable_by_key(|one| one.new);
    found
}

/// For each unit that occurs in the rows its pair, an index into `units`.
fn pair_of(units: &[(usize, usize)], rows: &[Row], side: impl Fn(&(usize, usize)) -> usize) -> Vec<Option<usize>> {
    let mut pairs = vec![None; rows.last().map_or(0, |row| row.unit + 1)];
    for (at, pair) in units.iter().enumerate() {
        if let Some(slot) = pairs.get_mut(side(pair)) {
            *slot = Some(at);
        }
    }
    pairs
}

struct Matcher<'a> {
    old: &'a [Row<'a>],
    new: &'a [Row<'a>],
    /// The pair of units that each unit belongs to.
    old_units: Vec<Option<usize>>,
    new_units: Vec<Option<usize>>,
    found: Vec<Match>,
    taken: (Vec<bool>, Vec<bool>),
}

/// A key and the row that has it.
type Keyed = ((usize, u64), usize);

impl Matcher<'_> {
    fn take(&mut self, old: usize, new: usize, likeness: Option<u32>) {
        (self.taken.0[old], self.taken.1[new]) = (true, true);
        self.found.push(Match { old, new, likeness });
    }

    /// Pairs what is left and has the same key.
    fn by_key(&mut self, key: impl Fn(&Row, Option<usize>) -> Option<(usize, u64)>) {
        let keyed = |rows: &[Row], units: &[Option<usize>], taken: &[bool]| -> Vec<Keyed> {
            let left = rows.iter().enumerate().filter(|(at, _)| !taken[*at]);
            let mut keyed: Vec<Keyed> = left.filter_map(|(at, row)| Some((key(row, units[row.unit])?, at))).collect();
            keyed.sort_unstable();
            keyed
        };
        let olds = keyed(self.old, &self.old_units, &self.taken.0);
        let news = keyed(self.new, &self.new_units, &self.taken.1);
        for (olds, news) in common(&olds, &news) {
            if let ([(_, old)], [(_, new)]) = (olds, news) {
                self.take(*old, *new, None);
            } else {
                let rows = |keyed: &[Keyed]| keyed.iter().map(|&(_, at)| at).collect();
                self.repeats(rows(olds), rows(news));
            }
        }
    }

    /// Pairs rows of equal business: those that are equal in all, then those with the same chain, then in order.
    fn repeats(&mut self, mut olds: Vec<usize>, mut news: Vec<usize>) {
        for rest in [rest_key as fn(&Entry) -> u64, chain_key] {
            let keyed = |rows: &[Row], at: &[usize]| -> Vec<Keyed> {
                let mut keyed: Vec<Keyed> = at.iter().map(|&at| ((0, rest(rows[at].entry)), at)).collect();
                keyed.sort_unstable();
                keyed
            };
            let (keyed_old, keyed_new) = (keyed(self.old, &olds), keyed(self.new, &news));
            for (same_old, same_new) in common(&keyed_old, &keyed_new) {
                same_old.iter().zip(same_new).for_each(|((_, old), (_, new))| self.take(*old, *new, None));
            }
            olds.retain(|&at| !self.taken.0[at]);
            news.retain(|&at| !self.taken.1[at]);
        }
        olds.into_iter().zip(news).for_each(|(old, new)| self.take(old, new, None));
    }

    /// Pairs contents that both units have exactly once: their item has another name.
    fn by_content(&mut self) {
        let keyed = |rows: &[Row], units: &[Option<usize>]| -> Vec<Keyed> {
            let mut keyed: Vec<Keyed> =
                rows.iter().enumerate().filter_map(|(at, row)| Some(((units[row.unit]?, content_key(row.entry)?), at))).collect();
            keyed.sort_unstable();
            keyed
        };
        if self.taken.0.iter().all(|&taken| taken) || self.taken.1.iter().all(|&taken| taken) {
            return;
        }
        let (olds, news) = (keyed(self.old, &self.old_units), keyed(self.new, &self.new_units));
        for (olds, news) in common(&olds, &news) {
            if let ([(_, old)], [(_, new)]) = (olds, news)
                && !self.taken.0[*old]
                && !self.taken.1[*new]
            {
                let likeness = likeness_of(&Texts::new(self.old[*old].entry), &Texts::new(self.new[*new].entry));
                self.take(*old, *new, Some(likeness));
            }
        }
    }

    /// Pairs what is left in a pair of units and reads alike.
    fn by_likeness(&mut self, pairs: usize) {
        let left = |rows: &[Row], units: &[Option<usize>], taken: &[bool]| {
            let mut left = vec![Vec::new(); pairs];
            for (at, row) in rows.iter().enumerate().filter(|(at, _)| !taken[*at]) {
                if let Some(pair) = units[row.unit] {
                    left[pair].push(at);
                }
            }
            left
        };
        let olds = left(self.old, &self.old_units, &self.taken.0);
        let news = left(self.new, &self.new_units, &self.taken.1);
        for (olds, news) in olds.into_iter().zip(news).filter(|(olds, news)| !olds.is_empty() && !news.is_empty()) {
            let texts = |rows: &[Row], at: &[usize]| Vec::from_iter(at.iter().map(|&at| Texts::new(rows[at].entry)));
            let (texts_old, texts_new) = (texts(self.old, &olds), texts(self.new, &news));
            let whole = |texts: &[Texts]| Vec::from_iter(texts.iter().map(|texts| texts.whole.clone()));
            let alike = |a: usize, b: usize| Some(likeness_of(&texts_old[a], &texts_new[b])).filter(|&likeness| likeness >= RENAMED);
            for pair in likeness::pairs(&whole(&texts_old), &whole(&texts_new), alike) {
                self.take(olds[pair.old], news[pair.new], Some(pair.likeness));
            }
        }
    }
}

/// Runs of the same key in both, which are sorted.
fn common<'a>(olds: &'a [Keyed], news: &'a [Keyed]) -> impl Iterator<Item = (&'a [Keyed], &'a [Keyed])> {
    let same = |one: &Keyed, other: &Keyed| one.0 == other.0;
    let mut news = news.chunk_by(same).peekable();
    olds.chunk_by(same).filter_map(move |olds| {
        while news.next_if(|news| news[0].0 < olds[0].0).is_some() {}
        news.next_if(|news| news[0].0 == olds[0].0).map(|news| (olds, news))
    })
}

/// What an entry says, as far as likeness goes.
struct Texts {
    item: Grams,
    /// Content and task.
    body: Grams,
    whole: Grams,
}

impl Texts {
    fn new(entry: &Entry) -> Self {
        let [item, content, task] = [&entry.item, &entry.content, &entry.task].map(Option::as_deref);
        Self { item: Grams::new(&[item]), body: Grams::new(&[content, task]), whole: Grams::new(&[item, content, task]) }
    }
}

/// How alike two entries read. The item, which many rows share, counts a quarter.
fn likeness_of(old: &Texts, new: &Texts) -> u32 {
    if old.body.is_empty() || new.body.is_empty() {
        return old.whole.likeness(&new.whole);
    }
    let item = if old.item == new.item { ALIKE } else { old.item.likeness(&new.item) };
    (item + 3 * old.body.likeness(&new.body)) / 4
}

fn hashed(value: impl Hash) -> u64 {
    let mut hash = DefaultHasher::new();
    value.hash(&mut hash);
    hash.finish()
}

/// All that makes the id of an entry, bureau and unit apart.
fn exact_key(entry: &Entry) -> u64 {
    hashed((entry.table.map(Table::as_str), &entry.shared, &entry.item, &entry.content, &entry.task))
}

/// The words of the business without punctuation, whatever the table.
pub(super) fn text_key(entry: &Entry) -> u64 {
    let mut hash = DefaultHasher::new();
    for text in [&entry.item, &entry.content, &entry.task] {
        words(text).for_each(|c| c.hash(&mut hash));
        '\u{1}'.hash(&mut hash);
    }
    hash.finish()
}

/// The words of content and task, when they are enough to tell the business.
fn content_key(entry: &Entry) -> Option<u64> {
    let mut hash = DefaultHasher::new();
    let mut length = 0;
    entry.table.map(Table::as_str).hash(&mut hash);
    for text in [&entry.content, &entry.task] {
        words(text).for_each(|c| {
            length += 1;
            c.hash(&mut hash);
        });
        '\u{1}'.hash(&mut hash);
    }
    (length >= TELLING).then(|| hash.finish())
}

fn words(text: &Option<String>) -> impl Iterator<Item = char> {
    text.as_deref().unwrap_or_default().chars().filter(|c| c.is_alphanumeric())
}

/// All that can change while the business is the same.
fn rest_key(entry: &Entry) -> u64 {
    let steps: Vec<_> = entry.steps.iter().map(|step| (&step.role, step.action)).collect();
    hashed((entry.table.map(Table::as_str), &entry.shared, entry.item_no, entry.content_no, steps, &entry.co_organizers, &entry.remarks))
}

/// What is done, by whatever titles.
fn chain_key(entry: &Entry) -> u64 {
    let actions: Vec<_> = entry.steps.iter().map(|step| step.action).collect();
    hashed((entry.table.map(Table::as_str), &entry.shared, actions, &entry.co_organizers, &entry.remarks))
}
