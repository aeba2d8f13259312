//! `fenceng review`: a release as a site in which people check it against the documents and correct it.
//!
//! ```text
//! release, documents, release before → originals (drawn by workers), overview, changes → data → site, one rename
//! ```
//! What the pages do is in `review/`, in TypeScript; `review/src/data.ts` says what they are given.

mod data;
mod originals;
mod overview;
pub(super) mod picture;
mod serve;
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, Manifest};
use fenceng::corrections::{Correction, cells_hash};
use fenceng::diagnostic::Code;
use fenceng::diff::{BureauChange, Changes};
use fenceng::{Corrections, diff};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use self::data::{BureauChanges, BureauLink, BureauPage, CodeTitle, Original, OverviewPage, RowFacts, Site, StandingCorrection};
use super::terminal::{count, printable, tell};
use super::{Exit, Problem, args, correct, corrections, releases};

/// What a nightly release says of itself, as far as it matters here.
#[derive(Debug, Default, Deserialize)]
struct Nightly {
    number: u32,
    before: Option<u32>,
    origins: Vec<NightlyOrigin>,
}

#[derive(Debug, Deserialize)]
struct NightlyOrigin {
    from: String,
}

/// Everything that is shown.
struct Review {
    site: Site,
    /// Bureau files with their names.
    bureaus: Vec<(String, BureauFile)>,
    manifest: Option<Manifest>,
    changes: Option<Changes>,
    originals: BTreeMap<String, Original>,
}

pub(super) fn run(args: &args::Review) -> Result<Exit, Problem> {
    if args.serve {
        return serve::run(args);
    }
    let target = Target::open(&args.output)?;
    let review = review(args, None, target.staging.path())?;
    review.write(target.staging.path()).map_err(|cause| target.unwritable(cause))?;
    target.publish()?;
    if !args.quiet {
        let index = args.output.join("index.html");
        tell(&format!("{}: open it in a browser\n{}", printable(&index.to_string_lossy()), shown(&review)));
    }
    Ok(Exit::Fine)
}

/// Reads everything that is shown, and draws pages into `folder`.
fn review(args: &args::Review, save: Option<&'static str>, folder: &Path) -> Result<Review, Problem> {
    let bureaus = releases::each(&args.release)?.collect::<Result<Vec<_>, _>>()?;
    if bureaus.is_empty() {
        return Err(releases::none(&args.release));
    }
    let manifest = beside(&args.release, "manifest.json")?;
    let nightly: Option<Nightly> = beside(&args.release, "release.json")?;
    let (text, standing) = corrections::read_if_there(&args.corrections)?;
    let before = args.before.clone().or_else(|| before(&args.release, nightly.as_ref()?));
    let changes = before.map(|before| changes(&before, &bureaus)).transpose()?;

    let wanted = originals::wanted(&bureaus);
    let found = originals::find(&wanted, &documents(args, nightly.as_ref()));
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let originals = originals::originals(&wanted, &found, &bureaus, &folder.join("pages"), &args.reading, jobs);

    let link = |(file, bureau): &(String, BureauFile)| BureauLink {
        bureau: bureau.bureau.clone(),
        page: format!("bureau/{}.html", file.strip_suffix(".json").unwrap_or(file)),
        units: bureau.units.len(),
        entries: bureau.units.iter().map(|unit| unit.entries.len()).sum(),
    };
    let site = Site {
        version: env!("CARGO_PKG_VERSION"),
        release: nightly.map_or_else(|| name(&args.release), |nightly| nightly.number.to_string()),
        key: key(&bureaus),
        root: "",
        save,
        bureaus: bureaus.iter().map(link).collect(),
        corrections: standing_corrections(&text, &standing),
        codes: codes(&bureaus, manifest.as_ref()),
    };
    Ok(Review { site, bureaus, manifest, changes, originals })
}

