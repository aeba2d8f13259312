//! `fenceng refresh`: what changed elsewhere, brought here night by night.

pub(super) mod fetch;
