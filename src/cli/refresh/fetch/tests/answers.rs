//! What is made of each kind of answer.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use fenceng::diagnostic::Code;

use super::super::{Client, Limits};
use super::server::{Server, answer, say, stall};
use super::{Bench, PDF, assert_says, environment, hasty, limits};

const PAGE: &str = "<!DOCTYPE html><html><head><title>\n系統維護中 </title></head><body>…</body></html>";

fn in_turn(answers: Vec<Vec<u8>>) -> Server {
    Server::start(move |request, stream| say(stream, &answers[request.nth.min(answers.len() - 1)]))
}

#[test]
fn a_document_is_asked_for_again_by_etag_and_date() {
    let bench = Bench::new();
    let server = Server::start(|request, stream| match request.header("if-none-match") {
        Some("\"v1\"") => say(stream, "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n"),
        _ => say(stream, answer("200 OK", "etag: \"v1\"\r\nlast-modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n", PDF)),
    });
    let url = server.url("/x/%E5%88%86.pdf");
    let first = bench.fetch(&url, None).unwrap();
    assert!(first.is_new);
    assert_eq!((first.download.name.as_str(), first.download.bytes, first.download.is_html), ("分.pdf", PDF.len() as u64, false));
    assert_eq!(fs::read(bench.blobs.path(&first.download.blake3)).unwrap(), PDF);

    let again = bench.fetch(&url, Some(&first.download)).unwrap();
    assert_eq!((again.is_new, &again.download), (false, &first.download));
    let requests = server.requests();
    assert_eq!((requests[0].header("if-none-match"), requests[0].header("if-modified-since")), (None, None));
    assert_eq!(requests[1].header("if-modified-since"), Some("Mon, 01 Jan 2024 00:00:00 GMT"));
    assert_says(requests[0].header("user-agent").unwrap(), &["fenceng/"]);
    assert_eq!(requests[0].header("authorization"), None);
}

#[test]
fn the_same_bytes_are_not_new_and_others_are() {
    let bench = Bench::new();
    let other = [PDF, b"more"].concat();
    let server = in_turn(vec![answer("200 OK", "", PDF), answer("200 OK", "etag: W/\"2\"\r\n", PDF), answer("200 OK", "", other)]);
    let first = bench.fetch(&server.url("/a.pdf"), None).unwrap().download;
    let second = bench.fetch(&server.url("/a.pdf"), Some(&first)).unwrap();
    assert_eq!((second.is_new, second.download.etag.as_deref()), (false, Some("W/\"2\"")));
    let third = bench.fetch(&server.url("/a.pdf"), Some(&second.download)).unwrap();
    assert!(third.is_new && third.download.blake3 != first.blake3);
}

#[test]
fn a_blob_that_is_damaged_or_gone_is_fetched_whole() {
    let bench = Bench::new();
    let server = Server::saying(answer("200 OK", "etag: \"v1\"\r\n", PDF));
    let first = bench.fetch(&server.url("/a.pdf"), None).unwrap().download;
    let path = bench.blobs.path(&first.blake3);
    fs::write(&path, "half").unwrap();
    assert!(!bench.fetch(&server.url("/a.pdf"), Some(&first)).unwrap().is_new);
    assert_eq!(fs::read(&path).unwrap(), PDF);
    fs::remove_file(&path).unwrap();
    assert!(!bench.fetch(&server.url("/a.pdf"), Some(&first)).unwrap().is_new);
    assert!(server.requests().iter().all(|request| request.header("if-none-match").is_none()));
}

#[test]
fn not_modified_without_having_asked_is_an_error() {
    let server = Server::saying("HTTP/1.1 304 Not Modified\r\n\r\n");
    assert_says(&Bench::new().failure(&server.url("/a.pdf"), None), &["answered 304"]);
}

