/** Connectivity of profiles with themselves, and of outside profiles with a reference, cell line by cell line. */

import {concatenateMetadata} from '../index/signature-join';
import {cellField} from './cells';
import {type Connectivity, type ConnectivityOptions, connectivity, stack} from './connectivity';
import {groupByName, joinFields, sumUpMetadata, usualFields, usualSeparator} from './fields';
import {type Profiles, textFieldOf, withField} from './profiles';
import {type SimilarityMetric, similarity} from './similarity';

export interface IntrospectOptions
  extends Pick<ConnectivityOptions, 'metric' | 'separator' | 'missing' | 'squareIsSymmetric'> {
  readonly similarityMetric?: SimilarityMetric;
  /** fields that name the replicates of the profiles */
  readonly fields?: readonly string[];
}

/** Connectivity of profiles with one another, and the similarities it is made of (psp's introspect). */
export function introspect(profiles: Profiles, options: IntrospectOptions = {}) {
  const {fields = usualFields, similarityMetric = 'spearman'} = options;
  const similarities = similarity(profiles, similarityMetric);
  const {connections} = connectivity(similarities, similarities, {
    ...options,
    queryFields: fields,
    targetFields: fields,
    backgroundFields: fields,
  });
  return {similarities, connections};
}

export interface ExternalOptions extends IntrospectOptions {
  /** fields that name the replicates of the reference */
  readonly referenceFields?: readonly string[];
}

/** One cell line of a reference. */
export interface ReferenceCell {
  readonly cell: string;
  readonly profiles: Profiles;
  /** of its wells with one another; computed where it is not given */
  readonly similarities?: Profiles;
}

export interface CellConnectivity extends Connectivity {
  readonly cell: string;
  /** wells of the reference x wells of the query, with the fields target_field and query_field */
  readonly similarities: Profiles;
}

/**
 * Connectivity of outside profiles with one cell line of a reference (psp's external_query).
 * @throws PROTEOMICS_FIELD_ABSENT, PROTEOMICS_UNFIT
 */
export function queryCell(
  external: Profiles,
  {cell, profiles, similarities: known}: ReferenceCell,
  options: ExternalOptions = {},
): CellConnectivity {
  const {fields = usualFields, referenceFields = usualFields, similarityMetric = 'spearman'} = options;
  const {separator = usualSeparator} = options;
  const similarities = similarity(profiles, similarityMetric, external);
  const background = known ?? similarity(profiles, similarityMetric);
  const found = connectivity(similarities, background, {
    ...options,
    queryFields: fields,
    targetFields: referenceFields,
    backgroundFields: referenceFields,
  });
  const targets = joinFields(similarities.rows, referenceFields, separator, 'the reference');
  const queries = joinFields(similarities.columns, fields, separator, 'the queries');
  return {
    ...found,
    cell,
    similarities: {
      rows: withField(similarities.rows, 'target_field', textFieldOf(targets)),
      columns: withField(similarities.columns, 'query_field', textFieldOf(queries)),
      values: similarities.values,
    },
  };
}

/** Connectivity with each cell line of a reference, and all of them below one another (CONCATED_CONN of CLUE's app). */
export function queryReference(
  external: Profiles,
  reference: readonly ReferenceCell[],
  options: ExternalOptions = {},
): {cells: CellConnectivity[]; stacked: Profiles} {
  const cells = reference.map((cell) => queryCell(external, cell, options));
  return {cells, stacked: stack(cells.map(({connections}) => connections))};
}

/** What names the replicates of a reference whatever their cell line. */
const fieldsAcrossCells = usualFields.filter((name) => name !== cellField);

/**
 * Connectivity within a reference: of each cell line's wells with one another, and that of all cell lines below one
 * another. A column of the latter is what its replicates are called without their cell line, so that it has a value in
 * every cell line that has it.
 * @throws PROTEOMICS_FIELD_ABSENT
 */
export function connectReference(reference: readonly Required<ReferenceCell>[]): {
  cells: {cell: string; connections: Profiles}[];
  stacked: Profiles;
} {
  const cells = reference.map(({cell, similarities}) => {
    const {connections} = connectivity(similarities, similarities);
    return {cell, connections};
  });
  const parts = cells.map(({connections}) => connections);
  const columns = parts.map((part) => part.columns).reduce(concatenateMetadata);
  const rows = parts.map((part) => part.rows).reduce(concatenateMetadata);
  const names = groupByName(joinFields(columns, fieldsAcrossCells, usualSeparator, 'the reference'));
  const height = rows.ids.length;
  const values = new Float64Array(height * names.names.length).fill(Number.NaN);
  let [top, left] = [0, 0];
  for (const part of parts) {
    const own = part.rows.ids.length;
    for (let column = 0; column < part.columns.ids.length; column++) {
      values.set(
        part.values.subarray(column * own, (column + 1) * own),
        names.groupOf[left + column] * height + top,
      );
    }
    top += own;
    left += part.columns.ids.length;
  }
  return {cells, stacked: {rows, columns: sumUpMetadata(columns, names, usualSeparator), values}};
}
