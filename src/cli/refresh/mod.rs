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

use fenceng::bureau::{Input, Outcome};
use tracing::{info, warn};

use self::build::{Unbuilt, Workshop, plans};
use self::config::Config;
use self::draft::draft;
use self::fetch::{Blobs, Client};
use self::found::Found;
use self::history::{Held, History, MANIFEST, OriginRecord, Release};
use self::publish::Publication;
use self::report::Report;
use self::state::{Group, Known, State};
use self::store::Store;
use super::{Exit, Problem, args, corrections, export, terminal, vocabulary};

pub(super) fn run(args: &args::Refresh) -> Result<Exit, Problem> {
    log::begin(args.log, args.quiet);
    let started = Instant::now();
    let config = config::read(&args.config)?;
    export::check(&config.formats)?;
    let corrections = config.corrections.as_deref().map(corrections::read).transpose()?;
    let client = downloads::client(&config)?;
    let history = History::new(&config.output);
    let _lock = lock::take(&history, args.wait)?;
    let stop = stopped_by_signals().map_err(|cause| unwritable(&config, cause))?;
    let words = vocabulary::config(&config.reading);
    let fingerprint = config.fingerprint(&words.vocabulary);
    let (text, corrections) = corrections.unzip();
    let salt = config.salt(&fingerprint, text.as_deref());
    let store = Store { folder: history.own().join("kept"), fingerprint, force: args.force };
    let confidence = config.gates.confidence;
    let workshop = Workshop { store, config: words, corrections, confidence, folder: history.building(), stop: &stop };
    let run = Run { config: &config, args, history: &history, workshop: &workshop, client, salt, stop: &stop };
    let mut report = Report::default();
    let ended = run.refresh(&mut report).and_then(|()| history.prune(config.keep));
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
    workshop: &'r Workshop<'r>,
    /// What asks for documents elsewhere, where there are such.
    client: Option<Client>,
    /// Hash of all that a release depends on beside its sources.
    salt: String,
    stop: &'r AtomicBool,
}

/// What the documents of a run came to.
struct Gathered {
    found: Found,
    /// By path or URL.
    sources: BTreeMap<String, Known>,
    downloads: downloads::Known,
    origins: Vec<OriginRecord>,
}

impl Gathered {
    /// Those that gave nothing.
    fn unread(&self) -> Vec<&Input> {
        let sources = self.sources.values().map(|known| &known.kept.input).filter(|input| input.outcome != Outcome::Converted);
        sources.chain(self.found.failed.iter().map(|(_, input)| input)).collect()
    }
}

