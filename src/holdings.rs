//! Entries gathered by whose they are: bureau, then unit, each in the order in which it comes first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bureau::{Input, Role, Unit};
use crate::confidence;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::entry::Placed;
use crate::ladder::Ladder;
use crate::schedule::{Release, Schedule, title};

/// What a source holds of one bureau.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// The bureau.
    pub bureau: String,
    /// The government that it belongs to.
    pub government: Option<String>,
    /// The units; ids of entries are not known yet.
    pub units: Vec<Unit>,
}

/// Takes the entries of one source and puts each to its bureau and unit.
pub(crate) struct Holdings<'c> {
    config: &'c Config,
    /// Id of the source.
    source: &'c str,
    /// The bureau of rows that name none.
    bureau: String,
    /// Whether that is only the name of the file, and whether any row needed it.
    is_stem: bool,
    stem_needed: bool,
    /// Whether a title names the unit of any table.
    units_named: bool,
    holdings: Vec<Holding>,
    /// Which of the holdings is that of a bureau, and which of its units is that of a name.
    known_bureaus: BTreeMap<String, usize>,
    known_units: Vec<BTreeMap<String, usize>>,
    /// Where the last entry went: rows that follow one another are mostly of one unit.
    last: Option<(usize, usize)>,
}

impl<'c> Holdings<'c> {
    /// The bureau is as the document says, as the configuration says, or the stem of the file's name.
    pub(crate) fn new(name: &str, source: &'c str, release: &Release<'_>, config: &'c Config) -> Self {
        let told = release.bureau.clone().or_else(|| config.bureau.clone());
        let is_stem = told.is_none();
        let stem = || name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem }).to_owned();
        Self {
            config,
            source,
            bureau: told.unwrap_or_else(stem),
            is_stem,
            stem_needed: false,
            units_named: release.schedules.iter().any(|schedule| schedule.unit.is_some()),
            holdings: Vec::new(),
            known_bureaus: BTreeMap::new(),
            known_units: Vec::new(),
            last: None,
        }
    }

    /// Takes an entry of a schedule that has about `count` of them. Comes out with the bytes that its unit takes, when that is new.
    pub(crate) fn take(&mut self, placed: Placed, schedule: &Schedule<'_>, ladder: &Ladder, count: usize) -> u64 {
        let Some(mut entry) = placed.entry else { return 0 };
        if placed.bureau.is_none() && self.is_stem {
            self.stem_needed = true;
            let message = "the document names no bureau; the name of the file stands in";
            confidence::note(&mut entry, Diagnostic::new(Code::OwnerAssumed, message));
        } else if self.units_named && placed.unit.is_none() && schedule.unit.is_none() {
            let message = "nothing names the unit of this table, as of others; the bureau stands in";
            confidence::note(&mut entry, Diagnostic::new(Code::OwnerAssumed, message));
        }
        // A column says it of each row, a title of all.
        let bureau = placed.bureau.as_deref().unwrap_or(&self.bureau);
        let unit = placed.unit.as_deref().or(schedule.unit.as_deref()).unwrap_or(bureau);
        let mut size = 0;
        let is_same =
            |&(holding, at): &(usize, usize)| self.holdings[holding].bureau == bureau && self.holdings[holding].units[at].name == unit;
        let (holding, at) = self.last.filter(is_same).unwrap_or_else(|| {
            let at = known(&mut self.known_bureaus, bureau, self.holdings.len());
            if at == self.holdings.len() {
                self.holdings.push(holding(bureau, self.config));
                self.known_units.push(BTreeMap::new());
            }
            let units = &mut self.holdings[at].units;
            let number = known(&mut self.known_units[at], unit, units.len());
            if number == units.len() {
                // Of rows that a column gives to units, there is no saying how many are of one.
                let is_title = schedule.unit.is_some() && placed.unit.is_none() && placed.bureau.is_none();
                let room = if is_title { count } else { 0 };
                size = ladder.roles.iter().map(|role| (size_of::<Role>() + role.title.len()) as u64).sum();
                units.push(Unit { name: unit.to_owned(), roles: ladder.roles.clone(), entries: Vec::with_capacity(room) });
            }
            (at, number)
        });
        self.last = Some((holding, at));
        self.source.clone_into(&mut entry.source.source);
        self.holdings[holding].units[at].entries.push(entry);
        size
    }

    /// The holdings; the record of the source says whose they are.
    pub(crate) fn finish(mut self, input: &mut Input) -> Vec<Holding> {
        if self.holdings.is_empty() {
            self.stem_needed = self.is_stem;
            self.holdings.push(holding(&self.bureau, self.config));
        }
        if self.stem_needed {
            let message = format!("the document names no bureau; {} stands in, give --bureau to name it", self.bureau);
            input.diagnostics.push(Diagnostic::new(Code::BureauUnnamed, message));
        }
        match &self.holdings[..] {
            [only] => input.bureau = Some(only.bureau.clone()),
            several => {
                let names: Vec<&str> = several.iter().map(|holding| holding.bureau.as_str()).collect();
                let message = format!("a column names {} bureaus, each of which has a file of its own: {}", names.len(), names.join(", "));
                input.diagnostics.push(Diagnostic::new(Code::SeveralBureaus, message));
            }
        }
        input.entries = self.holdings.iter().flat_map(|holding| &holding.units).map(|unit| unit.entries.len() as u32).sum();
        self.holdings
    }
}

/// The number of a name, which is the next one for a new name.
fn known(names: &mut BTreeMap<String, usize>, name: &str, next: usize) -> usize {
    names.get(name).copied().unwrap_or_else(|| {
        names.insert(name.to_owned(), next);
        next
    })
}

fn holding(bureau: &str, config: &Config) -> Holding {
    let government = title::government(bureau, &config.vocabulary).map(str::to_owned);
    Holding { bureau: bureau.to_owned(), government, units: Vec::new() }
}
