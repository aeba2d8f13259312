//! From the addresses of the configuration to documents: each brought when it changed, and the last one that came where it cannot be.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::AtomicBool;

use fenceng::diagnostic::{Code, Diagnostic};
use rayon::prelude::*;
use tracing::{debug, info, warn};

use super::config::{Config, Origin, Place};
use super::fetch::{self, Blobs, Client, Download, FetchError};
use super::found::{Document, Found};
use super::state::Stamp;
use crate::cli::sources::Source;

/// Downloads at once; a host gets one after the other all the same.
const AT_ONCE: usize = 8;

/// What is known of documents elsewhere, by address.
pub(super) type Known = BTreeMap<String, Download>;

/// Brings the documents elsewhere and adds them to `found`; gives what is known of them now.
pub(super) fn downloads(found: &mut Found, before: &Known, blobs: &Blobs, config: &Config, stop: &AtomicBool) -> io::Result<Known> {
    let origins: Vec<(&str, &Origin)> = config
        .sources
        .iter()
        .filter_map(|origin| if let Place::Url(url) = &origin.place { Some((url.as_str(), origin)) } else { None })
        .collect();
    if origins.is_empty() {
        return Ok(Known::new());
    }
    let client = Client::new(config.http.clone()).map_err(io::Error::other)?;
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().map_err(io::Error::other)?;
    let mut wanted: BTreeMap<String, &Origin> = BTreeMap::new();
    let mut failed: Vec<(String, FetchError)> = Vec::new();
    for (url, origin) in origins {
        if !is_bucket(url) {
            wanted.entry(url.to_owned()).or_insert(origin);
            continue;
        }
        match client.list(url, stop) {
            Ok(objects) if objects.is_empty() => {
                let message = format!("there is no document under {}; check the bucket and the prefix", fetch::shown(url));
                found.fail(&fetch::shown(url), Diagnostic::new(Code::DownloadFailed, message));
            }
            Ok(objects) => wanted.extend(objects.into_iter().map(|object| (object.url, origin))),
            Err(error) => {
                wanted.extend(before.keys().filter(|known| known.starts_with(url)).map(|known| (known.clone(), origin)));
                failed.push((url.to_owned(), error));
            }
        }
    }
    info!(addresses = wanted.len(), "downloading");
    let wanted: Vec<(String, &Origin)> = wanted.into_iter().collect();
    let unlisted: BTreeSet<&str> = failed.iter().map(|(url, _)| url.as_str()).collect();
    let fetched: Vec<_> = threads.install(|| {
        let fetch = |(url, _): &(String, &Origin)| {
            // What could not even be listed is not asked for one by one.
            if unlisted.iter().any(|prefix| url.starts_with(prefix)) {
                return None;
            }
            Some(client.fetch(url, before.get(url), blobs, stop))
        };
        wanted.par_iter().with_max_len(1).map(fetch).collect()
    });
    let mut known = Known::new();
    for ((url, origin), fetched) in wanted.iter().zip(fetched) {
        let last = || before.get(url).filter(|last| blobs.holds(&last.blake3, last.bytes)).cloned();
        let download = match fetched {
            Some(Ok(fetched)) => {
                debug!(url = fetch::shown(url), is_new = fetched.is_new, "downloaded");
                Some(fetched.download)
            }
            Some(Err(error)) => {
                let last = last();
                failed.push((url.clone(), error));
                last
            }
            None => last(),
        };
        let Some(download) = download else { continue };
        let path = blobs.path(&download.blake3);
        let stamp = std::fs::metadata(&path).ok().as_ref().and_then(Stamp::of);
        let source = Source { path, bytes: download.bytes, name: download.name.clone(), bureau: origin.bureau.clone() };
        found.documents.entry(fetch::shown(url)).or_insert(Document { source, stamp, licence: origin.licence.clone() });
        known.insert(url.clone(), download);
    }
    if let Some((_, stopped)) = failed.iter().find(|(_, error)| error.is_stopped()) {
        return Err(io::Error::new(io::ErrorKind::Interrupted, stopped.to_string()));
    }
    for (url, error) in failed {
        let diagnostic = error.diagnostic();
        warn!(url = fetch::shown(&url), reason = diagnostic.message, "could not be downloaded");
        // Of a bucket that could not be listed all that came last.
        if known.keys().any(|known| known == &url || is_bucket(&url) && known.starts_with(&url)) {
            found.stale.push((fetch::shown(&url), diagnostic));
        } else {
            found.fail(&fetch::shown(&url), diagnostic);
        }
    }
    Ok(known)
}

fn is_bucket(url: &str) -> bool {
    url.starts_with("s3://")
}
