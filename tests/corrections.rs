//! What a person corrected lasts from run to run, until the source says something else.

use std::fs;

use fenceng::bureau::Entry;
use fenceng::corrections::cells_hash;
use fenceng::{Config, Corrections, Run, assemble, convert};
use serde_json::{Value, json};

use crate::schemas;
use crate::workspace::{Workspace, read, schedule, stderr, stdout};

/// A schedule whose second row is decided by 科長.
fn source() -> String {
    schedule("港灣處", "工程科")
}

const BUREAU: &str = "output/綠原市政府港灣處.json";

fn converted(space: &Workspace, args: &[&str]) -> String {
    let run = space.fenceng(["convert", "in", "--corrections", "corrections.toml"].iter().chain(args));
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    space.assert_sound();
    stderr(&run)
}

/// The entries of the only unit.
fn entries(space: &Workspace) -> Vec<Value> {
    read(&space.path(BUREAU))["units"][0]["entries"].as_array().unwrap().clone()
}

fn correct(space: &Workspace, id: &str, args: &[&str]) -> String {
    let run = space.fenceng(["correct", id, "--author", "李", "--date", "2026-01-31"].iter().chain(args));
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    stdout(&run)
}

/// A workspace with one converted schedule, and the id of its second row.
fn space() -> (Workspace, String) {
    let space = Workspace::new();
    space.file("in/t.md", source());
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    let id = entries(&space)[1]["id"].as_str().unwrap().to_owned();
    (space, id)
}

