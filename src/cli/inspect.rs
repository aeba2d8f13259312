//! `fenceng inspect`: what was understood of one file, laid out for people.

use std::fmt::Write;
use std::fs;

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use fenceng::bureau::{Approval, BureauFile, Entry, Outcome, Role, Unit};
use fenceng::diagnostic::Severity;
use fenceng::read::format_name;
use fenceng::{Run, assemble};

use super::sources::Source;
use super::terminal::{Paint, count, printable};
use super::{Exit, Problem, args, pool, summary, terminal, vocabulary};

/// Begins every line between rows, and no other: where findings are put in.
const SEPARATOR: char = '┈';

/// What each column shows.
const HEADER: [&str; 8] = ["no.", "table", "business", "chain", "decided by", "co-organizers", "remarks", "sure"];

/// Columns of text that the widest of the small columns needs for its header.
const NARROW: usize = 15;

/// A space at which no line is broken; shown as a common one, so that what is seen can be searched for.
const KEPT: char = '\u{a0}';

pub(super) fn run(args: &args::Inspect) -> Result<Exit, Problem> {
    if fs::metadata(&args.file).is_ok_and(|metadata| metadata.is_dir()) {
        let message = format!("{} is a folder", args.file.display());
        return Err(Problem::new(Exit::SomeFailed, message, "name one file; `fenceng convert` takes folders"));
    }
    let converted = pool::read_all(&pool::CONVERT, &[Source::new(&args.file)], &args.reading, 1, |_| {});
    let Run { bureaus, manifest } = assemble(converted, &vocabulary::config(&args.reading));
    let view = View { paint: Paint::for_stdout(), width: terminal::width() };
    let mut text = String::new();
    bureaus.iter().for_each(|(_, bureau)| view.bureau(&mut text, bureau));
    manifest.inputs.iter().for_each(|input| text.push_str(&summary::of_input(input, view.paint)));
    terminal::print(text.as_bytes())?;
    let failed = manifest.inputs.iter().any(|input| input.outcome == Outcome::Failed);
    Ok(if failed { Exit::SomeFailed } else { Exit::Fine })
}

/// How it is laid out.
#[derive(Debug, Clone, Copy)]
struct View {
    paint: Paint,
    width: usize,
}

impl View {
    fn bureau(self, text: &mut String, bureau: &BureauFile) {
        let government = bureau.government.as_deref().map(|name| format!(" ({})", printable(name))).unwrap_or_default();
        let _ = writeln!(text, "{}{government}", self.paint.bold(printable(&bureau.bureau)));
        for source in &bureau.sources {
            let pages = source.pages.map(|pages| format!(", {}", count(pages, "page"))).unwrap_or_default();
            let _ = writeln!(text, "source    {}: {}{pages}, sha256 {}…", printable(&source.name), format_name(source.format), source.id);
            for approval in &source.approvals {
                let _ = writeln!(text, "approval  {}", printable(&approved(approval)));
            }
        }
        for unit in &bureau.units {
            self.unit(text, unit);
        }
        text.push('\n');
    }

