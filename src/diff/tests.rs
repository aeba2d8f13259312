//! Each kind of change by itself, and what is none.

use std::sync::Arc;

use super::*;
use crate::bureau::{Action, Entry, Role, RowSource, Step, Table};

const LADDER: [&str; 4] = ["承辦人員", "科長", "副處長", "處長"];

/// An entry with a mark for each character of `chain`: d(raft), v, a(pprove), - for none.
fn entry(item: &str, content: &str, chain: &str) -> Entry {
    chained(item, content, chain, &LADDER)
}

fn chained(item: &str, content: &str, chain: &str, ladder: &[&str]) -> Entry {
    let step = |(mark, title): (char, &&str)| {
        let (action, mark) = match mark {
            'd' => (Action::Draft, "擬辦"),
            'v' => (Action::Review, "V"),
            'a' => (Action::Approve, "核定"),
            _ => return None,
        };
        Some(Step { role: Arc::from(*title), action, mark: mark.into() })
    };
    let steps: Vec<Step> = chain.chars().zip(ladder).filter_map(step).collect();
    let mut deciders = steps.iter().filter(|step| step.action == Action::Approve).map(|step| step.role.clone());
    let decided_by = deciders.next().filter(|_| deciders.next().is_none());
    Entry {
        id: format!("{item}{content}"),
        table: Some(Table::Yi),
        shared: None,
        item: Some(item.to_owned()),
        item_no: None,
        content: Some(content.to_owned()),
        content_no: None,
        task: None,
        steps,
        decided_by,
        co_organizers: Vec::new(),
        remarks: None,
        confidence: 0.9,
        diagnostics: Vec::new(),
        source: RowSource { source: "x".to_owned(), page: None, table: 1, row: 1, bbox: None, cells: Vec::new() },
    }
}

fn roles(titles: &[&str]) -> Vec<Role> {
    titles.iter().map(|title| Role { title: Arc::from(*title), tier: None, level: None, assists: false }).collect()
}

fn unit(name: &str, entries: Vec<Entry>) -> Unit {
    Unit { name: name.to_owned(), roles: roles(&LADDER), entries }
}

fn bureau(name: &str, units: Vec<Unit>) -> BureauFile {
    BureauFile { schema_version: SCHEMA_VERSION.to_owned(), bureau: name.to_owned(), government: None, sources: Vec::new(), units }
}

/// Business of a unit in which nothing is like anything else.
fn business() -> Vec<Entry> {
    vec![
        entry("碼頭維護", "年度檢修計畫之擬訂。", "dvva"),
        entry("碼頭維護", "例行巡檢紀錄。", "da--"),
        entry("航道疏浚", "招標文件審查。", "dvva"),
        entry("航道疏浚", "浚深測量成果驗收。", "dva-"),
        entry("船席調度", "申請案件核配。", "da--"),
    ]
}

fn compared(old: Vec<Entry>, new: Vec<Entry>) -> Changes {
    diff(&[bureau("港灣處", vec![unit("工程科", old)])], &[bureau("港灣處", vec![unit("工程科", new)])])
}

