#!/usr/bin/env bash
# hyparquet 1.31.5 (npm), reading what hyparquet-writer 0.17.0 (npm) wrote; Node 20 or newer.
# Behaviour: of optional columns that are absent in a row a scalar comes back as null and a list as undefined, side by side in
#   the same object, whose keys name both; JSON.stringify leaves the list out.
# Guess that it defeats: what is missing is null in every column, as the writer was given it, and as pyarrow and DuckDB have it.
# Seen: {"count":null} keys count,list list undefined
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts hyparquet@1.31.5 hyparquet-writer@0.17.0 >/dev/null
cat > read.mjs <<'JS'
import {parquetReadObjects} from 'hyparquet';
import {ByteWriter, ParquetWriter} from 'hyparquet-writer';

const writer = new ByteWriter();
const schema = [
  {name: 'root', num_children: 2},
  {name: 'count', type: 'INT32', repetition_type: 'OPTIONAL'},
  {name: 'list', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST'},
  {name: 'list', repetition_type: 'REPEATED', num_children: 1},
  {name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL'},
];
const parquet = new ParquetWriter({writer, schema});
parquet.write({columnData: [{name: 'count', data: [1, null]}, {name: 'list', data: [['a'], null]}]});
parquet.finish();
const [, absent] = await parquetReadObjects({file: writer.getBuffer()});
console.log(JSON.stringify(absent), 'keys', Object.keys(absent).join(), 'list', absent.list);
JS
seen=$(node read.mjs)
echo "$seen"
[ "$seen" = '{"count":null} keys count,list list undefined' ]
