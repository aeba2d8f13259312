//! The schemas at hand are those of the types, and what is written fits them.

use std::fs;

use fenceng::output;
use jsonschema::{Draft, Validator};
use serde_json::Value;

use crate::workspace::{REAL, Workspace, read, stdout};

/// Validators of a bureau file, of a manifest, of changes and of corrections.
pub fn validators() -> [Validator; 4] {
    output::schemas().map(|(_, schema)| jsonschema::options().with_draft(Draft::Draft202012).build(schema.as_value()).unwrap())
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let text = |schema: &schemars::Schema| {
        let mut text = Vec::new();
        output::json(schema, &mut text).unwrap();
        text
    };
    // Those of what only the command writes and reads are its own.
    let space = Workspace::new();
    let own = ["config", "release"].map(|of| (format!("{of}.schema.json"), space.fenceng(["schema", of]).stdout));
    for (name, want) in output::schemas().map(|(name, schema)| (name.to_owned(), text(&schema))).into_iter().chain(own) {
        let path = format!("{folder}/{name}");
        if std::env::var_os("FENCENG_UPDATE").is_some() {
            fs::create_dir_all(folder).unwrap();
            fs::write(&path, &want).unwrap();
        }
        let found = fs::read(&path).unwrap_or_default();
        assert!(found == want, "{path} is not that of the types; run the tests with FENCENG_UPDATE=1");
        let schema: Value = serde_json::from_slice(&want).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}

#[test]
fn the_command_prints_the_same_schemas() {
    let space = Workspace::new();
    let schemas = output::schemas().map(|(_, schema)| schema.to_value());
    let printed = |args: &[&str]| -> Value { serde_json::from_str(&stdout(&space.fenceng(args))).unwrap() };
    assert_eq!(printed(&["schema", "bureau"]), schemas[0]);
    assert_eq!(printed(&["schema", "manifest"]), schemas[1]);
    assert_eq!(printed(&["schema", "changes"]), schemas[2]);
    assert_eq!(printed(&["schema", "corrections"]), schemas[3]);
    let all = printed(&["schema"]);
    let names = ["bureau.schema.json", "manifest.schema.json", "changes.schema.json", "corrections.schema.json"];
    assert_eq!(names.map(|name| &all[name]), schemas.each_ref());
    assert_eq!(
        (&all["config.schema.json"], &all["release.schema.json"]),
        (&printed(&["schema", "config"]), &printed(&["schema", "release"]))
    );
}

#[test]
fn real_output_is_valid_and_what_is_broken_in_it_is_told() {
    let space = Workspace::new();
    assert_eq!(space.fenceng(["convert", REAL]).status.code(), Some(0));
    space.assert_sound();

    let bureau = "output/臺北市政府資訊局.json";
    let valid = space.fenceng(["validate", bureau, "output/manifest.json"]);
    assert_eq!((valid.status.code(), stdout(&valid).matches("valid ").count()), (Some(0), 2), "{}", stdout(&valid));

    let mut broken = read(&space.path(bureau));
    broken["units"][0]["entries"][1]["steps"][0]["action"] = "sleep".into();
    broken["units"][0].as_object_mut().unwrap().remove("roles");
    space.file("broken.json", broken.to_string());
    let told = space.fenceng(["validate", "broken.json", bureau]);
    assert_eq!(told.status.code(), Some(1));
    let text = stdout(&told);
    assert!(text.contains("broken.json: 2 errors"), "{text}");
    assert!(text.contains("/units/0/entries/1/steps/0/action: ") && text.contains("\"sleep\""), "{text}");
    assert!(text.contains("/units/0: ") && text.contains("\"roles\""), "{text}");
}

#[test]
fn a_file_that_fits_no_schema_is_told_what_was_expected() {
    let space = Workspace::new();
    space.file("other.json", "{\"rows\": []}");
    space.file("no.json", "no");
    let told = space.fenceng(["validate", "other.json", "no.json", "missing.json"]);
    assert_eq!(told.status.code(), Some(1));
    let text = stdout(&told);
    assert!(text.contains("`units`") && text.contains("`inputs`") && text.contains("no JSON") && text.contains("not be opened"), "{text}");
}

#[test]
fn releases_and_configurations_are_valid_and_what_is_wrong_in_them_is_told() {
    let space = crate::releases::two_releases();
    assert_eq!(space.fenceng(["rollback"]).status.code(), Some(0));
    assert_eq!(space.fenceng(["refresh", "--quiet"]).status.code(), Some(4));
    space.file("in/c-new.md", crate::workspace::schedule("水利局", "河川科"));
    assert_eq!(space.fenceng(["refresh", "--quiet"]).status.code(), Some(4));
    let schema: Value =
        serde_json::from_slice(&fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/config.schema.json")).unwrap()).unwrap();
    let config = serde_json::to_value(fs::read_to_string(space.path("fenceng.toml")).unwrap().parse::<toml::Table>().unwrap()).unwrap();
    assert!(jsonschema::options().with_draft(Draft::Draft202012).build(&schema).unwrap().is_valid(&config), "{config:#}");

    let files: Vec<String> = (1..=4).map(|number| format!("published/releases/{number:06}/release.json")).collect();
    let valid = space
        .fenceng(["validate", "fenceng.toml", "published/current/changes.json"].iter().copied().chain(files.iter().map(String::as_str)));
    let text = stdout(&valid);
    assert_eq!((valid.status.code(), text.matches(": a release\n").count()), (Some(0), 4), "{text}");
    assert!(text.contains("fenceng.toml: a configuration\n") && text.contains("changes.json: changes\n"), "{text}");

    let mut broken = read(&space.path(&files[3]));
    broken["held"][0]["reasons"][0]["gate"] = "garden".into();
    space.file("release.json", broken.to_string());
    space.file("other.toml", "output = 1\n");
    let told = space.fenceng(["validate", "release.json", "other.toml"]);
    assert_eq!(told.status.code(), Some(1));
    let text = stdout(&told);
    assert!(text.contains("/held/0/reasons/0: ") && text.contains("other.toml:1:10: "), "{text}");
}
