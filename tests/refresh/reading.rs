//! What is new or changed is read, whatever of the run before is lost, and the rest is not.

use std::fs::{self, File};
use std::path::PathBuf;

use super::{Nightly, SETTLED, document, kept};
use crate::workspace::schedule;

#[test]
fn where_nothing_has_changed_nothing_is_read_and_nothing_published() {
    let nightly = Nightly::with_bureaus(3);
    std::thread::sleep(SETTLED);
    assert!(nightly.runs(&[], 0).contains("to_read=3"));
    assert_eq!(nightly.metric("sources_read"), 3.0);
    let written = || fs::metadata(nightly.path("current/release.json")).unwrap().modified().unwrap();
    let first = written();
    let said = nightly.runs(&[], 0);
    assert!(said.contains("to_read=0") && said.contains("nothing to publish"), "{said}");
    assert_eq!((nightly.number(), nightly.metric("sources_read"), written()), (1, 0.0, first));
}

#[test]
fn what_is_changed_or_added_is_read_and_the_rest_is_the_same_file() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let first = nightly.release();

    nightly.document(1, 2);
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (2, 1.0));
    nightly.assert_as_converted(&[]);
    assert!(nightly.bureau("林務局").contains("第2版"));
    let since = |bureau: &str| nightly.json("release.json")["bureaus"][format!("綠原市政府{bureau}")]["since"].clone();
    assert_eq!((since("林務局"), since("港灣處")), (2.into(), 1.into()));
    let name = "綠原市政府港灣處.json";
    assert!(nightly.release()[name] == first[name]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let inode = |number: u32| fs::metadata(nightly.path(&format!("releases/{number:06}/{name}"))).unwrap().ino();
        assert_eq!(inode(1), inode(2), "what is the same takes no space twice");
    }

    nightly.document(3, 1);
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (3, 1.0));
    nightly.assert_as_converted(&[]);
}

#[test]
fn a_file_in_place_of_another_is_read_though_size_and_time_are_the_same() {
    let nightly = Nightly::with_bureaus(2);
    std::thread::sleep(SETTLED);
    nightly.runs(&["-q"], 0);
    let file = nightly.space.path("in/00.md");
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    let same_time = |path: &PathBuf| File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
    // Written over, as `cp -p` does it.
    fs::write(&file, document(0, 2)).unwrap();
    same_time(&file);
    std::thread::sleep(SETTLED);
    assert!(nightly.runs(&[], 0).contains("to_read=1"));
    assert!(nightly.bureau("港灣處").contains("第2版"));
    // Renamed into its place.
    let other = nightly.space.path("other.md");
    fs::write(&other, document(0, 3)).unwrap();
    same_time(&other);
    fs::rename(other, &file).unwrap();
    nightly.runs(&["-q"], 0);
    assert!(nightly.bureau("港灣處").contains("第3版"));
    // Looks new and is not: it is looked into once.
    fs::write(&file, document(0, 3)).unwrap();
    std::thread::sleep(SETTLED);
    assert!(nightly.runs(&[], 0).contains("to_read=1") && nightly.runs(&[], 0).contains("to_read=0"));
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (3, 0.0));
}

#[test]
fn force_reads_all_again_and_publishes_nothing_that_is_the_same() {
    let nightly = Nightly::with_bureaus(3);
    std::thread::sleep(SETTLED);
    nightly.runs(&["-q"], 0);
    let first = nightly.release();
    assert!(nightly.runs(&["--force"], 0).contains("to_read=3"));
    assert_eq!(nightly.metric("sources_read"), 3.0);
    assert!(nightly.release() == first);
}

