//! Text that is hostile to what comes after reading: to how titles, headers, rows and names are understood.

use crate::hostile_forms::End::{self, Entries, Failed};
use crate::hostile_forms::{ROWS, check};

const TITLE: &str = ROWS[0][0];

/// Rows between pipes: a title, a header and more.
fn pipes(header: &[&str], rows: &str) -> Vec<u8> {
    format!("|{TITLE}|\n|{}|\n{rows}", header.join("|")).into_bytes()
}

/// A schedule whose last two columns hold units and remarks, the units as given in its first row.
fn organizers(names: &str) -> Vec<u8> {
    format!("{TITLE}\n公務項目,公務內容,承辦人,局長,會辦機關,備考\n碼頭,擬訂,擬辦,核定,\"{names}\",\n碼頭,執行,擬辦,核定,甲室,\n")
        .into_bytes()
}

/// Posts of which no two are the same.
fn posts(count: u32) -> Vec<String> {
    let letter = |at: u32| char::from_u32(0x4e00 + at).unwrap();
    (0..count).map(|at| format!("{}{}員", letter(at / 60), letter(100 + at % 60))).collect()
}

fn carried() -> End {
    Failed("F504", &["bytes of entries, each of which repeats what stands above it", "over the limit"])
}

#[test]
fn what_rows_repeat_is_bounded() {
    let long = "公".repeat(30_000);
    let item = pipes(&ROWS[1], &format!("|{long}|x|擬辦||核定|\n{}", "||x|擬||核|\n".repeat(20_000)));
    let unit = format!("承辦單位,公務項目,公務內容,承辦人,局長\n{long}科,甲,乙,擬,核\n{}", ",甲,乙,擬,核\n".repeat(20_000));
    let wide = format!("公務項目,公務內容,承辦人,局長{}\n{}", ",".repeat(250), "甲,乙,擬,核\n".repeat(25_000));
    let posts = posts(250).join(",");
    let letter = |at: u32| char::from_u32(0x4e00 + at).unwrap();
    let units: String = (0..20_000).map(|at| format!("{}{}科,甲,擬,核\n", letter(at / 200), letter(at % 200))).collect();
    let ladders = format!("承辦單位,公務項目,{posts}\n{units}");
    check(&[
        ("m-item.md", item, carried()),
        ("m-unit.csv", unit.into_bytes(), carried()),
        ("m-wide.csv", wide.into_bytes(), carried()),
        ("m-ladders.csv", ladders.into_bytes(), carried()),
    ]);
}

#[test]
fn units_that_a_column_names_take_the_room_of_their_rows() {
    let letter = |at: u32| char::from_u32(0x4e00 + at).unwrap();
    let units: String = (0..20_000).map(|at| format!("{}{}科,甲,乙,擬,核\n", letter(at / 200), letter(at % 200))).collect();
    let columns = format!("{TITLE}\n承辦單位,公務項目,公務內容,承辦人,局長\n{units}");
    check(&[("m-units.csv", columns.into_bytes(), Entries(20_000))]);
}

#[test]
fn what_each_row_says_of_its_header_is_bounded() {
    let rows = "|碼頭|擬訂|擬辦||核定|\n".repeat(3_000);
    let header = ["公務項目公務內容", "承辦人", "科長", "局長"];
    let again = format!("|{}|\n", header.join("|"));
    let spaced = format!("公務項目{}公務內容", " ".repeat(100_000));
    let long = [spaced.as_str(), "承辦人", "科長", "局長"];
    let varied: String = (1..3_000).map(|at| again.replace("目公", &format!("目{}公", " ".repeat(at % 200)))).collect();
    let posts = posts(250);
    let all: Vec<&str> = ["公務項目", "公務內容"].into_iter().chain(posts.iter().map(String::as_str)).collect();
    let chain = format!("|甲|乙|擬|{}核|\n\n{TITLE}\n\n", "審|".repeat(248));
    check(&[
        ("m-again.md", pipes(&header, &(again.repeat(4_000) + &rows)), Entries(3_000)),
        ("m-long.md", pipes(&long, &rows), Entries(3_000)),
        ("m-varied.md", pipes(&header, &(varied + &rows)), Entries(3_000)),
        ("m-missing.md", pipes(&all, &(chain + &"|甲|乙|擬|核|\n".repeat(3_000))), Entries(3_001)),
    ]);
}

