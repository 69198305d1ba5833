#!/usr/bin/env bash
# PostgreSQL 18.7, as @electric-sql/pglite 0.5.17 of npm, which is PostgreSQL compiled to WebAssembly; Node 20 or newer.
# Behaviour: COPY reads what the literals of SQL may be: into an integer or numeric column 7157_1 goes as 71571, 0x1F as
#   31. double precision takes the 0x1F and refuses 7157_1.
# Guess that it defeats: COPY into a column of whole numbers refuses an identifier that is none, such as gene 7157 with the number
#   of its probe or replicate; or an underscore is as good or bad in all numbers.
# Seen: integer 7157_1 71571, 0x1F 31; numeric 7157_1 71571, 0x1F 31; double precision 7157_1 refused, 0x1F 31
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17
cat >copy.mjs <<'JS'
import assert from 'node:assert';
import {PGlite} from '@electric-sql/pglite';

const database = await PGlite.create();
async function copied(type, line) {
  await database.exec(`drop table if exists genes; create table genes (id ${type})`);
  try {
    await database.query(`copy genes from '/dev/blob'`, [], {blob: new Blob([`${line}\n`])});
  } catch (error) {
    return error.code;
  }
  return (await database.query('select id::text as id from genes')).rows[0].id;
}
const {rows: [{server_version: version}]} = await database.query('show server_version');
assert.match(version, /^18\.7/);
const seen = {};
for (const type of ['integer', 'numeric', 'double precision'])
  seen[type] = [await copied(type, '7157_1'), await copied(type, '0x1F')];
await database.close();
console.log(seen);
assert.deepStrictEqual(seen, {
  integer: ['71571', '31'],
  numeric: ['71571', '31'],
  'double precision': ['22P02', '31'],
});
JS
node copy.mjs
