/**
 * Connectivity of queries and targets: how the similarities of a target's wells with a query's differ from those of the
 * target's wells with all of the background (psp's sip; Litichevskiy 2018).
 */
import type {MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import {concatenateMetadata} from '../index/signature-join';
import {connectWithin} from './connect-within';
import {type Grouping, groupByName, joinFields, sumUpMetadata, usualFields, usualSeparator} from './fields';
import {constantField, type Profiles, placesWhere, withField} from './profiles';
import {type MissingRule, prepareSample, score} from './two-samples';

export const connectivityMetrics = ['ks_test', 'percentile_score'] as const;
export type ConnectivityMetric = (typeof connectivityMetrics)[number];

export interface ConnectivityOptions {
  /** ks_test: signed Kolmogorov-Smirnov statistic, -1 to 1; percentile_score: signed mean percentile, -100 to 100 */
  readonly metric?: ConnectivityMetric;
  /** fields that name the replicates among the columns, and the rows, of the test, and of the background; none: ids */
  readonly queryFields?: readonly string[];
  readonly targetFields?: readonly string[];
  readonly backgroundFields?: readonly string[];
  readonly separator?: string;
  /** what becomes of similarities that are missing: left out unless psp's ways are asked for */
  readonly missing?: MissingRule;
  /** takes any square test for the similarities of wells with themselves, as psp does */
  readonly squareIsSymmetric?: boolean;
}

export interface Connectivity {
  /** targets x queries, each by name, with what their wells' metadata say */
  readonly connections: Profiles;
  /** targets of the test that the background does not have */
  readonly leftOut: readonly string[];
}

/**
 * Connectivity of every query (columns of `test`, replicates together) with every target (its rows). Positive where the
 * median of the similarities is not below that of the background. NaN where there is nothing to compare. The background,
 * similarities of wells with one another, is square; its upper triangle counts. Where `test` has the same wells in rows and
 * columns, a query that is the target has its upper triangle counted too.
 * @throws PROTEOMICS_FIELD_ABSENT, PROTEOMICS_UNFIT
 */
export function connectivity(
  test: Profiles,
  background: Profiles,
  options: ConnectivityOptions = {},
): Connectivity {
  const {metric = 'ks_test', separator = usualSeparator, missing = 'omit'} = options;
  const {queryFields = usualFields, targetFields = usualFields, backgroundFields = usualFields} = options;
  requireSquare(background);
  const queries = groupByName(joinFields(test.columns, queryFields, separator, 'the queries'));
  const targets = groupByName(joinFields(test.rows, targetFields, separator, 'the targets'));
  const known =
    test === background && backgroundFields === targetFields
      ? targets
      : groupByName(joinFields(background.rows, backgroundFields, separator, 'the background'));
  const [kept, leftOut] = shared(targets, known);
  const isSymmetric = isOfSelf(test) || (options.squareIsSymmetric === true && isSquare(test));
  const values =
    test === background && isSymmetric && missing === 'omit' && sameGroups(queries, known)
      ? connectWithin(background.values, known, metric)
      : connectApart({test, background, queries, targets: kept, known, isSymmetric, metric, missing});
  const named = (axis: MetadataTable, groups: Grouping) => {
    const summed = sumUpMetadata(axis, groups, separator);
    return withField(summed, 'connectivity_metric', constantField(metric, summed.ids.length));
  };
  return {
    connections: {rows: named(test.rows, kept), columns: named(test.columns, queries), values},
    leftOut,
  };
}

function requireSquare(background: Profiles): void {
  if (isSquare(background)) return;
  const [height, width] = [background.rows.ids.length, background.columns.ids.length];
  throw failure('PROTEOMICS_UNFIT', {
    subject: 'the background',
    detail: `it has ${height} rows and ${width} columns; it must be the similarities of a reference's wells with one another`,
  });
}

function isSquare({rows, columns}: Profiles): boolean {
  return rows.ids.length === columns.ids.length;
}

/** Whether rows and columns are the same wells, and their similarities symmetric. */
function isOfSelf({rows, columns, values}: Profiles): boolean {
  if (rows === columns) return true;
  const {length} = rows.ids;
  if (length !== columns.ids.length || rows.ids.some((id, place) => id !== columns.ids[place])) return false;
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < i; j++) {
      const [above, below] = [values[i * length + j], values[j * length + i]];
      if (above !== below && !(Number.isNaN(above) && Number.isNaN(below))) return false;
    }
  }
  return true;
}

