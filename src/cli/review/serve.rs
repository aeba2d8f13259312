//! `fenceng review --serve`: the site on this machine alone, so that corrections are saved straight into their file.
//!
//! Whoever reads or writes must know the token, which is in the address that is printed and nowhere else. A page of another origin learns
//! nothing and writes nothing: requests must name this address as their host, and those that write must come from a page of it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fenceng::Corrections;
use fenceng::bureau::{Entry, Role};
use fenceng::convert::hex;
use fenceng::corrections::cells_hash;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::{Review, review, site};
use crate::cli::terminal::{print, printable, tell};
use crate::cli::{Exit, Problem, args, correct, corrections, write};

/// Where corrections are sent to.
const SAVE: &str = "corrections";

/// The same each time, when it is free, as browsers keep what is not saved yet by address.
const PORT: u16 = 4884;

/// Bytes that corrections of one sitting may have.
const LARGEST: usize = 16 << 20;

/// Until a request must be here whole.
const PATIENCE: Duration = Duration::from_secs(30);

/// Entries by id and hash of their cells, with the ladders of their units.
type Entries = BTreeMap<(String, String), (Entry, Arc<[Role]>)>;

/// What is served.
struct Served {
    /// The site, until the server ends.
    folder: tempfile::TempDir,
    token: String,
    address: SocketAddr,
    entries: Entries,
    corrections: PathBuf,
}

/// Makes the site in a folder of its own and serves it until a signal comes.
pub(super) fn run(args: &args::Review) -> Result<Exit, Problem> {
    let unwritable = |cause: io::Error| {
        let help = "see that the folder for temporary files has space and may be written";
        Problem::new(Exit::Unwritable, "the site cannot be written", help).caused_by(cause)
    };
    let unserved = |cause: io::Error| {
        let message = format!("the site cannot be served at 127.0.0.1:{}", args.port.unwrap_or(PORT));
        Problem::new(Exit::Unwritable, message, "name another port with --port, or none").caused_by(cause)
    };
    let folder = tempfile::Builder::new().prefix("fenceng-review-").tempdir().map_err(unwritable)?;
    let review = review(args, Some(SAVE), folder.path())?;
    review.write(folder.path()).map_err(unwritable)?;
    let token = token().map_err(unserved)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(unserved)?;
    runtime.block_on(async {
        let at = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = match (args.port, at(args.port.unwrap_or(PORT)).await) {
            (None, Err(_)) => at(0).await,
            (_, listener) => listener,
        };
        let listener = listener.map_err(unserved)?;
        let address = listener.local_addr().map_err(unserved)?;
        print(format!("http://{address}/{token}/index.html\n").as_bytes())?;
        if !args.quiet {
            let file = args.corrections.to_string_lossy();
            tell(&format!("{}corrections are saved to {}; Ctrl-C ends\n", super::shown(&review), printable(&file)));
        }
        let corrections = args.corrections.clone();
        let served = Arc::new(Served { folder, token, address, entries: entries(review), corrections });
        let ended = signalled().map_err(unserved)?;
        tokio::spawn(accept(listener, served));
        ended.notified().await;
        Ok(Exit::Fine)
    })
}

/// 128 bits that nobody can guess.
fn token() -> io::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(hex(&random))
}

fn entries(review: Review) -> Entries {
    let units = review.bureaus.into_iter().flat_map(|(_, bureau)| bureau.units);
    let of_unit = |unit: fenceng::bureau::Unit| {
        let roles: Arc<[Role]> = unit.roles.into();
        unit.entries.into_iter().map(move |entry| ((entry.id.clone(), cells_hash(&entry.source.cells)), (entry, Arc::clone(&roles))))
    };
    units.flat_map(of_unit).collect()
}

/// Tells when SIGINT or SIGTERM comes.
fn signalled() -> io::Result<Arc<Notify>> {
    let ended = Arc::new(Notify::new());
    #[cfg(unix)]
    for kind in [tokio::signal::unix::SignalKind::interrupt(), tokio::signal::unix::SignalKind::terminate()] {
        let (mut signal, ended) = (tokio::signal::unix::signal(kind)?, Arc::clone(&ended));
        tokio::spawn(async move {
            signal.recv().await;
            ended.notify_one();
        });
    }
    #[cfg(not(unix))]
    {
        let ended = Arc::clone(&ended);
        tokio::spawn(async move {
            let _ = tokio::signal::ctrl_c().await;
            ended.notify_one();
        });
    }
    Ok(ended)
}