impl Review {
    /// Writes all pages.
    fn write(&self, folder: &Path) -> io::Result<()> {
        site::write_common(folder)?;
        fs::create_dir_all(folder.join("bureau"))?;
        let mut overviews = Vec::with_capacity(self.bureaus.len());
        let site = Site { root: "../", ..self.site.clone() };
        for ((_, bureau), link) in self.bureaus.iter().zip(&self.site.bureaus) {
            let changes = self.changes.as_ref().map(|changes| of_bureau(changes, &bureau.bureau));
            overviews.push(overview::overview(bureau, &link.page, changes.as_ref()));
            let entries = bureau.units.iter().flat_map(|unit| &unit.entries);
            let page = BureauPage {
                site: &site,
                bureau,
                rows: entries.map(|entry| RowFacts { cells: cells_hash(&entry.source.cells) }).collect(),
                originals: bureau.sources.iter().filter_map(|source| Some((source.id.as_str(), self.originals.get(&source.id)?))).collect(),
                changes,
            };
            let html = site::Page { kind: "bureau", title: &bureau.bureau, root: "../" }.html(&page)?;
            fs::write(folder.join(&link.page), html)?;
        }
        let page = OverviewPage {
            site: &self.site,
            bureaus: overviews,
            inputs: self.manifest.as_ref().map_or(&[], |manifest| &manifest.inputs),
            changes: self.changes.as_ref().map(|changes| changes.totals.entries),
        };
        fs::write(folder.join("index.html"), site::Page { kind: "overview", title: &self.site.release, root: "" }.html(&page)?)
    }
}

/// A file of the program beside the bureau files, when there is one.
fn beside<T: for<'d> Deserialize<'d>>(release: &Path, file: &str) -> Result<Option<T>, Problem> {
    let path = release.join(file);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(cause) => return Err(unreadable(&path).caused_by(cause)),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|cause| unreadable(&path).caused_by(cause))
}

fn unreadable(path: &Path) -> Problem {
    let message = format!("{} could not be read", printable(&path.to_string_lossy()));
    Problem::new(Exit::Trouble, message, "check the path and its permissions, or write the release again")
}

/// What a folder is called, whatever links lead to it.
fn name(release: &Path) -> String {
    let path = fs::canonicalize(release).unwrap_or_else(|_| release.to_owned());
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The nightly release before this one, if it is kept.
fn before(release: &Path, nightly: &Nightly) -> Option<PathBuf> {
    let before = fs::canonicalize(release).ok()?.parent()?.join(format!("{:06}", nightly.before?));
    before.is_dir().then_some(before)
}

fn changes(before: &Path, bureaus: &[(String, BureauFile)]) -> Result<Changes, Problem> {
    let new: Vec<BureauFile> = bureaus.iter().map(|(_, bureau)| bureau.clone()).collect();
    Ok(diff(&releases::read(before)?, &new))
}

/// Where documents are looked for: where it was said, or where a nightly run had them from.
fn documents(args: &args::Review, nightly: Option<&Nightly>) -> Vec<PathBuf> {
    if !args.documents.is_empty() {
        return args.documents.clone();
    }
    let Some(nightly) = nightly else { return Vec::new() };
    // OUTPUT/releases/000007, and what was downloaded is in OUTPUT/.fenceng/downloads.
    let root = fs::canonicalize(&args.release).ok();
    let downloads = root.as_deref().and_then(Path::parent).and_then(Path::parent).map(|root| root.join(".fenceng/downloads"));
    let origins: BTreeSet<PathBuf> = nightly.origins.iter().map(|origin| PathBuf::from(&origin.from)).collect();
    origins.into_iter().chain(downloads).filter(|path| path.exists()).collect()
}

/// What names the bureaus of a release, and is the same for the next release of them.
fn key(bureaus: &[(String, BureauFile)]) -> String {
    let names: BTreeSet<&str> = bureaus.iter().map(|(_, bureau)| bureau.bureau.as_str()).collect();
    let mut hash = Sha256::new();
    names.into_iter().for_each(|name| hash.update(format!("{name}\n")));
    let mut key = fenceng::convert::hex(&hash.finalize());
    key.truncate(16);
    key
}

fn codes(bureaus: &[(String, BureauFile)], manifest: Option<&Manifest>) -> BTreeMap<&'static str, CodeTitle> {
    let entries = bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries);
    let inputs = manifest.into_iter().flat_map(|manifest| &manifest.inputs);
    let findings = entries.flat_map(|entry| &entry.diagnostics).chain(inputs.flat_map(|input| &input.diagnostics));
    let codes: BTreeSet<Code> = findings.map(|finding| finding.code).collect();
    codes.into_iter().map(|code| (code.id(), CodeTitle { name: code.name(), title: site::meaning(code) })).collect()
}

