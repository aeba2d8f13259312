//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson
//! BureauFile              → xlsx
//! ```

pub mod csv;
pub mod flat;
pub mod ndjson;
#[cfg(feature = "xlsx")]
pub mod xlsx;
