//! `fenceng validate`: files against the JSON Schema that they fit; corrections and configurations by reading them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use fenceng::Corrections;
use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::refresh::config;
use super::terminal::{Paint, count, printable};
use super::{Exit, Problem, schema, terminal};

/// Errors that are told of one file; after that they are counted.
const TOLD: usize = 20;

/// Characters of a value that are shown.
const EXCERPT: usize = 60;

pub(super) fn run(files: &[PathBuf]) -> Result<Exit, Problem> {
    let validators = schema::schemas().map(|(name, schema)| Ok((name, validator(name, schema.as_value())?)));
    let validators = Validators(validators.collect::<Result<_, Problem>>()?);
    let paint = Paint::for_stdout();
    let mut text = String::new();
    let mut exit = Exit::Fine;
    for file in files {
        let name = file.to_string_lossy();
        let name = paint.bold(printable(&name));
        match validators.check(file) {
            Ok(kind) => text.push_str(&format!("{}   {name}: {kind}\n", paint.good("valid"))),
            Err(errors) => {
                exit = Exit::SomeFailed;
                text.push_str(&format!("{} {name}: {}\n", paint.bad("invalid"), count(errors.len() as u64, "error")));
                errors.iter().take(TOLD).for_each(|error| text.push_str(&format!("        {error}\n")));
                if errors.len() > TOLD {
                    let _ = writeln!(text, "        and {} more", errors.len() - TOLD);
                }
            }
        }
    }
    terminal::print(text.as_bytes())?;
    Ok(exit)
}

fn validator(name: &str, schema: &Value) -> Result<Validator, Problem> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .build(schema)
        .map_err(|cause| Problem::new(Exit::Unwritable, format!("{name} is no schema"), "report this").caused_by(cause.to_string()))
}

/// Validators by the name of their schema.
struct Validators(BTreeMap<&'static str, Validator>);

impl Validators {
    /// What kind of file it is, or everything that is wrong with it.
    fn check(&self, file: &Path) -> Result<&'static str, Vec<String>> {
        let bytes = fs::read(file).map_err(|error| vec![format!("it could not be opened: {error}; check the path and its permissions")])?;
        if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
            let text = str::from_utf8(&bytes).map_err(|error| vec![format!("it is no UTF-8: {error}")])?;
            return if is_configuration(text) {
                config::check(text, file).map(|()| "a configuration").map_err(|problem| vec![problem.to_string()])
            } else {
                let read = Corrections::from_toml(text).map(|_| "corrections");
                read.map_err(|error| vec![printable(&error.to_string()).into_owned()])
            };
        }
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| vec![format!("it is no JSON: {error}")])?;
        drop(bytes);
        let (kind, schema) = match &value {
            value if value.get("units").is_some() => ("a bureau file", "bureau.schema.json"),
            value if value.get("inputs").is_some() => ("a manifest", "manifest.schema.json"),
            value if value.get("totals").is_some() => ("changes", "changes.schema.json"),
            value if value.get("published").is_some() => ("a release", "release.schema.json"),
            _ => {
                let expected = "it is none of ours: a bureau file is an object with `units`, a manifest one with `inputs`, \
                                changes one with `totals`, a release one with `published`";
                return Err(vec![expected.to_owned()]);
            }
        };
        let validator = &self.0[schema];
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| {
                let path = error.instance_path().to_string();
                let path = if path.is_empty() { "the whole file" } else { &path };
                let value = error.instance().to_string();
                let reason = error.masked_with("the value").to_string();
                printable(&format!("{path}: {reason}; the value is {}", excerpt(&value))).into_owned()
            })
            .collect();
        if errors.is_empty() { Ok(kind) } else { Err(errors) }
    }
}

/// Whether a TOML file is a configuration and no corrections, by what it names.
fn is_configuration(text: &str) -> bool {
    let names = |key: &str| text.parse::<toml::Table>().is_ok_and(|table| table.contains_key(key));
    names("output") || names("source")
}

fn excerpt(value: &str) -> String {
    let shown: String = value.chars().take(EXCERPT).collect();
    if shown.len() < value.len() { format!("{shown} …") } else { shown }
}
