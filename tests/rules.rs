//! Rules for engines, as the command writes them. That the engines take them is tested in `tests/engines`.

use std::fs;
use std::path::Path;

use fenceng::bureau::BureauFile;
use fenceng::export::rules::Rules;
use fenceng::export::{dmn, jdm, opa};

use crate::workspace::{Workspace, stderr};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_command_of_the_page_writes_what_the_library_makes() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/rules.md")).unwrap();
    let command = page.split("```sh\nfenceng ").nth(1).unwrap().lines().next().unwrap();
    let space = Workspace::new();
    let mut rules = Rules::default();
    for file in fs::read_dir(Path::new(ROOT).join("output")).unwrap().map(|file| file.unwrap()) {
        let text = fs::read(file.path()).unwrap();
        space.file(&format!("output/{}", file.file_name().to_str().unwrap()), &text);
        if let Ok(bureau) = serde_json::from_slice::<BureauFile>(&text) {
            rules.add(&bureau);
        }
    }
    for _ in 0..2 {
        let run = space.fenceng(command.split(' '));
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        let files = [opa::files(&rules), jdm::files(&rules), dmn::files(&rules)].into_iter().flat_map(Result::unwrap);
        for (name, bytes) in files {
            assert!(fs::read(space.path("rules").join(&name)).unwrap() == bytes, "{name}");
        }
    }
}

#[test]
fn names_of_bureaus_lead_nowhere_else() {
    let mut rules = Rules::default();
    for name in ["../../x", "a/b", "a\\b", "", ".."] {
        let text = serde_json::json!({ "schema_version": "1.0", "bureau": name, "government": null, "sources": [], "units": [] });
        rules.add(&serde_json::from_value(text).unwrap());
    }
    let files: Vec<String> = [jdm::files(&rules), dmn::files(&rules)].into_iter().flat_map(Result::unwrap).map(|(name, _)| name).collect();
    assert_eq!(files.len(), 10);
    for name in files {
        assert!(name.matches('/').count() == 1 && !name.contains("/."), "{name}");
    }
}
