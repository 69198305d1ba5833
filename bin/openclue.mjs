#!/usr/bin/env node
// `npx openclue <verb>`: the command line; in a checkout it is built first when the sources changed.
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {requireNode} from './node-version.mjs';

requireNode();
// The package holds what is built, and no sources.
if (existsSync(new URL('../src', import.meta.url))) {
  const {prepare} = await import('./prepare.mjs');
  await prepare();
}
const {runCommandLine} = createRequire(import.meta.url)('../dist/cli/main.js');
await runCommandLine(process.argv.slice(2));