fn codes(entry: &Value) -> Vec<&str> {
    entry["diagnostics"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn a_correction_is_written_applied_and_said() {
    let (space, id) = space();
    let before = entries(&space);
    let told = correct(&space, &id, &["--set", "decided_by=處長", "--set", "item_no=3", "--reason", "核定 stands under 處長"]);
    assert!(told.contains("decided_by: 科長 → 處長") && told.contains("item_no: nothing → 3"), "{told}");
    let summary = converted(&space, &[]);
    assert!(
        summary.contains("1 correction: 1 applied, 0 stale, 0 missing, 0 refused") && summary.contains("F601 corrected ×1"),
        "{summary}"
    );

    let after = entries(&space);
    assert_eq!(after[0], before[0]);
    let mut wanted = before[1].clone();
    wanted["decided_by"] = "處長".into();
    wanted["item_no"] = 3.into();
    wanted["steps"][1]["action"] = "review".into();
    wanted["steps"].as_array_mut().unwrap().push(json!({ "role": "處長", "action": "approve", "mark": "" }));
    let message = "item_no, decided_by corrected by 李 on 2026-01-31: 核定 stands under 處長";
    wanted["diagnostics"] = json!([{ "code": "F601", "severity": "info", "message": message }]);
    assert_eq!(after[1], wanted);
    let record =
        json!([{ "entry": id, "bureau": "綠原市政府港灣處", "outcome": "applied", "fields": ["item_no", "decided_by"], "reason": null }]);
    assert_eq!(space.manifest()["corrections"], record);

    // The same bytes again, and the correction that is there already is not written twice.
    let files = space.output();
    converted(&space, &[]);
    assert!(space.output() == files);
    let again = correct(&space, &id, &["--set", "decided_by=處長", "--set", "item_no=3", "--reason", "核定 stands under 處長"]);
    assert!(again.contains("stands in corrections.toml already"), "{again}");
    let file: Value = toml::from_str(&fs::read_to_string(space.path("corrections.toml")).unwrap()).unwrap();
    assert!(schemas::validators()[3].is_valid(&file), "{file:#}");
    assert_eq!(stdout(&space.fenceng(["validate", "corrections.toml"])), "valid   corrections.toml: corrections\n");
}

#[test]
fn a_correction_of_a_row_that_has_changed_is_stale_and_can_be_made_anew() {
    let (space, id) = space();
    correct(&space, &id, &["--set", "decided_by=處長", "--checked", "--reason", "lost"]);
    converted(&space, &[]);
    assert_eq!((&entries(&space)[1]["decided_by"], &entries(&space)[1]["confidence"]), (&"處長".into(), &1.0.into()));

    let changed = source().replace("例行巡檢。 | 擬辦 | 核定", "例行巡檢。 | 擬辦 | 決行");
    assert_ne!(changed, source());
    space.file("in/t.md", changed);
    let summary = converted(&space, &["--quiet"]);
    let line = format!("stale     correction of {id} of 綠原市政府港灣處 (decided_by): cell 4 was \"核定\" and is \"決行\" now\n");
    assert_eq!(summary, line);
    let entry = &entries(&space)[1];
    assert_eq!((&entry["decided_by"], codes(entry)), (&"科長".into(), vec!["F602"]));
    assert!(entry["confidence"].as_f64().unwrap() < 0.9, "{entry:#}");
    assert_eq!(space.manifest()["corrections"][0]["outcome"], "stale");

    correct(&space, &id, &["--set", "decided_by=處長", "--reason", "still lost"]);
    assert!(converted(&space, &[]).contains("1 correction: 1 applied"));
    assert_eq!(codes(&entries(&space)[1]), ["F601"]);
}

#[test]
fn a_correction_whose_entry_is_gone_or_whose_role_is_gone_is_told() {
    let (space, id) = space();
    correct(&space, &id, &["--set", "decided_by=處長", "--reason", "lost"]);
    space.file("in/t.md", source().replace("| 處長 |", "| 局長 |"));
    let summary = converted(&space, &[]);
    let line =
        format!("refused   correction of {id} of 綠原市政府港灣處 (decided_by): the unit has no role 處長; it has 承辦人, 科長, 局長");
    assert!(summary.contains(&line), "{summary}");
    assert_eq!((codes(&entries(&space)[1]), &entries(&space)[1]["decided_by"]), (vec!["F603"], &"科長".into()));

    space.file("in/t.md", source().replace("例行巡檢。", "巡檢。"));
    let summary = converted(&space, &[]);
    assert!(summary.contains("0 applied, 0 stale, 1 missing") && summary.contains("renamed, moved or taken out"), "{summary}");
    space.file("in/t.md", schedule("林務局", "工程科"));
    assert!(converted(&space, &[]).contains("its bureau is not in the run"));
    let record = &space.manifest()["corrections"][0];
    assert_eq!((&record["outcome"], &record["bureau"]), (&"missing".into(), &"綠原市政府港灣處".into()));
}

#[test]
fn comments_stay_and_the_file_of_corrections_is_no_source() {
    let (space, id) = space();
    let file = "in/corrections.toml";
    space.file(file, "# Harbour, 2026\n");
    correct(&space, &id, &["--set", "remarks=免會。", "--reason", "a", "--corrections", file]);
    let first = fs::read_to_string(space.path(file)).unwrap();
    space.file(file, first.replace("reason = \"a\"", "reason = \"a\" # by telephone"));
    correct(&space, &id, &["--set", "co_organizers=會計室、政風室", "--reason", "b", "--corrections", file]);
    let text = fs::read_to_string(space.path(file)).unwrap();
    assert!(text.starts_with("# Harbour, 2026\n") && text.contains("reason = \"a\" # by telephone\n"), "{text}");

    let run = space.fenceng(["convert", "in", "--corrections", file]);
    assert!(
        stderr(&run).contains("2 corrections: 2 applied") && stderr(&run).contains("1 file: 1 converted, 0 skipped"),
        "{}",
        stderr(&run)
    );
    let entry = &entries(&space)[1];
    assert_eq!((&entry["remarks"], &entry["co_organizers"]), (&"免會。".into(), &json!(["會計室", "政風室"])));
    assert_eq!(codes(entry), ["F601", "F601"]);
}

#[test]
fn a_correction_that_cannot_be_made_writes_nothing() {
    let (space, id) = space();
    for (args, words) in [
        (&[&id, "--set", "decided_by=市長"][..], &["does not fit 綠原市政府港灣處, 工程科", "it has 承辦人, 科長, 處長"][..]),
        (&[&id, "--set", "steps=科長:draft,科長:approve"], &["科長 is given two steps"]),
        (&[&id, "--set", "item=甲", "--clear", "item"], &["contradict", "item is given twice"]),
        (&[&id, "--set", "steps=承辦人:擬辦,科長:核定", "--set", "decided_by=處長"], &["by the steps 科長 decides"]),
        (&["0123456789abcdef", "--checked"], &["no bureau file in output has an entry 0123456789abcdef"]),
        (&["0123", "--checked"], &["16 lower-case hex digits"]),
        (&[&id], &["--set <FIELD=VALUE>"]),
        (&[&id, "--set", "date=1"], &["co_organizers"]),
        (&[&id, "--checked", "--output", "nowhere"], &["the folder nowhere cannot be read"]),
        (&[&id, "--checked", "--date", "2026-02-30"], &["2026-01-31"]),
    ] {
        let run = space.fenceng(["correct", "--reason", "x", "--author", "李"].iter().chain(args));
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{args:?}");
        words.iter().for_each(|word| assert!(stderr(&run).contains(word), "{word}: {}", stderr(&run)));
    }
    assert!(!space.path("corrections.toml").exists());
}

#[test]
fn marks_of_ones_own_vocabulary_are_steps_too() {
    let (space, id) = space();
    space.file("words.toml", "[marks]\napprove = [\"◎\"]\n");
    let args = ["--set", "steps=承辦人:擬辦,處長:◎", "--reason", "x"];
    let run = space.fenceng(["correct", &id, "--author", "李"].iter().chain(&args));
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("neither a mark that is known") && stderr(&run).contains("--vocabulary"), "{}", stderr(&run));

    correct(&space, &id, &[&args[..], &["--vocabulary", "words.toml"]].concat());
    converted(&space, &[]);
    let entry = &entries(&space)[1];
    assert_eq!((&entry["decided_by"], &entry["steps"][1]["mark"]), (&"處長".into(), &"◎".into()));

    space.file("words.toml", "[marks]\nreveiw = [\"◎\"]\n");
    let run = space.fenceng(["correct", &id, "--checked", "--reason", "x", "--vocabulary", "words.toml"]);
    assert!(run.status.code() == Some(2) && stderr(&run).contains("did you mean review?"), "{}", stderr(&run));
}

#[test]
fn other_json_beside_the_bureau_files_is_passed_over() {
    let (space, id) = space();
    space.file("in/t.md", source().replace("例行巡檢。 | 擬辦 | 核定", "例行巡檢。 | 核定 | "));
    space.fenceng(["convert", "in", "--output", "new"]);
    let changes = stdout(&space.fenceng(["diff", "output", "new", "--format", "json"]));
    assert!(changes.contains(&id), "{changes}");
    space.file("output/changes.json", &changes);
    space.file("output/ids.json", json!([id]).to_string());
    let told = correct(&space, &id, &["--checked", "--reason", "x"]);
    assert!(told.contains(&id), "{told}");

    space.file("output/cut.json", format!("{{\"id\": \"{id}\""));
    let run = space.fenceng(["correct", &id, "--checked", "--reason", "x", "--author", "李"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).contains("cut.json is no JSON"), "{}", stderr(&run));
}

/// A file of corrections that is wrong in one place.
const BAD: [(&str, &str, usize, usize, &str); 9] = [
    ("author = \"李\"", "autor = \"李\"", 4, 1, "unknown field `autor`"),
    ("date = \"2026-01-31\"", "date = 2026-01-31", 5, 8, "expected a string"),
    ("2026-01-31", "2026-02-30", 5, 8, "no date of the form"),
    ("0123456789abcdef", "0123456789ABCDEF", 2, 9, "hex digits"),
    ("\"處長\"", "3", 9, 14, "invalid type: integer"),
    ("\"處長\"", "\" \"", 9, 14, "the text is blank"),
    ("decided_by = \"處長\"", "table = \"丙\"", 9, 9, "expected `甲` or `乙`"),
    ("decided_by = \"處長\"", "", 2, 9, "sets nothing"),
    ("reason = \"x\"", "reason = \"x", 6, 12, "invalid basic string"),
];

fn toml(entry: &str, cells: &str) -> String {
    format!(
        "[[correction]]\nentry = \"{entry}\"\ncells = \"{cells}\"\nauthor = \"李\"\ndate = \"2026-01-31\"\nreason = \"x\"\n\n\
         [correction.set]\ndecided_by = \"處長\"\n"
    )
}

#[test]
fn a_bad_file_is_told_with_line_and_column() {
    let good = toml("0123456789abcdef", "0123456789abcdef");
    assert_eq!(Corrections::from_toml(&good).map(|corrections| corrections.list().len()), Ok(1));
    for (part, wrong, line, column, word) in BAD {
        let text = good.replacen(part, wrong, 1);
        let error = Corrections::from_toml(&text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{error}\n{text}");
        assert!(error.message.contains(word), "{error}");
        assert!(text.get(error.span.clone()).is_some_and(|wrong| !wrong.contains('\n')), "{error:?}");
    }
    let twice = Corrections::from_toml(&format!(
        "{good}\n{}",
        good.replace("decided_by = \"處長\"", "steps = [{ role = \"處長\", action = \"draft\" }]")
    ));
    let error = twice.unwrap_err();
    assert_eq!((error.line, error.column), (12, 9), "{error}");
    assert!(error.message.contains("steps of this entry is corrected in line 2 already"), "{error}");
}

#[test]
fn a_bad_file_stops_the_command_before_anything_is_written() {
    let space = Workspace::new();
    space.file("in/t.md", source());
    space.file("bad.toml", toml("0123456789abcdef", "xyz"));
    space.file("latin.toml", b"# caf\xe9\n");
    for (file, words) in [
        ("bad.toml", &["bad.toml:3:9", "  3 | cells = \"xyz\"\n    |         ^^^^^\n", "16 lower-case hex digits", "help: "][..]),
        ("none.toml", &["cannot be read"]),
        ("latin.toml", &["UTF-8"]),
    ] {
        let run = space.fenceng(["convert", "in", "--corrections", file]);
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{file}");
        words.iter().for_each(|word| assert!(stderr(&run).contains(word), "{word}: {}", stderr(&run)));
        assert!(!space.path("output").exists());
    }
    let told = space.fenceng(["validate", "bad.toml"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(stdout(&told).contains("line 3, column 9: "), "{}", stdout(&told));
}

/// A run over documents, with the second row of the first bureau's file.
fn run_over(sources: &[&str]) -> (Run, Entry) {
    let sources = sources.iter().enumerate().map(|(at, text)| convert(&format!("{at}.md"), text.as_bytes(), &Config::default()));
    let run = assemble(sources.collect(), &Config::default());
    let entry = run.bureaus[0].1.units[0].entries[1].clone();
    (run, entry)
}

#[test]
fn of_two_editions_the_one_is_corrected_whose_cells_are_meant() {
    let changed = source().replace("例行巡檢。 | 擬辦 | 核定", "例行巡檢。 | 擬辦 | 決行");
    let (mut run, entry) = run_over(&[&source(), &changed]);
    Corrections::from_toml(&toml(&entry.id, &cells_hash(&entry.source.cells))).unwrap().apply(&mut run);
    let decided = |at: usize| run.bureaus[at].1.units[0].entries[1].decided_by.clone();
    assert_eq!((decided(0).as_deref(), decided(1).as_deref()), (Some("處長"), Some("科長")));
    assert_eq!(run.manifest.corrections.len(), 1);
}

#[test]
fn who_decides_can_be_cleared_and_steps_stand_in_ladder_order() {
    let (run, entry) = run_over(&[&source()]);
    let with = |set: &str| {
        let text = toml(&entry.id, &cells_hash(&entry.source.cells));
        let mut run = run.clone();
        Corrections::from_toml(&text.replace("[correction.set]\ndecided_by = \"處長\"", set)).unwrap().apply(&mut run);
        let entry = run.bureaus[0].1.units[0].entries[1].clone();
        let steps: Vec<String> = entry.steps.iter().map(|step| format!("{}:{}:{}", step.role, step.action.name(), step.mark)).collect();
        (steps.join(" "), entry.decided_by.as_deref().map(str::to_owned), entry.confidence)
    };
    let before = entry.confidence;
    assert_eq!(with("clear = [\"decided_by\"]"), ("承辦人:draft:擬辦 科長:review:核定".into(), None, before));
    assert_eq!(with("clear = [\"steps\"]"), (String::new(), None, before));
    assert_eq!(with("checked = true").2, 1.0);
    let steps = "set.steps = [{ role = \"處長\", action = \"approve\", mark = \"核 定\" }, { role = \"科長\", action = \"review\" }]";
    assert_eq!(with(steps), ("科長:review:核定 處長:approve:核定".into(), Some("處長".into()), before));
    // Two decide, so that none does alone.
    let both = "clear = [\"decided_by\"]\nset.steps = [{ role = \"科長\", action = \"approve\" }, { role = \"處長\", action = \"approve\", mark = \"V\" }]";
    assert_eq!(with(both), ("科長:approve:核定 處長:approve:V".into(), None, before));
}
