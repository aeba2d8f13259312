//! `fenceng export`, and `--format` of other commands: the entries in the forms that others take.

mod sqlite;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use fenceng::bureau::BureauFile;
use fenceng::export::{csv, ndjson, xlsx};

use super::args::{self, Form};
use super::terminal::{count, tell};
use super::write::{Folder, Written};
use super::{Exit, Problem, releases};

/// Names of bureau files and what is in them, one after the other.
pub(super) type Bureaus<'b> = Box<dyn Iterator<Item = Result<(Cow<'b, str>, Cow<'b, BureauFile>), Problem>> + 'b>;

/// Names of files, and what was done to them.
pub(super) type Files = Vec<(String, Written)>;

pub(super) fn run(args: &args::Export) -> Result<Exit, Problem> {
    let folder = Folder::open(&args.output)?;
    let mut names = Vec::new();
    for form in &args.to {
        names.extend(write(*form, &folder, &|| of_release(&args.release))?.into_iter().map(|(name, _)| name));
    }
    tell(&format!("{} in {}: {}\n", count(names.len() as u64, "file"), args.output.display(), names.join(", ")));
    Ok(Exit::Fine)
}

/// The bureau files of a release, of which there is one at least.
fn of_release<'b>(path: &Path) -> Result<Bureaus<'b>, Problem> {
    let each = releases::each(path)?.map(|file| file.map(|(name, bureau)| (Cow::Owned(name), Cow::Owned(bureau))));
    let mut bureaus = each.peekable();
    if bureaus.peek().is_none() { Err(releases::none(path)) } else { Ok(Box::new(bureaus)) }
}

/// Writes bureaus in a form, beside their own files. `bureaus` begins from the first each time.
pub(super) fn write<'b>(form: Form, folder: &Folder, bureaus: &dyn Fn() -> Result<Bureaus<'b>, Problem>) -> Result<Files, Problem> {
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
        Form::Parquet => {
            let help = "build it with `cargo install --path . --features parquet`, or take another form";
            Err(Problem::new(Exit::Usage, "this fenceng is built without Parquet", help))
        }
        Form::Sqlite => {
            let mut reading = Reading { bureaus: bureaus()?, stopped: None };
            let written = folder.made("fenceng.sqlite", |path| {
                let mut database = sqlite::Database::begin(path).map_err(io::Error::other)?;
                reading.each(|bureau| database.write(bureau).map_err(io::Error::other))?;
                database.end().map_err(io::Error::other)
            });
            reading.stopped.map_or(written, Err).map(|written| vec![("fenceng.sqlite".to_owned(), written)])
        }
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
