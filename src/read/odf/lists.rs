//! Numbers of lists and headings, which OpenDocument counts but does not write down.

use std::collections::BTreeMap;

use super::super::xml::Element;
use super::styles::{LEVELS, Level, Levels, Styles};

/// Lists whose counts are kept, for others may go on with them; those after them share a place.
const MOST_LISTS: usize = 100_000;

/// How far each level of a list has counted.
type Counted = [Option<u32>; LEVELS];

/// The lists of a document so far.
#[derive(Default)]
pub(super) struct Lists {
    counted: Vec<Counted>,
    /// Which of them lists of a name, and of a style, count in.
    by_id: BTreeMap<String, usize>,
    by_style: BTreeMap<String, usize>,
    headings: Counted,
}

/// A list, or a list in an item of another.
pub(super) struct List {
    style: Option<String>,
    level: usize,
    counts_in: usize,
}

/// What stands before a paragraph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// The number with what is around it.
    pub(super) number: String,
    /// The character that stands in place of a number.
    pub(super) bullet: String,
}

impl Lists {
    /// Begins a list.
    pub(super) fn open(&mut self, element: &Element<'_>, outer: Option<&List>) -> List {
        let style = element.get("style-name").filter(|name| !name.is_empty()).map(|name| name.into_owned());
        if let Some(outer) = outer {
            return List {
                style: style.or_else(|| outer.style.clone()),
                level: (outer.level + 1).min(LEVELS - 1),
                counts_in: outer.counts_in,
            };
        }
        let continued = element.get("continue-list").and_then(|id| self.by_id.get(&*id)).copied();
        let goes_on = element.says("continue-numbering", "true");
        let by_style = || goes_on.then(|| self.by_style.get(style.as_deref().unwrap_or_default())).flatten().copied();
        let counts_in = continued.or_else(by_style).unwrap_or(self.counted.len());
        if counts_in == self.counted.len() {
            if counts_in == MOST_LISTS {
                self.counted.pop();
            }
            self.counted.push(Counted::default());
        }
        let counts_in = counts_in.min(MOST_LISTS - 1);
        if let Some(id) = element.get("id") {
            self.by_id.insert(id.into_owned(), counts_in);
        }
        self.by_style.insert(style.clone().unwrap_or_default(), counts_in);
        List { style, level: 0, counts_in }
    }

    /// Counts an item of a list, and tells what stands before its paragraph.
    pub(super) fn item(&mut self, list: &List, item: &Element<'_>, paragraph: Option<&str>, styles: &Styles) -> Label {
        let (own, start) = (item.get("style-override"), item.number("start-value"));
        let style = own.as_deref().or(list.style.as_deref()).or_else(|| styles.list_of(paragraph));
        let levels = style.and_then(|style| styles.levels(style));
        match (levels, self.counted.get_mut(list.counts_in)) {
            (Some(levels), Some(counted)) => count(levels, counted, list.level, start),
            _ => Label::default(),
        }
    }

    /// Counts a heading, and tells what stands before it.
    pub(super) fn heading(&mut self, element: &Element<'_>, styles: &Styles) -> Label {
        let level = element.number("outline-level").unwrap_or(1).clamp(1, LEVELS as u32) as usize - 1;
        if element.says("is-list-header", "true") {
            return Label::default();
        }
        let start = element.says("restart-numbering", "true").then(|| element.number("start-value")).flatten();
        count(&styles.outline, &mut self.headings, level, start)
    }
}

fn count(levels: &Levels, counted: &mut Counted, at: usize, start: Option<u32>) -> Label {
    let Some(level) = levels.get(at).and_then(Option::as_ref) else { return Label::default() };
    if let Some(counter) = counted.get_mut(at) {
        *counter = Some(start.or_else(|| counter.map(|number| number.saturating_add(1))).unwrap_or(level.start));
    }
    counted.iter_mut().skip(at + 1).for_each(|counter| *counter = None);
    let write = |at: usize| {
        let level = levels.get(at).and_then(Option::as_ref)?;
        let number = counted.get(at).copied().flatten().unwrap_or(level.start);
        Some(level.numerals.write(number)).filter(|number| !number.is_empty())
    };
    let bullet = level.bullet.clone().unwrap_or_default();
    Label { number: if write(at).is_some() { label(level, at, write) } else { String::new() }, bullet }
}

/// The number of a level with what is around it.
fn label(level: &Level, at: usize, write: impl Fn(usize) -> Option<String>) -> String {
    let Some(pattern) = &level.pattern else {
        let numbers: Vec<_> = (at.saturating_add(1).saturating_sub(level.shown)..=at).filter_map(write).collect();
        return format!("{}{}{}", level.around.0, numbers.join("."), level.around.1);
    };
    // Of the parts between signs of per cent, those that are numbers of levels stand for them.
    let mut text = String::new();
    for (index, part) in pattern.split('%').enumerate() {
        match part.parse::<usize>() {
            Ok(number) if index % 2 == 1 => text.extend(number.checked_sub(1).and_then(&write)),
            _ => text.push_str(part),
        }
    }
    text
}
