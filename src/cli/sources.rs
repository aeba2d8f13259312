//! From the PATHs of a command to the files that are read.

use std::fs;
use std::path::{Path, PathBuf};

use fenceng::Converted;
use fenceng::diagnostic::{Code, Diagnostic};
use walkdir::{DirEntry, WalkDir};

/// How many folders deep documents are looked for that were not named.
const DEPTH: usize = 4;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// Size by its directory entry; what time it gets goes by this.
    pub(super) bytes: u64,
    /// The name that the source is to have: the file's without folders, unless it came from elsewhere.
    pub(super) name: String,
    /// Its bureau if it names none itself, in place of the one that goes for all.
    pub(super) bureau: Option<String>,
    /// First and last of the pages to read, in place of those that go for all.
    pub(super) pages: Option<(u32, u32)>,
}

impl Source {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            bytes: fs::metadata(path).map_or(0, |metadata| metadata.len()),
            name: name(path),
            bureau: None,
            pages: None,
        }
    }
}

/// The files that `paths` stand for, sorted, each once, and a record of each path that stands for none.
///
/// A file named outright is read whatever it is. In a folder, what a run writes is left out: the folder `output`,
/// every `manifest.json`, and beside a `manifest.json` in `output` itself all `.json`; so is the file of corrections.
pub(super) fn sources(paths: &[PathBuf], output: Option<&Path>, corrections: Option<&Path>) -> (Vec<Source>, Vec<Converted>) {
    let [output, corrections] = [output, corrections].map(|path| path.and_then(|path| fs::canonicalize(path).ok()));
    let mut found = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(Source::new(path));
            continue;
        }
        let before = found.len() + failed.len();
        let walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry, output.as_deref(), corrections.as_deref())) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => found.push(Source::new(entry.path())),
                Err(error) => failed.push(unwalkable(path, &error)),
            }
        }
        if found.len() + failed.len() == before {
            let message = format!("there is no file in the folder {}; check the path", path.display());
            failed.push(Converted::failed(&name(path), None, Diagnostic::new(Code::Unopenable, message)));
        }
    }
    found.sort();
    found.dedup();
    (found, failed)
}

/// Files whose names are wanted, in the current folder or not far below it.
pub(super) fn nearby(is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = PathBuf> {
    let walk = WalkDir::new(".").max_depth(DEPTH).sort_by_file_name().into_iter();
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let files = walk.filter_entry(move |entry| !is_hidden(entry)).filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.filter(move |entry| is_wanted(&entry.file_name().to_string_lossy())).map(DirEntry::into_path)
}

fn is_passed_over(entry: &DirEntry, output: Option<&Path>, corrections: Option<&Path>) -> bool {
    let is = |path: &Path, other: Option<&Path>| other.is_some() && fs::canonicalize(path).ok().as_deref() == other;
    let is_output = |path: &Path| is(path, output);
    let name = entry.file_name().to_string_lossy();
    let is_json = name.to_lowercase().ends_with(".json");
    name.starts_with('.')
        || entry.file_type().is_file() && name == "manifest.json"
        || entry.file_type().is_dir() && is_output(entry.path())
        || entry.file_type().is_file() && is_json && entry.path().parent().is_some_and(is_output)
        || entry.file_type().is_file() && is(entry.path(), corrections)
}

fn unwalkable(root: &Path, error: &walkdir::Error) -> Converted {
    let path = error.path().unwrap_or(root);
    let cause = match (error.io_error(), error.loop_ancestor()) {
        (Some(cause), _) => cause.to_string(),
        (None, Some(ancestor)) => format!("it is a link to {}, which holds it", ancestor.display()),
        (None, None) => error.to_string(),
    };
    let message = format!("{} could not be opened: {cause}; check the path and its permissions", path.display());
    Converted::failed(&name(path), None, Diagnostic::new(Code::Unopenable, message))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_walked_without_hidden_files_and_without_what_a_run_wrote() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("sub/.git")).unwrap();
        fs::create_dir_all(root.join("out")).unwrap();
        for file in ["b.txt", ".hidden", "sub/a.md", "sub/.git/c.txt", "manifest.json", "out/局.json", "data.json", "fixed.toml"] {
            fs::write(root.join(file), "x").unwrap();
        }
        let names = |output: &str| -> Vec<String> {
            let (found, failed) = sources(&[root.to_owned(), root.join("b.txt")], Some(&root.join(output)), Some(&root.join("fixed.toml")));
            assert!(failed.is_empty());
            found.iter().map(|source| source.path.strip_prefix(root).unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names("out"), ["b.txt", "data.json", "sub/a.md"]);
        assert_eq!(names("."), ["b.txt", "out/局.json", "sub/a.md"]);
    }

    #[test]
    fn a_folder_without_files_is_told() {
        let root = tempfile::tempdir().unwrap();
        let (found, failed) = sources(&[root.path().to_owned()], None, None);
        assert!(found.is_empty());
        assert_eq!(failed[0].input.diagnostics[0].code, Code::Unopenable);
    }
}
