//! `fenceng diff`: what changed between two releases.

use std::thread;

use fenceng::{diff, output};

use super::terminal::Paint;
use super::{Exit, Problem, args, changes, releases, terminal};

pub(super) fn run(args: &args::Diff) -> Result<Exit, Problem> {
    // Reading takes most of the time, so both are read at once.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| releases::read(&args.old));
        let new = releases::read(&args.new);
        (old.join(), new)
    });
    let old = old.unwrap_or_else(|_| Err(Problem::new(Exit::Trouble, "the old release could not be read", "report this")))?;
    let found = diff(&old, &new?);
    let mut text = Vec::new();
    match args.format {
        args::DiffFormat::Json => output::json(&found, &mut text)
            .map_err(|cause| Problem::new(Exit::Unwritable, "the changes could not be written", "report this").caused_by(cause))?,
        args::DiffFormat::Text => text.extend(changes::text(&found, args.quiet, Paint::for_stdout()).into_bytes()),
    }
    terminal::print(&text)?;
    Ok(if found.is_empty() { Exit::Fine } else { Exit::Differs })
}
