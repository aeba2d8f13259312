//! `fenceng explain`: why a row is read as it is, and the documentation of findings.

use fenceng::diagnostic::{Code, Severity};
use strsim::levenshtein;

use super::{Exit, Problem, args, evidence, terminal};

/// How many letters a code or name may be off and still be offered.
const NEAR: usize = 6;

pub(super) fn run(args: &args::Explain) -> Result<Exit, Problem> {
    let Some(typed) = args.what.as_deref() else { return terminal::print(list().as_bytes()) };
    if let Some(row) = evidence::row(typed) {
        return evidence::run(row, args);
    }
    if evidence::is_file(typed) {
        let message = format!("{} is a file; which of its rows is to be explained is not said", terminal::printable(typed));
        return Err(Problem::new(Exit::Usage, message, format!("add page and row: fenceng explain {}:1:5", terminal::printable(typed))));
    }
    let wanted = typed.trim().to_lowercase();
    let is_wanted = |code: &&Code| code.id().eq_ignore_ascii_case(&wanted) || code.name() == wanted;
    match Code::ALL.iter().find(is_wanted) {
        Some(code) => {
            let page = code.page();
            let end = if page.ends_with('\n') { "" } else { "\n" };
            terminal::print(format!("{page}{end}").as_bytes())
        }
        None => {
            let near = nearest(&wanted);
            let help = if near.is_empty() {
                "`fenceng explain` lists all codes".to_owned()
            } else {
                format!("did you mean {}? `fenceng explain` lists all codes", near.join(", "))
            };
            Err(Problem::new(Exit::Usage, format!("there is no code {}", terminal::printable(typed)), help))
        }
    }
}

fn list() -> String {
    let severity = |code: &Code| match code.severity() {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    Code::ALL.iter().map(|code| format!("{}  {:7}  {}\n", code.id(), severity(code), code.name())).collect()
}

/// The codes that are most like what was typed, with their names.
fn nearest(typed: &str) -> Vec<String> {
    let mut near: Vec<(usize, Code)> = Code::ALL
        .iter()
        .map(|&code| {
            let by_name = if typed.len() >= 3 && code.name().contains(typed) { 0 } else { levenshtein(typed, code.name()) };
            (by_name.min(levenshtein(typed, &code.id().to_lowercase())), code)
        })
        .filter(|(distance, _)| *distance <= NEAR.min(typed.chars().count() / 2))
        .collect();
    near.sort_by_key(|(distance, code)| (*distance, *code));
    near.truncate(3);
    near.into_iter().map(|(_, code)| format!("{} {}", code.id(), code.name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_the_code_that_was_meant() {
        assert_eq!(nearest("colum-shifted")[0], "F101 column-shifted");
        assert_eq!(nearest("bypassed")[0], "F304 role-bypassed");
        assert!(nearest("f199").iter().any(|code| code.starts_with("F109")));
        assert!(nearest("xyzzy").is_empty());
    }
}
