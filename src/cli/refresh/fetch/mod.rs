//! Downloads: documents from elsewhere into [`Blobs`], only when they changed, and only when they came whole.

mod blobs;
#[cfg_attr(not(feature = "bucket"), path = "no_bucket.rs")]
mod bucket;
mod error;
mod hosts;
mod http;
mod name;
mod proxy;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use serde::{Deserialize, Serialize};
use url::Url;

pub(in crate::cli) use blobs::Blobs;
pub(in crate::cli) use error::{FetchError, shown};
pub(in crate::cli) use proxy::ProxyError;

use blobs::{ReceiveError, Received};
use bucket::Buckets;
use error::{Cause, LONGEST_WAIT};
use hosts::{TICK, wait};
use http::Http;
use name::is_no_page;

/// What a download may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Limits {
    /// For one try, from the first byte sent to the last byte received.
    pub(in crate::cli) timeout: Duration,
    /// Until a server takes the connection.
    pub(in crate::cli) connect_timeout: Duration,
    pub(in crate::cli) max_bytes: u64,
    /// Tries after the first, where what went wrong may pass.
    pub(in crate::cli) retries: u32,
    /// The wait before the second try; it doubles from try to try.
    pub(in crate::cli) backoff: Duration,
    /// Between two requests to one host.
    pub(in crate::cli) pause: Duration,
    /// What the program calls itself, instead of its own name.
    pub(in crate::cli) user_agent: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            max_bytes: 256 << 20,
            retries: 4,
            backoff: Duration::from_secs(1),
            pause: Duration::from_secs(1),
            user_agent: None,
        }
    }
}

impl Limits {
    fn user_agent(&self) -> String {
        let own = concat!("fenceng/", env!("CARGO_PKG_VERSION"), " (reads schedules of delegated authority; nightly)");
        self.user_agent.clone().unwrap_or_else(|| own.to_owned())
    }
}

/// What is known of a document from its last good download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Download {
    /// Hash of the bytes, by which [`Blobs`] has them.
    pub(in crate::cli) blake3: String,
    pub(in crate::cli) bytes: u64,
    /// Name of the file; safe in any folder.
    pub(in crate::cli) name: String,
    pub(in crate::cli) etag: Option<String>,
    pub(in crate::cli) last_modified: Option<String>,
    /// Whether it is a web page by its content.
    pub(in crate::cli) is_html: bool,
}

/// A document that is in [`Blobs`] now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Fetched {
    pub(in crate::cli) download: Download,
    /// Whether its bytes are others than last time.
    pub(in crate::cli) is_new: bool,
}

/// Downloads documents; any number of threads may share it.
pub(in crate::cli) struct Client {
    limits: Limits,
    http: Http,
    buckets: Buckets,
}

impl Client {
    /// A client with the proxies and the credentials of buckets that the environment names.
    pub(in crate::cli) fn new(limits: Limits) -> Result<Self, ProxyError> {
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        Self::with_environment(limits, &std::env::vars_os().filter_map(text).collect())
    }

    fn with_environment(limits: Limits, environment: &BTreeMap<String, String>) -> Result<Self, ProxyError> {
        let http = Http::new(&limits, environment)?;
        Ok(Self { limits, http, buckets: Buckets::new(environment) })
    }

    /// Brings a document to `blobs`, if it is another than `last`.
    ///
    /// Whatever came that is not the whole document is an error, and is not kept. Once `stop` is set all downloads of
    /// this client end, for good.
    pub(in crate::cli) fn fetch(
        &self,
        url: &str,
        last: Option<&Download>,
        blobs: &Blobs,
        stop: &AtomicBool,
    ) -> Result<Fetched, FetchError> {
        let held = last.filter(|last| blobs.holds(&last.blake3, last.bytes));
        self.tries(url, stop, |url| {
            let wanted = Wanted { url, last, held, blobs, limits: &self.limits, stop };
            match url.scheme() {
                "http" | "https" => self.unless_stopped(stop, || self.http.attempt(&wanted)),
                "s3" => self.buckets.attempt(&wanted),
                _ => Err(Cause::Address("no other kinds are known".to_owned())),
            }
        })
    }

    /// The addresses of the documents of a bucket under s3://bucket/prefix/, or of the one that is named so, in order.
    pub(in crate::cli) fn list(&self, url: &str, stop: &AtomicBool) -> Result<Vec<String>, FetchError> {
        self.tries(url, stop, |url| match url.scheme() {
            "s3" => self.buckets.list(url, &self.limits, stop),
            _ => Err(Cause::Address("it is no bucket".to_owned())),
        })
    }

