#!/usr/bin/env bash
# PostgreSQL 12 and newer (seen with 18.4; here as @electric-sql/pglite 0.5.17 of npm, which is PostgreSQL compiled to WebAssembly);
#   Node 20 or newer.
# Behaviour: PostgreSQL writes a double by the fewest digits that lie nearer to it than half-way to the next double. JavaScript and
#   Python take a text that lies exactly half-way too, if it is read as this number (its mantissa is even). So of some
#   whole numbers beyond 2^53 PostgreSQL writes one or two digits more: of 44723815116826896 all 17, JavaScript 15.
# Guess that it defeats: extra_float_digits = 1 means the shortest text that is read back as the same double, which is what
#   String(x) gives, so that only the place of the exponent differs (from 1e15 on, below 1e-4).
# Seen: 4.4723815116826896e+16 beside 4.47238151168269e+16; both are read as the same number, by either
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import {PGlite} from '@electric-sql/pglite';

const value = 44723815116826896;
const database = await PGlite.create();
const {rows: [{version, text, same}]} = await database.query(
  `select version(), 44723815116826896::float8::text as text,
          4.47238151168269e16::float8 = 44723815116826896::float8 as same`,
);
await database.close();
const ours = value.toExponential();
console.log(version.split(' ').slice(0, 2).join(' '), 'writes', text, 'and JavaScript', ours);
console.log('PostgreSQL reads both as the same:', same, '- JavaScript:', Number(text) === Number(ours));
process.exit(text === '4.4723815116826896e+16' && ours === '4.47238151168269e+16' && same && Number(text) === Number(ours) ? 0 : 1);
JS
node try.mjs
