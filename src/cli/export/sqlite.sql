-- The tables of fenceng.sqlite; docs/format.md tells what each field means.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bureaus (
  bureau_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  government TEXT
) STRICT;

CREATE TABLE sources (
  source_id INTEGER PRIMARY KEY,
  bureau_id INTEGER NOT NULL REFERENCES bureaus (bureau_id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  pages INTEGER
) STRICT;

CREATE TABLE approvals (
  source_id INTEGER NOT NULL REFERENCES sources (source_id),
  position INTEGER NOT NULL,
  "table" TEXT,
  date TEXT,
  document_no TEXT,
  act TEXT,
  PRIMARY KEY (source_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
  unit_id INTEGER PRIMARY KEY,
  bureau_id INTEGER NOT NULL REFERENCES bureaus (bureau_id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE roles (
  role_id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES units (unit_id),
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  tier TEXT,
  level INTEGER,
  assists INTEGER NOT NULL CHECK (assists IN (0, 1))
) STRICT;

CREATE TABLE entries (
  entry_id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES units (unit_id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  "table" TEXT,
  shared TEXT,
  item TEXT,
  item_no INTEGER,
  content TEXT,
  content_no INTEGER,
  task TEXT,
  decided_by TEXT,
  remarks TEXT,
  confidence REAL NOT NULL,
  source_id INTEGER REFERENCES sources (source_id),
  source_page INTEGER,
  source_table INTEGER NOT NULL,
  source_row INTEGER NOT NULL,
  source_bbox TEXT,
  source_cells TEXT NOT NULL
) STRICT;

CREATE TABLE steps (
  entry_id INTEGER NOT NULL REFERENCES entries (entry_id),
  position INTEGER NOT NULL,
  role_id INTEGER REFERENCES roles (role_id),
  role TEXT NOT NULL,
  action TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE co_organizers (
  entry_id INTEGER NOT NULL REFERENCES entries (entry_id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostics (
  entry_id INTEGER NOT NULL REFERENCES entries (entry_id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

-- Three characters or more: entries_fts MATCH '"採購案件"'; fewer: LIKE '%採購%'. Datasette knows the table by content="entries".
CREATE VIRTUAL TABLE entries_fts USING fts5 (
  item, content, task, remarks,
  content="entries", content_rowid = 'entry_id', tokenize = 'trigram'
);

CREATE VIEW decisions AS
SELECT
  bureaus.name AS bureau, units.name AS unit, entries."table", entries.shared, entries.item, entries.content, entries.task,
  entries.decided_by, entries.remarks, entries.confidence, sources.name AS source, entries.source_page, entries.source_table,
  entries.source_row, entries.id, entries.entry_id
FROM entries
JOIN units USING (unit_id)
JOIN bureaus USING (bureau_id)
LEFT JOIN sources USING (source_id);

CREATE VIEW low_confidence AS
SELECT
  decisions.*,
  (SELECT group_concat(code, ' ') FROM diagnostics WHERE diagnostics.entry_id = decisions.entry_id) AS diagnostics
FROM decisions
WHERE confidence < 0.9;