#[test]
fn redirects_are_followed() {
    let bench = Bench::new();
    let server = Server::start(|request, stream| match request.path() {
        "/a" => say(stream, answer("302 Found", "location: b?x=1\r\n", "moved")),
        "/b?x=1" => say(stream, "HTTP/1.1 308 Permanent Redirect\r\nlocation: /分層/c.pdf#top\r\ncontent-length: 0\r\n\r\n"),
        "/%E5%88%86%E5%B1%A4/c.pdf" => say(stream, answer("200 OK", "", PDF)),
        _ => say(stream, answer("404 Not Found", "", "")),
    });
    assert_eq!(bench.fetch(&server.url("/a"), None).unwrap().download.name, "c.pdf");
}

#[test]
fn redirects_in_a_circle_without_end_and_to_nowhere_are_told() {
    let bench = Bench::new();
    let server = Server::start(|request, stream| {
        let to = match request.path() {
            "/a" => "/b".to_owned(),
            "/b" => "/a".to_owned(),
            "/file" => "file:///etc/passwd".to_owned(),
            "/none" => String::new(),
            path => format!("{path}x"),
        };
        say(stream, answer("301 Moved Permanently", &format!("location: {to}\r\n"), ""));
    });
    assert_says(&bench.failure(&server.url("/a"), None), &["in a circle", "/a;"]);
    assert_eq!(server.requests().len(), 2);
    assert_says(&bench.failure(&server.url("/more"), None), &["more than 10 times"]);
    assert_eq!(server.requests().len(), 2 + 11);
    assert_says(&bench.failure(&server.url("/file"), None), &["to no address", "file:///etc/passwd"]);
    assert_says(&bench.failure(&server.url("/none"), None), &["to no address"]);
}

#[test]
fn what_will_not_pass_is_asked_for_once() {
    for (status, todo) in [("404 Not Found", "find its new address"), ("410 Gone", "find its new"), ("403 Forbidden", "for everybody")] {
        let server = Server::saying(answer(status, "", "no"));
        let message = Bench::new().failure(&server.url("/a.pdf"), None);
        assert_says(&message, &[&server.url("/a.pdf"), &status[..3], todo]);
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[test]
fn what_may_pass_is_tried_again() {
    let bench = Bench::new();
    let bad = answer("503 Service Unavailable", "", "busy");
    let server = in_turn(vec![bad.clone(), bad.clone(), answer("200 OK", "", PDF)]);
    assert!(bench.fetch(&server.url("/a.pdf"), None).unwrap().is_new);
    assert_eq!(server.requests().len(), 3);

    let server = Server::saying(bad);
    assert_says(&bench.failure(&server.url("/a.pdf"), None), &["answered 503", "try again later"]);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_server_that_asks_for_time_gets_it_within_reason() {
    let bench = Bench::new();
    let server = in_turn(vec![answer("429 Too Many Requests", "retry-after: 1\r\n", ""), answer("200 OK", "", PDF)]);
    bench.fetch(&server.url("/a.pdf"), None).unwrap();
    let requests = server.requests();
    assert!(requests[1].came - requests[0].came >= Duration::from_secs(1));

    for long in ["7200", "Fri, 31 Dec 2100 23:59:59 GMT"] {
        let server = Server::saying(answer("503 Service Unavailable", &format!("retry-after: {long}\r\n"), ""));
        assert_says(&bench.failure(&server.url("/a.pdf"), None), &["answered 503", "it asks for "]);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_server_that_stalls_is_left_in_time() {
    let bench = Bench::with(hasty(1));
    let before = Server::start(|_, _| stall());
    let midway = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n%PDF");
        stall();
    });
    for server in [before, midway] {
        let began = Instant::now();
        assert_says(&bench.failure(&server.url("/a.pdf"), None), &["not come whole after 0.4 s"]);
        assert!(began.elapsed() < Duration::from_secs(2));
        assert_eq!(server.requests().len(), 2);
    }
}

#[test]
fn a_server_that_drips_is_left_in_time() {
    let bench = Bench::with(hasty(0));
    let server = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
        for _ in 0..50 {
            say(stream, "x");
            thread::sleep(Duration::from_millis(50));
        }
    });
    let began = Instant::now();
    assert_says(&bench.failure(&server.url("/a.pdf"), None), &["not come whole"]);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_body_that_is_cut_off_is_not_kept() {
    let bench = Bench::new();
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n%PDF-1.7",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n%PDF-1.7\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n%PDF-1.7",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n%PDF-1.7",
    ] {
        let server = Server::saying(cut);
        assert_says(&bench.failure(&server.url("/a.pdf"), None), &["ended before it had come whole"]);
        assert_eq!(server.requests().len(), 3, "{cut}");
    }
}

#[test]
fn a_body_that_a_server_compressed_unasked_is_inflated_within_the_limit() {
    let gzip = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    };
    let bench = Bench::new();
    let served = |body: &[u8]| Server::saying(answer("200 OK", "content-encoding: gzip\r\n", body));
    let fetched = bench.fetch(&served(&gzip(PDF)).url("/a.pdf"), None).unwrap().download;
    assert_eq!(fs::read(bench.blobs.path(&fetched.blake3)).unwrap(), PDF);
    assert_says(&bench.failure(&served(&gzip(PDF)[..30]).url("/a.pdf"), None), &["ended before it had come whole"]);
    assert_says(&bench.failure(&served(&gzip(&vec![0; 2 << 20])).url("/a.pdf"), None), &["over the limit of 1048576"]);
}

