//! `fenceng convert`: from PATHs to bureau files, a manifest and a summary.

use std::borrow::Cow;
use std::num::NonZero;

use fenceng::bureau::Outcome;
use fenceng::{Run, assemble};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Form;
use super::summary::{self, Files};
use super::terminal::tell;
use super::write::Folder;
use super::{Exit, Problem, args, corrections, export, pool, sources, vocabulary};

pub(super) fn run(args: &args::Convert) -> Result<Exit, Problem> {
    // First, so that nothing is written, or read for an hour, beside a form or corrections that cannot be used.
    export::check(&args.format)?;
    let corrections = args.corrections.as_deref().map(corrections::read).transpose()?;
    let folder = Folder::open(&args.output)?;
    let (found, mut converted) = sources::sources(&args.paths, Some(&args.output), args.corrections.as_deref());
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = args.jobs.map_or_else(cores, usize::from);

    let progress = progress(found.len() as u64, args.quiet);
    converted.extend(pool::read_all(&pool::CONVERT, &found, &args.reading, jobs, |converted| {
        progress.set_message(converted.input.name.clone());
        progress.inc(1);
    }));
    progress.finish_and_clear();

    let mut run = assemble(converted, &vocabulary::config(&args.reading));
    if let Some((_, corrections)) = &corrections {
        corrections.apply(&mut run);
    }
    let Run { bureaus, manifest } = run;
    let mut files = Files::default();
    if args.format.contains(&Form::Json) {
        folder.write_all(&bureaus, jobs)?.into_iter().for_each(|written| files.count(written));
    }
    let each = || -> Result<export::Bureaus<'_>, Problem> {
        Ok(Box::new(bureaus.iter().map(|(name, bureau)| Ok((Cow::Borrowed(name.as_str()), Cow::Borrowed(bureau))))))
    };
    export::all(&args.format, &folder, &each)?.iter().for_each(|(_, written)| files.count(*written));
    // Last, so that a manifest never names a file that is not there yet.
    folder.write("manifest.json", &manifest)?;

    tell(&summary::of_run(&manifest, files, args));
    let failed = manifest.inputs.iter().any(|input| input.outcome == Outcome::Failed);
    // The process ends, and its memory goes with it: a run's texts need not be given up one by one.
    std::mem::forget((bureaus, manifest));
    Ok(if failed { Exit::SomeFailed } else { Exit::Fine })
}

/// A bar on stderr; nothing when that is no terminal.
fn progress(files: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(files), target);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} files  {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
