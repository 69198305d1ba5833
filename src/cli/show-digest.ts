import type {Digest} from '../analyses/analysis';
import {shownCell} from './comparison';
import {type DigestFormat, digestTable} from './digest-table';
import {printJson, printTable} from './print';

interface Showing {
  readonly format: DigestFormat;
  readonly warnings: readonly string[];
  /** those that a terminal has room for */
  readonly columns: readonly string[];
  /** signatures that were scored; by default those of each query's digest */
  readonly count?: number;
}

/** Prints the ends of a result; what it warns of goes to standard error. */
export function showDigest(digest: Digest, {format, warnings, columns, count}: Showing): void {
  if (format === 'json') {
    printJson({...digest, warnings});
    return;
  }
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (format === 'table') print(digest, columns, count);
  else process.stdout.write(digestTable(digest, format));
}

/** A dataset as it is called where results of it are printed. */
export function titleOf({name, synthetic}: Digest['manifest']['dataset']): string {
  return synthetic ? `${name} (synthetic)` : name;
}

function print({manifest, queries}: Digest, columns: readonly string[], count?: number): void {
  for (const {query_id, of, digest, strongest, weakest, note} of queries) {
    const total = (count ?? digest).toLocaleString('en-US');
    const what = of ? `${query_id}, ${of},` : query_id;
    console.log(`${what} against ${total} signatures of ${titleOf(manifest.dataset)}:`);
    const rows = [...strongest, ...weakest];
    const known = columns.filter((column) => rows.some((row) => row[column] !== undefined));
    if (rows.length > 0) {
      printTable(
        known,
        rows.map((row) => known.map((column) => shownCell(row[column]))),
      );
    }
    if (note !== undefined) console.log(note);
  }
}
