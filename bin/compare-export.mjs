// Shared by the exports: writes a generated file, or with --check fails when the committed one differs.
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {root} from './install.mjs';

/** Writes `text` to the repository's `file`; with --check compares instead and exits 1 on a difference. */
export function exportFile(file, text, command) {
  const target = path.join(root, file);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
    console.log(`${file} written`);
    return;
  }
  let committed = '';
  try {
    committed = readFileSync(target, 'utf8');
  } catch {
    // Reported as a difference.
  }
  if (committed === text) return;
  console.error(`${file} does not match the code. Run: ${command}`);
  process.exitCode = 1;
}
