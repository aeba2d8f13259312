//! One test binary; each module tests one promise.

mod codes;
mod drift;
