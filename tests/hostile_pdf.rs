//! Each bad PDF ends in time as it must, with a code and a reason, and its good neighbours are converted.
//!
//! The bad files are made of objects or of a fixture.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Output;
use std::time::{Duration, Instant};

use fenceng::bureau::Outcome;
use fenceng::diagnostic::Code;
use fenceng::read::{Limits, Options};
use fenceng::{Config, Converted, convert};
use flate2::bufread::ZlibDecoder;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use serde_json::{Value, json};

use crate::damage::changes;
use crate::pdf_builder::{Odd, Pdf, TEXT, pages};
use crate::workspace::{Workspace, stderr};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pdf");

/// By when a run has ended, however slow the machine: more than `--timeout` gives the one bad file.
const IN_TIME: Duration = Duration::from_secs(120);

/// Ways in which each file is damaged at random.
const CASES: u32 = 150;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{FIXTURES}/{name}.pdf")).unwrap()
}

/// Converts bad files, `(name, content)`, between two good ones; the good ones must be converted and all must end in time.
fn converted(bad: &[(&str, Vec<u8>)], args: &[&str]) -> (Workspace, Output) {
    let space = Workspace::with_neighbours();
    for (name, content) in bad {
        space.file(&format!("in/{name}"), content);
    }
    let started = Instant::now();
    let run = space.fenceng(["convert", "in", "--jobs", "1"].iter().chain(args));
    assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
    space.assert_neighbours_converted();
    (space, run)
}

/// Asserts that a bad file fails with a code and a reason.
pub fn check(content: Vec<u8>, args: &[&str], code: &str, words: &[&str]) {
    let (space, run) = converted(&[("m-bad.pdf", content)], args);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(1), 0), "{}", stderr(&run));
    space.assert_failed("m-bad.pdf", code, words);
    assert_eq!(space.output().len(), 3, "a file that failed leaves no bureau");
}

/// Asserts that an odd file is read, and is no schedule.
pub fn check_skipped(content: Vec<u8>, args: &[&str]) {
    let (space, run) = converted(&[("m-bad.pdf", content)], args);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(0), 0), "{}", stderr(&run));
    let input = space.input("m-bad.pdf");
    assert_eq!((&input["outcome"], &input["format"]), (&json!("skipped"), &json!("pdf")), "{input:#}");
}

/// What entries say, without where it stands.
fn entries(converted: &Converted) -> Vec<Value> {
    let mut entries: Vec<Value> = Vec::new();
    for unit in converted.units() {
        for entry in &unit.entries {
            let mut value = serde_json::to_value(entry).unwrap();
            value.as_object_mut().unwrap().remove("source");
            entries.push(json!([unit.name, value]));
        }
    }
    entries
}

fn read(bytes: &[u8]) -> Converted {
    convert("m-bad.pdf", bytes, &Config::default())
}

#[test]
fn a_download_that_broke_off_is_damaged_or_read_as_far_as_it_goes() {
    let mut bad = Vec::new();
    for name in ["cropped", "reportlab_cid_taipei", "chromium_taichung", "incremental"] {
        let whole = fixture(name);
        for percent in [1, 10, 30, 50, 70, 90, 98] {
            bad.push((format!("m-{name}-{percent}.pdf"), whole[..whole.len() * percent / 100].to_vec()));
        }
        bad.push((format!("m-{name}-end.pdf"), whole[..whole.len() - 7].to_vec()));
    }
    let bad: Vec<(&str, Vec<u8>)> = bad.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    let (space, _) = converted(&bad, &[]);
    for (name, _) in bad {
        let input = space.input(name);
        if input["outcome"] == "failed" {
            space.assert_failed(name, "F513", &["damaged", "get the file again"]);
        } else {
            assert_eq!(input["format"], "pdf", "{input:#}");
        }
        if name.ends_with("-1.pdf") {
            assert_eq!(input["outcome"], "failed", "{input:#}");
        }
        if name.ends_with("-end.pdf") {
            assert_eq!(input["outcome"], "converted", "only the last line is missing: {input:#}");
        }
    }
}

#[test]
fn a_head_and_nothing_else() {
    check(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), &[], "F513", &["damaged", "get the file again"]);
}

/// Where a text stands last.
pub fn last(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).rposition(|window| window == text.as_bytes()).unwrap()
}

