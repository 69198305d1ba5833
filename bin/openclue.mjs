#!/usr/bin/env node
// `npx openclue <verb>`: the command line, built first when the sources changed.
import {createRequire} from 'node:module';
import {installDependencies, requireNode} from './install.mjs';

requireNode();
installDependencies();
const {buildProject} = await import('./build.mjs');
try {
  await buildProject();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const {runCommandLine} = createRequire(import.meta.url)('../dist/cli/main.js');
await runCommandLine(process.argv.slice(2));
