//! Documents on the web: one attempt to download one.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{CONTROLS, percent_decode_str, percent_encode};
use ureq::http::{HeaderMap, HeaderName, Response, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Timeout};
use url::Url;

use super::error::{Cause, shown};
use super::hosts::{Hosts, turn};
use super::proxy::{ProxyError, proxy};
use super::{Download, Fetched, Limits, Wanted, name};

/// How often an address may lead to another.
pub(super) const MOST_REDIRECTS: usize = 10;

/// What asks servers, with connections that live on between requests.
#[derive(Debug)]
pub(super) struct Http {
    /// For http://, for https://: each may have a proxy of its own.
    agents: [Agent; 2],
    hosts: Hosts,
    user_agent: String,
}

impl Http {
    pub(super) fn new(limits: &Limits, environment: &BTreeMap<String, String>) -> Result<Self, ProxyError> {
        let roots = roots();
        let agent = |scheme| {
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .proxy(proxy(scheme, environment)?)
                .tls_config(TlsConfig::builder().root_certs(roots.clone()).build())
                .timeout_connect(Some(limits.connect_timeout))
                // Documents are compressed already, and what a server compresses anew has another ETag.
                .accept_encoding("identity");
            Ok(config.build().new_agent())
        };
        Ok(Self { agents: [agent("http")?, agent("https")?], hosts: Hosts::default(), user_agent: limits.user_agent() })
    }

    /// Breaks off all requests, for good.
    pub(super) fn shut_down(&self) {
        self.agents.iter().for_each(|agent| agent.clone().shutdown());
    }

    /// Asks for a document once, and for what its address leads to.
    pub(super) fn attempt(&self, wanted: &Wanted<'_>) -> Result<Fetched, Cause> {
        let limits = wanted.limits;
        let mut at = wanted.url.clone();
        let mut seen = BTreeSet::new();
        let mut left = limits.timeout;
        loop {
            if seen.len() > MOST_REDIRECTS {
                return Err(Cause::ManyRedirects);
            }
            if !seen.insert(at.clone()) {
                return Err(Cause::Circle(shown(at.as_str())));
            }
            let host = self.hosts.host(at.host_str().unwrap_or_default());
            let _turn = turn(&host, limits.pause, wanted.stop)?;
            let began = Instant::now();
            let response = self.ask(&at, wanted.held, left).map_err(|error| cause(error, limits))?;
            match (response.status().as_u16(), wanted.held) {
                (301 | 302 | 303 | 307 | 308, _) => at = next(&at, response.headers())?,
                (304, Some(held)) => return Ok(Fetched { download: held.clone(), is_new: false }),
                (200 | 203, _) => return take(response, &at, wanted),
                (status, _) => return Err(Cause::Status { status, retry_after: retry_after(response.headers()) }),
            }
            left = left.saturating_sub(began.elapsed());
        }
    }

    fn ask(&self, url: &Url, held: Option<&Download>, left: Duration) -> Result<Response<Body>, ureq::Error> {
        let agent = &self.agents[usize::from(url.scheme() == "https")];
        let mut bare = url.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        let mut request = agent.get(bare.as_str()).config().timeout_global(Some(left)).build();
        request = request.header(header::USER_AGENT, &self.user_agent);
        if !url.username().is_empty() || url.password().is_some() {
            let decoded = |part: &str| percent_decode_str(part).collect::<Vec<u8>>();
            let credentials = [decoded(url.username()), decoded(url.password().unwrap_or_default())].join(&b':');
            request = request.header(header::AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(credentials)));
        }
        if let Some(etag) = held.and_then(|held| held.etag.as_ref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = held.and_then(|held| held.last_modified.as_ref()) {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        request.call()
    }
}

/// Certificates that the system trusts, or those that `SSL_CERT_FILE` names; those of Mozilla where there are none.
fn roots() -> RootCerts {
    let found = rustls_native_certs::load_native_certs().certs;
    let trusted: Vec<Certificate<'static>> = found.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    if trusted.is_empty() { RootCerts::WebPki } else { RootCerts::from(trusted) }
}

/// Where a redirect leads to. Name and password go along to the same server only.
fn next(at: &Url, headers: &HeaderMap) -> Result<Url, Cause> {
    let location = headers.get(header::LOCATION).map(|location| location.as_bytes()).unwrap_or_default();
    // Some servers write Chinese as it is, in whatever encoding.
    let location = percent_encode(location, CONTROLS).to_string();
    let mut next = at.join(&location).map_err(|error| Cause::Nowhere(error.to_string()))?;
    if location.is_empty() || !matches!(next.scheme(), "http" | "https") {
        return Err(Cause::Nowhere(shown(&location)));
    }
    if next.origin() == at.origin() && next.username().is_empty() {
        let _ = next.set_username(at.username());
        let _ = next.set_password(at.password());
    }
    next.set_fragment(None);
    Ok(next)
}

/// Takes the document that an answer from `at` holds, unless something else came in its place.
fn take(response: Response<Body>, at: &Url, wanted: &Wanted<'_>) -> Result<Fetched, Cause> {
    let (parts, body) = response.into_parts();
    let ended = |error| match cause(ureq::Error::from(error), wanted.limits) {
        Cause::Connection(error) | Cause::NotHttp(error) => Cause::Truncated(error),
        other => other,
    };
    let received = wanted.receive(body.content_length(), body.into_reader(), ended)?;
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let disposition = parts.headers.get(header::CONTENT_DISPOSITION).map(|value| value.as_bytes());
    let name = name::name(disposition, at);
    wanted.keep(received, name, text(header::ETAG), text(header::LAST_MODIFIED))
}

/// What the server says of when to come again: seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(SystemTime::from(date).duration_since(SystemTime::now()).unwrap_or_default())
}

fn cause(error: ureq::Error, limits: &Limits) -> Cause {
    match error {
        ureq::Error::Timeout(Timeout::Connect) => Cause::Connection(format!("no answer within {} s", limits.connect_timeout.as_secs_f32())),
        ureq::Error::Timeout(_) => Cause::Time(limits.timeout),
        ureq::Error::HostNotFound => Cause::Connection("there is no host of this name".to_owned()),
        // What rustls has to say comes so.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => Cause::Tls(error.to_string()),
        ureq::Error::Rustls(error) => Cause::Tls(error.to_string()),
        ureq::Error::Io(error) => Cause::Connection(error.to_string()),
        ureq::Error::Protocol(error) => Cause::NotHttp(error.to_string()),
        ureq::Error::LargeResponseHeader(..) => Cause::NotHttp("its headers do not end".to_owned()),
        ureq::Error::Http(error) => Cause::Address(error.to_string()),
        ureq::Error::BadUri(_) => Cause::Address("it has no host".to_owned()),
        other => Cause::Connection(other.to_string()),
    }
}
