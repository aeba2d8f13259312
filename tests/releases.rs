//! Releases are listed, gone back to, and what was gone back from stays away until it changes.

use std::fs;

use serde_json::Value;

use crate::workspace::{Workspace, read, schedule, stderr, stdout};

const REFRESH: [&str; 2] = ["refresh", "--quiet"];
const BUREAU: &str = "綠原市政府港灣處";

/// Two releases: in the second a bureau has another unit, and there is one bureau more.
pub fn two_releases() -> Workspace {
    let space = Workspace::with_neighbours();
    space.file("fenceng.toml", "output = \"published\"\nmetrics = \"fenceng.prom\"\n\n[[source]]\npath = \"in\"\n");
    refresh(&space, 0);
    space.file("in/a-good.md", schedule("港灣處", "機電科"));
    space.file("in/b-new.md", schedule("漁業局", "養殖科"));
    refresh(&space, 0);
    space
}

fn refresh(space: &Workspace, status: i32) {
    let run = space.fenceng(REFRESH);
    assert_eq!(run.status.code(), Some(status), "{}", stderr(&run));
}

fn release(space: &Workspace) -> Value {
    read(&space.path("published/current/release.json"))
}

/// The unit of the bureau that is in force.
fn unit(space: &Workspace) -> String {
    read(&space.path(&format!("published/current/{BUREAU}.json")))["units"][0]["name"].as_str().unwrap().to_owned()
}

fn numbers(space: &Workspace) -> Vec<String> {
    let folders = fs::read_dir(space.path("published/releases")).unwrap();
    let mut names: Vec<String> = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every file of the release in force is what its sums say, and none is without one.
fn assert_sums(space: &Workspace) {
    use sha2::{Digest, Sha256};
    let folder = space.path("published/current");
    let text = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    for line in text.lines() {
        let (sum, file) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.join(file)).unwrap();
        assert_eq!(fenceng::convert::hex(&Sha256::digest(bytes)), sum, "{file}");
    }
    assert_eq!(text.lines().count() + 1, fs::read_dir(folder).unwrap().count());
}

