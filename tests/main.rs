//! One test binary, linked once; each module tests one promise.

#![allow(clippy::disallowed_methods)] // tests run processes and look at the clock; the library does neither
#![allow(clippy::unwrap_used)] // also in what the tests share, which clippy does not know for tests

mod cli;
mod codes;
mod corrections;
mod damage;
mod diff;
mod drift;
mod expected;
mod explain;
mod export;
mod forms;
mod golden;
mod hostile;
mod hostile_forms;
mod hostile_markup;
mod hostile_packages;
mod hostile_pdf;
mod invented;
mod pdf;
mod pdf_builder;
mod people;
mod refresh_web;
mod schemas;
mod suspicion;
mod truth;
mod vocabulary;
mod workspace;
