// `npm pack` runs it first: all that the package holds is built, the typed client too, and nothing earlier sources left.
import {rmSync} from 'node:fs';
import path from 'node:path';
import {root} from './install.mjs';
import {prepare} from './prepare.mjs';

rmSync(path.join(root, 'dist'), {recursive: true, force: true});
await prepare();
const {buildClient} = await import('./build-client.mjs');
await buildClient();
