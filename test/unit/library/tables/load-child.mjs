// Loads the files it is named, so that a test can kill it: node load-child.mjs <database url> <path>...
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../../../..');
const {transformSync} = require('@swc/core');
const options = {...JSON.parse(readFileSync(path.join(root, '.swcrc'), 'utf8')), swcrc: false, configFile: false};
require.extensions['.ts'] = (module, filename) =>
  module._compile(transformSync(readFileSync(filename, 'utf8'), {...options, filename}).code, filename);

const {Pool} = require('pg');
const {loadFiles} = require('../../../../src/library/tables/index.ts');
const [url, ...paths] = process.argv.slice(2);
const pool = new Pool({connectionString: url});
await loadFiles(paths, {pool});
await pool.end();
