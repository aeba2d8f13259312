//! The site of `fenceng review`: what is in its pages, and who may save through it. What the pages do is tested in `review/`, in a browser.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::workspace::{Workspace, schedule, stderr};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
const BUREAU: &str = "綠原市政府港灣處";

/// The data in a page.
fn data(page: &Path) -> Value {
    let html = fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    assert!(html.contains("script-src 'self';") && !html.contains("unsafe-inline"), "{html}");
    let (_, data) = html.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

/// Converts what is in `in`, and writes the site of it.
fn reviewed(space: &Workspace, args: &[&str]) -> String {
    assert_eq!(space.fenceng(["convert", "in", "--quiet"]).status.code(), Some(0));
    let run = space.fenceng(["review", "output"].iter().chain(args));
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    stderr(&run)
}

fn page(space: &Workspace) -> Value {
    data(&space.path(&format!("review/bureau/{BUREAU}.html")))
}

#[test]
fn each_row_stands_in_the_table_that_is_drawn_of_its_document() {
    let space = Workspace::new();
    for file in ["forms/taipei.xlsx", "forms/taichung.docx", "real/taipei-information.txt"] {
        space.file(&format!("in/{}", file.rsplit('/').next().unwrap()), fs::read(format!("{FIXTURES}/{file}")).unwrap());
    }
    reviewed(&space, &[]);
    let mut rows = 0;
    for link in data(&space.path("review/index.html"))["site"]["bureaus"].as_array().unwrap() {
        let page = data(&space.path("review").join(link["page"].as_str().unwrap()));
        let entries = page["bureau"]["units"].as_array().unwrap().iter().flat_map(|unit| unit["entries"].as_array().unwrap());
        for entry in entries {
            let source = &entry["source"];
            let original = &page["originals"][source["source"].as_str().unwrap()];
            assert_eq!(original["missing"], Value::Null);
            let table = &original["tables"][source["table"].as_u64().unwrap() as usize - 1];
            let row = source["row"].as_u64().unwrap() - 1;
            let covers = |cell: &&Value| cell[0].as_u64() <= Some(row) && row < cell[0].as_u64().unwrap() + cell[2].as_u64().unwrap();
            let drawn: Vec<&str> = table["cells"].as_array().unwrap().iter().filter(covers).map(|cell| cell[4].as_str().unwrap()).collect();
            for cell in source["cells"].as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).filter(|cell| !cell.is_empty()) {
                // A row of text without columns is told with the lines around it.
                assert!(
                    drawn.contains(&cell)
                        || original["tables"].as_array().unwrap().iter().any(|table| table["cells"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .any(|other| other[4] == cell)),
                    "{cell} of {source}"
                );
            }
            rows += 1;
        }
    }
    assert!(rows > 200, "{rows}");
}

#[test]
fn pages_of_pdf_are_pictures_of_the_size_that_boxes_are_told_in() {
    let space = Workspace::new();
    space.file("in/rotated.pdf", fs::read(format!("{FIXTURES}/pdf/rotated.pdf")).unwrap());
    let told = reviewed(&space, &[]);
    assert!(told.contains("1 page drawn"), "{told}");
    let overview = data(&space.path("review/index.html"));
    let page = data(&space.path("review").join(overview["site"]["bureaus"][0]["page"].as_str().unwrap()));
    let original = page["originals"].as_object().unwrap().values().next().unwrap();
    let picture = &original["pages"][0];
    let [width, height] = ["width", "height"].map(|key| picture[key].as_f64().unwrap());
    let bytes = fs::read(space.path("review").join(picture["image"].as_str().unwrap())).unwrap();
    let [wide, high] = [16, 20].map(|at| f64::from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())));
    assert!((wide / high - width / height).abs() < 0.01, "{wide} x {high} for {width} x {height}");
    for unit in page["bureau"]["units"].as_array().unwrap() {
        for entry in unit["entries"].as_array().unwrap() {
            let bbox: Vec<f64> = entry["source"]["bbox"].as_array().unwrap().iter().map(|at| at.as_f64().unwrap()).collect();
            assert!(bbox[0] < bbox[2] && bbox[2] <= width && bbox[1] < bbox[3] && bbox[3] <= height, "{bbox:?}");
        }
    }
}

#[test]
fn texts_of_documents_end_no_element() {
    let space = Workspace::new();
    let evil = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> javascript:alert(3)";
    space.file("in/t.md", schedule("港灣處", "工程科").replace("例行巡檢。", evil));
    reviewed(&space, &[]);
    let html = fs::read_to_string(space.path(&format!("review/bureau/{BUREAU}.html"))).unwrap();
    assert_eq!((html.matches("<script").count(), html.matches("<img").count(), html.matches("<!--").count()), (2, 0, 0));
    assert!(page(&space)["bureau"]["units"][0]["entries"][1]["content"].as_str().unwrap().contains("<script>alert(1)"));
}

