#!/usr/bin/env bash
# loopback-datasource-juggler 6.0.6 (npm), with its memory connector; Node 20 or newer. (Seen with
#   3.36.1 of LoopBack 3 as well, which is not asked here.)
# Behaviour: of several operators on one property one counts, whichever is written first: that which comes first in a list of
#   juggler's own (gt before lt, inq before neq, neq before like). The others are dropped without a word, out of the caller's
#   object too.
# Guess that it defeats: all hold, as in MongoDB, whose filters LoopBack's are modelled on; or at least the first that is written.
# Seen: {lt: 5, gt: 1} finds 2 and 9, as {gt: 1, lt: 5} does, and both objects are {gt: 1} afterwards
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts loopback-datasource-juggler@6.0.6 >/dev/null
cat > ask.cjs <<'JS'
const assert = require('node:assert');
const {DataSource} = require('loopback-datasource-juggler');
const source = new DataSource({connector: 'memory'});
const Row = source.createModel('Row', {id: {type: 'number', id: true}, n: 'number', text: 'string'});
const cases = [
  [{n: {gt: 1, lt: 5}}, '2,9', {n: {gt: 1}}],
  [{n: {lt: 5, gt: 1}}, '2,9', {n: {gt: 1}}],
  [{n: {neq: 9, inq: [2, 9]}}, '2,9', {n: {inq: [2, 9]}}],
  [{text: {like: 'row 9', neq: 'row 2'}}, '0,9', {text: {neq: 'row 2'}}],
  [{and: [{n: {lt: 5}}, {n: {gt: 1}}]}, '2', {and: [{n: {lt: 5}}, {n: {gt: 1}}]}],
];
(async () => {
  await Row.create([0, 2, 9].map((n, i) => ({id: i + 1, n, text: `row ${n}`})));
  for (const [where, found, after] of cases) {
    const asked = JSON.stringify(where);
    const seen = (await Row.find({where})).map(({n}) => n).join();
    console.log(asked, 'finds', seen, 'and is', JSON.stringify(where));
    assert.deepStrictEqual([seen, where], [found, after]);
  }
})();
JS
node ask.cjs
