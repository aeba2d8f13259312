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
use crate::cli::{Exit, Problem};

/// Downloads at once; a host gets one after the other all the same.
const AT_ONCE: usize = 8;

/// What is known of documents elsewhere, by address.
pub(super) type Known = BTreeMap<String, Download>;

/// What asks for the documents elsewhere; `None` where all are on this machine.
pub(super) fn client(config: &Config) -> Result<Option<Client>, Problem> {
    if elsewhere(config).next().is_none() {
        return Ok(None);
    }
    Client::new(config.http.clone()).map(Some).map_err(|cause| {
        let help = "write it as http://host:port or socks5://host:port, or take it out of the environment";
        Problem::new(Exit::Usage, "the proxy for documents elsewhere is not understood", help).caused_by(cause)
    })
}

/// Brings the documents elsewhere and adds them to `found`; gives what is known of them now.
pub(super) fn downloads(
    found: &mut Found,
    before: &Known,
    blobs: &Blobs,
    config: &Config,
    client: &Client,
    stop: &AtomicBool,
) -> io::Result<Known> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().map_err(io::Error::other)?;
    let mut wanted: BTreeMap<String, &Origin> = BTreeMap::new();
    let mut failed: Vec<(String, FetchError)> = Vec::new();
    for (url, origin) in elsewhere(config) {
        if !is_bucket(url) {
            wanted.entry(url.to_owned()).or_insert(origin);
            continue;
        }
        match client.list(url, stop) {
            Ok(addresses) if addresses.is_empty() => {
                let message = format!("there is no document under {}; check the bucket and the prefix", fetch::shown(url));
                found.fail(&fetch::shown(url), Diagnostic::new(Code::DownloadFailed, message));
            }
            Ok(addresses) => wanted.extend(addresses.into_iter().map(|address| (address, origin))),
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
                failed.push((url.clone(), error));
                last()
            }
            None => last(),
        };
        let Some(download) = download else { continue };
        let path = blobs.path(&download.blake3);
        let stamp = std::fs::metadata(&path).ok().as_ref().and_then(Stamp::of);
        let source = Source { path, bytes: download.bytes, name: download.name.clone(), bureau: origin.bureau.clone(), pages: None };
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

/// Addresses of the configuration, with what else is said there.
fn elsewhere(config: &Config) -> impl Iterator<Item = (&str, &Origin)> {
    config.sources.iter().filter_map(|origin| match &origin.place {
        Place::Url(url) => Some((url.as_str(), origin)),
        Place::Path(_) => None,
    })
}

fn is_bucket(url: &str) -> bool {
    url.starts_with("s3://")
}
