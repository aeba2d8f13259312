//! A database: tables, views, and search in the text. The same entries give the same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use fenceng::bureau::{BureauFile, Entry, SCHEMA_VERSION, Source};
use rusqlite::{Connection, Params, Result, params};
use serde::Serialize;
use serde_json::Value;

const TABLES: &str = include_str!("sqlite.sql");

/// Indexes are made when all is in.
const INDEXES: &str = "
    CREATE INDEX sources_by_bureau ON sources (bureau_id);
    CREATE INDEX units_by_bureau ON units (bureau_id);
    CREATE INDEX units_by_name ON units (name);
    CREATE INDEX roles_by_unit ON roles (unit_id);
    CREATE INDEX entries_by_unit ON entries (unit_id);
    CREATE INDEX entries_by_id ON entries (id);
    CREATE INDEX entries_by_decision ON entries (decided_by);
    CREATE INDEX entries_by_confidence ON entries (confidence);
    CREATE INDEX entries_by_source ON entries (source_id);
    CREATE INDEX steps_by_role ON steps (role_id);
    CREATE INDEX steps_by_title ON steps (role, action);
    CREATE INDEX co_organizers_by_name ON co_organizers (name);
    CREATE INDEX diagnostics_by_code ON diagnostics (code);
    INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
    INSERT INTO entries_fts (entries_fts) VALUES ('optimize');";

/// A database that is being written.
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    /// Begins a database in an empty file.
    pub(super) fn begin(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        // The file gets its name when it is whole: nothing has to be undone.
        connection.execute_batch(
            "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA user_version = 1; BEGIN;",
        )?;
        connection.execute_batch(TABLES)?;
        let database = Self { connection };
        for (key, value) in [("schema_version", SCHEMA_VERSION), ("tool", env!("CARGO_PKG_NAME")), ("version", env!("CARGO_PKG_VERSION"))] {
            database.insert("INSERT INTO meta VALUES (?, ?)", params![key, value])?;
        }
        Ok(database)
    }

    /// Writes a bureau.
    pub(super) fn write(&mut self, bureau: &BureauFile) -> Result<()> {
        let bureau_id = self.insert("INSERT INTO bureaus VALUES (NULL, ?, ?)", params![bureau.bureau, bureau.government])?;
        let mut sources = BTreeMap::new();
        for source in &bureau.sources {
            sources.insert(source.id.as_str(), self.source(bureau_id, source)?);
        }
        for (unit, position) in bureau.units.iter().zip(0u32..) {
            let unit_id = self.insert("INSERT INTO units VALUES (NULL, ?, ?, ?)", params![bureau_id, position, unit.name])?;
            let mut roles = BTreeMap::new();
            for (role, position) in unit.roles.iter().zip(0u32..) {
                let row = params![unit_id, position, &*role.title, role.tier, role.level, role.assists];
                let role_id = self.insert("INSERT INTO roles VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)?;
                roles.entry(&*role.title).or_insert(role_id);
            }
            for (entry, position) in unit.entries.iter().zip(0u32..) {
                let source_id = sources.get(entry.source.source.as_str()).copied();
                self.entry(entry, (unit_id, position, source_id), &roles)?;
            }
        }
        Ok(())
    }

    fn source(&self, bureau_id: i64, source: &Source) -> Result<i64> {
        let row = params![bureau_id, source.id, source.name, name(&source.format), source.sha256, source.pages];
        let source_id = self.insert("INSERT INTO sources VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)?;
        for (approval, position) in source.approvals.iter().zip(0u32..) {
            let table = approval.table.map(|table| table.as_str());
            let row = params![source_id, position, table, approval.date, approval.document_no, approval.act];
            self.insert("INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?)", row)?;
        }
        Ok(source_id)
    }

    fn entry(&self, entry: &Entry, (unit_id, position, source_id): (i64, u32, Option<i64>), roles: &BTreeMap<&str, i64>) -> Result<()> {
        let row = params![
            unit_id,
            position,
            entry.id,
            entry.table.map(|table| table.as_str()),
            entry.shared,
            entry.item,
            entry.item_no,
            entry.content,
            entry.content_no,
            entry.task,
            entry.decided_by.as_deref(),
            entry.remarks,
            entry.confidence,
            source_id,
            entry.source.page,
            entry.source.table,
            entry.source.row,
            entry.source.bbox.map(|bbox| json(&bbox)),
            json(&entry.source.cells),
        ];
        let sql = "INSERT INTO entries VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let entry_id = self.insert(sql, row)?;
        for (step, position) in entry.steps.iter().zip(0u32..) {
            let row = params![entry_id, position, roles.get(&*step.role), &*step.role, step.action.name(), &*step.mark];
            self.insert("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?)", row)?;
        }
        for (organizer, position) in entry.co_organizers.iter().zip(0u32..) {
            self.insert("INSERT INTO co_organizers VALUES (?, ?, ?)", params![entry_id, position, organizer])?;
        }
        for (finding, position) in entry.diagnostics.iter().zip(0u32..) {
            let row = params![entry_id, position, finding.code.id(), name(&finding.severity), finding.message];
            self.insert("INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?)", row)?;
        }
        Ok(())
    }

    /// Ends the database: indexes, and pages without gaps.
    pub(super) fn end(self) -> Result<()> {
        self.connection.execute_batch(INDEXES)?;
        self.connection.execute_batch("COMMIT; VACUUM;")?;
        self.connection.close().map_err(|(_, error)| error)
    }

    /// Inserts a row and gives its number.
    fn insert(&self, sql: &str, row: impl Params) -> Result<i64> {
        self.connection.prepare_cached(sql)?.insert(row)
    }
}

/// A value of the format, such as `plain_text`.
fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
