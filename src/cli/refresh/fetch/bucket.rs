//! Documents in buckets: s3://bucket/key, with credentials, endpoint and region from the usual variables `AWS_…`.
//!
//! The only place with an asynchronous runtime; each attempt has one of its own, on the thread that it is made on.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, Cursor, Read};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{Either, select};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::path::Path;
use object_store::{ClientConfigKey, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::error::Cause;
use super::hosts::TICK;
use super::{Fetched, Limits, Wanted, name};

/// What the environment says of buckets. It has secrets, so it is never shown.
pub(super) struct Buckets {
    settings: Vec<(AmazonS3ConfigKey, String)>,
}

impl Buckets {
    pub(super) fn new(environment: &BTreeMap<String, String>) -> Self {
        let settings = environment.iter().filter(|(name, _)| name.starts_with("AWS_"));
        let settings = settings.filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone())));
        Self { settings: settings.collect() }
    }

    /// The addresses of the objects under a prefix that ends in `/`, or of the one object that is named so. Objects without bytes mark folders.
    pub(super) fn list(&self, url: &Url, limits: &Limits, stop: &AtomicBool) -> Result<Vec<String>, Cause> {
        let runtime = runtime()?;
        let store = self.store(url, limits)?;
        let key = key(url)?;
        let found = run(&runtime, stop, async {
            if url.path().is_empty() || url.path().ends_with('/') {
                store.list(Some(&key)).try_collect().await
            } else {
                store.head(&key).await.map(|object| vec![object])
            }
        })?;
        let found: Vec<ObjectMeta> = found.map_err(|error| cause(&error, limits))?;
        let mut addresses: Vec<String> = found.iter().filter(|object| object.size > 0).map(|object| address(url, object)).collect();
        addresses.sort();
        Ok(addresses)
    }

    /// Asks for an object once.
    pub(super) fn attempt(&self, wanted: &Wanted<'_>) -> Result<Fetched, Cause> {
        let Wanted { url, limits, stop, .. } = wanted;
        let runtime = runtime()?;
        let store = self.store(url, limits)?;
        let key = key(url)?;
        let options = GetOptions { if_none_match: wanted.held.and_then(|held| held.etag.clone()), ..GetOptions::default() };
        let object = match (run(&runtime, stop, store.get_opts(&key, options))?, wanted.held) {
            (Err(object_store::Error::NotModified { .. }), Some(held)) => {
                return Ok(Fetched { download: held.clone(), is_new: false });
            }
            (object, _) => object.map_err(|error| cause(&error, limits))?,
        };
        let (bytes, etag) = (object.meta.size, object.meta.e_tag.clone());
        let body = Body { runtime: &runtime, stop, stream: object.into_stream().map_ok(Vec::from).boxed(), chunk: Cursor::default() };
        let ended = |error: io::Error| match error.get_ref().and_then(|error| error.downcast_ref()) {
            Some(error) => cause(error, limits),
            None => Cause::Truncated(error.to_string()),
        };
        let received = wanted.receive(Some(bytes), body, ended)?;
        if received.bytes != bytes {
            return Err(Cause::Truncated(format!("{} of {bytes} bytes", received.bytes)));
        }
        wanted.keep(received, name::name(None, url), etag, None)
    }

    /// The bucket that an address names. It tries nothing again by itself: one place decides of that.
    fn store(&self, url: &Url, limits: &Limits) -> Result<AmazonS3, Cause> {
        let bucket = url.host_str().ok_or_else(|| Cause::Address("it names no bucket".to_owned()))?;
        let own = [
            (ClientConfigKey::Timeout, format!("{}ms", limits.timeout.as_millis())),
            (ClientConfigKey::ConnectTimeout, format!("{}ms", limits.connect_timeout.as_millis())),
            (ClientConfigKey::UserAgent, limits.user_agent()),
        ];
        let own = own.map(|(key, value)| (AmazonS3ConfigKey::Client(key), value));
        let builder =
            self.settings.iter().cloned().chain(own).fold(AmazonS3Builder::new(), |builder, (key, value)| builder.with_config(key, value));
        let retry = RetryConfig { max_retries: 0, ..RetryConfig::default() };
        builder.with_bucket_name(bucket).with_retry(retry).build().map_err(|error| cause(&error, limits))
    }
}

fn runtime() -> Result<Runtime, Cause> {
    Builder::new_current_thread().enable_all().build().map_err(|error| Cause::Connection(error.to_string()))
}

/// Does `work` to its end, or until told to stop.
fn run<T>(runtime: &Runtime, stop: &AtomicBool, work: impl Future<Output = T>) -> Result<T, Cause> {
    let stopped = async {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(TICK).await;
        }
    };
    match runtime.block_on(select(pin!(work), pin!(stopped))) {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(Cause::Stopped),
    }
}

fn key(url: &Url) -> Result<Path, Cause> {
    Path::from_url_path(url.path()).map_err(|error| Cause::Address(error.to_string()))
}

/// The address of an object of a list, with what would mean something else in one encoded.
fn address(prefix: &Url, object: &ObjectMeta) -> String {
    let key = object.location.as_ref().replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20");
    format!("s3://{}/{key}", prefix.host_str().unwrap_or_default())
}

fn cause(error: &object_store::Error, limits: &Limits) -> Cause {
    match (error, client_error(error)) {
        (_, Some(HttpErrorKind::Timeout)) => Cause::Time(limits.timeout),
        (_, Some(HttpErrorKind::Connect)) => Cause::Connection(short(error)),
        (_, Some(_)) => Cause::Truncated(short(error)),
        (object_store::Error::Generic { .. }, None) => Cause::Bucket { cause: short(error), may_pass: true },
        _ => Cause::Bucket { cause: short(error), may_pass: false },
    }
}

/// What the connection met, when it is to blame.
fn client_error(error: &object_store::Error) -> Option<HttpErrorKind> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<HttpError>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

/// What a store says, with the document that it may answer with in one line and cut.
fn short(error: impl Display) -> String {
    let words = error.to_string();
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

/// An object as it comes.
struct Body<'b> {
    runtime: &'b Runtime,
    stop: &'b AtomicBool,
    stream: BoxStream<'static, object_store::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            match run(self.runtime, self.stop, self.stream.next()).map_err(io::Error::other)? {
                Some(chunk) => self.chunk = Cursor::new(chunk.map_err(io::Error::other)?),
                None => return Ok(0),
            }
        }
    }
}