    /// Tries until it is done, or until it is clear that it will not be.
    fn tries<T>(&self, address: &str, stop: &AtomicBool, attempt: impl Fn(&Url) -> Result<T, Cause>) -> Result<T, FetchError> {
        let failed = |cause| FetchError::new(address, cause);
        let mut url = Url::parse(address).map_err(|error| failed(Cause::Address(error.to_string())))?;
        url.set_fragment(None);
        let waits = ExponentialBuilder::default().with_min_delay(self.limits.backoff).with_max_delay(LONGEST_WAIT);
        let mut waits = waits.with_max_times(self.limits.retries as usize).with_jitter().build();
        loop {
            let cause = match attempt(&url) {
                Ok(done) => return Ok(done),
                // Whatever it looked like, it was broken off here.
                Err(_) if stop.load(Ordering::Relaxed) => return Err(failed(Cause::Stopped)),
                Err(cause) => cause,
            };
            match cause.may_pass().then(|| waits.next()).flatten() {
                Some(delay) => wait(delay.max(cause.asked().unwrap_or_default()), stop).map_err(failed)?,
                None => return Err(failed(cause)),
            }
        }
    }

    /// Breaks off what `work` waits for on the web once `stop` is set.
    fn unless_stopped<T>(&self, stop: &AtomicBool, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            // Gone when the work is done, whichever way.
            let (_working, done) = mpsc::channel::<()>();
            scope.spawn(move || {
                while let Err(RecvTimeoutError::Timeout) = done.recv_timeout(TICK) {
                    if stop.load(Ordering::Relaxed) {
                        return self.http.shut_down();
                    }
                }
            });
            work()
        })
    }
}

/// A document that is to be brought.
#[derive(Debug)]
struct Wanted<'w> {
    url: &'w Url,
    last: Option<&'w Download>,
    /// The same, when it is in `blobs` still.
    held: Option<&'w Download>,
    blobs: &'w Blobs,
    limits: &'w Limits,
    stop: &'w AtomicBool,
}

impl Wanted<'_> {
    /// Takes what comes, as far as its length may go; `cause` tells why it ended early.
    fn receive(&self, length: Option<u64>, source: impl Read, cause: impl Fn(io::Error) -> Cause) -> Result<Received, Cause> {
        let limit = self.limits.max_bytes;
        if length.is_some_and(|bytes| bytes > limit) {
            return Err(Cause::TooLarge { bytes: length, limit });
        }
        self.blobs.receive(source, limit).map_err(|error| match error {
            ReceiveError::Source(error) => cause(error),
            ReceiveError::OverLimit => Cause::TooLarge { bytes: None, limit },
            ReceiveError::Folder(error) => Cause::Cache(error),
        })
    }

    /// Keeps what came whole, unless it is something else than the document.
    fn keep(&self, received: Received, name: String, etag: Option<String>, last_modified: Option<String>) -> Result<Fetched, Cause> {
        if received.bytes == 0 {
            return Err(Cause::Empty);
        }
        let is_html = fenceng::read::is_web_page(&received.head);
        if is_html && (self.is_no_page(&name) || self.last.is_some_and(|last| !last.is_html)) {
            return Err(Cause::WebPage { title: title(&received.head) });
        }
        let download = Download { blake3: received.blake3.clone(), bytes: received.bytes, name, etag, last_modified, is_html };
        received.keep()?;
        let is_new = self.last.is_none_or(|last| last.blake3 != download.blake3);
        Ok(Fetched { download, is_new })
    }

    /// Whether the document's name, or its address, says that it is no web page.
    fn is_no_page(&self, name: &str) -> bool {
        let is_asked_for = |(_, value): (_, Cow<'_, str>)| is_no_page(&value);
        is_no_page(name) || is_no_page(self.url.path()) || self.url.query_pairs().any(is_asked_for)
    }
}

/// The title of a web page, which tells best what it came for.
fn title(head: &[u8]) -> Option<String> {
    let head = str::from_utf8(head).or_else(|error| str::from_utf8(&head[..error.valid_up_to()])).ok()?;
    let (_, from) = head.split_at(head.to_ascii_lowercase().find("<title")?);
    let (title, _) = from.split_once('>')?.1.split_once('<')?;
    let title: Vec<&str> = title.split_whitespace().collect();
    (!title.is_empty()).then(|| title.join(" ").chars().take(80).collect())
}
