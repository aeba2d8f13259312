//! The text of the files: JSON and JSON Schemas.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::bureau::{BureauFile, Manifest};
use crate::corrections::CorrectionsFile;
use crate::diff::Changes;

/// Writes a value as the contract wants it: UTF-8, LF, two-space indent, a line end at the end.
///
/// # Errors
/// Those of the writer.
pub fn json<T: Serialize>(value: &T, mut out: impl Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut out, Indented::default()))?;
    out.write_all(b"\n")
}

/// Lays JSON out as serde_json's own pretty formatter does, but writes each line's indent at once: a file has some
/// forty lines an entry.
#[derive(Default)]
struct Indented {
    depth: usize,
    has_value: bool,
}

impl Indented {
    fn line<W: ?Sized + Write>(&self, out: &mut W, before: &'static [u8]) -> io::Result<()> {
        const SPACES: &[u8] = b",\n                                ";
        let indent = 2 * self.depth;
        match SPACES.get(2 - before.len().min(2)..2 + indent) {
            Some(text) => out.write_all(text),
            None => out.write_all(before).and_then(|()| (0..indent).try_for_each(|_| out.write_all(b" "))),
        }
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(out, b"\n")?;
        }
        out.write_all(bracket)
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, if first { b"\n" } else { b",\n" })
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, if first { b"\n" } else { b",\n" })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

/// The JSON Schemas (draft 2020-12) of what is written and printed, and of corrections, by file name.
pub fn schemas() -> [(&'static str, schemars::Schema); 4] {
    [
        ("bureau.schema.json", schemars::schema_for!(BureauFile)),
        ("manifest.schema.json", schemars::schema_for!(Manifest)),
        ("changes.schema.json", schemars::schema_for!(Changes)),
        ("corrections.schema.json", schemars::schema_for!(CorrectionsFile)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_that_of_serde_json() {
        let deep = (0..20).fold(serde_json::json!([]), |inner, at| serde_json::json!({ "a": [inner, {}, at], "b": "臺\n" }));
        let mut text = Vec::new();
        json(&deep, &mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string_pretty(&deep).unwrap() + "\n");
    }
}
