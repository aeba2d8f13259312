//! Names that were meant when others were typed.

use strsim::levenshtein;

/// The name that is most like what was typed, if any is like it at all: a third of it may be wrong.
pub(crate) fn nearest(typed: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // What is much longer than any name is not compared letter by letter.
    let is_short = typed.len() <= 64;
    let near = names.filter(|_| is_short).map(|name| (levenshtein(typed, name), name));
    near.filter(|(off, name)| *off <= name.chars().count().max(3) / 3).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_names() {
        let names = || ["draft", "review", "approve", "approve_or_forward"].into_iter();
        assert_eq!(nearest("drafts", names()), Some("draft"));
        assert_eq!(nearest("aprove", names()), Some("approve"));
        assert_eq!(nearest("reject", names()), None);
        assert_eq!(nearest(&"a".repeat(1 << 20), names()), None);
    }
}
