//! Hostile text of any kind: web pages, JSON, Rich Text, drawings.

use crate::hostile_forms::End::{Converted, Failed, Skipped};
use crate::hostile_forms::{ROWS, check};
use crate::workspace::schedule;

const MB: usize = 1_000_000;

/// So many bytes of one piece over and over.
fn filled(piece: &str) -> String {
    piece.repeat(MB / piece.len())
}

/// [`ROWS`] as a table of a page.
fn table() -> String {
    let row = |row: &[&str; 5]| format!("<tr>{}</tr>", row.iter().map(|text| format!("<td>{text}</td>")).collect::<String>());
    format!("<table>{}</table>", ROWS.iter().map(row).collect::<String>())
}

#[test]
fn pages_of_nothing_but_tags_end_soon() {
    let page = |rest: &str| format!("<html>{}{rest}", table()).into_bytes();
    let nested = "<table><tr><td>x".repeat(10_000) + &"</table>".repeat(10_000);
    let spans = format!("<table>{}", "<tr><td colspan=1000 rowspan=65534>x<td colspan=1000 rowspan=65534>y".repeat(100));
    let many = format!("<table>{}", format!("<tr>{}", "<td colspan=1000 rowspan=1>x".repeat(200)).repeat(150));
    let groups = format!("<table>{}{}", "<tr><td>x".repeat(50_000), "</tbody>".repeat(50_000));
    let captions = format!("<table>{}{}", "<tr><td>x".repeat(50_000), "<caption>".repeat(50_000));
    // What cells carry over rows is looked at in each.
    let carried = format!("<table><tr><td rowspan=65534>{}<td>y{}", "x ".repeat(200_000), "<tr><td>x".repeat(50_000));
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=''")).collect();
    let classes: String = (0..150_000).map(|at| format!(" c{at}")).collect();
    let rules = format!("<style>{}</style>{}", ".a{display:none}".repeat(30_000), "<p class='b c d e f'>x".repeat(20_000));
    check(&[
        ("m-open.html", page(&"<div>".repeat(100_000)), Converted),
        ("m-deep.html", page(&format!("{}{}", "<b>".repeat(100_000), "</b>".repeat(100_000))), Converted),
        ("m-nested.html", page(&nested), Converted),
        ("m-spans.html", page(&spans), Converted),
        ("m-many.html", page(&many), Converted),
        ("m-groups.html", page(&groups), Converted),
        ("m-captions.html", page(&captions), Converted),
        ("m-carried.html", page(&carried), Failed("F504", &["text in rows under merged cells", "over the limit"])),
        ("m-attributes.html", page(&format!("<p{attributes}>x")), Failed("F504", &["attributes of a tag", "over the limit"])),
        ("m-classes.html", page(&format!("<style>.a{{display:none}}</style><p class='{classes}'>x")), Converted),
        ("m-rules.html", page(&rules), Converted),
        ("m-lt.html", page(&filled("<")), Converted),
        ("m-amp.html", page(&filled("&")), Converted),
        ("m-tiny.html", filled("<table><tr><td>x<td>y</table>").into_bytes(), Skipped),
        ("m-charset.html", [&b"<meta charset='no such thing'>"[..], &page("")].concat(), Converted),
        ("m-lt.txt", filled("<").into_bytes(), Skipped),
    ]);
}

#[test]
fn a_page_in_an_encoding_that_it_does_not_name_right_is_read_all_the_same() {
    let page = |label: &str| [format!("<meta charset='{label}'>").into_bytes(), table().into_bytes()].concat();
    let long = "x".repeat(5000);
    let files: Vec<(String, Vec<u8>)> = ["", "utf-16", "no such thing", "replacement", "iso-2022-kr", "\u{fffd}", long.as_str()]
        .iter()
        .enumerate()
        .map(|(at, label)| (format!("m-{at}.html"), page(label)))
        .collect();
    let files: Vec<_> = files.iter().map(|(name, page)| (name.as_str(), page.clone(), Converted)).collect();
    check(&files);
}