#[test]
fn a_document_that_is_not_found_is_said_and_its_rows_are_shown_by_their_cells() {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    reviewed(&space, &[]);
    let original = |page: &Value| page["originals"].as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(original(&page(&space))["tables"][0]["cells"].as_array().unwrap().len(), 15);
    // The same document is found by what is in it, another by that name is not taken for it.
    fs::create_dir(space.path("moved")).unwrap();
    fs::rename(space.path("in/t.md"), space.path("moved/u.md")).unwrap();
    space.file("in/t.md", schedule("港灣處", "管理科"));
    let run = space.fenceng(["review", "output"]);
    assert!(stderr(&run).contains("not shown: t.md was not found"), "{}", stderr(&run));
    let shown = original(&page(&space));
    assert!(shown["missing"].as_str().unwrap().contains("name it"));
    assert_eq!(shown["tables"][0]["cells"].as_array().unwrap().len(), 9);
    assert_eq!(space.fenceng(["review", "output", "moved"]).status.code(), Some(0));
    assert_eq!(original(&page(&space))["missing"], Value::Null);
}

#[test]
fn what_changed_since_the_release_before_is_told_of_each_entry() {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    assert_eq!(space.fenceng(["convert", "in", "-o", "old"]).status.code(), Some(0));
    space.file("in/t.md", schedule("港灣處", "工程科").replace("| 擬辦 | 核定 | |", "| 擬辦 | 審核 | 核定 |"));
    reviewed(&space, &["--before", "old"]);
    let page = page(&space);
    let id = page["bureau"]["units"][0]["entries"][1]["id"].as_str().unwrap();
    let changes = page["changes"]["entries"].as_object().unwrap();
    assert_eq!(changes.keys().collect::<Vec<_>>(), [id]);
    assert_eq!((&changes[id]["change"], &changes[id]["changes"][0]["what"]), (&"changed".into(), &"decider".into()));
    let overview = data(&space.path("review/index.html"));
    assert_eq!((&overview["changes"]["changed"], &overview["bureaus"][0]["changes"]["changed"]), (&1.into(), &1.into()));
}

