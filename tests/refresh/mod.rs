//! `fenceng refresh`: what changed is read and published by one rename, and what a gate holds back stays as it was.
//!
//! Here is what its tests share, those of faults too; each promise has a module.

mod configuration;
mod contents;
mod gates;
mod reading;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::workspace::{Workspace, read, schedule, stderr, stdout};

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

pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value:#}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value:#}"))
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn releases(nightly: &Nightly) -> Vec<u32> {
    let folders = fs::read_dir(nightly.path("releases")).unwrap();
    let mut numbers: Vec<u32> = folders.map(|folder| folder.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// The files of what is kept of sources.
pub fn kept(nightly: &Nightly) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(nightly.path(".fenceng/kept")).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}
