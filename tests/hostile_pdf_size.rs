//! PDFs that are small and come to very much: bytes, glyphs, lines, widths.

use crate::hostile_pdf::{check, check_skipped, last};
use crate::pdf_builder::{Odd, Pdf, TEXT, deflated, deflated_zeros, repeated};

const OVER_INFLATED: [&str; 2] = ["bytes of its compressed parts", "split the file"];

#[test]
fn content_that_inflates_over_the_limit() {
    const ONCE: &str = "/Filter /FlateDecode";
    const TWICE: &str = "/Filter [/FlateDecode /FlateDecode]";
    let operators = deflated(&repeated("0 0 m 9 9 l S ", 8 << 20));
    for (filter, content) in [(ONCE, operators), (ONCE, deflated_zeros(64)), (TWICE, deflated(&deflated_zeros(64)))] {
        let bomb = Odd { filter, content: &content, ..Odd::default() }.pdf();
        check(bomb, &["--max-inflated", "1"], "F504", &OVER_INFLATED);
    }
    let within = Odd { filter: "/Filter /FlateDecode", content: &deflated(TEXT), ..Odd::default() }.pdf();
    check_skipped(within, &["--max-inflated", "1"]);
}

#[test]
fn content_that_inflates_over_the_limit_however_it_is_packed() {
    let bomb = |filter: &str, content: &[u8]| Odd { filter, content, ..Odd::default() }.pdf();
    let twice = bomb("/Filter [/FlateDecode /FlateDecode]", &deflated(&deflated_zeros(96)));
    check(twice, &["--max-inflated", "32"], "F504", &OVER_INFLATED);
    let hex: String = deflated_zeros(8).iter().map(|byte| format!("{byte:02x}")).collect();
    check(bomb("/Filter [/ASCIIHexDecode /FlateDecode]", hex.as_bytes()), &["--max-inflated", "1"], "F504", &OVER_INFLATED);
    // Without head and checksum.
    let raw = deflated_zeros(8);
    check(bomb("/Filter /FlateDecode", &raw[2..raw.len() - 4]), &["--max-inflated", "1"], "F504", &OVER_INFLATED);
    let image = bomb("/Subtype /Image /Filter /FlateDecode", &raw);
    check(image, &["--max-inflated", "1"], "F504", &OVER_INFLATED);
    // One stream, again and again.
    let half = deflated(&repeated(" ", 1 << 19));
    let parts = format!("/Contents [{}]", "4 0 R ".repeat(100));
    let again = Odd { filter: "/Filter /FlateDecode", content: &half, page: &parts, ..Odd::default() }.pdf();
    check(again, &["--max-inflated", "1"], "F504", &OVER_INFLATED);
}

#[cfg(target_os = "linux")] // elsewhere the system does not hold a process to its memory
#[test]
fn objects_that_inflate_over_the_memory() {
    let mut pdf = Pdf::default();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object("<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
    pdf.stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", deflated_zeros(160));
    let mut file = pdf.bytes();
    // Without a table of contents the parts are looked through to find the pages.
    file.truncate(last(&file, "xref\n0"));
    check(file, &["--memory", "96"], "F509", &["memory", "--memory"]);
}

#[test]
fn a_million_glyphs_on_a_page() {
    let content = "BT /F 1 Tf 9 9 Td (aaaaaaaaaaaaaaaaaaaa) Tj ET\n".repeat(50_000);
    let bytes = Odd { content: content.as_bytes(), ..Odd::default() }.pdf();
    check(bytes, &[], "F504", &["glyphs or lines on page 1", "over the limit of 500000"]);
}

#[test]
fn a_million_lines_on_a_page() {
    let content = "9 9 m 99 9 l S\n".repeat(1_000_000);
    let bytes = Odd { content: content.as_bytes(), ..Odd::default() }.pdf();
    check(bytes, &[], "F504", &["glyphs or lines on page 1", "over the limit of 500000"]);
}

#[test]
fn widths_of_more_characters_than_there_are() {
    let own = "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /W [1 [500 600] 0 4294967295 500] \
               /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> >>";
    let font =
        |own: &str| format!("<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UCS2-H /DescendantFonts [{own}] >>");
    let across = [(font("6 0 R"), own), (font(own), "null")];
    let down = own.replace("/W [1 [500 600] 0 4294967295 500]", "/W2 [1 [500 0 0] 0 4294967295 500 0 0]");
    for (font, own) in across.iter().map(|(font, own)| (font, *own)).chain([(&font("6 0 R"), down.as_str())]) {
        let bytes = Odd { font, more: &[own], content: b"BT /F 12 Tf 72 700 Td <64EC> Tj ET", ..Odd::default() }.pdf();
        check(bytes, &[], "F504", &["characters that its fonts give widths to", "over the limit of 16777216"]);
    }
    let usual = own.replace("4294967295", "65535");
    check_skipped(
        Odd { font: &font("6 0 R"), more: &[&usual], content: b"BT /F 12 Tf 72 700 Td <64EC> Tj ET", ..Odd::default() }.pdf(),
        &[],
    );
}

#[test]
fn glyphs_that_are_drawings_of_a_million_lines() {
    let font = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 600] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97 /LastChar 97 \
                /Widths [600] /Encoding << /Differences [97 /own] >> /CharProcs << /own 6 0 R >> /Resources << >> >>";
    let content = format!("BT /F 1 Tf 9 9 Td {} ET", "(aaaaaaaaaa) Tj ".repeat(100_000));
    for line in ["0 0 m 100 100 l S ", "0 0 9 9 re f "] {
        let lines = format!("600 0 d0 {}", line.repeat(1000));
        let glyph = format!("<< /Length {} >>\nstream\n{lines}\nendstream", lines.len());
        let bytes = Odd { font, more: &[&glyph], content: content.as_bytes(), ..Odd::default() }.pdf();
        check(bytes, &[], "F504", &["glyphs or lines on page 1", "over the limit of 500000"]);
    }
}

