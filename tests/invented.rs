//! Invented schedules that drift as real releases do, and what is to come back of them.

use std::collections::BTreeMap;

use fenceng::bureau::{Action, Entry};
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Ways in which a page drifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drift {
    None,
    ShiftedRows,
    DroppedColumn,
    PhantomBlank,
    PhantomMark,
    LeakedHeader,
    MergedHeader,
    GarbledTitles,
    TextColumnOff,
}

pub const DRIFTS: &[Drift] = &[
    Drift::None,
    Drift::ShiftedRows,
    Drift::DroppedColumn,
    Drift::PhantomBlank,
    Drift::PhantomMark,
    Drift::LeakedHeader,
    Drift::MergedHeader,
    Drift::GarbledTitles,
    Drift::TextColumnOff,
];

/// What one row is to come back as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    table: String,
    item: String,
    content: String,
    task: Option<String>,
    steps: Vec<(String, Action)>,
    co_organizers: Vec<String>,
    remarks: Option<String>,
}

struct Dice(TestRng);

impl Dice {
    fn new(seed: u32) -> Self {
        let mut bytes = [7u8; 32];
        bytes[..4].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    fn below(&mut self, limit: usize) -> usize {
        use proptest::prelude::Rng;
        self.0.next_u32() as usize % limit
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn text(&mut self, length: usize) -> String {
        const WORDS: &[&str] = &[
            "碼頭", "航道", "浚深", "燈塔", "船舶", "港灣", "漁業", "拖曳", "貨櫃", "倉儲", "通關", "檢疫", "潮汐", "防波", "堤岸", "纜繩",
            "裝卸", "引水", "海象", "觀測", "補給", "維修", "巡查", "計畫", "標準", "手冊", "講習", "申請", "登記", "統計", "彙整", "展延",
        ];
        (0..length).map(|_| self.pick(WORDS)).collect()
    }
}

const LADDERS: &[&[&str]] = &[
    &["承辦人員", "股長", "科長", "專門委員", "主任秘書", "副處長", "處長", "市長"],
    &["承辦人", "科長", "主任秘書", "副局長", "局長", "縣長"],
    &["業務承辦人", "股長/技正", "組長", "簡任技正", "副局長", "局長", "秘書長", "市長"],
    &["承辦人員", "主任", "專門委員", "副處長", "處長", "市長"],
    &["承辦人員", "股長", "秘書、視察、專員", "組長", "專門委員", "副處長", "處長", "市長"],
];

fn above(title: &str) -> bool {
    matches!(title, "市長" | "縣長" | "秘書長")
}

fn row(dice: &mut Dice, ladder: &[&str], item: &str) -> Wanted {
    let yi = dice.chance(75);
    let head = ladder.iter().position(|title| above(title)).unwrap_or(ladder.len()) - 1;
    let decides = match dice.below(10) {
        0 => 1,
        1..=5 => 1 + dice.below(head),
        6..=8 => head,
        _ if yi => head,
        _ => ladder.len() - 1,
    };
    let mut steps = vec![(ladder[0].to_owned(), Action::Draft)];
    for title in &ladder[1..decides] {
        if dice.chance(92) {
            steps.push(((*title).to_owned(), Action::Review));
        }
    }
    steps.push((ladder[decides].to_owned(), Action::Approve));
    let units = ["會計室", "人事室", "政風室", "秘書室", "法制科"];
    let length = 3 + dice.below(8);
    Wanted {
        table: (if yi { ["乙", "機關共同乙"][usize::from(dice.chance(20))] } else { "甲" }).to_owned(),
        item: item.to_owned(),
        content: dice.text(length) + "事項。",
        task: dice.chance(25).then(|| dice.text(3) + "作業。"),
        steps,
        co_organizers: if dice.chance(15) {
            units[dice.below(4)..].iter().take(1 + dice.below(2)).map(|&unit| unit.to_owned()).collect()
        } else {
            vec![]
        },
        remarks: dice.chance(10).then(|| format!("金額逾{}萬元者另依{}規定辦理", 5 + dice.below(90), dice.text(2))),
    }
}

/// In a clean table a chain that begins with the second post is as printed, however rare it is.
fn begin_late(row: &mut Wanted) {
    if row.steps.len() > 2 {
        row.steps.remove(0);
        row.steps[0].1 = Action::Draft;
    }
}

/// The cells of a row as a clean table has them: 4 of business, the ladder, 會辦 and 備考.
fn cells(dice: &mut Dice, wanted: &Wanted, ladder: &[&str], review: &str) -> Vec<String> {
    let mut cells = vec![wanted.table.clone(), wanted.item.clone(), wanted.content.clone(), wanted.task.clone().unwrap_or_default()];
    for title in ladder {
        let action = wanted.steps.iter().find(|(role, _)| role == title).map(|(_, action)| *action);
        cells.push(match action {
            Some(Action::Draft) => ["擬辦", "擬 辦"][usize::from(dice.chance(20))].to_owned(),
            Some(Action::Approve) => "核定".to_owned(),
            Some(_) => review.to_owned(),
            None => String::new(),
        });
    }
    cells.push(wanted.co_organizers.join([" ", "、"][dice.below(2)]));
    cells.push(wanted.remarks.clone().unwrap_or_default());
    cells
}

fn header(unit: &str, ladder: &[&str]) -> Vec<Vec<String>> {
    let width = 4 + ladder.len() + 2;
    let mut rows = vec![vec![String::new(); width]; 3];
    rows[0][0] = format!("綠原市政府港灣處{unit}分層負責明細表");
    rows[0][4] = "陳核流程".into();
    rows[0][width - 2] = "會辦機關(單位)".into();
    rows[0][width - 1] = "備考".into();
    rows[1][4] = "一級機關".into();
    rows[1][width - 3] = "府".into();
    for (at, name) in ["表別", "公務項目", "公務內容", "業務名稱"].iter().enumerate() {
        rows[2][at] = (*name).into();
    }
    for (at, title) in ladder.iter().enumerate() {
        rows[2][4 + at] = (*title).into();
    }
    rows
}

/// A page of a unit: header and rows, drifted.
fn page(dice: &mut Dice, unit: &str, ladder: &[&str], wanted: &mut [Wanted], drift: Drift) -> Vec<Vec<String>> {
    let review = dice.pick(&["V", "v", "√"]);
    let mut head = header(unit, ladder);
    if drift == Drift::DroppedColumn {
        wanted.iter_mut().for_each(|row| row.task = None);
    }
    let mut rows: Vec<Vec<String>> = wanted.iter().map(|row| cells(dice, row, ladder, review)).collect();
    let tail = 4 + ladder.len();
    match drift {
        Drift::None => {}
        Drift::ShiftedRows => {
            for row in &mut rows {
                if dice.chance(30) {
                    row.insert(4, String::new());
                }
            }
        }
        Drift::DroppedColumn => {
            for row in &mut rows {
                row.remove(3);
            }
            head[2] = vec![String::new(); 4];
        }
        Drift::PhantomBlank => {
            let at = 5 + dice.below(ladder.len() - 1);
            for row in &mut rows {
                row.insert(at, String::new());
            }
        }
        Drift::PhantomMark => {
            // The scan doubled a column of review marks.
            let at = 5 + dice.below(2);
            for row in &mut rows {
                let doubled = if row[at] == review { review.to_owned() } else { String::new() };
                row.insert(at, doubled);
            }
        }
        Drift::LeakedHeader => {
            let leaked = rows[0].clone();
            let mut row = vec![String::new(); leaked.len()];
            row[4..tail].clone_from_slice(&leaked[4..tail]);
            for (at, name) in ["表別", "公務項目", "公務內容", "業務名稱"].iter().enumerate() {
                row[at] = (*name).into();
            }
            head[2][..4].fill(String::new());
            head.push(row);
        }
        Drift::MergedHeader => {
            head[0][tail] = "會辦機關(單位) 備考".into();
            head[0][tail + 1] = String::new();
        }
        Drift::GarbledTitles => {
            let keep = 2 + dice.below(2);
            head[2].drain(4..4 + keep);
            head[1][4..4 + keep].clone_from_slice(&ladder[..keep].iter().map(|&title| title.to_owned()).collect::<Vec<_>>());
        }
        Drift::TextColumnOff => {
            head.iter_mut().for_each(|row| row.push(String::new()));
            for row in &mut rows {
                row.insert(tail, String::new());
            }
        }
    }
    let width = head.iter().chain(&rows).map(Vec::len).max().unwrap_or(0);
    head.extend(rows);
    head.iter_mut().for_each(|row| row.resize(width, String::new()));
    head
}

/// A schedule of three units of four pages, of which some drift; and what is to come back of each unit.
pub fn schedule(seed: u32, drift: Drift) -> (String, BTreeMap<String, Vec<Wanted>>) {
    let mut dice = Dice::new(seed);
    let mut text = String::new();
    let mut wanted: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for unit in ["工程科", "營運科", "人事室"] {
        let ladder = LADDERS[dice.below(LADDERS.len())];
        for number in 0..4 {
            let item = dice.text(3);
            let count = 6 + dice.below(6);
            let mut rows: Vec<Wanted> = (0..count).map(|_| row(&mut dice, ladder, &item)).collect();
            if drift == Drift::None {
                rows.iter_mut().filter(|_| dice.chance(6)).for_each(begin_late);
            }
            let drift = if number > 0 && dice.chance(60) { drift } else { Drift::None };
            for line in page(&mut dice, unit, ladder, &mut rows, drift) {
                text.push_str(&line.join("\t"));
                text.push('\n');
            }
            text.push('\n');
            wanted.entry(unit.to_owned()).or_default().extend(rows);
        }
    }
    (text, wanted)
}

impl Wanted {
    /// What an entry says, as it is wanted.
    pub fn of(entry: &Entry) -> Self {
        let table = entry.table.map_or("", |table| table.as_str());
        Self {
            table: entry.shared.as_ref().map_or_else(|| table.to_owned(), |shared| format!("{shared}共同{table}")),
            item: entry.item.clone().unwrap_or_default(),
            content: entry.content.clone().unwrap_or_default(),
            task: entry.task.clone(),
            steps: entry.steps.iter().map(|step| (step.role.to_string(), step.action)).collect(),
            co_organizers: entry.co_organizers.clone(),
            remarks: entry.remarks.clone(),
        }
    }
}