#[test]
fn a_document_whose_table_of_contents_is_damaged_is_read_all_the_same() {
    for name in ["cropped", "two_tables", "reportlab_cid_taipei"] {
        let whole = fixture(name);
        let (table, start) = (last(&whole, "\nxref") + 1, last(&whole, "startxref"));
        let want = entries(&read(&whole));
        assert!(!want.is_empty(), "{name}");
        let mut shifted = whole.clone();
        shifted.splice(9..9, *b"% moved by an editor of text\n");
        let mut zeros = whole.clone();
        zeros[table..].iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'0');
        let mut unnamed = whole.clone();
        unnamed[table..table + 4].copy_from_slice(b"yref");
        let mut elsewhere = whole.clone();
        elsewhere[start + 9..].iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'9');
        let endless = [&whole[..start], b"startxref\n99999999999999999999999999\n%%EOF\n"].concat();
        let none = [&whole[..table], &whole[last(&whole, "trailer")..start]].concat();
        let damaged =
            [("shifted", shifted), ("zeros", zeros), ("unnamed", unnamed), ("elsewhere", elsewhere), ("endless", endless), ("none", none)];
        for (how, bytes) in &damaged {
            let got = read(bytes);
            assert_eq!(got.input.outcome, Outcome::Converted, "{name}, {how}: {:?}", got.input.reason);
            assert_eq!(entries(&got), want, "{name}, {how}");
        }
        let (space, run) = converted(&[("m-bad.pdf", damaged[1].1.clone())], &[]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        assert_eq!(space.input("m-bad.pdf")["entries"], want.len());
    }
}

