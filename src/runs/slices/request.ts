/** What a client asks of a slice: the body of a POST, or the parameters of a GET. */
import {type GeneSpace, geneSpaces} from '../../engine/index/index';
import {fault, isObject, shown} from '../../filter/faults';

export interface SliceRequest {
  /** names of genes; undefined: all of the gene space */
  readonly genes?: readonly string[];
  /** signature ids; undefined: all */
  readonly sigs?: readonly string[];
  readonly space?: GeneSpace;
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

/** An array, or a text with commas between the names. */
function readNames(field: string, value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const given = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(given)) throw fault(field, `must be an array of names, not ${shown(value)}`);
  const names = given.map((name, i) => {
    if (typeof name !== 'string' && typeof name !== 'number')
      throw fault(`${field}[${i}]`, `must be a text or a number, not ${shown(name)}`);
    return String(name).trim();
  });
  const known = names.filter((name) => name !== '');
  if (known.length === 0) throw fault(field, 'names nothing; leave it out to get all');
  return known;
}

function readSpace(value: unknown): GeneSpace | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const space = geneSpaces.find((known) => known === value);
  if (!space) throw fault('space', `must be ${geneSpaces.join(', ')}, not ${shown(value)}`);
  return space;
}

function readFlag(field: string, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw fault(field, `must be true or false, not ${shown(value)}`);
}
