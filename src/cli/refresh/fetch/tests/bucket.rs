//! Buckets, against the server of moto where `FENCENG_MOTO` names it.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::super::Limits;
use super::server::{Server, answer, say, stall};
use super::{Bench, PDF, assert_says, hasty, limits};

const SECRETS: [(&str, &str); 3] = [("AWS_ACCESS_KEY_ID", "me"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_ALLOW_HTTP", "true")];

/// A client of the buckets at `endpoint`.
fn bench(endpoint: &str, limits: Limits) -> Bench {
    Bench::with_environment(limits, &[SECRETS.as_slice(), &[("AWS_ENDPOINT_URL", endpoint)]].concat())
}

/// moto's server, ended when dropped.
struct Moto(Child);

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Puts something where moto has it; it wants a signature, but does not check it.
fn put(url: &str, body: &[u8]) -> Result<(), ureq::Error> {
    let signature = "AWS4-HMAC-SHA256 Credential=me/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    ureq::put(url).header("authorization", signature).send(body).map(drop)
}

#[test]
#[ignore = "needs moto's server: FENCENG_MOTO=path/of/moto_server"]
fn objects_are_listed_and_fetched_when_they_change() {
    let program = std::env::var_os("FENCENG_MOTO").expect("FENCENG_MOTO names moto_server");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let started =
        Command::new(program).args(["-H", "127.0.0.1", "-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _moto = Moto(started.unwrap());
    let endpoint = format!("http://127.0.0.1:{port}");
    let up = Instant::now();
    while let Err(error) = put(&format!("{endpoint}/docs"), b"") {
        assert!(up.elapsed() < Duration::from_secs(30), "moto does not start: {error}");
        thread::sleep(Duration::from_millis(100));
    }
    let keys = ["a/%E5%88%86%E5%B1%A4.pdf", "a/b/c%20d%25.pdf", "z.pdf"];
    keys.iter().for_each(|key| put(&format!("{endpoint}/docs/{key}"), PDF).unwrap());
    put(&format!("{endpoint}/docs/a/marker/"), b"").unwrap();
    put(&format!("{endpoint}/docs/sorry.pdf"), b"<html><title>no</title></html>").unwrap();

    let bench = bench(&endpoint, limits());
    let urls = |prefix: &str| bench.client.list(prefix, &bench.stop).unwrap();
    assert_eq!(urls("s3://docs/a/"), ["s3://docs/a/b/c%20d%25.pdf", "s3://docs/a/分層.pdf"]);
    assert_eq!(urls("s3://docs/").len(), 4);
    assert_eq!(urls("s3://docs/z.pdf"), ["s3://docs/z.pdf"]);
    assert_eq!(urls("s3://docs/nothing/"), Vec::<String>::new());

    for (url, name) in [("s3://docs/a/b/c%20d%25.pdf", "c d%.pdf"), ("s3://docs/a/分層.pdf", "分層.pdf")] {
        let first = bench.fetch(url, None).unwrap();
        assert!(first.is_new && first.download.name == name && first.download.etag.is_some(), "{first:?}");
        assert_eq!(fs::read(bench.blobs.path(&first.download.blake3)).unwrap(), PDF);
        let again = bench.fetch(url, Some(&first.download)).unwrap();
        assert_eq!((again.is_new, again.download), (false, first.download.clone()));
    }
    let first = bench.fetch("s3://docs/z.pdf", None).unwrap().download;
    put(&format!("{endpoint}/docs/z.pdf"), b"%PDF other").unwrap();
    assert!(bench.fetch("s3://docs/z.pdf", Some(&first)).unwrap().is_new);

    assert_says(&bench.failure("s3://docs/none.pdf", None), &["s3://docs/none.pdf", "not found", "AWS_ENDPOINT_URL"]);
    assert_says(&bench.failure("s3://none/a.pdf", None), &["s3://none/a.pdf"]);
    assert_says(&bench.failure("s3://docs/sorry.pdf", None), &["a web page came in its place, titled \"no\""]);
    let small = self::bench(&endpoint, Limits { max_bytes: 5, ..limits() });
    assert_says(&small.failure("s3://docs/a/分層.pdf", None), &["its 30 bytes are over the limit of 5"]);
}

#[test]
fn a_bucket_that_is_not_there_or_does_not_answer_is_told_in_time() {
    let none = bench("http://127.0.0.1:1", limits());
    assert_says(&none.failure("s3://docs/a.pdf", None), &["could not be reached", "s3://docs/a.pdf"]);
    assert_says(&none.client.list("s3://docs/", &none.stop).unwrap_err().to_string(), &["could not be reached"]);
    assert_says(&none.client.list("http://a.example/", &none.stop).unwrap_err().to_string(), &["it is no bucket"]);

    let stalls = Server::start(|_, _| stall());
    let bench = bench(&stalls.url(""), hasty(1));
    let message = bench.failure("s3://docs/a.pdf", None);
    assert_says(&message, &["not come whole after 0.4 s"]);
    assert!(!message.contains("secret"));
    assert_eq!(stalls.requests().len(), 2);
}

#[test]
fn an_object_that_is_cut_off_is_not_kept() {
    let server =
        Server::saying("HTTP/1.1 200 OK\r\netag: \"1\"\r\nlast-modified: Mon, 01 Jan 2024 00:00:00 GMT\r\ncontent-length: 100\r\n\r\n%PDF");
    let bench = bench(&server.url(""), limits());
    assert_says(&bench.failure("s3://docs/a.pdf", None), &["ended before it had come whole"]);
}

#[test]
fn an_object_that_stalls_is_left_in_time() {
    let server = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\netag: \"1\"\r\nlast-modified: Mon, 01 Jan 2024 00:00:00 GMT\r\ncontent-length: 9\r\n\r\n%PDF");
        stall();
    });
    let bench = bench(&server.url(""), hasty(0));
    assert_says(&bench.failure("s3://docs/a.pdf", None), &["not come whole after 0.4 s"]);
}

#[test]
fn a_bucket_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    for (status, tries) in [("503 Slow Down", 3), ("403 Forbidden", 1)] {
        let server = Server::saying(answer(status, "", "<Error>\n<Code>No</Code></Error>"));
        let bench = bench(&server.url(""), limits());
        assert_says(&bench.failure("s3://docs/a.pdf", None), &["the bucket does not give it", &status[..3]]);
        assert_eq!(server.requests().len(), tries, "{status}");
    }
}

#[test]
fn a_stop_ends_what_a_bucket_keeps_waiting() {
    let server = Server::start(|_, _| stall());
    let bench = bench(&server.url(""), Limits { timeout: Duration::from_secs(30), ..limits() });
    let began = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| assert!(bench.fetch("s3://docs/a.pdf", None).unwrap_err().is_stopped()));
        scope.spawn(|| assert!(bench.client.list("s3://docs/", &bench.stop).unwrap_err().is_stopped()));
        thread::sleep(Duration::from_millis(150));
        bench.stop.store(true, Ordering::Relaxed);
    });
    assert!(began.elapsed() < Duration::from_secs(2));
}
