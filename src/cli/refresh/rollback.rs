//! `fenceng rollback`: the content of an older release, published as the next one.
//!
//! History stays a line, so a rollback is undone as anything else is. What it takes out of force is refused from then on: the next run
//! would only read it from the same sources again.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::Ordering;

use super::draft::{Draft, Drafted};
use super::history::{self, History, MANIFEST, Refused, Release};
use super::publish::Publication;
use super::{config, lock, stopped, stopped_by_signals, unwritable};
use crate::cli::terminal::printable;
use crate::cli::{Exit, Problem, args, changes, export, terminal};

pub(in crate::cli) fn run(args: &args::Rollback) -> Result<Exit, Problem> {
    let config = config::open(&args.config)?;
    export::check(&config.formats)?;
    let history = History::new(&config.output);
    let _lock = lock::take(&history, args.wait)?;
    let stop = stopped_by_signals().map_err(|cause| unwritable(&config, cause))?;
    history.recover(None).map_err(|cause| unwritable(&config, cause))?;
    let standing = history.current().and_then(|current| history.standing(current)).map_err(|cause| unwritable(&config, cause))?;
    let Some(release) = &standing else {
        return Err(Problem::new(Exit::Usage, "nothing is published yet", "publish a release with `fenceng refresh`"));
    };
    let kept = history.numbers().map_err(|cause| unwritable(&config, cause))?;
    let number = number(args.number, release, &kept)?;
    let target = whole(&history, number)?;

    let bureaus = target.bureaus.iter().map(|(name, bureau)| (name.clone(), Drafted::of(bureau, number))).collect();
    let draft = Draft { bureaus, refused: refused(release, &target), ..Draft::default() };
    let publication = Publication {
        history: &history,
        standing: Some(release),
        damaged: &history.damaged(release).map(|(file, _)| file).collect(),
        rollback_to: Some(number),
        formats: &config.formats,
        stop: &stop,
    };
    let published = history::link(&history.path(number).join(MANIFEST), &history.staging().join(MANIFEST))
        .and_then(|()| publication.publish(&draft, target.manifest.clone(), target.origins))
        .map_err(|cause| if stop.load(Ordering::Relaxed) { stopped() } else { unwritable(&config, cause) })?;
    let Some(new) = published else {
        let message = format!("release {number} has the same content as release {}, which is in force", release.number);
        return Err(Problem::new(Exit::Usage, message, "name another one; `fenceng releases` lists them"));
    };
    history.prune(config.keep).map_err(|cause| {
        let message = format!("release {} is published, but older ones could not be removed", new.number);
        Problem::new(Exit::Unwritable, message, "see that the output folder may be written; the next run removes them").caused_by(cause)
    })?;
    terminal::print(told(&new, number, release.number).as_bytes())
}

/// The release to go back to: the one that was asked for, or the one before that in force.
fn number(asked: Option<u32>, standing: &Release, kept: &[u32]) -> Result<u32, Problem> {
    let usage = |message: String, help: &str| Problem::new(Exit::Usage, message, help);
    let Some(before) = kept.iter().copied().rfind(|&number| number < standing.number) else {
        let message = format!("release {} is the only one that is kept", standing.number);
        return Err(usage(message, "there is none to go back to; `keep` in the configuration says how many are kept"));
    };
    let number = asked.unwrap_or(before);
    let help = "name another one; `fenceng releases` lists them";
    match number {
        _ if number == standing.number => Err(usage(format!("release {number} is in force already"), help)),
        _ if !kept.contains(&number) => Err(usage(format!("there is no release {number}, or it is no longer kept"), help)),
        _ => Ok(number),
    }
}

/// A release of which every file is what was published.
fn whole(history: &History, number: u32) -> Result<Release, Problem> {
    let damaged = |cause: String| {
        let help = "go back to another one; `fenceng releases` lists them";
        Problem::new(Exit::Trouble, format!("release {number} is damaged"), help).caused_by(cause)
    };
    let release = history.release(number).map_err(|cause| damaged(cause.to_string()))?;
    let first = history.damaged(&release).next().map(|(file, cause)| damaged(format!("{}: {cause}", printable(file))));
    first.map_or(Ok(release), Err)
}

/// What is to be held back from now on: what goes out of force, and what was held back already, but for what comes back into force.
fn refused(standing: &Release, target: &Release) -> BTreeMap<String, Vec<Refused>> {
    let mut refused = standing.refused.clone();
    for (name, bureau) in &standing.bureaus {
        refused.entry(name.clone()).or_default().push(Refused::of(standing.number, &bureau.files));
    }
    for (name, bureau) in &target.bureaus {
        if let Some(all) = refused.get_mut(name) {
            all.retain(|one| !one.is(&bureau.files));
        }
    }
    refused.retain(|_, all| !all.is_empty());
    refused
}

/// What was done, and what comes of it.
fn told(new: &Release, number: u32, before: u32) -> String {
    let mut text = format!("release {} is published with the content of release {number}, in place of release {before}\n", new.number);
    if let Some(totals) = &new.changes {
        let _ = writeln!(text, "{}", changes::totals(totals, true));
    }
    let refused = new.refused.iter().filter(|(_, all)| all.iter().any(|one| one.release == before));
    let names: Vec<_> = refused.map(|(name, _)| printable(name)).collect();
    if !names.is_empty() {
        let _ = writeln!(
            text,
            "held back until the sources change: {}; `fenceng refresh --accept BUREAU` publishes one all the same",
            names.join("、")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::history::{Published, PublishedFile};
    use super::*;

    fn release(number: u32, bureaus: &[(&str, &str)]) -> Release {
        let published = |sum: &str| {
            let file = PublishedFile { sha256: sum.to_owned(), ..PublishedFile::default() };
            Published { entries: 1, since: 1, files: vec![file] }
        };
        let bureaus = bureaus.iter().map(|&(name, sum)| (name.to_owned(), published(sum))).collect();
        Release { number, bureaus, ..Release::default() }
    }

    #[test]
    fn what_was_rolled_back_stays_refused_until_it_is_gone_back_to() {
        let all = |release: &Release, target: &Release| -> Vec<(String, u32, String)> {
            let refused = refused(release, target);
            refused
                .into_iter()
                .flat_map(|(name, all)| all.into_iter().map(move |one| (name.clone(), one.release, one.sha256.concat())))
                .collect()
        };
        let is = |name: &str, release, sum: &str| (name.to_owned(), release, sum.to_owned());
        let (one, two, three) =
            (release(1, &[("甲", "a"), ("乙", "x")]), release(2, &[("甲", "b")]), release(3, &[("甲", "c"), ("丙", "z")]));
        assert_eq!(all(&three, &two), [is("丙", 3, "z"), is("甲", 3, "c")]);
        let mut four = release(4, &[("甲", "b")]);
        four.refused = refused(&three, &two);
        assert_eq!(all(&four, &one), [is("丙", 3, "z"), is("甲", 3, "c"), is("甲", 4, "b")]);
        assert_eq!(all(&four, &three), [is("甲", 4, "b")]);
    }
}
