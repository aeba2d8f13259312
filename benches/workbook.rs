//! How long a workbook of 5,000 rows and one of 100,000 take to become entries, beside calamine's own reading of their cells.
//!
//! The first is as long as the schedules of a large bureau. What the other takes more for a row is memory that is new: all cells, rows and
//! entries of a document are held, where calamine gives one cell after the other.
//!
//! `cargo bench --bench workbook`; `benches/peers/sheet.py` times the command beside openpyxl.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{Cursor, Write as _};
use std::time::Duration;

use calamine::{Reader, Xlsx};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fenceng::{Config, convert, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: [u32; 2] = [5_000, 100_000];

/// Rows that one item is merged over.
const MERGED: u32 = 5;

const SHEET: &str = "工程科";

fn workbook(criterion: &mut Criterion) {
    ROWS.into_iter().for_each(|rows| of_rows(criterion, rows));
}

fn of_rows(criterion: &mut Criterion, rows: u32) {
    let bytes = bytes(rows);
    let config = Config::default();
    let input = convert("港灣處.xlsx", &bytes, &config).input;
    assert_eq!(input.entries, rows, "{:?} {:?}", input.outcome, input.reason);
    let mut group = criterion.benchmark_group(format!("workbook-{rows}"));
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_secs(2))
        .measurement_time(Duration::from_secs(8))
        .throughput(Throughput::Elements(u64::from(rows)));
    group.bench_function("1-calamine", |bencher| bencher.iter(|| cells(black_box(&bytes))));
    group.bench_function("2-read", |bencher| bencher.iter_with_large_drop(|| read::read(black_box(&bytes), &config.reading)));
    group.bench_function("3-convert", |bencher| bencher.iter_with_large_drop(|| convert("港灣處.xlsx", black_box(&bytes), &config)));
    group.finish();
}

/// How many cells calamine finds.
fn cells(bytes: &[u8]) -> usize {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = workbook.sheet_names()[0].clone();
    let mut reader = workbook.worksheet_cells_reader(&name).unwrap();
    std::iter::from_fn(|| reader.next_cell().unwrap()).count()
}

/// A workbook with one long sheet as Excel writes it: texts shared, a table with borders, which blank cells have too.
fn bytes(count: u32) -> Vec<u8> {
    let mut texts: Vec<String> = Vec::new();
    let mut rows = String::new();
    let mut merges = String::new();
    let mut row = |at: u32, cells: &[(char, &str)]| {
        write!(rows, "<row r=\"{at}\" spans=\"1:10\">").unwrap();
        for column in 'A'..='J' {
            let Some((_, text)) = cells.iter().find(|(other, _)| *other == column) else {
                write!(rows, "<c r=\"{column}{at}\" s=\"1\"/>").unwrap();
                continue;
            };
            // Marks and headers come again and again; each is shared from its first use.
            let shared = texts[..texts.len().min(40)].iter().position(|known| known == text).unwrap_or_else(|| {
                texts.push((*text).to_owned());
                texts.len() - 1
            });
            write!(rows, "<c r=\"{column}{at}\" s=\"1\" t=\"s\"><v>{shared}</v></c>").unwrap();
        }
        rows.push_str("</row>");
    };
    row(1, &[('A', "綠原市政府港灣處工程科分層負責明細表")]);
    let posts = ["承辦人員", "股長", "科長", "主任秘書", "處長"];
    let head = [('A', "表別"), ('B', "公務項目"), ('C', "公務內容")].into_iter();
    let head: Vec<(char, &str)> = head.chain(('D'..='H').zip(posts)).chain([('I', "會辦機關(單位)"), ('J', "備考")]).collect();
    row(2, &head);
    for at in 0..count {
        let (item, content) = (format!("港灣設施養護業務第{at}類"), format!("年度檢修計畫之擬訂及第{at}號執行情形之追蹤管考事項。"));
        let mut cells = vec![('A', if at % 3 == 0 { "甲" } else { "乙" })];
        cells.extend((at % MERGED == 0).then_some(('B', item.as_str())));
        cells.extend([('C', content.as_str()), ('D', "擬辦"), ('E', "審核")]);
        cells.extend(if at % 4 == 0 { vec![('F', "核定")] } else { vec![('F', "審核"), ('G', "審核"), ('H', "核定")] });
        cells.extend((at % 7 == 0).then_some(('I', "主計室、人事室")));
        cells.extend((at % 11 == 0).then_some(('J', "重大案件仍須陳核")));
        let line = at + 3;
        row(line, &cells);
        if at % MERGED == 0 {
            write!(merges, "<mergeCell ref=\"B{line}:B{}\"/>", line + MERGED - 1).unwrap();
        }
    }
    let strings: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships {package}><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {main} xmlns:r=\"{relations}\"><sheets><sheet name=\"{SHEET}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships {package}><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
                 <Relationship Id=\"rId3\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"0\" borderId=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst {main}>{strings}</sst>")),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet {main}><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"),
        ),
    ];
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(content.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

criterion_group!(benches, workbook);
criterion_main!(benches);
