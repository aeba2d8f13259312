//! Pages as a browser shows them.

use encoding_rs::BIG5;
use proptest::prelude::*;

use super::*;
use crate::document::SheetCell;
use crate::grid::boxed::tiling::{Tile, tilings};

fn body(html: &[u8]) -> Warned<Document> {
    read(html, &Options::default()).unwrap()
}

fn show(html: &str) -> Vec<String> {
    let Body::Blocks(blocks) = body(html.as_bytes()).value.body else { panic!("a page is read as blocks") };
    let span = |cell: &SheetCell| {
        if (cell.rowspan, cell.colspan) == (1, 1) { String::new() } else { format!(" {}x{}", cell.rowspan, cell.colspan) }
    };
    let cell = |cell: &SheetCell| format!("{},{}{} {}", cell.row, cell.col, span(cell), cell.text.replace('\n', "/"));
    let block = |block: &Block| match block {
        Block::Text(text) => text.replace('\n', "/"),
        Block::Sheet(sheet) => sheet.cells.iter().map(cell).collect::<Vec<_>>().join("; "),
    };
    blocks.iter().map(block).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn tables_come_back(tiling in tilings(), closed: bool) {
        prop_assume!(tiling.filled().len() > 1);
        let mut html = "<table>".to_owned();
        for row in 0..tiling.rows {
            html += "<tr>";
            for (_, _, rowspan, colspan, text) in tiling.tiles.iter().filter(|tile| tile.0 == row) {
                html += &format!("<td rowspan={rowspan} colspan='{colspan}'> {}{}", text.replace('\n', "<br>"), if closed { "</td>\n" } else { "" });
            }
            html += if closed { "</tr>" } else { "" };
        }
        let shown = read(html.as_bytes(), &Options::default()).unwrap().value.body;
        let Body::Blocks(blocks) = shown else { panic!("a page is read as blocks") };
        let [Block::Sheet(sheet)] = &blocks[..] else { panic!("one table: {html}") };
        let found: Vec<Tile> = sheet.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.to_string())).collect();
        prop_assert_eq!(found, tiling.filled(), "{}", html);
    }

    #[test]
    fn nothing_panics_and_no_cell_covers_another(parts in proptest::collection::vec(prop::sample::select(vec![
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<th colspan=2 rowspan=0>", "</td>", "<tbody>", "<tfoot>", "<caption>", "x", "<p>",
        "</p>", "<div hidden>", "</div>", "<ol><li>", "<br>", "<tr hidden>", "<td style=display:none>", "<style>p{", "</style>", "<select><option>",
    ]), 0..60)) {
        let Ok(read) = read(parts.concat().as_bytes(), &Options::default()) else { return Ok(()) };
        let Body::Blocks(blocks) = read.value.body else { return Ok(()) };
        for block in blocks {
            let Block::Sheet(sheet) = block else { continue };
            let mut places: Vec<(u32, u32)> = Vec::new();
            for cell in &sheet.cells {
                places.extend((cell.row..cell.row + cell.rowspan).flat_map(|row| (cell.col..cell.col + cell.colspan).map(move |col| (row, col))));
            }
            let count = places.len();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), count, "{:?} {:?}", parts, sheet);
        }
    }
}

#[test]
fn cells_stand_where_the_standard_puts_them() {
    assert_eq!(show("<table><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e</table>"), ["0,0 2x1 a; 0,1 b; 1,1 c; 2,0 d; 2,1 e"]);
    let sections = "<table><tfoot><tr><td>sum<td>2</tfoot><tr><td>a<td>b<thead><tr><td>h<td>i</table>";
    assert_eq!(show(sections), ["0,0 h; 0,1 i; 1,0 a; 1,1 b; 2,0 sum; 2,1 2"]);
    // The second row has room for one column before the cell from above.
    assert_eq!(show("<table><tr><td>a<td rowspan=9>b<tr><td colspan=5>c<td>d</table>"), ["0,0 a; 0,1 2x1 b; 1,0 c; 1,2 d"]);
    assert_eq!(show("<table><tr><td colspan=-1 rowspan=x>a<td colspan=99999>b<td>c</table>"), ["0,0 a; 0,1 1x1000 b; 0,1001 c"]);
}

