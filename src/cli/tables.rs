//! `fenceng tables`: the plain tables of files.

use fenceng::{Config, tables};

use super::{Exit, Problem, args, terminal};

pub(super) fn run(args: &args::Tables) -> Result<Exit, Problem> {
    for file in &args.files {
        let bytes = std::fs::read(file).map_err(|e| Problem::new(Exit::SomeFailed, "x", "y").caused_by(e))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match tables(&name, &bytes, &Config::default()) {
            Ok(tables) => {
                let text = serde_json::to_string(&tables).unwrap_or_default();
                terminal::print((text + "\n").as_bytes())?;
            }
            Err(error) => eprintln!("{name}: {error}"),
        }
    }
    Ok(Exit::Fine)
}
