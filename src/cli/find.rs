//! An entry found by its id in the bureau files of a folder.

use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, Entry, Role, Source};
use fenceng::corrections::{Hex, cells_hash};
use memchr::memmem;

use super::{Exit, Problem, releases};

/// An entry and whose it is.
pub(super) struct Found {
    pub(super) bureau: String,
    pub(super) unit: String,
    pub(super) roles: Vec<Role>,
    pub(super) entry: Entry,
    /// The document that it was read from.
    pub(super) source: Option<Source>,
}

/// The entry of an id.
///
/// Two editions of a schedule may both hold it; when their cells differ, no one can say which of them is meant.
pub(super) fn find(folder: &Path, id: &Hex) -> Result<Found, Problem> {
    let mut found: Option<(PathBuf, Found)> = None;
    let files = releases::json_files(folder).map_err(|cause| {
        let message = format!("the folder {} cannot be read", folder.display());
        Problem::new(Exit::Usage, message, "convert first; --output names the folder with the bureau files").caused_by(cause)
    })?;
    for path in files {
        for other in in_file(&path, id)? {
            match &found {
                Some((first, known)) if cells_hash(&known.entry.source.cells) != cells_hash(&other.entry.source.cells) => {
                    let message = format!("{} and {} both hold an entry {id}, with different cells", first.display(), path.display());
                    return Err(Problem::new(Exit::Usage, message, "convert only the edition that is in force (F508), then correct it"));
                }
                Some(_) => {}
                None => found = Some((path.clone(), other)),
            }
        }
    }
    found.map(|(_, found)| found).ok_or_else(|| {
        let message = format!("no bureau file in {} has an entry {id}", folder.display());
        Problem::new(Exit::Usage, message, "take the id from the bureau file; --output names the folder with the bureau files")
    })
}

fn in_file(path: &Path, id: &Hex) -> Result<Vec<Found>, Problem> {
    let bytes = releases::bytes(path)?;
    // Most files do not hold the id, and need not be understood.
    if memmem::find(&bytes, id.as_str().as_bytes()).is_none() {
        return Ok(Vec::new());
    }
    let Some(BureauFile { bureau, units, sources, .. }) = releases::bureau_file(path, &bytes)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for unit in units {
        for entry in unit.entries.into_iter().filter(|entry| entry.id == id.as_str()) {
            let source = sources.iter().find(|source| source.id == entry.source.source).cloned();
            found.push(Found { bureau: bureau.clone(), unit: unit.name.clone(), roles: unit.roles.clone(), entry, source });
        }
    }
    Ok(found)
}
