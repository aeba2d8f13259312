//! What changed between two releases is found, exactly that, and told to people and to programs.

use std::fs;

use fenceng::bureau::{Action, BureauFile, Entry, Role, RowSource, Step, Unit};
use fenceng::diff;
use fenceng::diff::{Changes, Counts};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::workspace::{Workspace, stderr, stdout};

const LADDER: [&str; 4] = ["承辦人員", "科長", "副處長", "處長"];

/// An entry that the role at `decides` decides and all below it review.
fn entry(item: &str, content: &str, decides: usize) -> Entry {
    let action = |at: usize| match at {
        0 => (Action::Draft, "擬辦"),
        at if at < decides => (Action::Review, "V"),
        _ => (Action::Approve, "核定"),
    };
    let step = |at: usize| Step { role: LADDER[at].into(), action: action(at).0, mark: action(at).1.into() };
    Entry {
        id: String::new(),
        table: None,
        shared: None,
        item: Some(item.to_owned()),
        item_no: None,
        content: Some(content.to_owned()),
        content_no: None,
        task: None,
        steps: (0..=decides).map(step).collect(),
        decided_by: Some(LADDER[decides].into()),
        co_organizers: Vec::new(),
        remarks: None,
        confidence: 1.0,
        diagnostics: Vec::new(),
        source: RowSource { source: String::new(), page: None, table: 1, row: 1, bbox: None, cells: Vec::new() },
    }
}

fn bureau(units: Vec<(String, Vec<Entry>)>) -> [BureauFile; 1] {
    let roles: Vec<Role> = LADDER.map(|title| Role { title: title.into(), tier: None, level: None, assists: false }).to_vec();
    let units = units.into_iter().map(|(name, entries)| Unit { name, roles: roles.clone(), entries }).collect();
    [BureauFile { schema_version: "1.0".to_owned(), bureau: "港灣處".to_owned(), government: None, sources: Vec::new(), units }]
}

/// What is done to an entry between the releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edit {
    Keep,
    Drop,
    Rename,
    Decide,
    Move,
}

/// Item, content and who decides.
type Business = (String, String, usize);

/// Business that nothing else is like: an item of its own three rows, and a content of unrelated characters.
fn business() -> impl Strategy<Value = Business> {
    let word = |length| vec(0x4e00u32..0x9f00, length).prop_map(|codes| codes.into_iter().filter_map(char::from_u32).collect::<String>());
    (word(4..5), word(8..16), 1usize..4)
}

/// Units of business, what is done to it, and where it stands after that.
fn edited() -> impl Strategy<Value = Vec<Vec<(Business, Edit, u32)>>> {
    let edit = select(vec![Edit::Keep, Edit::Keep, Edit::Keep, Edit::Drop, Edit::Rename, Edit::Decide, Edit::Move]);
    vec(vec((business(), edit, any::<u32>()), 1..20), 2..4)
}

/// Entries of few different texts, as alike and as often repeated as can be.
fn crowded() -> impl Strategy<Value = [BureauFile; 1]> {
    let text = || vec(select(vec!['船', '席', '調', '度']), 1..7).prop_map(String::from_iter);
    let entries = vec((text(), text(), 1usize..4).prop_map(|(item, content, decides)| entry(&item, &content, decides)), 0..12);
    vec((vec(select(vec!['甲', '乙', '科']), 1..3).prop_map(String::from_iter), entries), 0..4).prop_map(bureau)
}

