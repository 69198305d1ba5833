import {createHash} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {Pool} from 'pg';
import {compileRelease} from '../filter/compile';
import type {Statement} from '../filter/sql';
import {runStatement} from './query';

/** Bytes of answers kept for each database. */
const cacheBytes = 64 * 1024 * 1024;
/** Milliseconds below which asking again costs no more than asking whether the answer still holds. */
const worthKeeping = 5;
/** Bytes an entry takes beside its text. */
const entryOverhead = 256;

interface Answer {
  readonly row: readonly unknown[];
  readonly release: string;
}

const caches = new WeakMap<Pool, LRUCache<string, Answer>>();

function cacheOf(pool: Pool): LRUCache<string, Answer> {
  const known = caches.get(pool);
  if (known) return known;
  const made = new LRUCache<string, Answer>({
    maxSize: cacheBytes,
    sizeCalculation: ({row}) =>
      entryOverhead + 2 * row.reduce<number>((sum, cell) => sum + lengthOf(cell), 0),
  });
  caches.set(pool, made);
  return made;
}

function lengthOf(cell: unknown): number {
  return typeof cell === 'string' ? cell.length : 8;
}

/**
 * The row of a statement that ends in the release of its tables, from memory while that release stands. An answer
 * and its release are read at the same moment, so no load can come between them.
 * @param leastCost milliseconds a statement must take for its answer to be kept
 * @throws as runStatement
 */
export async function cachedRow(
  pool: Pool,
  statement: Statement,
  tables: readonly string[],
  signal?: AbortSignal,
  leastCost = worthKeeping,
): Promise<readonly unknown[]> {
  const cache = cacheOf(pool);
  const key = createHash('sha256')
    .update(JSON.stringify([statement.text, statement.values]))
    .digest('base64');
  const known = cache.get(key);
  if (known) {
    const [[release]] = await runStatement(pool, compileRelease(tables), signal);
    if (release === known.release) return known.row;
  }
  const started = performance.now();
  const [row] = await runStatement(pool, statement, signal);
  const release = row.at(-1);
  if (typeof release === 'string' && performance.now() - started >= leastCost) cache.set(key, {row, release});
  else cache.delete(key);
  return row;
}
