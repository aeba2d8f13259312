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
