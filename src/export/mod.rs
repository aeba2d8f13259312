//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson
//! ```

pub mod columns;
pub mod csv;
pub mod flat;
pub mod ndjson;
pub mod package;

/// A JSON-LD 1.1 context for the bureau files: units and posts in the terms of the Organization Ontology (<https://www.w3.org/TR/vocab-org/>).
pub const CONTEXT: &str = include_str!("context.jsonld");
