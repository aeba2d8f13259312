//! What may be typed: subcommands, options and their help.

mod reading;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use fenceng::corrections::{Date, Field, Hex, Note};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::correct::values;
use reading::seconds;
pub(super) use reading::{Ocr, Reading};

const EXIT_CODES: &str = "\
Exit status:
  0  all went well; a file that is no 分層負責明細表 is skipped, which is well too
  1  some input failed: it could not be opened or read, or is not valid; the others are converted
  2  the command was not understood, or the vocabulary or the corrections given with it were not
  3  nothing could be written";

const DIFF_EXIT_CODES: &str = "\
Exit status:
  0  nothing changed
  1  something changed
  2  the command was not understood, or a release could not be read
  3  the output could not be written";

const REFRESH_EXIT_CODES: &str = "\
Exit status:
  0    published, or nothing has changed
  1    some source failed; the rest is published
  2    the command, the configuration or a file that it names was not understood
  3    nothing could be written; what was published before stands
  4    a bureau was held back: what was published of it before stands; the rest is published
  5    another run is at work
  143  stopped by a signal; what was published before stands";

const ROLLBACK_EXIT_CODES: &str = "\
Exit status:
  0    the older content is published
  2    the command or the configuration was not understood, or there is no such release, or it is damaged
  3    nothing could be written; what was published before stands
  5    another run is at work
  143  stopped by a signal; what was published before stands";

/// Reads 分層負責明細表, Taiwan's schedules of delegated authority, into one JSON file per bureau.
#[derive(Debug, Parser)]
#[command(name = "fenceng", version, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Converts files into one JSON file per bureau and a manifest.json
    #[command(after_help = EXIT_CODES)]
    Convert(Convert),
    /// Shows what is understood of one file: units, ladders, rows, and every finding beside the raw cells
    #[command(after_help = EXIT_CODES)]
    Inspect(Inspect),
    /// Reads all sources of a configuration that have changed, and publishes what they come to as one release
    #[command(after_help = REFRESH_EXIT_CODES)]
    Refresh(Refresh),
    /// Writes a configuration for refresh, or adds sources or settings to one that is there
    ///
    /// Of a file that is there everything stays, comments included. Without sources, the settings that it does not name are added,
    /// commented out.
    #[command(after_help = EXIT_CODES)]
    Init(Init),
    /// Lists the releases that are kept, the one in force first
    Releases(Releases),
    /// Publishes the content of an older release as the next one, and holds back what it replaces
    ///
    /// What goes out of force is not published again by `fenceng refresh` until its sources change, or with --accept.
    #[command(after_help = ROLLBACK_EXIT_CODES)]
    Rollback(Rollback),
    /// Prints the plain tables of files, whatever they are about
    #[command(after_help = EXIT_CODES)]
    Tables(Tables),
    /// Shows what changed between two releases: units, roles, entries, and who decides
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(Diff),
    /// Writes the entries of a release in forms that others take as they are
    #[command(after_help = EXIT_CODES)]
    Export(Export),
    /// Writes a site in which people check a release against the documents, and correct it
    ///
    /// It opens from disk and needs no network. Beside each page of a document stands what was understood of its rows, the least sure
    /// first. What is corrected there is saved as a file for convert --corrections.
    #[command(after_help = EXIT_CODES)]
    Review(Review),
    /// Writes a person's correction of an entry to a file, for convert --corrections
    #[command(after_help = EXIT_CODES)]
    Correct(Correct),
    /// Tells why a row is read as it is, or prints the documentation of a finding
    ///
    /// The evidence for the row, the readings that came after it and what they lacked. Without anything the findings are listed.
    Explain(Explain),
    /// Prints the JSON Schemas (draft 2020-12) of all files that are written, and of corrections and configurations
    Schema {
        /// Which one; all, keyed by file name, when left out
        of: Option<Schema>,
    },
    /// Checks files that were written against their JSON Schema, and files of corrections and configurations
    Validate {
        /// Bureau files, manifests, a release.json, what `diff --format json` printed, or corrections or a configuration (.toml)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Prints the words that marks, headers and names are told by, or checks a file of your own
    ///
    /// Without FILE the built-in words are printed, to copy from. With it, what the file makes different is told in words; it is used
    /// with `--vocabulary FILE`.
    Vocabulary {
        /// A file of your own, in TOML
        file: Option<PathBuf>,
    },
    /// Prints the completion script of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual pages
    Man,
    /// Reads sources for a parent process
    #[command(hide = true)]
    Worker(Worker),
}

