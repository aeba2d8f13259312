//! The nightly run over HTTP, against a real server that behaves and misbehaves: what cannot be brought stands as it came last.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::workspace::{Workspace, schedule, stderr};

/// What the server does to whoever asks.
#[derive(Debug, Clone)]
enum Manner {
    /// Sends a document, or 304 to who has it already.
    Document(String),
    /// Sends a page that says sorry, with 200.
    Sorry,
    /// Sends less than it says.
    Truncated(String),
    /// Promises more than there is and waits.
    Stalls,
    /// Sends those who ask from here to there and back.
    Circle,
    Status(u16),
}

/// A server on this machine, for as long as the test runs.
struct Server {
    address: String,
    manner: Arc<Mutex<Manner>>,
    /// The first line of each request, and what was sent.
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { address, manner: Arc::new(Mutex::new(manner)), log: Arc::default() };
        let (manner, log) = (Arc::clone(&server.manner), Arc::clone(&server.log));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, log) = (manner.lock().unwrap().clone(), Arc::clone(&log));
                thread::spawn(move || drop(answer(stream, &manner, &log)));
            }
        });
        server
    }

    fn behaves(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, manner: &Manner, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = Vec::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        match line? {
            line if line.is_empty() => break,
            line => lines.push(line),
        }
    }
    let first = lines.first().cloned().unwrap_or_default();
    let tag = |text: &str| format!("\"{}\"", text.len());
    let has = |text: &str| lines.iter().any(|line| line.to_lowercase().starts_with("if-none-match:") && line.contains(&tag(text)));
    let (status, said) = match manner {
        Manner::Document(text) if has(text) => (304, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned()),
        Manner::Document(text) => (200, format!("HTTP/1.1 200 OK\r\nETag: {}\r\nContent-Length: {}\r\n\r\n{text}", tag(text), text.len())),
        Manner::Sorry => {
            (200, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<!DOCTYPE html><html><title>維護中</title><p>稍後再試".to_owned())
        }
        Manner::Truncated(text) => (200, format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len() + 99)),
        Manner::Stalls => (200, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n|".to_owned()),
        Manner::Circle => {
            let next = if first.contains("/b/") { "/a/schedule.md" } else { "/b/schedule.md" };
            (302, format!("HTTP/1.1 302 Found\r\nLocation: {next}\r\nContent-Length: 0\r\n\r\n"))
        }
        Manner::Status(status) => (*status, format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n")),
    };
    log.lock().unwrap().push(format!("{status} {first}"));
    stream.write_all(said.as_bytes())?;
    if matches!(manner, Manner::Stalls) {
        thread::sleep(Duration::from_secs(5));
    }
    Ok(())
}

fn text() -> String {
    schedule("港灣處", "工程科")
}

/// A run's exit status, its `report.md`, and the names of the bureaus in force.
fn refresh(space: &Workspace) -> (Option<i32>, String, Vec<String>) {
    let run: Output = space.fenceng(["refresh"]);
    let report = std::fs::read_to_string(space.path("out/report.md")).unwrap_or_else(|_| panic!("{}", stderr(&run)));
    let manifest = std::fs::read(space.path("out/current/manifest.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let bureaus = manifest["bureaus"].as_array().into_iter().flatten();
    (run.status.code(), report, bureaus.map(|bureau| bureau["bureau"].as_str().unwrap().to_owned()).collect())
}

fn configured(address: &str) -> Workspace {
    let space = Workspace::new();
    let source = format!("[[source]]\nurl = \"{address}/a/schedule.md\"\nlicence = \"政府資料開放授權條款\"\n");
    space.file("fenceng.toml", format!("output = \"out\"\n{source}[http]\nretries = 1\nbackoff = 0.01\npause = 0.01\ntimeout = 0.5\n"));
    space
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::new(Manner::Document(text()));
    let space = configured(&server.address);
    assert_eq!((refresh(&space).0, server.log()), (Some(0), vec!["200 GET /a/schedule.md HTTP/1.1".to_owned()]));
    let (status, report, bureaus) = refresh(&space);
    assert_eq!((status, server.log()), (Some(0), vec!["304 GET /a/schedule.md HTTP/1.1".to_owned()]));
    assert_eq!(bureaus, ["綠原市政府港灣處"]);
    assert!(report.contains("nothing to publish"), "{report}");
    let release: Value = serde_json::from_slice(&std::fs::read(space.path("out/current/release.json")).unwrap()).unwrap();
    assert_eq!(release["number"], 1);
    assert_eq!(release["origins"][0]["from"], format!("{}/a/schedule.md", server.address));
    assert_eq!(release["origins"][0]["licence"], "政府資料開放授權條款");

    server.behaves(Manner::Document(text() + "| 碼頭維護 | 緊急搶修。 | 擬辦 | 核定 | |\n"));
    let (status, report, _) = refresh(&space);
    assert_eq!(status, Some(0), "{report}");
    assert!(report.contains("release 2 is published") && report.contains("| Entries | 1 | 0 | 0 | 2 |"), "{report}");
}

#[test]
fn what_cannot_be_brought_stands_as_it_came_last() {
    let server = Server::new(Manner::Document(text()));
    let space = configured(&server.address);
    assert_eq!(refresh(&space).0, Some(0));
    let before = space.output_in("out/current");
    let troubles = [
        (Manner::Sorry, "F523", "維護中"),
        (Manner::Truncated(text()), "F522", ""),
        (Manner::Stalls, "F522", ""),
        (Manner::Circle, "F522", "redirect"),
        (Manner::Status(500), "F522", "500"),
        (Manner::Status(404), "F522", "404"),
        (Manner::Document(String::new()), "F522", ""),
    ];
    for (manner, code, told) in troubles {
        server.behaves(manner.clone());
        let (status, report, bureaus) = refresh(&space);
        assert_eq!(status, Some(1), "{manner:?}: {report}");
        assert!(report.contains(code) && report.contains(told) && report.contains("came last stands in"), "{manner:?}: {report}");
        assert_eq!(bureaus, ["綠原市政府港灣處"]);
        assert!(space.output_in("out/current") == before, "{manner:?}");
    }
    server.behaves(Manner::Document(text()));
    assert_eq!(refresh(&space).0, Some(0));
    assert!(space.output_in("out/current") == before);
}

#[test]
fn another_document_at_an_address_is_held_back() {
    let server = Server::new(Manner::Document(text()));
    let space = configured(&server.address);
    assert_eq!(refresh(&space).0, Some(0));
    server.behaves(Manner::Document("| 公告 | 日期 |\n|---|---|\n| 停水 | 九月 |\n".to_owned()));
    let (status, report, bureaus) = refresh(&space);
    assert_eq!((status, bureaus), (Some(4), vec!["綠原市政府港灣處".to_owned()]), "{report}");
    assert!(report.contains("no source has anything of it any more"), "{report}");
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let server = Server::new(Manner::Status(502));
    let space = configured("http://schedules.invalid");
    let run = space.command().env("http_proxy", &server.address).args(["refresh"]).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    assert!(server.log().iter().any(|line| line.contains("schedules.invalid")), "{}", stderr(&run));
}

/// A bucket in moto's server, which is ended in the end.
#[cfg(feature = "bucket")]
struct Bucket {
    moto: std::process::Child,
    address: String,
}

#[cfg(feature = "bucket")]
impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.moto.kill();
        let _ = self.moto.wait();
    }
}

#[cfg(feature = "bucket")]
impl Bucket {
    fn new() -> Self {
        let program = std::env::var_os("FENCENG_MOTO").expect("FENCENG_MOTO names moto_server");
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = std::process::Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &address.port().to_string()]);
        let moto = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        let bucket = Self { moto, address: address.to_string() };
        for _ in 0..300 {
            if TcpStream::connect(&bucket.address).is_ok() {
                bucket.send("PUT", "", "");
                return bucket;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("moto does not start");
    }

    /// Sends a request; moto wants a signature, but does not check it.
    fn send(&self, method: &str, key: &str, body: &str) {
        let signature = "AWS4-HMAC-SHA256 Credential=me/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("{method} /docs/{key} HTTP/1.1\r\nHost: {}\r\nAuthorization: {signature}\r\n", self.address);
        write!(stream, "{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut said = String::new();
        BufReader::new(stream).read_line(&mut said).unwrap();
        assert!(said.contains(" 20"), "{method} {key}: {said}");
    }
}

#[cfg(feature = "bucket")]
#[test]
#[ignore = "needs moto's server: FENCENG_MOTO=path/of/moto_server"]
fn documents_in_a_bucket_are_sources() {
    let bucket = Bucket::new();
    for (key, bureau) in [("2026/a.md", "港灣處"), ("2026/b.md", "林務局")] {
        bucket.send("PUT", key, &schedule(bureau, "工程科"));
    }
    let space = Workspace::new();
    space.file("fenceng.toml", "output = \"out\"\n[[source]]\nurl = \"s3://docs/2026/\"\n[http]\nretries = 1\nbackoff = 0.01\n");
    let run = |endpoint: &str| {
        let mut command = space.command();
        command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_ALLOW_HTTP", "true").env("AWS_REGION", "us-east-1");
        command.env("AWS_ACCESS_KEY_ID", "me").env("AWS_SECRET_ACCESS_KEY", "secret");
        let run = command.args(["refresh"]).output().unwrap();
        (run.status.code(), std::fs::read_to_string(space.path("out/report.md")).unwrap())
    };
    let endpoint = format!("http://{}", bucket.address);
    let (status, report) = run(&endpoint);
    assert!(status == Some(0) && report.contains("2 bureaus, 4 entries"), "{status:?} {report}");
    let (status, report) = run(&endpoint);
    assert!(status == Some(0) && report.contains("nothing to publish"), "{status:?} {report}");
    let (status, report) = run("http://127.0.0.1:9");
    assert!(status == Some(1) && report.contains("came last stands in") && report.contains("2 bureaus, 4 entries"), "{status:?} {report}");
    bucket.send("DELETE", "2026/b.md", "");
    let (status, report) = run(&endpoint);
    assert!(status == Some(4) && report.contains("綠原市政府林務局") && report.contains("2 bureaus, 4 entries"), "{status:?} {report}");
}
