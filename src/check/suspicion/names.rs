//! F404 across a run: the name of a bureau or unit that is another's with a character amiss.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::{Edit, difference, may_be_slip};
use super::near::Near;
use super::rows::text;
use super::words::{Words, pairs_at};
use crate::bureau::{BureauFile, Entry};
use crate::schedule::title;
use crate::vocabulary::Vocabulary;

/// How many times as many rows make a name the usual one.
const TIMES: usize = 4;

/// Of how many businesses of a bureau at least so many tenths stand under the other name where the two are one.
const BUSINESSES: usize = 5;
const TENTHS: usize = 6;

/// Letters that the name of a place has at least.
const PLACE: usize = 2;

/// A name that is likely a slip: of a file's bureau, or of one of its units.
pub(super) struct Misnamed {
    pub file: usize,
    pub unit: Option<usize>,
    pub meant: String,
    pub message: String,
}

/// Names, each with the files and units that it stands for.
type Places<'b> = BTreeMap<&'b str, Vec<(usize, usize)>>;

/// A name with what stands under it, in several files or one.
struct Name<'b> {
    name: &'b str,
    letters: Vec<char>,
    places: Vec<(usize, usize)>,
    rows: usize,
    sources: BTreeSet<&'b str>,
}

/// Finds the names of a run that are likely slips.
pub(super) fn find(bureaus: &[(String, BureauFile)], vocabulary: &Vocabulary) -> Vec<Misnamed> {
    let mut found = misnamed_bureaus(bureaus, vocabulary);
    let compared = compared(bureaus, &found);
    found.extend(misnamed_units(bureaus, &compared, vocabulary));
    found
}

/// The names under which the bureaus of the files are compared with others.
pub(super) fn compared(bureaus: &[(String, BureauFile)], misnamed: &[Misnamed]) -> Vec<String> {
    let mut names: Vec<String> = bureaus.iter().map(|(_, bureau)| bureau.bureau.clone()).collect();
    for name in misnamed.iter().filter(|name| name.unit.is_none()) {
        names[name.file].clone_from(&name.meant);
    }
    names
}

/// A full name of a bureau whose government is written short.
fn in_full(bureau: &str, vocabulary: &Vocabulary) -> Option<String> {
    let government = title::government(bureau, vocabulary)?;
    let (place, full) =
        vocabulary.short_governments.iter().find_map(|(short, full)| Some((government.strip_suffix(short.as_str())?, full)))?;
    (place.chars().count() >= PLACE).then(|| format!("{place}{full}{}", &bureau[government.len()..]))
}

fn misnamed_bureaus(bureaus: &[(String, BureauFile)], vocabulary: &Vocabulary) -> Vec<Misnamed> {
    let mut names: Places<'_> = BTreeMap::new();
    for (file, (_, bureau)) in bureaus.iter().enumerate() {
        names.entry(&bureau.bureau).or_default().extend((0..bureau.units.len()).map(|unit| (file, unit)));
    }
    let names: Vec<Name<'_>> = names.into_iter().map(|(name, places)| self::name(name, places, bureaus, vocabulary)).collect();
    let mut governments: BTreeMap<&str, u32> = BTreeMap::new();
    for name in &names {
        *governments.entry(title::government(name.name, vocabulary).unwrap_or_default()).or_default() += 1;
    }
    let mut found = Vec::new();
    for name in &names {
        if let Some(meant) = in_full(name.name, vocabulary) {
            let message = format!("the bureau is given as {}; in full it is {meant}", name.name);
            found.extend(files(name).into_iter().map(|file| Misnamed { file, unit: None, meant: meant.clone(), message: message.clone() }));
        }
    }
    for (name, other, edit) in nearly_the_same(&names, vocabulary) {
        if in_full(name.name, vocabulary).is_some() || in_full(other.name, vocabulary).is_some() {
            continue;
        }
        let government = title::government(name.name, vocabulary).unwrap_or_default();
        let others = title::government(other.name, vocabulary).unwrap_or_default();
        let count = |government: &str| governments.get(government).copied().unwrap_or_default();
        // No two governments differ in a letter more or less; of places that differ in another letter there are many.
        let is_meant = if government != others && !government.is_empty() && !others.is_empty() {
            let (own, others) = (count(government), count(others));
            !matches!(edit, Edit::Replaced(_)) && (others > own || (others == own && more_usual(name, other)))
        } else {
            let is_one = || same_business(name, other, bureaus) || share_unit(name, other, bureaus);
            !matches!(edit, Edit::Replaced(_)) && far_more_usual(name, other) && is_one()
        };
        if is_meant {
            let message = format!("the bureau is given as {}; elsewhere in the run as {}", name.name, other.name);
            let meant = other.name.to_owned();
            found.extend(files(name).into_iter().map(|file| Misnamed { file, unit: None, meant: meant.clone(), message: message.clone() }));
        }
    }
    found.sort_by(|one, other| (one.file, &one.meant).cmp(&(other.file, &other.meant)));
    found.dedup_by_key(|name| name.file);
    found
}

