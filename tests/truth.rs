//! What is read of the real documents against what a person read in them.

use std::collections::BTreeMap;

use crate::people::{Status, entries, likeness, matches, said, truth};

/// Rows right of all rows, for one status.
#[derive(Debug, Default, Clone, Copy)]
struct Rate {
    right: usize,
    of: usize,
}

impl Rate {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    fn rate(self) -> f64 {
        self.right as f64 / self.of as f64
    }
}

#[test]
fn real_documents_are_read_as_a_person_reads_them() {
    let truth = truth();
    let entries = entries(&truth);
    let mut rates: BTreeMap<&str, Rate> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    let (mut missing, mut unsaid) = (Vec::new(), Vec::new());
    let pairs = matches(&truth, &entries);
    for (line, pair) in truth.iter().zip(&pairs) {
        let place = format!("{} page {} row {} ({} {:?})", line.seed, line.page, line.row, line.unit, line.content);
        let Some(entry) = pair.map(|at| &entries[at].2) else {
            missing.push(place);
            continue;
        };
        let right = line.said() == said(entry);
        if entry.diagnostics.is_empty() && (line.status == Status::Ambiguous || !right) {
            unsaid.push(place.clone());
        }
        match line.status {
            Status::Clear => rates.entry("clear").or_default().count(right),
            Status::Drift => rates.entry("drift").or_default().count(right),
            Status::Ambiguous => continue,
        }
        if entry.confidence >= 0.9 {
            rates.entry("sure").or_default().count(right);
        }
        if !right {
            wrong.push(format!("{place}\n  want {:?}\n  have {:?}", line.said(), said(entry)));
        }
    }
    let wrong = wrong.join("\n");
    assert_eq!(missing, Vec::<String>::new(), "rows that are not found");
    assert_eq!(pairs.iter().flatten().count(), entries.len(), "entries that are no row of the document");
    assert_eq!(unsaid, Vec::<String>::new(), "rows that are wrong, or that no one can tell, without a diagnostic");
    assert!(rates["clear"].rate() == 1.0 && rates["clear"].of > 150, "{rates:?}\n{wrong}");
    assert!(rates["drift"].rate() >= 0.98 && rates["drift"].of > 80, "{rates:?}\n{wrong}");
    assert!(rates["sure"].rate() >= 0.995 && rates["sure"].of > 200, "{rates:?}\n{wrong}");
}

#[test]
fn likeness_is_the_share_of_what_two_texts_have_in_common() {
    assert_eq!(likeness("碼頭維護", "碼頭維護"), 1.0);
    assert_eq!(likeness("碼頭維護", "碼頭巡檢"), 0.5);
    assert_eq!(likeness("", ""), 0.0);
}