fn mirrored(counts: Counts) -> Counts {
    Counts { added: counts.removed, removed: counts.added, ..counts }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn edits_are_found_exactly(units in edited(), new in vec(business(), 0..4)) {
        let (mut old, mut after) = (Vec::new(), vec![Vec::new(); units.len()]);
        let mut want = Counts { added: new.len() as u32, ..Counts::default() };
        for (at, rows) in units.iter().enumerate() {
            let before = rows.iter().map(|((item, content, decides), _, _)| entry(item, content, *decides)).collect::<Vec<_>>();
            for (row, (_, edit, order)) in before.iter().zip(rows) {
                let mut row = row.clone();
                let mut unit = at;
                match edit {
                    Edit::Keep => want.same += 1,
                    Edit::Drop => { want.removed += 1; continue }
                    Edit::Rename => { want.renamed += 1; row.content = row.content.map(|text| text + "修正。") }
                    Edit::Decide => {
                        want.changed += 1;
                        let decides = if row.steps.len() == 4 { 1 } else { row.steps.len() };
                        row = entry(&row.item.unwrap(), &row.content.unwrap(), decides);
                    }
                    Edit::Move => { want.moved += 1; unit = (at + 1) % units.len() }
                }
                after[unit].push((*order, row));
            }
            old.push((format!("第{at}科"), before));
        }
        after[0].extend(new.iter().map(|(item, content, decides)| (7, entry(item, content, *decides))));
        let shuffled = after.into_iter().enumerate().map(|(at, mut rows)| {
            rows.sort_by_key(|(order, _)| *order);
            (format!("第{at}科"), rows.into_iter().map(|(_, row)| row).collect())
        });
        let (old, new) = (bureau(old), bureau(shuffled.collect()));
        let found = diff(&old, &new);
        prop_assert_eq!(found.totals.entries, want);
        prop_assert_eq!(diff(&new, &old).totals.entries, mirrored(want));
    }

    #[test]
    fn nothing_changed_between_a_release_and_itself_and_order_is_nothing(files in crowded()) {
        prop_assert!(diff(&files, &files).is_empty());
        let mut turned = files.clone();
        turned[0].units.iter_mut().for_each(|unit| unit.entries.reverse());
        prop_assert!(diff(&files, &turned).is_empty());
    }

    #[test]
    fn there_and_back_is_the_same_and_every_entry_counts_once(old in crowded(), new in crowded()) {
        let (there, back) = (diff(&old, &new).totals, diff(&new, &old).totals);
        prop_assert_eq!(there.units, mirrored(back.units));
        let Counts { added, removed, renamed, moved, .. } = there.entries;
        let Counts { added: gone, removed: come, renamed: named, moved: went, .. } = back.entries;
        prop_assert_eq!((added, removed, renamed, moved), (come, gone, named, went));
        let entries = |files: &[BureauFile; 1]| files[0].units.iter().map(|unit| unit.entries.len() as u32).sum::<u32>();
        let Counts { changed, renumbered, same, .. } = there.entries;
        let both = renamed + moved + changed + renumbered + same;
        prop_assert_eq!((entries(&old), entries(&new)), (both + removed, both + added));
    }
}

