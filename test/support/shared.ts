import {existsSync} from 'node:fs';
import path from 'node:path';

const sharedRoot = path.resolve(__dirname, '../../../shared');

/** Absolute path of a file of the shared reference data, which lives beside the checkout. */
export function sharedFile(...parts: string[]): string {
  return path.join(sharedRoot, ...parts);
}

/** A describe block that needs the shared reference data; where it is absent the block is skipped by name. */
export function describeShared(name: string, body: () => void): void {
  if (existsSync(sharedRoot)) describe(name, body);
  else describe.skip(`${name} (skipped: no ../shared beside this checkout)`, body);
}
