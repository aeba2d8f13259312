//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson, parquet
//! BureauFile              → xlsx
//! ```

pub mod csv;
pub mod flat;
pub mod ndjson;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "xlsx")]
pub mod xlsx;