#[test]
fn what_was_rolled_back_is_held_back_until_its_sources_change() {
    let space = two_releases();
    let run = space.fenceng(["rollback"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let said = stdout(&run);
    assert!(said.starts_with("release 3 is published with the content of release 1, in place of release 2\n"), "{said}");
    assert!(said.contains("held back until the sources change: 綠原市政府港灣處、綠原市政府漁業局;"), "{said}");
    assert_eq!(unit(&space), "工程科");
    let new = release(&space);
    assert_eq!((&new["number"], &new["before"], &new["rollback_to"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!(new["changes"]["bureaus"]["removed"], 1, "{new:#}");
    assert_eq!(read(&space.path("published/current/changes.json"))["totals"], new["changes"]);
    assert_eq!(
        fs::read(space.path("published/current/manifest.json")).unwrap(),
        fs::read(space.path("published/releases/000001/manifest.json")).unwrap()
    );
    assert_sums(&space);

    // The same sources again: nothing is published, and nothing is told twice.
    for _ in 0..2 {
        let run = space.fenceng(["refresh"]);
        assert_eq!(run.status.code(), Some(4), "{}", stderr(&run));
        assert!(stderr(&run).contains("the same stood in release 2, which was rolled back"), "{}", stderr(&run));
        assert_eq!((unit(&space).as_str(), numbers(&space).len()), ("工程科", 3));
        assert!(!space.path("published/current/綠原市政府漁業局.json").exists());
    }

    // A night on which a source is gone changes nothing of that.
    fs::rename(space.path("in/a-good.md"), space.path("away")).unwrap();
    fs::rename(space.path("in/b-new.md"), space.path("away-too")).unwrap();
    refresh(&space, 4);
    fs::rename(space.path("away"), space.path("in/a-good.md")).unwrap();
    fs::rename(space.path("away-too"), space.path("in/b-new.md")).unwrap();
    refresh(&space, 4);
    assert_eq!(unit(&space), "工程科");
    assert!(!space.path("published/current/綠原市政府漁業局.json").exists());

    space.file("in/a-good.md", schedule("港灣處", "航道科"));
    refresh(&space, 4);
    assert_eq!(unit(&space), "航道科");
    assert_eq!(release(&space)["refused"].as_object().unwrap().keys().collect::<Vec<_>>(), ["綠原市政府漁業局"]);
    let run = space.fenceng(["refresh", "--quiet", "--accept", "綠原市政府漁業局"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert!(space.path("published/current/綠原市政府漁業局.json").exists());
    assert!(release(&space)["refused"].as_object().unwrap().is_empty());
    assert_sums(&space);
}

#[test]
fn a_rollback_is_accepted_after_all_and_undone_by_another() {
    let space = two_releases();
    assert_eq!(space.fenceng(["rollback", "1"]).status.code(), Some(0));
    let run = space.fenceng(["refresh", "--quiet", "--accept", BUREAU]);
    assert_eq!((run.status.code(), unit(&space).as_str()), (Some(4), "機電科"));
    assert_eq!(space.fenceng(["rollback", "1"]).status.code(), Some(0));
    assert_eq!(unit(&space), "工程科");
    assert_eq!(space.fenceng(["rollback", "2"]).status.code(), Some(0));
    assert_eq!((release(&space)["number"].as_u64(), unit(&space).as_str()), (Some(6), "機電科"));
    refresh(&space, 0);
    assert_eq!(numbers(&space).len(), 6, "what the sources hold is in force, and nothing is held back");
}

#[test]
fn a_bureau_that_only_the_older_release_has_stands_until_its_end_is_accepted() {
    let space = two_releases();
    fs::remove_file(space.path("in/b-new.md")).unwrap();
    assert_eq!(space.fenceng(["refresh", "--quiet", "--accept", "綠原市政府漁業局"]).status.code(), Some(0));
    assert!(!space.path("published/current/綠原市政府漁業局.json").exists());
    assert_eq!(space.fenceng(["rollback"]).status.code(), Some(0));
    let run = space.fenceng(["refresh"]);
    assert!(stderr(&run).contains("no source has anything of it any more"), "{}", stderr(&run));
    assert_eq!(run.status.code(), Some(4));
    assert!(space.path("published/current/綠原市政府漁業局.json").exists());
}

#[test]
fn what_cannot_be_gone_back_to_is_told_and_nothing_is_published() {
    let space = Workspace::with_neighbours();
    space.file("fenceng.toml", "output = \"published\"\nkeep = 2\n\n[[source]]\npath = \"in\"\n");
    let told = |args: &[&str], words: &[&str]| {
        let before = numbers(&space);
        let run = space.fenceng(args);
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{}", stderr(&run));
        for word in words.iter().chain(&["error: ", "help: "]) {
            assert!(stderr(&run).contains(word), "{word} in {}", stderr(&run));
        }
        assert_eq!(numbers(&space), before);
    };
    fs::create_dir_all(space.path("published/releases")).unwrap();
    told(&["rollback"], &["nothing is published yet", "fenceng refresh"]);
    refresh(&space, 0);
    told(&["rollback"], &["release 1 is the only one that is kept", "keep"]);
    told(&["rollback", "1"], &["the only one"]);
    for unit in ["機電科", "航道科"] {
        space.file("in/a-good.md", schedule("港灣處", unit));
        refresh(&space, 0);
    }
    told(&["rollback", "3"], &["release 3 is in force already", "fenceng releases"]);
    told(&["rollback", "1"], &["no release 1, or it is no longer kept"]);
    told(&["rollback", "9"], &["no release 9"]);
    told(&["rollback", "-c", "none.toml"], &["none.toml"]);
    let file = format!("published/releases/000002/{BUREAU}.json");
    let whole = fs::read(space.path(&file)).unwrap();
    space.file(&file, &whole[..whole.len() - 1]);
    told(&["rollback"], &["release 2 is damaged", BUREAU, "not what was published"]);
    fs::remove_file(space.path(&file)).unwrap();
    told(&["rollback"], &["release 2 is damaged", BUREAU]);
    space.file(&file, whole);
    assert_eq!(space.fenceng(["rollback"]).status.code(), Some(0));
    assert_eq!((numbers(&space), unit(&space).as_str()), (vec!["000003".to_owned(), "000004".to_owned()], "機電科"));
}

#[test]
fn a_rollback_waits_for_the_lock() {
    let space = two_releases();
    let lock = fs::File::open(space.path("published/.fenceng/lock")).unwrap();
    lock.lock().unwrap();
    let run = space.fenceng(["rollback"]);
    assert_eq!(run.status.code(), Some(5), "{}", stderr(&run));
    let waiting = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(500));
        drop(lock);
    });
    assert_eq!(space.fenceng(["rollback", "--wait", "60"]).status.code(), Some(0));
    waiting.join().unwrap();
}

#[test]
fn releases_are_listed_for_people_and_for_programs() {
    let space = two_releases();
    assert_eq!(space.fenceng(["rollback"]).status.code(), Some(0));
    refresh(&space, 4);
    space.file("in/c-new.md", schedule("水利局", "河川科"));
    refresh(&space, 4);
    let run = space.fenceng(["releases"]);
    assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(0), ""));
    let text = stdout(&run);
    for words in [
        &["release", "published", "bureaus", "entries", "changes", "notes"][..],
        &["4   20", " 3 ", " 6 ", "entries: 2 added; bureaus: 1 added", "in force; held back: 綠原市政府港灣處 and 1 more"],
        &["3   20", "entries: 2 removed; bureaus: 1 removed", "rollback to 1"],
        &["2   20", "entries: 2 added; bureaus: 1 added, 1 changed"],
        &["1   20", "the first"],
        &["4 releases kept"],
    ] {
        assert!(text.lines().any(|line| words.iter().all(|word| line.contains(word))), "{words:?} in {text}");
    }
    let listed: Value = serde_json::from_str(&stdout(&space.fenceng(["releases", "--format", "json"]))).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 4);
    assert_eq!(
        (&listed[0]["is_in_force"], &listed[1]["rollback_to"], &listed[0]["held"][0]["bureau"]),
        (&true.into(), &1.into(), &BUREAU.into())
    );
    assert_eq!((&listed[3]["bureaus"], &listed[3]["entries"], &listed[3]["changes"]), (&2.into(), &4.into(), &Value::Null));
}

#[test]
fn before_the_first_release_there_is_nothing_to_list() {
    let space = Workspace::new();
    space.file("fenceng.toml", "output = \"published\"\n\n[[source]]\npath = \"in\"\n");
    let run = space.fenceng(["releases"]);
    assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(0), "nothing is published yet\n"));
    assert_eq!(stdout(&space.fenceng(["releases", "--format", "json"])), "[]\n");
    assert!(!space.path("published").exists());
}

#[test]
fn releases_are_not_removed_when_the_link_to_the_one_in_force_is_gone() {
    let space = two_releases();
    fs::remove_file(space.path("published/current")).unwrap();
    for args in [&["refresh", "--quiet"][..], &["rollback"], &["releases"]] {
        let run = space.fenceng(args);
        assert!(matches!(run.status.code(), Some(2 | 3)), "{}", stderr(&run));
        assert!(stderr(&run).contains("current is gone") && stderr(&run).contains("releases/000002"), "{}", stderr(&run));
    }
    assert_eq!(numbers(&space).len(), 2);
}