#[test]
fn force_writes_anew_what_is_damaged_of_the_release_in_force() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let first = nightly.current();
    let damage = |file: &str| fs::write(nightly.path("current").join(file), "{").unwrap();
    let is_mended = |number: u32| {
        let said = nightly.runs(&["--force"], 0);
        assert!(said.contains("a file of the release in force is damaged") && nightly.number() == number, "{said}");
        assert!(nightly.current() == first);
    };
    damage("綠原市政府港灣處.json");
    is_mended(2);
    fs::remove_file(nightly.path("current/綠原市政府林務局.json")).unwrap();
    is_mended(3);
    damage("manifest.json");
    is_mended(4);
    assert!(!nightly.runs(&["--force"], 0).contains("damaged"));
    assert_eq!(nightly.number(), 4, "what is whole is not written anew");

    // What changed meanwhile cannot be compared with what is damaged.
    damage("綠原市政府漁業局.json");
    nightly.document(2, 2);
    nightly.runs(&["-q", "--force"], 0);
    assert_eq!(nightly.json("changes.json")["totals"]["bureaus"]["added"], 1);
    nightly.assert_as_converted(&[]);

    // What is held back stays as it is: there is nothing to write it from.
    damage("綠原市政府漁業局.json");
    fs::remove_file(nightly.space.path("in/02.md")).unwrap();
    assert_eq!((nightly.refresh(&["-q", "--force"]).status.code(), nightly.number()), (Some(4), 5));
    nightly.document(2, 2);
    nightly.runs(&["-q", "--force"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn other_words_make_all_be_read_again_and_so_do_other_settings() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let plain = nightly.release();
    nightly.space.file("words.toml", "[remove]\nmarks = [\"審核\"]\n");
    nightly.configure("vocabulary = \"words.toml\"");
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (2, 3.0));
    nightly.assert_as_converted(&["--vocabulary", "words.toml"]);
    // The file has another word and the configuration is as it was.
    nightly.space.file("words.toml", "");
    nightly.runs(&["-q"], 0);
    assert_eq!(nightly.metric("sources_read"), 3.0);
    nightly.assert_as_converted(&[]);
    nightly.configure("[reading]\nmax_pages = 7");
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (3, 3.0));
    assert!(nightly.current().iter().all(|(name, bytes)| plain[name] == *bytes));
}

#[test]
fn a_state_that_is_gone_or_damaged_costs_time_and_nothing_else() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let first = nightly.release();
    let state = nightly.path(".fenceng/state");
    let whole = fs::read(&state).unwrap();
    let mut turned = whole.clone();
    turned[whole.len() / 2] ^= 1;
    for damaged in [None, Some(&whole[..0]), Some(&whole[..whole.len() - 1]), Some(&turned)] {
        match damaged {
            Some(bytes) => fs::write(&state, bytes).unwrap(),
            None => fs::remove_file(&state).unwrap(),
        }
        nightly.runs(&["-q"], 0);
        assert!(nightly.release() == first && fs::metadata(&state).unwrap().len() > 100);
    }
    // What is held back is held back without the state too.
    fs::remove_file(&state).unwrap();
    fs::remove_file(nightly.space.path("in/01.md")).unwrap();
    nightly.runs(&["-q"], 4);
    nightly.assert_held("林務局", &["vanished"]);
    assert!(nightly.release() == first);
}

#[test]
fn what_is_kept_of_sources_and_is_damaged_or_gone_is_made_again() {
    let nightly = Nightly::new("");
    // Two of one bureau: when one changes, what the other came to is needed.
    nightly.space.file("in/a.md", schedule("港灣處", "工程科"));
    nightly.space.file("in/b.md", schedule("港灣處", "機電科"));
    nightly.document(1, 1);
    std::thread::sleep(SETTLED);
    for (at, damage) in ["cut", "turned", "gone", "folder gone"].into_iter().enumerate() {
        nightly.runs(&["-q"], 0);
        for kept in kept(&nightly) {
            let mut bytes = fs::read(&kept).unwrap();
            let half = bytes.len() / 2;
            match damage {
                "cut" => fs::write(kept, &bytes[..half]).unwrap(),
                "turned" => {
                    bytes[half] ^= 1;
                    fs::write(kept, bytes).unwrap();
                }
                _ => fs::remove_file(kept).unwrap(),
            }
        }
        if damage == "folder gone" {
            fs::remove_dir_all(nightly.path(".fenceng/kept")).unwrap();
        }
        nightly.space.file("in/b.md", schedule("港灣處", "機電科").replace("例行", &format!("第{at}次")));
        nightly.runs(&["-q"], 0);
        nightly.assert_as_converted(&[]);
    }
}
