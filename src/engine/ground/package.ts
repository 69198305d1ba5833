import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** The checkout (or installed package) this code runs from: migrations/ and bin/ lie there. */
export const packageRoot = folderOfPackage(__dirname);

/** The version of openclue, which datasets and results carry. */
export const version: string = (
  JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {version: string}
).version;

/** This file is compiled to different depths: dist/ for the server, dist-bench/src/ for measurements. */
function folderOfPackage(folder: string): string {
  const parent = path.dirname(folder);
  return existsSync(path.join(folder, 'package.json')) || parent === folder
    ? folder
    : folderOfPackage(parent);
}
