//! The configuration as written: every setting that there is, with its default where it has one.

use std::num::NonZero;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::cli::args::Form;

/// The configuration of `fenceng refresh`, as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "fenceng.toml")]
pub(in crate::cli) struct ConfigFile {
    /// Folder that the releases are published in; `current` in it is the one in force. Paths are taken from the folder of this file.
    pub(super) output: PathBuf,
    /// How many releases are kept, 1 at least; 30 when left out.
    pub(super) keep: Option<NonZero<u32>>,
    /// Forms that the entries are published in beside the bureau files, such as `["csv", "xlsx"]`; none when left out. `json`, the form
    /// of the bureau files, is always there, named or not.
    pub(super) formats: Option<Vec<Form>>,
    /// Where documents come from.
    #[schemars(with = "Vec<SourceFile>")]
    pub(super) source: Option<Vec<Spanned<SourceFile>>>,
    /// Corrections of people, as `fenceng correct` writes them.
    pub(super) corrections: Option<PathBuf>,
    /// Words of your own, laid over the built-in ones.
    pub(super) vocabulary: Option<PathBuf>,
    /// The summary of the last run, in Markdown; `report.md` in the output folder when left out.
    pub(super) report: Option<PathBuf>,
    /// Metrics of the last run in Prometheus' text format, for the textfile collector of node_exporter.
    pub(super) metrics: Option<PathBuf>,
    /// When a bureau is held back.
    pub(super) gates: Option<GatesFile>,
    /// How documents are read.
    pub(super) reading: Option<ReadingFile>,
    /// How documents elsewhere are brought.
    pub(super) http: Option<HttpFile>,
}

/// Documents of one kind. It has a `path` or a `url`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    /// A file, a folder to walk, or a glob such as `incoming/**/*.pdf`.
    #[schemars(with = "Option<String>")]
    pub(super) path: Option<Spanned<String>>,
    /// An address: `https://…`, or `s3://bucket/prefix/` where the program was built with the feature `bucket`.
    #[schemars(with = "Option<String>")]
    pub(super) url: Option<Spanned<String>>,
    /// Bureau of documents that name none.
    pub(super) bureau: Option<String>,
    /// What the publisher allows; goes into `release.json`.
    pub(super) licence: Option<String>,
}

/// When a bureau is held back, so that what was published of it before stays. Shares are from 0 to 1.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GatesFile {
    /// By what share its entries may fall; 0.1 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) fall: Option<Spanned<f64>>,
    /// Which rows are counted as unsure: those with a confidence below this; 0.5 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) confidence: Option<Spanned<f64>>,
    /// What share of its rows may be unsure; 0.2 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) unsure: Option<Spanned<f64>>,
}

/// How documents are read, as the options of `fenceng convert` have it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingFile {
    /// Worker processes; one per core when left out.
    pub(super) jobs: Option<NonZero<u16>>,
    /// Seconds for one file; 60 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) timeout: Option<Spanned<f64>>,
    /// Memory of each worker process in MiB; 4096 when left out.
    #[schemars(with = "Option<u64>")]
    pub(super) memory: Option<Spanned<u64>>,
    /// Pages that a file may have; 5000 when left out.
    pub(super) max_pages: Option<u64>,
    /// What the compressed parts of a file may come to, in MiB; 1024 when left out.
    #[schemars(with = "Option<u64>")]
    pub(super) max_inflated: Option<Spanned<u64>>,
    /// Recognises the text of pages that are pictures.
    pub(super) ocr: Option<OcrFile>,
}

/// How documents elsewhere are brought. Proxies are those of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpFile {
    /// Seconds for one try; 60 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) timeout: Option<Spanned<f64>>,
    /// Seconds until a server takes the connection; 10 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) connect_timeout: Option<Spanned<f64>>,
    /// What a document may have in MiB; 256 when left out.
    #[schemars(with = "Option<u64>")]
    pub(super) max_size: Option<Spanned<u64>>,
    /// Further tries, where what went wrong may pass; 4 when left out.
    pub(super) retries: Option<u32>,
    /// Seconds before the second try, doubled from try to try; 1 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) backoff: Option<Spanned<f64>>,
    /// Seconds between two requests to one host; 1 when left out.
    #[schemars(with = "Option<f64>")]
    pub(super) pause: Option<Spanned<f64>>,
    /// What the program calls itself: best with an address at which its operator is reached.
    pub(super) user_agent: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum OcrFile {
    /// The installed Tesseract, with its data for Traditional Chinese (chi_tra).
    Tesseract,
}
