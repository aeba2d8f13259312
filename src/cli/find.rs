//! An entry found by its id in the bureau files of a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, Entry, Role, Source};
use fenceng::corrections::{Hex, cells_hash};

use super::{Exit, Problem};

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
    for path in bureau_files(folder)? {
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

fn bureau_files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let files = || -> io::Result<Vec<PathBuf>> {
        let paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|file| file.map(|file| file.path())).collect::<io::Result<_>>()?;
        let is_bureau = |path: &PathBuf| {
            path.extension().is_some_and(|extension| extension == "json") && path.file_name().is_some_and(|name| name != "manifest.json")
        };
        Ok(paths.into_iter().filter(is_bureau).collect())
    };
    let mut files = files().map_err(|cause| {
        let message = format!("the folder {} cannot be read", folder.display());
        Problem::new(Exit::Usage, message, "convert first; --output names the folder with the bureau files").caused_by(cause)
    })?;
    files.sort();
    Ok(files)
}

fn in_file(path: &Path, id: &Hex) -> Result<Vec<Found>, Problem> {
    let unreadable = |cause: io::Error| {
        let message = format!("{} cannot be read as a bureau file", path.display());
        Problem::new(Exit::Usage, message, "`fenceng validate` tells what is wrong with it; convert again, or take it out").caused_by(cause)
    };
    let text = fs::read_to_string(path).map_err(unreadable)?;
    // Most files do not hold the id, and need not be understood.
    if !text.contains(id.as_str()) {
        return Ok(Vec::new());
    }
    let BureauFile { bureau, units, sources, .. } = serde_json::from_str(&text).map_err(|error| unreadable(error.into()))?;
    let mut found = Vec::new();
    for unit in units {
        for entry in unit.entries.into_iter().filter(|entry| entry.id == id.as_str()) {
            let source = sources.iter().find(|source| source.id == entry.source.source).cloned();
            found.push(Found { bureau: bureau.clone(), unit: unit.name.clone(), roles: unit.roles.clone(), entry, source });
        }
    }
    Ok(found)
}
