//! What reads unlike the same line of other units is told, with what they have; nothing else is, and no text is changed.

use fenceng::bureau::{BureauFile, Entry};
use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::{Config, Converted, Run, assemble, convert, convert_bytes, output};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Business that every unit has: item and content.
const SHARED: [(&str, &str); 10] = [
    ("人事管理", "職員差假勤惰之登記及管理。"),
    ("人事管理", "參加訓練進修人選之遴定或陳報事項。"),
    ("人事管理", "替代役返鄉旅費發放事項。"),
    ("文書處理", "公文稽催及時效統計之陳報。"),
    ("文書處理", "檔案借調與歸還。"),
    ("文書處理", "本處各組室退文改分核定事項。"),
    ("事務管理", "辦公用品請購與領用事項。"),
    ("事務管理", "財產盤點及報廢。"),
    ("研考業務", "非本處權責業務移文權管機關之事項。"),
    ("研考業務", "施政報告資料之彙整。"),
];

const UNITS: [&str; 8] = ["工程科", "航務科", "倉儲科", "企劃科", "船舶科", "漁業科", "測量科", "燈塔科"];

type Line = (String, String, &'static str);

fn shared() -> Vec<Line> {
    SHARED.iter().map(|(item, content)| ((*item).to_owned(), (*content).to_owned(), "處長")).collect()
}

/// A schedule of one unit: what all have, and a line of its own.
fn schedule(bureau: &str, unit: &str, lines: &[Line]) -> String {
    let mut text =
        format!("| {bureau}{unit}分層負責明細表 |||||\n|---|---|---|---|---|\n| 公務項目 | 公務內容 | 承辦人員 | 科長 | 處長 |\n");
    let own = (format!("{unit}業務"), format!("{unit}年度計畫之擬訂。"), "處長");
    for (item, content, decides) in lines.iter().chain([&own]) {
        let marks = if *decides == "處長" { "審核 | 核定" } else { "核定 | " };
        text += &format!("| {item} | {content} | 擬辦 | {marks} |\n");
    }
    text
}

fn source(name: &str, bureau: &str, unit: &str, lines: &[Line]) -> Converted {
    convert(name, schedule(bureau, unit, lines).as_bytes(), &Config::default())
}

fn sources(units: &[Vec<Line>]) -> Vec<Converted> {
    let named = units.iter().zip(UNITS);
    named.map(|(lines, unit)| source(&format!("{unit}.txt"), "綠原市政府港灣處", unit, lines)).collect()
}

fn entries(run: &Run) -> impl Iterator<Item = &Entry> {
    run.bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries)
}

fn findings(run: &Run, code: Code) -> Vec<(&Entry, &Diagnostic)> {
    entries(run).flat_map(|entry| entry.diagnostics.iter().map(move |finding| (entry, finding))).filter(|(_, f)| f.code == code).collect()
}

fn messages(run: &Run, code: Code) -> Vec<&str> {
    findings(run, code).into_iter().map(|(_, finding)| finding.message.as_str()).collect()
}

fn json(run: &Run) -> Vec<u8> {
    let mut bytes = Vec::new();
    run.bureaus.iter().for_each(|(_, bureau): &(String, BureauFile)| output::json(bureau, &mut bytes).unwrap());
    output::json(&run.manifest, &mut bytes).unwrap();
    bytes
}

/// A run of five units, of which the last reads `other` where the rest read `usual`.
fn against(usual: &str, other: &str) -> Run {
    let mut units = vec![shared(); 5];
    for lines in &mut units {
        lines[4].1 = usual.to_owned();
    }
    units[4][4].1 = other.to_owned();
    assemble(sources(&units), &Config::default())
}

