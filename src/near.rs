//! Names that were meant when others were typed.

/// Levenshtein distance: how many characters are to be put in, taken out or replaced.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = corner + usize::from(letter != *other);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The name that is most like what was typed, if any is like it at all: a third of it may be wrong.
pub fn nearest(typed: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // What is much longer than any name is not compared letter by letter.
    let is_short = typed.len() <= 64;
    let near = names.filter(|_| is_short).map(|name| (distance(typed, name), name));
    near.filter(|(off, name)| *off <= name.chars().count().max(3) / 3).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_names() {
        assert_eq!(distance("kitten", "sitting"), 3);
        let names = || ["draft", "review", "approve", "approve_or_forward"].into_iter();
        assert_eq!(nearest("drafts", names()), Some("draft"));
        assert_eq!(nearest("aprove", names()), Some("approve"));
        assert_eq!(nearest("reject", names()), None);
        assert_eq!(nearest(&"a".repeat(1 << 20), names()), None);
    }
}
