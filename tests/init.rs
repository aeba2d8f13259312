//! A configuration is written, and added to without anything of it being lost.

use std::fs;

use crate::workspace::{Workspace, schedule, stderr, stdout};

fn init(space: &Workspace, args: &[&str]) -> String {
    let run = space.fenceng(["init"].iter().chain(args));
    assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(0), ""));
    stdout(&run)
}

fn config(space: &Workspace) -> String {
    fs::read_to_string(space.path("fenceng.toml")).unwrap()
}

#[test]
fn a_new_configuration_runs_as_it_is() {
    let space = Workspace::new();
    space.file("documents/a.md", schedule("港灣處", "工程科"));
    let said = init(&space, &[]);
    assert!(said.starts_with("fenceng.toml is written, with 1 source: documents\n"), "{said}");
    let valid = space.fenceng(["validate", "fenceng.toml"]);
    assert_eq!((valid.status.code(), stdout(&valid).contains("a configuration")), (Some(0), true), "{}", stdout(&valid));
    let run = space.fenceng(["refresh", "--quiet"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert!(space.path("published/current/綠原市政府港灣處.json").exists());
    let live: Vec<String> = config(&space).lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(live, ["output = \"published\"", "[[source]]", "path = \"documents\""]);
}

#[test]
fn named_sources_stand_in_a_new_configuration() {
    let space = Workspace::new();
    let said = init(&space, &["in \"quotes\"", "https://user:secret@example.org/a.pdf", "incoming/**/*.pdf"]);
    assert!(said.contains("3 sources") && !said.contains("secret"), "{said}");
    let text = config(&space);
    let table: toml::Table = text.parse().unwrap();
    let sources = table["source"].as_array().unwrap();
    assert_eq!(sources[0]["path"].as_str(), Some("in \"quotes\""));
    assert_eq!(sources[1]["url"].as_str(), Some("https://user:secret@example.org/a.pdf"));
    assert_eq!(sources[2]["path"].as_str(), Some("incoming/**/*.pdf"));
    assert!(!text.contains("\"documents\""));
}

#[test]
fn sources_are_added_and_everything_else_stays() {
    let space = Workspace::new();
    let before = "# mine\noutput = 'out' # here\n\n[[source]]   # first\npath = \"in\"\n\n[gates]\nfall = 0.2\n# the end";
    space.file("fenceng.toml", before);
    let said = init(&space, &["./in", "more", "more/", "https://example.org/"]);
    assert_eq!(
        said,
        "fenceng.toml has ./in already\nmore is added to fenceng.toml\nfenceng.toml has more/ already\nhttps://example.org/ is added to fenceng.toml\n"
    );
    let after = format!("{before}\n\n[[source]]\npath = \"more\"\n\n[[source]]\nurl = \"https://example.org/\"\n");
    assert_eq!(config(&space), after);
    assert!(init(&space, &["more"]).contains("has more already"));
    assert_eq!(config(&space), after);
}

#[test]
fn a_path_is_told_from_the_folder_of_the_configuration() {
    let space = Workspace::new();
    init(&space, &["-c", "etc/fenceng.toml", "in"]);
    let table: toml::Table = fs::read_to_string(space.path("etc/fenceng.toml")).unwrap().parse().unwrap();
    let written = table["source"][0]["path"].as_str().unwrap().to_owned();
    assert_eq!(fs::canonicalize(space.path(".")).unwrap().join("in"), std::path::PathBuf::from(&written));
    assert!(init(&space, &["-c", "etc/fenceng.toml", "in"]).contains("already"));
}

#[test]
fn settings_that_are_missing_are_added_commented_out() {
    let space = Workspace::new();
    let before = "# mine\noutput = \"out\"\n\n# why\n[gates] # strict\nfall = 0\n\n[[source]]\npath = \"in\"\n";
    space.file("fenceng.toml", before);
    let said = init(&space, &[]);
    assert!(said.starts_with("added to fenceng.toml, commented out: keep, corrections, "), "{said}");
    assert!(said.contains("[gates] confidence, [gates] unsure, [reading] jobs") && !said.contains("fall"), "{said}");
    let after = config(&space);
    assert_eq!(after.parse::<toml::Table>().unwrap(), before.parse::<toml::Table>().unwrap());
    let mut lines = after.lines();
    assert!(before.lines().all(|line| lines.any(|other| other == line)), "all lines in their order: {after}");
    assert!(after.find("#keep = 30").unwrap() < after.find("# why\n[gates]").unwrap(), "{after}");
    assert!(after.contains("[gates] # strict\n# Rows with") && after.contains("#[http]\n"), "{after}");
    assert_eq!(after.matches("[[source]]").count(), 1);

    assert_eq!(init(&space, &[]), "fenceng.toml names every setting already; nothing is changed\n");
    assert_eq!(config(&space), after);
    // Whatever is taken out of the comments goes for what it says.
    let on: String =
        after.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line).to_owned() + "\n").collect();
    space.file("fenceng.toml", &on);
    assert_eq!(space.fenceng(["validate", "fenceng.toml"]).status.code(), Some(0), "{on}");
    init(&Workspace::new(), &[]);
}

#[test]
fn what_cannot_be_written_leaves_the_file_as_it_is() {
    let space = Workspace::new();
    for (before, sources, words) in [
        ("output = \"out\"\nsource = [{ path = \"in\" }]\n", &["more"][..], "list in brackets"),
        ("output = \"out\"\n[[source]]\npath = \"in\"\n", &["ftp://example.org/"], "begins with https://"),
        ("output = \"out\"\n[[source]]\npath = \"in\"\n", &["a[/"], "no glob"),
        ("output = \n", &["more"], "fenceng.toml:1:"),
        ("output = \"out\"\nkep = 3\n[[source]]\npath = \"in\"\n", &["more"], "fenceng.toml:2:1"),
        ("output = \"out\"\n", &[], "no source is named"),
        ("output = \"out\"\n[[source]]\npath = \"\"\"\n[gates]\n\"\"\"\n", &[], "looks like a setting"),
    ] {
        space.file("fenceng.toml", before);
        let run = space.fenceng(["init"].iter().chain(sources));
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{before}");
        assert!(stderr(&run).contains(words) && stderr(&run).contains("help: "), "{words} in {}", stderr(&run));
        assert_eq!(config(&space), before);
    }
    assert_eq!(fs::read_dir(space.path(".")).unwrap().count(), 1, "no half file is left");
}
