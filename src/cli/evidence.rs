//! `fenceng explain` of a row: found by id or place, read again, and told in words.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use fenceng::corrections::Hex;
use fenceng::explain::{Explanation, Place};
use fenceng::reconcile::evidence::{Basis, Evidence, Reason, RunnerUp};

use super::args::{self, ExplainFormat};
use super::sources::{self, Source};
use super::terminal::{Paint, printable};
use super::{Exit, Problem, find, pool, terminal};

/// From how many nats on a column is simply said to be sure.
const SURE: f64 = 10.0;

/// A row as it may be typed.
pub(super) enum Row {
    /// An entry's id.
    Id(Hex),
    /// A file, a page or table, and a row.
    Place(PathBuf, Place),
}

/// Reads what was typed as a row; `None` when it is none.
pub(super) fn row(typed: &str) -> Option<Row> {
    if let Ok(id) = Hex::try_from(typed.trim().to_owned()) {
        return Some(Row::Id(id));
    }
    let (rest, row) = typed.rsplit_once(':')?;
    let (file, page) = rest.rsplit_once(':')?;
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|&number| number > 0);
    Some(Row::Place(PathBuf::from(file), Place::OnPage { page: number(page)?, row: number(row)? })).filter(|_| !file.is_empty())
}

/// Explains a row.
pub(super) fn run(wanted: Row, args: &args::Explain) -> Result<Exit, Problem> {
    let (source, place, id, wanted) = match wanted {
        Row::Place(file, place) => (Source::new(&file), place, None, None),
        Row::Id(id) => {
            let found = find::find(&args.output, &id)?;
            let source = document(&found, args)?;
            let at = &found.entry.source;
            (source, Place::InTable { table: at.table, row: at.row }, Some(id), found.source)
        }
    };
    let answers = pool::read_all(&pool::explain(place), std::slice::from_ref(&source), &args.reading, 1, |_| {});
    let mut found = match answers.into_iter().next() {
        Some(Ok(found)) => found,
        Some(Err(finding)) => {
            let help = format!("`fenceng explain {}` tells more", finding.code.id());
            return Err(Problem::new(Exit::SomeFailed, finding.message, help));
        }
        None => Vec::new(),
    };
    if let Some(wanted) = &wanted
        && found.iter().all(|explanation| explanation.entry.source.source != wanted.id)
    {
        let message = format!("{} is not the document that the entry was read from: {}", source.path.display(), wanted.name);
        return Err(Problem::new(Exit::Usage, message, "name that document, or convert again if it has changed since"));
    }
    // A row may hold several entries; where a bureau has several files none may have this very id.
    if let Some(id) = id.filter(|id| found.iter().any(|explanation| explanation.entry.id == id.as_str())) {
        found.retain(|explanation| explanation.entry.id == id.as_str());
    }
    if found.is_empty() {
        let message = format!("{} has no business in that row", source.path.display());
        return Err(Problem::new(Exit::Usage, message, "`source` of an entry has its page, table and row; `fenceng inspect` shows all"));
    }
    match args.format {
        ExplainFormat::Json => {
            let mut text = Vec::new();
            // Writing to memory cannot fail.
            let _ = fenceng::output::json(&found, &mut text);
            terminal::print(&text)
        }
        ExplainFormat::Text => {
            terminal::print(found.iter().map(|found| told(found, Paint::for_stdout())).collect::<Vec<_>>().join("\n").as_bytes())
        }
    }
}

/// The document of an entry among the files that were named.
fn document(found: &find::Found, args: &args::Explain) -> Result<Source, Problem> {
    let Some(source) = &found.source else {
        let message = format!("the bureau file of {} does not list the document of the entry", found.bureau);
        return Err(Problem::new(Exit::Usage, message, "convert again"));
    };
    let at = &found.entry.source;
    let place = format!("table {}, row {}", at.table, at.row);
    if args.paths.is_empty() {
        return sources::nearby(|name| name == source.name).next().map(|path| Source::new(&path)).ok_or_else(|| {
            let message = format!("the entry stands in {place} of {}, and the evidence for it is in the document", source.name);
            let help = format!("name the document or a folder with it: fenceng explain {} PATH", found.entry.id);
            Problem::new(Exit::Usage, message, help)
        });
    }
    let (files, _) = sources::sources(&args.paths, None, None);
    let named = |file: &&Source| file.name == source.name;
    files.iter().find(named).or(files.first().filter(|_| files.len() == 1)).cloned().ok_or_else(|| {
        let message = format!("none of the files is {}, where the entry stands in {place}", source.name);
        Problem::new(Exit::Usage, message, "name the document that was converted, or a folder with it")
    })
}