/// The business with one entry edited, compared with what it was: the one change and what it is made of.
fn edited(edit: impl FnOnce(&mut Entry)) -> (Option<Kind>, Vec<Change>) {
    let mut new = business();
    edit(&mut new[2]);
    let changes = compared(business(), new);
    let entries: Vec<EntryChange> = changes.bureaus.into_iter().flat_map(|bureau| bureau.units).flat_map(|unit| unit.entries).collect();
    assert!(entries.len() <= 1, "{entries:#?}");
    entries.into_iter().next().map_or((None, Vec::new()), |entry| (Some(entry.change), entry.changes))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn title(title: &str) -> Option<Arc<str>> {
    Some(Arc::from(title))
}

#[test]
fn order_confidence_findings_and_places_are_no_changes() {
    let mut new = business();
    new.reverse();
    for (at, entry) in new.iter_mut().enumerate() {
        entry.confidence = 0.1;
        entry.source.row = at as u32 + 40;
        entry.source.cells = vec!["x".to_owned()];
    }
    let changes = compared(business(), new);
    assert!(changes.is_empty(), "{changes:#?}");
    assert_eq!(changes.totals.entries, Counts { same: 5, ..Counts::default() });
    assert_eq!((changes.totals.units.same, changes.totals.roles.same, changes.totals.bureaus.same), (1, 4, 1));
}

#[test]
fn entries_come_and_go_where_they_stand() {
    let mut new = business();
    new.remove(1);
    new.insert(3, entry("消防設備", "年度汰換經費編列。", "dvva"));
    let changes = compared(business(), new);
    let told: Vec<(Kind, u32)> =
        changes.bureaus[0].units[0].entries.iter().map(|entry| (entry.change, entry.new.is_some().into())).collect();
    assert_eq!(told, [(Kind::Removed, 0), (Kind::Added, 1)]);
    assert_eq!(changes.totals.entries, Counts { added: 1, removed: 1, same: 4, ..Counts::default() });
}

#[test]
fn a_decider_moves_up_or_down() {
    let (kind, changes) = edited(|entry| *entry = self::entry("航道疏浚", "招標文件審查。", "dva-"));
    assert_eq!(kind, Some(Kind::Changed));
    let direction = Some(Direction::Down);
    assert_eq!(changes[0], Change::Decider { from: title("處長"), to: title("副處長"), direction });
    assert!(matches!(&changes[1], Change::StepChanged { role, from: Action::Review, to: Action::Approve, .. } if &**role == "副處長"));
    assert!(matches!(&changes[2], Change::StepDropped { role, action: Action::Approve, .. } if &**role == "處長"));
    assert_eq!(changes.len(), 3);

    let up = compared(vec![entry("a", "招標文件審查", "da--")], vec![entry("a", "招標文件審查", "dv-a")]);
    let change = &up.bureaus[0].units[0].entries[0].changes[0];
    assert_eq!(change, &Change::Decider { from: title("科長"), to: title("處長"), direction: Some(Direction::Up) });

    let (_, changes) = edited(|entry| *entry = self::entry("航道疏浚", "招標文件審查。", "dvaa"));
    assert_eq!(changes[0], Change::Decider { from: title("處長"), to: None, direction: None });
}

#[test]
fn steps_are_added_and_dropped() {
    let (_, changes) = edited(|entry| *entry = self::entry("航道疏浚", "招標文件審查。", "d-va"));
    assert!(matches!(&changes[..], [Change::StepDropped { role, .. }] if &**role == "科長"), "{changes:?}");
    let back = compared(vec![entry("a", "招標文件審查", "d-va")], vec![entry("a", "招標文件審查", "dvva")]);
    let changes = &back.bureaus[0].units[0].entries[0].changes;
    assert!(matches!(&changes[..], [Change::StepAdded { role, action: Action::Review, .. }] if &**role == "科長"), "{changes:?}");
}

#[test]
fn another_mark_for_the_same_action_is_no_change_but_an_unknown_one_is() {
    assert_eq!(edited(|entry| entry.steps[1].mark = "審核".into()), (None, Vec::new()));
    let unknown = |mark: &str| {
        let mut entry = entry("a", "招標文件審查", "dvva");
        entry.steps[1].action = Action::Unknown;
        entry.steps[1].mark = mark.into();
        vec![entry]
    };
    assert_eq!(compared(unknown("？"), unknown("！")).totals.entries.changed, 1);
}

#[test]
fn every_other_field_is_told_by_itself() {
    let changed = |change: Change| (Some(Kind::Changed), vec![change]);
    assert_eq!(edited(|entry| entry.table = Some(Table::Jia)), changed(Change::Table { from: Some(Table::Yi), to: Some(Table::Jia) }));
    assert_eq!(edited(|entry| entry.shared = text("機關")), changed(Change::Shared { from: None, to: text("機關") }));
    assert_eq!(edited(|entry| entry.remarks = text("公開者免會")), changed(Change::Remarks { from: None, to: text("公開者免會") }));
    assert_eq!(
        edited(|entry| entry.co_organizers = vec!["會計室".to_owned()]),
        changed(Change::CoOrganizers { added: vec!["會計室".to_owned()], dropped: Vec::new() })
    );
    assert_eq!(edited(|entry| entry.item_no = Some(2)), (Some(Kind::Renumbered), vec![Change::ItemNo { from: None, to: Some(2) }]));
    assert_eq!(edited(|entry| entry.content_no = Some(2)).1, [Change::ContentNo { from: None, to: Some(2) }]);
    let (kind, changes) = edited(|entry| entry.task = text("簽辦"));
    assert_eq!((kind, &changes[..]), (Some(Kind::Renamed), &[Change::Task { from: None, to: text("簽辦") }][..]));
}

#[test]
fn an_entry_is_found_again_under_a_text_that_is_alike() {
    let (kind, changes) = edited(|entry| entry.content = text("招標文件之審查及公告。"));
    assert_eq!(kind, Some(Kind::Renamed));
    assert_eq!(changes, [Change::Content { from: text("招標文件審查。"), to: text("招標文件之審查及公告。") }]);
    let (kind, changes) = edited(|entry| entry.item = text("水域設施"));
    assert_eq!((kind, changes), (Some(Kind::Renamed), vec![Change::Item { from: text("航道疏浚"), to: text("水域設施") }]));
}

#[test]
fn a_text_that_is_not_alike_is_gone_and_another_is_new() {
    let mut new = business();
    new[2].content = text("履約爭議調解。");
    let counts = compared(business(), new).totals.entries;
    assert_eq!(counts, Counts { added: 1, removed: 1, same: 4, ..Counts::default() });
}

#[test]
fn a_duplicate_that_is_gone_takes_nothing_with_it() {
    let same = |chains: &[&str]| -> Vec<Entry> { chains.iter().map(|chain| entry("碼頭維護", "其他事項。", chain)).collect() };
    let changes = compared(same(&["da--", "dva-", "dvva", "da--"]), same(&["dva-", "dvva", "da--"]));
    assert_eq!(changes.totals.entries, Counts { removed: 1, same: 3, ..Counts::default() });
    let changes = compared(same(&["da--", "dva-", "dvva"]), same(&["dvva", "da--"]));
    assert_eq!(changes.bureaus[0].units[0].entries[0].old.as_ref().unwrap().decided_by, title("副處長"));
}

#[test]
fn a_role_with_another_title_is_told_once() {
    let ladder = ["承辦人員", "課長", "副處長", "處長"];
    let renamed = |entry: &Entry| {
        let chain: String = LADDER
            .iter()
            .map(|title| match entry.steps.iter().find(|step| &*step.role == *title).map(|step| step.action) {
                Some(Action::Draft) => 'd',
                Some(Action::Review) => 'v',
                Some(_) => 'a',
                None => '-',
            })
            .collect();
        chained(entry.item.as_deref().unwrap(), entry.content.as_deref().unwrap(), &chain, &ladder)
    };
    let new = Unit { roles: roles(&ladder), ..unit("工程科", business().iter().map(renamed).collect()) };
    let changes = diff(&[bureau("港灣處", vec![unit("工程科", business())])], &[bureau("港灣處", vec![new])]);
    assert_eq!(changes.totals.roles, Counts { renamed: 1, same: 3, ..Counts::default() });
    assert_eq!(changes.totals.entries, Counts { same: 5, ..Counts::default() }, "{changes:#?}");
    let role = &changes.bureaus[0].units[0].roles[0];
    assert_eq!((&*role.old.as_ref().unwrap().title, &*role.new.as_ref().unwrap().title), ("科長", "課長"));
}

#[test]
fn roles_come_go_move_and_change() {
    let ladders = |old: &[Role], new: &[Role]| -> Vec<(Kind, String)> {
        let ladders = roles::Ladders::of_unit(old, new, &[]);
        let title = |role: &RoleChange| role.new.as_ref().or(role.old.as_ref()).unwrap().title.to_string();
        ladders.changes().iter().map(|role| (role.change, title(role))).collect()
    };
    let of = |kind: Kind, title: &str| (kind, title.to_owned());
    let before = roles(&LADDER);
    assert_eq!(ladders(&before, &roles(&["承辦人員", "股長", "科長", "副處長", "處長"])), [of(Kind::Added, "股長")]);
    assert_eq!(ladders(&before, &roles(&["承辦人員", "科長", "處長"])), [of(Kind::Removed, "副處長")]);
    assert_eq!(ladders(&before, &roles(&["科長", "副處長", "處長", "承辦人員"])), [of(Kind::Moved, "承辦人員")]);
    let mut after = before.clone();
    after[2].assists = true;
    assert_eq!(ladders(&before, &after), [of(Kind::Changed, "副處長")]);
}

#[test]
fn a_decision_is_up_or_down_even_when_the_role_is_gone() {
    let one = |ladder: &[&str], chain: &str| {
        let entries = vec![chained("a", "招標文件審查", chain, ladder)];
        [bureau("港灣處", vec![Unit { roles: roles(ladder), ..unit("工程科", entries) }])]
    };
    let direction = |old: &[BureauFile], new: &[BureauFile]| match diff(old, new).bureaus[0].units[0].entries[0].changes[0] {
        Change::Decider { direction, .. } => direction,
        ref other => panic!("{other:?}"),
    };
    let (long, short) = (["承辦人員", "科長", "專門委員", "處長"], ["承辦人員", "科長", "處長"]);
    assert_eq!(direction(&one(&long, "dva-"), &one(&short, "dva")), Some(Direction::Up));
    assert_eq!(direction(&one(&long, "dva-"), &one(&short, "da-")), Some(Direction::Down));
    assert_eq!(direction(&one(&short, "dva"), &one(&long, "dva-")), Some(Direction::Down));
    assert_eq!(direction(&one(&["承辦", "專門委員"], "da"), &one(&["承辦", "秘書"], "da")), None);
}

#[test]
fn units_are_found_again_under_another_name_and_entries_in_another_unit() {
    let mut other = vec![entry("門禁", "門禁卡之核發。", "da--"), entry("清潔", "環境清潔委外。", "dva-")];
    let old = bureau("港灣處", vec![unit("工程科", business()), unit("總務科", other.clone())]);
    let mut rest = business();
    other.push(rest.remove(4));
    let new = bureau("港灣處", vec![unit("水域設施組", rest), unit("總務科", other)]);
    let changes = diff(&[old], &[new]);
    assert_eq!(changes.totals.units, Counts { renamed: 1, changed: 1, ..Counts::default() });
    assert_eq!(changes.totals.entries, Counts { moved: 1, same: 6, ..Counts::default() });
    let [renamed, changed] = &changes.bureaus[0].units[..] else { panic!("{changes:#?}") };
    assert_eq!((renamed.old.as_deref(), renamed.new.as_deref()), (Some("工程科"), Some("水域設施組")));
    let moved = &changed.entries[0];
    assert_eq!((moved.change, moved.old.as_ref().unwrap().unit.as_str()), (Kind::Moved, "工程科"));
}

#[test]
fn a_unit_whose_business_is_all_new_is_another_unit() {
    let old = bureau("港灣處", vec![unit("工程科", business())]);
    let new = bureau("港灣處", vec![unit("資訊室", vec![entry("門禁", "門禁卡之核發。", "da--")])]);
    let changes = diff(&[old], &[new]);
    assert_eq!(changes.totals.units, Counts { added: 1, removed: 1, ..Counts::default() });
    assert_eq!(changes.totals.entries, Counts { added: 1, removed: 5, ..Counts::default() });
}

#[test]
fn a_unit_whose_name_is_nearly_the_same_is_the_same_whatever_its_business() {
    let old = bureau("港灣處", vec![unit("港灣設施管理科", business())]);
    let new = bureau("港灣處", vec![unit("港灣設施管理組", vec![entry("門禁", "門禁卡之核發。", "da--")])]);
    let changes = diff(&[old], &[new]);
    assert_eq!(changes.totals.units, Counts { renamed: 1, ..Counts::default() });
    assert_eq!(changes.totals.entries, Counts { added: 1, removed: 5, ..Counts::default() });
}

#[test]
fn what_all_units_do_does_not_make_them_one() {
    // Personnel and accounts stand in every unit; the rest says which unit is which.
    let common = || (0..6).map(|at| entry("差勤", &format!("{}種假別之核准。", "一二三四五六".chars().nth(at).unwrap()), "da--"));
    let own = |name: &str, words: [&str; 4]| unit(name, common().chain(words.map(|word| entry("業務", word, "dva-"))).collect());
    let harbour = ["碼頭檢修計畫", "航道疏浚測量", "船席調度核配", "浮標燈號維護"];
    let wood = ["苗圃灌溉排程", "造林面積調查", "木材標售底價", "步道封閉公告"];
    let staff = ["考績初核會議", "訓練班期調訓", "退休給與試算", "職務代理名冊"];
    let stays = ["預算科目流用", "決算報表編造", "零用金之撥補", "憑證保管年限"];
    let old = bureau("局", vec![own("甲組", harbour), own("乙組", wood), own("主計組", stays)]);
    let new = bureau("局", vec![own("海事組", harbour), own("人事組", staff), own("主計組", stays)]);
    let changes = diff(&[old], &[new]);
    let renamed: Vec<_> = changes.bureaus[0].units.iter().filter(|unit| unit.change == Kind::Renamed).collect();
    assert_eq!(renamed.len(), 1, "{:?}", changes.totals);
    assert_eq!((renamed[0].old.as_deref(), renamed[0].new.as_deref()), (Some("甲組"), Some("海事組")));
}

#[test]
fn bureaus_come_go_and_are_renamed() {
    let units = || vec![unit("工程科", business())];
    let gone = bureau("林務局", vec![unit("育苗科", vec![entry("苗圃", "灌溉排程。", "da--")])]);
    let come = bureau("漁業局", vec![unit("養殖科", vec![entry("魚塭", "放養申報。", "da--")])]);
    let changes = diff(&[bureau("港彎處", units()), gone], &[come, bureau("港灣處", units())]);
    let told: Vec<_> = changes.bureaus.iter().map(|bureau| (bureau.change, bureau.old.as_deref(), bureau.new.as_deref())).collect();
    let want =
        [(Kind::Removed, Some("林務局"), None), (Kind::Renamed, Some("港彎處"), Some("港灣處")), (Kind::Added, None, Some("漁業局"))];
    assert_eq!(told, want);
    assert_eq!(changes.totals.entries, Counts { added: 1, removed: 1, same: 5, ..Counts::default() });
}

#[test]
fn several_files_of_a_bureau_are_one_whatever_their_order() {
    let [one, two] = [business(), vec![entry("門禁", "門禁卡之核發。", "da--")]];
    let files = [bureau("港灣處", vec![unit("工程科", one)]), bureau("港灣處", vec![unit("工程科", two)])];
    let turned = [files[1].clone(), files[0].clone()];
    assert!(diff(&files, &turned).is_empty());
    let merged = diff(&files, &[bureau("港灣處", vec![unit("工程科", business())])]);
    assert_eq!(merged, diff(&turned, &[bureau("港灣處", vec![unit("工程科", business())])]));
    assert_eq!((merged.totals.units.removed, merged.totals.entries.removed), (1, 1));
}

#[test]
fn a_government_that_changed_is_told() {
    let of = |government: &str| [BureauFile { government: text(government), ..bureau("港灣處", vec![unit("工程科", business())]) }];
    let changes = diff(&of("綠原縣政府"), &of("綠原市政府"));
    assert_eq!(changes.totals.bureaus.changed, 1);
    assert_eq!(changes.bureaus[0].government, Some(GovernmentChange { from: text("綠原縣政府"), to: text("綠原市政府") }));
}

#[test]
fn steps_of_roles_that_no_ladder_has_are_compared_by_title() {
    let odd = |chain: &str| [bureau("局", vec![Unit { roles: Vec::new(), ..unit("科", vec![entry("a", "招標文件審查", chain)]) }])];
    assert!(diff(&odd("dva-"), &odd("dva-")).is_empty());
    let changes = diff(&odd("dva-"), &odd("dv-a"));
    let changes = &changes.bureaus[0].units[0].entries[0].changes;
    assert_eq!(changes[0], Change::Decider { from: title("副處長"), to: title("處長"), direction: None });
}
