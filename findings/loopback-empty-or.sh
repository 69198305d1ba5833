#!/usr/bin/env bash
# loopback-connector-postgresql 8.0.7 and loopback-datasource-juggler 6.0.6 (npm), Node 20 or newer. The connector is
#   asked which SQL it makes of a where, the memory connector by find; no database is.
# Behaviour: `or` of no conditions is no condition to the SQL connector, so that all rows match, and none to the memory connector;
#   an empty condition within `or`, which every row meets, is left out by the SQL connector, so that only the others count.
# Guess that it defeats: what passes against the memory connector, as tests do, is asked of PostgreSQL too; or no branches at all
#   means no rows, as no values in `inq` do in both.
# Seen: {or: []} no WHERE, memory nothing; {or: [{}, {n: 1}]} WHERE n = 1, memory 1 and 2; {n: {inq: []}} nothing in both
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts loopback-connector-postgresql@8.0.7 loopback-datasource-juggler@6.0.6 >/dev/null
cat > ask.cjs <<'JS'
const assert = require('node:assert');
const {DataSource} = require('loopback-datasource-juggler');
const fields = {id: {type: 'number', id: true}, n: 'number'};
const server = new DataSource({connector: require('loopback-connector-postgresql'), lazyConnect: true});
server.createModel('Row', fields);
const Row = new DataSource({connector: 'memory'}).createModel('Row', fields);
const cases = [
  [{or: []}, '', [], ''],
  [{or: [{}, {n: 1}]}, 'WHERE (("n"=?))', [1], '1,2'],
  [{n: {inq: []}}, 'WHERE "n" IN (?)', [null], ''],
];
(async () => {
  await Row.create([{id: 1, n: 1}, {id: 2, n: 2}]);
  for (const [where, ...expected] of cases) {
    const {sql, params} = server.connector.buildWhere('Row', where);
    const found = (await Row.find({where})).map(({n}) => n).join();
    console.log(JSON.stringify(where), '|', sql, params, '| memory:', found);
    assert.deepStrictEqual([sql, params, found], expected);
  }
})();
JS
node ask.cjs
