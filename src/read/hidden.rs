//! What a document holds but does not show, to be said when it is left out.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};

/// Places that a finding names; the rest it counts.
const MOST_NAMED: usize = 20;

/// Hidden parts that hold text.
#[derive(Default)]
pub(super) struct Hidden {
    places: Vec<String>,
    more: usize,
    /// Characters of hidden text.
    characters: usize,
}

/// Numbers of rows or columns in runs, each with the number after its last.
#[derive(Default)]
pub(super) struct Runs(Vec<(u32, u32)>);

impl Hidden {
    /// Notes a place, such as `sheet 舊版`.
    pub(super) fn note(&mut self, place: String) {
        if self.places.len() < MOST_NAMED { self.places.push(place) } else { self.more += 1 }
    }

    /// Notes text outside of cells, or in a part of one.
    pub(super) fn text(&mut self, text: &str) {
        self.characters += text.chars().filter(|character| !character.is_whitespace()).count();
    }

    /// Notes rows and columns of a table, 0-based.
    pub(super) fn lines(&mut self, rows: &Runs, columns: &BTreeSet<u32>, table: &str) {
        let mut runs = Runs::default();
        columns.iter().for_each(|&column| runs.push(column, 1));
        let columns = runs.listed("column", column_name);
        let rows = rows.listed("row", |row| (u64::from(row) + 1).to_string());
        match (rows, columns) {
            (None, None) => {}
            (Some(one), None) | (None, Some(one)) => self.note(format!("{one} of {table}")),
            (Some(rows), Some(columns)) => self.note(format!("{rows} and {columns} of {table}")),
        }
    }

    /// What is to be said of it: F517.
    pub(super) fn diagnostic(mut self) -> Option<Diagnostic> {
        if self.characters > 0 {
            self.places.push(format!("hidden text (characters: {})", self.characters));
        }
        if self.more > 0 {
            self.places.push(format!("{} more places", self.more));
        }
        (!self.places.is_empty()).then(|| Diagnostic::new(Code::HiddenLeftOut, format!("hidden and left out: {}", self.places.join("; "))))
    }
}

impl Runs {
    /// Adds numbers, which come in order.
    pub(super) fn push(&mut self, first: u32, count: u32) {
        let end = first.saturating_add(count);
        match self.0.last_mut() {
            Some(last) if last.1 >= first => last.1 = last.1.max(end),
            _ => self.0.push((first, end)),
        }
    }

    /// What is left of a run of numbers without those of these at its ends: its first, and how many.
    pub(super) fn outside(&self, first: u32, count: u32) -> Option<(u32, u32)> {
        let end = first.saturating_add(count);
        let first = self.around(first).map_or(first, |run| run.1);
        let end = end.checked_sub(1).and_then(|last| self.around(last)).map_or(end, |run| run.0);
        (first < end).then(|| (first, end - first))
    }

    /// The run that a number is in.
    fn around(&self, number: u32) -> Option<(u32, u32)> {
        let at = self.0.partition_point(|run| run.0 <= number);
        self.0.get(at.checked_sub(1)?).copied().filter(|run| run.1 > number)
    }

    fn listed(&self, what: &str, name: impl Fn(u32) -> String) -> Option<String> {
        listed(what, self.0.iter().map(|&(first, end)| (name(first), name(end.saturating_sub(1).max(first)))).collect())
    }
}

/// Runs of rows, columns or cells, each by its first and last, as people write them: `rows 12 to 15, 18`.
pub(super) fn listed(what: &str, runs: Vec<(String, String)>) -> Option<String> {
    let (first, last) = runs.first()?;
    let plural = if runs.len() == 1 && first == last { "" } else { "s" };
    let run = |(first, last): &(String, String)| if first == last { first.clone() } else { format!("{first} to {last}") };
    let written: Vec<String> = runs.iter().take(MOST_NAMED).map(run).collect();
    let more = match runs.len() - written.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{what}{plural} {}{more}", written.join(", ")))
}

/// The letters of a column, 0-based.
pub(super) fn column_name(column: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), u64::from(column) + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_parts_are_named_as_programs_name_them() {
        let (mut hidden, mut rows) = (Hidden::default(), Runs::default());
        for (first, count) in [(11, 3), (14, 1), (20, 1)] {
            rows.push(first, count);
        }
        let cases = [(12, 3), (14, 2), (10, 1), (20, 1), (10, 11), (9, 8), (11, 10)];
        assert_eq!(
            cases.map(|(first, count)| rows.outside(first, count)),
            [None, Some((15, 1)), Some((10, 1)), None, Some((10, 10)), Some((9, 8)), Some((15, 5))]
        );
        hidden.lines(&rows, &BTreeSet::from([7]), "sheet 工程科");
        hidden.note("sheet 舊版".to_owned());
        hidden.text("甲 乙");
        let said = "hidden and left out: rows 12 to 15, 21 and column H of sheet 工程科; sheet 舊版; hidden text (characters: 2)";
        assert_eq!(hidden.diagnostic().unwrap().message, said);
        assert_eq!(["A", "Z", "AA", "XFD"], [0, 25, 26, 16383].map(column_name).each_ref().map(|name| &**name));
        assert_eq!(Hidden::default().diagnostic(), None);
    }
}
