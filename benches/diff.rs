//! How long two releases of 100,000 entries take to compare, with 7,000 changes: in forty units, and all in one unit.
//!
//! `cargo bench --bench diff`. Reading the files is most of what the command takes; `FENCENG_DIFF=FOLDER cargo bench --bench diff --
//! --test` writes the two releases, for
//! ```sh
//! /usr/bin/time -v target/release/fenceng diff --quiet FOLDER/old.json FOLDER/new.json
//! ```

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fenceng::bureau::BureauFile;
use fenceng::diff::Counts;
use fenceng::{Config, convert_bytes, diff, output};

// As the command has it.
#[cfg(feature = "cli")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ENTRIES: usize = 100_000;

const PLACES: [&str; 10] = ["東岸", "西岸", "內港", "外港", "舊港", "新港", "河口", "北堤", "南堤", "中島"];
const THINGS: [&str; 12] = ["碼頭", "航道", "倉庫", "起重機", "照明", "浮標", "纜樁", "防波堤", "引水站", "候船室", "旅客橋", "消防設備"];
const DEEDS: [&str; 8] = ["年度計畫之擬訂", "經費之編列", "例行巡檢", "招標文件之審查", "驗收", "災後修復", "租用契約之訂定", "資料之提供"];

/// An entry: who decides is the place of the mark in a chain of three.
fn business(at: usize) -> (String, [&'static str; 3]) {
    let number: String = at.to_string().chars().map(|c| char::from_u32(c as u32 - 48 + 0x2460).unwrap_or(c)).collect();
    let (place, thing, deed) = (PLACES[at % 10], THINGS[at / 10 % 12], DEEDS[at / 7 % 8]);
    let chains = [["擬辦", "V", "核定"], ["擬辦", "核定", ""]];
    (format!("{place}{number}區{thing}{deed}。"), chains[usize::from(at.is_multiple_of(3))])
}

fn release(units: usize, is_new: bool) -> BureauFile {
    let mut text = String::from("承辦單位,公務項目,公務內容,承辦人,科長,處長\n");
    for at in 0..ENTRIES {
        let (mut content, mut chain) = business(at);
        if is_new {
            match at % 50 {
                // A thousand gone, a thousand gone with another in their place, two thousand decided by another, two thousand renamed.
                0 if at % 100 == 0 => continue,
                0 => content = format!("全新之第{at}種業務{at}"),
                7 => chain = if chain[2].is_empty() { ["擬辦", "V", "核定"] } else { ["擬辦", "核定", ""] },
                3 => content = content.replace('區', "區新"),
                _ => {}
            }
        }
        let unit = at * units / ENTRIES;
        text.push_str(&format!("第{unit}科,{},{content},{}\n", THINGS[at / 10 % 12], chain.join(",")));
    }
    let run = convert_bytes("綠原市政府港灣處.csv", text.as_bytes(), &Config::default());
    let [(_, bureau)] = <[_; 1]>::try_from(run.bureaus).unwrap();
    assert_eq!(bureau.units.len(), units);
    bureau
}

fn releases(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("diff");
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5))
        .throughput(Throughput::Elements(2 * ENTRIES as u64));
    for units in [40, 1] {
        let (old, new) = ([release(units, false)], [release(units, true)]);
        let Counts { added, removed, renamed, changed, moved, .. } = diff(&old, &new).totals.entries;
        println!("units: {units}; added {added}, removed {removed}, renamed {renamed}, changed {changed}, moved {moved}");
        if let Some(folder) = std::env::var_os("FENCENG_DIFF").filter(|_| units > 1) {
            for (name, file) in [("old.json", &old[0]), ("new.json", &new[0])] {
                output::json(file, BufWriter::new(File::create(Path::new(&folder).join(name)).unwrap())).unwrap();
            }
        }
        group.bench_function(format!("100000-in-{units}"), |bench| bench.iter(|| diff(black_box(&old), black_box(&new))));
    }
    group.finish();
}

criterion_group!(benches, releases);
criterion_main!(benches);
