//! Whether cost grows with the input and no faster: every stage on a document, on ten times and on a hundred times as much of it.
//!
//! `cargo bench --no-default-features --bench linear` prints, for each document and stage, nanoseconds an entry at each size, and the slope: the
//! power of the size that time grows with from ten times to a hundred times as much, which is 1 where it is proportional to it. `-- --check`
//! fails where one is over 1.1. A word after `--` chooses documents by their names.
//!
//! The least of several runs counts, as whatever else the machine does only adds to it. Memory that is new and further away adds some
//! hundredths; an algorithm that is not linear adds tenths.

#![allow(missing_docs, clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // it measures time

#[path = "../tests/pdf_builder.rs"]
#[allow(dead_code)]
mod pdf_builder;

use std::hint::black_box;
use std::io::{BufWriter, Cursor, Write as _, sink};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fenceng::entry::Placed;
use fenceng::organizers::Names;
use fenceng::{Config, assemble, convert, entry, grid, ladder, ledger, mend, output, read, reconcile, schedule};
use serde_json::to_writer_pretty;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times as much of a document there is.
const TIMES: [usize; 3] = [1, 10, 100];

/// Time that is spent on a stage of one size at least, and runs at most.
const TIME: Duration = Duration::from_millis(400);
const RUNS: u32 = 60;

/// The steepest slope that counts as linear, and the nanoseconds an entry below which a stage has none.
const STEEPEST: f64 = 1.1;
const LEAST: f64 = 10.0;

const STAGES: [&str; 11] =
    ["read", "grids", "schedules", "ladders", "records", "entries", "ledger", "convert", "assemble", "json", "serde_json"];

/// A document with so many rows.
type Make = fn(usize) -> Vec<u8>;

const DOCUMENTS: [(&str, Make); 7] =
    [("pipes", pipes), ("tabs", tabs), ("csv", csv), ("html", html), ("workbook", workbook), ("pdf", pdf), ("drifting", drifting)];

/// Rows of a document once.
const ROWS: usize = 500;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let chosen = args.iter().find(|arg| !arg.starts_with("--"));
    let mut worse = Vec::new();
    println!("{:24} {:>9} {:>9} {:>9}  slope", "ns an entry", "1x", "10x", "100x");
    for (name, make) in DOCUMENTS.iter().filter(|(name, _)| chosen.is_none_or(|chosen| name.contains(chosen.as_str()))) {
        let sizes: Vec<[f64; STAGES.len()]> = TIMES.iter().map(|times| stages(name, &make(ROWS * times))).collect();
        for (at, stage) in STAGES.iter().enumerate() {
            let [one, ten, hundred] = [0, 1, 2].map(|size: usize| sizes[size][at]);
            // Of what takes no time for an entry there is nothing to tell.
            let slope = if hundred < LEAST { 1.0 } else { 1.0 + (hundred / ten).log10() };
            println!("{:24} {one:9.0} {ten:9.0} {hundred:9.0}  {slope:.2}", format!("{name} {stage}"));
            if slope > STEEPEST {
                worse.push(format!("{name} {stage}"));
            }
        }
    }
    if !worse.is_empty() {
        println!("steeper than {STEEPEST}: {}", worse.join(", "));
    }
    if args.iter().any(|arg| arg == "--check") && !worse.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Nanoseconds that each stage takes for an entry.
fn stages(name: &str, bytes: &[u8]) -> [f64; STAGES.len()] {
    let config = Config::default();
    let vocabulary = &config.vocabulary;
    let document = read::read(bytes, &config.reading).unwrap().value;
    let grids = mend::mended(grid::grids(&document), vocabulary);
    let schedules = schedule::schedules(&grids, vocabulary).value.schedules;
    let ladders: Vec<ladder::Ladder> = schedules.iter().map(|schedule| ladder::ladder(schedule, vocabulary)).collect();
    let records = reconcile::records(&schedules, &ladders, vocabulary);
    let names = Names::gather(&schedules, &records, vocabulary);
    let entries = |records: Vec<Vec<reconcile::Record<'_>>>| -> Vec<Placed> {
        let units = records.into_iter().zip(schedules.iter().zip(&ladders));
        units.flat_map(|(records, (schedule, ladder))| entry::entries(records, schedule, ladder, &grids, &names, vocabulary)).collect()
    };
    let placed = entries(records.clone());
    let converted = convert(name, bytes, &config);
    let count = f64::from(converted.input.entries);
    assert!(count > 0.0, "{name}: {:?}", converted.input.reason);
    let run = assemble(vec![converted.clone()], &config);
    let times = [
        least(|| (), |()| read::read(bytes, &config.reading)),
        least(|| (), |()| mend::mended(grid::grids(&document), vocabulary)),
        least(|| (), |()| schedule::schedules(&grids, vocabulary)),
        least(|| (), |()| schedules.iter().map(|schedule| ladder::ladder(schedule, vocabulary)).collect::<Vec<_>>()),
        least(|| (), |()| reconcile::records(&schedules, &ladders, vocabulary)),
        least(|| records.clone(), entries),
        least(
            || (),
            |()| {
                let mut books = ledger::Books::open(&grids, &schedules)?;
                placed.iter().try_for_each(|placed| books.enter(placed)).map(|()| books.close())
            },
        ),
        least(|| (), |()| convert(name, bytes, &config)),
        least(|| vec![converted.clone()], |sources| assemble(sources, &config)),
        least(|| (), |()| run.bureaus.iter().for_each(|(_, bureau)| output::json(bureau, BufWriter::new(sink())).unwrap())),
        // The same values as the library itself lays them out.
        least(|| (), |()| run.bureaus.iter().for_each(|(_, bureau)| to_writer_pretty(BufWriter::new(sink()), bureau).unwrap())),
    ];
    times.map(|time| time.as_secs_f64() * 1e9 / count)
}

