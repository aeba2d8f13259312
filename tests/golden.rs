//! What the command makes of the real documents is what `output/` holds, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::workspace::{REAL, Workspace, stderr};

const OUTPUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/output");

fn committed() -> BTreeMap<String, Vec<u8>> {
    let Ok(files) = fs::read_dir(OUTPUT) else { return BTreeMap::new() };
    let files = files.map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap())).collect()
}

/// Makes the folder hold these files and no others.
fn rewrite(files: &BTreeMap<String, Vec<u8>>) {
    fs::create_dir_all(OUTPUT).unwrap();
    for name in committed().keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(Path::new(OUTPUT).join(name)).unwrap();
    }
    for (name, bytes) in files {
        fs::write(Path::new(OUTPUT).join(name), bytes).unwrap();
    }
}

/// The first line in which two files differ.
fn difference(name: &str, made: &[u8], committed: &[u8]) -> String {
    let (made, committed) = (String::from_utf8_lossy(made), String::from_utf8_lossy(committed));
    let (mut made, mut committed) = (made.lines(), committed.lines());
    for line in 1.. {
        let pair = (made.next(), committed.next());
        if pair.0 != pair.1 || pair == (None, None) {
            return format!("{name} line {line}: made {:?}, committed {:?}", pair.0, pair.1);
        }
    }
    String::new()
}

#[test]
fn what_is_made_of_the_real_documents_is_what_is_committed() {
    let space = Workspace::new();
    let run = space.fenceng(["convert", REAL]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    space.assert_sound();
    let made = space.output();
    if std::env::var_os("FENCENG_UPDATE").is_some() {
        rewrite(&made);
    }
    let committed = committed();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(&made), names(&committed), "run the tests with FENCENG_UPDATE=1");
    assert!(made.len() > 3);
    let other = made.iter().filter(|(name, bytes)| committed[*name] != **bytes);
    let differences: Vec<String> = other.map(|(name, bytes)| difference(name, bytes, &committed[name])).collect();
    assert_eq!(differences, Vec::<String>::new(), "run the tests with FENCENG_UPDATE=1 and look at what changes");
}
