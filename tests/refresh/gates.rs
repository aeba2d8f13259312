//! What a gate holds back stays as it was published, and the rest is published without it.

use std::fs;

use super::{Nightly, list, text};
use crate::workspace::schedule;

/// A schedule of so many rows.
fn long(bureau: &str, unit: &str, rows: usize) -> String {
    let row = |at: usize| format!("| 碼頭維護 | 第{at}號碼頭之檢修。 | 擬辦 | 審核 | 核定 |\n");
    schedule(bureau, unit).split_inclusive('\n').take(3).map(str::to_owned).chain((0..rows).map(row)).collect()
}

#[test]
fn a_bureau_that_is_gone_stands_until_that_is_accepted() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let first = nightly.current();
    fs::remove_file(nightly.space.path("in/01.md")).unwrap();
    let said = nightly.runs(&[], 4);
    assert!(said.contains("no source has anything of it any more; it is published with 2 entries"), "{said}");
    nightly.assert_held("林務局", &["vanished"]);
    assert!(nightly.current() == first && nightly.number() == 1, "what is in force has all of it already");
    let origins: Vec<String> =
        list(&nightly.json("release.json"), "origins").iter().map(|origin| text(origin, "name").to_owned()).collect();
    assert_eq!(origins, ["00.md", "01.md", "02.md"], "what stands has its sources, with their licences");
    // It is told again each night.
    nightly.runs(&["-q"], 4);
    nightly.assert_held("林務局", &["vanished"]);

    nightly.runs(&["-q", "--accept", "綠原市政府林務局"], 0);
    assert_eq!(nightly.number(), 2);
    nightly.assert_as_converted(&[]);
    let said = nightly.runs(&["--accept", "綠原市政府林務局"], 0);
    assert!(said.contains("there is nothing to accept"), "{said}");
}

#[test]
fn entries_that_fall_hold_a_bureau_back_and_the_others_are_published() {
    let nightly = Nightly::with_bureaus(2);
    nightly.space.file("in/long.md", long("漁業局", "養殖科", 20));
    nightly.runs(&["-q"], 0);

    nightly.space.file("in/long.md", long("漁業局", "養殖科", 17));
    nightly.document(0, 2);
    let said = nightly.runs(&[], 4);
    assert!(said.contains("its entries fell from 20 to 17, by 15 %; 10 % may be"), "{said}");
    nightly.assert_held("漁業局", &["fall"]);
    assert_eq!(nightly.number(), 2);
    assert!(nightly.bureau("港灣處").contains("第2版") && nightly.bureau("漁業局").contains("第19號"));
    assert_eq!(text(&list(&nightly.json("release.json"), "held")[0], "bureau"), "綠原市政府漁業局");

    // By a tenth they may fall, and the configuration may allow more.
    nightly.space.file("in/long.md", long("漁業局", "養殖科", 18));
    nightly.runs(&["-q"], 0);
    nightly.space.file("in/long.md", long("漁業局", "養殖科", 8));
    nightly.runs(&["-q"], 4);
    nightly.configure("[gates]\nfall = 0.6");
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn unsure_rows_hold_a_bureau_back_that_was_never_published() {
    let nightly = Nightly::with_bureaus(1);
    // A post reviews after the one that decides.
    nightly.space.file("in/odd.md", schedule("林務局", "育苗科").replace("| 擬辦 | 核定 | |", "| 擬辦 | 核定 | 審核 |"));
    nightly.configure("[gates]\nconfidence = 0.98\nunsure = 0.4");
    let said = nightly.runs(&[], 4);
    assert!(said.contains("the confidence is below 0.98 in 1 of 2 rows (50 %); 40 % may be"), "{said}");
    nightly.assert_held("林務局", &["unsure"]);
    assert_eq!(list(&nightly.json("manifest.json"), "bureaus").len(), 1);
    let report = fs::read_to_string(nightly.path("report.md")).unwrap();
    assert!(report.contains("nothing of it is published"), "{report}");
    nightly.runs(&["-q", "--accept", "綠原市政府林務局"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn a_bureau_stands_when_its_source_or_one_of_two_is_damaged() {
    let nightly = Nightly::with_bureaus(1);
    nightly.space.file("in/a.md", long("林務局", "育苗科", 30));
    nightly.space.file("in/b.md", long("林務局", "造林科", 1));
    nightly.space.file("in/c.md", schedule("漁業局", "養殖科"));
    nightly.runs(&["-q"], 0);
    let first = nightly.current();

    // One entry of 31 is less than the share by which they may fall, but it was lost and not taken out.
    nightly.space.file("in/b.md", "");
    let said = nightly.runs(&[], 4);
    assert!(said.contains("it was published from b.md, of which there is nothing now: ") && said.contains("the file is empty"), "{said}");
    nightly.assert_held("林務局", &["source"]);
    assert_eq!(nightly.current()["綠原市政府林務局.json"], first["綠原市政府林務局.json"]);
    assert_eq!(nightly.metric("sources{outcome=\"failed\"}"), 1.0);

    // A document that is no schedule any more is as good as gone.
    nightly.space.file("in/b.md", long("林務局", "造林科", 1));
    nightly.space.file("in/c.md", "Under maintenance.\n");
    nightly.runs(&["-q"], 4);
    nightly.assert_held("漁業局", &["source", "vanished"]);

    nightly.space.file("in/c.md", schedule("漁業局", "養殖科"));
    nightly.runs(&["-q"], 0);
    assert!(nightly.current() == first);
}

#[test]
fn the_manifest_of_a_release_with_a_bureau_held_back_has_the_sources_of_what_stands() {
    let nightly = Nightly::new("");
    let many = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/cases/F521/bad.csv")).unwrap();
    nightly.space.file("in/many.csv", &many);
    nightly.document(1, 1);
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
    assert!(String::from_utf8_lossy(&nightly.current()["manifest.json"]).contains("F521"));

    // Of one file that names two bureaus one is held back and the other published.
    let first = nightly.bureau("公園處");
    nightly.space.file("in/many.csv", many.replace("船席使用之核准", "船席使用之審查").lines().take(5).collect::<Vec<_>>().join("\n"));
    nightly.runs(&["-q"], 4);
    nightly.assert_held("公園處", &["fall"]);
    assert!(nightly.bureau("公園處") == first && nightly.bureau("港灣處").contains("船席使用之審查"));
    let manifest = nightly.json("manifest.json");
    assert_eq!(list(&manifest, "inputs").iter().filter(|input| input["name"] == "many.csv").count(), 2);
    // And so it stays while something else changes.
    nightly.document(1, 2);
    nightly.runs(&["-q"], 4);
    assert!(nightly.bureau("公園處") == first && nightly.number() == 3);
    nightly.space.file("in/many.csv", &many);
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn no_source_is_there_and_what_was_published_stands() {
    let nightly = Nightly::with_bureaus(2);
    nightly.runs(&["-q"], 0);
    let first = nightly.current();
    fs::rename(nightly.space.path("in"), nightly.space.path("elsewhere")).unwrap();
    let said = nightly.runs(&[], 4);
    assert!(said.contains("no file is named by") && said.contains("that the disk is there"), "{said}");
    assert!(first.iter().all(|(name, bytes)| name == "manifest.json" || nightly.current()[name] == *bytes));
    fs::rename(nightly.space.path("elsewhere"), nightly.space.path("in")).unwrap();
    nightly.runs(&["-q"], 0);
    assert!(nightly.current() == first);
}
