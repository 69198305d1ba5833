/** All connections of a background, or those of some perts, as a matrix: a row for each target, a column for each query. */

import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {GeneSet} from '../../engine/formats/gene-sets';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {failure, isFailure} from '../../errors';
import {type ConnectionMatrix, type Connections, summaryPlace} from '../background';
import type {ConnectionScore} from './connections';
import {classesOfMembers, type DatasetPerts} from './perts';

/** Scores up to which a matrix is put together in memory, in which any part of it is at hand. */
export const mostInMemory = 20_000_000;

export interface MatrixRequest {
  readonly score: ConnectionScore;
  /** perts of the columns, by pert_id or name; undefined: all that are queries */
  readonly perts?: readonly string[];
  /** perts of the rows; undefined: those of the columns; all: every pert that has scores */
  readonly targets?: readonly string[] | 'all';
  /** cell lines, `summary` among them; undefined: the summary alone; all: the summary and every cell line */
  readonly cells?: readonly string[] | 'all';
  /** only perts of this type, where all are asked for */
  readonly type?: string;
  /** the mean of both directions; where one has no score, the other */
  readonly symmetric: boolean;
  /** leave out perts that are not there, instead of refusing the request */
  readonly ignoreMissing: boolean;
}

/** How the matrix is to be used. */
export interface MatrixUse {
  /** parts of it are asked for, or it is written in a form that is made in memory */
  readonly inMemory: boolean;
}

export interface ConnectionMatrixSource extends MatrixSource {
  /** perts asked for that are not there */
  readonly missing: readonly string[];
}

/** What the matrix is made from. */
export interface MatrixParts {
  readonly connections: Connections;
  readonly perts: DatasetPerts;
  readonly classes: readonly GeneSet[];
  /** scores that it may have */
  readonly limit: number;
}

/** The scores of a cell line, or of the summary. */
interface Place {
  readonly place: string;
  readonly matrix?: ConnectionMatrix;
  readonly queries: ReadonlySet<number>;
  /** where the score of a target stands in a column of the matrix */
  readonly rowOf: ReadonlyMap<number, number>;
}

interface Column {
  readonly query: number;
  readonly at: Place;
}

/** @throws CELL_UNKNOWN, PERT_UNKNOWN, PERT_AMBIGUOUS, CONNECTIONS_ABSENT, CONNECTIONS_TOO_MANY */
export function connectionMatrix(
  parts: MatrixParts,
  request: MatrixRequest & MatrixUse,
): ConnectionMatrixSource {
  const {connections, limit} = parts;
  const matrices = placesOf(connections, request).map((place): Place => {
    const matrix = (request.score === 'tau' ? connections.ps : connections.ncs)(place);
    return {
      place,
      matrix,
      queries: new Set(matrix?.queries),
      rowOf: new Map(Array.from(matrix?.targets ?? [], (target, row) => [target, row])),
    };
  });
  const missing = new Set<string>();
  const queries = find(parts, request, request.perts, missing, (pert) =>
    matrices.some((each) => each.queries.has(pert)),
  );
  const isTarget = (pert: number) => matrices.some(({rowOf}) => rowOf.has(pert));
  const targets =
    request.targets === undefined && request.perts !== undefined
      ? queries
      : find(parts, request, request.targets === 'all' ? undefined : request.targets, missing, isTarget);
  const columns = queries.flatMap((query) =>
    matrices.flatMap((at): Column[] => (at.queries.has(query) ? [{query, at}] : [])),
  );
  const values = columns.length * targets.length;
  const most = request.inMemory || request.symmetric ? Math.min(limit, mostInMemory) : limit;
  if (values > most) {
    throw failure('CONNECTIONS_TOO_MANY', {
      rows: targets.length,
      columns: columns.length,
      scores: values,
      limit: most,
      why: most < limit ? 'memory' : 'server',
    });
  }
  const read = (start: number, end: number): Float32Array => {
    const scores = new Float32Array((end - start) * targets.length).fill(Number.NaN);
    for (let c = start; c < end; c++) {
      const {query, at} = columns[c];
      const column = at.matrix?.column(query);
      if (!column) continue;
      const into = (c - start) * targets.length;
      for (const [row, target] of targets.entries()) {
        const from = at.rowOf.get(target);
        if (from !== undefined) scores[into + row] = column[from];
      }
    }
    return scores;
  };
  const whole = values <= mostInMemory ? read(0, columns.length) : undefined;
  if (whole && request.symmetric) addMirror(whole, columns, targets);
  const describe = describer(parts);
  const idOf = (pert: number) => connections.perts[pert].pert_id;
  const fields = describe(columns.map(({query}) => query));
  const isOnePlace = matrices.length === 1;
  const cell = textOf(columns.map(({at}) => at.place));
  return {
    rows: {ids: targets.map(idOf), fields: describe(targets)},
    columns: {
      ids: columns.map(({query, at}) => (isOnePlace ? idOf(query) : `${idOf(query)}:${at.place}`)),
      fields: isOnePlace ? fields : new Map([...fields, ['cell', cell]]),
    },
    readColumns: (start, end) =>
      whole ? whole.subarray(start * targets.length, end * targets.length) : read(start, end),
    missing: [...missing],
  };
}

