//! Reads 分層負責明細表, Taiwan's schedules of delegated authority, into one clean JSON per bureau.
//!
//! Data goes one way through a short chain of types; only [`read`] can fail.
//! ```text
//! bytes → read → Document → grid → Grids → schedule → Release → ladder → Ladder
//!       → reconcile → Record → entry → Placed → convert → Converted → assemble → Run → output
//! ```
//! [`convert()`] does everything that concerns one source, [`assemble()`] what concerns several;
//! [`Corrections`] of people are applied to what comes out. The library touches no file, clock, environment or thread.

pub mod assemble;
pub mod bureau;
pub mod check;
pub mod confidence;
pub mod config;
pub mod convert;
pub mod corrections;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod entry;
pub mod explain;
pub mod export;
pub mod grid;
pub mod holdings;
pub mod ladder;
pub mod ledger;
pub mod mark;
pub mod mend;
mod near;
pub mod normalize;
pub mod organizers;
pub mod output;
pub mod position;
mod radicals;
pub mod read;
pub mod reconcile;
pub mod schedule;
pub mod tables;
pub mod vocabulary;

pub use assemble::{Run, assemble};
pub use config::Config;
pub use convert::{Converted, convert};
pub use corrections::Corrections;
pub use diff::diff;
pub use tables::{Tables, mended_tables, tables};
