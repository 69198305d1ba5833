#!/usr/bin/env bash
# jsfive 0.4.2 (npm), reading what h5wasm 0.10.3 (npm) wrote; Node 20 or newer.
# Behaviour: a text of fixed length comes back as long as its type, with the NULs that HDF5 says end it ("A375\0\0"), though
#   the type is null-terminated; and the same UTF-8 bytes declared as ASCII are decoded as UTF-8 in texts of fixed length,
#   as Windows-1252 in texts of variable length.
# Guess that it defeats: a null-terminated text ends at its NUL, as in h5py, rhdf5, Octave and h5wasm; one character set is
#   decoded in one way.
# Seen: fixed ["A375\u0000\u0000","10 µM"], variable ["A375","10 ÂµM"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund jsfive@0.4.2 h5wasm@0.10.3
cat >try.mjs <<'JS'
import {readFileSync} from 'node:fs';
import h5wasm from 'h5wasm/node';
import {File} from 'jsfive';
await h5wasm.ready;
const texts = ['A375', '10 µM'];
const written = new h5wasm.File('x.h5', 'w');
written.create_dataset({name: 'fixed', data: texts, dtype: 'A6'});
written.create_dataset({name: 'variable', data: texts, dtype: 'A'});
written.close();
const own = new h5wasm.File('x.h5', 'r');
console.log('h5wasm', JSON.stringify(own.get('fixed').value));
own.close();
const bytes = readFileSync('x.h5');
const read = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'x.h5');
const [fixed, variable] = ['fixed', 'variable'].map((name) => JSON.stringify(read.get(name).value));
console.log('jsfive fixed', fixed, 'variable', variable);
if (fixed !== String.raw`["A375\u0000\u0000","10 µM"]` || variable !== '["A375","10 ÂµM"]') process.exit(1);
JS
node try.mjs
