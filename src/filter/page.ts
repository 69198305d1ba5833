import {failure} from '../errors';
import {fault, shown} from './faults';
import type {FilterLimits} from './limits';
import type {Resource} from './types';

/** How many records, after how many: from limit, skip and LoopBack's other name for it, offset. */
export function checkPage(
  {limit, skip, offset}: Record<string, unknown>,
  resource: Resource,
  limits: FilterLimits,
  at: string,
): {limit: number | undefined; skip: number} {
  if (isGiven(skip) && isGiven(offset))
    throw fault(`${at}offset`, 'means the same as skip; give one of them');
  const asked = wholeNumber(limit, `${at}limit`);
  const unlimited = resource.large && limits.pageSize > 0 ? limits.pageSize : undefined;
  const skipped = isGiven(skip) ? wholeNumber(skip, `${at}skip`) : wholeNumber(offset, `${at}offset`);
  // Clients of LoopBack 3 write limit 0 for no limit.
  return {limit: asked === 0 ? unlimited : asked, skip: skipped};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function wholeNumber(value: unknown, at: string): number {
  if (!isGiven(value)) return 0;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw failure('FILTER_PAGE', {at, value: shown(value).replaceAll('"', '')});
}
