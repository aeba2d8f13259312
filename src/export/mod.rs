//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson, parquet
//!            → rules::Rules → opa, jdm, dmn
//!            → xlsx
//! ```
//!
//! A row per entry, and a bundle for Open Policy Agent, by file name:
//!
//! ```
//! use fenceng::export::{csv::Csv, opa, rules::Rules};
//! use fenceng::{Config, convert_bytes};
//!
//! let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭維護,擬訂計畫。,擬辦,審核,核定\n碼頭維護,執行計畫。,擬辦,核定,\n";
//! let run = convert_bytes("港灣處.csv", text.as_bytes(), &Config::default());
//!
//! let mut table = Vec::new();
//! let mut csv = Csv::begin(&mut table)?;
//! let mut rules = Rules::default();
//! for (_, bureau) in &run.bureaus {
//!     csv.write(bureau)?;
//!     rules.add(bureau);
//! }
//! csv.end()?;
//! assert_eq!(opa::files(&rules)?[0].0, "opa/bundle.tar.gz");
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod columns;
pub mod csv;
pub mod dmn;
pub mod flat;
pub mod jdm;
pub mod ndjson;
pub mod opa;
pub mod package;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod rules;
#[cfg(feature = "xlsx")]
pub mod xlsx;

/// A JSON-LD 1.1 context for the bureau files: units and posts in the terms of the Organization Ontology (<https://www.w3.org/TR/vocab-org/>).
pub const CONTEXT: &str = include_str!("context.jsonld");
