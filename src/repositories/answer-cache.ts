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
/** Length of an answer, a count say, that is kept the first time already: it pushes nothing out. */
const smallAnswer = 256;
/** Questions remembered, so that the answer is kept of those that come again. */
const rememberedQuestions = 10_000;

/** What a statement answered. */
export interface Answer {
  /** a text or its UTF-8; absent when the client holds it */
  readonly body?: string | Buffer;
  /** how many texts of the database it holds */
  readonly count?: number;
  /** names this answer among all the statement ever gave; undefined where its tables are not kept by releases */
  readonly tag?: string;
}

/** A statement whose rows are a text and the release of `tables`. */
export interface Question {
  readonly statement: Statement;
  readonly tables: readonly string[];
  /** Makes the answer of the texts. */
  readonly compose: (texts: readonly string[]) => string | Buffer;
}

/** How an answer is asked for. */
export interface Asking {
  readonly signal?: AbortSignal;
  /** whether the client holds the answer of this tag, so that it need not be made */
  readonly isHeld?: (tag: string) => boolean;
  /** milliseconds a statement must take for its answer to be kept */
  readonly leastCost?: number;
}

interface Kept {
  readonly body: Buffer;
  readonly count: number;
  readonly tag: string;
}

interface Cache {
  readonly answers: LRUCache<string, Kept>;
  readonly questions: LRUCache<string, true>;
}

const caches = new WeakMap<Pool, Cache>();

function cacheOf(pool: Pool): Cache {
  const known = caches.get(pool);
  if (known) return known;
  const made: Cache = {
    answers: new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({body}) => entryOverhead + body.length,
    }),
    questions: new LRUCache({max: rememberedQuestions}),
  };
  caches.set(pool, made);
  return made;
}

/**
 * The answer to a question, from memory while the release of its tables stands. An answer and its release are read at
 * the same moment, so that no load can come between them. What is asked once only is not kept unless it is small: a
 * crawler's pages would push out all others and keep the garbage collector busy.
 * @throws as runStatement
 */
export async function cachedAnswer(
  pool: Pool,
  {statement, tables, compose}: Question,
  {signal, isHeld, leastCost = worthKeeping}: Asking = {},
): Promise<Answer> {
  const {answers, questions} = cacheOf(pool);
  const question = questionOf(statement);
  const known = answers.get(question);
  let before: string | undefined;
  if (known || isHeld || questions.has(question)) {
    const [[release]] = await runStatement(pool, compileRelease(tables), signal);
    before = tagOf(question, release);
    if (before !== undefined && isHeld?.(before)) return {tag: before};
    if (known && before === known.tag) return known;
  }
  const started = performance.now();
  const rows = await runStatement(pool, statement, signal);
  // Without a row nothing tells the release. That of before may be older than the answer, never newer.
  const tag = rows.length === 0 ? before : tagOf(question, rows[0][1]);
  const body = compose(rows.map(([text]) => text as string));
  const count = rows.length;
  if (tag === undefined || performance.now() - started < leastCost) answers.delete(question);
  else if (body.length <= smallAnswer || questions.has(question))
    answers.set(question, {body: typeof body === 'string' ? Buffer.from(body) : body, count, tag});
  else questions.set(question, true);
  return {body, count, tag};
}

/**
 * Names what a statement answers as long as its tables stay, without asking it: for answers that are streamed.
 * Undefined where its tables are not kept by releases. Read before the answer, so that a load in between makes the
 * client ask once too often, never too rarely.
 */
export async function tagOfStream(
  pool: Pool,
  statement: Statement,
  tables: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const [[release]] = await runStatement(pool, compileRelease(tables), signal);
  return tagOf(questionOf(statement), release);
}

function questionOf({text, values}: Statement): string {
  return hash('sha1', JSON.stringify([version, digestOf(text), values]));
}

function tagOf(question: string, release: unknown): string | undefined {
  return typeof release === 'string' ? hash('sha1', `${question} ${release}`, 'base64url') : undefined;
}
