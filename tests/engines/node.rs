//! Engines that come as Node packages.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// What `engines.js` says to each of the questions; nothing where Node is not installed, unless `CI` is set.
pub fn node(engine: &str, questions: &[Value]) -> Option<Vec<Value>> {
    let script = script()?;
    let mut run = Command::new("node").arg(script).arg(engine).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = run.stdin.take().unwrap();
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = run.wait_with_output().unwrap();
    assert!(output.status.success(), "{engine}: {}", output.status);
    writer.join().unwrap().unwrap();
    let answers: Vec<Value> = output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(answers.len(), questions.len());
    Some(answers)
}

/// What a script prints that is run in a folder with these files; nothing where Node is not installed, unless `CI` is set.
pub fn run(script: &str, files: &[(String, Vec<u8>)]) -> Option<String> {
    // Beside the packages, so that they are found.
    let folder = tempfile::tempdir_in(self::script()?.parent().unwrap()).unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(folder.path().join("script.mjs"), script).unwrap();
    let output = Command::new("node").arg("script.mjs").current_dir(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The script in a folder of the target where its packages are installed.
fn script() -> Option<&'static Path> {
    static SCRIPT: OnceLock<Option<PathBuf>> = OnceLock::new();
    SCRIPT.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    if Command::new("node").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "Node is not installed");
        eprintln!("skipped: Node is not installed");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines");
    fs::create_dir_all(&folder).unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = fs::read(here.join("package.json")).unwrap();
    if fs::read(folder.join("node_modules/.installed")).ok().as_ref() != Some(&wanted) {
        fs::write(folder.join("package.json"), &wanted).unwrap();
        let npm =
            Command::new("npm").args(["install", "--no-package-lock", "--no-audit", "--no-fund"]).current_dir(&folder).output().unwrap();
        assert!(npm.status.success(), "npm install: {}", String::from_utf8_lossy(&npm.stderr));
        fs::write(folder.join("node_modules/.installed"), &wanted).unwrap();
    }
    fs::copy(here.join("engines.js"), folder.join("engines.js")).unwrap();
    Some(folder.join("engines.js"))
}
