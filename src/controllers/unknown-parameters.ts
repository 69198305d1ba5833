import type {Request, Response} from '@loopback/rest';

/** Names that the header tells, and characters of each. */
const mostShown = 5;
const longestShown = 40;

/**
 * Tells in the header `Warning` which parameters of the query string an answer paid no heed to. LoopBack ignores them,
 * and clients send some for reasons of their own; but whoever wrote `where` for `filter` got all records, not those
 * that were meant.
 * @param known the parameters of the operation, beside the key
 */
export function warnOfUnknown(
  {query}: Pick<Request, 'query'>,
  response: Pick<Response, 'setHeader'>,
  ...known: readonly string[]
): void {
  const unknown = Object.keys(query).filter((name) => name !== 'user_key' && !known.includes(name));
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, mostShown).map(printable);
  const more = unknown.length > mostShown ? ` and ${unknown.length - mostShown} more` : '';
  const offer = known.length > 0 ? known.join(', ') : 'none';
  // 299: a warning that lasts (RFC 7234 §5.5).
  response.setHeader(
    'Warning',
    `299 openclue "ignored parameters: ${shown.join(', ')}${more}; known here: ${offer}"`,
  );
}

/** A name as it may stand between the quotes of a header. */
function printable(name: string): string {
  return name.slice(0, longestShown).replace(/[^\x20-\x7e]|["\\]/g, '?');
}
