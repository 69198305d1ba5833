#!/usr/bin/env node
// `npx openclue <verb>`: the command line, built first when the sources changed.
import {createRequire} from 'node:module';
import {prepare} from './prepare.mjs';

await prepare();
const {runCommandLine} = createRequire(import.meta.url)('../dist/cli/main.js');
await runCommandLine(process.argv.slice(2));