#[test]
fn titles_of_nothing_but_bureaus_and_units_are_none() {
    let rows = "|公務項目|公務內容|承辦人|局長|\n|碼頭|擬訂|擬辦|核定|\n|碼頭|執行|擬辦|核定|\n";
    let titled = |owner: &str| format!("|{owner}分層負責明細表|\n{rows}").into_bytes();
    let numbers = |act: &str| format!("{TITLE}\n{}\n\n{rows}", act.repeat(300_000 / act.len())).into_bytes();
    check(&[
        ("m-bureaus.md", titled(&"局".repeat(100_000)), Entries(2)),
        ("m-units.md", titled(&"局科".repeat(50_000)), Entries(2)),
        ("m-brackets.md", titled(&"局（科）".repeat(25_000)), Entries(2)),
        ("m-numbers.md", numbers("府人字第1號"), Entries(2)),
        ("m-acts.md", numbers("112.9.2府人字第1號核定"), Entries(2)),
        ("m-begun.md", numbers("字第"), Entries(2)),
    ]);
}

#[test]
fn names_of_units_without_end_are_split_soon() {
    let apart: String = (0..30_000).map(|at| format!("{}室、", char::from_u32(0x4e00 + at % 20_000).unwrap())).collect();
    check(&[
        ("m-run.csv", organizers(&"甲室".repeat(50_000)), Entries(2)),
        ("m-endings.csv", organizers(&"室".repeat(100_000)), Entries(2)),
        ("m-lines.csv", organizers(&"甲乙\n".repeat(100_000)), Entries(2)),
        ("m-open.csv", organizers(&("甲 ".repeat(100_000) + "室")), Entries(2)),
        ("m-apart.csv", organizers(&(apart + "甲 乙室")), Entries(2)),
    ]);
}

#[test]
fn rows_with_very_many_marks_are_read_in_few_ways() {
    let posts = posts(150);
    let header: Vec<&str> = ["公務項目", "公務內容"].into_iter().chain(posts.iter().map(String::as_str)).collect();
    let reviews = |count: usize| format!("|碼|訂{}|擬|核|\n", "|審".repeat(count));
    check(&[
        ("m-many.md", pipes(&header, &reviews(100).repeat(300)), Entries(300)),
        ("m-some.md", pipes(&header, &reviews(40).repeat(300)), Entries(300)),
    ]);
}

#[test]
fn tables_with_the_same_columns_are_not_each_held_against_all() {
    let row = |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>());
    let table = format!("<table>{}{}</table>", row(&ROWS[1]), row(&["碼頭", "擬訂", "擬", "審", "核"]));
    let page = format!("<html><p>{TITLE}</p>{}", table.repeat(4_000));
    check(&[("m-tables.html", page.into_bytes(), Entries(4_000))]);
}

#[test]
fn text_without_columns_is_dealt_out_in_bounded_time() {
    let flow = |rest: &str| format!("{TITLE}\n公務項目 公務內容 承辦人 科長 局長\n一、碼頭 擬訂\n{rest}").into_bytes();
    let contents: String = (0..20_000).map(|at| format!("{}、訂\n", at % 900 + 1)).collect();
    let lines = "\n字字字".repeat(10_000);
    let marks = "擬辦\n".repeat(20_000);
    // What comes of it is of no use to anyone; that it comes is.
    let ends = |name: &'static str, rest: String, entries: u64| (name, flow(&rest), Entries(entries));
    check(&[
        ends("m-column.txt", "擬\n".repeat(100_000), 1),
        ends("m-contents.txt", contents.clone() + &marks, 20_000),
        ends("m-lines.txt", format!("{lines}\n{contents}{marks}"), 20_002),
        ends("m-rest.txt", format!("{contents}{}{}", "擬辦\n審核\n核定\n".repeat(1_000), "其他文字 \n".repeat(10_000)), 20_000),
        ends("m-groups.txt", format!("{}{}{}", "1、訂\n".repeat(12), "擬辦\n".repeat(11), "審核\n".repeat(9)).repeat(500), 6_000),
    ]);
}
