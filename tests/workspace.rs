//! A folder of one test, and the command run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

pub const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/real");

/// A small schedule of a bureau and a unit.
pub fn schedule(bureau: &str, unit: &str) -> String {
    format!(
        "| 綠原市政府{bureau}{unit}分層負責明細表 | | | | |\n|---|---|---|---|---|\n\
         | 公務項目 | 公務內容 | 承辦人 | 科長 | {0}長 |\n\
         | 碼頭維護 | 年度計畫之擬訂。 | 擬辦 | 審核 | 核定 |\n\
         | 碼頭維護 | 例行巡檢。 | 擬辦 | 核定 | |\n",
        bureau.chars().last().unwrap()
    )
}

/// A real document `times` over: slow to read, and entries in the end.
pub fn replica(times: usize) -> String {
    fs::read_to_string(format!("{REAL}/taipei-information.txt")).unwrap().repeat(times)
}

/// Files of a run under their paths, and the command in their folder.
pub struct Workspace {
    dir: TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A workspace with two good schedules, `a-good.md` and `z-good.md`, of different bureaus.
    pub fn with_neighbours() -> Self {
        let space = Self::new();
        space.file("in/a-good.md", schedule("港灣處", "工程科"));
        space.file("in/z-good.md", schedule("林務局", "育苗科"));
        space
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn fenceng<S: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// The command in the folder, without what the environment might tell it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fenceng"));
        command.current_dir(self.dir.path());
        for name in ["COLUMNS", "http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command
    }

    pub fn manifest(&self) -> Value {
        read(&self.path("output/manifest.json"))
    }

    /// Every file of the output folder.
    pub fn output(&self) -> BTreeMap<String, Vec<u8>> {
        self.output_in("output")
    }

    /// Every file of a folder.
    pub fn output_in(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
    }

    /// The manifest's record of an input.
    pub fn input(&self, name: &str) -> Value {
        let manifest = self.manifest();
        let inputs = manifest["inputs"].as_array().unwrap();
        inputs.iter().find(|input| input["name"] == name).unwrap_or_else(|| panic!("{name} in {manifest:#}")).clone()
    }

    /// Asserts that a file failed with a code, and a reason that holds each of `words`.
    pub fn assert_failed(&self, name: &str, code: &str, words: &[&str]) {
        let input = self.input(name);
        assert_eq!(input["outcome"], "failed", "{input:#}");
        assert_eq!(input["diagnostics"][0]["code"], code, "{input:#}");
        let reason = input["reason"].as_str().unwrap();
        for word in words {
            assert!(reason.contains(word), "{word:?} in {reason:?}");
        }
    }

    /// Asserts that both good files are there with all their entries, and that all that was written is sound.
    pub fn assert_neighbours_converted(&self) {
        for name in ["a-good.md", "z-good.md"] {
            let input = self.input(name);
            assert_eq!((&input["outcome"], &input["entries"]), (&"converted".into(), &2.into()), "{input:#}");
        }
        assert!(self.path("output/綠原市政府港灣處.json").exists());
        assert!(self.path("output/綠原市政府林務局.json").exists());
        self.assert_sound();
    }

    /// Asserts that every output fits its schema, that the ledgers add up and that no temporary file is left.
    pub fn assert_sound(&self) {
        let validators = crate::schemas::validators();
        for name in self.output().keys() {
            let validator = &validators[usize::from(name == "manifest.json")];
            let value = read(&self.path("output").join(name));
            let errors: Vec<String> =
                validator.iter_errors(&value).map(|error| format!("{name} {}: {error}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        for input in self.manifest()["inputs"].as_array().unwrap() {
            let sum = |of: &Value| ["placed", "header", "repeated", "unplaced"].map(|key| of[key].as_u64().unwrap()).iter().sum::<u64>();
            let ledger = &input["ledger"];
            assert_eq!(ledger["cells"], sum(ledger), "{input:#}");
            assert_eq!(ledger["rows"]["rows"], sum(&ledger["rows"]), "{input:#}");
            assert_eq!(input["rows"], ledger["rows"]["rows"], "{input:#}");
        }
    }
}

pub fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
