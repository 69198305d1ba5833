/** Connectivity of profiles with themselves, and of outside profiles with a reference, cell line by cell line. */
import {type Connectivity, type ConnectivityOptions, connectivity, stack} from './connectivity';
import {joinFields, usualFields, usualSeparator} from './fields';
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