impl Run<'_> {
    fn refresh(&self, report: &mut Report) -> io::Result<()> {
        let file = self.history.own().join("state");
        let state = State::load(&file);
        self.history.recover(state.release)?;
        let current = self.history.current()?;
        let blobs = Blobs::open(&self.history.own().join("downloads"))?;
        let mut now = self.gather(&state, &blobs, report)?;
        if self.is_same(&state, &now, current) {
            info!("nothing has changed");
            report.stands(self.history, current, &state.held)?;
            // Only how files look is new.
            let is_known = state.sources == now.sources && state.downloads == now.downloads;
            return if is_known { Ok(()) } else { State { sources: now.sources, downloads: now.downloads, ..state }.save(&file) };
        }

        let standing = self.history.standing(current)?;
        let known = if self.is_usable(&state) { state.groups } else { BTreeMap::new() };
        let groups = self.build(&mut now, known, standing.as_ref())?;
        let held = self.publish(&now, &groups, standing, report)?;

        let Gathered { sources, downloads, origins, .. } = now;
        self.workshop.store.retain(&sources.values().filter_map(|known| known.kept.key.as_deref()).collect())?;
        blobs.retain(&downloads.values().map(|download| download.blake3.clone()).collect())?;
        let (fingerprint, salt) = (self.workshop.store.fingerprint.clone(), self.salt.clone());
        State { fingerprint, salt, release: self.history.current()?, sources, downloads, origins, groups, held }.save(&file)
    }

    /// Finds the documents, brings those elsewhere, and reads what is new.
    fn gather(&self, state: &State, blobs: &Blobs, report: &mut Report) -> io::Result<Gathered> {
        let store = &self.workshop.store;
        let mut found = found::found(self.config);
        // What came is worth keeping, whatever else has changed.
        let downloads = match &self.client {
            Some(client) => downloads::downloads(&mut found, &state.downloads, blobs, self.config, client, self.stop)?,
            None => downloads::Known::new(),
        };
        let nothing = BTreeMap::new();
        let before = if !self.args.force && state.fingerprint == store.fingerprint { &state.sources } else { &nothing };
        let sources = read::read(&found, before, store, self.config, self.stop)?;
        report.sources(&found, &sources, before);
        let origins = found.origins(&sources);
        Ok(Gathered { found, sources, downloads, origins })
    }

    /// Whether what was built in the run before is what it would be built to now.
    fn is_usable(&self, state: &State) -> bool {
        !self.args.force && state.salt == self.salt
    }

    /// Whether the run before knew all that this one does, and published it.
    fn is_same(&self, state: &State, now: &Gathered, current: Option<u32>) -> bool {
        self.is_usable(state)
            && self.args.accept.is_empty()
            && read::is_same(&state.sources, &now.sources)
            && state.release == current
            && state.origins == now.origins
            && now.found.failed.is_empty()
    }

    /// What the groups come to: what is known of those that are published as they are, the others built.
    fn build(
        &self,
        now: &mut Gathered,
        mut known: BTreeMap<String, Group>,
        standing: Option<&Release>,
    ) -> io::Result<BTreeMap<String, Group>> {
        loop {
            let plans = plans(now.sources.values());
            let mut groups: BTreeMap<String, Group> = BTreeMap::new();
            let mut new = Vec::new();
            for plan in &plans {
                match known.remove(&plan.digest).filter(|group| standing.is_some_and(|release| group.is_in(release))) {
                    Some(group) => drop(groups.insert(plan.digest.clone(), group)),
                    None => new.push(plan),
                }
            }
            info!(groups = plans.len(), new = new.len(), "building");
            match self.workshop.build(&new, self.config.jobs) {
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
                    now.sources.retain(|_, known| known.kept.key.as_ref().is_none_or(|key| !keys.contains(key)));
                    now.sources = read::read(&now.found, &now.sources, &self.workshop.store, self.config, self.stop)?;
                }
            }
        }
    }

    /// Files of the release in force that are not what was published, where all is to be looked into.
    fn damaged<'s>(&self, standing: Option<&'s Release>) -> BTreeSet<&'s str> {
        let damaged = standing.filter(|_| self.args.force).into_iter().flat_map(|release| self.history.damaged(release));
        damaged.inspect(|(file, cause)| warn!(file, cause, "a file of the release in force is damaged")).map(|(file, _)| file).collect()
    }

    /// Holds the groups against what is in force, and publishes what they come to; gives what is held back.
    fn publish(
        &self,
        now: &Gathered,
        groups: &BTreeMap<String, Group>,
        standing: Option<Release>,
        report: &mut Report,
    ) -> io::Result<Vec<Held>> {
        let unread = now.unread();
        let accepted: BTreeSet<String> = self.args.accept.iter().cloned().collect();
        let damaged = self.damaged(standing.as_ref());
        let draft = draft(groups, &unread, standing.as_ref(), &damaged, &self.config.gates, &accepted);
        let before = standing.as_ref().filter(|_| draft.needs_manifest());
        let before = before.map(|release| self.history.manifest(release.number)).transpose()?;
        let manifest = draft.manifest(groups, &unread, before.as_ref(), self.workshop.corrections.as_ref());
        let sum = build::write(&self.history.staging().join(MANIFEST), &manifest)?;
        let publication = Publication {
            history: self.history,
            standing: standing.as_ref(),
            damaged: &damaged,
            rollback_to: None,
            formats: &self.config.formats,
            stop: self.stop,
        };
        let release = publication.publish(&draft, sum, draft::origins(&manifest, &now.origins, standing.as_ref()))?;
        report.published(release, &draft, standing);
        Ok(draft.held)
    }
}
