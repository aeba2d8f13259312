"""Other programs on what is exported: exported.py FOLDER, with entries.ndjson, fenceng.sqlite and, if it was made, entries.parquet."""
import json, os, sqlite3, sys

folder = sys.argv[1]
rows = [json.loads(line) for line in open(os.path.join(folder, 'entries.ndjson'), encoding='utf8')]
approved = sorted(row['decided_by'] or '' for row in rows)

database = sqlite3.connect(os.path.join(folder, 'fenceng.sqlite'))
assert database.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
fields = ('bureau', 'unit', 'table', 'item', 'content', 'task', 'decided_by', 'confidence', 'id')
names = ', '.join(f'"{name}"' for name in fields)
assert database.execute(f'SELECT {names} FROM decisions ORDER BY entry_id').fetchall() == [tuple(row[f] for f in fields) for row in rows]
word = next(row['content'] for row in rows if len(row['content'] or '') > 3)[:3]
found = database.execute('SELECT count(*) FROM entries_fts WHERE content MATCH ?', (f'"{word}"',)).fetchone()[0]
assert found == sum(word in (row['content'] or '') for row in rows) > 0

table = os.path.join(folder, 'entries.parquet')
if os.path.exists(table):
    import duckdb, polars
    assert polars.read_parquet(table).to_dicts() == rows
    query = "SELECT coalesce(decided_by, '') FROM read_parquet(?) ORDER BY 1"
    assert [row[0] for row in duckdb.execute(query, [table]).fetchall()] == approved
    query = "SELECT count(*) FROM (SELECT unnest(steps) AS step FROM read_parquet(?)) WHERE step.action = 'approve'"
    assert duckdb.execute(query, [table]).fetchone()[0] == sum(step['action'] == 'approve' for row in rows for step in row['steps'])
    assert duckdb.execute("SELECT value FROM parquet_kv_metadata(?) WHERE key = 'schema_version'", [table]).fetchone()[0] == b'1.0'
print(len(rows), 'entries')
