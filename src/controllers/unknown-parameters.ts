import type {Request, Response} from '@loopback/rest';

/** Names that the header tells, and characters of each. */
const mostShown = 5;
const longestShown = 40;
/** Characters of a sentence. */
const longestWarning = 300;

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
  const shown = unknown.slice(0, mostShown).map((name) => printable(name));
  const more = unknown.length > mostShown ? ` and ${unknown.length - mostShown} more` : '';
  const offer = known.length > 0 ? known.join(', ') : 'none';
  // 299: a warning that lasts (RFC 7234 §5.5).
  response.setHeader(
    'Warning',
    `299 openclue "ignored parameters: ${shown.join(', ')}${more}; known here: ${offer}"`,
  );
}

/**
 * Tells in the header `Warning` what is to be known of an answer that has no place for it.
 * @param warnings sentences; the first few, shortened, and how many more there are
 */
export function tellWarnings(response: Pick<Response, 'setHeader'>, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const more = warnings.length - mostShown;
  const shown = warnings.slice(0, mostShown).map((warning) => printable(warning, longestWarning));
  if (more > 0) shown.push(`and ${more} more: ask for application/json to get all warnings`);
  response.setHeader(
    'Warning',
    shown.map((text) => `299 openclue "${text}"`),
  );
}

/** What our sentences have that a header cannot carry, in letters that it can. */
const plain: readonly (readonly [RegExp, string])[] = [
  [/[“”„‘’"]/g, "'"],
  [/[–—−]/g, '-'],
  [/…/g, '...'],
  [/±/g, '+/-'],
  [/×/g, 'x'],
  [/[µμ]/g, 'u'],
];

/** A text as it may stand between the quotes of a header. */
function printable(text: string, longest = longestShown): string {
  const letters = plain.reduce((told, [pattern, by]) => told.replace(pattern, by), text);
  return letters.slice(0, longest).replace(/[^\x20-\x7e]|\\/g, '?');
}
