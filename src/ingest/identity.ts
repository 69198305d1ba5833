import {hash} from 'node:crypto';

/** Hex digits of a record id: CLUE's ids are Mongo object ids, and clients may check the length. */
const ID_DIGITS = 24;

/** Stands between the parts of a key; no public identifier contains it. */
const SEPARATOR = '\u001f';

/**
 * The id of a record: the first 24 hex digits of the SHA-256 of its table and natural key. The same record has
 * the same id on every server and after every reload. `idExpression` is the same function in SQL.
 */
export function recordIdOf(table: string, ...key: readonly (string | number)[]): string {
  return hash('sha256', [table, ...key].join(SEPARATOR), 'hex').slice(0, ID_DIGITS);
}

/** SQL for `recordIdOf` over columns (or other SQL expressions) that hold the parts of the key. */
export function idExpression(table: string, ...key: readonly string[]): string {
  const parts = [`'${table}'`, ...key.map((part) => `(${part})::text`)].join(` || E'\\x1f' || `);
  return `substr(encode(sha256(convert_to(${parts}, 'UTF8')), 'hex'), 1, ${ID_DIGITS})`;
}
