//! What is in a release: what `convert` writes, the sums, what changed, where it is from, and what is said of the run.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::{BUREAUS, Nightly, document, list, text};
use crate::invented::{self, Drift};
use crate::schemas;
use crate::workspace::{REAL, Workspace, schedule, stderr, stdout};

/// A document of another bureau that is invented, and drifts.
fn drifting(bureau: &str, seed: u32, drift: Drift) -> String {
    invented::schedule(seed, drift).0.replace("港灣處", bureau)
}

#[test]
fn the_smallest_configuration_publishes_what_convert_writes_of_real_documents() {
    let space = Workspace::new();
    space.file("fenceng.toml", format!("output = \"published\"\n[[source]]\npath = \"{REAL}\"\n"));
    let nightly = Nightly { space };
    let run = nightly.refresh(&[]);
    assert_eq!((run.status.code(), nightly.number()), (Some(0), 1), "{}", stderr(&run));
    nightly.assert_whole();
    assert_eq!(nightly.space.fenceng(["convert", REAL]).status.code(), Some(0));
    assert!(nightly.current() == nightly.space.output());
    assert!(!nightly.path("current/changes.json").exists(), "the first release has none before it");
}

#[test]
fn invented_documents_are_published_as_convert_writes_them() {
    let nightly = Nightly::new("");
    for (at, &drift) in invented::DRIFTS.iter().enumerate() {
        nightly.space.file(&format!("in/{at}.txt"), drifting(BUREAUS[at], 40 + at as u32, drift));
    }
    // Two of one bureau with the same units, one more file of the same content, and no schedule.
    nightly.space.file("in/again.txt", drifting(BUREAUS[0], 90, Drift::ShiftedRows));
    nightly.space.file("in/more/again.txt", drifting(BUREAUS[0], 90, Drift::ShiftedRows));
    nightly.space.file("in/same.txt", drifting(BUREAUS[3], 43, invented::DRIFTS[3]));
    nightly.space.file("in/notes.txt", "Bring milk.\n");
    nightly.space.file("in/empty.txt", "");
    nightly.runs(&["-q"], 1);
    nightly.assert_as_converted(&[]);
    assert_eq!(nightly.metric("sources{outcome=\"failed\"}"), 1.0);
    assert_eq!(nightly.metric("sources{outcome=\"skipped\"}"), 1.0);
}

#[test]
fn bureaus_whose_files_would_have_one_name_have_two() {
    let nightly = Nightly::new("");
    for (at, bureau) in ["港/務處", "港:務處", "港*務處"].into_iter().enumerate() {
        let csv =
            format!("機關名稱,單位名稱,公務項目,公務內容,承辦人員,科長,處長\n{bureau},工程科,碼頭,第{at}號碼頭之檢修。,擬辦,審核,核定\n");
        nightly.space.file(&format!("in/{at}.csv"), csv);
    }
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
    assert_eq!(nightly.current().len(), 4, "{:?}", nightly.current().keys());
    // Each keeps its name while another changes.
    let changed = "機關名稱,單位名稱,公務項目,公務內容,承辦人員,科長,處長\n港:務處,工程科,碼頭,船席之調配。,擬辦,審核,核定\n";
    nightly.space.file("in/1.csv", changed);
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn corrections_are_applied_and_told_as_convert_does() {
    let nightly = Nightly::with_bureaus(3);
    nightly.configure("corrections = \"corrections.toml\"");
    nightly.space.file("corrections.toml", "");
    nightly.runs(&["-q"], 0);
    let correct = |bureau: &str, row: usize, args: &[&str]| {
        let file: Value = serde_json::from_str(&nightly.bureau(bureau)).unwrap();
        let id = file["units"][0]["entries"][row]["id"].as_str().unwrap().to_owned();
        let who = ["correct", &id, "--author", "李", "--date", "2026-01-31", "--reason", "as printed", "--output", "published/current"];
        let run = nightly.space.fenceng(who.iter().chain(args));
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    };
    correct("港灣處", 1, &["--set", "decided_by=處長"]);
    correct("林務局", 0, &["--set", "remarks=附件"]);
    correct("漁業局", 0, &["--set", "item_no=3", "--checked"]);
    nightly.runs(&["-q"], 0);
    assert_eq!((nightly.number(), nightly.metric("sources_read")), (2, 0.0), "no source is read again for it");
    nightly.assert_as_converted(&["--corrections", "corrections.toml"]);
    assert!(nightly.bureau("港灣處").contains("F601"));

    // One entry is gone, the cells of another are not what they were.
    nightly.document(2, 2);
    nightly.space.file("in/01.md", document(1, 1).replace("| 審核 | 核定 |", "| 核定 | |"));
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&["--corrections", "corrections.toml"]);
    let outcomes: Vec<Value> = list(&nightly.json("manifest.json"), "corrections").iter().map(|record| record["outcome"].clone()).collect();
    assert!(["applied", "stale", "missing"].iter().all(|outcome| outcomes.contains(&(*outcome).into())), "{outcomes:?}");

    nightly.space.file("corrections.toml", "");
    nightly.runs(&["-q"], 0);
    nightly.assert_as_converted(&[]);
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_jobs() {
    let releases = ["1", "4"].map(|jobs| {
        let nightly = Nightly::with_bureaus(6);
        nightly.space.file("in/again.md", schedule("港灣處", "工程科"));
        nightly.space.file("in/bad.md", "");
        nightly.configure(&format!("[reading]\njobs = {jobs}"));
        nightly.runs(&["-q"], 1);
        nightly.current()
    });
    assert!(releases[0] == releases[1] && releases[0].len() == 8);
}

#[cfg(target_os = "linux")]
#[test]
fn the_sums_are_right_by_sha256sum() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    nightly.document(0, 2);
    nightly.runs(&["-q"], 0);
    let check =
        Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(nightly.path("current")).output().unwrap();
    assert!(check.status.success(), "{}", stderr(&check));
    assert_eq!(stdout(&check).matches(": OK").count(), 6);
}

