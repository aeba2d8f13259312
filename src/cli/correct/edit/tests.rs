//! What is written comes back, and what stands beside it stays.

use fenceng::Corrections;
use fenceng::bureau::{Action, Entry, Role, RowSource, Step, Table};
use fenceng::corrections::{GivenStep, Text, changes};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

const TITLES: [&str; 4] = ["承辦人員", "股長", "科長/主任", "處長"];
const ACTIONS: [Action; 6] = [Action::Draft, Action::Review, Action::Forward, Action::Approve, Action::ApproveOrForward, Action::Bypass];

fn word<W: TryFrom<String>>(text: &str) -> W {
    W::try_from(text.to_owned()).ok().unwrap()
}

fn correction(entry: &str, cells: &str, changes: Vec<Change>) -> Correction {
    Correction {
        entry: word(entry),
        cells: word(cells),
        author: word("王小明"),
        date: word("2026-01-31"),
        reason: word("see \"the\" 原件 # 3"),
        checked: false,
        changes,
        bureau: Some("綠原市政府港灣處".into()),
        unit: None,
        row: Some(vec!["乙".into(), "a\n\"b".into(), String::new()]),
        line: 1,
    }
}

fn roles() -> Vec<Role> {
    TITLES.map(|title| Role { title: title.into(), tier: None, level: None, assists: false }).into()
}

fn text() -> impl Strategy<Value = Text> {
    let any = any::<String>().prop_map(Text::try_from);
    let likely = "[年度檢修計畫 \"'\\\\#=\n\t\\]\\[{}a1]{1,12}".prop_map(Text::try_from);
    prop_oneof![any, likely].prop_filter_map("blank", Result::ok)
}

fn chain() -> impl Strategy<Value = Vec<(usize, Action)>> {
    vec(option::of(0..ACTIONS.len()), TITLES.len())
        .prop_map(|steps| steps.into_iter().enumerate().filter_map(|(at, action)| Some((at, ACTIONS[action?]))).collect())
}

