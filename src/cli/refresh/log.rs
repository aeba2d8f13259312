//! The log of a run, on stderr.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::LevelFilter;

use crate::cli::args::LogFormat;
use crate::cli::terminal;

/// Begins the log. Once to a process.
pub(super) fn begin(format: LogFormat, quiet: bool) {
    let level = if quiet { LevelFilter::WARN } else { LevelFilter::INFO };
    let ansi = io::stderr().is_terminal() && !terminal::wants_no_colour();
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).with_target(false).with_ansi(ansi);
    // It only fails where there is a log already.
    let _ = match format {
        LogFormat::Text => tracing::subscriber::set_global_default(log.finish()),
        LogFormat::Json => tracing::subscriber::set_global_default(log.json().flatten_event(true).finish()),
    };
}
