//! The text of the files: JSON and JSON Schemas.

use std::io::{self, Write};

use serde::Serialize;

use crate::bureau::{BureauFile, Manifest};

/// Writes a value as the contract wants it: UTF-8, LF, two-space indent, a line end at the end.
///
/// # Errors
/// Those of the writer.
pub fn json<T: Serialize>(value: &T, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")
}

/// The JSON Schemas (draft 2020-12) of what is written, by file name.
pub fn schemas() -> [(&'static str, schemars::Schema); 2] {
    [("bureau.schema.json", schemars::schema_for!(BureauFile)), ("manifest.schema.json", schemars::schema_for!(Manifest))]
}
