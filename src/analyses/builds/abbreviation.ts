/** What a build's files are called by. */
import {failure} from '../../errors';

const longest = 40;
const form = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Why a text cannot be an abbreviation, as a sentence; undefined where it can. */
export function abbreviationFault(text: string): string | undefined {
  if (text === '') return 'An abbreviation is needed: a few letters that name the files.';
  if (text.length > longest)
    return `"${text.slice(0, longest)}…" has ${text.length} characters, and ${longest} at most are allowed.`;
  if (!/^[A-Za-z0-9]/.test(text)) return `"${text}" does not begin with a letter or digit.`;
  const odd = /[^A-Za-z0-9._-]/.exec(text)?.[0];
  if (odd !== undefined) {
    return `"${text}" has ${odd === ' ' ? 'a blank' : `"${odd}"`}, and names of files have letters, digits, dots, dashes and underscores here.`;
  }
  return undefined;
}

/** @throws BUILD_UNFIT */
export function checkAbbreviation(text: string): void {
  const fault = abbreviationFault(text);
  if (fault !== undefined || !form.test(text)) throw failure('BUILD_UNFIT', {detail: fault ?? text});
}

/** The abbreviation for a build of this name: what of it a file may be called. */
export function abbreviationOf(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longest);
  return safe === '' ? 'build' : safe;
}