    fn unit(self, text: &mut String, unit: &Unit) {
        let entries = count(unit.entries.len() as u64, "entry");
        let _ = writeln!(text, "\n{}, {entries}", self.paint.bold(printable(&unit.name)));
        let roles: Vec<String> = unit.roles.iter().map(role).collect();
        let _ = writeln!(text, "ladder    {}\n", printable(&roles.join(" → ")));
        let rows: Vec<_> = unit.entries.iter().enumerate().map(|(at, entry)| row(at + 1, entry)).collect();
        // A column that says nothing leaves its place to the others.
        let shown: Vec<usize> = (0..HEADER.len()).filter(|&column| rows.iter().any(|row| !row[column].is_empty())).collect();
        let mut table = Table::new();
        table.load_style(style()).set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width as u16);
        table.set_header(shown.iter().map(|&column| HEADER[column]));
        table.add_rows(rows.iter().map(|row| shown.iter().map(|&column| row[column].as_str())));
        // The rest shares what these leave; business and chain are what people read.
        let narrow = (self.width / 10).max(NARROW) as u16;
        for (at, _) in shown.iter().enumerate().filter(|(_, column)| matches!(column, 4..=6)) {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(narrow)));
            }
        }
        let mut rows = unit.entries.iter();
        for line in table.lines() {
            if line.starts_with(SEPARATOR) {
                rows.next().into_iter().for_each(|entry| self.findings(text, entry));
                let _ = writeln!(text, "{}", self.paint.dim(line));
            } else {
                let _ = writeln!(text, "{}", line.replace(KEPT, " ").trim_end());
            }
        }
        rows.next().into_iter().for_each(|entry| self.findings(text, entry));
    }

    /// The findings about a row, and the row's raw cells to hold against them.
    fn findings(self, text: &mut String, entry: &Entry) {
        if entry.diagnostics.is_empty() {
            return;
        }
        let mut table = Table::new();
        table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width as u16 - 6);
        for finding in &entry.diagnostics {
            table.add_row([format!("{} {}", finding.code.id(), finding.code.name()), printable(&finding.message).into_owned()]);
        }
        let cells: Vec<_> = entry.source.cells.iter().map(|cell| printable(cell)).collect();
        let place = format!("raw, table {} row {}", entry.source.table, entry.source.row);
        table.add_row([place, format!("│{}│", cells.join("│"))]);
        let severe = entry.diagnostics.iter().any(|finding| finding.severity > Severity::Info);
        for line in table.lines() {
            let line = format!("    ▸ {}", line.trim_end());
            let _ = writeln!(text, "{}", if severe { self.paint.odd(line) } else { self.paint.dim(line) });
        }
    }
}

/// Rows apart by a dotted line, no frame.
fn style() -> TableStyle {
    TableStyle::new()
        .header_separator(LineStyle::none().fill('─').junction('─'))
        .row_separator(LineStyle::none().fill(SEPARATOR).junction(SEPARATOR))
}

fn row(number: usize, entry: &Entry) -> [String; 8] {
    let table = [entry.shared.as_deref().map(|shared| format!("{shared}共同")), entry.table.map(|table| table.as_str().to_owned())];
    let item = numbered(entry.item_no, entry.item.as_deref());
    let content = numbered(entry.content_no, entry.content.as_deref());
    let business = [item, content, entry.task.clone()].into_iter().flatten().collect::<Vec<_>>().join(" / ");
    let chain = entry.steps.iter().map(|step| format!("{}{KEPT}{}", step.role, step.mark)).collect::<Vec<_>>().join(&format!("{KEPT}→ "));
    [
        number.to_string(),
        table.into_iter().flatten().collect(),
        business,
        chain,
        entry.decided_by.as_deref().unwrap_or("—").to_owned(),
        entry.co_organizers.join("、"),
        entry.remarks.clone().unwrap_or_default(),
        format!("{:.2}", entry.confidence),
    ]
    .map(|cell| printable(&cell).into_owned())
}

fn numbered(number: Option<u32>, text: Option<&str>) -> Option<String> {
    match (number, text) {
        (Some(number), text) => Some(format!("{number}. {}", text.unwrap_or_default())),
        (None, text) => text.map(str::to_owned),
    }
}

/// A role with what the header says of it: `局長 (一級機關, 第1層)`.
fn role(role: &Role) -> String {
    let level = role.level.map(|level| format!("第{level}層"));
    let assists = role.assists.then(|| "襄助核稿".to_owned());
    let notes: Vec<String> = [role.tier.clone(), level, assists].into_iter().flatten().collect();
    if notes.is_empty() { role.title.to_string() } else { format!("{} ({})", role.title, notes.join(", ")) }
}

fn approved(approval: &Approval) -> String {
    let table = approval.table.map(|table| format!("{}表", table.as_str()));
    [table, approval.date.clone(), approval.document_no.clone(), approval.act.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
