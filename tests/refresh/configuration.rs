//! What the configuration says is done, and a mistake in it is told before anything is.

use std::fs;

use super::{Nightly, list, releases, text};
use crate::workspace::{Workspace, read, stderr};

#[test]
fn a_mistake_in_the_configuration_is_told_with_its_line_and_column() {
    let space = Workspace::new();
    let head = "output = \"published\"\n";
    let source = "[[source]]\npath = \"in\"\n";
    for (toml, place, words) in [
        (format!("{head}outptu = 1\n{source}"), "2:1", "unknown field `outptu`"),
        (format!("{head}keep = \"x\"\n{source}"), "2:8", "invalid type"),
        (format!("{head}keep = 0\n{source}"), "2:8", "nonzero"),
        (format!("{head}{source}[gates]\nfall = 1.5\n"), "5:8", "a share is a number from 0 to 1"),
        (format!("{head}{source}[gates]\nfall = nan\n"), "5:8", "a share is a number from 0 to 1"),
        (format!("{head}{source}[reading]\ntimeout = -1.0\n"), "5:11", "no number of seconds"),
        (format!("{head}{source}[reading]\nmemory = 1\n"), "5:10", "from 64 to"),
        (format!("{head}[[source]]\npath = \"in/***/x\"\n"), "3:8", "this is no glob"),
        (format!("{head}[[source]]\npath = \"in\"\nurl = \"https://a.example\"\n"), "4:7", "not both"),
        (format!("{head}[[source]]\nbureau = \"港灣處\"\n"), "2:1", "neither a path nor a url"),
        (format!("{head}[[source]]\nurl = \"ftp://a.example\"\n"), "3:7", "begins with https://"),
        (head.to_owned(), "1:1", "no source is named"),
        (source.to_owned(), "1:1", "missing field `output`"),
        ("output = \n".to_owned(), "1:10", ""),
    ] {
        space.file("fenceng.toml", &toml);
        let run = space.fenceng(["refresh"]);
        let said = stderr(&run);
        assert_eq!(run.status.code(), Some(2), "{toml}{said}");
        assert!(said.contains(&format!("fenceng.toml:{place}: ")) && said.contains(words), "{toml}{said}");
        assert!(!space.path("published").exists(), "{toml}");
    }
    let run = space.fenceng(["refresh", "--config", "missing.toml"]);
    assert!(run.status.code() == Some(2) && stderr(&run).contains("missing.toml could not be read"), "{}", stderr(&run));
}

#[test]
fn as_many_releases_are_kept_as_told() {
    let nightly = Nightly::with_bureaus(1);
    nightly.configure("keep = 3");
    for version in 1..=5 {
        nightly.document(0, version);
        nightly.runs(&["-q"], 0);
    }
    assert_eq!((nightly.number(), releases(&nightly)), (5, vec![3, 4, 5]));
    nightly.configure("keep = 1");
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), releases(&nightly)), (5, vec![5]));
    nightly.document(0, 6);
    nightly.runs(&["-q"], 0);
    assert_eq!(releases(&nightly), [6]);
}

#[test]
fn its_own_files_are_no_sources() {
    let nightly = Nightly::with_bureaus(2);
    nightly.space.file("in/corrections.toml", "");
    nightly.space.file("in/words.toml", "");
    let toml = "output = \"published\"\nmetrics = \"metrics.prom\"\nreport = \"report.md\"\ncorrections = \"corrections.toml\"\n\
                vocabulary = \"words.toml\"\n[[source]]\npath = \"PATH\"\n";
    for path in ["**/*", "."] {
        nightly.space.file("in/fenceng.toml", toml.replace("PATH", path));
        for _ in 0..3 {
            let run = nightly.refresh(&["--config", "in/fenceng.toml"]);
            assert_eq!(run.status.code(), Some(0), "{path}: {}", stderr(&run));
        }
        let manifest = read(&nightly.space.path("in/published/current/manifest.json"));
        let names: Vec<&str> = list(&manifest, "inputs").iter().map(|input| text(input, "name")).collect();
        assert_eq!(names, ["00.md", "01.md"], "{path}");
        let releases = fs::read_dir(nightly.space.path("in/published/releases")).unwrap().count();
        assert_eq!(releases, 1, "{path}");
        fs::remove_dir_all(nightly.space.path("in/published")).unwrap();
    }
}

#[test]
fn corrections_that_cannot_be_read_stop_a_run_before_anything_is_done() {
    let nightly = Nightly::with_bureaus(1);
    nightly.configure("corrections = \"corrections.toml\"");
    for make in [
        |_: &Nightly| {},
        |nightly: &Nightly| nightly.space.file("corrections.toml", b"\xff"),
        |nightly: &Nightly| {
            fs::remove_file(nightly.space.path("corrections.toml")).unwrap();
            fs::create_dir(nightly.space.path("corrections.toml")).unwrap();
        },
    ] {
        make(&nightly);
        let run = nightly.refresh(&[]);
        let said = stderr(&run);
        assert_eq!(run.status.code(), Some(2), "{said}");
        let parts = ["error: the corrections in ", "corrections.toml cannot be read\n  cause: ", "\n  help: check the path"];
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
        assert!(!nightly.space.path("published").exists());
    }
}

#[test]
fn a_proxy_that_is_none_is_told_with_its_variable_and_without_its_password() {
    let nightly = Nightly::with_bureaus(1);
    let run = || nightly.space.command().args(["refresh", "-q"]).env("HTTPS_PROXY", "me:secret@:x:").output().unwrap();
    assert_eq!(run().status.code(), Some(0), "where all is on this machine nobody is asked");
    nightly.configure("[[source]]\nurl = \"https://a.example/b.pdf\"");
    let said = stderr(&run());
    assert_eq!(run().status.code(), Some(2), "{said}");
    let parts =
        ["error: the proxy for ", "\n  cause: HTTPS_PROXY of the environment names no proxy\n", "  help: write it as http://host:port"];
    assert!(parts.iter().all(|part| said.contains(part)) && !said.contains("secret"), "{said}");
    assert_eq!(nightly.number(), 1);
}
