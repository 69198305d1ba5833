/** What the JavaScript of the pages weighs on the wire. */
import {statSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {packageRoot} from '../../src/version';

/** Notes the scripts that a page loads from now on. @returns their bytes so far, as gzip makes them */
export function weighScripts(page: Page): () => number {
  const names = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') names.add(new URL(request.url()).pathname);
  });
  return () => [...names].reduce((sum, name) => sum + compressedSize(name), 0);
}

/** As the build made it; small files are sent as they are. The drawer of structures comes on demand, apart from its page. */
function compressedSize(name: string): number {
  if (name.includes('smiles-drawer')) return 0;
  const file = path.join(packageRoot, 'dist/web', name);
  const {size = statSync(file).size} = statSync(`${file}.gz`, {throwIfNoEntry: false}) ?? {};
  return size;
}
