//! What changed since the release before, bureau by bureau, so that two whole releases are never in memory.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, SCHEMA_VERSION};
use fenceng::diff;
use fenceng::diff::{BureauChange, Counts, Totals};
use serde::ser::{Error, SerializeStruct};
use serde::{Serialize, Serializer};

use super::build::write;
use super::history;

/// Bureaus that came and went are compared with one another, as some may have another name only; so many entries at most.
const RENAMED: u32 = 100_000;

/// The files of a bureau in two releases.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) old: Vec<PathBuf>,
    pub(super) new: Vec<PathBuf>,
    /// Entries in both.
    pub(super) entries: u32,
}

/// Writes what changed in `pairs`, which are in order of the bureaus' names, and gives the file's sum and how much it was.
///
/// `same` bureaus are counted as they were.
pub(super) fn changes(pairs: Vec<Pair>, same: Totals, spool: &Path, path: &Path) -> io::Result<(String, Totals)> {
    let mut totals = same;
    let file = tempfile::tempfile_in(spool)?;
    let mut spool = BufWriter::new(&file);
    let (mut lone, both): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(|pair| pair.old.is_empty() || pair.new.is_empty());
    let renamed = lone.iter().any(|pair| pair.old.is_empty()) && lone.iter().any(|pair| pair.new.is_empty());
    if renamed && lone.iter().map(|pair| u64::from(pair.entries)).sum::<u64>() <= u64::from(RENAMED) {
        let (old, new) = lone.drain(..).fold((Vec::new(), Vec::new()), |(mut old, mut new), pair| {
            old.extend(pair.old);
            new.extend(pair.new);
            (old, new)
        });
        lone.push(Pair { old, new, entries: 0 });
    }
    for pair in both.into_iter().chain(lone) {
        let found = diff(&bureaus(&pair.old)?, &bureaus(&pair.new)?);
        add(&mut totals, &found.totals);
        for change in &found.bureaus {
            serde_json::to_writer(&mut spool, change)?;
        }
    }
    spool.flush()?;
    drop(spool);
    let mut read = &file;
    read.rewind()?;
    let spooled = Spooled { totals, bureaus: RefCell::new(BufReader::new(read)) };
    Ok((write(path, &spooled)?, totals))
}

fn bureaus(paths: &[PathBuf]) -> io::Result<Vec<BureauFile>> {
    paths.iter().map(|path| history::read(path)).collect()
}

fn add(totals: &mut Totals, more: &Totals) {
    let pairs = [
        (&mut totals.bureaus, &more.bureaus),
        (&mut totals.units, &more.units),
        (&mut totals.roles, &more.roles),
        (&mut totals.entries, &more.entries),
    ];
    for (counts, more) in pairs {
        let Counts { added, removed, renamed, moved, changed, renumbered, same } = more;
        counts.added += added;
        counts.removed += removed;
        counts.renamed += renamed;
        counts.moved += moved;
        counts.changed += changed;
        counts.renumbered += renumbered;
        counts.same += same;
    }
}

/// [`fenceng::diff::Changes`], its bureaus in a file.
struct Spooled<'f> {
    totals: Totals,
    bureaus: RefCell<BufReader<&'f File>>,
}

impl Serialize for Spooled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut changes = serializer.serialize_struct("Changes", 3)?;
        changes.serialize_field("schema_version", SCHEMA_VERSION)?;
        changes.serialize_field("totals", &self.totals)?;
        changes.serialize_field("bureaus", &Bureaus(&self.bureaus))?;
        changes.end()
    }
}

struct Bureaus<'b, 'f>(&'b RefCell<BufReader<&'f File>>);

impl Serialize for Bureaus<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq;
        let mut spool = self.0.try_borrow_mut().map_err(S::Error::custom)?;
        let mut bureaus = serializer.serialize_seq(None)?;
        for change in serde_json::Deserializer::from_reader(&mut *spool).into_iter::<BureauChange>() {
            bureaus.serialize_element(&change.map_err(S::Error::custom)?)?;
        }
        bureaus.end()
    }
}
