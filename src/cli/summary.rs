//! What a run tells people on stderr: each file, what was repaired in it, and the totals.

use std::collections::BTreeMap;
use std::fmt::Write;

use fenceng::bureau::{Input, Ledger, Manifest, Outcome};
use fenceng::corrections::{CorrectionOutcome, CorrectionRecord};
use fenceng::diagnostic::{Code, Diagnostic};

use super::args;
use super::terminal::{Paint, count, printable, thousands};
use super::write::Written;

/// How many files of bureaus and entries were written and how many were as they should be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Files {
    pub(super) written: u64,
    pub(super) unchanged: u64,
}

impl Files {
    pub(super) fn count(&mut self, written: Written) {
        match written {
            Written::New => self.written += 1,
            Written::Unchanged => self.unchanged += 1,
        }
    }
}

/// The summary of a run.
pub(super) fn of_run(manifest: &Manifest, files: Files, args: &args::Convert) -> String {
    let paint = Paint::for_stderr();
    let mut text = String::new();
    // What failed comes last, where it is seen.
    let (failed, others): (Vec<&Input>, Vec<&Input>) = manifest.inputs.iter().partition(|input| input.outcome == Outcome::Failed);
    for input in others.into_iter().filter(|_| !args.quiet).chain(failed) {
        text.push_str(&of_input(input, paint));
    }
    for record in manifest.corrections.iter().filter(|record| record.outcome != CorrectionOutcome::Applied) {
        text.push_str(&of_correction(record, paint));
    }
    if !args.quiet {
        if args.corrections.is_some() {
            text.push_str(&of_corrections(&manifest.corrections));
        }
        text.push_str(&totals(manifest, files, &args.output.display().to_string()));
    }
    text
}

/// A correction that was not applied.
fn of_correction(record: &CorrectionRecord, paint: Paint) -> String {
    let outcome = match record.outcome {
        CorrectionOutcome::Applied => paint.good("applied  "),
        CorrectionOutcome::Stale => paint.odd("stale    "),
        CorrectionOutcome::Missing => paint.odd("missing  "),
        CorrectionOutcome::Refused => paint.odd("refused  "),
    };
    let bureau = record.bureau.as_ref().map(|bureau| format!(" of {}", printable(bureau))).unwrap_or_default();
    let fields: Vec<&str> = record.fields.iter().map(|field| field.name()).collect();
    let fields = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
    let reason = printable(record.reason.as_deref().unwrap_or_default()).into_owned();
    format!("{outcome} correction of {}{bureau}{fields}: {reason}\n", paint.bold(&record.entry))
}

/// How many corrections ended how.
fn of_corrections(records: &[CorrectionRecord]) -> String {
    let ended = |outcome: CorrectionOutcome| records.iter().filter(|record| record.outcome == outcome).count() as u64;
    let [applied, stale, missing, refused] =
        [CorrectionOutcome::Applied, CorrectionOutcome::Stale, CorrectionOutcome::Missing, CorrectionOutcome::Refused]
            .map(ended)
            .map(thousands);
    let all = count(records.len() as u64, "correction");
    format!("{all}: {applied} applied, {stale} stale, {missing} missing, {refused} refused\n")
}

/// One input: its outcome, and on further lines its findings and its ledger.
pub(super) fn of_input(input: &Input, paint: Paint) -> String {
    let name = paint.bold(printable(&input.name));
    let reason = printable(input.reason.as_deref().unwrap_or("no reason is known")).into_owned();
    let mut text = match input.outcome {
        Outcome::Converted => {
            let bureau = printable(input.bureau.as_deref().unwrap_or_default()).into_owned();
            format!("{} {name}: {bureau}, {}\n", paint.good("converted"), count(input.entries, "entry"))
        }
        Outcome::Skipped => format!("{}   {name}: {reason}\n", paint.odd("skipped")),
        Outcome::Failed => {
            let code = input.diagnostics.first().map(|finding| format!("{} ", finding.code.id())).unwrap_or_default();
            return format!("{}    {name}: {code}{reason}\n", paint.bad("failed"));
        }
    };
    for line in findings(&input.diagnostics) {
        text.push_str(&format!("          {line}\n"));
    }
    if input.outcome == Outcome::Converted {
        text.push_str(&format!("          {}\n", of_ledger(&input.ledger, paint)));
    }
    text
}

/// One line for the findings of rows with how often each was made, then one for each kind about the document.
fn findings(diagnostics: &[Diagnostic]) -> Vec<String> {
    let rows = |finding: &&Diagnostic| finding.message.strip_prefix("rows: ")?.parse::<u64>().ok();
    let mut in_rows = Vec::new();
    let mut of_document: BTreeMap<Code, Vec<&str>> = BTreeMap::new();
    for finding in diagnostics {
        match rows(&finding) {
            Some(rows) => in_rows.push(format!("{} {} ×{}", finding.code.id(), finding.code.name(), thousands(rows))),
            None => of_document.entry(finding.code).or_default().push(&finding.message),
        }
    }
    let mut lines: Vec<String> = in_rows.chunks(4).map(|some| some.join(", ")).collect();
    for (code, messages) in of_document {
        let more = if messages.len() > 1 { format!(" (and {} more)", messages.len() - 1) } else { String::new() };
        lines.push(format!("{} {}: {}{more}", code.id(), code.name(), printable(messages[0])));
    }
    lines
}

/// Where the cells ended.
pub(super) fn of_ledger(ledger: &Ledger, paint: Paint) -> String {
    let Ledger { cells, placed, header, repeated, unplaced, .. } = ledger;
    let [cells, placed, header, repeated] = [cells, placed, header, repeated].map(|number| thousands(*number));
    let mut text = format!("ledger: {cells} cells = {placed} placed + {header} header + {repeated} repeated + ");
    let lost = format!("{} unplaced", thousands(*unplaced));
    text.push_str(&if *unplaced > 0 { paint.odd(lost) } else { lost });
    for reason in ledger.reasons.iter().take(3) {
        let _ = write!(text, "; {} {}", thousands(reason.cells), printable(&reason.reason));
    }
    text
}

fn totals(manifest: &Manifest, files: Files, output: &str) -> String {
    let inputs = |outcome: Outcome| manifest.inputs.iter().filter(|input| input.outcome == outcome).count() as u64;
    let [converted, skipped, failed] = [Outcome::Converted, Outcome::Skipped, Outcome::Failed].map(inputs).map(thousands);
    let entries: u64 = manifest.bureaus.iter().map(|bureau| u64::from(bureau.entries)).sum();
    let Files { written, unchanged } = files;
    format!(
        "{}: {converted} converted, {skipped} skipped, {failed} failed\n{} in {}: {} written, {} unchanged in {output}\n",
        count(manifest.inputs.len() as u64, "file"),
        count(entries, "entry"),
        count(written + unchanged, "file"),
        thousands(written),
        thousands(unchanged),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_rows_are_counted_and_those_of_the_document_told() {
        let diagnostics = [
            Diagnostic::new(Code::ColumnShifted, "rows: 1200"),
            Diagnostic::new(Code::BureauMisspelt, "臺北 or 臺比"),
            Diagnostic::new(Code::BureauMisspelt, "another"),
        ];
        assert_eq!(findings(&diagnostics), ["F101 column-shifted ×1,200", "F404 bureau-misspelt: 臺北 or 臺比 (and 1 more)"]);
    }
}