/// The least time that work took in several runs; what it is given is made, and what it makes is dropped, beside the clock.
fn least<I, O>(mut given: impl FnMut() -> I, mut work: impl FnMut(I) -> O) -> Duration {
    let begun = Instant::now();
    let mut least = Duration::MAX;
    for run in 0..RUNS {
        let input = given();
        let start = Instant::now();
        let made = black_box(work(black_box(input)));
        least = least.min(start.elapsed());
        drop(made);
        if run >= 4 && begun.elapsed() > TIME {
            break;
        }
    }
    least
}

const POSTS: [&str; 5] = ["承辦人員", "股長", "科長", "主任秘書", "處長"];

/// The rows of a schedule: table, item, content, five marks, who is consulted, remarks.
fn rows(count: usize) -> impl Iterator<Item = [String; 10]> {
    let head = ["表別", "公務項目", "公務內容"].into_iter().chain(POSTS).chain(["會辦機關(單位)", "備考"]);
    let head: [String; 10] = head.map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
    let row = |at: usize| {
        let marks =
            if at.is_multiple_of(4) { ["擬辦", "審核", "核定", "", ""] } else { ["擬辦", "審核", "審核", "審核", "核定"] };
        let text = |text: &str| text.to_owned();
        let [a, b, c, d, e] = marks.map(text);
        let item = if at.is_multiple_of(5) { format!("港灣設施養護業務第{at}類") } else { String::new() };
        let content = format!("年度檢修計畫之擬訂及第{at}號執行情形之追蹤管考事項。");
        let consulted = if at.is_multiple_of(7) { "主計室、人事室" } else { "" };
        let remarks = if at.is_multiple_of(11) { "重大案件仍須陳核" } else { "" };
        [text(if at.is_multiple_of(3) { "甲" } else { "乙" }), item, content, a, b, c, d, e, text(consulted), text(remarks)]
    };
    std::iter::once(head).chain((0..count).map(row))
}

const TITLE: &str = "綠原市政府港灣處工程科分層負責明細表";
const UNIT: &str = "工程科";

fn lines(rows: impl Iterator<Item = [String; 10]>, before: &str, between: &str, after: &str) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        text += &format!("{before}{}{after}\n", row.join(between));
    }
    text.into_bytes()
}

fn pipes(count: usize) -> Vec<u8> {
    [format!("{TITLE}\n").as_bytes(), &lines(rows(count), "| ", " | ", " |")].concat()
}

fn tabs(count: usize) -> Vec<u8> {
    [format!("{TITLE}\n").as_bytes(), &lines(rows(count), "", "\t", "")].concat()
}

fn csv(count: usize) -> Vec<u8> {
    lines(rows(count), "", ",", "")
}

fn html(count: usize) -> Vec<u8> {
    let body = lines(rows(count), "<tr><td>", "</td><td>", "</td></tr>");
    [format!("<html><body><p>{TITLE}</p><table>").as_bytes(), &body, b"</table></body></html>"].concat()
}

/// A workbook with inline strings, as it takes no more than one part.
fn workbook(count: usize) -> Vec<u8> {
    let cell = |text: &String| if text.is_empty() { "<c/>".to_owned() } else { format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>") };
    let rows: String = rows(count).map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
    let parts = [
        ("xl/workbook.xml", format!("<workbook><sheets><sheet name=\"{UNIT}\" id=\"s\"/></sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"s\" Target=\"s.xml\" Type=\"x/worksheet\"/></Relationships>".to_owned(),
        ),
        ("xl/s.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ];
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(content.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

/// Where the columns of a page begin and end, its rows, and their height, in points.
const EDGES: [u32; 11] = [20, 45, 165, 365, 405, 445, 485, 535, 575, 655, 735];
const ROWS_OF_PAGE: usize = 25;
const HEIGHT: u32 = 18;

/// A PDF document of pages with ruled tables, the header on each, in a font that is not embedded.
fn pdf(count: usize) -> Vec<u8> {
    let mut rows = rows(count);
    let head = rows.next().unwrap();
    let rows: Vec<[String; 10]> = rows.collect();
    let text = |x: u32, y: u32, text: &str| {
        let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        format!("BT /F 6 Tf {x} {y} Td <{codes}> Tj ET\n")
    };
    let pages: Vec<String> = rows
        .chunks(ROWS_OF_PAGE)
        .map(|rows| {
            let mut content = text(300, 560, TITLE);
            for (at, row) in (0..).zip(std::iter::once(&head).chain(rows)) {
                let y = 540 - at * HEIGHT;
                for (column, edges) in row.iter().zip(EDGES.windows(2)) {
                    content += &format!("{} {} {} {HEIGHT} re S\n", edges[0], y - 6, edges[1] - edges[0]);
                    content += &text(edges[0] + 2, y, column);
                }
            }
            content
        })
        .collect();
    let mut file = pdf_builder::Pdf::default();
    file.object("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", 5 + 2 * at)).collect();
    file.object(format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len()));
    file.object("<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UCS2-H /DescendantFonts [4 0 R] >>");
    file.object(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> >>",
    );
    for (at, content) in pages.iter().enumerate() {
        file.object(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Resources << /Font << /F 3 0 R >> >> /Contents {} 0 R >>",
            6 + 2 * at
        ));
        file.stream("", content);
    }
    file.bytes()
}

/// A real document whose columns drift from page to page, over and over.
fn drifting(count: usize) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/real/taipei-secretariat.txt");
    std::fs::read(path).unwrap().repeat(count / ROWS)
}