#[test]
fn the_changes_of_a_release_are_what_diff_finds() {
    let nightly = Nightly::with_bureaus(4);
    nightly.runs(&["-q"], 0);
    let check = |number: u32| {
        assert_eq!(nightly.number(), number);
        let [old, new] = [number - 1, number].map(|number| format!("published/releases/{number:06}"));
        let diff = nightly.space.fenceng(["diff", "--format", "json", &old, &new]);
        assert_eq!(diff.status.code(), Some(1), "{}", stderr(&diff));
        let changes = fs::read_to_string(nightly.path("current/changes.json")).unwrap();
        assert!(changes == stdout(&diff), "{changes}\n{}", stdout(&diff));
        let valid = nightly.space.fenceng(["validate", &format!("{new}/changes.json"), &format!("{new}/manifest.json")]);
        assert_eq!(valid.status.code(), Some(0), "{}{}", stdout(&valid), stderr(&valid));
        assert_eq!(nightly.json("release.json")["changes"], nightly.json("changes.json")["totals"]);
    };
    // One changed, one new.
    nightly.document(2, 2);
    nightly.document(4, 1);
    nightly.runs(&["-q"], 0);
    check(2);
    // One changed, one gone.
    nightly.document(0, 2);
    fs::remove_file(nightly.space.path("in/04.md")).unwrap();
    nightly.runs(&["-q", "--accept", "綠原市政府環保局"], 0);
    check(3);
    // One changed, one under another name.
    nightly.document(2, 3);
    nightly.space.file("in/01.md", document(1, 1).replace("林務局", "造林處").replace("局長", "處長"));
    nightly.runs(&["-q", "--accept", "綠原市政府林務局"], 0);
    check(4);
    let renamed = &nightly.json("changes.json")["totals"]["bureaus"]["renamed"];
    assert_eq!(*renamed, 1, "{:#}", nightly.json("changes.json"));
}

#[test]
fn a_release_says_what_it_is_and_where_its_sources_are_from() {
    let nightly = Nightly::new("");
    nightly.document(0, 1);
    nightly.space.file("more/01.csv", "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,擬辦,核定\n");
    let config = fs::read_to_string(nightly.space.path("fenceng.toml")).unwrap();
    nightly.space.file("fenceng.toml", format!("{config}[[source]]\npath = \"more\"\nbureau = \"觀光處\"\nlicence = \"OGDL 1.0\"\n"));
    nightly.runs(&["-q"], 0);
    nightly.document(0, 2);
    nightly.runs(&["-q"], 0);
    let release = nightly.json("release.json");
    assert_eq!((&release["number"], &release["before"], &release["rollback_to"]), (&2.into(), &1.into(), &Value::Null));
    assert_eq!(release["version"], env!("CARGO_PKG_VERSION"));
    assert!(text(&release, "published").ends_with('Z'));
    assert_eq!(release["bureaus"].as_object().unwrap().keys().collect::<Vec<_>>(), ["綠原市政府港灣處", "觀光處"]);
    let origins = list(&release, "origins");
    let origin = |name: &str| origins.iter().find(|origin| origin["name"] == name).unwrap();
    assert_eq!((&origin("00.md")["licence"], &origin("01.csv")["licence"]), (&Value::Null, &"OGDL 1.0".into()));
    assert!(text(origin("01.csv"), "from").ends_with("more/01.csv"));
    let manifest = schemas::validators()[1].clone();
    assert!(manifest.is_valid(&nightly.json("manifest.json")));
}

#[test]
fn the_report_and_the_metrics_tell_how_a_run_went() {
    let nightly = Nightly::with_bureaus(2);
    nightly.space.file("in/bad|.md", "");
    nightly.runs(&["-q"], 1);
    let report = fs::read_to_string(nightly.path("report.md")).unwrap();
    for part in [
        "# fenceng: release 1 is published, 1 source failed",
        "2 bureaus, 4 entries",
        "2 converted, 0 skipped, 1 failed",
        "bad\\|.md`: F502",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    let names = [
        ("run_exit_status", 1.0),
        ("sources{outcome=\"converted\"}", 2.0),
        ("sources{outcome=\"failed\"}", 1.0),
        ("sources_read", 3.0),
        ("release", 1.0),
        ("release_bureaus", 2.0),
        ("release_entries", 4.0),
        ("bureaus_held", 0.0),
    ];
    names.iter().for_each(|(name, value)| assert_eq!(nightly.metric(name), *value, "{name}"));
    assert!(nightly.metric("run_timestamp_seconds") >= nightly.metric("release_timestamp_seconds"));

    // A file that failed is tried again each night; what it says is the same, and so is what is published.
    nightly.runs(&["-q"], 1);
    assert_eq!((nightly.number(), nightly.metric("run_exit_status")), (1, 1.0));
    nightly.document(0, 2);
    nightly.runs(&["-q"], 1);
    let report = fs::read_to_string(nightly.path("report.md")).unwrap();
    assert!(report.contains("## Changed since the release before") && report.contains("| Bureaus | 0 | 0 | 1 | 1 |"), "{report}");
}
