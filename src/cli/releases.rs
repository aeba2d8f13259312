//! The bureau files of a release: one file, or a folder as `convert` writes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, SCHEMA_VERSION};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::terminal::printable;
use super::{Exit, Problem};

/// Reads all bureau files of a release. In a folder, other JSON files are passed over, such as the manifest.
pub(super) fn read(path: &Path) -> Result<Vec<BureauFile>, Problem> {
    let files = each(path)?.map(|file| file.map(|(_, bureau)| bureau)).collect::<Result<Vec<_>, _>>()?;
    if files.is_empty() { Err(none(path)) } else { Ok(files) }
}

/// Bureau files with their names, one after the other.
pub(super) type Files = Box<dyn Iterator<Item = Result<(String, BureauFile), Problem>>>;

/// The same one by one with the names of the files, so that never all are in memory; of a folder that has none, none.
pub(super) fn each(path: &Path) -> Result<Files, Problem> {
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if path.is_dir() {
        let files = json_files(path).map_err(|cause| unreadable(path, cause))?;
        let read = move |file: PathBuf| {
            let bureau = bytes(&file).and_then(|bytes| bureau_file(&file, &bytes)).transpose()?;
            Some(bureau.map(|bureau| (name(&file), bureau)))
        };
        return Ok(Box::new(files.into_iter().filter_map(read)));
    }
    let help = "name a file that `fenceng convert` wrote for a bureau, or a folder of them";
    let file = bureau_file(path, &bytes(path)?)?.ok_or_else(|| {
        let message = format!("{} is no bureau file: it is no object with `schema_version` and `units`", shown(path));
        Problem::new(Exit::Trouble, message, help)
    })?;
    Ok(Box::new(std::iter::once(Ok((name(path), file)))))
}

/// A folder without bureau files.
pub(super) fn none(path: &Path) -> Problem {
    let help = "name a folder that `fenceng convert` wrote to, or convert the documents first";
    Problem::new(Exit::Trouble, format!("{} holds no bureau file", shown(path)), help)
}

/// The files of a folder that may be of a bureau, by name; hidden ones are passed over.
pub(super) fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_json = |path: &PathBuf| {
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    };
    let paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    let mut paths: Vec<PathBuf> = paths.into_iter().filter(|path| is_json(path) && !path.is_dir()).collect();
    paths.sort();
    Ok(paths)
}

/// What tells a bureau file, whatever else is in it.
#[derive(Deserialize)]
struct Head {
    schema_version: Option<serde_json::Value>,
    units: Option<IgnoredAny>,
}

/// The bytes of a file that may be of a bureau.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|cause| unreadable(path, cause))
}

/// The bureau file in these bytes of a file, or `None` when they are sound JSON of something else.
pub(super) fn bureau_file(path: &Path, bytes: &[u8]) -> Result<Option<BureauFile>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // A list would do for an object, item by item.
    if !bytes.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
        return Ok(None);
    }
    let cause = match serde_json::from_slice::<BureauFile>(bytes) {
        Ok(file) if major(&file.schema_version) == major(SCHEMA_VERSION) => return Ok(Some(file)),
        Ok(file) => return Err(of_other_version(path, &file.schema_version)),
        Err(cause) => cause,
    };
    // Only now is it worth another look: what is it then?
    let head = match serde_json::from_slice::<Head>(bytes) {
        Ok(head) => head,
        Err(_) if serde_json::from_slice::<IgnoredAny>(bytes).is_ok() => return Ok(None),
        Err(cause) => {
            let help = "the file is cut off or damaged; write it again with `fenceng convert`";
            return Err(Problem::new(Exit::Trouble, format!("{} is no JSON", shown(path)), help).caused_by(cause));
        }
    };
    let (Some(version), Some(_)) = (head.schema_version, head.units) else { return Ok(None) };
    let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
    if major(&version) != major(SCHEMA_VERSION) {
        return Err(of_other_version(path, &version));
    }
    let help = if version == SCHEMA_VERSION {
        format!("`fenceng validate {}` tells all that is wrong with it", shown(path))
    } else {
        format!("it is of version {version} of the format, this fenceng knows {SCHEMA_VERSION}: install the fenceng that wrote it")
    };
    Err(Problem::new(Exit::Trouble, format!("{} is no valid bureau file", shown(path)), printable(&help)).caused_by(cause))
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

fn of_other_version(path: &Path, version: &str) -> Problem {
    let message = format!("{} is of version {} of the format, this fenceng knows {SCHEMA_VERSION}", shown(path), printable(version));
    Problem::new(Exit::Trouble, message, "install the fenceng that wrote it, or convert the documents again with this one")
}

fn unreadable(path: &Path, cause: io::Error) -> Problem {
    let help = "check the path and its permissions";
    Problem::new(Exit::Trouble, format!("{} could not be read", shown(path)), help).caused_by(cause)
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