#[derive(Debug, Args)]
pub(super) struct Convert {
    /// Files, or folders to walk; hidden files in folders are passed over
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Folder to write to
    #[arg(short, long, default_value = "output", value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// The forms to write, with commas between; the manifest is always written
    #[arg(long, value_enum, value_delimiter = ',', default_value = "json", value_name = "FORM")]
    pub(super) format: Vec<Form>,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Worker processes [default: one per core, never more than files]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,
    /// Applies the corrections of this file to what was read
    #[arg(long, value_name = "FILE")]
    pub(super) corrections: Option<PathBuf>,
    /// Tells only of files that failed, and of corrections that were not applied
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// The configuration
    #[arg(short, long, default_value = "fenceng.toml", value_name = "FILE")]
    pub(super) config: PathBuf,
    /// Publishes this bureau although a gate holds it back; may be repeated
    #[arg(long, value_name = "BUREAU")]
    pub(super) accept: Vec<String>,
    /// Reads and builds everything anew, also what is damaged of the release in force
    #[arg(long)]
    pub(super) force: bool,
    /// Waits so long for another run to finish [default: leaves at once]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) wait: Option<Duration>,
    /// How the log on stderr is written
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(super) log: LogFormat,
    /// Logs only what went wrong, and prints no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Where documents come from: files, folders, globs, or URLs
    #[arg(value_name = "PATH|URL")]
    pub(super) sources: Vec<String>,
    /// The configuration
    #[arg(short, long, default_value = "fenceng.toml", value_name = "FILE")]
    pub(super) config: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Releases {
    /// The configuration
    #[arg(short, long, default_value = "fenceng.toml", value_name = "FILE")]
    pub(super) config: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = ReleasesFormat::Text)]
    pub(super) format: ReleasesFormat,
}

/// How releases are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReleasesFormat {
    /// A table
    Text,
    /// An array of objects
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Rollback {
    /// Number of the release to go back to [default: the one before that in force]
    pub(super) number: Option<u32>,
    /// The configuration
    #[arg(short, long, default_value = "fenceng.toml", value_name = "FILE")]
    pub(super) config: PathBuf,
    /// Waits so long for another run to finish [default: leaves at once]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) wait: Option<Duration>,
}

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// A line of words for each event
    Text,
    /// An object for each event
    Json,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["set", "clear", "checked"])))]
pub(super) struct Correct {
    /// Id of the entry, as its bureau file has it
    #[arg(value_name = "ID", value_parser = values::word::<Hex>)]
    pub(super) id: Hex,
    /// Gives a field a value: decided_by=局長, item_no=3, co_organizers=會計室、政風室,
    /// steps=承辦人員:draft,科長:review,局長:核定; may be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub(super) set: Vec<String>,
    /// Empties a field; may be repeated
    #[arg(long, value_name = "FIELD", value_parser = values::field)]
    pub(super) clear: Vec<Field>,
    /// The whole row was checked against the original: its confidence becomes 1
    #[arg(long)]
    pub(super) checked: bool,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::word::<Note>)]
    pub(super) reason: Note,
    /// Who corrects [default: the user's name from the environment]
    #[arg(long, value_name = "NAME", value_parser = values::word::<Note>)]
    pub(super) author: Option<Note>,
    /// Day of the correction, such as 2026-01-31 [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::word::<Date>)]
    pub(super) date: Option<Date>,
    /// Folder with the bureau files
    #[arg(short, long, default_value = "output", value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// Words of your own, in TOML, laid over the built-in ones; for the marks of steps
    #[arg(long, value_name = "FILE")]
    pub(super) vocabulary: Option<PathBuf>,
    /// File of corrections to write to
    #[arg(long, default_value = "corrections.toml", value_name = "FILE")]
    pub(super) corrections: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The file
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
}

#[derive(Debug, Args)]
pub(super) struct Tables {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// What to print; JSON of several files is one object a line
    #[arg(long, value_enum, default_value_t = TableFormat::Json)]
    pub(super) format: TableFormat,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Worker processes [default: one per core, never more than files]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A finding (F101, column-shifted), the id of an entry (16 hex digits), or a row as FILE:PAGE:ROW (FILE:TABLE:ROW without pages)
    #[arg(value_name = "CODE|ID|FILE:PAGE:ROW")]
    pub(super) what: Option<String>,
    /// Where the document of an entry is: the file, or a folder that it is in [default: not far below the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Folder with the bureau files, to find an entry by its id
    #[arg(short, long, default_value = "output", value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(super) format: ExplainFormat,
    #[command(flatten)]
    pub(super) reading: Reading,
}

