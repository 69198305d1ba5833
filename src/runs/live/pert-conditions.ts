/** Conditions on perts as conditions on the pert_id of signatures. */
import type {Column, Condition} from '../../filter/types';
import {pertIdColumn, pertPrefix} from './signature-resource';

/** The pert_ids of all perts that a condition on the perts service matches. */
export type FindPerts = (where: Condition) => Promise<readonly string[]>;

/**
 * Replaces what a condition asks of perts by the pert_ids that satisfy it. A signature whose pert is not known
 * counts as one whose pert has no property.
 */
export async function resolvePerts(condition: Condition, findPerts: FindPerts): Promise<Condition> {
  if (isAboutPerts(condition)) return asPertIds(ofPerts(condition), findPerts);
  switch (condition.kind) {
    case 'not':
      return {kind: 'not', of: await resolvePerts(condition.of, findPerts)};
    case 'and':
    case 'or': {
      // All that is asked of perts in one question.
      const perts = condition.of.filter(isAboutPerts);
      const others = condition.of.filter((part) => !isAboutPerts(part));
      const parts = perts.length > 0 ? [{kind: condition.kind, of: perts}, ...others] : others;
      return {
        kind: condition.kind,
        of: await Promise.all(parts.map((part) => resolvePerts(part, findPerts))),
      };
    }
    default:
      return condition;
  }
}

function isAboutPerts(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.length > 0 && condition.of.every(isAboutPerts);
    case 'not':
      return isAboutPerts(condition.of);
    default:
      return condition.column.name.startsWith(pertPrefix);
  }
}

/** The condition in the names of the perts service. */
function ofPerts(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return {kind: condition.kind, of: condition.of.map(ofPerts)};
    case 'not':
      return {kind: 'not', of: ofPerts(condition.of)};
    default: {
      const column: Column = {...condition.column, name: condition.column.name.slice(pertPrefix.length)};
      return {...condition, column};
    }
  }
}

async function asPertIds(condition: Condition, findPerts: FindPerts): Promise<Condition> {
  if (!holdsForNothing(condition)) {
    return {kind: 'among', column: pertIdColumn, values: await findPerts(condition)};
  }
  const others = await findPerts({kind: 'not', of: condition});
  return {kind: 'not', of: {kind: 'among', column: pertIdColumn, values: others}};
}

/** Whether a record without any property satisfies a condition. */
function holdsForNothing(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every(holdsForNothing);
    case 'or':
      return condition.of.some(holdsForNothing);
    case 'not':
      return !holdsForNothing(condition.of);
    default:
      return condition.kind === 'missing';
  }
}
