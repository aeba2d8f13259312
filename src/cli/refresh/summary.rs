//! The summary of a run: a page in Markdown, fit for a mail.

use std::fmt::Write;

use fenceng::diff::Counts;

use super::report::Report;
use crate::cli::terminal::{count, printable, thousands};

/// Lines of a list at most, so that it stays a page.
const LINES: usize = 20;

/// The summary.
pub(super) fn markdown(report: &Report) -> String {
    let mut page = format!("# fenceng: {}\n\n", headline(report));
    if let Some(problem) = &report.problem {
        let stands = if report.is_new { "" } else { " Nothing was published; what was published before stands." };
        let _ = writeln!(page, "**{}.**{stands}\n", cell(&problem.to_string()));
    }
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(release) = &report.release {
        let entries: u64 = release.bureaus.values().map(|bureau| u64::from(bureau.entries)).sum();
        let what = if report.is_new { "new" } else { "as it was" };
        facts.push(("Release in force", format!("{} ({what}), published {}", release.number, release.published)));
        facts.push(("It has", format!("{}, {}", count(release.bureaus.len() as u64, "bureau"), count(entries, "entry"))));
    }
    let failed = thousands(report.failed.len() as u64);
    let (converted, skipped) = (thousands(report.converted), thousands(report.skipped));
    facts.push(("Sources", format!("{converted} converted, {skipped} skipped, {failed} failed")));
    facts.push(("Of them new or changed", thousands(report.read)));
    facts.push(("Time", format!("{:.1} s", report.seconds)));
    page.push_str("| | |\n| --- | --- |\n");
    for (name, value) in facts {
        let _ = writeln!(page, "| {name} | {value} |");
    }

    list(
        &mut page,
        "Held back",
        report.held.len(),
        report.held.iter().map(|held| {
            let reasons: Vec<String> = held.reasons.iter().map(|reason| cell(&reason.to_string())).collect();
            let stands =
                held.since.map_or_else(|| "nothing of it is published".to_owned(), |since| format!("it stands as in release {since}"));
            format!("**{}**: {}; {stands}", cell(&held.bureau), reasons.join("; "))
        }),
    );
    if !report.held.is_empty() {
        page.push_str("\nLook at the sources. If they are right, publish with `fenceng refresh --accept BUREAU`.\n");
    }
    list(
        &mut page,
        "Failed",
        report.failed.len(),
        report.failed.iter().map(|failed| format!("`{}`: {} {}", cell(&failed.from), failed.code, cell(&failed.reason))),
    );
    let changes = report.release.as_ref().filter(|_| report.is_new).and_then(|release| release.changes.as_ref());
    if let Some(changes) = changes {
        page.push_str(
            "\n## Changed since the release before\n\n| | added | removed | changed | the same |\n| --- | --: | --: | --: | --: |\n",
        );
        for (name, counts) in
            [("Bureaus", &changes.bureaus), ("Units", &changes.units), ("Roles", &changes.roles), ("Entries", &changes.entries)]
        {
            let Counts { added, removed, renamed, moved, changed, renumbered, same } = *counts;
            let [added, removed, other, same] = [added, removed, renamed + moved + changed + renumbered, same].map(thousands);
            let _ = writeln!(page, "| {name} | {added} | {removed} | {other} | {same} |");
        }
        page.push_str("\nEach change is in `changes.json` of the release.\n");
    }
    page
}

fn headline(report: &Report) -> String {
    let release = report.release.as_ref().map_or(0, |release| release.number);
    let mut headline = match report {
        Report { problem: Some(_), .. } => return "the run failed".to_owned(),
        Report { release: None, .. } => "nothing is published".to_owned(),
        Report { is_new: true, .. } => format!("release {release} is published"),
        _ => "nothing to publish".to_owned(),
    };
    if !report.held.is_empty() {
        let _ = write!(headline, ", {} held back", count(report.held.len() as u64, "bureau"));
    }
    if !report.failed.is_empty() {
        let _ = write!(headline, ", {} failed", count(report.failed.len() as u64, "source"));
    }
    headline
}

fn list(page: &mut String, title: &str, length: usize, lines: impl Iterator<Item = String>) {
    if length == 0 {
        return;
    }
    let _ = writeln!(page, "\n## {title}\n");
    for line in lines.take(LINES) {
        let _ = writeln!(page, "- {line}");
    }
    if length > LINES {
        let _ = writeln!(page, "- and {} more", thousands((length - LINES) as u64));
    }
}

/// Text as Markdown shows it.
fn cell(text: &str) -> String {
    let special = |c: char| matches!(c, '|' | '`' | '*' | '_' | '<' | '[' | '\\');
    printable(text).chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}