#[test]
fn a_workbook_in_one_xml_file_has_bounds_too() {
    let book = |rows: &str| {
        format!("<?xml version='1.0'?><Workbook><Worksheet ss:Name='s'><Table>{rows}</Table></Worksheet></Workbook>").into_bytes()
    };
    let row =
        |row: &[&str; 5]| format!("<Row>{}</Row>", row.iter().map(|text| format!("<Cell><Data>{text}</Data></Cell>")).collect::<String>());
    let own: String = ROWS.iter().map(row).collect();
    let far = "<Row ss:Index='1048576'><Cell ss:Index='16384' ss:MergeAcross='16384' ss:MergeDown='1048576'><Data>備註</Data></Cell></Row>";
    let covers = "<Row><Cell ss:MergeAcross='16383' ss:MergeDown='1048575'><Data>x</Data></Cell></Row>".repeat(10_000);
    let columns: String = (0..20_000).map(|at| format!("<Column ss:Index='{at}' ss:Hidden='1'/>")).collect();
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=''")).collect();
    check(&[
        ("m-far.xls", book(&(own.clone() + far)), Converted),
        ("m-covers.xls", book(&(own.clone() + &covers)), Skipped),
        ("m-columns.xls", book(&(own.clone() + &columns)), Converted),
        ("m-deep.xls", book(&(own.clone() + &"<x>".repeat(100_000) + &"</x>".repeat(100_000))), Converted),
        ("m-attributes.xls", book(&(own.clone() + &format!("<Row{attributes}/>"))), Converted),
        (
            "m-row.xls",
            book(&(own + "<Row>" + &"<Cell><Data>x</Data></Cell>".repeat(30_000) + "</Row>")),
            Failed("F504", &["columns", "row 5 of a worksheet"]),
        ),
    ]);
}

#[test]
fn json_that_is_deep_or_long_or_no_text_is_told() {
    let (title, header) = (ROWS[0][0], ROWS[1]);
    let row = |row: &[&str; 5]| {
        let pairs: Vec<String> = header.iter().zip(row).map(|(key, value)| format!("\"{key}\":\"{value}\"")).collect();
        pairs.join(",")
    };
    let with = |more: &str| format!("{{\"title\":\"{title}\",\"rows\":[{{{}{more}}},{{{}}}]}}", row(&ROWS[2]), row(&ROWS[3])).into_bytes();
    let bad = |words: &'static [&'static str]| Failed("F513", words);
    let keys: String = (0..100_000).map(|at| format!(",\"公務內容\":\"{at}\"")).collect();
    let tables: String = (0..60_000).map(|at| format!("\"t{at}\":[[\"x\"]],")).collect();
    let wide: String = (0..1000).map(|at| format!(",\"k{at}\":1")).collect();
    check(&[
        ("m-good.json", with(""), Converted),
        (
            "m-deep.json",
            with(&format!(",\"x\":{}{}", "[".repeat(100_000), "]".repeat(100_000))),
            bad(&["JSON cannot be read", "recursion"]),
        ),
        ("m-objects.json", filled("{\"a\":").into_bytes(), bad(&["JSON cannot be read", "recursion"])),
        ("m-brackets.json", filled("[").into_bytes(), Skipped),
        ("m-number.json", with(",\"x\":1e999999999"), bad(&["JSON cannot be read", "number out of range"])),
        ("m-digits.json", with(&format!(",\"備考\":{}", "9".repeat(300))), Converted),
        ("m-half.json", with(",\"x\":\"\\ud800\""), bad(&["JSON cannot be read", "hex escape"])),
        ("m-twice.json", with(",\"備考\":\"a\",\"備考\":\"b\""), Converted),
        ("m-keys.json", with(&keys), Converted),
        ("m-tables.json", format!("{{{tables}\"end\":1}}").into_bytes(), Skipped),
        ("m-wide.json", with(&wide), Failed("F504", &["columns", "over the limit of 256"])),
        ("m-nulls.json", format!("[{}null]", filled("null,")).into_bytes(), Skipped),
        ("m-empty.json", format!("[{}[]]", filled("[],")).into_bytes(), Skipped),
        ("m-lines.json", filled("{\"a\":\"b\"}\n").into_bytes(), Skipped),
    ]);
}

