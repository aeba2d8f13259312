//! From the origins of the configuration to the documents of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fenceng::Converted;
use fenceng::bureau::Input;
use fenceng::diagnostic::{Code, Diagnostic};

use super::config::{Config, Origin, Place};
use super::history::OriginRecord;
use super::state::{Known, Stamp};
use crate::cli::sources::{Source, sources};

/// The documents of a run.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By path or URL: a document that two origins name is of the first.
    pub(super) documents: BTreeMap<String, Document>,
    /// What could not be found, with where it was looked for.
    pub(super) failed: Vec<(String, Input)>,
    /// Documents that could not be brought this time, so that the last one that came stands in.
    pub(super) stale: Vec<(String, Diagnostic)>,
}

/// A document to read.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) source: Source,
    pub(super) stamp: Option<Stamp>,
    pub(super) licence: Option<String>,
}

/// What of a folder is not read: what the program writes and is told.
pub(super) struct Own<'o> {
    pub(super) output: &'o Path,
    /// Resolved.
    pub(super) files: Vec<PathBuf>,
}

impl Found {
    /// Adds the files of an origin.
    pub(super) fn files(&mut self, written: &str, origin: &Origin, own: &Own<'_>) {
        let path = Path::new(written);
        let paths = if path.exists() { vec![path.to_owned()] } else { self.matches(written) };
        let (files, failed) = sources(&paths, Some(own.output), None);
        self.failed.extend(failed.into_iter().map(|converted| (written.to_owned(), converted.input)));
        let output = fs::canonicalize(own.output).ok();
        let mut folders: BTreeMap<PathBuf, bool> = BTreeMap::new();
        let is_own = |path: &Path| {
            own.files.iter().any(|own| own.file_name() == path.file_name() && fs::canonicalize(path).is_ok_and(|path| path == *own))
        };
        for mut source in files.into_iter().filter(|source| !is_own(&source.path)) {
            // A glob may lead into the output, a folder is walked around it.
            let folder = source.path.parent().unwrap_or(Path::new("")).to_owned();
            let is_ours = |folder: &PathBuf| {
                output.as_ref().is_some_and(|output| fs::canonicalize(folder).is_ok_and(|folder| folder.starts_with(output)))
            };
            if *folders.entry(folder).or_insert_with_key(is_ours) {
                continue;
            }
            source.bureau.clone_from(&origin.bureau);
            let stamp = fs::metadata(&source.path).ok().as_ref().and_then(Stamp::of);
            let key = source.path.to_string_lossy().into_owned();
            self.documents.entry(key).or_insert_with(|| Document { source, stamp, licence: origin.licence.clone() });
        }
    }

    /// The files that a glob stands for; folders that match are passed over, as `*` is not meant to walk.
    fn matches(&mut self, pattern: &str) -> Vec<PathBuf> {
        let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
        let mut paths = Vec::new();
        match glob::glob_with(pattern, options) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(path) if path.is_dir() => {}
                        Ok(path) => paths.push(path),
                        Err(error) => {
                            let message = format!(
                                "{} could not be opened: {}; check the path and its permissions",
                                error.path().display(),
                                error.error()
                            );
                            self.fail(pattern, Diagnostic::new(Code::Unopenable, message));
                        }
                    }
                }
            }
            Err(error) => {
                let message = format!("{pattern} is no glob: {error}; mend the path of the source");
                self.fail(pattern, Diagnostic::new(Code::Unopenable, message));
            }
        }
        if paths.is_empty() {
            let message = format!("no file is named by {pattern}; check the path, and that the disk is there");
            self.fail(pattern, Diagnostic::new(Code::Unopenable, message));
        }
        paths
    }

    /// Says that nothing was found where it was looked for.
    pub(super) fn fail(&mut self, written: &str, diagnostic: Diagnostic) {
        let name = Path::new(written).file_name().map_or_else(|| written.to_owned(), |name| name.to_string_lossy().into_owned());
        let failed = Converted::failed(&name, None, diagnostic);
        self.failed.push((written.to_owned(), failed.input));
    }
}

/// The documents on this machine that a configuration names.
pub(super) fn found(config: &Config) -> Found {
    let own = Own { output: &config.output, files: config.own_files() };
    let mut found = Found::default();
    for origin in &config.sources {
        match &origin.place {
            Place::Path(written) => found.files(written, origin, &own),
            Place::Url(_) => {}
        }
    }
    found
}

impl Found {
    /// Where the sources of a run came from.
    pub(super) fn origins(&self, sources: &BTreeMap<String, Known>) -> Vec<OriginRecord> {
        let record = |(from, document): (&String, &Document)| {
            let input = &sources.get(from)?.kept.input;
            let (name, sha256) = (input.name.clone(), input.sha256.clone());
            Some(OriginRecord { name, sha256, from: from.clone(), licence: document.licence.clone() })
        };
        self.documents.iter().filter_map(record).collect()
    }
}
