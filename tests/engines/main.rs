//! What fenceng exports for rule engines, loaded into these engines and asked about every entry.
//!
//! A package of its own, as the engines are many times the size of fenceng.

#![allow(clippy::disallowed_methods)] // tests run processes
#![allow(clippy::unwrap_used)]

mod dmn;
mod docs;
mod every_entry;
mod hostile;
mod jdm;
mod node;
mod opa;
mod question;