#[test]
fn an_update_replaces_what_the_file_said_before() {
    let (space, run) = converted(&[("m-bad.pdf", fixture("incremental"))], &[]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let truth = fs::read_to_string(format!("{FIXTURES}/incremental.truth.ndjson")).unwrap();
    let truth: Vec<Value> = truth.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let bureau = format!("output/{}.json", truth[0]["bureau"].as_str().unwrap());
    let file = crate::workspace::read(&space.path(&bureau));
    let units = file["units"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().replace(' ', "");
    let of = |row: &Value| [text(&row["item"]), text(&row["content"]), text(&row["decided_by"])];
    let got: Vec<[String; 3]> = units.iter().flat_map(|unit| unit["entries"].as_array().unwrap()).map(of).collect();
    assert_eq!(got, truth.iter().map(of).collect::<Vec<_>>());
}

#[test]
fn page_trees_that_contain_themselves() {
    let tree = |kids: &str, more: &[&str]| {
        let mut pdf = Pdf::default();
        pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.object(format!("<< /Type /Pages /Parent 2 0 R /Kids [{kids}] /Count 1000000000 >>"));
        for object in more {
            pdf.object(object);
        }
        pdf.bytes()
    };
    check(tree("2 0 R", &[]), &[], "F513", &["no pages"]);
    check(tree("3 0 R", &["<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>"]), &[], "F513", &["no pages"]);
    check(tree("", &[]), &[], "F513", &["no pages"]);
    check_skipped(tree("2 0 R 3 0 R 2 0 R", &["<< /Type /Page /Parent 3 0 R /MediaBox 3 0 R /Contents 3 0 R >>"]), &[]);
}

#[test]
fn tables_of_contents_that_go_in_circles() {
    let mut file = Odd::default().pdf();
    let start = last(&file, "xref\n0");
    let at = last(&file, "/Root");
    file.splice(at..at, format!("/Prev {start} ").into_bytes());
    check_skipped(file, &[]);
}

#[test]
fn drawings_that_draw_themselves() {
    let form = |content: &str| {
        let entries = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R /Y 7 0 R >> >>";
        format!("<< {entries} /Length {} >>\nstream\n{content}\nendstream", content.len())
    };
    let content = [TEXT, b" /X Do /X Do"].concat();
    check_skipped(Odd { content: &content, more: &[&form("/X Do"), "null"], ..Odd::default() }.pdf(), &[]);
    check_skipped(Odd { content: &content, more: &[&form("/Y Do"), &form("q /X Do Q")], ..Odd::default() }.pdf(), &[]);
    check_skipped(Odd { content: &content, more: &[&form("/Y Do /Y Do"), &form("/X Do /X Do")], ..Odd::default() }.pdf(), &[]);
}

#[test]
fn drawings_that_each_draw_the_next_twice() {
    let forms: Vec<String> = (7..47)
        .map(|next| {
            let entries = format!("/Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {next} 0 R >> >>");
            format!("<< {entries} /Length 11 >>\nstream\n/X Do /X Do\nendstream")
        })
        .collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    let over = ["bytes of drawings, counted each time", "over the limit"];
    check(Odd { content: b"/X Do", more: &forms, ..Odd::default() }.pdf(), &[], "F504", &over);
}

#[test]
fn a_glyph_that_is_drawn_with_itself() {
    let procedure = "600 0 d0 BT /F 12 Tf (a) Tj ET";
    let glyph = format!("<< /Length {} >>\nstream\n{procedure}\nendstream", procedure.len());
    let font = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 600] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97 /LastChar 97 \
                /Widths [600] /Encoding << /Differences [97 /own] >> /CharProcs << /own 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>";
    let content = [TEXT, b" BT /F 12 Tf (aaa) Tj ET"].concat();
    check_skipped(Odd { content: &content, font, more: &[&glyph], ..Odd::default() }.pdf(), &[]);
}

#[test]
fn brackets_in_brackets() {
    for (open, close) in [("[", "]"), ("<</A ", ">>")] {
        let nested = format!("{}{}", open.repeat(20_000), close.repeat(20_000));
        check_skipped(Odd { more: &[&nested], page: "/Annots 6 0 R", ..Odd::default() }.pdf(), &[]);
        let content = [TEXT, b" ", nested.as_bytes(), b" TJ"].concat();
        check_skipped(Odd { content: &content, ..Odd::default() }.pdf(), &[]);
    }
}

/// Asserts that odd files are read and are no schedules, or say that they are damaged.
fn check_odd(bad: &[Vec<u8>]) {
    let names: Vec<String> = (10..).take(bad.len()).map(|number| format!("m-{number}.pdf")).collect();
    let bad: Vec<(&str, Vec<u8>)> = names.iter().map(String::as_str).zip(bad.iter().cloned()).collect();
    let (space, _) = converted(&bad, &[]);
    for (name, content) in bad {
        let input = space.input(name);
        if input["outcome"] != "skipped" {
            assert_eq!(input["diagnostics"][0]["code"], "F513", "{}: {input:#}", String::from_utf8_lossy(&content));
        }
    }
}

const HUGE: &str = "99999999999999999999999999999999999999999999999";

#[test]
fn pages_of_no_size_and_of_nonsense() {
    let boxes = [
        "0 0 0 0",
        "300 300 300 300",
        "842 595 0 0",
        "0 0 -595 -842",
        "0 0 0.0001 842",
        "-1e9 -1e9 1e9 1e9",
        "nan nan inf inf",
        "0 0",
        "(0) (0) [1] <<>>",
    ];
    check_pages(&boxes);
}

#[test]
fn pages_as_large_as_numbers_go() {
    let huge = format!("0 0 {HUGE} {HUGE}");
    check_pages(&["0 0 1000000 1000000", "0 0 1000000000 1000000000", "-1000000000 -1000000000 1000000000 1000000000", &huge]);
}

fn check_pages(boxes: &[&str]) {
    let table = "0 0 595 842 re S 10 10 m 90 10 l S 10 10 m 10 90 l S 0 0 m 1000000000 0 l S -1000000000 0 m 1000000000 1000000000 l S \
                 BT /F 1000000 Tf 72 700 Td (Nothing) Tj 100000000 0 Td (to) Tj /F -1000000 Tf (see) Tj ET ";
    let content = [table.as_bytes(), TEXT].concat();
    let turned = format!("/Rotate 90 /CropBox [{HUGE} 0 -{HUGE} 5] /UserUnit 1000000000");
    let odd = |media_box: &&str, page: &str| Odd { media_box, page, content: &content, ..Odd::default() }.pdf();
    check_odd(&boxes.iter().flat_map(|media_box| [odd(media_box, ""), odd(media_box, &turned)]).collect::<Vec<_>>());
}

#[test]
fn fonts_of_nonsense() {
    let widths = ["1000000000", "-1", "-1000000000", HUGE, "1e9", "nan", "(wide)", "0"];
    let content = b"BT /F 12 Tf 72 700 Td (Nothing to decide) Tj 1000000000 Tc 1000000000 Tw 1000000000 Tz (here) Tj \
                    -1000000000 TL T* /F -1000000000 Tf (no) Tj ET";
    let fonts = |width: &&str| {
        let simple = format!(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 32 /LastChar 126 /Widths [{}] >>",
            format!("{width} ").repeat(95)
        );
        let wide = "<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UCS2-H /DescendantFonts [6 0 R] >>";
        let descendant = format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /DW {width} /W [0 [{width}] 1 65535 {width} -1 -1 {width}] \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> >>"
        );
        let odd = |font: &str, more: &[&str]| Odd { font, content, more, ..Odd::default() }.pdf();
        [odd(&simple, &[]), odd(wide, &[&descendant])]
    };
    check_odd(&widths.iter().flat_map(fonts).collect::<Vec<_>>());
}

#[test]
fn a_document_of_more_pages_than_allowed() {
    check(pages(4), &["--max-pages", "3"], "F504", &["pages of the document", "4 is over the limit of 3"]);
    check_skipped(pages(3), &["--max-pages", "3"]);
}