fn standing_corrections(text: &str, corrections: &Corrections) -> Vec<StandingCorrection> {
    let texts = correct::texts(text);
    let standing = |(at, correction): (usize, &Correction)| StandingCorrection {
        entry: correction.entry.to_string(),
        cells: correction.cells.to_string(),
        fields: correction.fields().collect(),
        author: correction.author.to_string(),
        date: correction.date.to_string(),
        reason: correction.reason.to_string(),
        checked: correction.checked,
        toml: texts.get(at).cloned().unwrap_or_default(),
    };
    corrections.list().iter().enumerate().map(standing).collect()
}

/// What changed in a bureau.
fn of_bureau<'c>(changes: &'c Changes, bureau: &str) -> BureauChanges<'c> {
    let is_here = |change: &&BureauChange| change.new.as_deref().or(change.old.as_deref()) == Some(bureau);
    let all = || changes.bureaus.iter().filter(is_here).flat_map(|change| &change.units).flat_map(|unit| &unit.entries);
    BureauChanges {
        entries: all().filter_map(|entry| Some((entry.new.as_ref()?.id.as_str(), entry))).collect(),
        removed: all().filter(|entry| entry.new.is_none()).collect(),
    }
}

/// What is shown, and what could not be.
fn shown(review: &Review) -> String {
    let entries: usize = review.site.bureaus.iter().map(|bureau| bureau.entries).sum();
    let pages: usize = review.originals.values().map(|original| original.pages.len()).sum();
    let bureaus = count(review.bureaus.len() as u64, "bureau");
    let mut text = format!("{bureaus}, {}, {} drawn\n", count(entries as u64, "entry"), count(pages as u64, "page"));
    for missing in review.originals.values().filter_map(|original| original.missing.as_ref()) {
        text.push_str(&format!("not shown: {}\n", printable(missing)));
    }
    text
}

/// The folder of the site, which is put together beside it and takes its place in one step.
struct Target<'t> {
    path: &'t Path,
    staging: tempfile::TempDir,
}

impl<'t> Target<'t> {
    /// Makes sure that the site can be written, before any work is done for it.
    fn open(path: &'t Path) -> Result<Self, Problem> {
        let is_free = match fs::read_dir(path) {
            Ok(mut files) => files.next().is_none() || path.join("review.js").is_file(),
            Err(cause) => cause.kind() == io::ErrorKind::NotFound,
        };
        if !is_free {
            let message = format!("{} is there already and is no review", path.display());
            return Err(Problem::new(Exit::Usage, message, "name another folder with --output"));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".fenceng-review-");
        // Readable for all that the umask lets read; a temporary folder by itself is for its owner alone.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let staging = fs::create_dir_all(parent).and_then(|()| builder.tempdir_in(parent));
        staging.map(|staging| Self { path, staging }).map_err(|cause| unwritable(path, cause))
    }

    fn unwritable(&self, cause: io::Error) -> Problem {
        unwritable(self.path, cause)
    }

    /// Puts the site in its place, and removes what was there.
    fn publish(self) -> Result<(), Problem> {
        let Self { path, staging } = self;
        let staging = staging.keep();
        let mut old = staging.clone().into_os_string();
        old.push(".old");
        let old = PathBuf::from(old);
        let moved = if path.exists() { fs::rename(path, &old) } else { Ok(()) };
        let published = moved.and_then(|()| fs::rename(&staging, path));
        if published.is_err() {
            // What was there comes back.
            let _ = fs::rename(&old, path);
            let _ = fs::remove_dir_all(&staging);
        }
        published.map_err(|cause| unwritable(path, cause))?;
        match fs::remove_dir_all(&old) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(unwritable(&old, cause)),
            _ => Ok(()),
        }
    }
}

fn unwritable(path: &Path, cause: io::Error) -> Problem {
    let message = format!("the review cannot be written to {}", path.display());
    Problem::new(Exit::Unwritable, message, "see that the disk has space and that the folder may be written; or name another with --output")
        .caused_by(cause)
}
