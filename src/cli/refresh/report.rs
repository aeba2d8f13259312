//! What is to be said of a run in the end: to people and to machines.

use std::collections::BTreeMap;
use std::io;

use fenceng::bureau::{Input, Outcome};
use tracing::warn;

use super::config::Config;
use super::draft::Draft;
use super::found::Found;
use super::history::{Held, History, Release};
use super::state::Known;
use super::{metrics, summary};
use crate::cli::{Exit, Problem, write};

/// What is to be said of a run.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) seconds: f64,
    /// Why it ended early.
    pub(super) problem: Option<Problem>,
    pub(super) documents: u64,
    /// Documents that were read, as they were new or looked different.
    pub(super) read: u64,
    pub(super) converted: u64,
    pub(super) skipped: u64,
    pub(super) failed: Vec<Failed>,
    /// The release in force.
    pub(super) release: Option<Release>,
    pub(super) is_new: bool,
    pub(super) held: Vec<Held>,
    /// Bureaus that were to be accepted and were not held back.
    pub(super) not_held: Vec<String>,
}

/// A source that could not be read.
#[derive(Debug)]
pub(super) struct Failed {
    /// Path or URL.
    pub(super) from: String,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Report {
    /// What became of the sources; `before` are those that were known.
    pub(super) fn sources(&mut self, found: &Found, sources: &BTreeMap<String, Known>, before: &BTreeMap<String, Known>) {
        let failed = |from: &str, input: &Input| Failed {
            from: from.to_owned(),
            code: input.diagnostics.first().map_or("", |finding| finding.code.id()),
            reason: input.reason.clone().unwrap_or_default(),
        };
        self.documents = found.documents.len() as u64;
        self.failed.extend(found.failed.iter().map(|(from, input)| failed(from, input)));
        self.failed.extend(found.stale.iter().map(|(from, finding)| {
            let reason = format!("{}; the document that came last stands in", finding.message);
            Failed { from: from.clone(), code: finding.code.id(), reason }
        }));
        for (from, known) in sources {
            self.read += u64::from(before.get(from).is_none_or(|before| before.kept.key.is_none() || before.kept.key != known.kept.key));
            match known.kept.input.outcome {
                Outcome::Converted => self.converted += 1,
                Outcome::Skipped => self.skipped += 1,
                Outcome::Failed => self.failed.push(failed(from, &known.kept.input)),
            }
        }
    }

    /// Nothing has changed: what stands and what is held back is what it was.
    pub(super) fn stands(&mut self, history: &History, current: Option<u32>, held: &[Held]) -> io::Result<()> {
        self.release = history.standing(current)?;
        self.held = held.to_vec();
        self.tell_held();
        Ok(())
    }

    /// What was published; `None`, when the same is in force.
    pub(super) fn published(&mut self, release: Option<Release>, draft: &Draft, standing: Option<Release>) {
        self.is_new = release.is_some();
        self.release = release.or(standing);
        self.held.clone_from(&draft.held);
        self.not_held.clone_from(&draft.not_held);
        self.tell_held();
        for bureau in &self.not_held {
            warn!(bureau, "nothing of this bureau was held back, so there is nothing to accept");
        }
    }

    fn tell_held(&self) {
        for held in &self.held {
            let reasons: Vec<String> = held.reasons.iter().map(ToString::to_string).collect();
            warn!(bureau = held.bureau, reasons = reasons.join("; "), "held back");
        }
    }

    /// How the command ends.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self { problem: Some(problem), .. } => problem.exit,
            _ if !self.held.is_empty() => Exit::Held,
            _ if !self.failed.is_empty() => Exit::SomeFailed,
            _ => Exit::Fine,
        }
    }

    /// Writes the summary and the metrics where the configuration wants them.
    pub(super) fn write(&self, config: &Config) -> Result<(), Problem> {
        write::text(&config.report, &summary::markdown(self))?;
        match &config.metrics {
            Some(path) => write::text(path, &metrics::text(self)).map(drop),
            None => Ok(()),
        }
    }
}