/// A text with something amiss at a letter: another one, the letter twice, or without it.
fn amiss(text: &str, at: usize, kind: u8, other: char) -> String {
    let letters = text.chars().enumerate();
    let slip = |(place, c): (usize, char)| match kind {
        _ if place != at => vec![c],
        0 => vec![other],
        1 => vec![c, c],
        _ => vec![],
    };
    letters.flat_map(slip).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_slip_in_one_of_many_units_is_told_with_what_the_others_have(
        count in 5..=UNITS.len(), unit: Index, line: Index, letter: Index, kind in 0..3u8, in_item: bool,
        other in select(&['桯', '歙', '鏟', '曝', '闡'][..]), order: u64,
    ) {
        let mut units = vec![shared(); count];
        let (unit, line) = (unit.index(count), line.index(SHARED.len()));
        let lines = &mut units[unit];
        let usual = if in_item { lines[line].0.clone() } else { lines[line].1.clone() };
        // Without one of these the text may say something else.
        // 參 is a numeral, too.
        let kept = if kind == 2 { "。參之本非及與或代各" } else { "。參非" };
        let places: Vec<usize> = usual.chars().enumerate().filter(|(_, c)| !kept.contains(*c)).map(|(at, _)| at).collect();
        let slip = amiss(&usual, places[letter.index(places.len())], kind, other);
        let mut slipped = 0;
        for (item, content, _) in lines.iter_mut() {
            let text = if in_item { item } else { content };
            if *text == usual {
                text.clone_from(&slip);
                slipped += 1;
            }
        }
        let mut converted = sources(&units);
        let run = assemble(converted.clone(), &Config::default());
        let found = findings(&run, Code::LikelySlip);
        prop_assert_eq!(found.len(), slipped, "{} for {}: {:?}", slip, usual, found);
        for (entry, finding) in &found {
            let text = if in_item { &entry.item } else { &entry.content };
            prop_assert_eq!(text.as_deref(), Some(slip.as_str()));
            prop_assert!(finding.message.ends_with(&format!("for {usual} (units: {})", count - 1)), "{}", finding.message);
        }
        let counted = run.manifest.inputs.iter().flat_map(|input| &input.diagnostics).find(|finding| finding.code == Code::LikelySlip);
        prop_assert_eq!(counted.map(|finding| finding.message.clone()), Some(format!("rows: {slipped}")));

        // In whatever order the sources come.
        let length = converted.len();
        (0..length).for_each(|at| converted.swap(at, (order >> at) as usize % length));
        prop_assert_eq!(json(&assemble(converted, &Config::default())), json(&run));
    }
}

#[test]
fn units_that_agree_have_no_finding_and_every_text_stays_as_it_is() {
    let units = vec![shared(); 6];
    let run = assemble(sources(&units), &Config::default());
    for code in [Code::UnlikeSiblings, Code::LikelySlip, Code::BureauMisspelt] {
        assert_eq!(messages(&run, code), <[&str; 0]>::default());
    }
    let mut units = units;
    units[2][1].1 = "參加訓練進修人選之選定或陳報事項。".to_owned();
    let converted = sources(&units);
    let texts = |entries: &mut dyn Iterator<Item = &Entry>| -> Vec<_> {
        let mut texts: Vec<_> =
            entries.map(|entry| (entry.item.clone(), entry.content.clone(), entry.task.clone(), entry.source.cells.clone())).collect();
        texts.sort();
        texts
    };
    let before = texts(&mut converted.iter().flat_map(Converted::units).flat_map(|unit| &unit.entries));
    let run = assemble(converted, &Config::default());
    assert_eq!(texts(&mut entries(&run)), before);
    assert_eq!(messages(&run, Code::LikelySlip).len(), 1);
}

#[test]
fn slips_of_the_scan_are_told() {
    for (usual, slip, message) in [
        (
            "差假勤惰之登記事項。",
            "差假勤情之登記事項。",
            "content reads 勤情之 where other units have 勤惰之, likely a slip for 差假勤惰之登記事項。 (units: 4)",
        ),
        (
            "返鄉旅費發放事項。",
            "返鄉旅費發故事項。",
            "content reads 發故事 where other units have 發放事, likely a slip for 返鄉旅費發放事項。 (units: 4)",
        ),
        (
            "選舉事務之協調聯繫。",
            "選舉事務之協聯調繫。",
            "content reads 協聯調繫 where other units have 協調聯繫, likely a slip for 選舉事務之協調聯繫。 (units: 4)",
        ),
        (
            "訂閱圖書雜誌之登錄及管理事項。",
            "訂閒圖書雜誌之登錄及管埋事項。",
            "content reads 訂閒圖 and 管埋事 where other units have 訂閱圖 and 管理事, likely a slip for 訂閱圖書雜誌之登錄及管理事項。 (units: 4)",
        ),
    ] {
        assert_eq!(messages(&against(usual, slip), Code::LikelySlip), [message], "{slip}");
    }
}