fn entry() -> impl Strategy<Value = Entry> {
    let texts = (option::of(text()), option::of(text()), option::of(text()), vec(text(), 0..3));
    (texts, option::of(0..9u32), chain(), any::<bool>()).prop_map(|((item, content, remarks, names), number, chain, table)| {
        let string = |text: Option<Text>| text.map(|text| text.to_string());
        let steps: Vec<Step> = chain.into_iter().map(|(at, action)| Step { role: TITLES[at].into(), action, mark: "V".into() }).collect();
        let approving: Vec<&Step> = steps.iter().filter(|step| step.action == Action::Approve).collect();
        let decided_by = if let [only] = approving[..] { Some(only.role.clone()) } else { None };
        Entry {
            id: "0123456789abcdef".into(),
            table: table.then_some(Table::Yi),
            shared: None,
            item: string(item),
            item_no: number,
            content: string(content),
            content_no: None,
            task: None,
            steps,
            decided_by,
            co_organizers: names.iter().map(Text::to_string).collect(),
            remarks: string(remarks),
            confidence: 0.5,
            diagnostics: Vec::new(),
            source: RowSource { source: String::new(), page: None, table: 1, row: 1, bbox: None, cells: vec!["乙".into()] },
        }
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0..Field::ALL.len()).prop_map(|at| Change::clear(Field::ALL[at])),
        any::<bool>().prop_map(|is| Change::Table(Some(if is { Table::Jia } else { Table::Yi }))),
        text().prop_map(|text| Change::Shared(Some(text))),
        text().prop_map(|text| Change::Item(Some(text))),
        any::<u32>().prop_map(|number| Change::ItemNo(Some(number))),
        text().prop_map(|text| Change::Content(Some(text))),
        any::<u32>().prop_map(|number| Change::ContentNo(Some(number))),
        text().prop_map(|text| Change::Task(Some(text))),
        chain().prop_map(|chain| {
            let step = |(at, action)| GivenStep { role: word(TITLES[at]), action, mark: Some("V".into()) };
            Change::Steps(chain.into_iter().map(step).collect())
        }),
        (0..TITLES.len()).prop_map(|at| Change::DecidedBy(Some(word(TITLES[at])))),
        vec(text(), 1..3).prop_map(Change::CoOrganizers),
        text().prop_map(|text| Change::Remarks(Some(text))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back_and_gives_the_fields_their_values_and_no_others(
        before in entry(), row in vec("[乙\"\\\\\r\n\u{0}\u{85}a]{0,6}", 0..4), first in vec(change(), 1..4), second in vec(change(), 1..4),
    ) {
        let [first, second] = [first, second].map(|set| changes(set, Vec::new()));
        let (Ok(first), Ok(second)) = (first, second) else { return Ok(()) };
        let first = Correction { row: Some(row), ..correction(&before.id, "fedcba9876543210", first) };
        let was: Vec<Change> = first.fields().map(|field| Change::present(&before, field)).collect();
        let text = with("# mine\n", &first, &was).unwrap();
        let read = Corrections::from_toml(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        prop_assert_eq!(read.list(), &[Correction { line: 4, ..first.clone() }], "{}", text);

        let mut after = before.clone();
        read.list()[0].correct(&mut after, &roles()).unwrap();
        for field in Field::ALL {
            match first.changes.iter().find(|change| change.field() == field) {
                Some(change) => prop_assert_eq!(&Change::present(&after, field), change, "{}", text),
                None if first.fields().any(|other| other.overlaps(field)) => {}
                None => prop_assert_eq!(Change::present(&after, field), Change::present(&before, field)),
            }
        }
        let approving: Vec<&Step> = after.steps.iter().filter(|step| step.action == Action::Approve).collect();
        let decides = if let [only] = approving[..] { Some(&only.role) } else { None };
        prop_assert_eq!(after.decided_by.as_ref(), decides);
        prop_assert_eq!((&after.id, &after.source, after.confidence), (&before.id, &before.source, before.confidence));

        // A second correction of the row takes the fields that it gives, and leaves the others.
        let second = correction(&before.id, "fedcba9876543210", second);
        match with(&text, &second, &[]) {
            Err(EditError::StepsGiven) => {}
            Err(error) => panic!("{error}: {text}"),
            Ok(both) => {
                prop_assert!(both.starts_with("# mine\n"));
                let read = Corrections::from_toml(&both).unwrap_or_else(|error| panic!("{error}: {both}"));
                let given = |field: Field| read.list().iter().flat_map(|one| &one.changes).find(|change| change.field() == field);
                for change in &second.changes {
                    prop_assert_eq!(given(change.field()), Some(change), "{}", both);
                }
                for change in &first.changes {
                    let is_taken = second.fields().any(|field| field.overlaps(change.field()));
                    prop_assert!(is_taken || given(change.field()) == Some(change), "{}", both);
                }
            }
        }
    }
}

fn item(text: &str) -> Vec<Change> {
    vec![Change::Item(Some(word(text)))]
}

#[test]
fn comments_and_form_stay_and_the_same_field_is_replaced_in_its_place() {
    let text = r##"# Corrections of the harbour

# by telephone
[[correction]]
entry = "0123456789abcdef"  # the quay
cells = "fedcba9876543210"
author = "李" # not sure
date   = "2025-01-01"
reason = "old"
[correction.set] # one field
item = "碼頭" # was 碼豆
[correction.was]
item = "碼豆"

[[correction]]
entry = "0000000000000000"
cells = "fedcba9876543210"
author = "李"
date = "2025-01-01"
reason = "another row"
set.item = "航道"
# the end
"##;
    let new = correction("0123456789abcdef", "fedcba9876543210", item("碼頭維護"));
    let after = with(text, &new, &item("碼頭")).unwrap();
    let wanted = text
        .replacen("李\" # not sure", "王小明\" # not sure", 1)
        .replacen("2025-01-01", "2026-01-31", 1)
        .replace("\"old\"", "'see \"the\" 原件 # 3'\nbureau = \"綠原市政府港灣處\"\nrow = [\"乙\", \"a\\n\\\"b\", \"\"]")
        .replace("\"碼頭\" #", "\"碼頭維護\" #");
    assert_eq!(after, wanted);
    assert_eq!(with(&after, &new, &item("碼頭")).unwrap(), after, "again");

    let other = correction("1111111111111111", "fedcba9876543210", item("航道"));
    let longer = with(&after, &other, &[]).unwrap();
    assert!(longer.starts_with(&format!("{after}\n[[correction]]\nentry = \"1111111111111111\"\n")), "{longer}");
}

#[test]
fn a_correction_against_other_cells_gives_way_and_one_with_other_fields_stays() {
    let old = [item("碼頭"), vec![Change::ItemNo(Some(3))]].concat();
    let text = with("", &correction("0123456789abcdef", "0000000000000000", old), &[]).unwrap();
    let both = with(&text, &correction("0123456789abcdef", "fedcba9876543210", item("碼頭維護")), &[]).unwrap();
    let read = Corrections::from_toml(&both).unwrap();
    let told: Vec<_> = read.list().iter().map(|one| (one.cells.as_str(), one.changes.clone())).collect();
    assert_eq!(told, [("0000000000000000", vec![Change::ItemNo(Some(3))]), ("fedcba9876543210", item("碼頭維護"))]);
}

#[test]
fn a_row_that_is_vouched_for_again_is_vouched_for_once() {
    let checked = Correction { checked: true, ..correction("0123456789abcdef", "fedcba9876543210", Vec::new()) };
    let text = with("", &checked, &[]).unwrap();
    assert_eq!(with(&text, &checked, &[]).unwrap(), text);
    let both = with(&text, &Correction { checked: false, changes: item("碼頭"), ..checked }, &[]).unwrap();
    assert_eq!(Corrections::from_toml(&both).unwrap().list().len(), 2, "{both}");
}

#[test]
fn another_form_of_list_is_not_touched() {
    let text = "correction = []\n";
    assert!(matches!(with(text, &correction("0123456789abcdef", "fedcba9876543210", item("碼頭")), &[]), Err(EditError::Inline)));
}
