//! Downloads from a server that misbehaves as servers do.

mod answers;
#[cfg(feature = "bucket")]
mod bucket;
mod folder;
mod server;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tempfile::TempDir;

use super::{Blobs, Client, Download, FetchError, Fetched, Limits};

/// Bytes that stand for a document.
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n";

fn limits() -> Limits {
    Limits {
        timeout: Duration::from_secs(5),
        connect_timeout: Duration::from_secs(2),
        max_bytes: 1 << 20,
        retries: 2,
        backoff: Duration::from_millis(10),
        pause: Duration::ZERO,
        user_agent: None,
    }
}

/// The same with little patience, for servers that keep it waiting.
fn hasty(retries: u32) -> Limits {
    Limits { timeout: Duration::from_millis(400), retries, ..limits() }
}

fn environment(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// A client with a folder of its own.
struct Bench {
    client: Client,
    folder: TempDir,
    blobs: Blobs,
    stop: AtomicBool,
}

impl Bench {
    fn new() -> Self {
        Self::with(limits())
    }

    fn with(limits: Limits) -> Self {
        Self::with_environment(limits, &[])
    }

    fn with_environment(limits: Limits, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        Self { client: Client::with_environment(limits, &environment(variables)).unwrap(), folder, blobs, stop: AtomicBool::new(false) }
    }

    fn fetch(&self, url: &str, last: Option<&Download>) -> Result<Fetched, FetchError> {
        self.client.fetch(url, last, &self.blobs, &self.stop)
    }

    /// What is told of a download that fails; nothing of it is kept.
    fn failure(&self, url: &str, last: Option<&Download>) -> String {
        let before = self.files();
        let error = self.fetch(url, last).unwrap_err();
        assert_eq!(self.files(), before, "something is left of {error}");
        error.to_string()
    }

    /// All files of the folder.
    fn files(&self) -> Vec<String> {
        let walk = walkdir::WalkDir::new(self.folder.path()).sort_by_file_name().into_iter().map(Result::unwrap);
        walk.filter(|entry| entry.file_type().is_file()).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

#[track_caller]
fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}
