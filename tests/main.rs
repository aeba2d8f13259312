//! One test binary; each module tests one promise.

mod cli;
mod codes;
mod drift;
mod hostile;
mod schemas;
