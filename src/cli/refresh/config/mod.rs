//! The configuration: a TOML file, each mistake in it told with its place.

mod file;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::num::NonZero;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fenceng::position::line_and_column;
use fenceng::vocabulary::Vocabulary;
use toml::Spanned;

pub(in crate::cli) use file::ConfigFile;

use file::{OcrFile, SourceFile};

use super::fetch::Limits;
use super::gates::Gates;
use super::state::FORM;
use crate::cli::args::{Form, Ocr, Reading};
use crate::cli::problem::Excerpt;
use crate::cli::terminal::printable;
use crate::cli::{Exit, Problem, vocabulary};

/// What a run is told, paths resolved.
#[derive(Debug)]
pub(super) struct Config {
    /// Folder of the releases.
    pub(super) output: PathBuf,
    /// How many releases are kept.
    pub(super) keep: usize,
    /// Forms that the entries are published in beside the bureau files.
    pub(super) formats: Vec<Form>,
    pub(super) sources: Vec<Origin>,
    pub(super) gates: Gates,
    pub(super) reading: Reading,
    /// What downloads may take.
    pub(super) http: Limits,
    pub(super) jobs: usize,
    pub(super) corrections: Option<PathBuf>,
    /// Where the summary goes.
    pub(super) report: PathBuf,
    /// Where the metrics go.
    pub(super) metrics: Option<PathBuf>,
    /// The configuration itself.
    pub(super) file: PathBuf,
}

/// Where documents come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) place: Place,
    /// Bureau of documents that name none.
    pub(super) bureau: Option<String>,
    /// What the publisher allows.
    pub(super) licence: Option<String>,
}

/// A file, a folder, a glob, or a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// As written, resolved against the folder of the configuration.
    Path(String),
    Url(String),
}

impl Config {
    /// What is no source, wherever it is, resolved: the files that tell the program what to do, and what it writes.
    pub(super) fn own(&self) -> Vec<PathBuf> {
        let told = [Some(&self.file), self.corrections.as_ref(), self.reading.vocabulary.as_ref()];
        let written = [Some(&self.output), Some(&self.report), self.metrics.as_ref()];
        told.into_iter().chain(written).flatten().filter_map(|path| fs::canonicalize(path).ok()).collect()
    }

    /// Hash of what a source depends on beside its own name, bureau and bytes: the program, the words, and how documents are read.
    pub(super) fn fingerprint(&self, vocabulary: &Vocabulary) -> String {
        let Reading { ocr, max_pages, max_inflated, .. } = &self.reading;
        let program = format!("{} {FORM}", env!("CARGO_PKG_VERSION"));
        let settings = format!("{program} {} {ocr:?} {max_pages} {max_inflated}", vocabulary.fingerprint());
        blake3::hash(settings.as_bytes()).to_hex().to_string()
    }

    /// Hash of all that a release depends on beside its sources, `corrections` being the text of that file.
    pub(super) fn salt(&self, fingerprint: &str, corrections: Option<&str>) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(fingerprint.as_bytes());
        hash.update(format!("{:?} {:?} {}", self.gates, self.formats, corrections.is_some()).as_bytes());
        hash.update(corrections.unwrap_or_default().as_bytes());
        hash.finalize().to_hex().to_string()
    }
}

/// A value that cannot be used.
struct Mistake {
    span: Range<usize>,
    message: String,
}

/// Reads the configuration, and the vocabulary that it names.
pub(super) fn read(path: &Path) -> Result<Config, Problem> {
    let mut config = open(path)?;
    vocabulary::take(&mut config.reading)?;
    Ok(config)
}

/// Reads the configuration.
pub(super) fn open(path: &Path) -> Result<Config, Problem> {
    let text = fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
    understood(&text, path)
}

/// Says that the file itself cannot be read.
pub(super) fn unreadable(path: &Path, cause: io::Error) -> Problem {
    let message = format!("the configuration {} could not be read", printable(&path.to_string_lossy()));
    let help = "name it with --config, or let `fenceng init` write one";
    Problem::new(Exit::Usage, message, help).caused_by(cause)
}

/// The configuration in a text.
pub(super) fn understood(text: &str, path: &Path) -> Result<Config, Problem> {
    parse(text, path).map_err(|mistake| wrong(path, text, &mistake))
}

/// Says what is wrong with the text of a configuration, if something is.
pub(in crate::cli) fn check(text: &str, path: &Path) -> Result<(), Problem> {
    understood(text, path).map(drop)
}

fn wrong(path: &Path, text: &str, mistake: &Mistake) -> Problem {
    let (line, column) = line_and_column(text, mistake.span.start);
    let name = path.to_string_lossy();
    let message = format!("{}:{line}:{column}: {}", printable(&name), printable(&mistake.message));
    Problem::new(Exit::Usage, message, "mend the line; `fenceng schema config` describes the file").shown_in(Excerpt {
        name: &name,
        text,
        span: mistake.span.clone(),
        line,
    })
}

