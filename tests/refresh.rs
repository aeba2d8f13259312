//! `fenceng refresh`: what changed is read and published by one rename, and what a gate holds back stays as it was.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::invented::{self, Drift};
use crate::schemas;
use crate::workspace::{REAL, Workspace, read, schedule, stderr, stdout};

/// Files of a release that `convert` does not write.
const OF_RELEASE: [&str; 3] = ["SHA256SUMS", "changes.json", "release.json"];

/// Bureaus of small documents, as different as names of bureaus are.
pub const BUREAUS: [&str; 12] =
    ["港灣處", "林務局", "漁業局", "公園處", "環保局", "消防局", "警察局", "衛生局", "教育局", "交通局", "水利局", "民政局"];

/// How long a file has to rest until a change of it is sure to show from outside.
const SETTLED: Duration = Duration::from_millis(2100);

/// A workspace with a configuration: documents in `in`, releases in `published`.
pub struct Nightly {
    pub space: Workspace,
}

impl Nightly {
    /// The smallest configuration, with metrics, and what is to be added to it.
    pub fn new(more: &str) -> Self {
        let nightly = Self { space: Workspace::new() };
        nightly.configure(more);
        nightly
    }

    pub fn configure(&self, more: &str) {
        let toml = format!("output = \"published\"\nmetrics = \"metrics.prom\"\n{more}\n[[source]]\npath = \"in/**/*\"\n");
        self.space.file("fenceng.toml", toml);
    }

    /// One small document for each of the first bureaus, `00.md` and on.
    pub fn with_bureaus(count: usize) -> Self {
        let nightly = Self::new("");
        (0..count).for_each(|at| nightly.document(at, 1));
        nightly
    }

    /// Writes the document of a bureau, which tells its version.
    pub fn document(&self, at: usize, version: u32) {
        self.space.file(&format!("in/{at:02}.md"), document(at, version));
    }

    pub fn refresh(&self, args: &[&str]) -> Output {
        self.space.fenceng(["refresh"].iter().chain(args))
    }

    /// Runs and asserts the exit status, and that what is in force is whole; gives what was said.
    pub fn runs(&self, args: &[&str], status: i32) -> String {
        let run = self.refresh(args);
        let said = stderr(&run);
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(status), ""), "{said}");
        self.assert_whole();
        said
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.space.path("published").join(path)
    }

    /// Number of the release in force; 0 before the first.
    pub fn number(&self) -> u32 {
        fs::read_link(self.path("current")).map_or(0, |target| target.strip_prefix("releases").unwrap().to_str().unwrap().parse().unwrap())
    }

    /// Every file of the release in force.
    pub fn release(&self) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.path("current")).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
    }

    /// The manifest and the bureau files of the release in force.
    pub fn current(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.release();
        files.retain(|name, _| !OF_RELEASE.contains(&name.as_str()));
        files
    }

    pub fn json(&self, file: &str) -> Value {
        read(&self.path("current").join(file))
    }

    /// What is in force of a bureau, as text.
    pub fn bureau(&self, name: &str) -> String {
        fs::read_to_string(self.path("current").join(format!("綠原市政府{name}.json"))).unwrap()
    }

    pub fn metric(&self, name: &str) -> f64 {
        let metrics = fs::read_to_string(self.space.path("metrics.prom")).unwrap();
        let value = metrics.lines().find_map(|line| line.strip_prefix("fenceng_")?.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("{name} in {metrics}")).parse().unwrap()
    }

    /// Asserts that the release in force has all its files as it says, and no other, and that its manifest is of these files.
    pub fn assert_whole(&self) {
        let files = self.release();
        let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
        let sums: BTreeMap<String, String> =
            sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, file)| (file.to_owned(), sum.to_owned())).collect();
        let summed = files.iter().filter(|(name, _)| *name != "SHA256SUMS");
        let summed: BTreeMap<String, String> = summed.map(|(name, bytes)| (name.clone(), sum(bytes))).collect();
        assert_eq!(sums, summed);

        let release: Value = serde_json::from_slice(&files["release.json"]).unwrap();
        assert_eq!((&release["number"], &release["manifest"]), (&self.number().into(), &sums["manifest.json"].as_str().into()));
        let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        let mut told: Vec<&str> = list(&manifest, "bureaus").iter().map(|bureau| text(bureau, "file")).collect();
        told.sort_unstable();
        let there: Vec<&str> =
            files.keys().map(String::as_str).filter(|name| !OF_RELEASE.contains(name) && *name != "manifest.json").collect();
        assert_eq!(told, there);
        let ids: Vec<&str> = list(&manifest, "inputs")
            .iter()
            .filter(|input| input["outcome"] == "converted")
            .map(|input| &text(input, "sha256")[..12])
            .collect();
        for told in list(&manifest, "bureaus") {
            let file: Value = serde_json::from_slice(&files[text(told, "file")]).unwrap();
            let sources: Vec<&Value> = list(&file, "sources").iter().map(|source| &source["id"]).collect();
            assert_eq!(list(told, "sources").iter().collect::<Vec<_>>(), sources);
            assert!(sources.iter().all(|id| ids.contains(&id.as_str().unwrap())), "{told:#} in {ids:?}");
            let entries: usize = list(&file, "units").iter().map(|unit| list(unit, "entries").len()).sum();
            assert_eq!(
                (&told["bureau"], &told["entries"], &told["units"]),
                (&file["bureau"], &entries.into(), &list(&file, "units").len().into())
            );
        }
        for input in list(&manifest, "inputs") {
            for ledger in [&input["ledger"], &input["ledger"]["rows"]] {
                let all = ledger["cells"].as_u64().or(ledger["rows"].as_u64()).unwrap();
                assert_eq!(all, ["placed", "header", "repeated", "unplaced"].map(|key| ledger[key].as_u64().unwrap()).iter().sum::<u64>());
            }
        }
    }

    /// Asserts that what is in force is what `convert` writes for the same files, byte for byte.
    pub fn assert_as_converted(&self, args: &[&str]) {
        let _ = fs::remove_dir_all(self.space.path("output"));
        let run = self.space.fenceng(["convert", "in", "--quiet"].iter().chain(args));
        assert!(matches!(run.status.code(), Some(0 | 1)), "{}", stderr(&run));
        let (current, converted) = (self.current(), self.space.output());
        assert_eq!(current.keys().collect::<Vec<_>>(), converted.keys().collect::<Vec<_>>());
        for (name, bytes) in &converted {
            let [ours, theirs] = [&current[name], bytes].map(|bytes| String::from_utf8_lossy(bytes));
            let differ = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
            assert!(ours == theirs, "{name}: {differ:#?}");
        }
        self.space.assert_sound();
    }

    /// Asserts that a bureau is held back by these gates and no other bureau is.
    fn assert_held(&self, bureau: &str, gates: &[&str]) {
        let metrics = fs::read_to_string(self.space.path("metrics.prom")).unwrap();
        let mut held: Vec<&str> = metrics.lines().filter(|line| line.starts_with("fenceng_bureau_held{")).collect();
        held.sort_unstable();
        let want: Vec<String> =
            gates.iter().map(|gate| format!("fenceng_bureau_held{{bureau=\"綠原市政府{bureau}\",gate=\"{gate}\"}} 1")).collect();
        assert_eq!(held, want);
        let report = fs::read_to_string(self.path("report.md")).unwrap();
        assert!(report.contains("## Held back") && report.contains(&format!("**綠原市政府{bureau}**")), "{report}");
    }
}