#[test]
fn a_document_with_a_password() {
    check(fixture("encrypted"), &[], "F512", &["encrypted", "needs a password", "--password"]);
    check(fixture("encrypted"), &["--password", "gate"], "F512", &["encrypted", "password does not open it", "--password"]);
    let want = read(&fixture("reportlab_cid_taipei")).input.entries;
    for (name, args) in [("encrypted", &["--password", "fence"][..]), ("owner_only", &[])] {
        let (space, run) = converted(&[("m-good.pdf", fixture(name))], args);
        assert_eq!(run.status.code(), Some(0), "{name} {args:?}: {}", stderr(&run));
        let input = space.input("m-good.pdf");
        assert_eq!((&input["outcome"], &input["entries"]), (&json!("converted"), &json!(want)), "{name} {args:?}");
    }
}

#[test]
fn a_password_that_a_document_does_not_need_does_no_harm() {
    let (space, run) = converted(&[("m-good.pdf", fixture("owner_only"))], &["--password", "fence"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(space.input("m-good.pdf")["outcome"], "converted");
}

#[test]
fn a_scan_says_what_to_install() {
    check(fixture("scan"), &[], "F511", &["only pictures", "--ocr tesseract", "apt-get install tesseract-ocr tesseract-ocr-chi-tra"]);
}

#[test]
fn a_scan_with_a_blank_page_in_it_is_no_empty_success() {
    let mut pdf = Pdf::default();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>");
    pdf.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >> /Contents 5 0 R >>");
    pdf.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
    pdf.stream("", "595 0 0 842 0 0 cm /X Do");
    pdf.stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8", [0, 255, 255, 0]);
    check(pdf.bytes(), &[], "F511", &["only pictures", "--ocr tesseract"]);
}

#[test]
fn a_document_whose_fonts_say_nothing() {
    check(fixture("no_unicode"), &[], "F514", &["fonts do not say", "--ocr tesseract"]);
}

/// A fixture with its deflated streams inflated, so that what is changed are the operators of a page and not their
/// packing. Its table of contents is wrong then, and found anew.
fn inflated(file: &[u8]) -> Vec<u8> {
    const HEAD: &[u8] = b"/Filter /FlateDecode >>\nstream\n";
    let mut out = Vec::new();
    let mut rest = file;
    while let Some(at) = rest.windows(HEAD.len()).position(|window| window == HEAD) {
        let length = rest[..at].windows(7).rposition(|window| window == b"/Length").unwrap();
        let packed = &rest[at + HEAD.len()..];
        let mut data = Vec::new();
        let mut decoder = ZlibDecoder::new(packed);
        decoder.read_to_end(&mut data).unwrap();
        let end = decoder.total_in() as usize;
        out.extend_from_slice(&rest[..length]);
        write!(out, "/Length {} >>\nstream\n", data.len()).unwrap();
        out.append(&mut data);
        rest = &packed[end..];
    }
    [&out, rest].concat()
}

#[test]
fn documents_with_random_damage_have_an_outcome_and_lose_nothing() {
    let limits = Limits { pages: 50, inflated: 16 << 20, ..Limits::default() };
    let config = Config { reading: Options { limits, ..Options::default() }, ..Config::default() };
    for name in ["cropped", "rotated", "marks_type3"] {
        let whole = fixture(name);
        for file in [inflated(&whole), whole] {
            assert_eq!(convert(name, &file, &config).input.outcome, Outcome::Converted, "{name}");
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
            let cases = Cases { cases: CASES, failure_persistence: None, ..Cases::default() };
            let tested = TestRunner::new_with_rng(cases, rng).run(&changes(), |changes| {
                let mut bytes = file.clone();
                changes.iter().for_each(|change| change.apply(&mut bytes));
                let converted = convert("damaged.pdf", &bytes, &config);
                let (input, ledger) = (&converted.input, &converted.input.ledger);
                prop_assert_eq!(ledger.cells, ledger.placed + ledger.header + ledger.repeated + ledger.unplaced);
                prop_assert!(input.diagnostics.iter().all(|finding| finding.code != Code::LedgerBroken), "{:?}", input.reason);
                prop_assert_eq!(input.reason.is_none(), input.outcome == Outcome::Converted);
                Ok(())
            });
            tested.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn a_line_that_is_missing_between_header_and_body_breaks_no_ledger() {
    let file = inflated(&fixture("cropped"));
    let is_line = |line: &[u8]| line.starts_with(b"n ") && line.ends_with(b" l S");
    let mut from = 0;
    let mut lines = 0;
    for line in file.split(|&byte| byte == b'\n') {
        let place = from..from + line.len();
        from += line.len() + 1;
        if is_line(line) && lines < 60 {
            let mut without = file.clone();
            without[place].fill(b' ');
            let input = read(&without).input;
            assert_eq!(input.outcome, Outcome::Converted, "without {}: {:?}", String::from_utf8_lossy(line), input.reason);
            lines += 1;
        }
    }
    assert_eq!(lines, 60);
}