/** Makes each score the mean of both directions. */
function addMirror(scores: Float32Array, columns: readonly Column[], targets: readonly number[]): void {
  const places = new Set(columns.map(({at}) => at));
  for (const place of places) {
    const own = [...columns.entries()].filter(([, {at}]) => at === place);
    for (const [row, target] of targets.entries()) {
      const mirror = place.matrix?.column(target);
      if (!mirror) continue;
      for (const [c, {query}] of own) {
        const from = place.rowOf.get(query);
        const other = from === undefined ? Number.NaN : mirror[from];
        if (Number.isNaN(other)) continue;
        const at = c * targets.length + row;
        scores[at] = Number.isNaN(scores[at]) ? other : (scores[at] + other) / 2;
      }
    }
  }
}

function placesOf({cells}: Connections, {cells: asked}: MatrixRequest): readonly string[] {
  if (asked === undefined) return [summaryPlace];
  if (asked === 'all') return [summaryPlace, ...cells];
  for (const cell of asked) {
    if (cell !== summaryPlace && !cells.includes(cell)) throw failure('CELL_UNKNOWN', {cell, known: cells});
  }
  return asked;
}

/** Positions in the connections of the perts that a list names; without a list of all that are there. */
function find(
  {connections, perts}: MatrixParts,
  {type, ignoreMissing}: MatrixRequest,
  names: readonly string[] | undefined,
  missing: Set<string>,
  isThere: (pert: number) => boolean,
): number[] {
  if (!names) {
    return [...connections.perts.keys()].filter(
      (pert) => (type === undefined || connections.perts[pert].pert_type === type) && isThere(pert),
    );
  }
  const found = new Set<number>();
  for (const name of names) {
    const position = positionOf(name);
    if (position === undefined) missing.add(name);
    else found.add(position);
  }
  return [...found];

  function positionOf(name: string): number | undefined {
    try {
      const {pert_id} = perts.perts[perts.find(name)];
      const position = connections.find(pert_id);
      if (position !== undefined && isThere(position)) return position;
      throw failure('CONNECTIONS_ABSENT', {pert: pert_id});
    } catch (error) {
      const isMissing = isFailure(error, 'PERT_UNKNOWN') || isFailure(error, 'CONNECTIONS_ABSENT');
      if (ignoreMissing && isMissing) return undefined;
      throw error;
    }
  }
}

/** Names, types, mechanisms and classes of perts; fields that no pert has are left out. */
function describer({connections: {perts}, classes, perts: known}: MatrixParts) {
  const moa = known.field('moa');
  const positions = new Map(known.perts.map(({pert_id}, position) => [pert_id, position]));
  const classesOf = classesOfMembers(classes);
  return (of: readonly number[]): MetadataTable['fields'] => {
    const fields: [string, (string | undefined)[]][] = [
      ['pert_iname', of.map((pert) => perts[pert].pert_iname)],
      ['pert_type', of.map((pert) => perts[pert].pert_type)],
      ['moa', of.map((pert) => moa?.(positions.get(perts[pert].pert_id) ?? -1))],
      ['pcl', of.map((pert) => classesOf.get(perts[pert].pert_id)?.join('|'))],
    ];
    const told = fields.filter(([, values]) => values.some((value) => value !== undefined));
    return new Map(told.map(([name, values]) => [name, textOf(values)]));
  };
}

function textOf(values: readonly (string | undefined)[]): MetadataField {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === undefined) return -1;
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    return code;
  });
  return {kind: 'text', dictionary: [...codeOf.keys()], codes};
}