#[test]
fn rich_text_that_never_ends_a_group_or_a_row_does_end() {
    let row = |row: &[&str; 5]| {
        let cells: String =
            row.iter().map(|text| text.encode_utf16().map(|unit| format!("\\u{}?", unit as i16)).collect::<String>() + "\\cell ").collect();
        let edges: String = (1..6).map(|at| format!("\\cellx{}", at * 1500)).collect();
        format!("\\trowd{edges}\\intbl {cells}\\row ")
    };
    let own: String = ROWS.iter().map(row).collect();
    let with = |rest: &str| format!("{{\\rtf1\\ansi {own}\\pard\\par {rest}").into_bytes();
    let limit = Failed("F504", &["columns", "over the limit of 256"]);
    check(&[
        ("m-groups.rtf", with(&"{".repeat(MB)), Converted),
        ("m-closed.rtf", with(&format!("{}{}", "{".repeat(MB / 2), "}".repeat(MB / 2))), Converted),
        ("m-ends.rtf", with(&"}".repeat(MB)), Converted),
        ("m-bin.rtf", with("\\bin999999999 x}"), Converted),
        ("m-bins.rtf", with(&filled("\\bin-1 ")), Converted),
        ("m-unicode.rtf", with(&filled("\\u20844?")), Converted),
        ("m-halves.rtf", with(&filled("\\u-10179?")), Converted),
        ("m-skips.rtf", with(&filled("\\uc2147483647\\u-1")), Converted),
        ("m-edges.rtf", with(&format!("\\trowd{}\\intbl x\\cell\\row}}", filled("\\cellx1"))), limit),
        ("m-cells.rtf", with(&format!("\\trowd\\intbl {}\\row}}", filled("x\\cell "))), limit),
        ("m-rows.rtf", with(&filled("\\trowd\\cellx1\\cellx2\\intbl x\\cell y\\cell\\row ")), Converted),
        (
            "m-merged.rtf",
            with(&filled("\\trowd\\clvmrg\\cellx1\\clmrg\\cellx2\\intbl x\\cell y\\cell\\row ")),
            Failed("F504", &["text in rows under merged cells"]),
        ),
        ("m-fonts.rtf", with(&format!("{{\\fonttbl{}", filled("{\\f2147483647\\fcharset-1 x;}"))), Converted),
        ("m-word.rtf", with(&format!("\\{}", "a".repeat(MB))), Converted),
        ("m-digits.rtf", with(&format!("\\u{}", "9".repeat(MB))), Converted),
    ]);
}

#[test]
fn drawings_without_end_are_text_or_over_the_limit() {
    let mut own = "┌────┬────┬────┬────┬────┐\n".to_owned();
    for row in &ROWS[1..] {
        own += &format!("│{}│\n├────┼────┼────┼────┼────┤\n", row.join("│"));
    }
    let own = format!("{}\n{own}", ROWS[0][0]);
    let over = |words: &'static [&'static str]| Failed("F504", words);
    let tiny = "┌─┐\n│x│\n└─┘\n".repeat(100_000);
    let broad: String = format!("{}\n", "┼".repeat(250)).repeat(1300);
    let slanted: String = (0..4000).map(|at| format!("{}│x│\n", " ".repeat(at % 250))).collect();
    let tall = format!("{own}\n\n┌────────┬─┐\n{}└────────┴─┘\n", "│xxxxxxxx│a│\n│xxxxxxxx├─┤\n".repeat(15_000));
    let rules = format!("{0}\n│x│\n{0}\n", "┬".repeat(250)) + &"──\n".repeat(140_000);
    check(&[
        ("m-corners.txt", filled("┌").into_bytes(), Skipped),
        ("m-lines.txt", filled("┌\n").into_bytes(), Skipped),
        ("m-one.txt", format!("{own}{}\n", filled("│")).into_bytes(), over(&["columns in line 9", "over the limit of 256"])),
        ("m-long.txt", format!("{own}│{}│\n", "字".repeat(400_000)).into_bytes(), over(&["bytes in line 9", "over the limit"])),
        ("m-tiny.txt", tiny.into_bytes(), Skipped),
        ("m-broad.txt", format!("{own}\n\n{broad}").into_bytes(), Converted),
        ("m-slanted.txt", format!("{own}\n\n{slanted}").into_bytes(), Converted),
        ("m-rules.txt", format!("{own}\n\n{rules}").into_bytes(), Converted),
        ("m-tall.txt", tall.into_bytes(), Converted),
        ("m-plus.txt", filled("+--+\n|x|\n").into_bytes(), Skipped),
    ]);
}

#[test]
fn utf16_that_ends_in_half_of_a_character_is_read() {
    let text = schedule("漁業局", "養殖科") + "備註\u{20000}\n";
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let mut files = Vec::new();
    for (name, bytes) in
        [("little", [vec![0xff, 0xfe], little(&text)].concat()), ("big", [vec![0xfe, 0xff], big(&text)].concat()), ("bare", little(&text))]
    {
        // In half of a unit, and in half of a pair of them.
        for cut in [1, 4] {
            files.push((format!("m-{name}-{cut}.txt"), bytes[..bytes.len() - cut].to_vec()));
        }
    }
    files.push(("m-halves.txt".to_owned(), [vec![0xff, 0xfe], [0x00, 0xd8].repeat(MB / 2)].concat()));
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| {
            (name.as_str(), bytes.clone(), if name == "m-halves.txt" { Failed("F505", &["cannot be read"]) } else { Converted })
        })
        .collect();
    check(&files);
}
