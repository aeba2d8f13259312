//! How long a run of a million rows takes to be compared: many units with the same business, some of it with slips.
//!
//! `cargo bench --bench suspicion [-- ROWS]`. Every case is one call of `assemble`, ids of entries and all, on one core; beside
//! it stands the same with every business its own, and with lists in which one character tells the lines apart.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)] // a benchmark looks at the clock

use std::hint::black_box;
use std::time::Instant;

use fenceng::Holding;
use fenceng::bureau::{Entry, Unit};
use fenceng::diagnostic::Code;
use fenceng::{Config, Converted, assemble, convert};

// As the command has it.
#[cfg(feature = "cli")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: usize = 1_000_000;
const ROWS_OF_UNIT: usize = 100;
const UNITS_OF_BUREAU: usize = 20;

/// Of a hundred rows of a unit, how many other units have too, and in how many of these a character is amiss.
const SHARED: usize = 60;
const SLIPS: u64 = 2;

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Shared,
    Unique,
    Lists,
}

fn main() {
    // Cargo gives benchmarks --bench.
    let rows = std::env::args().skip(1).find_map(|given| given.parse().ok()).unwrap_or(ROWS);
    for (name, case) in [("shared business with slips", Case::Shared), ("unique business", Case::Unique), ("lists", Case::Lists)] {
        let sources = sources(rows, case);
        let before = Instant::now();
        let run = black_box(assemble(sources, &Config::default()));
        let took = before.elapsed();
        let entries = || run.bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries);
        let found = entries().flat_map(|entry| &entry.diagnostics).filter(|finding| finding.code == Code::LikelySlip).count();
        let rate = entries().count() as f64 / took.as_secs_f64();
        println!("{name}: {rows} rows in {:.2} s, {rate:.0} rows/s, F402 {found}", took.as_secs_f64());
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn text(&mut self, length: u64) -> String {
        (0..length).map(|_| self.letter()).collect()
    }

    fn letter(&mut self) -> char {
        char::from_u32(0x5000 + self.below(1200) as u32).unwrap()
    }
}

fn sources(rows: usize, case: Case) -> Vec<Converted> {
    let mut dice = Dice(7);
    let template = template();
    let shared: Vec<(String, String)> =
        (0..SHARED).map(|at| (["人事管理", "文書處理", "總務工作"][at / 20].to_owned(), dice.text(8 + at as u64 % 16))).collect();
    let units = rows / ROWS_OF_UNIT;
    let unit = |at: usize, dice: &mut Dice| {
        let entries = (0..ROWS_OF_UNIT).map(|row| {
            let (item, content) = match (case, shared.get(row)) {
                (Case::Shared, Some((item, content))) if dice.below(100) < SLIPS => (item.clone(), slip(content, dice)),
                (Case::Shared, Some((item, content))) => (item.clone(), content.clone()),
                (Case::Lists, _) => ("物品管理".to_owned(), format!("{}種物品之登記及管理事項", dice.letter())),
                _ => {
                    let length = 8 + dice.below(16);
                    (dice.text(4), dice.text(length))
                }
            };
            let mut entry = template.holdings[0].units[0].entries[0].clone();
            (entry.item, entry.content) = (Some(item), Some(content));
            entry
        });
        let entries: Vec<Entry> = entries.collect();
        Unit { name: format!("{}科", numbered(at)), roles: template.holdings[0].units[0].roles.clone(), entries }
    };
    let bureau = |at: usize| -> Converted {
        let mut source = template.clone();
        source.input.name = format!("{at:06}.txt");
        let id = format!("{at:012}");
        let mut from = source.source.take().unwrap();
        (from.id, from.name) = (id.clone(), source.input.name.clone());
        source.source = Some(from);
        let last = units.min((at + 1) * UNITS_OF_BUREAU);
        let mut units: Vec<Unit> = (at * UNITS_OF_BUREAU..last).map(|at| unit(at, &mut dice)).collect();
        units.iter_mut().flat_map(|unit| &mut unit.entries).for_each(|entry| entry.source.source.clone_from(&id));
        source.holdings = vec![Holding { bureau: format!("綠原市政府第{at}局"), government: None, units }];
        source
    };
    (0..units.div_ceil(UNITS_OF_BUREAU)).map(bureau).collect()
}

/// The text with another character in one place.
fn slip(text: &str, dice: &mut Dice) -> String {
    let place = dice.below(text.chars().count() as u64) as usize;
    let other = dice.letter();
    text.chars().enumerate().map(|(at, c)| if at == place { other } else { c }).collect()
}

/// A name of its own for each unit.
fn numbered(at: usize) -> String {
    at.to_string().chars().map(|digit| char::from_u32(0x4f00 + 16 * digit as u32).unwrap()).collect()
}

fn template() -> Converted {
    let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭,擬訂計畫。,擬辦,審核,核定\n";
    convert("港灣處.csv", text.as_bytes(), &Config::default())
}
