//! `fenceng init`: writes a configuration, or adds to one that is there, of which everything stays.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, Item, TomlError, Value};

use super::config::{self, Place};
use super::fetch;
use crate::cli::terminal::{count, printable};
use crate::cli::{Exit, Problem, args, terminal, write};

/// A configuration with every setting.
const TEMPLATE: &str = include_str!("template.toml");

/// The line of it that is another one where sources are named.
const EXAMPLE: &str = "path = \"documents\"\n";

pub(in crate::cli) fn run(args: &args::Init) -> Result<Exit, Problem> {
    let path = &args.config;
    let places = args.sources.iter().map(|typed| place(typed, path)).collect::<io::Result<Vec<Place>>>().map_err(|cause| {
        Problem::new(Exit::Usage, "the current folder is not known", "name sources by their whole paths").caused_by(cause)
    })?;
    let before = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(cause) => return Err(config::unreadable(path, cause)),
    };
    let name = path.to_string_lossy();
    let name = printable(&name);
    let (after, told) = match &before {
        None => new(&places, &name),
        Some(text) if places.is_empty() => missing(text, &name),
        Some(text) => with(text, places, path),
    }
    .map_err(|cause| config::check(before.as_deref().unwrap_or_default(), path).err().unwrap_or_else(|| refused(&name, cause)))?;
    // What is written is what refresh will read.
    config::check(&after, path).map_err(|problem| refused(&name, problem.to_string()))?;
    if before.as_ref() != Some(&after) {
        write::text(path, &after)?;
    }
    terminal::print(told.as_bytes())
}

fn refused(name: &str, cause: String) -> Problem {
    let message = format!("{name} cannot be written so, and was left as it is");
    Problem::new(Exit::Usage, message, "name other sources, or change the file by hand").caused_by(cause)
}

/// A source as it was typed; a path is told from the folder of the configuration, where that is another one.
fn place(typed: &str, config: &Path) -> io::Result<Place> {
    if typed.contains("://") {
        return Ok(Place::Url(typed.to_owned()));
    }
    let is_here = config.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder == Path::new("."));
    let path = if is_here { typed.into() } else { std::path::absolute(typed)? };
    Ok(Place::Path(path.to_string_lossy().into_owned()))
}

fn shown(place: &Place) -> String {
    match place {
        Place::Path(path) => printable(path).into_owned(),
        Place::Url(url) => printable(&fetch::shown(url)).into_owned(),
    }
}

fn line(place: &Place) -> String {
    match place {
        Place::Path(path) => format!("path = {}\n", Value::from(path)),
        Place::Url(url) => format!("url = {}\n", Value::from(url)),
    }
}

/// A new configuration, and what is to be said of it.
fn new(places: &[Place], name: &str) -> Result<(String, String), String> {
    let mut text = TEMPLATE.to_owned();
    if let [first, others @ ..] = places {
        text = text.replace(EXAMPLE, &line(first));
        others.iter().for_each(|place| add(&mut text, place));
    }
    let names: Vec<String> = if places.is_empty() { vec!["documents".to_owned()] } else { places.iter().map(shown).collect() };
    let sources = count(names.len() as u64, "source");
    let told = format!("{name} is written, with {sources}: {}\n`fenceng refresh` reads it\n", names.join(", "));
    Ok((text, told))
}

/// Adds a source at the end.
fn add(text: &mut String, place: &Place) {
    text.push_str(match text.as_str() {
        "" => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    });
    let _ = write!(text, "[[source]]\n{}", line(place));
}

