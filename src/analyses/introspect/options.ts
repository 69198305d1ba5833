/** What a submission says about an introspection, and what is wrong with it. */

import {introspectSetSize} from '../../engine/stats/introspect';
import type {Submission} from '../analysis';
import {isGiven, namesOf, wholeOf} from '../fields';

/** Which signatures of a dataset are compared, and how they become gene sets. */
export interface IntrospectOptions {
  /** a LoopBack `where` over the signatures' metadata, as it came; undefined: no condition */
  readonly where?: unknown;
  /** ids of signatures; undefined: all */
  readonly sig_ids?: readonly string[];
  /** metadata fields whose equal values make signatures replicates of each other; empty: none are */
  readonly group_by: readonly string[];
  /** genes in each of the two sets of a signature */
  readonly gset_size: number;
}

const largestSet = 500;

/**
 * What to say where genes do not suffice for an up and a down set of the wanted size; nothing where they do.
 * @param genes from which both sets are taken
 * @param are what those genes are, after their number
 */
export function setSizeNotes(size: number, genes: number, are: string): string[] {
  // extremeRows gives no gene to both sets.
  const most = Math.floor(genes / 2);
  return size <= most
    ? []
    : [
        `sets have at most ${most} genes where gset_size is ${size}: ${genes} genes ${are}, and none is in both sets`,
      ];
}

/** Notes on the sets that an introspection makes of all genes of its space. */
export function introspectSetNotes(size: number, genes: number): string[] {
  return setSizeNotes(size, genes, 'are ranked');
}

/** Reads the options among the fields of a submission. @param refuse called with every fault */
export function readOptions(fields: Submission['fields'], refuse: (text: string) => void): IntrospectOptions {
  return {
    where: isGiven(fields.where) ? fields.where : undefined,
    sig_ids: isGiven(fields.sig_ids) ? readNames('sig_ids', fields.sig_ids, refuse) : undefined,
    group_by: isGiven(fields.group_by) ? readNames('group_by', fields.group_by, refuse) : [],
    gset_size: isGiven(fields.gset_size) ? readSize(fields.gset_size, refuse) : introspectSetSize,
  };
}

function readNames(field: string, value: unknown, refuse: (text: string) => void): string[] {
  const names = namesOf(value);
  if (!names) refuse(`${field} must be names separated by commas, or an array of them.`);
  else if (names.length === 0) refuse(`${field} has no name in it. Name at least one, or leave it out.`);
  return names ?? [];
}

function readSize(value: unknown, refuse: (text: string) => void): number {
  const size = wholeOf(value, 1, largestSet);
  if (size === undefined) {
    refuse(`gset_size ${JSON.stringify(value)} must be a whole number from 1 to ${largestSet}.`);
  }
  return size ?? introspectSetSize;
}
