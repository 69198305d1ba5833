/** How a job that was refused before its check is reported: in the sections of one that failed it (clue-api.md §4.2). */
import type {GeneSetReport, Section} from '../../engine/genes/check';

/** Statuses of a submission at fault; others are of keys, quotas and the server. */
const faults: readonly number[] = [400, 404, 409, 413, 415, 422];

interface Refusal {
  readonly statusCode: number;
  readonly message: string;
  readonly details?: unknown;
}

/** The sections, the message in that of the list it is about; undefined for what is no fault of the submission. */
export function sectionsOfRefusal({statusCode, message, details}: Refusal): GeneSetReport | undefined {
  if (!faults.includes(statusCode)) return undefined;
  const section = (): Section => ({errors: [], warnings: []});
  const sections = {system: section(), up: section(), down: section(), both: section()};
  sections[sideOf(details)].errors.push({text: message});
  return sections;
}

function sideOf(details: unknown): 'system' | 'up' | 'down' {
  const {field, fields = field} = (details ?? {}) as {field?: unknown; fields?: unknown};
  if (typeof fields !== 'string') return 'system';
  if (fields.startsWith('up')) return 'up';
  return /^(dn|down)/.test(fields) ? 'down' : 'system';
}
