//! `fenceng releases`: the releases that are kept, the one in force first.

use std::io;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use fenceng::diff::Totals;
use fenceng::output;
use serde::Serialize;

use super::config;
use super::history::{Held, History, Release};
use crate::cli::terminal::{Paint, count, printable, thousands};
use crate::cli::{Exit, Problem, args, changes, terminal};

/// A release as it is listed.
#[derive(Debug, Serialize)]
struct Listed {
    number: u32,
    published: String,
    is_in_force: bool,
    before: Option<u32>,
    rollback_to: Option<u32>,
    version: String,
    bureaus: u64,
    entries: u64,
    changes: Option<Totals>,
    held: Vec<Held>,
}

pub(in crate::cli) fn run(args: &args::Releases) -> Result<Exit, Problem> {
    let config = config::open(&args.config)?;
    let history = History::new(&config.output);
    let unreadable = |cause: io::Error| {
        let help = "look at the output folder; `fenceng rollback` publishes another release that is whole";
        Problem::new(Exit::Trouble, "the releases could not be read", help).caused_by(cause)
    };
    let current = history.current().map_err(unreadable)?;
    let mut listed = Vec::new();
    // One with a greater number is about to come into force, or never did.
    for number in history.numbers().map_err(unreadable)?.into_iter().filter(|&number| Some(number) <= current).rev() {
        match history.release(number) {
            Ok(release) => listed.push(Listed::of(release, current)),
            // A run that is at work has just removed it.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && !history.path(number).exists() => {}
            Err(cause) => return Err(unreadable(cause)),
        }
    }
    let mut text = Vec::new();
    match args.format {
        args::ReleasesFormat::Json => output::json(&listed, &mut text).map_err(unreadable)?,
        args::ReleasesFormat::Text if listed.is_empty() => text.extend(b"nothing is published yet\n"),
        args::ReleasesFormat::Text => text.extend(table(&listed, Paint::for_stdout()).into_bytes()),
    }
    terminal::print(&text)
}

impl Listed {
    fn of(release: Release, current: Option<u32>) -> Self {
        let Release { number, published, before, version, rollback_to, changes, bureaus, held, .. } = release;
        let entries = bureaus.values().map(|bureau| u64::from(bureau.entries)).sum();
        let is_in_force = Some(number) == current;
        Self { number, published, is_in_force, before, rollback_to, version, bureaus: bureaus.len() as u64, entries, changes, held }
    }

    /// What else is to be said of it.
    fn notes(&self) -> String {
        let mut notes = Vec::new();
        notes.extend(self.is_in_force.then(|| "in force".to_owned()));
        notes.extend(self.rollback_to.map(|number| format!("rollback to {number}")));
        if let [first, others @ ..] = self.held.as_slice() {
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", thousands(others.len() as u64)) };
            notes.push(format!("held back: {}{more}", printable(&first.bureau)));
        }
        notes.join("; ")
    }
}

fn table(listed: &[Listed], paint: Paint) -> String {
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = Table::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(terminal::width() as u16);
    table.set_header(["release", "published", "bureaus", "entries", "changes", "notes"]);
    for release in listed {
        table.add_row([
            release.number.to_string(),
            printable(&release.published).into_owned(),
            thousands(release.bureaus),
            thousands(release.entries),
            release.changes.as_ref().map_or_else(|| "the first".to_owned(), |totals| changes::totals(totals, false)),
            release.notes(),
        ]);
    }
    for at in [0, 2, 3] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    text.push_str(&paint.dim(format!("{} kept\n", count(listed.len() as u64, "release"))));
    text
}
