/** What a client asks of a slice: the body of a POST, or the parameters of a GET. */

import {flagOf, isGiven, namesOf} from '../../analyses/fields';
import {type SpaceName} from '../../engine/index/index';
import {fault, isObject, shown} from '../../filter/faults';
import {spaceNames} from '../../library/assays';

export interface SliceRequest {
  /** names of genes; undefined: all of the gene space */
  readonly genes?: readonly string[];
  /** signature ids; undefined: all */
  readonly sigs?: readonly string[];
  readonly space?: SpaceName;
  /** leave out what the dataset lacks, instead of refusing the request */
  readonly ignoreMissing: boolean;
}

export const sliceFields = ['genes', 'sigs', 'space', 'ignore_missing'] as const;

/** @throws FILTER_INVALID naming the field */
export function readSliceRequest(body: unknown): SliceRequest {
  if (!isObject(body))
    throw fault('body', `must be an object of ${sliceFields.join(', ')}, not ${shown(body)}`);
  const unknown = Object.keys(body).find((name) => !sliceFields.some((field) => field === name));
  if (unknown !== undefined)
    throw fault(unknown, `is no field of a slice, which has ${sliceFields.join(', ')}`);
  return {
    genes: readNames('genes', body.genes),
    sigs: readNames('sigs', body.sigs),
    space: readSpace(body.space),
    ignoreMissing: readFlag('ignore_missing', body.ignore_missing),
  };
}

/** An array of texts and numbers, or a text with commas between the names. */
function readNames(field: string, value: unknown): readonly string[] | undefined {
  if (!isGiven(value)) return undefined;
  const given: unknown = Array.isArray(value)
    ? value.map((name, i) => nameOf(`${field}[${i}]`, name))
    : value;
  const names = namesOf(given);
  if (!names) throw fault(field, `must be an array of names, not ${shown(value)}`);
  if (names.length === 0) throw fault(field, 'names nothing; leave it out to get all');
  return names;
}

function nameOf(at: string, name: unknown): string {
  if (typeof name === 'string' || typeof name === 'number') return String(name);
  throw fault(at, `must be a text or a number, not ${shown(name)}`);
}

function readSpace(value: unknown): SpaceName | undefined {
  if (!isGiven(value)) return undefined;
  const space = spaceNames.find((known) => known === value);
  if (!space) throw fault('space', `must be ${spaceNames.join(', ')}, not ${shown(value)}`);
  return space;
}

function readFlag(field: string, value: unknown): boolean {
  const flag = flagOf(value);
  if (flag === undefined) throw fault(field, `must be true or false, not ${shown(value)}`);
  return flag;
}
