//! `fenceng schema`: the JSON Schemas of what is written, and of what people write.

use std::collections::BTreeMap;

use fenceng::{export, output};
use schemars::{Schema, schema_for};

use super::refresh::{config::ConfigFile, history::Release};
use super::{Exit, Problem, args, terminal};

pub(super) fn run(of: Option<args::Schema>) -> Result<Exit, Problem> {
    if let Some(args::Schema::Context) = of {
        return terminal::print(export::CONTEXT.as_bytes());
    }
    let schemas: BTreeMap<_, _> = schemas().collect();
    let mut text = Vec::new();
    let written = match of {
        None | Some(args::Schema::Context) => output::json(&schemas, &mut text),
        Some(args::Schema::Bureau) => output::json(&schemas["bureau.schema.json"], &mut text),
        Some(args::Schema::Corrections) => output::json(&schemas["corrections.schema.json"], &mut text),
        Some(args::Schema::Changes) => output::json(&schemas["changes.schema.json"], &mut text),
        Some(args::Schema::Manifest) => output::json(&schemas["manifest.schema.json"], &mut text),
        Some(args::Schema::Config) => output::json(&schemas["config.schema.json"], &mut text),
        Some(args::Schema::Release) => output::json(&schemas["release.schema.json"], &mut text),
    };
    written.map_err(|cause| Problem::new(Exit::Unwritable, "the schema could not be made", "report this").caused_by(cause))?;
    terminal::print(&text)
}

/// The schemas of the library, and those of what only the command writes and reads.
pub(super) fn schemas() -> impl Iterator<Item = (&'static str, Schema)> {
    let own = [("config.schema.json", schema_for!(ConfigFile)), ("release.schema.json", schema_for!(Release))];
    output::schemas().into_iter().chain(own)
}
