/** What a submission says about an introspection, and what is wrong with it. */

import {introspectSetSize} from '../../engine/stats/introspect';
import type {Submission} from '../analysis';

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

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Names as an array, or as text with commas or line ends between them. */
function readNames(field: string, value: unknown, refuse: (text: string) => void): string[] {
  const parts: unknown = typeof value === 'string' ? value.split(/[,\r\n]/) : value;
  if (!Array.isArray(parts) || parts.some((part) => typeof part !== 'string')) {
    refuse(`${field} must be names separated by commas, or an array of them.`);
    return [];
  }
  const names = parts.map((part: string) => part.trim()).filter(Boolean);
  if (names.length === 0) refuse(`${field} has no name in it. Name at least one, or leave it out.`);
  return [...new Set(names)];
}

function readSize(value: unknown, refuse: (text: string) => void): number {
  const size = typeof value === 'string' ? Number(value) : value;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= largestSet) return size;
  refuse(`gset_size ${JSON.stringify(value)} must be a whole number from 1 to ${largestSet}.`);
  return introspectSetSize;
}
