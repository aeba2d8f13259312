//! `fenceng schema`: the JSON Schemas of what is written, and of corrections.

use std::collections::BTreeMap;

use fenceng::output;

use super::{Exit, Problem, args, terminal};

pub(super) fn run(of: Option<args::Schema>) -> Result<Exit, Problem> {
    let schemas: BTreeMap<_, _> = output::schemas().into_iter().collect();
    let mut text = Vec::new();
    let written = match of {
        None => output::json(&schemas, &mut text),
        Some(args::Schema::Bureau) => output::json(&schemas["bureau.schema.json"], &mut text),
        Some(args::Schema::Corrections) => output::json(&schemas["corrections.schema.json"], &mut text),
        Some(args::Schema::Changes) => output::json(&schemas["changes.schema.json"], &mut text),
        Some(args::Schema::Manifest) => output::json(&schemas["manifest.schema.json"], &mut text),
    };
    written.map_err(|cause| Problem::new(Exit::Unwritable, "the schema could not be made", "report this").caused_by(cause))?;
    terminal::print(&text)
}
