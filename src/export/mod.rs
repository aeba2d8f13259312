//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson
//!            → rules::Rules → opa, jdm
//! ```

pub mod csv;
pub mod flat;
pub mod jdm;
pub mod ndjson;
pub mod opa;
pub mod rules;
