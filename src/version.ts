import {readFileSync} from 'node:fs';
import path from 'node:path';

/** The checkout (or installed package) this code runs from: migrations/ and bin/ lie there. */
export const packageRoot = path.resolve(__dirname, '..');

/** The engine version that results carry. */
export const version: string = (
  JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {version: string}
).version;
