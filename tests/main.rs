//! One test binary, linked once; each module tests one promise.

#![allow(clippy::disallowed_methods)] // tests run processes and look at the clock; the library does neither
#![allow(clippy::unwrap_used)] // also in what the tests share, which clippy does not know for tests

mod api;
mod cli;
mod codes;
mod corrections;
mod damage;
mod diff;
mod differential;
mod drift;
mod expected;
mod explain;
mod export;
mod forms;
mod golden;
mod grids;
mod handbook;
mod hostile;
mod hostile_chain;
mod hostile_forms;
mod hostile_markup;
mod hostile_packages;
mod hostile_pdf;
mod hostile_pdf_size;
mod init;
mod invented;
mod nightly;
mod pdf;
mod pdf_builder;
mod people;
mod refresh;
#[cfg(target_os = "linux")] // which can mount, limit, and kill as the faults want it
mod refresh_faults;
mod refresh_web;
mod releases;
mod review;
mod rules;
mod schemas;
mod suspicion;
mod truth;
mod vocabulary;
mod workspace;