fn parse(text: &str, path: &Path) -> Result<Config, Mistake> {
    let file: ConfigFile = toml::from_str(text).map_err(|error| Mistake {
        span: error.span().unwrap_or(0..0),
        message: error.message().lines().next().unwrap_or_default().to_owned(),
    })?;
    let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let output = base.join(&file.output);
    let sources = file.source.unwrap_or_default().into_iter().map(|source| origin(source, base)).collect::<Result<Vec<_>, _>>()?;
    if sources.is_empty() {
        return Err(Mistake { span: 0..0, message: "no source is named: a [[source]] with a path or a url is missing".to_owned() });
    }
    let gates = file.gates.unwrap_or_default();
    let defaults = Gates::default();
    let reading = file.reading.unwrap_or_default();
    let http = file.http.unwrap_or_default();
    let usual = Limits::default();
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    Ok(Config {
        keep: file.keep.map_or(30, |keep| keep.get() as usize),
        formats: file
            .formats
            .unwrap_or_default()
            .into_iter()
            .filter(|form| *form != Form::Json)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        sources,
        gates: Gates {
            fall: share(gates.fall, defaults.fall)?,
            confidence: share(gates.confidence, defaults.confidence)?,
            unsure: share(gates.unsure, defaults.unsure)?,
        },
        jobs: reading.jobs.map_or_else(cores, |jobs| usize::from(jobs.get())),
        reading: Reading {
            bureau: None,
            vocabulary: file.vocabulary.map(|path| base.join(path)),
            words: None,
            password: None,
            pages: None,
            ocr: reading.ocr.map(|OcrFile::Tesseract| Ocr::Tesseract),
            max_pages: reading.max_pages.unwrap_or(5000),
            max_inflated: between(reading.max_inflated, 1..=1 << 24, "MiB", 1024)?,
            timeout: seconds(reading.timeout, Duration::from_secs(60))?,
            memory: between(reading.memory, 64..=1 << 24, "MiB", 4096)?,
        },
        http: Limits {
            timeout: seconds(http.timeout, usual.timeout)?,
            connect_timeout: seconds(http.connect_timeout, usual.connect_timeout)?,
            max_bytes: between(http.max_size, 1..=1 << 20, "MiB", usual.max_bytes >> 20)? << 20,
            retries: http.retries.unwrap_or(usual.retries),
            backoff: seconds(http.backoff, usual.backoff)?,
            pause: seconds(http.pause, usual.pause)?,
            user_agent: http.user_agent,
        },
        corrections: file.corrections.map(|path| base.join(path)),
        report: file.report.map_or_else(|| output.join("report.md"), |path| base.join(path)),
        metrics: file.metrics.map(|path| base.join(path)),
        file: path.to_owned(),
        output,
    })
}

fn origin(source: Spanned<SourceFile>, base: &Path) -> Result<Origin, Mistake> {
    let span = source.span();
    let SourceFile { path, url, bureau, licence } = source.into_inner();
    let place = match (path, url) {
        (Some(path), None) => {
            let span = path.span();
            let written = base.join(path.into_inner());
            // A path that is one is no glob, whatever characters are in it.
            if !written.exists() {
                glob::Pattern::new(&written.to_string_lossy())
                    .map_err(|error| Mistake { span: span.clone(), message: format!("this is no glob: {}", error.msg) })?;
            }
            let written = written.into_os_string().into_string();
            Place::Path(written.map_err(|_| Mistake { span, message: "the folder of this file has a name that is not UTF-8".to_owned() })?)
        }
        (None, Some(url)) => {
            let known = ["http://", "https://", "s3://"].iter().any(|scheme| url.get_ref().starts_with(scheme));
            if !known {
                return Err(Mistake { span: url.span(), message: "a url begins with https://, http:// or s3://".to_owned() });
            }
            Place::Url(url.into_inner())
        }
        (Some(_), Some(url)) => return Err(Mistake { span: url.span(), message: "a source has a path or a url, not both".to_owned() }),
        (None, None) => return Err(Mistake { span, message: "this source has neither a path nor a url".to_owned() }),
    };
    Ok(Origin { place, bureau, licence })
}

fn share(value: Option<Spanned<f64>>, default: f64) -> Result<f64, Mistake> {
    let Some(value) = value else { return Ok(default) };
    if (0.0..=1.0).contains(value.get_ref()) {
        return Ok(value.into_inner());
    }
    Err(Mistake { span: value.span(), message: "a share is a number from 0 to 1".to_owned() })
}

fn between(value: Option<Spanned<u64>>, range: std::ops::RangeInclusive<u64>, unit: &str, default: u64) -> Result<u64, Mistake> {
    let Some(value) = value else { return Ok(default) };
    if range.contains(value.get_ref()) {
        return Ok(value.into_inner());
    }
    Err(Mistake { span: value.span(), message: format!("this is not from {} to {} {unit}", range.start(), range.end()) })
}

fn seconds(value: Option<Spanned<f64>>, default: Duration) -> Result<Duration, Mistake> {
    let Some(value) = value else { return Ok(default) };
    let time = Duration::try_from_secs_f64(*value.get_ref()).ok().filter(|time| !time.is_zero());
    time.ok_or_else(|| Mistake { span: value.span(), message: "this is no number of seconds above 0".to_owned() })
}
