//! A schedule that is invented comes to the same entries whichever form it is released in, and to those that were meant.

mod written;

use fenceng::{Config, Converted, Outcome, convert};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};

use written::{FORMS, Table};

/// Schedules that are invented; the variable `FENCENG_CASES` says otherwise.
const CASES: u32 = 24;

const BUREAU: &str = "綠原市政府港灣處";
const UNIT: &str = "工程科";

/// Posts, lowest first; the last decides what nobody below does.
const POSTS: [&str; 6] = ["承辦人", "股長", "科長", "專門委員", "副處長", "處長"];

/// What business is about; with characters that mean something in one form or another.
const SUBJECTS: [&str; 12] = [
    "碼頭維護",
    "航道疏浚",
    "船席調度",
    "浮標設置",
    "防波堤修復",
    "A&B棧橋",
    "\"海巡\"碼頭",
    "<北>堤",
    "AIS VTS系統",
    "貨櫃場#3",
    "5噸以下小船",
    "燈塔'管理'",
];
const DEEDS: [&str; 10] = [
    "年度計畫之擬訂。",
    "招標文件之審查。",
    "例行巡檢",
    "申請案件核配。",
    "經費核銷及撥付。",
    "陳情案件之答復。",
    "契約變更（含追加）",
    "補助款之核定。",
    "統計月報",
    "緊急搶修、復原及善後。",
];
const UNITS: [&str; 4] = ["會計室", "政風室", "主計室", "人事室"];
const REMARKS: [&str; 3] = ["金額逾五百萬元者報府。", "另依採購權責表辦理", "重大者免會。"];

/// What is meant of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meant {
    item: String,
    content: String,
    steps: Vec<(String, String)>,
    decided_by: Option<String>,
    co_organizers: Vec<String>,
    remarks: Option<String>,
}

/// An item with its contents.
#[derive(Debug, Clone)]
struct Item {
    subject: Index,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    deed: Index,
    decider: Index,
    /// Posts that are passed over.
    left_out: Vec<bool>,
    units: Vec<Index>,
    remark: Option<Index>,
}

#[derive(Debug, Clone)]
struct Schedule {
    posts: usize,
    has_tiers: bool,
    is_numbered: bool,
    mark: &'static str,
    items: Vec<Item>,
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let row =
        (any::<Index>(), any::<Index>(), vec(prop::bool::weighted(0.15), POSTS.len()), vec(any::<Index>(), 0..3), any::<Option<Index>>())
            .prop_map(|(deed, decider, left_out, units, remark)| Row { deed, decider, left_out, units, remark });
    let item = (any::<Index>(), vec(row, 1..5)).prop_map(|(subject, rows)| Item { subject, rows });
    let whole = (3..=POSTS.len(), any::<bool>(), any::<bool>(), select(&["V", "審核", "√"][..]), vec(item, 3..7));
    whole.prop_map(|(posts, has_tiers, is_numbered, mark, items)| Schedule { posts, has_tiers, is_numbered, mark, items })
}

