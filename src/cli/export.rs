//! `fenceng export`, and `--format` of other commands: the entries in the forms that others take.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use fenceng::bureau::{BureauFile, SCHEMA_VERSION};
use fenceng::export::package::{self, Resource};
use fenceng::export::rules::{self, Rules};
use fenceng::export::{csv, dmn, jdm, ndjson, opa};

use super::args::{self, Form};
use super::sum::Summed;
use super::terminal::{count, tell};
use super::write::Folder;
use super::{Exit, Problem, releases};

/// Name of the file that describes the tables.
const PACKAGE: &str = "datapackage.json";

/// Bureau files, one after the other.
pub(super) type Bureaus<'b> = Box<dyn Iterator<Item = Result<Cow<'b, BureauFile>, Problem>> + 'b>;

pub(super) fn run(args: &args::Export) -> Result<Exit, Problem> {
    let folder = Folder::open(&args.output)?;
    let mut files = Vec::new();
    for form in &args.to {
        files.extend(write(*form, &folder, &|| of_release(&args.release))?);
    }
    files.extend(describe(&folder, &args.output, &files)?);
    tell(&format!("{} in {}: {}\n", count(files.len() as u64, "file"), args.output.display(), files.join(", ")));
    Ok(Exit::Fine)
}

/// Describes the tables among the files of a folder, for tools that read data packages.
pub(super) fn describe(folder: &Folder, path: &Path, files: &[String]) -> Result<Option<String>, Problem> {
    let mut resources = Vec::new();
    for file in files.iter().filter(|file| package::is_table(file)) {
        let path = path.join(file);
        let read = File::open(&path).and_then(|mut file| {
            let mut sum = Summed::new(io::sink());
            let bytes = io::copy(&mut file, &mut sum)?;
            Ok((bytes, sum.sha256()))
        });
        let (bytes, sha256) = read.map_err(|cause| {
            let message = format!("{} cannot be read back", path.display());
            Problem::new(Exit::Unwritable, message, "see that nothing else writes to the folder; then run again").caused_by(cause)
        })?;
        resources.push(Resource { file: file.clone(), bytes, sha256 });
    }
    if resources.is_empty() {
        return Ok(None);
    }
    folder.write(PACKAGE, &package::descriptor(SCHEMA_VERSION, &resources))?;
    Ok(Some(PACKAGE.to_owned()))
}

fn of_release<'b>(path: &Path) -> Result<Bureaus<'b>, Problem> {
    let mut bureaus = releases::each(path)?.map(|bureau| bureau.map(Cow::Owned)).peekable();
    if bureaus.peek().is_none() { Err(releases::none(path)) } else { Ok(Box::new(bureaus)) }
}

/// Writes bureaus in a form, and gives the names of the files. `bureaus` begins from the first each time.
pub(super) fn write<'b>(form: Form, folder: &Folder, bureaus: &dyn Fn() -> Result<Bureaus<'b>, Problem>) -> Result<Vec<String>, Problem> {
    let reading = Reading { bureaus: bureaus()?, stopped: None };
    match form {
        Form::Csv => table("entries.csv", folder, reading, |reading, out| {
            let mut csv = csv::Csv::begin(out)?;
            reading.each(|bureau| csv.write(bureau))?;
            csv.end()
        }),
        Form::Ndjson => table("entries.ndjson", folder, reading, |reading, mut out| reading.each(|bureau| ndjson::write(bureau, &mut out))),
        Form::Dmn => of_rules(dmn::files, folder, reading),
        Form::Jdm => of_rules(jdm::files, folder, reading),
        Form::Opa => of_rules(opa::files, folder, reading),
    }
}

/// Writes one file, bureau by bureau.
fn table(
    name: &str,
    folder: &Folder,
    mut reading: Reading,
    fill: impl FnOnce(&mut Reading, &mut dyn io::Write) -> io::Result<()>,
) -> Result<Vec<String>, Problem> {
    let written = folder.file(name, |mut out| fill(&mut reading, &mut out));
    match reading.stopped {
        Some(problem) => Err(problem),
        None => written.map(|_| vec![name.to_owned()]),
    }
}

/// Writes the files that rules come to.
fn of_rules(files: fn(&Rules) -> io::Result<Vec<rules::File>>, folder: &Folder, reading: Reading) -> Result<Vec<String>, Problem> {
    let mut rules = Rules::default();
    for bureau in reading.bureaus {
        rules.add(&*bureau?);
    }
    let files =
        files(&rules).map_err(|cause| Problem::new(Exit::Unwritable, "the rules could not be written", "report this").caused_by(cause))?;
    files.into_iter().map(|(name, bytes)| folder.file(&name, |out| out.write_all(&bytes)).map(|_| name)).collect()
}

/// Bureau files as they are read, and what stopped it.
struct Reading<'b> {
    bureaus: Bureaus<'b>,
    stopped: Option<Problem>,
}

impl Reading<'_> {
    /// Takes each bureau; an error when one cannot be read, so that what was begun is given up.
    fn each(&mut self, mut take: impl FnMut(&BureauFile) -> io::Result<()>) -> io::Result<()> {
        for bureau in &mut self.bureaus {
            match bureau {
                Ok(bureau) => take(&bureau)?,
                Err(problem) => {
                    self.stopped = Some(problem);
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
        }
        Ok(())
    }
}
