//! The rows of a run, side by side: whose each is, and keys of its texts.

use crate::bureau::{BureauFile, Entry, Table, Unit};
use crate::vocabulary::Likeness;

/// Fields whose texts are compared.
pub(super) const FIELDS: [&str; 3] = ["item", "content", "task"];

/// A unit of a file.
pub(super) struct Block<'b> {
    /// The file and the unit by number.
    pub file: usize,
    pub unit: usize,
    /// Who it is: the same for two releases of a unit.
    pub owner: u32,
    pub bureau: &'b str,
    pub content: &'b Unit,
}

/// All rows of a run, by unit: the units of one owner follow one another.
pub(super) struct Rows<'b> {
    pub blocks: Vec<Block<'b>>,
    /// First row of each unit.
    starts: Vec<u32>,
    /// Unit of each row.
    of: Vec<u32>,
    /// Keys of the texts of each row, by field; 0 where there is none.
    keys: Vec<[u64; 3]>,
}

impl<'b> Rows<'b> {
    /// Takes the rows of a run.
    ///
    /// `names` are the names under which the bureaus are compared: what is a slip of a name is no other bureau.
    pub(super) fn gather(bureaus: &'b [(String, BureauFile)], names: &'b [String], likeness: &Likeness) -> Self {
        let units = bureaus.iter().enumerate().flat_map(|(file, (_, bureau))| (0..bureau.units.len()).map(move |unit| (file, unit)));
        let mut units: Vec<(usize, usize)> = units.collect();
        let name = |&(file, unit): &(usize, usize)| (names[file].as_str(), bureaus[file].1.units[unit].name.as_str());
        units.sort_by(|one, other| name(one).cmp(&name(other)).then_with(|| one.cmp(other)));
        let mut rows = Self { blocks: Vec::with_capacity(units.len()), starts: Vec::new(), of: Vec::new(), keys: Vec::new() };
        let mut owner = 0;
        for (at, place) in units.iter().enumerate() {
            owner += u32::from(at > 0 && name(&units[at - 1]) != name(place));
            let (file, unit) = *place;
            let content = &bureaus[file].1.units[unit];
            rows.starts.push(rows.of.len() as u32);
            rows.of.resize(rows.of.len() + content.entries.len(), at as u32);
            let mut last: Option<(&Entry, [u64; 3])> = None;
            for entry in &content.entries {
                // Items are carried down: most texts are those of the row above.
                let keys = std::array::from_fn(|field| {
                    let text = text(entry, field);
                    last.filter(|(last, _)| self::text(last, field) == text)
                        .map_or_else(|| key(likeness.letters(text)), |(_, keys)| keys[field])
                });
                rows.keys.push(keys);
                last = Some((entry, keys));
            }
            rows.blocks.push(Block { file, unit, owner, bureau: &bureaus[file].1.bureau, content });
        }
        rows
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> u32 {
        self.of.len() as u32
    }

    /// How many units there are, releases of one counted once.
    pub(super) fn owners(&self) -> u32 {
        self.blocks.last().map_or(0, |last| last.owner + 1)
    }

    /// The unit of a row.
    pub(super) fn block(&self, row: u32) -> &Block<'b> {
        &self.blocks[self.of[row as usize] as usize]
    }

    /// The entry of a row, and its number in the unit.
    pub(super) fn entry(&self, row: u32) -> (usize, &'b Entry) {
        let block = self.of[row as usize] as usize;
        let at = (row - self.starts[block]) as usize;
        (at, &self.blocks[block].content.entries[at])
    }

    /// Keys of the texts of a row.
    pub(super) fn keys(&self, row: u32) -> [u64; 3] {
        self.keys[row as usize]
    }

    /// The rows of the unit that a row is in.
    pub(super) fn unit_of(&self, row: u32) -> std::ops::Range<u32> {
        let block = self.of[row as usize] as usize;
        self.starts[block]..self.starts.get(block + 1).copied().unwrap_or(self.of.len() as u32)
    }

    /// Key of the whole business of a row: table, shared, and all texts.
    pub(super) fn business(&self, row: u32, likeness: &Likeness) -> u64 {
        let entry = self.entry(row).1;
        let shared = entry.shared.as_deref().map_or(0, |text| key(likeness.letters(text)));
        let table = match entry.table {
            None => 0,
            Some(Table::Jia) => 1,
            Some(Table::Yi) => 2,
        };
        self.keys(row).into_iter().chain([shared, table]).fold(0, |all, part| mixed(all ^ part))
    }

    /// Where a row stands, in words.
    pub(super) fn place(&self, row: u32) -> String {
        let (block, (_, entry)) = (self.block(row), self.entry(row));
        let (table, line) = entry.source.place();
        let unit = if block.content.name == block.bureau { "" } else { block.content.name.as_str() };
        let gap = if unit.is_empty() { "" } else { " " };
        format!("{}{gap}{unit}, table {table}, row {line}", block.bureau)
    }
}

/// The text of a field; empty where there is none.
pub(super) fn text(entry: &Entry, field: usize) -> &str {
    match field {
        0 => &entry.item,
        1 => &entry.content,
        _ => &entry.task,
    }
    .as_deref()
    .unwrap_or_default()
}

/// An odd number; powers of it tell places apart.
pub(super) const BASE: u64 = 0x9e37_79b9_7f4a_7c15 | 1;

/// Key of a text: the polynomial whose coefficients are its letters, so that a text with a letter less is soon keyed.
pub(super) fn key(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(0, |key: u64, c| key.wrapping_mul(BASE).wrapping_add(coefficient(c)))
}

/// What a letter adds to a key.
pub(super) fn coefficient(c: char) -> u64 {
    mixed(u64::from(c))
}

/// Spreads a number over all bits.
pub(super) fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
