// Makes dist/client, what `openclue/client` is, of clients/typescript and of the types that openapi.json gives.
import {spawnSync} from 'node:child_process';
import {mkdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {root} from './install.mjs';

/** Writes the types of the API, which the client and the pages are checked against, when openapi.json has changed since. */
export async function writeApiTypes() {
  const description = path.join(root, 'openapi.json');
  const output = path.join(root, 'dist/client/api.d.ts');
  const changed = (file) => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0;
  if (changed(output) > changed(description)) return;
  const {default: openapiTS, astToString} = await import('openapi-typescript');
  mkdirSync(path.dirname(output), {recursive: true});
  writeFileSync(output, astToString(await openapiTS(pathToFileURL(description))));
}

/** @throws Error when it does not compile; the compiler has then said where */
export async function buildClient() {
  await writeApiTypes();
  const tsc = path.join(root, 'node_modules/typescript-7/bin/tsc');
  const project = path.join(root, 'clients/typescript/tsconfig.json');
  const {status} = spawnSync(process.execPath, [tsc, '-p', project], {cwd: root, stdio: ['ignore', 2, 2]});
  if (status !== 0) throw new Error('clients/typescript does not compile; the messages above say where.');
}

// For editors and for `npm run check`.
if (process.argv[1] === fileURLToPath(import.meta.url)) await buildClient();