/// A small schedule whose bureau and version can be told from it.
pub fn document(at: usize, version: u32) -> String {
    schedule(BUREAUS[at], "工程科").replace("年度計畫之擬訂。", &format!("第{version}版計畫之擬訂。"))
}

/// A schedule of so many rows.
fn long(bureau: &str, unit: &str, rows: usize) -> String {
    let row = |at: usize| format!("| 碼頭維護 | 第{at}號碼頭之檢修。 | 擬辦 | 審核 | 核定 |\n");
    schedule(bureau, unit).split_inclusive('\n').take(3).map(str::to_owned).chain((0..rows).map(row)).collect()
}

pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value:#}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value:#}"))
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

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
fn a_bureau_that_is_gone_stands_until_that_is_accepted() {
    let nightly = Nightly::with_bureaus(3);
    nightly.runs(&["-q"], 0);
    let first = nightly.current();
    fs::remove_file(nightly.space.path("in/01.md")).unwrap();
    let said = nightly.runs(&[], 4);
    assert!(said.contains("no source has anything of it any more; 2 entries are published"), "{said}");
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
    assert!(said.contains("1 of 2 rows (50 %) have a confidence below 0.98; 40 % may"), "{said}");
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

pub fn releases(nightly: &Nightly) -> Vec<u32> {
    let folders = fs::read_dir(nightly.path("releases")).unwrap();
    let mut numbers: Vec<u32> = folders.map(|folder| folder.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
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

/// The files of what is kept of sources.
pub fn kept(nightly: &Nightly) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(nightly.path(".fenceng/kept")).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
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

#[test]
fn the_report_and_the_metrics_tell_how_a_run_went() {
    let nightly = Nightly::with_bureaus(2);
    nightly.space.file("in/bad|.md", "");
    nightly.runs(&["-q"], 1);
    let report = fs::read_to_string(nightly.path("report.md")).unwrap();
    for part in [
        "# fenceng: release 1 is published, 1 source failed",
        "2 bureaus, 4 entries",
        "2 converted, 0 no schedules, 1 failed",
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
