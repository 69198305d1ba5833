#!/usr/bin/env bash
# DuckDB 1.5.6 reading Parquet that pyarrow 25.0.1 wrote (PyPI), Python 3.11.
# Behaviour: a NaN is the largest of all numbers to DuckDB, yet of a file that has one it is found by `z > 5` and by isnan,
#   and by neither `z > 100`, `z = 'nan'` nor max: these ask the least and largest number of the row group, which by the format
#   leave NaN out. The same rows in a table of DuckDB's, or in a file that DuckDB wrote, are found by all of them.
# Guess that it defeats: a statement answers the same of a file as of a table loaded from it; or, of a file with NaN among its
#   scores, either all comparisons find it or none.
# Seen, table then file: z > 5: 2 2; z > 100: 1 0; z = 'nan': 1 0; isnan(z): 1 1; max: nan 10.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.6 pyarrow==25.0.1
cat >ask.py <<'PY'
import duckdb, pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({'z': pa.array([float('nan'), 1, 2, 10], pa.float32())}), 'z.parquet')
duckdb.sql("create table z as from 'z.parquet'")
duckdb.sql("copy z to 'own.parquet'")
sources = 'z', "'z.parquet'", "'own.parquet'"
def ask(what, condition='true'):
    return [str(duckdb.sql(f'select {what} from {source} where {condition}').fetchone()[0]) for source in sources]
seen = {condition: ask('count(*)', condition) for condition in ('z > 5', 'z > 100', "z = 'nan'", 'isnan(z)')}
seen['max'] = ask('max(z)')
for what, (table, file, own) in seen.items(): print(what, 'table', table, 'file', file, 'own file', own)
assert [file for _, file, _ in seen.values()] == ['2', '0', '0', '1', '10.0'], seen
assert all(table == own for table, _, own in seen.values()), seen
assert [table for table, _, _ in seen.values()] == ['2', '1', '1', '1', 'nan'], seen
PY
env/bin/python ask.py
