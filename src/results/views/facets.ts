/** How often each value of a matrix's row fields occurs among the rows that match, for filters to choose from. */

import type {MatrixSource} from '../../engine/formats/gctx-writer';
import {tableNames} from '../../engine/formats/table-names';
import {missingText} from '../../engine/formats/text-field';
import {fault, shown} from '../../filter/faults';
import {objectOf} from '../../filter/parse';
import {matchingRows, valuesOf} from './select';

export interface FacetRequest {
  /** in the filter language, as `MatrixQuery` */
  readonly where?: unknown;
  /** conditions by field, as `where` has them; a facet is counted under those of all other fields */
  readonly filters?: unknown;
  /** names of row fields or columns; by default all row fields */
  readonly facets?: readonly string[];
  /** values of a text that are told, the commonest first */
  readonly values: number;
  /** only values that contain this, whatever the case */
  readonly like?: string;
}

/** Between the elements of a list, as CMap's own files write it. */
const listSeparator = '|';
const bins = 20;

export type Facet =
  | {
      readonly name: string;
      readonly kind: 'text';
      /** some values are lists: their elements are counted */
      readonly list: boolean;
      /** values that occur */
      readonly distinct: number;
      readonly missing: number;
      readonly values: readonly {readonly value: string; readonly count: number}[];
    }
  | {
      readonly name: string;
      readonly kind: 'number';
      readonly missing: number;
      /** null where there is no number */
      readonly least: number | null;
      readonly most: number | null;
      /** counts in bins of one width from least to most */
      readonly counts: readonly number[];
    };

/** @throws FILTER_INVALID, FILTER_NOT_OBJECT: 400 that say where the fault is */
export function facetsOf(
  source: MatrixSource,
  {where, filters, facets, values, like}: FacetRequest,
): {matching: number; facets: Facet[]} {
  const names = tableNames(source);
  const common = objectOf(where, 'where');
  const own = objectOf(filters, 'filters');
  const matching = (except?: string) => {
    const conditions = Object.entries(own).filter(([field]) => field !== except);
    if (conditions.length === 0) return matchingRows(source, names, common);
    return matchingRows(source, names, {and: [common, ...conditions.map(([field, of]) => ({[field]: of}))]});
  };
  const filtered = matching();
  const wanted = facets ?? [...source.rows.fields.keys()];
  return {
    matching: filtered.length,
    facets: wanted.map((name) => {
      const at = names.indexOf(name);
      if (at < 1) throw fault('facets', `has no ${shown(name)}; there are ${names.slice(1).join(', ')}`);
      const column = valuesOf(source, at);
      // Else a filter would hide what else there is to choose.
      const rows = Object.hasOwn(own, name) ? matching(name) : filtered;
      return column.kind === 'number'
        ? numberFacet(name, column.values, rows)
        : textFacet(name, column, rows, {values, like});
    }),
  };
}

/** The elements of a list such as `moa` count one by one. */
function textFacet(
  name: string,
  {dictionary, codes}: {readonly dictionary: readonly string[]; readonly codes: Int32Array},
  rows: Uint32Array,
  {values, like}: Pick<FacetRequest, 'values' | 'like'>,
): Facet {
  const ofCode = new Uint32Array(dictionary.length);
  let missing = 0;
  let list = false;
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]];
    if (code < 0) missing++;
    else ofCode[code]++;
  }
  const counts = new Map<string, number>();
  for (const [code, count] of ofCode.entries()) {
    if (count === 0) continue;
    const text = dictionary[code];
    if (text === '' || text === missingText) {
      missing += count;
      continue;
    }
    const elements = new Set(text.split(listSeparator));
    if (elements.size > 1) list = true;
    for (const element of elements) {
      counts.set(element, (counts.get(element) ?? 0) + count);
    }
  }
  const sought = like?.toLowerCase();
  const found = [...counts].filter(([value]) => sought === undefined || value.toLowerCase().includes(sought));
  found.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    name,
    kind: 'text',
    list,
    distinct: found.length,
    missing,
    values: found.slice(0, values).map(([value, count]) => ({value, count})),
  };
}

function numberFacet(name: string, values: Float64Array, rows: Uint32Array): Facet {
  let [least, most, known] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (Number.isNaN(value)) continue;
    known++;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const missing = rows.length - known;
  if (known === 0) return {name, kind: 'number', missing, least: null, most: null, counts: []};
  const counts = new Array<number>(least === most ? 1 : bins).fill(0);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (Number.isNaN(value)) continue;
    const bin = least === most ? 0 : Math.floor(((value - least) / (most - least)) * bins);
    counts[Math.min(counts.length - 1, bin)]++;
  }
  return {name, kind: 'number', missing, least, most, counts};
}
