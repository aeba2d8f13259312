//! How sources are read, whatever is done with them afterwards.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

/// Who recognises the text of pages that are pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub(in crate::cli) enum Ocr {
    /// The installed Tesseract, with its data for Traditional Chinese (chi_tra)
    Tesseract,
}

/// Ranges of pages, 1-based: `1-3,5,8-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Pages(pub(in crate::cli) Vec<(u32, u32)>);

fn pages(text: &str) -> Result<Pages, String> {
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|&number| number > 0);
    let range = |text: &str| match text.split_once('-') {
        Some((first, "")) => Some((number(first)?, u32::MAX)),
        Some((first, last)) => Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last),
        None => number(text).map(|page| (page, page)),
    };
    let ranges: Option<Vec<(u32, u32)>> = text.split(',').map(range).collect();
    ranges.map(Pages).ok_or_else(|| "not pages such as 1-3,5 or 8- for all from 8 on".to_owned())
}

/// How sources are read, whatever is done with them afterwards.
#[derive(Debug, Args)]
pub(in crate::cli) struct Reading {
    /// Bureau of documents that name none
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) bureau: Option<String>,
    /// Words of your own, in TOML, laid over the built-in ones; `fenceng vocabulary` prints those
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) vocabulary: Option<PathBuf>,
    /// The text of that file, once it has been read and found right.
    #[arg(skip)]
    pub(in crate::cli) words: Option<String>,
    /// Password of encrypted files
    #[arg(long, value_name = "PASSWORD")]
    pub(in crate::cli) password: Option<String>,
    /// Pages to read, such as 1-3,5 [default: all]
    #[arg(long, value_name = "PAGES", value_parser = pages)]
    pub(in crate::cli) pages: Option<Pages>,
    /// Recognises the text of pages that are pictures
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub(in crate::cli) ocr: Option<Ocr>,
    /// Pages that a file may have
    #[arg(long, default_value = "5000", value_name = "N")]
    pub(in crate::cli) max_pages: u64,
    /// What the compressed parts of a file may come to
    #[arg(long, default_value = "1024", value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    pub(in crate::cli) max_inflated: u64,
    /// Time for one file; a file of more than 16 MB gets as much again for each 16 MB
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = seconds)]
    pub(in crate::cli) timeout: Duration,
    /// Memory of each worker process
    #[arg(long, default_value = "4096", value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..=1 << 24))]
    pub(in crate::cli) memory: u64,
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "not a number of seconds above 0".to_owned())
}
