//! `fenceng tables`: the plain tables of files.

use std::num::NonZero;
use std::path::Path;

use fenceng::Tables;

use super::args::{self, TableFormat};
use super::sources::Source;
use super::{Exit, Problem, pool, terminal};

pub(super) fn run(args: &args::Tables) -> Result<Exit, Problem> {
    if let Some(folder) = args.files.iter().find(|path| path.is_dir()) {
        let message = format!("{} is a folder", folder.display());
        return Err(Problem::new(Exit::SomeFailed, message, "name the files"));
    }
    let sources: Vec<Source> = args.files.iter().map(|path| Source::new(Path::new(path))).collect();
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let answers = pool::read_all(&pool::TABLES, &sources, &args.reading, jobs, |_| {});

    let mut exit = Exit::Fine;
    let mut found: Vec<Tables> = Vec::new();
    for (source, answer) in sources.iter().zip(answers) {
        let name = source.path.display();
        let whole = |tables: Tables| match args.format {
            TableFormat::Json => Ok(tables),
            TableFormat::Csv | TableFormat::Html => tables.check_places().map(|()| tables).map_err(|error| error.diagnostic()),
        };
        match answer.and_then(whole) {
            Ok(tables) => {
                tables
                    .diagnostics
                    .iter()
                    .for_each(|finding| terminal::tell(&format!("{name}: {}: {}\n", finding.code.id(), finding.message)));
                found.push(tables);
            }
            Err(finding) => {
                terminal::tell(&format!("{name}: {}: {}\n", finding.code.id(), finding.message));
                exit = Exit::SomeFailed;
            }
        }
    }
    terminal::print(printed(&found, args.format).as_bytes())?;
    Ok(exit)
}

fn printed(found: &[Tables], format: TableFormat) -> String {
    match format {
        TableFormat::Json => found.iter().map(|tables| tables.to_json() + "\n").collect(),
        TableFormat::Csv => found.iter().map(Tables::to_csv).collect::<Vec<_>>().join("\n"),
        TableFormat::Html => fenceng::tables::to_html(found),
    }
}
