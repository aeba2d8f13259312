//! The consumers' handbook, and that tools of others read what it promises.

use std::fs;

use fenceng::export::columns;

use crate::workspace::{REAL, Workspace, stderr};

const BEGIN: &str = "`FENCENG_UPDATE=1 cargo test` writes it -->\n";
const END: &str = "<!-- end of columns -->";

#[test]
fn the_handbook_has_the_columns_that_are_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/DATA.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let fresh = format!("{before}{BEGIN}\n{}\n{END}{after}", columns::markdown());
    if std::env::var_os("FENCENG_UPDATE").is_some() {
        fs::write(path, &fresh).unwrap();
    }
    assert!(text == fresh, "DATA.md is not what the columns say; FENCENG_UPDATE=1 writes it");
}

/// Runs Python with what `tests/requirements.txt` names.
fn python(space: &Workspace, script: &str) {
    let python = std::env::var_os("FENCENG_PYTHON").unwrap_or_else(|| panic!("FENCENG_PYTHON names no python with tests/requirements.txt"));
    let run = std::process::Command::new(python).current_dir(space.path("")).args(["-c", script]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
#[ignore = "needs Python packages: FENCENG_PYTHON=path/of/python"]
fn a_data_package_is_valid_and_every_row_of_it() {
    let space = Workspace::new();
    assert!(space.fenceng(["convert", REAL]).status.success());
    let run = space.fenceng(["export", "output", "--to", "csv,ndjson", "-o", "made"]);
    assert!(run.status.success(), "{}", stderr(&run));
    python(
        &space,
        "import frictionless, json
report = frictionless.validate('made/datapackage.json')
assert report.valid, report
package = frictionless.Package('made/datapackage.json')
table = package.get_resource('entries-csv')
rows = table.read_rows()
entries = sum(len(u['entries']) for b in json.load(open('output/manifest.json'))['bureaus'] for u in json.load(open('output/' + b['file']))['units'])
assert len(rows) == entries > 900, (len(rows), entries)
assert table.schema.get_field('decided_by').title == '核定'
assert any(row['decided_by'] == '局長' and row['confidence'] > 0.9 for row in rows)",
    );
}

#[test]
#[ignore = "needs Python packages: FENCENG_PYTHON=path/of/python"]
fn units_and_posts_are_those_of_the_organization_ontology() {
    let space = Workspace::new();
    assert!(space.fenceng(["convert", REAL]).status.success());
    let context = space.fenceng(["schema", "context"]);
    space.file("context.jsonld", context.stdout);
    python(
        &space,
        "import json, collections
from pyld import jsonld
context = json.load(open('context.jsonld'))
for bureau in json.load(open('output/manifest.json'))['bureaus']:
    document = json.load(open('output/' + bureau['file']))
    triples = jsonld.to_rdf(document, {'expandContext': context})['@default']
    seen = collections.Counter(t['predicate']['value'] for t in triples)
    assert seen['http://www.w3.org/ns/org#hasUnit'] == len(document['units'])
    assert seen['http://www.w3.org/ns/org#hasPost'] == len(document['units'])
    labels = {t['object']['value'] for t in triples if t['predicate']['value'].endswith('#prefLabel')}
    assert {document['bureau']} | {u['name'] for u in document['units']} | {r['title'] for u in document['units'] for r in u['roles']} == labels
    assert seen['urn:fenceng:terms:decidedBy'] == sum(e['decided_by'] is not None for u in document['units'] for e in u['entries'])",
    );
}
