//! One JSON object a line and entry.

use std::io::{self, Write};

use super::flat::rows;
use crate::bureau::BureauFile;

/// Writes the rows of a bureau.
///
/// # Errors
/// Those of the writer.
pub fn write(bureau: &BureauFile, out: &mut impl Write) -> io::Result<()> {
    for row in rows(bureau) {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