#[test]
fn more_bytes_than_may_be_are_not_taken() {
    let bench = Bench::new();
    let declared = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n%PDF");
    assert_says(&bench.failure(&declared.url("/a.pdf"), None), &["its 99999999 bytes are over the limit of 1048576"]);
    let endless = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        (0..100).for_each(|_| say(stream, &chunk));
    });
    assert_says(&bench.failure(&endless.url("/a.pdf"), None), &["over the limit of 1048576"]);
    assert_eq!(declared.requests().len() + endless.requests().len(), 2);
}

#[test]
fn a_body_may_be_chunked_or_end_with_the_connection() {
    let bench = Bench::new();
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n%PDF-\r\n3\r\n1.7\r\n0\r\n\r\n";
    for whole in [chunked, "HTTP/1.0 200 OK\r\n\r\n%PDF-1.7"] {
        let server = Server::saying(whole);
        assert_eq!(bench.fetch(&server.url("/a.pdf"), None).unwrap().download.bytes, 8);
    }
}

#[test]
fn a_web_page_in_place_of_a_document_is_told() {
    let bench = Bench::new();
    let server = Server::saying(answer("200 OK", "content-type: application/pdf\r\n", PAGE));
    for path in
        ["/a.pdf", "/a.PDF?x=1", "/get?file=%E5%88%86.xlsx", "/a.xlsb", "/a.ods", "/a.odt", "/a.docx", "/a.csv", "/a.json", "/a.zip"]
    {
        let error = bench.fetch(&server.url(path), None).unwrap_err();
        assert_says(&error.to_string(), &[path, "a web page came in its place, titled \"系統維護中\""]);
        assert_eq!(error.diagnostic().code, Code::ErrorPage);
    }
    assert_eq!(server.requests().len(), 10);
    assert_eq!(bench.files(), Vec::<String>::new());

    let named = Server::saying(answer("200 OK", "content-disposition: attachment; filename=a.pdf\r\n", "<html><body>no</body></html>"));
    assert_says(&bench.failure(&named.url("/get"), None), &["a web page came in its place; open"]);
    let moved = Server::start(|request, stream| match request.path() {
        "/a.pdf" => say(stream, answer("302 Found", "location: /sorry\r\n", "")),
        _ => say(stream, answer("200 OK", "", PAGE)),
    });
    assert_says(&bench.failure(&moved.url("/a.pdf"), None), &["a web page came in its place"]);
}

