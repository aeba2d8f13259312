//! How long each stage takes, on the real documents, on PDF fixtures, and on a real document a hundred times over.
//!
//! `cargo bench` measures all, `cargo bench -- reconcile` one stage, `cargo bench -- information-x100` one document. Stages up to
//! `ladder` are given in bytes of the source a second, those after it in entries.
//!
//! Memory is measured on the command as a whole, the worker processes with it; `/usr/bin/time -v` tells the most that
//! any one of them held at once:
//! ```sh
//! cargo build --release
//! for i in $(seq 100); do cat fixtures/real/taipei-information.txt; done > target/x100.txt
//! /usr/bin/time -v target/release/fenceng convert target/x100.txt -o target/x100 2>&1 | grep -E 'Elapsed|Maximum resident'
//! ```

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fenceng::entry::Placed;
use fenceng::ladder::{self, Ladder};
use fenceng::organizers::Names;
use fenceng::reconcile::Record;
use fenceng::schedule::{self, Schedule};
use fenceng::{Config, assemble, convert, entry, grid, ledger, mend, output, read, reconcile};

const REAL: [&str; 3] = ["taichung-digital", "taipei-information", "taipei-secretariat"];

/// PDF fixtures, a row for each business and many in one ruled row.
const PDF: [&str; 2] = ["calc_taipei", "writer_taichung"];

/// The document that is also measured a hundred times over.
const REPLICATED: &str = "taipei-information";

fn stages(criterion: &mut Criterion) {
    for name in REAL {
        document(criterion, name, &source(name));
    }
    for name in PDF {
        document(criterion, name, &fs::read(format!("{}/fixtures/pdf/{name}.pdf", env!("CARGO_MANIFEST_DIR"))).unwrap());
    }
    document(criterion, "information-x100", &source(REPLICATED).repeat(100));
}

fn source(name: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/real/{name}.txt", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Measures every stage of one document; each is given what the stage before it makes.
fn document(criterion: &mut Criterion, name: &str, bytes: &[u8]) {
    let config = Config::default();
    let vocabulary = &config.vocabulary;
    let mut group = criterion.benchmark_group(name);
    // Few samples and short ones: a stage that gets half as fast shows, a per cent does not.
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));

    let document = read::read(bytes, &config.reading).unwrap().value;
    let grids = mend::mended(grid::grids(&document), vocabulary);
    let schedules = schedule::schedules(&grids, vocabulary).value.schedules;
    let ladders = ladders(&schedules, &config);
    let records = reconcile::records(&schedules, &ladders, vocabulary);
    let names = Names::gather(&schedules, &records, vocabulary);
    let entries = |records: Vec<Vec<Record<'_>>>| -> Vec<Placed> {
        let units = records.into_iter().zip(schedules.iter().zip(&ladders));
        units.flat_map(|(records, (schedule, ladder))| entry::entries(records, schedule, ladder, &grids, &names, vocabulary)).collect()
    };
    let placed = entries(records.clone());
    let converted = convert(name, bytes, &config);
    let run = assemble(vec![converted.clone()], &Config::default());
    let count = u64::from(converted.input.entries);
    assert!(count > 0);

    group.throughput(Throughput::Bytes(bytes.len() as u64));
    stage(&mut group, "1-read", || read::read(bytes, &config.reading));
    stage(&mut group, "2-grids", || mend::mended(grid::grids(&document), vocabulary));
    stage(&mut group, "3-schedules", || schedule::schedules(&grids, vocabulary));
    stage(&mut group, "4-ladders", || self::ladders(&schedules, &config));
    group.throughput(Throughput::Elements(count));
    stage(&mut group, "5-records", || reconcile::records(&schedules, &ladders, vocabulary));
    group.bench_function("6-entries", |bencher| {
        bencher.iter_batched(|| records.clone(), entries, BatchSize::PerIteration);
    });
    stage(&mut group, "7-audit", || {
        let mut books = ledger::Books::open(&grids, &schedules)?;
        placed.iter().try_for_each(|placed| books.enter(placed)).map(|()| books.close())
    });
    stage(&mut group, "8-convert", || convert(name, bytes, &config));
    group.bench_function("9-assemble", |bencher| {
        bencher.iter_batched(|| vec![converted.clone()], |sources| assemble(sources, &config), BatchSize::PerIteration);
    });
    stage(&mut group, "10-json", || {
        let mut text = Vec::new();
        run.bureaus.iter().try_for_each(|(_, bureau)| output::json(bureau, &mut text)).map(|()| text)
    });
    group.finish();
}

fn ladders(schedules: &[Schedule<'_>], config: &Config) -> Vec<Ladder> {
    schedules.iter().map(|schedule| ladder::ladder(schedule, &config.vocabulary)).collect()
}

fn stage<T>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut stage: impl FnMut() -> T) {
    // What a stage makes is dropped outside the measurement, as the next stage would still hold it.
    group.bench_function(name, |bencher| bencher.iter_with_large_drop(|| black_box(stage())));
}

criterion_group!(benches, stages);
criterion_main!(benches);
