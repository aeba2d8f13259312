//! The command line: all input and output, clock, environment, threads and processes of the project.
//!
//! ```text
//! PATHs → sources → pool ⇄ worker (another process: read, convert) → assemble → corrections → write, summary
//! ```
#![allow(clippy::disallowed_methods)] // the one place that may know environment, clock and processes

mod args;
mod changes;
mod convert;
mod correct;
mod corrections;
mod diff;
mod evidence;
mod explain;
mod export;
mod find;
mod font;
mod frame;
mod inspect;
mod limited;
mod ocr;
mod office;
mod pool;
mod problem;
mod refresh;
mod releases;
mod review;
mod schema;
mod sources;
mod sum;
mod summary;
mod tables;
mod terminal;
mod validate;
mod vocabulary;
mod worker;
mod write;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use problem::Problem;

/// How a command ended, as the exit status tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All went well; a file that is no schedule is well too.
    Fine,
    /// Some input failed.
    SomeFailed,
    /// Two releases are not the same; not well, not ill, as diff(1) has it.
    Differs,
    /// The command, or a file given with it, was not understood; clap ends with the same.
    Usage,
    /// What was to be compared could not be read; diff(1) ends with the same.
    Trouble,
    /// Nothing could be written.
    Unwritable,
    /// A bureau was held back.
    Held,
    /// Another run is at work.
    Busy,
    /// A signal stopped the run; as a shell tells of a process that SIGTERM ended.
    Stopped,
}

impl Exit {
    fn status(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::SomeFailed | Self::Differs => 1,
            Self::Usage | Self::Trouble => 2,
            Self::Unwritable => 3,
            Self::Held => 4,
            Self::Busy => 5,
            Self::Stopped => 143,
        }
    }
}

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    let exit = match Cli::parse().command {
        // The vocabulary comes first, so that nothing is read or written with one that has a mistake.
        Command::Convert(mut args) => vocabulary::take(&mut args.reading).and_then(|()| convert::run(&args)),
        Command::Inspect(mut args) => vocabulary::take(&mut args.reading).and_then(|()| inspect::run(&args)),
        Command::Tables(mut args) => vocabulary::take(&mut args.reading).and_then(|()| tables::run(&args)),
        Command::Review(mut args) => vocabulary::take(&mut args.reading).and_then(|()| review::run(&args)),
        Command::Correct(args) => correct::run(args),
        Command::Explain(mut args) => vocabulary::take(&mut args.reading).and_then(|()| explain::run(&args)),
        Command::Export(args) => export::run(&args),
        Command::Refresh(args) => refresh::run(&args),
        Command::Init(args) => refresh::init::run(&args),
        Command::Releases(args) => refresh::releases::run(&args),
        Command::Rollback(args) => refresh::rollback::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Schema { of } => schema::run(of),
        Command::Validate { files } => validate::run(&files),
        Command::Vocabulary { file } => vocabulary::run(file.as_deref()),
        Command::Completions { shell } => completions(shell),
        Command::Man => man(),
        Command::Worker(args) => worker::run(args),
    };
    let exit = exit.unwrap_or_else(|problem| {
        problem.show();
        problem.exit
    });
    ExitCode::from(exit.status())
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "fenceng", &mut script);
    terminal::print(&script)
}

/// The page of the command and, after it, one of each subcommand.
fn man() -> Result<Exit, Problem> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    let subcommands = command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help").cloned();
    for page in std::iter::once(command.clone()).chain(subcommands) {
        clap_mangen::Man::new(page)
            .render(&mut pages)
            .map_err(|cause| Problem::new(Exit::Unwritable, "the manual could not be made", "report this").caused_by(cause))?;
    }
    terminal::print(&pages)
}