#[test]
fn text_is_as_a_browser_shows_it() {
    let text = |html: &str| show(&format!("<p>{html}")).join("|");
    assert_eq!(text(" 擬 \n 辦<br>核&nbsp;定<br><br>V "), "擬 辦/核 定//V");
    assert_eq!(text("<span>a</span> <b>b</b><sup>2</sup><img alt='ˇ'><wbr>c<!-- no -->"), "a b2ˇc");
    assert_eq!(text("<input type=checkbox checked>是 <input type=checkbox>否<input type=hidden value=no>"), "☑是 ☐否");
    assert_eq!(text("<ruby>局<rp>(<rt>ㄐㄩˊ<rp>)</ruby>長<script>no<b></script><noscript>no</noscript><template>no</template>"), "局長");
    assert_eq!(show("<table><td>x<td><pre>a  b\n c</pre><p>d</p>e<div>f</div></table>"), ["0,0 x; 0,1 a  b/ c/d/e/f"]);
    assert_eq!(show("<h2>一</h2>二<div>三<p>四</div>"), ["一", "二", "三", "四"]);
}

#[test]
fn numbers_of_lists_come_back() {
    let list = "<table><td>x<td><ol style='list-style-type: cjk-ideographic'><li>收發<li><p>庶務</ol><ol type=A start=3><li>a<li value=7>b<ul><li>c</ul></ol></table>";
    assert_eq!(show(list), ["0,0 x; 0,1 一、收發/二、庶務/C.a/G.b/c"]);
}

#[test]
fn what_is_hidden_is_left_out_and_said() {
    let page = "<style>.n, p.m { display:none }</style><p class='x n'>no</p><p class=m>no<p style='visibility:hidden'>no<p>a\
        <table hidden><tr><td>no<td>no</table><table><tr><td>b<td style='display: none'>no<td>c<tr class=n><td>no<tr><td style='visibility:hidden'>no<td>d</table>";
    assert_eq!(show(page), ["a", "0,0 b; 0,1 c; 1,1 d"]);
    let warnings = body(page.as_bytes()).warnings;
    assert_eq!(
        warnings.iter().map(|warning| (warning.code, warning.message.contains(": 16)"))).collect::<Vec<_>>(),
        [(Code::HiddenLeftOut, true)]
    );
}

#[test]
fn tables_for_layout_are_none() {
    let inner = "<table><tr><td>a<td>b<tr><td>c<td>d</table>";
    let page = format!("<table><tr><td>menu<td>title{inner}note</table>");
    assert_eq!(show(&page), ["menu", "title", "0,0 a; 0,1 b; 1,0 c; 1,1 d", "note"]);
    let small = "<table><tr><td>項目<td>內容<td>主任<tr><td>文書<td>收發：<table><tr><td>甲<td>乙</table>等<td>核定</table>";
    assert_eq!(show(small), ["0,0 項目; 0,1 內容; 0,2 主任; 1,0 文書; 1,1 收發：/甲 乙/等; 1,2 核定"]);
    assert_eq!(show("<table><caption>標題<p>乙表</caption><tr><td>a<td>b</table>"), ["標題", "乙表", "0,0 a; 0,1 b"]);
    assert_eq!(show("<table>stray<tr><td>a<td>b<tr>text</table>"), ["stray/text".replace('/', ""), "0,0 a; 0,1 b".to_owned()]);
}

#[test]
fn drawings_in_a_page_are_drawings() {
    let page = "<html><body><p>標題</p><pre>\n┌──┬──┐\n│一  │二  │\n├──┼──┤\n│三  │四  │\n└──┴──┘</pre>";
    assert_eq!(body(page.as_bytes()).value.format, Format::BoxText);
}