/// An explanation in words.
fn told(found: &Explanation, paint: Paint) -> String {
    let mut text = String::new();
    let entry = &found.entry;
    let at = &entry.source;
    let page = at.page.map(|page| format!("page {page}, ")).unwrap_or_default();
    let business = [&entry.item, &entry.content, &entry.task].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" / ");
    let _ = writeln!(text, "{}", paint.bold(printable(&business)));
    let _ = writeln!(
        text,
        "{} {}: {}, {page}table {}, row {}; entry {}",
        printable(&found.bureau),
        printable(&found.unit),
        printable(&found.file),
        at.table,
        at.row,
        entry.id
    );
    let chain: Vec<String> = entry.steps.iter().map(|step| format!("{} {}", step.role, step.mark)).collect();
    let decides = entry.decided_by.as_deref().map_or("no one decides".to_owned(), |role| format!("{role} decides"));
    let _ = writeln!(text, "\nreads     {}; {}", printable(&chain.join(" → ")), printable(&decides));
    let _ = writeln!(text, "sure      {:.3}", entry.confidence);
    for finding in &entry.diagnostics {
        let _ = writeln!(text, "finding   {}: {}", finding.code.id(), printable(&finding.message));
    }
    match &found.evidence {
        Some(evidence) => evidence_told(&mut text, evidence, paint),
        None => text.push_str("\nThe row was put together from several; its parts have no evidence of their own.\n"),
    }
    text
}

fn evidence_told(text: &mut String, evidence: &Evidence, paint: Paint) {
    let basis = match evidence.basis {
        Basis::Told => "The columns are told: by lines, by the document itself, or by a header that leaves nothing open.",
        Basis::Aligned => "The columns are inferred from the whole unit: headers of all its tables, kinds of cells, chains, habits.",
        Basis::Order => "There are no columns: the chain comes from the order of the marks, and the number of contents beside them.",
    };
    let _ = writeln!(text, "\n{}", paint.bold(basis));
    for column in &evidence.columns {
        let field = column.field.as_deref().unwrap_or("nothing");
        let header =
            if column.header.is_empty() { "no header over it".to_owned() } else { format!("header {}", column.header.join(" / ")) };
        let margin = if column.margin >= SURE { "sure".to_owned() } else { format!("anything else has odds of {}", odds(column.margin)) };
        let _ = writeln!(text, "  column {:>2}  {}; {}; {margin}", column.column, printable(field), printable(&header));
    }
    let _ = writeln!(text, "\n{}", paint.bold("The cells of the row"));
    for cell in &evidence.cells {
        let place = if evidence.basis == Basis::Order { String::new() } else { format!("column {:>2}  ", cell.column) };
        let field = cell.field.as_deref().map(|field| format!(" → {field}")).unwrap_or_default();
        let _ = writeln!(text, "  {place}{} ({}){}", printable(&cell.text), cell.kind, printable(&field));
    }
    if !evidence.reasons.is_empty() {
        let _ = writeln!(text, "\n{}", paint.bold("For and against this reading, in nats"));
        evidence.reasons.iter().for_each(|reason| reason_told(text, reason));
    }
    if evidence.runners_up.is_empty() {
        text.push_str("\nNo other reading was open.\n");
    }
    for (at, other) in evidence.runners_up.iter().enumerate() {
        runner_up_told(text, at, other, paint);
    }
}

fn runner_up_told(text: &mut String, at: usize, other: &RunnerUp, paint: Paint) {
    let rank = if at == 0 { "The runner-up".to_owned() } else { format!("After it, number {}", at + 1) };
    let head = format!("{rank}: {:.1} nats behind, odds of {}", other.behind, odds(other.behind));
    let _ = writeln!(text, "\n{}", paint.bold(head));
    other.differs.iter().for_each(|cell| _ = writeln!(text, "  reads {}", printable(cell)));
    text.push_str("  against this reading:\n");
    other.lacks.iter().for_each(|reason| reason_told(text, reason));
}

fn reason_told(text: &mut String, reason: &Reason) {
    let _ = writeln!(text, "  {:+6.2}  {}", reason.nats, printable(&reason.what));
}

/// Odds of so many nats, as people say them.
fn odds(nats: f64) -> String {
    match nats {
        nats if nats <= 0.0 => "even or better".to_owned(),
        nats if nats > 13.8 => "less than one in a million".to_owned(),
        nats => format!("1 to {:.0}", nats.exp()),
    }
}

/// Whether a text is a path that is there, so that what was typed is a file without a place.
pub(super) fn is_file(typed: &str) -> bool {
    Path::new(typed).is_file()
}
