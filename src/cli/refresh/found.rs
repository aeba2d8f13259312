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

impl Found {
    /// Adds the files of an origin but those that are `own`, or below what is.
    fn files(&mut self, written: &str, origin: &Origin, output: &Path, own: &[PathBuf]) {
        let path = Path::new(written);
        let paths = if path.exists() { vec![path.to_owned()] } else { self.matches(written) };
        let (files, failed) = sources(&paths, Some(output), None);
        self.failed.extend(failed.into_iter().map(|converted| (written.to_owned(), converted.input)));
        let is_own = |path: &Path| fs::canonicalize(path).is_ok_and(|path| own.iter().any(|own| path.starts_with(own)));
        for mut source in files.into_iter().filter(|source| !is_own(&source.path)) {
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
    let own = config.own();
    let mut found = Found::default();
    for origin in &config.sources {
        match &origin.place {
            Place::Path(written) => found.files(written, origin, &config.output, &own),
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