#[test]
fn other_business_is_no_slip() {
    for (one, other) in [
        ("法規之修訂（一）事項。", "法規之修訂（二）事項。"),
        ("第3次會議之召集事項。", "第4次會議之召集事項。"),
        ("甲種物品之登記管理。", "乙種物品之登記管理。"),
        ("採購金額十萬元以上案件。", "採購金額百萬元以上案件。"),
        ("一級主管之考核事項。", "二級主管之考核事項。"),
        ("業務統計年報之編製。", "業務統計月報之編製。"),
        ("會同本科辦理事項。", "會同本組辦理事項。"),
        ("應予公開之資料提供。", "不予公開之資料提供。"),
        ("依法公開之資料提供。", "依法未公開之資料提供。"),
        ("收文登記及分送事項。", "發文登記及分送事項。"),
        ("職員請假之登記事項。", "職員銷假之登記事項。"),
        ("會同航務科辦理檢查。", "會同船舶科辦理檢查。"),
        ("臺北市計畫之擬訂。", "台北市計畫之擬訂。"),
        ("年度計畫（草案）之擬訂。", "年度計畫草案之擬訂。"),
        ("人事人員之任用及其待遇事項。", "政風人員之任用及其待遇事項。"),
        ("資料庫ＡＰ之維護管理。", "資料庫AD之維護管理。"),
        ("正駕駛之調派事項。", "副駕駛之調派事項。"),
        ("主管人員之調派事項。", "非主管人員之調派事項。"),
    ] {
        assert_eq!(messages(&against(one, other), Code::LikelySlip), <[&str; 0]>::default(), "{one} {other}");
    }
}

#[test]
fn a_unit_that_has_both_means_both() {
    let mut units = vec![shared(); 5];
    units[4][4].1 = "檔案借閱與歸還。".to_owned();
    assert_eq!(messages(&assemble(sources(&units), &Config::default()), Code::LikelySlip).len(), 1);
    units[4].push(("文書處理".to_owned(), "檔案借調與歸還。".to_owned(), "處長"));
    assert_eq!(messages(&assemble(sources(&units), &Config::default()), Code::LikelySlip), <[&str; 0]>::default());
}

#[test]
fn words_tell_where_the_counts_do_not() {
    let mut units = vec![shared(); 4];
    units[0][2].1 = "替代役返鄉旅費發故事項。".to_owned();
    units[1][2].1 = "替代役返鄉旅費發故事項。".to_owned();
    units[2][9].1 = "薪資發放系統之異動登記。".to_owned();
    let run = assemble(sources(&units), &Config::default());
    let found = findings(&run, Code::LikelySlip);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(entry, _)| entry.content.as_deref() == Some("替代役返鄉旅費發故事項。")));
}

#[test]
fn releases_of_a_unit_count_as_one() {
    let mut slip = shared();
    slip[1].1 = "參加訓練進修人選之選定或陳報事項。".to_owned();
    let bureau = "綠原市政府港灣處";
    let mut converted: Vec<Converted> = ["110", "111", "112"]
        .map(|year| {
            let mut lines = shared();
            lines.push(("其他".to_owned(), format!("{year}年交辦事項。"), "處長"));
            source(&format!("{year}.txt"), bureau, "工程科", &lines)
        })
        .into();
    converted.push(source("a.txt", bureau, "航務科", &slip));
    assert_eq!(messages(&assemble(converted.clone(), &Config::default()), Code::LikelySlip), <[&str; 0]>::default());
    converted.push(source("b.txt", bureau, "倉儲科", &shared()));
    converted.push(source("c.txt", "綠原市政府漁業處", "工程科", &shared()));
    let run = assemble(converted, &Config::default());
    assert!(messages(&run, Code::LikelySlip)[0].ends_with("(units: 3)"));
}

#[test]
fn another_post_than_in_all_other_units_is_told() {
    let mut units = vec![shared(); 4];
    units[3][1].2 = "科長";
    let run = assemble(sources(&units), &Config::default());
    assert_eq!(
        messages(&run, Code::UnlikeSiblings),
        ["decided by 科長; the same business in other units is decided by 處長, as in 綠原市政府港灣處 倉儲科, table 1, row 4 (units: 3)"]
    );
    let (entry, _) = findings(&run, Code::UnlikeSiblings)[0];
    assert!(entry.confidence < 0.9, "{}", entry.confidence);
    // Two that differ may be meant.
    units[2][1].2 = "科長";
    assert_eq!(messages(&assemble(sources(&units), &Config::default()), Code::UnlikeSiblings), <[&str; 0]>::default());
}