/// The text with the sources that it does not have, and what is to be said of it.
fn with(text: &str, places: Vec<Place>, path: &Path) -> Result<(String, String), String> {
    let document: DocumentMut = text.parse().map_err(|error: TomlError| error.to_string())?;
    let mut there: Vec<Place> = match document.get("source") {
        None => Vec::new(),
        Some(Item::ArrayOfTables(tables)) => {
            let is = |item: Option<&Item>| item.and_then(Item::as_str).map(str::to_owned);
            tables.iter().filter_map(|table| is(table.get("path")).map(Place::Path).or(is(table.get("url")).map(Place::Url))).collect()
        }
        Some(_) => return Err("its sources stand in a list in brackets, not each under a [[source]] of its own".to_owned()),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_same = |one: &Place, other: &Place| match (one, other) {
        (Place::Path(one), Place::Path(other)) => {
            let parts = |path: &str| folder.join(path).components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
            parts(one) == parts(other)
        }
        _ => one == other,
    };
    let (mut after, mut told) = (text.to_owned(), String::new());
    let name = path.to_string_lossy();
    for place in places {
        if there.iter().any(|other| is_same(&place, other)) {
            let _ = writeln!(told, "{} has {} already", printable(&name), shown(&place));
        } else {
            add(&mut after, &place);
            let _ = writeln!(told, "{} is added to {}", shown(&place), printable(&name));
            there.push(place);
        }
    }
    Ok((after, told))
}

/// The text with the settings that it does not have, commented out, and what is to be said of it.
fn missing(text: &str, name: &str) -> Result<(String, String), String> {
    let document: DocumentMut = text.parse().map_err(|error: TomlError| error.to_string())?;
    let there = settings(text);
    let (mut lines, mut names): (Vec<String>, Vec<String>) = (text.lines().map(|line| format!("{line}\n")).collect(), Vec::new());
    // From the last, so that the lines before stay where they are.
    for section in sections().into_iter().rev() {
        let at = there.iter().position(|(_, of, key)| *of == section.name && key.is_none());
        let item = document.get(section.name);
        let has = |key: &str| {
            there.iter().any(|(_, of, other)| *of == section.name && *other == Some(key))
                || if section.name.is_empty() { document.contains_key(key) } else { item.is_some_and(|item| item.get(key).is_some()) }
        };
        let new: Vec<&(&str, String)> = section.settings.iter().filter(|(key, _)| !has(key)).collect();
        // A source has a path or a url, so that neither is missing; a table in brackets has no lines to add to.
        let new: Vec<_> = new.into_iter().filter(|(key, _)| !(section.name == "source" && matches!(*key, "path" | "url"))).collect();
        let is_elsewhere = at.is_none() && item.is_some();
        if new.is_empty() || is_elsewhere || section.name == "source" && at.is_none() {
            continue;
        }
        let blocks: String = new.iter().map(|(_, block)| block.as_str()).collect();
        match at.and_then(|at| there.get(at)) {
            Some((line, ..)) if !section.name.is_empty() => lines.insert(line + 1, blocks),
            _ if section.name.is_empty() => {
                let first = there.iter().find(|(_, of, key)| !of.is_empty() && key.is_none()).map_or(lines.len(), |(line, ..)| *line);
                let is_of_header = |line: &&String| line.starts_with('#') && setting(line).is_none();
                let comment = lines[..first].iter().rev().take_while(is_of_header).count();
                lines.insert(first - comment, new.iter().map(|(_, block)| format!("{block}\n")).collect());
            }
            _ => lines.push(format!("\n{}{blocks}", section.head)),
        }
        let of = if section.name.is_empty() { String::new() } else { format!("[{}] ", section.name) };
        names.splice(0..0, new.iter().map(|(key, _)| format!("{of}{key}")));
    }
    if names.is_empty() {
        return Ok((text.to_owned(), format!("{name} names every setting already; nothing is changed\n")));
    }
    let after = lines.concat();
    let same = |text: &str| text.parse::<toml::Table>().ok();
    if same(text) != same(&after) {
        return Err("a text in it looks like a setting".to_owned());
    }
    Ok((after, format!("added to {name}, commented out: {}\n", names.join(", "))))
}

/// A table of the template.
struct Section {
    /// Its name; none, for what stands before all tables.
    name: &'static str,
    /// Its header, commented out, and what is said of it.
    head: String,
    /// Settings with the lines that explain them, commented out.
    settings: Vec<(&'static str, String)>,
}

fn sections() -> Vec<Section> {
    let mut sections = vec![Section { name: "", head: String::new(), settings: Vec::new() }];
    let mut lines = String::new();
    for text in TEMPLATE.lines() {
        let commented = format!("{}{text}\n", if text.starts_with('#') { "" } else { "#" });
        if text.is_empty() {
            lines.clear();
        } else if let Some(name) = header(text) {
            sections.push(Section { name, head: std::mem::take(&mut lines) + &commented, settings: Vec::new() });
        } else if let (Some(key), Some(section)) = (setting(text), sections.last_mut()) {
            section.settings.push((key, std::mem::take(&mut lines) + &commented));
        } else {
            lines.push_str(&commented);
        }
    }
    sections
}

/// Headers and settings of a text, commented out or not: the line of each, the name of its table, and its key, if it is no header.
fn settings(text: &str) -> Vec<(usize, &str, Option<&str>)> {
    let mut table = "";
    let mut settings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some(name) = header(line) {
            table = name;
            settings.push((at, table, None));
        } else if let Some(key) = setting(line) {
            settings.push((at, table, Some(key)));
        }
    }
    settings
}

/// Name of the table that a line begins, be it commented out.
fn header(line: &str) -> Option<&str> {
    let name = line.trim_start_matches(['#', ' ', '\t']).strip_prefix('[')?.trim_start_matches('[');
    name.split_once(']').map(|(name, _)| name.trim()).filter(|name| is_bare(name))
}

/// Key of the setting on a line, be it commented out.
fn setting(line: &str) -> Option<&str> {
    let (key, _) = line.trim_start_matches(['#', ' ', '\t']).split_once('=')?;
    Some(key.trim()).filter(|key| is_bare(key))
}

fn is_bare(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let schema = schemars::schema_for!(config::ConfigFile).to_value();
        let keys = |schema: &serde_json::Value| -> Vec<String> { schema["properties"].as_object().unwrap().keys().cloned().collect() };
        let sections = sections();
        for (name, of) in [("", "/"), ("source", "SourceFile"), ("gates", "GatesFile"), ("reading", "ReadingFile"), ("http", "HttpFile")] {
            let schema = if of == "/" { &schema } else { &schema["$defs"][of] };
            let section = sections.iter().find(|section| section.name == name).unwrap();
            for key in keys(schema).iter().filter(|key| *key != "url") {
                let is_table = name.is_empty() && sections.iter().any(|section| section.name == key);
                assert!(is_table || section.settings.iter().any(|(other, _)| other == key), "[{name}] {key}");
            }
        }
        let whole: String = TEMPLATE
            .lines()
            .map(|line| format!("{}\n", line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)))
            .collect();
        let path = Path::new("fenceng.toml");
        let (all, usual) = (config::understood(&whole, path).unwrap(), config::understood(TEMPLATE, path).unwrap());
        assert_eq!((all.keep, &all.report, all.gates), (usual.keep, &usual.report, usual.gates));
        let of = |config: &config::Config| {
            let (reading, http) = (&config.reading, &config.http);
            let reading = (reading.timeout, reading.memory, reading.max_pages, reading.max_inflated);
            (reading, http.timeout, http.connect_timeout, http.max_bytes, http.retries, http.backoff, http.pause)
        };
        assert_eq!(of(&all), of(&usual));
        assert!(all.corrections.is_some() && all.metrics.is_some() && all.reading.ocr.is_some() && all.http.user_agent.is_some());
        assert!(TEMPLATE.contains(EXAMPLE));
    }
}
