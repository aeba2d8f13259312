//! Checks of what was read. They look on and change no field.

pub mod chain;
pub mod likeness;
pub(crate) mod suspicion;
