//! The entries of bureau files in the forms that others take as they are.
//!
//! ```text
//! BureauFile → flat::rows → csv, ndjson
//!            → rules::Rules → opa, jdm, dmn
//! ```

pub mod csv;
pub mod dmn;
pub mod flat;
pub mod jdm;
pub mod ndjson;
pub mod opa;
pub mod rules;
