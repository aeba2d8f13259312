//! A Frictionless data package: what tools need to read the tabular forms without being told (<https://specs.frictionlessdata.io>).

use serde_json::{Value, json};

use super::columns::{COLUMNS, Column};

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// Whether a file is of a form that a package describes.
pub fn is_table(file: &str) -> bool {
    [".csv", ".ndjson", ".parquet"].iter().any(|extension| file.ends_with(extension))
}

/// `datapackage.json` for these files, those among them that are tables.
pub fn descriptor(version: &str, files: &[Resource]) -> Value {
    let resources: Vec<Value> = files.iter().filter_map(resource).collect();
    json!({
        "profile": "data-package",
        "name": "fenceng-entries",
        "title": "分層負責明細表",
        "description": "Who drafts, who reviews and who decides each kind of official business: one row per entry.",
        "version": version,
        "keywords": ["分層負責", "授權", "公務項目", "delegated authority"],
        "resources": resources,
    })
}

fn resource(file: &Resource) -> Option<Value> {
    let (name, extension) = file.file.rsplit_once('.')?;
    let common = |mediatype: &str| {
        json!({
            "name": format!("{name}-{extension}"),
            "path": file.file,
            "format": extension,
            "mediatype": mediatype,
            "encoding": "utf-8",
            "bytes": file.bytes,
            "hash": format!("sha256:{}", file.sha256),
        })
    };
    let mut resource = match extension {
        "csv" => common("text/csv"),
        "ndjson" => {
            let mut resource = common("application/x-ndjson");
            resource["schema"] = json!({ "fields": NESTED.map(|(name, kind)| nested(name, kind)).to_vec() });
            return Some(resource);
        }
        "parquet" => return Some(common("application/vnd.apache.parquet")),
        _ => return None,
    };
    let fields: Vec<Value> = COLUMNS.iter().map(|column| field(column, column.kind.name())).collect();
    resource["profile"] = "tabular-data-resource".into();
    resource["dialect"] = json!({ "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true });
    resource["schema"] = json!({ "fields": fields, "missingValues": [""] });
    Some(resource)
}

/// The keys of an object in `entries.ndjson`; those with a type of their own have lists and objects where CSV has text.
const NESTED: [(&str, Option<&str>); 18] = [
    ("bureau", None),
    ("government", None),
    ("unit", None),
    ("id", None),
    ("table", None),
    ("shared", None),
    ("item", None),
    ("item_no", None),
    ("content", None),
    ("content_no", None),
    ("task", None),
    ("steps", Some("array")),
    ("decided_by", None),
    ("co_organizers", Some("array")),
    ("remarks", None),
    ("confidence", None),
    ("diagnostics", Some("array")),
    ("source", Some("object")),
];

fn nested(name: &str, kind: Option<&str>) -> Value {
    let column = COLUMNS.iter().find(|column| column.name == name);
    let mut value = column.map_or_else(|| json!({ "name": name }), |column| field(column, kind.unwrap_or(column.kind.name())));
    if let (Some(_), Some(fields)) = (kind, value.as_object_mut()) {
        fields.shift_remove("example");
    }
    value
}

fn field(column: &Column, kind: &str) -> Value {
    json!({
        "name": column.name,
        "title": column.title,
        "type": kind,
        "description": column.about,
        "example": column.example,
        "constraints": { "required": column.required },
    })
}
