import {failure, type OpenclueError} from '../errors';

/** Characters of a path or value that a message repeats; keys and values may be of any length. */
const longestShown = 200;

/** A fault of the filter at a path such as `where.and[1].cell_id.bogus`; `detail` says what and what to do. */
export function fault(at: string, detail: string): OpenclueError {
  return failure('FILTER_INVALID', {at: shortened(at), detail});
}

/** The value as it may stand in a message: JSON, cut short. */
export function shown(value: unknown): string {
  try {
    return shortened(JSON.stringify(value) ?? String(value));
  } catch {
    // Only nesting beyond the stack makes JSON that was parsed unprintable.
    return 'a value nested too deeply';
  }
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** [""]: an empty text, as the clients write it that make a list of every value. */
export function isOneEmptyText(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && value[0] === '';
}

/** A JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
