//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson, parquet
//!            → rules::Rules → opa, jdm, dmn
//!            → xlsx
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
