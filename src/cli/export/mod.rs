//! `fenceng export`, and `--format` of other commands: the entries in the forms that others take.

mod sqlite;

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use fenceng::bureau::{BureauFile, SCHEMA_VERSION};
use fenceng::export::package::{self, Resource};
use fenceng::export::rules::{self, Rules};
use fenceng::export::{csv, dmn, jdm, ndjson, opa, xlsx};

use super::args::{self, Form};
use super::sum::sum;
use super::terminal::{count, tell};
use super::write::{Folder, Written};
use super::{Exit, Problem, releases};

/// Name of the file that describes the tables.
const PACKAGE: &str = "datapackage.json";

/// Names of bureau files and what is in them, one after the other.
pub(super) type Bureaus<'b> = Box<dyn Iterator<Item = Result<(Cow<'b, str>, Cow<'b, BureauFile>), Problem>> + 'b>;

/// Names of files, and what was done to them.
pub(super) type Files = Vec<(String, Written)>;

pub(super) fn run(args: &args::Export) -> Result<Exit, Problem> {
    check(&args.to)?;
    let folder = Folder::open(&args.output)?;
    let files = all(&args.to, &folder, &|| of_release(&args.release))?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    tell(&format!("{} in {}: {}\n", count(names.len() as u64, "file"), args.output.display(), names.join(", ")));
    Ok(Exit::Fine)
}

/// Finds that the program is built with these forms, before anything is read for them.
pub(super) fn check(forms: &[Form]) -> Result<(), Problem> {
    if cfg!(not(feature = "parquet")) && forms.contains(&Form::Parquet) { Err(without_parquet()) } else { Ok(()) }
}

fn without_parquet() -> Problem {
    let help = "build it with `cargo install --path . --features parquet`, or take another form";
    Problem::new(Exit::Usage, "this fenceng is built without Parquet", help)
}

/// Writes bureaus in several forms, beside their own files, and describes the tables among them. `bureaus` begins from the first each time.
pub(super) fn all<'b>(forms: &[Form], folder: &Folder, bureaus: &dyn Fn() -> Result<Bureaus<'b>, Problem>) -> Result<Files, Problem> {
    let mut files = Files::new();
    for form in forms {
        files.extend(write(*form, folder, bureaus)?);
    }
    files.extend(describe(folder, &files)?);
    Ok(files)
}

/// Describes the tables among the files of a folder, for tools that read data packages.
fn describe(folder: &Folder, files: &Files) -> Result<Option<(String, Written)>, Problem> {
    let mut resources = Vec::new();
    for (file, _) in files.iter().filter(|(file, _)| package::is_table(file)) {
        let path = folder.path().join(file);
        let read = fs::metadata(&path).and_then(|metadata| Ok((metadata.len(), sum(&path)?)));
        let (bytes, sha256) = read.map_err(|cause| {
            let message = format!("{} cannot be read back", path.display());
            Problem::new(Exit::Unwritable, message, "see that nothing else writes to the folder; then run again").caused_by(cause)
        })?;
        resources.push(Resource { file: file.clone(), bytes, sha256 });
    }
    if resources.is_empty() {
        return Ok(None);
    }
    let written = folder.write(PACKAGE, &package::descriptor(SCHEMA_VERSION, &resources))?;
    Ok(Some((PACKAGE.to_owned(), written)))
}

/// The bureau files of a release, of which there is one at least.
fn of_release<'b>(path: &Path) -> Result<Bureaus<'b>, Problem> {
    let each = releases::each(path)?.map(|file| file.map(|(name, bureau)| (Cow::Owned(name), Cow::Owned(bureau))));
    let mut bureaus = each.peekable();
    if bureaus.peek().is_none() { Err(releases::none(path)) } else { Ok(Box::new(bureaus)) }
}

/// Writes bureaus in one form.
fn write<'b>(form: Form, folder: &Folder, bureaus: &dyn Fn() -> Result<Bureaus<'b>, Problem>) -> Result<Files, Problem> {
    let one = |name: &str, write: &mut dyn FnMut(&mut Reading<'b>, &mut (dyn Write + Send)) -> io::Result<()>| {
        let mut reading = Reading { bureaus: bureaus()?, stopped: None };
        let written = folder.file(name, |out| write(&mut reading, out));
        reading.stopped.map_or(written, Err).map(|written| vec![(name.to_owned(), written)])
    };
    match form {
        Form::Json => Ok(Vec::new()),
        Form::Ndjson => one("entries.ndjson", &mut |reading, mut out| reading.each(|bureau| ndjson::write(bureau, &mut out))),
        Form::Csv => one("entries.csv", &mut |reading, out| {
            let mut csv = csv::Csv::begin(out)?;
            reading.each(|bureau| csv.write(bureau))?;
            csv.end()
        }),
        #[cfg(feature = "parquet")]
        Form::Parquet => one("entries.parquet", &mut |reading, out| {
            let mut table = fenceng::export::parquet::Parquet::begin(out)?;
            reading.each(|bureau| table.write(bureau))?;
            table.end()
        }),
        #[cfg(not(feature = "parquet"))]
        Form::Parquet => Err(without_parquet()),
        Form::Sqlite => {
            let mut reading = Reading { bureaus: bureaus()?, stopped: None };
            let written = folder.made("fenceng.sqlite", |path| {
                let mut database = sqlite::Database::begin(path).map_err(io::Error::other)?;
                reading.each(|bureau| database.write(bureau).map_err(io::Error::other))?;
                database.end().map_err(io::Error::other)
            });
            reading.stopped.map_or(written, Err).map(|written| vec![("fenceng.sqlite".to_owned(), written)])
        }
        Form::Dmn => of_rules(dmn::files, folder, bureaus()?),
        Form::Jdm => of_rules(jdm::files, folder, bureaus()?),
        Form::Opa => of_rules(opa::files, folder, bureaus()?),
        Form::Xlsx => {
            let workbook = |(name, bureau): (Cow<'b, str>, Cow<'b, BureauFile>)| {
                let name = Path::new(&*name).with_extension("xlsx").to_string_lossy().into_owned();
                let written = folder.file(&name, |out| xlsx::write(&bureau, out))?;
                Ok((name, written))
            };
            bureaus()?.map(|bureau| bureau.and_then(workbook)).collect()
        }
    }
}

/// Writes the files that rules come to.
fn of_rules(files: fn(&Rules) -> io::Result<Vec<rules::File>>, folder: &Folder, bureaus: Bureaus<'_>) -> Result<Files, Problem> {
    let mut rules = Rules::default();
    for bureau in bureaus {
        rules.add(&bureau?.1);
    }
    let failed = |cause| Problem::new(Exit::Unwritable, "the rules could not be written", "report this").caused_by(cause);
    let files = files(&rules).map_err(failed)?;
    files.into_iter().map(|(name, bytes)| Ok((name.clone(), folder.file(&name, |out| out.write_all(&bytes))?))).collect()
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
                Ok((_, bureau)) => take(&bureau)?,
                Err(problem) => {
                    self.stopped = Some(problem);
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
        }
        Ok(())
    }
}