#[test]
fn a_web_page_where_one_may_be_is_a_document() {
    let bench = Bench::new();
    let server = Server::saying(answer("200 OK", "content-type: text/html\r\n", PAGE));
    for path in ["/", "/a.html", "/list.aspx?id=1", "/a.xls", "/a.doc"] {
        let fetched = bench.fetch(&server.url(path), None).unwrap();
        assert!(fetched.download.is_html, "{path}");
        assert!(!bench.fetch(&server.url(path), Some(&fetched.download)).unwrap().is_new, "{path}");
    }
    let last = bench.fetch(&Server::saying(answer("200 OK", "", PDF)).url("/x"), None).unwrap().download;
    assert_says(&bench.failure(&server.url("/a.xls"), Some(&last)), &["a web page came in its place"]);
}

#[test]
fn an_empty_answer_is_an_error() {
    let server = Server::saying(answer("200 OK", "", ""));
    assert_says(&Bench::new().failure(&server.url("/a.pdf"), None), &["the answer is empty"]);
    let server = Server::saying("HTTP/1.1 204 No Content\r\n\r\n");
    assert_says(&Bench::new().failure(&server.url("/a.pdf"), None), &["answered 204"]);
}

#[test]
fn what_is_no_web_server_is_told() {
    let bench = Bench::new();
    let server = Server::saying("220 mail.example ESMTP\r\nwhat?\r\n\r\n");
    assert_says(&bench.failure(&server.url("/a.pdf"), None), &["does not answer as one of the web"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(|mut stream| say(&mut stream, "220 mail.example ESMTP\r\n")));
    assert_says(&bench.failure(&format!("https://{address}/a.pdf"), None), &["no secure connection could be made", "SSL_CERT_FILE"]);
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let bench = Bench::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_says(&bench.failure(&format!("http://127.0.0.1:{port}/a.pdf"), None), &["could not be reached", "refused"]);
    let server = Server::start(|_, _| {});
    assert_says(&bench.failure(&server.url("/a.pdf"), None), &["could not be reached"]);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn what_is_no_address_is_told() {
    let bench = Bench::new();
    for (address, cause) in
        [("a.pdf", "no address"), ("ftp://a.example/x", "no other kinds are known"), ("http://", "no address"), ("", "no address")]
    {
        let error = bench.fetch(address, None).unwrap_err();
        assert_says(&error.to_string(), &[cause, "https://"]);
        assert_eq!(error.diagnostic().code, Code::DownloadFailed);
    }
}

#[cfg(not(feature = "bucket"))]
#[test]
fn without_buckets_it_is_told_how_to_have_them() {
    let bench = Bench::new();
    assert_says(&bench.failure("s3://bucket/a.pdf", None), &["built without buckets", "--features bucket"]);
    assert_says(&bench.client.list("s3://bucket/", &bench.stop).unwrap_err().to_string(), &["--features bucket"]);
}

#[test]
fn name_and_password_go_to_their_server_and_nowhere_else() {
    let bench = Bench::new();
    let other = Server::saying(answer("404 Not Found", "", ""));
    let to = other.url("/b");
    let server = Server::start(move |request, stream| match request.path() {
        "/a" => say(stream, answer("302 Found", "location: /c\r\n", "")),
        _ => say(stream, answer("302 Found", &format!("location: {to}\r\n"), "")),
    });
    let url = server.url("/a").replace("127", "me:p%40ss@127");
    let message = bench.failure(&url, None);
    assert_says(&message, &["http://127.0.0.1:", "/a could not"]);
    assert!(!message.contains("ss@") && !message.contains("me:"), "{message}");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.header("authorization") == Some("Basic bWU6cEBzcw==")), "{requests:?}");
    assert_eq!(other.requests()[0].header("authorization"), None);

    for address in ["http://me:secret@127.0.0.1:99999/a", "http://me:se/secret@127.0.0.1/a", "me:secret@host", "ftp://me:secret@h/a"] {
        let message = bench.failure(address, None);
        assert!(!message.contains("secret") && !message.contains("me:"), "{message}");
    }
}