#[test]
fn pages_are_told_by_their_first_tag() {
    for page in [
        "<!DOCTYPE html>",
        "\u{feff} <html>",
        "<?xml version='1.0'?>\n<!-- x --><!DOCTYPE HTML PUBLIC>",
        "<table border=1>",
        "<style>",
        "<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\">",
    ] {
        assert!(looks_like_html(page.as_bytes()), "{page}");
        let utf16: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(looks_like_html(&utf16), "{page}");
    }
    for text in ["<附件>", "<tables>", "a <table>", "<?xml version='1.0'?><other:document/>", "", "<", "<!--"] {
        assert!(!looks_like_html(text.as_bytes()), "{text}");
    }
}

#[test]
fn archives_and_workbooks_are_read_and_other_xml_is_refused() {
    let archive = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=big5\n\n<p>\u{7f}@\n--x\nContent-Type: text/html\n\n<p>二\n--x--";
    let archive: Vec<u8> = archive.bytes().map(|byte| if byte == 0x7f { 0xa4 } else { byte }).collect();
    assert!(looks_like_html(&archive));
    let text = |text: &str| Block::Text(text.to_owned());
    assert_eq!(body(&archive).value.body, Body::Blocks(vec![text("一"), text("二")]));
    let workbook = "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook><Worksheet><Table><Row><Cell><Data>a</Data></Cell></Row></Table></Worksheet></Workbook>";
    assert!(looks_like_html(workbook.as_bytes()));
    assert_eq!(body(workbook.as_bytes()).value.format, Format::Xls);
    let error = read(b"<?xml version='1.0'?><office:document x='y'/>", &Options::default()).unwrap_err();
    assert!(matches!(error, ReadError::Unsupported { .. }) && error.to_string().contains("save it as"), "{error}");
}

#[test]
fn encodings_are_as_the_page_says_unless_it_is_wrong() {
    let page = |charset: &str| format!("<meta http-equiv='Content-Type' content='text/html; charset={charset}'><p>公務項目</p>");
    let big5 = |text: &str| BIG5.encode(text).0.into_owned();
    for bytes in [
        page("utf-8").into_bytes(),
        big5(&page("Big5")),
        big5(&page("big5-hkscs")),
        page("big5").into_bytes(),
        big5(&page("utf-8")),
        big5(&page("x-no")),
        big5("<p>公務項目"),
    ] {
        let read = body(&bytes);
        assert_eq!((read.value.body, read.warnings.len()), (Body::Blocks(vec![Block::Text("公務項目".to_owned())]), 0));
    }
    let gbk = encoding_rs::GBK.encode(&page("gb2312")).0.into_owned();
    assert_eq!(body(&gbk).value.body, Body::Blocks(vec![Block::Text("公務項目".to_owned())]));
}

#[test]
fn hostile_pages_end_soon() {
    let cells = "<td rowspan=65534 colspan=1000>x";
    for page in [
        "<div>".repeat(200_000),
        "<table>".repeat(140_000),
        "<table><tr><td>".repeat(60_000) + "x",
        format!("<table>{}</table>", format!("<tr>{cells}").repeat(200)),
        format!("<table>{}", "<tr><td rowspan=0>x<td>y".repeat(200)),
        "<p>".repeat(300_000),
        "<ol><li>".repeat(100_000),
        "<a><b><i></u></p>".repeat(60_000),
        format!("<style>{}</style>{}", ".a{display:none}".repeat(10_000), "<p class='a b c d e'>x".repeat(30_000)),
        format!("<p>{}", "&amp;<br>".repeat(100_000)),
    ] {
        let _ = read(page.as_bytes(), &Options::default());
    }
    let wide = format!("<table><tr>{}", "<td>x".repeat(300));
    assert_eq!(read(wide.as_bytes(), &Options::default()).unwrap_err().code(), Code::OverLimit);
    assert_eq!(read(b"<html><body></body>", &Options::default()), Err(ReadError::Empty));
}

#[test]
fn the_title_of_a_page_is_told_unless_the_page_says_it() {
    assert_eq!(show("<title>明細表 | 港灣處</title><h1>明細表</h1><p>x"), ["港灣處", "明細表", "x"]);
    assert_eq!(show("<p>x<svg><title>y</title></svg>"), ["x"]);
}
