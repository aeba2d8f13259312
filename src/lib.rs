//! Reads 分層負責明細表, Taiwan's schedules of delegated authority, into one clean JSON per bureau.
//!
//! Bytes go in, typed values come out: the library touches no file, clock, environment or thread.
//!
//! One document, with what became of it:
//!
//! ```
//! use fenceng::{Config, Outcome, convert_bytes};
//!
//! let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭維護,擬訂計畫。,擬辦,審核,核定\n碼頭維護,執行計畫。,擬辦,核定,\n";
//! let run = convert_bytes("港灣處.csv", text.as_bytes(), &Config::default());
//! assert_eq!(run.manifest.inputs[0].outcome, Outcome::Converted);
//! let (file, bureau) = &run.bureaus[0];
//! assert_eq!(file, "港灣處.json");
//! assert_eq!(bureau.units[0].entries[1].decided_by.as_deref(), Some("科長"));
//! ```
//!
//! Many documents: [`convert()`] does all that concerns one, on any thread and in any order, and [`assemble()`] merges them by
//! bureau and compares them.
//!
//! ```
//! use fenceng::{Config, assemble, convert, output};
//!
//! let config = Config { bureau: Some("綠原市政府港灣處".to_owned()), ..Config::default() };
//! let document = |unit: &str| format!("承辦單位,公務項目,承辦人,處長\n{unit},年度計畫。,擬辦,核定\n{unit},年度預算。,擬辦,核定\n");
//! let sources = [("a.csv", "工程科"), ("b.csv", "船舶科")].map(|(name, unit)| convert(name, document(unit).as_bytes(), &config));
//! let run = assemble(sources.into(), &config);
//! let [(file, bureau)] = &run.bureaus[..] else { panic!("both are of one bureau") };
//! assert_eq!(bureau.units.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["工程科", "船舶科"]);
//!
//! let mut json = Vec::new();
//! output::json(bureau, &mut json)?; // what the command writes as `綠原市政府港灣處.json`
//! # assert_eq!(file, "綠原市政府港灣處.json");
//! # assert_eq!(&serde_json::from_slice::<fenceng::BureauFile>(&json)?, bureau);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Apart from these, [`tables()`] finds the tables of any document, [`diff()`] tells what changed between two releases,
//! [`export`] has the forms that other programs take, and [`Corrections`] of people are applied to a [`Run`].
//!
//! What is documented here is stable within a version as [Semantic Versioning](https://semver.org) has it; modules that are not are
//! open for the command, the benchmarks and the fuzz targets alone, and change with the way documents are read. Data goes through
//! them one way:
//!
//! ```text
//! bytes → read → Document → grid → Grids → schedule → Release → ladder → Ladder
//!       → reconcile → Record → entry → Placed → convert → Converted → assemble → Run → output
//! ```

pub mod bureau;
pub mod corrections;
pub mod diagnostic;
pub mod diff;
pub mod export;
pub mod output;
pub mod read;
pub mod tables;
pub mod vocabulary;

mod assemble;
mod check;
mod confidence;
mod config;
mod holdings;
mod near;
mod radicals;

#[doc(hidden)]
pub mod convert;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod entry;
#[doc(hidden)]
pub mod explain;
#[doc(hidden)]
pub mod grid;
#[doc(hidden)]
pub mod ladder;
#[doc(hidden)]
pub mod ledger;
#[doc(hidden)]
pub mod mark;
#[doc(hidden)]
pub mod mend;
#[doc(hidden)]
pub mod normalize;
#[doc(hidden)]
pub mod organizers;
#[doc(hidden)]
pub mod position;
#[doc(hidden)]
pub mod reconcile;
#[doc(hidden)]
pub mod schedule;

pub use assemble::{Run, assemble, convert_bytes};
pub use bureau::{BureauFile, Entry, Manifest, Outcome};
pub use config::Config;
pub use convert::{Converted, convert};
pub use corrections::Corrections;
pub use diagnostic::{Code, Diagnostic};
pub use diff::diff;
pub use holdings::Holding;
pub use tables::{Tables, tables};
pub use vocabulary::Vocabulary;

/// The examples of the README run too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