async fn accept(listener: TcpListener, served: Arc<Served>) {
    loop {
        // What fails is one connection; the next may do.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let served = Arc::clone(&served);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let served = Arc::clone(&served);
                async move { Ok::<_, Infallible>(served.answer(request).await) }
            });
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            // A browser that goes away in the middle is no matter.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Served {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let Some(path) = self.path(head.uri.path(), &head.headers) else { return plain(StatusCode::FORBIDDEN, "not from here") };
        match head.method {
            Method::GET | Method::HEAD => self.file(&path),
            Method::POST if path == Path::new(SAVE) => {
                if let Err(why) = self.may_write(&head.headers) {
                    return plain(StatusCode::FORBIDDEN, why);
                }
                match tokio::time::timeout(PATIENCE, Limited::new(body, LARGEST).collect()).await {
                    Ok(Ok(body)) => self.save(&body.to_bytes()),
                    Ok(Err(_)) => plain(StatusCode::PAYLOAD_TOO_LARGE, "the corrections are too large, or broke off"),
                    Err(_) => plain(StatusCode::REQUEST_TIMEOUT, "the corrections took too long to arrive"),
                }
            }
            _ => plain(StatusCode::METHOD_NOT_ALLOWED, "neither a page nor a place to save to"),
        }
    }

    /// The path below the token, when the request knows the token and this address: a name that another site has turned to this machine
    /// is none.
    fn path(&self, path: &str, headers: &HeaderMap) -> Option<PathBuf> {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        if host != self.address.to_string() && host != format!("localhost:{}", self.address.port()) {
            return None;
        }
        let path = path.strip_prefix('/')?.strip_prefix(self.token.as_str())?.strip_prefix('/')?;
        let path = PathBuf::from(percent_decode_str(path).decode_utf8().ok()?.into_owned());
        path.components().all(|component| matches!(component, Component::Normal(_))).then_some(path)
    }

    /// Whether a request that writes comes from a page of this address.
    fn may_write(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST).unwrap_or_default();
        if text(header::ORIGIN).and_then(|origin| origin.strip_prefix("http://")) != Some(host) {
            return Err("the request does not come from a page of this address");
        }
        if text(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site != "same-origin") {
            return Err("the request comes from another site");
        }
        match text(header::CONTENT_TYPE) {
            Some("application/toml") => Ok(()),
            _ => Err("corrections are sent as application/toml"),
        }
    }

    fn file(&self, path: &Path) -> Response<Full<Bytes>> {
        let kind = match path.extension().and_then(|ending| ending.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("png") => "image/png",
            Some("jpg") => "image/jpeg",
            _ => return plain(StatusCode::NOT_FOUND, "there is no such page"),
        };
        match fs::read(self.folder.path().join(path)) {
            Ok(bytes) => answer(StatusCode::OK, kind, bytes),
            Err(_) => plain(StatusCode::NOT_FOUND, "there is no such page"),
        }
    }

    /// Takes corrections into their file: all of them, or none.
    fn save(&self, sent: &[u8]) -> Response<Full<Bytes>> {
        match self.saved(sent) {
            Ok(count) => answer(StatusCode::OK, "application/json", format!("{{\"saved\": {count}}}\n").into_bytes()),
            Err(why) => plain(StatusCode::UNPROCESSABLE_ENTITY, &why),
        }
    }

    fn saved(&self, sent: &[u8]) -> Result<usize, String> {
        let sent = str::from_utf8(sent).map_err(|_| "the corrections are no text in UTF-8".to_owned())?;
        let sent = Corrections::from_toml(sent).map_err(|error| error.to_string())?;
        let (mut text, _) = corrections::read_if_there(&self.corrections).map_err(|problem| problem.to_string())?;
        for correction in sent.list() {
            let key = (correction.entry.to_string(), correction.cells.to_string());
            let place = |why: &dyn std::fmt::Display| format!("entry {}: {why}", correction.entry);
            let (entry, roles) = self.entries.get(&key).ok_or_else(|| place(&"it is none of this release, or has other cells"))?;
            (text, _) = correct::with(&text, correction, entry, roles).map_err(|error| place(&error))?;
        }
        write::text(&self.corrections, &text).map_err(|problem| problem.to_string())?;
        Ok(sent.list().len())
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    answer(status, "text/plain; charset=utf-8", format!("{text}\n").into_bytes())
}

fn answer(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(bytes)));
    *response.status_mut() = status;
    let policy = HeaderValue::from_str(&format!("{}; frame-ancestors 'none'", site::POLICY));
    let headers = response.headers_mut();
    headers.extend(policy.map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    headers.extend([
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ]);
    response
}
