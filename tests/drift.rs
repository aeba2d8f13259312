//! Clean schedules are invented, made to drift as real releases do, and must come back, or be flagged where they do not.

use fenceng::bureau::Outcome;
use fenceng::{Config, convert};

use crate::invented::{DRIFTS, Drift, Wanted, schedule};

/// Schedules to invent for each kind of drift.
const SCHEDULES: u32 = 24;

#[test]
fn drift_comes_back_or_is_flagged() {
    let config = Config::default();
    let mut report = String::new();
    let (mut all, mut right, mut all_silent, mut sure, mut sure_wrong) = (0, 0, 0, 0, 0);
    for &drift in DRIFTS {
        let (mut rows, mut back, mut silent) = (0, 0, 0);
        for seed in 0..SCHEDULES {
            let (text, wanted) = schedule(seed, drift);
            if let Some(folder) = std::env::var_os("FENCENG_SHOW").filter(|folder| folder.len() > 1) {
                std::fs::write(std::path::Path::new(&folder).join(format!("{drift:?}-{seed}.txt")), &text).unwrap();
            }
            let converted = convert("release.txt", text.as_bytes(), &config);
            assert_eq!(converted.input.outcome, Outcome::Converted, "{drift:?} {seed}: {:?}", converted.input.reason);
            assert_eq!(converted.input.bureau.as_deref(), Some("綠原市政府港灣處"));
            let ledger = &converted.input.ledger;
            assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced);
            for (name, want) in wanted {
                let unit = converted.units().find(|unit| unit.name == name).unwrap();
                assert_eq!(unit.entries.len(), want.len(), "rows of {name}, {drift:?}, seed {seed}");
                for (want, entry) in want.iter().zip(&unit.entries) {
                    let (got, flagged, confidence) = (Wanted::of(entry), !entry.diagnostics.is_empty(), entry.confidence);
                    rows += 1;
                    back += usize::from(*want == got);
                    if *want != got && !flagged {
                        silent += 1;
                        report += &format!("{drift:?} seed {seed} {name}: silent\n  want {want:?}\n  got  {got:?}\n");
                    } else if *want != got && std::env::var_os("FENCENG_SHOW").is_some() {
                        report += &format!("{drift:?} seed {seed} {name}: {confidence}\n  want {want:?}\n  got  {got:?}\n");
                    }
                    sure += usize::from(confidence >= 0.9);
                    sure_wrong += usize::from(confidence >= 0.9 && *want != got);
                }
            }
        }
        report += &format!("{drift:?}: {back} of {rows} back, {silent} differ without a warning\n");
        all += rows;
        right += back;
        all_silent += silent;
    }
    report += &format!("{right} of {all} back; {sure} at 0.9 and over, of which {sure_wrong} wrong\n");
    println!("{report}");
    assert_eq!(all_silent, 0, "{report}");
    assert!(right * 100 >= all * 99, "{report}");
    assert!(sure_wrong * 200 <= sure, "{report}");
    let (unsure, unsure_wrong) = (all - sure, all - right - sure_wrong);
    assert!(unsure_wrong * 10 >= unsure, "wolf is cried: {unsure_wrong} of {unsure} below 0.9 are wrong\n{report}");
}

/// The same schedule as separate tables, as one table with its headers in between, and as CSV, comes to the same rows.
#[test]
fn pages_may_be_run_together() {
    let config = Config::default();
    for seed in 0..6 {
        let (text, wanted) = schedule(seed, Drift::None);
        let together = text.replace("\n\n", "\n");
        let csv: String = together.lines().map(|line| format!("\"{}\"\n", line.replace('\t', "\",\""))).collect();
        for text in [&text, &together, &csv] {
            let converted = convert("release.txt", text.as_bytes(), &config);
            assert_eq!(converted.units().count(), wanted.len(), "units of seed {seed}");
            for unit in converted.units() {
                let rows: Vec<Wanted> = unit.entries.iter().map(Wanted::of).collect();
                assert_eq!(rows, wanted[&unit.name], "{} of seed {seed}", unit.name);
            }
        }
    }
}