/// A page that shows one picture so many times, text hidden under it, so that it has to be drawn.
fn scan(times: usize, picture: &str, data: &[u8]) -> Vec<u8> {
    let mut pdf = Pdf::default();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let resources = "<< /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>";
    pdf.object(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents 4 0 R >>"));
    pdf.stream("", format!("q 595 0 0 842 0 0 cm {}Q BT /F 12 Tf 3 Tr 72 700 Td (hidden) Tj ET", "/X Do ".repeat(times)));
    pdf.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    pdf.stream(&format!("/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 1 {picture}"), data);
    pdf.bytes()
}

#[test]
fn pictures_that_are_larger_than_any_sheet() {
    const OVER: [&str; 1] = ["bytes of a picture"];
    check(scan(1, "/Width 30000 /Height 30000 /Filter /CCITTFaxDecode", b"\xff"), &[], "F504", &OVER);
    check(scan(1, "/Width 9 /Height 9 /Filter /FlateDecode", &deflated_zeros(128)), &[], "F504", &OVER);
    // Its head says 60,000 by 60,000.
    let page = [[0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19].as_slice(), &[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60], &[0; 11]].concat();
    check(scan(1, "/Width 9 /Height 9 /Filter /JBIG2Decode", &page), &[], "F504", &OVER);
    check(scan(1, "/Width 9 /Height 9 /Filter [/FlateDecode /JBIG2Decode]", &deflated(&page)), &[], "F504", &OVER);
}

#[test]
fn pictures_within_content_that_are_larger_than_any_sheet() {
    let content = |data: &[u8]| {
        let [before, after] =
            [b"q 595 0 0 842 0 0 cm BI /W 9 /H 9 /CS /G /BPC 8 /F /Fl ID ".as_slice(), b" EI Q BT /F 12 Tf 3 Tr 72 700 Td (hidden) Tj ET"];
        [before, data, after].concat()
    };
    let bomb = deflated(&vec![0; 128 << 20]);
    check(Odd { content: &content(&bomb), ..Odd::default() }.pdf(), &[], "F504", &["bytes of a picture"]);
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Filter /ASCIIHexDecode /Resources << /Font << /F 5 0 R >> >>";
    let hex: String = content(&bomb).iter().map(|byte| format!("{byte:02x}")).collect();
    let form = format!("{form} /Length {} >>\nstream\n{hex}>\nendstream", hex.len() + 1);
    check(Odd { content: b"/X Do", more: &[&form], ..Odd::default() }.pdf(), &[], "F504", &["bytes of a picture"]);
}

#[test]
fn scanned_pages_that_hold_next_to_nothing() {
    let page = scan(1, "/Width 9 /Height 9", &[0; 18]);
    check(page.clone(), &["--max-inflated", "16"], "F504", &["pixels of the scanned pages up to page 1", "split the file"]);
    check_skipped(page, &[]);
    // Shown again and again on one page.
    check(scan(3, "/Width 9999 /Height 9999", b""), &[], "F504", &["pixels of pictures on page 1"]);
}
