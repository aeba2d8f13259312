//! What `docs/nightly` has ready to use is right: units, crontab, workflow, alerts, and the metrics that they go by.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::workspace::{Workspace, schedule, stderr};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/nightly");
const BINARY: &str = env!("CARGO_BIN_EXE_fenceng");

fn file(name: &str) -> String {
    fs::read_to_string(format!("{FOLDER}/{name}")).unwrap()
}

fn yaml(name: &str) -> Yaml {
    YamlLoader::load_from_str(&file(name)).unwrap().remove(0)
}

/// A workspace with documents and a configuration that publishes in `published`.
fn ready() -> Workspace {
    let space = Workspace::with_neighbours();
    space.file("fenceng.toml", "output = \"published\"\nmetrics = \"fenceng.prom\"\n\n[[source]]\npath = \"in\"\n");
    space
}

/// Runs a command line of the documentation on the configuration of a workspace.
fn run(space: &Workspace, line: &str) {
    let (program, args) = line.split_once(' ').unwrap();
    assert!(program == "fenceng" || program == "/usr/local/bin/fenceng", "{line}");
    let run = space.fenceng(args.replace("/etc/fenceng/fenceng.toml", "fenceng.toml").split_whitespace());
    assert_eq!(run.status.code(), Some(0), "{line}: {}", stderr(&run));
}

#[cfg(target_os = "linux")]
#[test]
fn the_units_are_understood_by_systemd_and_start_a_command_that_runs() {
    let space = ready();
    let service = file("fenceng.service");
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    run(&space, line);
    assert!(space.path("published/current").exists());
    // The program is looked for where the unit names it.
    space.file("fenceng.service", service.replace("/usr/local/bin/fenceng", BINARY));
    space.file("fenceng.timer", file("fenceng.timer"));
    let verify = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(["fenceng.service", "fenceng.timer"].map(|name| space.path(name)))
        .output()
        .expect("systemd-analyze is missing; install it (Debian and Ubuntu: apt-get install systemd)");
    let said = stderr(&verify);
    let about_ours: Vec<&str> = said.lines().filter(|line| line.contains("fenceng")).collect();
    assert!(verify.status.success() && about_ours.is_empty(), "{said}");
}

#[test]
fn the_line_for_cron_has_its_fields_and_a_command_that_runs() {
    let text = file("crontab");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("MAILTO=")).collect();
    let [line] = lines[..] else { panic!("{lines:?}") };
    let fields: Vec<&str> = line.splitn(6, ' ').collect();
    let is_field = |field: &str, most: u32| field == "*" || field.parse::<u32>().is_ok_and(|number| number <= most);
    assert!(fields[..5].iter().zip([59, 23, 31, 12, 7]).all(|(field, most)| is_field(field, most)), "{fields:?}");
    assert!(!fields[5].contains('%'), "cron takes % for the end of a line");
    run(&ready(), fields[5]);
}

#[test]
fn the_steps_of_the_workflow_run() {
    let workflow = yaml("workflow.yml");
    assert!(workflow["on"]["schedule"][0]["cron"].as_str().unwrap().split(' ').count() == 5);
    let space = ready();
    let mut commands = Vec::new();
    for step in workflow["jobs"]["refresh"]["steps"].as_vec().unwrap() {
        assert!(step["run"].is_badvalue() != step["uses"].is_badvalue(), "{step:?}");
        commands.extend(step["run"].as_str().unwrap_or_default().lines().filter(|line| line.starts_with("fenceng ")));
    }
    commands.iter().for_each(|line| run(&space, line));
    assert_eq!(commands.len(), 3);
    for path in ["published/report.md", "published/current"] {
        assert!(file("workflow.yml").contains(path) && space.path(path).exists(), "{path}");
    }
}

/// Labels and value of each sample, by the name of its metric.
type Samples = BTreeMap<String, Vec<(String, f64)>>;

