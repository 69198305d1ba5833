import {hash} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {Pool} from 'pg';
import {compileRelease} from '../filter/compile';
import type {Statement} from '../filter/sql';
import {version} from '../version';
import {digestOf} from './prepared';
import {runStatement} from './query';

/** Bytes of answers kept for each database. */
const cacheBytes = 64 * 1024 * 1024;
/** Milliseconds below which asking again costs no more than asking whether the answer still holds. */
const worthKeeping = 5;
/** Bytes an entry may take beside its body: a small one holds a whole piece of Node's buffer pool. */
const entryOverhead = 8 * 1024;

/** What a statement answered. */
export interface Answer {
  /** its first column, a text in UTF-8; absent when the client holds it */
  readonly body?: Buffer;
  /** its second column, the number of records, where it has three */
  readonly count?: number;
  /** names this answer among all the statement ever gave; undefined where its tables are not kept by releases */
  readonly tag?: string;
}

/** How an answer is asked for. */
export interface Asking {
  readonly signal?: AbortSignal;
  /** whether the client holds the answer of this tag, so that it need not be made */
  readonly isHeld?: (tag: string) => boolean;
  /** milliseconds a statement must take for its answer to be kept */
  readonly leastCost?: number;
}

const caches = new WeakMap<Pool, LRUCache<string, Answer>>();

function cacheOf(pool: Pool): LRUCache<string, Answer> {
  const known = caches.get(pool);
  if (known) return known;
  const made = new LRUCache<string, Answer>({
    maxSize: cacheBytes,
    sizeCalculation: ({body}) => entryOverhead + (body?.length ?? 0),
  });
  caches.set(pool, made);
  return made;
}

/**
 * The answer of a statement that ends in the release of its tables, from memory while that release stands. An
 * answer and its release are read at the same moment, so no load can come between them.
 * @throws as runStatement
 */
export async function cachedAnswer(
  pool: Pool,
  statement: Statement,
  tables: readonly string[],
  {signal, isHeld, leastCost = worthKeeping}: Asking = {},
): Promise<Answer> {
  const cache = cacheOf(pool);
  const question = hash('sha1', JSON.stringify([version, digestOf(statement.text), statement.values]));
  const known = cache.get(question);
  if (known || isHeld) {
    const [[release]] = await runStatement(pool, compileRelease(tables), signal);
    const tag = tagOf(question, release);
    if (tag !== undefined && isHeld?.(tag)) return {tag};
    if (known && tag === known.tag) return known;
  }
  const started = performance.now();
  const [[text, ...others]] = await runStatement(pool, statement, signal);
  const tag = tagOf(question, others.pop());
  const count = others.length === 0 ? undefined : Number(others[0]);
  const answer: Answer = {body: Buffer.from(String(text)), count, tag};
  if (tag !== undefined && performance.now() - started >= leastCost) cache.set(question, answer);
  else cache.delete(question);
  return answer;
}

function tagOf(question: string, release: unknown): string | undefined {
  return typeof release === 'string' ? hash('sha1', `${question} ${release}`, 'base64url') : undefined;
}