impl Schedule {
    fn posts(&self) -> &'static [&'static str] {
        &POSTS[POSTS.len() - self.posts..]
    }

    /// The entries, each text once, as a repeated line of business is a finding of its own.
    fn entries(&self) -> Vec<(usize, Meant)> {
        let mut seen = std::collections::BTreeSet::new();
        let mut all = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            for row in &item.rows {
                let subject =
                    format!("{}{}", SUBJECTS[item.subject.index(SUBJECTS.len())], ["", "乙類", "丙類", "丁類", "戊類", "己類", "庚類"][at]);
                let content = DEEDS[row.deed.index(DEEDS.len())].to_owned();
                if !seen.insert((subject.clone(), content.clone())) {
                    continue;
                }
                let decider = 1 + row.decider.index(self.posts - 1);
                let action = |post: usize| match post {
                    0 => Some("draft"),
                    _ if post == decider => Some("approve"),
                    _ => (post < decider && !row.left_out[post]).then_some("review"),
                };
                let steps = (0..self.posts).filter_map(|post| Some((self.posts()[post].to_owned(), action(post)?.to_owned()))).collect();
                let mut units: Vec<String> = row.units.iter().map(|unit| UNITS[unit.index(UNITS.len())].to_owned()).collect();
                units.dedup();
                let meant = Meant {
                    item: subject,
                    content,
                    steps,
                    decided_by: Some(self.posts()[decider].to_owned()),
                    co_organizers: units,
                    remarks: row.remark.map(|remark| REMARKS[remark.index(REMARKS.len())].to_owned()),
                };
                all.push((at, meant));
            }
        }
        all
    }

    /// The schedule as a table: a title, a header of one row or two, and a merged cell for each item.
    fn table(&self) -> Table {
        let columns = 2 + self.posts + 2;
        let mut table = Table::new(columns);
        table.put(0, 0, 1, columns, &format!("{BUREAU}{UNIT}分層負責明細表"));
        let high = 1 + usize::from(self.has_tiers);
        for (column, text) in [(0, "公務項目"), (1, "公務內容"), (columns - 2, "會辦機關(單位)"), (columns - 1, "備考")] {
            table.put(1, column, high, 1, text);
        }
        if self.has_tiers {
            table.put(1, 2, 1, self.posts, "陳核流程");
        }
        for (post, column) in self.posts().iter().zip(2..) {
            table.put(high, column, 1, 1, post);
        }
        let entries = self.entries();
        for (line, (at, meant)) in entries.iter().enumerate() {
            let row = high + 1 + line;
            if line == 0 || entries[line - 1].0 != *at {
                let rows = entries[line..].iter().take_while(|(other, _)| other == at).count();
                table.put(row, 0, rows, 1, &self.numbered(*at, &meant.item));
            }
            let number = entries[..line].iter().rev().take_while(|(other, _)| other == at).count();
            table.put(row, 1, 1, 1, &self.numbered(number, &meant.content));
            for (role, action) in &meant.steps {
                let column = 2 + self.posts().iter().position(|post| post == role).unwrap();
                table.put(
                    row,
                    column,
                    1,
                    1,
                    match action.as_str() {
                        "draft" => "擬辦",
                        "approve" => "核定",
                        _ => self.mark,
                    },
                );
            }
            table.put(row, columns - 2, 1, 1, &meant.co_organizers.join("、"));
            table.put(row, columns - 1, 1, 1, meant.remarks.as_deref().unwrap_or_default());
        }
        table
    }

    fn numbered(&self, at: usize, text: &str) -> String {
        let number = ["一", "二", "三", "四", "五", "六", "七"][at];
        if self.is_numbered { format!("{number}、{text}") } else { text.to_owned() }
    }
}

fn read(converted: &Converted) -> Vec<Meant> {
    let entries = converted.units().flat_map(|unit| &unit.entries);
    entries
        .map(|entry| Meant {
            item: entry.item.clone().unwrap_or_default(),
            content: entry.content.clone().unwrap_or_default(),
            steps: entry.steps.iter().map(|step| (step.role.to_string(), step.action.name().to_owned())).collect(),
            decided_by: entry.decided_by.as_deref().map(str::to_owned),
            co_organizers: entry.co_organizers.clone(),
            remarks: entry.remarks.clone(),
        })
        .collect()
}

#[test]
fn every_form_of_a_schedule_comes_to_what_was_meant() {
    let cases = std::env::var("FENCENG_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Cases { cases, failure_persistence: None, max_shrink_iters: 256, ..Cases::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let checked = runner.run(&schedules(), |schedule| {
        let table = schedule.table();
        let meant: Vec<Meant> = schedule.entries().into_iter().map(|(_, meant)| meant).collect();
        for (name, write) in FORMS {
            let converted = convert(name, &write(&table), &Config::default());
            prop_assert_eq!(converted.input.outcome, Outcome::Converted, "{}: {:?}", name, converted.input.reason);
            prop_assert_eq!(converted.input.bureau.as_deref(), Some(BUREAU), "{}", name);
            let ledger = &converted.input.ledger;
            prop_assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced, "{}", name);
            prop_assert_eq!(ledger.unplaced, 0, "{}: {:?}", name, &ledger.reasons);
            let read = read(&converted);
            for (line, (read, meant)) in read.iter().zip(&meant).enumerate() {
                prop_assert_eq!(read, meant, "{}, entry {}", name, line);
            }
            prop_assert_eq!(read.len(), meant.len(), "{}", name);
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}
