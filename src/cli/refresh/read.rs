//! From the documents of a run to what they came to: those that look as they did are known, the others are read by the workers.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use fenceng::bureau::Outcome;
use tracing::{debug, info, warn};

use super::config::Config;
use super::found::{Document, Found};
use super::state::{Known, Stamp};
use super::store::{Kept, Store};
use crate::cli::pool;
use crate::cli::sources::Source;

/// What every document of a run came to, by path or URL.
pub(super) fn read(
    found: &Found,
    before: &BTreeMap<String, Known>,
    store: &Store,
    config: &Config,
    stop: &AtomicBool,
) -> io::Result<BTreeMap<String, Known>> {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let mut new: Vec<(&String, &Document)> = Vec::new();
    for (key, document) in &found.documents {
        match before.get(key).filter(|known| known.is_still(document)) {
            Some(still) => drop(known.insert(key.clone(), still.clone())),
            None => new.push((key, document)),
        }
    }
    info!(documents = found.documents.len(), to_read = new.len(), "reading");
    let sources: Vec<Source> = new.iter().map(|(_, document)| document.source.clone()).collect();
    let read = Mutex::new((Vec::with_capacity(new.len()), None));
    pool::read_each(&pool::keep(store.clone()), &sources, &config.reading, config.jobs, stop, |at, asked, kept| {
        let Some(&(key, document)) = new.get(at) else { return };
        let Ok(mut read) = read.lock() else { return };
        match kept {
            Ok(kept) => {
                let input = &kept.input;
                match input.outcome {
                    Outcome::Failed => warn!(source = key, reason = input.reason, "could not be read"),
                    Outcome::Skipped => debug!(source = key, reason = input.reason, "is no schedule"),
                    Outcome::Converted => debug!(source = key, entries = input.entries, "read"),
                }
                read.0.push((key.clone(), document.known(kept, asked)));
            }
            Err(cause) => drop(read.1.get_or_insert(cause)),
        }
    });
    if stop.load(Ordering::Relaxed) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let (read, unwritable) = read.into_inner().unwrap_or_default();
    if let Some(cause) = unwritable {
        return Err(io::Error::other(cause));
    }
    known.extend(read);
    Ok(known)
}

/// Whether the sources of two runs came to the same, however their files look.
pub(super) fn is_same(before: &BTreeMap<String, Known>, now: &BTreeMap<String, Known>) -> bool {
    let same = |(a, b): ((&String, &Known), (&String, &Known))| a.0 == b.0 && a.1.kept == b.1.kept && a.1.bureau == b.1.bureau;
    before.len() == now.len() && before.iter().zip(now).all(same)
}

impl Known {
    /// Whether a document is what was read, as far as can be told from outside.
    fn is_still(&self, document: &Document) -> bool {
        self.kept.key.is_some()
            && self.name() == document.source.name
            && self.bureau == document.source.bureau
            && self.stamp.is_some()
            && self.stamp == document.stamp
    }

    fn name(&self) -> &str {
        &self.kept.input.name
    }
}

impl Document {
    /// What is known of a document that was read after `asked`.
    fn known(&self, kept: Kept, asked: SystemTime) -> Known {
        let after = fs::metadata(&self.source.path).ok().as_ref().and_then(Stamp::of);
        let stamp = self.stamp.filter(|stamp| after == Some(*stamp) && stamp.is_settled(asked));
        Known { stamp, bureau: self.source.bureau.clone(), kept }
    }
}
