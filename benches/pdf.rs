//! How long the tables of PDF take, beside what `hayro` needs just to interpret the same pages: the floor.
//!
//! `cargo bench --bench pdf`, or with `-- all` the fixtures together alone.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fenceng::{Config, read, tables};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, DummyDevice, InterpreterCache, InterpreterSettings, interpret_page};

// As the command has it.
#[cfg(feature = "cli")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pdf");

/// A row for each business, as several programs write it, and many in one ruled row.
const FILES: [&str; 4] = ["calc_taipei", "chromium_taipei", "reportlab_cid_taipei", "writer_taichung"];

fn pdf(criterion: &mut Criterion) {
    for name in FILES {
        group(criterion, name, &[fs::read(format!("{FOLDER}/{name}.pdf")).unwrap()]);
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let config = Config::default();
    // Scans are drawn for their rulings, which takes a hundred times as long as all else.
    let is_drawn = |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("scan"));
    let files = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "pdf")).filter(|path| !is_drawn(path));
    // Some need a password, or say that nothing in them can be read.
    let files: Vec<Vec<u8>> =
        files.map(|path| fs::read(path).unwrap()).filter(|bytes| read::read(bytes, &config.reading).is_ok()).collect();
    group(criterion, "all", &files);
}

fn group(criterion: &mut Criterion, name: &str, files: &[Vec<u8>]) {
    let config = Config::default();
    let mut group = criterion.benchmark_group(format!("pdf-{name}"));
    let pages: usize = files.iter().map(|bytes| interpret(bytes)).sum();
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .throughput(Throughput::Elements(pages as u64));
    group.bench_function("1-hayro", |bencher| bencher.iter(|| files.iter().map(|bytes| interpret(black_box(bytes))).sum::<usize>()));
    group.bench_function("2-read", |bencher| {
        bencher.iter(|| files.iter().for_each(|bytes| drop(black_box(read::read(black_box(bytes), &config.reading)))));
    });
    group.bench_function("3-tables", |bencher| {
        bencher.iter(|| files.iter().for_each(|bytes| drop(black_box(tables(name, black_box(bytes), &config)))));
    });
    group.finish();
}

/// Goes through all that the pages draw, taking down nothing: the number of pages.
fn interpret(bytes: &[u8]) -> usize {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let (cache, settings) = (InterpreterCache::new(), InterpreterSettings::default());
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = Context::new(transform, bounds, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut DummyDevice);
    }
    pdf.pages().len()
}

criterion_group!(benches, pdf);
criterion_main!(benches);
