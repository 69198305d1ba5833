/** Texts that PostgreSQL keeps neither as such nor within JSON: with a NUL character or half a surrogate pair. */
import {failure} from '../../errors';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding it is the point
const unstorable = /[\x00\p{Surrogate}]/u;
/** Characters that a message shows of a text, to each side of what is wrong with it, and of a field's name. */
const shown = 20;
const longestName = 40;

/**
 * Checks every text of a request's body: names of fields, and values with all that is in them.
 * @param json fields whose text is read as JSON where it looks like it, so that escapes count as what they stand for
 * @throws TEXT_UNSTORABLE naming the first field that has such a text, and the line where the text has lines
 */
export function requireStorable(body: Readonly<Record<string, unknown>>, json: readonly string[]): void {
  for (const [field, value] of Object.entries(body)) {
    const name = field.length > longestName ? `${field.slice(0, longestName)}…` : field;
    if (unstorable.test(field)) refuse(field, 'The name of a field', field);
    const text = findUnstorable(json.includes(field) ? readJson(value) : value);
    if (text !== undefined) refuse(field, name + lineOf(value), text);
  }
}

function refuse(field: string, place: string, text: string): never {
  const at = text.search(unstorable);
  const excerpt = JSON.stringify(text.slice(Math.max(0, at - shown), at + shown));
  throw failure('TEXT_UNSTORABLE', {field, place, excerpt});
}

/** The first such text in a value; without recursion, for a value may be nested deeper than the stack. */
function findUnstorable(value: unknown): string | undefined {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && unstorable.test(next)) return next;
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      // Most members are genes: to put half a million of them aside first costs more than the looking.
      for (const member of next) {
        if (typeof member !== 'string') left.push(member);
        else if (unstorable.test(member)) return member;
      }
      continue;
    }
    for (const [key, member] of Object.entries(next)) left.push(key, member);
  }
  return undefined;
}

/** What a text says as JSON, beside the text itself; whoever uses it says what is wrong with its JSON. */
function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\ufeff?\s*[[{]/.test(value)) return value;
  try {
    return [value, JSON.parse(value.replace(/^\ufeff/, ''))];
  } catch {
    return value;
  }
}

/** Tables and files have lines, which people count. */
function lineOf(value: unknown): string {
  if (typeof value !== 'string' || !/[\t\r\n]/.test(value)) return '';
  const at = value.search(unstorable);
  return at < 0 ? '' : `, line ${value.slice(0, at).split(/\r\n|\n|\r/).length}`;
}