/// Two releases, converted into `old` and `new`.
fn releases() -> Workspace {
    let space = Workspace::new();
    let table = |name: &str, role: &str, rows: &str| {
        let title = format!("| 綠原市政府港灣處{name}分層負責明細表 | | | | | | |\n|---|---|---|---|---|---|---|\n");
        format!("{title}| 公務項目 | 公務內容 | 承辦人 | {role} | 處長 | 會辦單位 | 備考 |\n{rows}")
    };
    let before = "| 碼頭維護 | 年度計畫之擬訂。 | 擬辦 | 審核 | 核定 | | |\n\
                  | 碼頭維護 | 例行巡檢。 | 擬辦 | 審核 | 核定 | | |\n\
                  | 航道疏浚 | 招標文件之審查。 | 擬辦 | 審核 | 核定 | | |\n\
                  | 航道疏浚 | 浚深測量成果。 | 擬辦 | 核定 | | | |\n";
    let after = "| 碼頭維護 | 年度計畫之擬訂。 | 擬辦 | 審核 | 核定 | 會計室 | 重大者報府。 |\n\
                 | 碼頭維護 | 例行巡檢。 | 擬辦 | 核定 | | | |\n\
                 | 航道疏浚 | 招標文件之審查及公告。 | 擬辦 | 審核 | 核定 | | |\n\
                 | 船席調度 | 申請案件核配。 | 擬辦 | 核定 | | | |\n";
    space.file("in/old.md", table("工程科", "科長", before));
    space.file("in/new.md", table("工程科", "課長", after));
    for release in ["old", "new"] {
        let run = space.fenceng(["convert", &format!("in/{release}.md"), "-o", release]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    }
    space
}

#[test]
fn people_read_what_changed_and_the_status_is_that_of_diff() {
    let space = releases();
    let run = space.fenceng(["diff", "old", "new"]);
    let want = "\
綠原市政府港灣處
  工程科
    ~ role 科長 → 課長
    ~ 碼頭維護 / 年度計畫之擬訂。 (table 1 row 3)
        co-organizers: +會計室
        remarks: none → 重大者報府。
    ~ 碼頭維護 / 例行巡檢。 (table 1 row 4)
        decides: 處長 → 課長 (down)
        steps: 課長 審核 → 核定, -處長 核定
    ~ 航道疏浚 / 招標文件之審查及公告。 (table 1 row 5)
        content: 招標文件之審查。 → 招標文件之審查及公告。
    - 航道疏浚 / 浚深測量成果。 (table 1 row 6; 科長 decides)
    + 船席調度 / 申請案件核配。 (table 1 row 6; 課長 decides)

entries: 1 added, 1 removed, 1 renamed, 2 changed, 0 as they were; bureaus: 1 changed; units: 1 changed; roles: 1 renamed
";
    assert_eq!((stdout(&run).as_str(), stderr(&run).as_str(), run.status.code()), (want, "", Some(1)));
    let quiet = space.fenceng(["diff", "-q", "old/綠原市政府港灣處.json", "new"]);
    assert_eq!((stdout(&quiet).trim_end(), quiet.status.code()), (want.lines().last().unwrap(), Some(1)));
    let same = space.fenceng(["diff", "old", "old"]);
    assert_eq!((stdout(&same).as_str(), same.status.code()), ("nothing changed: 1 bureau, 4 entries\n", Some(0)));
}

#[test]
fn programs_read_json_that_fits_its_schema() {
    let space = releases();
    let run = space.fenceng(["diff", "old", "new", "--format", "json"]);
    assert_eq!(run.status.code(), Some(1));
    let value: Value = serde_json::from_slice(&run.stdout).unwrap();
    let [_, _, validator, _] = crate::schemas::validators();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let changes: Changes = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(changes.totals.entries.renamed, 1);
    let decider = &value["bureaus"][0]["units"][0]["entries"][1]["changes"][0];
    assert_eq!(decider, &serde_json::json!({ "what": "decider", "from": "處長", "to": "課長", "direction": "down" }));

    space.file("changes.json", &run.stdout);
    let valid = space.fenceng(["validate", "changes.json"]);
    assert_eq!((stdout(&valid).as_str(), valid.status.code()), ("valid   changes.json: changes\n", Some(0)));
    let mut broken = value;
    broken["bureaus"][0]["units"][0]["entries"][1]["changes"][0]["direction"] = "sideways".into();
    space.file("changes.json", broken.to_string());
    assert_eq!(space.fenceng(["validate", "changes.json"]).status.code(), Some(1));
}

#[test]
fn the_order_of_files_is_nothing_and_other_files_of_a_folder_are_passed_over() {
    let space = releases();
    let (old, new) = ("old/綠原市政府港灣處.json", "new/綠原市政府港灣處.json");
    fs::create_dir(space.path("turned")).unwrap();
    fs::copy(space.path(old), space.path("new/綠原市政府港灣處.2.json")).unwrap();
    fs::copy(space.path(old), space.path("turned/a.json")).unwrap();
    fs::copy(space.path(new), space.path("turned/b.json")).unwrap();
    space.file("turned/notes.json", "[1, 2]");
    space.file("turned/notes.txt", "{");
    space.file("turned/.hidden.json", "{");
    for format in ["text", "json"] {
        let [one, other] = ["new", "turned"].map(|folder| space.fenceng(["diff", "old", folder, "--format", format]));
        assert_eq!((one.status.code(), stderr(&other).as_str()), (Some(1), ""));
        assert!(one.stdout == other.stdout, "{}", stdout(&other));
    }
    assert_eq!(space.fenceng(["diff", "new", "turned"]).status.code(), Some(0));
}

#[test]
fn a_release_that_cannot_be_read_says_which_file_and_what_to_do() {
    let space = releases();
    let old = fs::read_to_string(space.path("old/綠原市政府港灣處.json")).unwrap();
    fs::create_dir(space.path("empty")).unwrap();
    space.file("cut/a.json", &old[..700]);
    space.file("cut/z.json", &old);
    space.file("next.json", old.replace("\"schema_version\": \"1.0\"", "\"schema_version\": \"2.0\", \"more\": 1"));
    space.file("minor.json", old.replace("\"schema_version\": \"1.0\"", "\"schema_version\": \"1.7\", \"more\": 1"));
    space.file("wrong.json", old.replace("\"assists\": false", "\"assists\": 0"));
    let cases = [
        ("missing", &["missing could not be read", "cause: ", "check the path"][..]),
        ("empty", &["empty holds no bureau file", "convert"]),
        ("new/manifest.json", &["new/manifest.json is no bureau file", "`units`"]),
        ("cut", &["cut/a.json is no JSON", "line ", "column ", "cut off"]),
        ("next.json", &["next.json is of version 2.0", "knows 1.0", "install"]),
        ("minor.json", &["minor.json is no valid bureau file", "`more`", "line 2 ", "version 1.7"]),
        ("wrong.json", &["wrong.json is no valid bureau file", "line ", "fenceng validate wrong.json"]),
    ];
    for (path, words) in cases {
        for args in [["diff", path, "new"], ["diff", "new", path]] {
            let run = space.fenceng(args);
            let text = stderr(&run);
            assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{text}");
            words.iter().for_each(|word| assert!(text.contains(word), "{word:?} in {text}"));
        }
    }
    assert_eq!(space.fenceng(["diff", "old"]).status.code(), Some(2));
    assert_eq!(space.fenceng(["diff", "-q", "old", "new", "--format", "json"]).status.code(), Some(2));
}

#[test]
fn control_characters_of_a_document_do_not_reach_the_terminal() {
    let space = releases();
    let path = "new/綠原市政府港灣處.json";
    let new = fs::read_to_string(space.path(path)).unwrap();
    space.file(path, new.replace("重大者", "\\u001b[31m").replace("工程科", "工程\\u0007科").replace("課長", "課\\u001b長"));
    let text = stdout(&space.fenceng(["diff", "old", "new"]));
    assert!(text.contains("\u{fffd}[31m") && text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}