#[test]
fn a_government_without_its_character_is_told_of_rows_and_source() {
    let run = assemble(vec![source("a.txt", "綠原市府港灣處", "工程科", &shared())], &Config::default());
    let message = "the bureau is given as 綠原市府港灣處; in full it is 綠原市政府港灣處";
    assert_eq!(messages(&run, Code::BureauMisspelt), vec![message; SHARED.len() + 1]);
    assert_eq!(run.bureaus[0].1.bureau, "綠原市府港灣處");
    let of_source: Vec<&str> = run.manifest.inputs[0].diagnostics.iter().map(|finding| finding.message.as_str()).collect();
    assert!(of_source.contains(&message) && of_source.contains(&"rows: 11"), "{of_source:?}");
}

#[test]
fn names_that_nearly_are_those_of_others_are_told_and_real_names_are_not() {
    let run = |names: &[(&str, &str)]| {
        let named = names.iter().enumerate();
        assemble(named.map(|(at, (bureau, unit))| source(&format!("{at}.txt"), bureau, unit, &shared())).collect(), &Config::default())
    };
    let told = |names: &[(&str, &str)]| {
        let run = run(names);
        let mut told: Vec<String> = messages(&run, Code::BureauMisspelt).into_iter().map(str::to_owned).collect();
        told.dedup();
        told
    };
    let full = "綠原市政府港灣處";
    assert_eq!(
        told(&[(full, "工程科"), (full, "航務科"), ("綠原政府港灣處", "倉儲科")]),
        ["the bureau is given as 綠原政府港灣處; elsewhere in the run as 綠原市政府港灣處"]
    );
    assert_eq!(
        told(&[(full, "工程科"), (full, "航務科"), (full, "倉儲科"), ("綠原市政府港灣灣處", "工程科")]),
        ["the bureau is given as 綠原市政府港灣灣處; elsewhere in the run as 綠原市政府港灣處"]
    );
    let twice = source("3.txt", full, "工程科", &[shared(), shared()].concat());
    let three =
        assemble(vec![source("1.txt", full, "航務科", &shared()), source("2.txt", full, "工桯科", &shared()), twice], &Config::default());
    assert_eq!(messages(&three, Code::BureauMisspelt)[0], "the unit is given as 工桯科; elsewhere in the run as 工程科");
    let nothing = <[&str; 0]>::default();
    assert_eq!(told(&[("綠原市政府民政局", "一科"), ("綠原市政府地政局", "二科"), ("綠原市政府民政局", "二科")]), nothing);
    assert_eq!(told(&[("臺北市政府消防局", "會計室"), ("新北市政府消防局", "會計室"), ("臺北市政府消防局", "人事室")]), nothing);
    assert_eq!(told(&[("綠原市安南區公所", "民政課"), ("綠原市南區公所", "民政課")]), nothing);
}

#[test]
fn an_item_that_goes_on_on_the_next_page_is_spelt_in_one_way() {
    let head = "表別\t公務項目\t公務內容\t承辦人員\t科長\t處長\n";
    let page = |rows: &[(&str, &str)]| -> String {
        rows.iter().map(|(item, content)| format!("乙\t{item}\t{content}\t擬辦\tV\t核定\n")).collect::<String>()
    };
    let slips = |before: &str, after: &str, apart: &str| -> Vec<String> {
        let first = page(&[("船員訓練", "訓練計畫之擬訂。"), (before, "差假之登記。")]);
        let second = page(&[(after, "輪值表之排定。"), ("檔案點收", "檔案之點收。")]);
        let text = format!("綠原市政府港灣處人事室分層負責明細表\n{head}{first}{apart}{second}");
        let run = convert_bytes("a.txt", text.as_bytes(), &Config::default());
        assert_eq!(run.manifest.inputs[0].entries, 4, "{text}");
        findings(&run, Code::LikelySlip).into_iter().map(|(_, finding)| finding.message.clone()).collect()
    };
    let next = format!("\n{head}");
    let message =
        |own: &str, other: &str| format!("item reads {own} where it goes on as {other} across two tables, one of them likely a slip");
    assert_eq!(slips("差假勤惰", "差假勤情", &next), [message("差假勤惰", "差假勤情"), message("差假勤情", "差假勤惰")]);
    // In one table they are two items; numbered otherwise, too; and so are opposites and short words.
    for (before, after, apart) in [
        ("差假勤惰", "差假勤情", ""),
        ("一、差假勤惰", "二、差假勤情", &*next),
        ("文書收文", "文書發文", &*next),
        ("差勤惰", "差勤情", &*next),
        ("差假勤惰", "差假勤惰", &*next),
    ] {
        assert_eq!(slips(before, after, apart), <[String; 0]>::default(), "{before} {after}");
    }
}