fn misnamed_units(bureaus: &[(String, BureauFile)], compared: &[String], vocabulary: &Vocabulary) -> Vec<Misnamed> {
    let mut by_bureau: BTreeMap<&str, Places<'_>> = BTreeMap::new();
    for ((file, (_, bureau)), name) in bureaus.iter().enumerate().zip(compared) {
        let units = by_bureau.entry(name).or_default();
        for (at, unit) in bureau.units.iter().enumerate().filter(|(_, unit)| unit.name != bureau.bureau) {
            units.entry(&unit.name).or_default().push((file, at));
        }
    }
    let bureaus_units: Vec<Vec<Name<'_>>> = by_bureau
        .into_values()
        .map(|units| units.into_iter().map(|(name, places)| self::name(name, places, bureaus, vocabulary)).collect())
        .collect();
    let pairs: Vec<_> = bureaus_units.iter().flat_map(|units| nearly_the_same(units, vocabulary)).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let words = heard(&pairs, &bureaus_units, bureaus, vocabulary);
    let mut found = Vec::new();
    for (name, other, edit) in pairs {
        let at = edit.at();
        // A word of its own that no text of the run has, where the other name's is well known.
        let is_strange = matches!(edit, Edit::Replaced(_))
            && pairs_at(&name.letters, at).all(|pair| words.is_unheard(pair))
            && pairs_at(&other.letters, at).any(|pair| !words.is_unheard(pair));
        // Units of one document that do the same are two; in two documents they may be releases of one. A short document has not
        // heard of many a word: there one of the names has to stand over hardly any rows.
        let does_the_same = || same_business(name, other, bureaus);
        let is_meant = || {
            if name.sources.is_disjoint(&other.sources) {
                is_strange || does_the_same()
            } else {
                is_strange && far_more_usual(name, other) && !does_the_same()
            }
        };
        if more_usual(name, other) && is_meant() {
            let message = format!("the unit is given as {}; elsewhere in the run as {}", name.name, other.name);
            let places = name.places.iter();
            found.extend(places.map(|&(file, unit)| Misnamed {
                file,
                unit: Some(unit),
                meant: other.name.to_owned(),
                message: message.clone(),
            }));
        }
    }
    found
}

/// Looks up in all names and texts of the run the words in which names differ.
fn heard(
    pairs: &[(&Name<'_>, &Name<'_>, Edit)],
    units: &[Vec<Name<'_>>],
    bureaus: &[(String, BureauFile)],
    vocabulary: &Vocabulary,
) -> Words {
    let mut words = Words::new(
        pairs.iter().flat_map(|(name, other, edit)| pairs_at(&name.letters, edit.at()).chain(pairs_at(&other.letters, edit.at()))),
    );
    units.iter().flatten().for_each(|name| words.take(&name.letters));
    let mut last: Option<&Entry> = None;
    let mut letters = Vec::new();
    for entry in bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries) {
        for field in 0..3 {
            if last.is_none_or(|last| text(last, field) != text(entry, field)) {
                letters.clear();
                letters.extend(vocabulary.likeness.letters(text(entry, field)));
                words.take(&letters);
            }
        }
        last = Some(entry);
    }
    words
}

fn name<'b>(name: &'b str, places: Vec<(usize, usize)>, bureaus: &'b [(String, BureauFile)], vocabulary: &Vocabulary) -> Name<'b> {
    let entries = || places.iter().flat_map(|&(file, unit)| &bureaus[file].1.units[unit].entries);
    // Most rows are of the source of the row above.
    let mut sources: Vec<&str> = entries().map(|entry| entry.source.source.as_str()).collect();
    let rows = sources.len();
    sources.dedup();
    Name { name, letters: vocabulary.likeness.letters(name).collect(), places, rows, sources: sources.into_iter().collect() }
}

fn files(name: &Name<'_>) -> BTreeSet<usize> {
    name.places.iter().map(|&(file, _)| file).collect()
}

/// Pairs of names that differ in one letter that may be a slip, each both ways round.
fn nearly_the_same<'n, 'b>(names: &'n [Name<'b>], vocabulary: &Vocabulary) -> Vec<(&'n Name<'b>, &'n Name<'b>, Edit)> {
    let near = Near::new(names.iter().enumerate().map(|(at, name)| (at as u32, name.letters.clone())));
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (at, name) in names.iter().enumerate() {
        for other in near.of(&name.letters, &mut keys) {
            let other = &names[other as usize];
            let edits = difference(&name.letters, &other.letters).filter(|_| !std::ptr::eq(other, &raw const names[at]));
            if let Some(edits @ [edit]) = edits.as_deref()
                && may_be_slip(edits, &name.letters, &other.letters, &vocabulary.likeness)
            {
                found.push((name, other, *edit));
            }
        }
    }
    found
}

/// Whether the other name is the more usual one: it has more sources, or as many and more rows.
fn more_usual(name: &Name<'_>, other: &Name<'_>) -> bool {
    (other.sources.len(), other.rows) > (name.sources.len(), name.rows)
}

/// Whether it is so much more usual that the one name can hardly be another bureau's.
fn far_more_usual(name: &Name<'_>, other: &Name<'_>) -> bool {
    other.sources.len() >= name.sources.len() * 2 || other.rows >= name.rows * TIMES
}

/// Whether most of what stands under the one name stands under the other, too.
fn same_business(name: &Name<'_>, other: &Name<'_>, bureaus: &[(String, BureauFile)]) -> bool {
    let businesses = |name: &Name<'_>| -> BTreeSet<[&str; 3]> {
        let entries = name.places.iter().flat_map(|&(file, unit)| &bureaus[file].1.units[unit].entries);
        entries.map(|entry| std::array::from_fn(|field| text(entry, field))).collect()
    };
    let (own, others) = (businesses(name), businesses(other));
    own.len() >= BUSINESSES && own.intersection(&others).count() * 10 >= own.len() * TENTHS
}

fn share_unit(name: &Name<'_>, other: &Name<'_>, bureaus: &[(String, BureauFile)]) -> bool {
    let units =
        |name: &Name<'_>| -> BTreeSet<&str> { name.places.iter().map(|&(file, unit)| bureaus[file].1.units[unit].name.as_str()).collect() };
    !units(name).is_disjoint(&units(other))
}
