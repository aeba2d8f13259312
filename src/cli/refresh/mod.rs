//! `fenceng refresh`: the nightly run, from the configuration to a published release.
//!
//! ```text
//! config → found (files, downloads) → read (store ⇄ workers) → build (groups) → draft (gates) → publish (one rename) → report
//! ```
//! Whatever stops a run, the release in force stays as it is until the one rename, and the next run needs nothing but the sources.

mod build;
mod changes;
pub(super) mod config;
mod downloads;
mod draft;
mod fetch;
mod found;
mod gates;
pub(super) mod history;
pub(super) mod init;
mod lock;
mod log;
mod metrics;
mod publish;
mod read;
pub(super) mod releases;
mod report;
pub(super) mod rollback;
mod state;
pub(super) mod store;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use fenceng::Corrections;
use fenceng::bureau::{Input, Outcome};
use tracing::info;

use self::build::{Unbuilt, Workshop, plans};
use self::config::Config;
use self::draft::draft;
use self::fetch::Blobs;
use self::found::Found;
use self::history::{History, MANIFEST, Release};
use self::publish::Publication;
use self::report::Report;
use self::state::{Group, Known, State};
use self::store::Store;
use super::{Exit, Problem, args, corrections, terminal, vocabulary};

pub(super) fn run(args: &args::Refresh) -> Result<Exit, Problem> {
    log::begin(args.log, args.quiet);
    let started = Instant::now();
    let config = config::read(&args.config)?;
    let corrections = config.corrections.as_deref().map(corrections::read).transpose()?;
    let history = History::new(&config.output);
    let _lock = lock::take(&history, args.wait)?;
    let stop = stopped_by_signals().map_err(|cause| unwritable(&config, cause))?;
    let run = Run { config: &config, args, history: &history, stop: &stop };
    let mut report = Report::default();
    let ended = run.refresh(corrections, &mut report).and_then(|()| history.prune(config.keep));
    // What a run leaves that failed would take the space that the next one needs.
    let ended = ended.and(history.sweep()).map_err(|cause| match stop.load(Ordering::Relaxed) {
        _ if report.is_new => unfinished(&config, cause),
        true => stopped(),
        false => unwritable(&config, cause),
    });
    report.seconds = started.elapsed().as_secs_f64();
    report.problem = ended.err();
    let written = report.write(&config);
    // Where the disk is what is wrong, there is nowhere to say it but here.
    report.problem.take().map_or(written, Err)?;
    if !args.quiet && args.log == args::LogFormat::Text {
        terminal::tell(&summary::markdown(&report));
    }
    Ok(report.exit())
}

/// A flag that SIGTERM and SIGINT set; a second one ends the process at once.
fn stopped_by_signals() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        signal_hook::flag::register_conditional_shutdown(signal, i32::from(Exit::Stopped.status()), Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

fn unwritable(config: &Config, cause: io::Error) -> Problem {
    let help = "nothing was published, and what was published before stands; see that the disk has space and may be written, and run again";
    let message = format!("the release could not be written to {}", config.output.display());
    Problem::new(Exit::Unwritable, message, help).caused_by(cause)
}

fn unfinished(config: &Config, cause: io::Error) -> Problem {
    let help = "see that the disk has space and may be written; the next run does what is left";
    let message = format!("the release is published, but what the next run is to know could not be written to {}", config.output.display());
    Problem::new(Exit::Unwritable, message, help).caused_by(cause)
}

fn stopped() -> Problem {
    let help = "nothing was published, and what was published before stands; what was read is kept for the next run";
    Problem::new(Exit::Stopped, "the run was stopped", help)
}

/// What a run goes by.
struct Run<'r> {
    config: &'r Config,
    args: &'r args::Refresh,
    history: &'r History,
    stop: &'r Arc<AtomicBool>,
}

