//! Why a document could not be downloaded.

use std::io;
use std::time::Duration;

use fenceng::diagnostic::{Code, Diagnostic};
use url::Url;

use super::http::MOST_REDIRECTS;

/// The longest wait that a server may ask for before the next try.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// A document that could not be downloaded.
#[derive(Debug, thiserror::Error)]
#[error("{url} could not be downloaded: {cause}")]
pub(in crate::cli) struct FetchError {
    /// Its address, without name and password.
    url: String,
    cause: Cause,
}

impl FetchError {
    pub(super) fn new(url: &str, cause: Cause) -> Self {
        Self { url: shown(url), cause }
    }

    /// Whether somebody wanted it to end; the document itself is not to blame.
    pub(in crate::cli) fn is_stopped(&self) -> bool {
        matches!(self.cause, Cause::Stopped)
    }

    /// The same as a finding about the source.
    pub(in crate::cli) fn diagnostic(&self) -> Diagnostic {
        let code = if matches!(self.cause, Cause::WebPage { .. }) { Code::ErrorPage } else { Code::DownloadFailed };
        Diagnostic::new(code, self.to_string())
    }
}

/// What went wrong, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error("it is no address of a document ({0}); write it as http://…, https://… or s3://bucket/key")]
    Address(String),
    #[cfg(not(feature = "bucket"))]
    #[error("this program was built without buckets; build it with `cargo install --features bucket`")]
    NoBuckets,
    #[cfg(feature = "bucket")]
    #[error(
        "the bucket does not give it ({cause}); check the address and the variables AWS_ACCESS_KEY_ID, AWS_REGION and AWS_ENDPOINT_URL"
    )]
    Bucket { cause: String, may_pass: bool },
    #[error("the server could not be reached ({0}); check the address, the network and the proxy")]
    Connection(String),
    #[error("no secure connection could be made ({0}); if an authority of your own signed its certificate, name that in SSL_CERT_FILE")]
    Tls(String),
    #[error("it had not come whole after {} s; give it more with `timeout`, or see what the server is doing", .0.as_secs_f32())]
    Time(Duration),
    #[error("the server answered {status}; {}", todo(*status, *retry_after))]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("its redirects go in a circle, back to {0}; open it in a browser and use the address of the document itself")]
    Circle(String),
    #[error("it was redirected more than {MOST_REDIRECTS} times; open it in a browser and use the address of the document itself")]
    ManyRedirects,
    #[error("it was redirected to no address ({0}); open it in a browser and use the address of the document itself")]
    Nowhere(String),
    #[error("the server does not answer as one of the web ({0}); check host and port of the address")]
    NotHttp(String),
    #[error("the connection ended before it had come whole ({0}); try again, and compare its size with that in a browser if this stays")]
    Truncated(String),
    #[error("{} over the limit of {limit}; check that it is a schedule at all, or raise `max_size`", more(*.bytes))]
    TooLarge { bytes: Option<u64>, limit: u64 },
    #[error("the answer is empty; see at the source whether the document is still there")]
    Empty,
    #[error("a web page came in its place{}; open the address in a browser and use the one that the document is at now", titled(title.as_deref()))]
    WebPage { title: Option<String> },
    #[error("it could not be kept ({0}); check the disk and the folder of downloads")]
    Cache(#[from] io::Error),
    #[error("the command was told to stop")]
    Stopped,
}

impl Cause {
    /// Whether it may be gone after a while.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Connection(_) | Self::Time(_) | Self::Truncated(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..) && self.asked().is_none_or(|asked| asked <= LONGEST_WAIT),
            #[cfg(feature = "bucket")]
            Self::Bucket { may_pass, .. } => *may_pass,
            _ => false,
        }
    }

    /// How long the server asks to be left alone.
    pub(super) fn asked(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn todo(status: u16, retry_after: Option<Duration>) -> String {
    let todo = match status {
        401 | 403 | 407 => "see in a browser whether the document is for everybody",
        404 | 410 => "find its new address at the source, or take it out of the configuration",
        408 | 429 | 500.. => "try again later",
        _ => "open the address in a browser and see what it wants",
    };
    match retry_after {
        Some(after) => format!("{todo} (it asks for {} s)", after.as_secs()),
        None => todo.to_owned(),
    }
}

fn more(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "its bytes are".to_owned(), |bytes| format!("its {bytes} bytes are"))
}

fn titled(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!(", titled {title:?}"))
}

/// An address as it may be told: without name and password.
pub(in crate::cli) fn shown(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) if parsed.has_host() && parsed.username().is_empty() && parsed.password().is_none() => url.to_owned(),
        Ok(mut parsed) if parsed.has_host() => {
            // Neither fails where there is a host.
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.into()
        }
        // Nobody knows where the password in such an address ends.
        _ => match (url.split_once("://"), url.rfind('@')) {
            (Some((scheme, _)), Some(at)) => format!("{scheme}://{}", &url[at + 1..]),
            (None, Some(at)) => url[at + 1..].to_owned(),
            (_, None) => url.to_owned(),
        },
    }
}
