//! Of each bureau the figures that the overview shows.

use std::collections::BTreeMap;

use fenceng::bureau::{BureauFile, Unit};
use fenceng::diagnostic::Code;
use fenceng::diff::Counts;

use super::data::{BureauChanges, BureauOverview, Level};

/// The figures of a bureau.
pub(super) fn overview(bureau: &BureauFile, page: &str, changes: Option<&BureauChanges<'_>>) -> BureauOverview {
    let entries = || bureau.units.iter().flat_map(|unit| &unit.entries);
    let mut confidence = [0; 20];
    let mut codes: BTreeMap<Code, u32> = BTreeMap::new();
    for entry in entries() {
        confidence[((entry.confidence * 20.0) as usize).min(19)] += 1;
        let mut found: Vec<Code> = entry.diagnostics.iter().map(|finding| finding.code).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().for_each(|code| *codes.entry(code).or_default() += 1);
    }
    BureauOverview {
        bureau: bureau.bureau.clone(),
        page: page.to_owned(),
        government: bureau.government.clone(),
        units: bureau.units.len(),
        entries: entries().count(),
        levels: levels(&bureau.units),
        confidence,
        codes,
        changes: changes.map(|changes| {
            let mut counts = Counts::default();
            changes.entries.values().chain(&changes.removed).for_each(|entry| counts.count(Some(entry.change)));
            counts
        }),
    }
}

/// Entries by who decides: by the level (第n層) of the role where the ladder tells it, else by its title; highest first.
fn levels(units: &[Unit]) -> Vec<Level> {
    // How high a role stands is told by its share of the ladder: ladders of units differ in length.
    let mut seen: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    let mut undecided = 0;
    for unit in units {
        for entry in &unit.entries {
            let role = entry.decided_by.as_ref().and_then(|title| unit.roles.iter().enumerate().rfind(|(_, role)| role.title == *title));
            let Some((at, role)) = role else {
                undecided += 1;
                continue;
            };
            let level = role.level.map_or_else(|| role.title.to_string(), |level| format!("第{level}層"));
            let (height, count) = seen.entry(level).or_default();
            *height += (at + 1) as f64 / unit.roles.len() as f64;
            *count += 1;
        }
    }
    let mut levels: Vec<(f64, Level)> =
        seen.into_iter().map(|(level, (height, entries))| (height / f64::from(entries), Level { level, entries })).collect();
    levels.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.level.cmp(&other.level)));
    let undecided = (undecided > 0).then(|| Level { level: String::new(), entries: undecided });
    levels.into_iter().map(|(_, level)| level).chain(undecided).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fenceng::{Config, assemble, convert};

    #[test]
    fn levels_go_from_the_top_of_the_ladder_and_end_with_what_no_one_decides() {
        let text = "公務項目,公務內容,承辦人,科長,處長\n碼頭,擬訂計畫。,擬辦,審核,核定\n,執行計畫。,擬辦,核定,\n,檢討計畫。,擬辦,審核,核定\n,備查。,擬辦,審核,\n";
        let run = assemble(vec![convert("港灣處.csv", text.as_bytes(), &Config::default())], &Config::default());
        let overview = overview(&run.bureaus[0].1, "x.html", None);
        let levels: Vec<(&str, u32)> = overview.levels.iter().map(|level| (level.level.as_str(), level.entries)).collect();
        assert_eq!(levels, [("處長", 2), ("科長", 1), ("", 1)]);
        assert_eq!(overview.confidence.iter().sum::<u32>(), 4);
        assert_eq!(overview.codes.get(&Code::NoDecision), Some(&1));
    }
}