impl Run<'_> {
    fn refresh(&self, corrections: Option<Corrections>, report: &mut Report) -> io::Result<()> {
        let file = self.history.own().join("state");
        let state = State::load(&file);
        self.history.recover(state.release)?;
        let current = self.history.current()?;
        let config = vocabulary::config(&self.config.reading);
        let fingerprint = self.config.fingerprint(&config.vocabulary);
        let salt = self.config.salt(&fingerprint)?;

        let mut found = found::found(self.config);
        let blobs = Blobs::open(&self.history.own().join("downloads"))?;
        // What came is worth keeping, whatever else has changed.
        let downloads = downloads::downloads(&mut found, &state.downloads, &blobs, self.config, self.stop)?;
        let store = Store { folder: self.history.own().join("kept"), fingerprint: fingerprint.clone(), force: self.args.force };
        let is_usable = !self.args.force && state.salt == salt;
        let before = if !self.args.force && state.fingerprint == fingerprint { &state.sources } else { &BTreeMap::new() };
        let mut sources = read::read(&found, before, &store, self.config, self.stop)?;
        report.sources(&found, &sources, before);
        let origins = found.origins(&sources);
        let is_same = is_usable
            && self.args.accept.is_empty()
            && read::is_same(&state.sources, &sources)
            && state.release == current
            && state.origins == origins
            && found.failed.is_empty();
        if is_same {
            info!("nothing has changed");
            report.stands(self.history, current, &state.held)?;
            // Only how files look is new.
            let is_known = state.sources == sources && state.downloads == downloads;
            return if is_known { Ok(()) } else { State { sources, downloads, ..state }.save(&file) };
        }

        let confidence = self.config.gates.confidence;
        let workshop = Workshop { store: &store, config, corrections, confidence, folder: self.history.building(), stop: self.stop };
        let standing = self.history.standing(current)?;
        let known = if is_usable { state.groups } else { BTreeMap::new() };
        let groups = self.groups(&mut sources, known, standing.as_ref(), &workshop, &found)?;
        let unread: Vec<&Input> = sources
            .values()
            .map(|known| &known.kept.input)
            .filter(|input| input.outcome != Outcome::Converted)
            .chain(found.failed.iter().map(|(_, input)| input))
            .collect();
        let accepted: BTreeSet<String> = self.args.accept.iter().cloned().collect();
        let draft = draft(&groups, &unread, standing.as_ref(), &self.config.gates, &accepted);
        let before = current.filter(|_| draft.needs_manifest()).map(|number| self.history.manifest(number)).transpose()?;
        let manifest = draft.manifest(&groups, &unread, before.as_ref(), workshop.corrections.as_ref());
        let publication = Publication {
            history: self.history,
            standing: standing.as_ref(),
            rollback_to: None,
            formats: &self.config.formats,
            stop: self.stop,
        };
        let sum = build::write(&self.history.staging().join(MANIFEST), &manifest)?;
        let release = publication.publish(&draft, sum, draft::origins(&manifest, &origins, standing.as_ref()))?;
        report.published(release, &draft, standing);

        store.retain(&sources.values().filter_map(|known| known.kept.key.as_deref()).collect())?;
        blobs.retain(&downloads.values().map(|download| download.blake3.clone()).collect())?;
        State { fingerprint, salt, release: self.history.current()?, sources, downloads, origins, groups, held: draft.held }.save(&file)
    }

    /// What the groups come to: what is known of those that are published as they are, the others built.
    fn groups(
        &self,
        sources: &mut BTreeMap<String, Known>,
        mut known: BTreeMap<String, Group>,
        standing: Option<&Release>,
        workshop: &Workshop<'_>,
        found: &Found,
    ) -> io::Result<BTreeMap<String, Group>> {
        loop {
            let plans = plans(sources.values());
            let mut groups: BTreeMap<String, Group> = BTreeMap::new();
            let mut new = Vec::new();
            for plan in &plans {
                match known.remove(&plan.digest).filter(|group| standing.is_some_and(|release| group.is_in(release))) {
                    Some(group) => drop(groups.insert(plan.digest.clone(), group)),
                    None => new.push(plan),
                }
            }
            info!(groups = plans.len(), new = new.len(), "building");
            match workshop.build(&new, self.config.jobs) {
                Ok(built) => {
                    groups.extend(built);
                    return Ok(groups);
                }
                Err(Unbuilt::Stopped) => return Err(io::ErrorKind::Interrupted.into()),
                Err(Unbuilt::Unwritable(cause)) => return Err(cause),
                // Somebody cleaned up, or the machine crashed: these are read again.
                Err(Unbuilt::Lost(keys)) => {
                    info!(sources = keys.len(), "what was kept of sources is gone; reading them again");
                    known.extend(groups);
                    sources.retain(|_, known| known.kept.key.as_ref().is_none_or(|key| !keys.contains(key)));
                    let again = read::read(found, sources, workshop.store, self.config, self.stop)?;
                    *sources = again;
                }
            }
        }
    }
}
