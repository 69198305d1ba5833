import {hash} from 'node:crypto';
import {LRUCache} from 'lru-cache';

/** Statements prepared at most; each keeps some 100 KB on each connection, and nothing there forgets one. */
const mostPrepared = 64;
/** How often a statement must be asked for before it is prepared, so that odd ones take no place. */
const worthPreparing = 3;

interface Known {
  readonly digest: string;
  asked: number;
}

const statements = new LRUCache<string, Known>({max: 1000});
const prepared = new Set<string>();

/** A digest of a statement's text, the same in every process. */
export function digestOf(text: string): string {
  return know(text).digest;
}

/**
 * The name under which connections are to keep a statement prepared, if it is asked for often: PostgreSQL takes
 * longer to read one with the sixty columns of a model than to find a record.
 */
export function preparedName(text: string): string | undefined {
  const known = know(text);
  known.asked += 1;
  if (known.asked >= worthPreparing && prepared.size < mostPrepared) prepared.add(known.digest);
  return prepared.has(known.digest) ? known.digest : undefined;
}

function know(text: string): Known {
  let known = statements.get(text);
  if (known === undefined) {
    known = {digest: hash('sha1', text, 'base64url'), asked: 0};
    statements.set(text, known);
  }
  return known;
}