#[test]
fn corrections_of_the_file_keep_their_texts() {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    reviewed(&space, &[]);
    let page_before = page(&space);
    let id = page_before["bureau"]["units"][0]["entries"][1]["id"].as_str().unwrap();
    let run = space.fenceng(["correct", id, "--set", "decided_by=處長", "--reason", "見原本", "--author", "李"]);
    assert_eq!(run.status.code(), Some(0));
    let text = format!("# 港灣處\n{}", fs::read_to_string(space.path("corrections.toml")).unwrap());
    space.file("corrections.toml", &text);
    assert_eq!(space.fenceng(["review", "output"]).status.code(), Some(0));
    let standing = &page(&space)["site"]["corrections"];
    assert_eq!((standing.as_array().unwrap().len(), &standing[0]["entry"]), (1, &id.into()));
    assert_eq!((&standing[0]["cells"], &standing[0]["fields"]), (&page_before["rows"][1]["cells"], &serde_json::json!(["decided_by"])));
    assert_eq!(standing[0]["toml"].as_str().unwrap(), text);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    space.file("review/notes.txt", "mine");
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    let run = space.fenceng(["review", "output"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("review is there already and is no review") && stderr(&run).contains("--output"), "{}", stderr(&run));
    assert_eq!(fs::read_dir(space.path("review")).unwrap().count(), 1);
    // Nor is anything left of a review that could not be made.
    let run = space.fenceng(["review", "in", "-o", "other"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("in holds no bureau file"), "{}", stderr(&run));
    let names: Vec<String> =
        fs::read_dir(space.path(".")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.starts_with('.') && name != "other"), "{names:?}");
}

#[test]
fn a_review_takes_the_place_of_the_one_before() {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    reviewed(&space, &[]);
    fs::remove_dir_all(space.path("output")).unwrap();
    space.file("in/t.md", schedule("林務局", "育苗科"));
    reviewed(&space, &[]);
    let names: Vec<String> =
        fs::read_dir(space.path("review/bureau")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, ["綠原市政府林務局.html"]);
}

/// A site that is served, until it goes out of scope.
struct Server {
    child: Child,
    /// Host and port.
    host: String,
    /// Path with the token, and a slash.
    root: String,
}

impl Server {
    fn start(space: &Workspace) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fenceng"))
            .args(["review", "output", "--serve"])
            .current_dir(space.path("."))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (host, rest) = line.trim().strip_prefix("http://").unwrap().split_once('/').unwrap();
        let root = format!("/{}", rest.strip_suffix("index.html").unwrap());
        assert!(root.len() >= 34, "{root}");
        Self { child, host: host.to_owned(), root }
    }

    /// What is answered: the status, and all that was sent.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let host = headers.iter().find(|(name, _)| *name == "Host").map_or(self.host.as_str(), |(_, host)| host);
        let others: String =
            headers.iter().filter(|(name, _)| *name != "Host").map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{others}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
    }

    fn save(&self, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        self.ask("POST", &format!("{}corrections", self.root), headers, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn correction(space: &Workspace, set: &str) -> String {
    let page = page(space);
    let (entry, cells) = (&page["bureau"]["units"][0]["entries"][1]["id"], &page["rows"][1]["cells"]);
    format!("[[correction]]\nentry = {entry}\ncells = {cells}\nauthor = \"李\"\ndate = \"2026-01-31\"\nreason = \"見原本\"\n{set}\n")
}

fn served() -> (Workspace, Server) {
    let space = Workspace::new();
    space.file("in/t.md", schedule("港灣處", "工程科"));
    reviewed(&space, &[]);
    let server = Server::start(&space);
    (space, server)
}

#[test]
fn pages_are_served_to_who_knows_the_token_and_names_this_machine() {
    let (_space, server) = served();
    let get = |path: &str, host: &str| server.ask("GET", path, &[("Host", host)], "").0;
    let index = format!("{}index.html", server.root);
    let (status, answer) = server.ask("GET", &index, &[], "");
    assert_eq!(status, 200);
    for header in ["frame-ancestors 'none'", "nosniff", "no-referrer", "no-store", "cross-origin-resource-policy: same-origin"] {
        assert!(answer.contains(header), "{header} in {answer}");
    }
    assert!(answer.contains("\"save\":\"corrections\""));
    let port = server.host.rsplit_once(':').unwrap().1;
    assert_eq!(get(&index, &format!("localhost:{port}")), 200);
    assert_eq!(get(&index, "evil.example"), 403);
    assert_eq!(get(&index, &format!("evil.example:{port}")), 403);
    let token = server.root.trim_matches('/');
    let last = if token.ends_with('0') { "1" } else { "0" };
    for path in ["/index.html".to_owned(), "/".to_owned(), format!("/{}{last}/index.html", &token[..31]), format!("/{token}index.html")] {
        assert_eq!(get(&path, &server.host), 403, "{path}");
    }
    for path in
        ["../corrections.toml", "%2e%2e/corrections.toml", "..%2fcorrections.toml", "/etc/passwd", "%2fetc/passwd", "bureau/../../x.html"]
    {
        let status = get(&format!("{}{path}", server.root), &server.host);
        assert!(matches!(status, 403 | 404), "{path}: {status}");
    }
    assert_eq!(get(&format!("{}none.html", server.root), &server.host), 404);
}

#[test]
fn corrections_are_saved_for_pages_of_the_site_alone() {
    let (space, server) = served();
    let sent = correction(&space, "set.decided_by = \"處長\"");
    let origin = format!("http://{}", server.host);
    let toml = ("Content-Type", "application/toml");
    let own = ("Origin", origin.as_str());
    let refused: [&[(&str, &str)]; 6] = [
        &[toml],
        &[toml, ("Origin", "http://evil.example")],
        &[toml, ("Origin", "null")],
        &[toml, own, ("Sec-Fetch-Site", "cross-site")],
        &[own, ("Content-Type", "text/plain")],
        &[toml, own, ("Host", "evil.example")],
    ];
    for headers in refused {
        assert_eq!(server.save(headers, &sent).0, 403, "{headers:?}");
    }
    assert_eq!(server.ask("PUT", &format!("{}corrections", server.root), &[toml, own], &sent).0, 405);
    assert_eq!(server.ask("POST", &format!("{}index.html", server.root), &[toml, own], &sent).0, 405);
    assert!(!space.path("corrections.toml").exists());

    let (status, answer) = server.save(&[toml, own], &sent);
    assert!(status == 200 && answer.contains("{\"saved\": 1}"), "{answer}");
    let run = space.fenceng(["convert", "in", "--corrections", "corrections.toml"]);
    assert!(stderr(&run).contains("1 correction: 1 applied"), "{}", stderr(&run));
}

#[test]
fn of_corrections_that_do_not_fit_none_is_saved() {
    let (space, server) = served();
    space.file("corrections.toml", "# ours\n");
    let origin = format!("http://{}", server.host);
    let headers = [("Content-Type", "application/toml"), ("Origin", origin.as_str())];
    let good = correction(&space, "checked = true");
    let id = page(&space)["bureau"]["units"][0]["entries"][1]["id"].as_str().unwrap().to_owned();
    let stranger = good.replace(&id, &"0".repeat(16));
    for (sent, why) in [
        (correction(&space, "set.decided_by = \"市長\""), "市長"),
        (correction(&space, ""), "sets nothing"),
        (format!("{good}{}", correction(&space, "set.decided_by = \"市長\"")), "市長"),
        (stranger, "none of this release"),
        ("x".to_owned(), "line 1"),
    ] {
        let (status, answer) = server.save(&headers, &sent);
        assert!(status == 422 && answer.contains(why), "{why} in {answer}");
    }
    assert_eq!(fs::read_to_string(space.path("corrections.toml")).unwrap(), "# ours\n");
    assert_eq!(server.save(&headers, &good).0, 200);
    // What is saved again takes the place of what was saved.
    let (status, answer) = server.save(&headers, &correction(&space, "set.decided_by = \"處長\""));
    assert_eq!(status, 200, "{answer}");
    let text = fs::read_to_string(space.path("corrections.toml")).unwrap();
    assert!(text.starts_with("# ours\n") && text.contains("decided_by = \"處長\""), "{text}");
}