/// How evidence is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// In words
    Text,
    /// An array of entries with their evidence
    Json,
}

/// How tables are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// Cells with their rows, columns, spans and boxes
    Json,
    /// Comma-separated values, a blank line between tables; a merged cell's text in its first field
    Csv,
    /// A page with the tables, merged cells merged
    Html,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The release: a bureau file, or a folder of them as convert writes it
    #[arg(value_name = "RELEASE")]
    pub(super) release: PathBuf,
    /// The forms to write, with commas between
    #[arg(long, required = true, value_parser = exported(), value_delimiter = ',', value_name = "FORM")]
    pub(super) to: Vec<Form>,
    /// Folder to write to
    #[arg(short, long, default_value = "export", value_name = "FOLDER")]
    pub(super) output: PathBuf,
}

/// A form that entries are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    /// A file for each bureau, as the format describes it
    Json,
    /// entries.ndjson: an object a line and entry
    Ndjson,
    /// entries.csv: a table for spreadsheets
    Csv,
    /// opa/: a bundle for Open Policy Agent, packed and unpacked
    Opa,
    /// jdm/: a decision graph for the ZEN engine of GoRules for each bureau
    Jdm,
    /// dmn/: a decision model (DMN 1.3) for each bureau
    Dmn,
    /// A workbook for each bureau, a sheet for each unit, laid out as schedules are
    Xlsx,
    /// fenceng.sqlite: tables, views, and search in the text
    Sqlite,
    /// entries.parquet: a table for analysis, with lists and structs; where the program is built with it
    Parquet,
}

/// All forms but the one that is exported from.
fn exported() -> impl TypedValueParser<Value = Form> {
    let forms = Form::value_variants().iter().filter(|form| **form != Form::Json);
    PossibleValuesParser::new(forms.filter_map(Form::to_possible_value)).try_map(|name| Form::from_str(&name, false))
}

#[derive(Debug, Args)]
pub(super) struct Review {
    /// The release: a folder with bureau files as convert or refresh writes it, or one bureau file
    #[arg(value_name = "RELEASE")]
    pub(super) release: PathBuf,
    /// The documents that it was read from, or folders with them [default: not far below the current folder; of a nightly release,
    /// where it had them from]
    #[arg(value_name = "PATH")]
    pub(super) documents: Vec<PathBuf>,
    /// Folder to write the site to
    #[arg(short, long, default_value = "review", value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// The release before, to show what changed [default: of a nightly release, the one before it]
    #[arg(long, value_name = "RELEASE")]
    pub(super) before: Option<PathBuf>,
    /// Serves the site to this machine alone instead, and saves corrections straight into their file
    #[arg(long, conflicts_with = "output")]
    pub(super) serve: bool,
    /// Port to serve at [default: 4884, or any that is free]
    #[arg(long, requires = "serve", value_name = "N")]
    pub(super) port: Option<u16>,
    /// File of corrections: what stands in it stays in what the site saves
    #[arg(long, default_value = "corrections.toml", value_name = "FILE")]
    pub(super) corrections: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Worker processes [default: one per core, never more than files]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,
    /// Says nothing but what went wrong
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The release before: a bureau file, or a folder of them as convert writes it
    pub(super) old: PathBuf,
    /// The release after, likewise
    pub(super) new: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(super) format: DiffFormat,
    /// Prints only the last line, which counts the changes
    #[arg(short, long, conflicts_with = "format")]
    pub(super) quiet: bool,
}

/// How changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people: by bureau and unit, a line for each entry; units that came or went as one line
    Text,
    /// All of it, as changes.schema.json describes it
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Worker {
    /// Memory of this process in MiB
    #[arg(long)]
    pub(super) memory: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Schema {
    /// Of the bureau files
    Bureau,
    /// Of the manifest
    Manifest,
    /// Of a file of corrections
    Corrections,
    /// Of what diff prints, and of the changes.json of a release
    Changes,
    /// Of the configuration of refresh
    Config,
    /// Of the release.json that refresh writes
    Release,
    /// The JSON-LD context of the bureau files, with units and posts in the terms of W3C ORG
    Context,
}
