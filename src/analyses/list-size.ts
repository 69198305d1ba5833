/** Judges gene lists by their size alone, before any of their genes is looked up. */
import type {GeneSetLimits} from '../engine/genes/check';
import {failure} from '../errors';
import type {Submission} from './analysis';

const [tab, lineFeed, carriageReturn, blank, comma, semicolon] = [9, 10, 13, 32, 44, 59];

/**
 * Refuses lists of more entries than a job may have, all of them together. Counting stops at the limit: what is
 * refused costs no more than what is accepted.
 * @param lists as they came: texts, or arrays of genes; anything else is for others to judge
 * @throws LISTS_TOO_LONG
 */
export function requireListSize(
  lists: readonly unknown[],
  {entries: limit}: Pick<GeneSetLimits, 'entries'>,
): void {
  let entries = 0;
  for (const list of lists) {
    if (typeof list === 'string') entries += entriesOf(list, limit - entries);
    else if (Array.isArray(list)) entries += list.length;
    if (entries > limit) throw failure('LISTS_TOO_LONG', {limit});
  }
}

/** Characters of the texts of a submission, which tell how long checking it may take. */
export function textSize({up = '', down = '', signature, sets = ''}: Omit<Submission, 'fields'>): number {
  return up.length + down.length + sets.length + valueSize(signature);
}

/** About the characters of a text, or of the names and values of what JSON gave. */
function valueSize(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (!Array.isArray(value)) return 16 * Object.keys(value).length;
  return value.reduce((sum: number, each) => sum + valueSize(each?.values ?? each), 0);
}

/** Entries of a text, whatever separates them; counted up to just beyond `most`. */
function entriesOf(text: string, most: number): number {
  let entries = 0;
  let inside = false;
  for (let i = 0; i < text.length && entries <= most; i++) {
    const code = text.charCodeAt(i);
    const separates =
      code === tab ||
      code === lineFeed ||
      code === carriageReturn ||
      code === blank ||
      code === comma ||
      code === semicolon;
    if (!separates && !inside) entries++;
    inside = !separates;
  }
  return entries;
}
