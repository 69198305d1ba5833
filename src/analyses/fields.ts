/**
 * Fields of a submission as values, read alike for jobs, interactive queries, their checks and slices. Clients send them as
 * JSON or as the texts of a form. What is no such value is undefined: each door says in its own words what it takes.
 */

/** False for what a client left alone: forms send an empty text then. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Names in an array, or in a text with commas or line ends between them: trimmed, without empty ones, each once. */
export function namesOf(value: unknown): string[] | undefined {
  const parts: unknown = typeof value === 'string' ? value.split(/[,\r\n]/) : value;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  return [...new Set(parts.map((part) => part.trim()).filter((name) => name !== ''))];
}

/** The genes of one list: a text as it is, or an array of their names. */
export function genesOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  const isGene = (gene: unknown) => typeof gene === 'string' || typeof gene === 'number';
  return Array.isArray(value) && value.every(isGene) ? value.map(String) : undefined;
}

/** A text that fits in a line, and in a cell of a table. */
export function lineOf(value: unknown): string | undefined {
  return typeof value === 'string' && !/[\t\r\n]/.test(value) ? value : undefined;
}

const yes: readonly unknown[] = [true, 'true', 1, '1'];
const no: readonly unknown[] = [false, 'false', 0, '0'];

/** True or false; a field that was left alone is false. */
export function flagOf(value: unknown): boolean | undefined {
  if (!isGiven(value) || no.includes(value)) return false;
  return yes.includes(value) ? true : undefined;
}

/** A whole number of least to most. */
export function wholeOf(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
  return fits ? number : undefined;
}
