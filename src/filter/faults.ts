import {failure, type OpenclueError} from '../errors';

/** A fault of the filter at a path such as `where.and[1].cell_id.bogus`; `detail` says what and what to do. */
export function fault(at: string, detail: string): OpenclueError {
  return failure('FILTER_INVALID', {at, detail});
}

/** The value as it may stand in a message: JSON, cut short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