function sameGroups(a: Grouping, b: Grouping): boolean {
  return (
    a === b ||
    (a.groupOf.length === b.groupOf.length &&
      a.names.every((name, g) => name === b.names[g]) &&
      a.groupOf.every((group, well) => group === b.groupOf[well]))
  );
}

/** The targets that the background has, and the names of the others. */
function shared(targets: Grouping, known: Grouping): [Grouping, string[]] {
  if (targets === known) return [targets, []];
  const names = new Set(known.names);
  const kept = placesWhere(targets.names.length, (target) => names.has(targets.names[target]));
  if (kept.length === 0) {
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the background',
      detail: `it has none of the targets: they are called e.g. "${targets.names[0]}", its own "${known.names[0]}"; give the fields that name the replicates of both`,
    });
  }
  return [
    {
      names: Array.from(kept, (target) => targets.names[target]),
      groupOf: targets.groupOf.map((group) => kept.indexOf(group)),
      members: Array.from(kept, (target) => targets.members[target]),
    },
    targets.names.filter((name) => !names.has(name)),
  ];
}

interface Parts {
  readonly test: Profiles;
  readonly background: Profiles;
  readonly queries: Grouping;
  readonly targets: Grouping;
  readonly known: Grouping;
  readonly isSymmetric: boolean;
  readonly metric: ConnectivityMetric;
  readonly missing: MissingRule;
}

/** Targets x queries, one column after the other. */
function connectApart({test, background, queries, targets, known, isSymmetric, metric, missing}: Parts) {
  const height = targets.names.length;
  const values = new Float64Array(height * queries.names.length).fill(Number.NaN);
  targets.names.forEach((target, row) => {
    const wells = known.members[known.names.indexOf(target)];
    const whole = prepareSample(involving(background.values, known.groupOf.length, wells), missing);
    queries.names.forEach((query, column) => {
      const isOwn = isSymmetric && query === target;
      const found = crossing(test, targets.members[row], queries.members[column], isOwn);
      values[column * height + row] = score(prepareSample(found, missing), whole, metric, missing);
    });
  });
  return values;
}

/** Similarities of these wells with all, each pair once. */
function involving(values: Float64Array, count: number, wells: Int32Array): Float64Array {
  const isIn = new Uint8Array(count);
  for (const well of wells) isIn[well] = 1;
  const found: number[] = [];
  for (const well of wells) {
    for (let other = 0; other < count; other++) {
      if (other === well || (isIn[other] && other < well)) continue;
      // The upper triangle, as psp: rows before columns.
      const [row, column] = well < other ? [well, other] : [other, well];
      found.push(values[column * count + row]);
    }
  }
  return Float64Array.from(found);
}

/** Similarities of a target's wells with a query's; of its own, each pair once and without missing ones. */
function crossing({rows, values}: Profiles, inRows: Int32Array, inColumns: Int32Array, isOwn: boolean) {
  const height = rows.ids.length;
  const found: number[] = [];
  inRows.forEach((row, i) => {
    inColumns.forEach((column, j) => {
      const value = values[column * height + row];
      if (!isOwn || (i < j && !Number.isNaN(value))) found.push(value);
    });
  });
  return Float64Array.from(found);
}

/** Rows of several connectivities one after the other, as of several cell lines. @throws PROTEOMICS_UNFIT */
export function stack(parts: readonly Profiles[]): Profiles {
  const [first, ...others] = parts;
  return others.reduce((above, below) => {
    const height = above.rows.ids.length + below.rows.ids.length;
    const values = new Float64Array(height * above.columns.ids.length);
    const taken = new Set(above.rows.ids);
    const repeated = below.rows.ids.find((id) => taken.has(id));
    if (repeated !== undefined || above.columns.ids.join('\n') !== below.columns.ids.join('\n')) {
      throw failure('PROTEOMICS_UNFIT', {
        subject: 'the connectivities',
        detail: repeated === undefined ? 'they have different queries' : `two of them have "${repeated}"`,
      });
    }
    above.columns.ids.forEach((_, column) => {
      const [a, b] = [above.rows.ids.length, below.rows.ids.length];
      values.set(above.values.subarray(column * a, (column + 1) * a), column * height);
      values.set(below.values.subarray(column * b, (column + 1) * b), column * height + a);
    });
    return {rows: concatenateMetadata(above.rows, below.rows), columns: above.columns, values};
  }, first);
}