#[test]
fn a_host_rests_between_requests() {
    let bench = Bench::with(Limits { pause: Duration::from_millis(150), ..limits() });
    let server = Server::start(|request, stream| match request.path() {
        "/0" => say(stream, answer("302 Found", "location: /x\r\n", "")),
        _ => say(stream, answer("200 OK", "", PDF)),
    });
    thread::scope(|scope| {
        for at in 0..3 {
            let (bench, url) = (&bench, server.url(&format!("/{at}")));
            scope.spawn(move || bench.fetch(&url, None).unwrap());
        }
    });
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.windows(2).all(|pair| pair[1].came - pair[0].came >= Duration::from_millis(140)), "{requests:?}");
}

#[test]
fn a_stop_ends_a_download_that_stalls_and_one_that_waits() {
    let stalls = Server::start(|_, _| stall());
    let midway = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n%PDF");
        stall();
    });
    let busy = Server::saying(answer("503 Service Unavailable", "retry-after: 60\r\n", ""));
    for server in [stalls, midway, busy] {
        let bench = Bench::with(Limits { timeout: Duration::from_secs(30), pause: Duration::from_secs(1), ..limits() });
        let began = Instant::now();
        thread::scope(|scope| {
            // One at the host, one that waits for its turn.
            for _ in 0..2 {
                scope.spawn(|| assert!(bench.fetch(&server.url("/a.pdf"), None).unwrap_err().is_stopped()));
            }
            thread::sleep(Duration::from_millis(200));
            bench.stop.store(true, Ordering::Relaxed);
        });
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(bench.files(), Vec::<String>::new());
    }
}

#[test]
fn the_proxy_of_the_environment_is_asked_unless_the_host_is_excepted() {
    let server = Server::saying(answer("200 OK", "", PDF));
    let proxy = Server::start(|_, stream| {
        say(stream, "HTTP/1.1 200 OK\r\n\r\n");
        say(stream, answer("200 OK", "content-disposition: attachment; filename=by-proxy.pdf\r\n", PDF));
    });
    let through = proxy.url("").replace("127", "me:secret@127");
    let fetched =
        |variables: &[(&str, &str)]| Bench::with_environment(limits(), variables).fetch(&server.url("/a.pdf"), None).unwrap().download.name;
    assert_eq!(fetched(&[("HTTP_PROXY", &through)]), "by-proxy.pdf");
    assert_eq!(fetched(&[("all_proxy", &through), ("https_proxy", "http://127.0.0.1:1")]), "by-proxy.pdf");
    assert_eq!(fetched(&[("https_proxy", &through)]), "a.pdf");
    assert_eq!(fetched(&[("http_proxy", &through), ("no_proxy", "a.example, 127.0.0.1")]), "a.pdf");
    assert_eq!(fetched(&[("http_proxy", &through), ("NO_PROXY", ".0.0.1")]), "a.pdf");
    assert_eq!(fetched(&[("http_proxy", &through), ("NO_PROXY", "*")]), "a.pdf");
    assert_eq!(fetched(&[("HTTP_PROXY", " "), ("ALL_PROXY", "")]), "a.pdf");
    let seen = proxy.requests();
    assert!(seen.len() == 2 && seen[0].line.starts_with("CONNECT 127.0.0.1:"), "{seen:?}");
    assert_eq!(seen[0].header("proxy-authorization"), Some("Basic bWU6c2VjcmV0"));

    let wrong = Client::with_environment(limits(), &environment(&[("HTTPS_PROXY", "me:secret@:x:")])).err().unwrap();
    assert_eq!(wrong.to_string(), "HTTPS_PROXY of the environment names no proxy");
}
