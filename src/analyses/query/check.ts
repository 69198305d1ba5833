import {parseGmt} from '../../engine/formats/gene-sets';
import {type CheckedSets, checkGeneSets} from '../../engine/genes/check';
import {geneIdsOf} from '../../engine/index';
import {OpenclueError} from '../../errors';
import type {CheckContext, Submission} from '../analysis';
import {querySpace} from './space';

/** Reads the lists of a submission and classes their genes; all that is wrong is in the report. */
export function checkLists(
  submission: Pick<Submission, 'up' | 'down'>,
  {catalog, dataset, limits}: CheckContext,
): CheckedSets {
  const unreadable = {up: [] as string[], down: [] as string[]};
  const parse = (side: 'up' | 'down') => {
    try {
      return submission[side] === undefined ? undefined : parseGmt(submission[side], `${side} list`);
    } catch (error) {
      if (!(error instanceof OpenclueError)) throw error;
      unreadable[side].push(error.message);
      return [];
    }
  };
  const sets = {up: parse('up'), down: parse('down')};
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  const checked = checkGeneSets(sets, catalog, featureSpace, limits);
  for (const side of ['up', 'down'] as const) {
    checked.report[side].errors.unshift(...unreadable[side].map((text) => ({text})));
    // What follows from a list that could not be read is no news.
    if (unreadable[side].length > 0) checked.report.system.errors.splice(0);
  }
  return checked;
}