/// The samples of a text in Prometheus' format. Whatever is not in order fails.
fn samples(text: &str) -> Samples {
    let is_name = |name: &str| {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())
    };
    let (mut samples, mut help, mut of) = (Samples::new(), String::new(), String::new());
    assert!(text.ends_with('\n') && !text.contains('\r'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            help = rest.split_once(' ').unwrap().0.to_owned();
            assert!(is_name(&help) && !samples.contains_key(&help), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{help} gauge"));
            of.clone_from(&help);
        } else {
            let (what, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = what.split_once('{').map_or((what, ""), |(name, labels)| (name, labels.strip_suffix('}').unwrap()));
            assert_eq!(name, of, "{line}");
            for label in labels.split("\",").filter(|label| !label.is_empty()) {
                let (name, value) = label.split_once("=\"").unwrap();
                assert!(is_name(name) && !value.trim_end_matches('"').contains(['"', '\n']), "{line}");
            }
            let all = samples.entry(name.to_owned()).or_default();
            assert!(all.iter().all(|(other, _)| other != labels), "twice: {line}");
            all.push((labels.to_owned(), value.parse().unwrap()));
        }
    }
    samples
}

#[test]
fn the_alerts_are_on_metrics_that_a_run_writes() {
    let space = ready();
    run(&space, "fenceng refresh --quiet");
    fs::remove_file(space.path("in/a-good.md")).unwrap();
    space.file("in/bad.bin", [0u8; 99]);
    space.file("in/new.md", schedule("漁業局", "養殖科"));
    let refresh = space.fenceng(["refresh", "--quiet"]);
    assert_eq!(refresh.status.code(), Some(4), "{}", stderr(&refresh));
    let samples = samples(&fs::read_to_string(space.path("fenceng.prom")).unwrap());
    assert_eq!(samples["fenceng_run_exit_status"], [(String::new(), 4.0)]);
    assert_eq!(samples["fenceng_release"], [(String::new(), 2.0)]);
    assert_eq!(samples["fenceng_release_bureaus"], [(String::new(), 3.0)]);
    assert_eq!(samples["fenceng_bureau_held"], [("bureau=\"綠原市政府港灣處\",gate=\"vanished\"".to_owned(), 1.0)]);
    assert!(samples["fenceng_sources"].contains(&("outcome=\"failed\"".to_owned(), 1.0)), "{samples:?}");

    let alerts = yaml("alerts.yml");
    let mut named = BTreeSet::new();
    for rule in alerts["groups"][0]["rules"].as_vec().unwrap() {
        let texts = [
            &rule["alert"],
            &rule["expr"],
            &rule["labels"]["severity"],
            &rule["annotations"]["summary"],
            &rule["annotations"]["description"],
        ];
        for text in texts.map(|text| text.as_str().unwrap()) {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            named.extend(words.filter(|word| word.starts_with("fenceng_")).map(str::to_owned));
        }
    }
    assert!(named.len() >= 5, "{named:?}");
    let unknown: Vec<&String> = named.iter().filter(|name| !samples.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // The page tells of every one, and of every setting.
    let page = fs::read_to_string(format!("{FOLDER}.md")).unwrap();
    let untold: Vec<&String> = samples.keys().filter(|name| !page.contains(&format!("`{name}"))).collect();
    assert!(untold.is_empty(), "{untold:?}");
    let schema: Value = serde_json::from_slice(&space.fenceng(["schema", "config"]).stdout).unwrap();
    let tables = ["SourceFile", "GatesFile", "ReadingFile", "HttpFile"].map(|name| &schema["$defs"][name]["properties"]);
    for setting in tables.into_iter().chain([&schema["properties"]]).flat_map(|table| table.as_object().unwrap().keys()) {
        assert!(
            [format!("| `{setting}`"), format!("| `[{setting}]`"), format!("| `[[{setting}]]`")].iter().any(|row| page.contains(row)),
            "{setting}"
        );
    }
}
