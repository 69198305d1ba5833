/**
 * Runs on threads of its own: reading, filtering and writing a matrix of half a million rows takes seconds, in which
 * the server must go on answering.
 */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';

import {task} from '../../engine/ground/task';
import {type MatrixBeside, putBeside} from './beside';
import {type CompareRequest, compareQueries} from './compare';
import {type FacetRequest, facetsOf} from './facets';
import {type HeatMapRequest, heatMap} from './heat-map';
import type {ViewRequest} from './layout';
import {describedRowsOf, type KeptMatrix, openResult} from './open-result';
import {type OverviewRequest, overview} from './overview';
import {type PertRows, pertRowsOf} from './pert-scores';
import {pointScores, type ScoredPoints} from './point-scores';
import {rankedPerts} from './ranked-perts';
import {type MatrixQuery, type Selection, selectPart} from './select';
import {type ReadSlice, sourceOfSlice} from './slice';
import {type PartTarget, writePart} from './write-part';

/** Rows and what is known of them, all of which is to be written. */
export interface NamedTable {
  /** what the rows' ids are called */
  readonly idName: string;
  readonly rows: MetadataTable;
}

export interface AnswerTask extends PartTarget {
  /** a file of a result; a slice of a dataset; or a table */
  readonly source: JoinedMatrices | ReadSlice | NamedTable;
  readonly query: MatrixQuery;
}

/** A matrix with others of the result beside it. */
export interface JoinedMatrices extends KeptMatrix {
  /** by the names that `putBeside` has */
  readonly beside?: readonly {readonly name: string; readonly matrix: KeptMatrix}[];
}

/** The matrices of a result by path. */
export interface ResultFiles {
  readonly files: ReadonlyMap<string, KeptMatrix>;
}

export interface OverviewTask extends ResultFiles {
  readonly request: OverviewRequest;
}

export interface HeatMapTask extends ResultFiles {
  readonly request: HeatMapRequest;
}

export interface CompareTask {
  readonly compared: readonly (ResultFiles & {readonly query?: string})[];
  readonly request: CompareRequest;
}

export interface RankedPertsTask extends ResultFiles {
  readonly request: ViewRequest;
}

export interface PointScoresTask extends ResultFiles {
  readonly request: ViewRequest;
  readonly points: ScoredPoints;
}

export interface FacetsTask {
  readonly source: KeptMatrix;
  readonly request: FacetRequest;
}

/** Perturbagens of rows, which do not depend on the query. */
const pertRows = new WeakMap<MetadataTable, {readonly rows: PertRows | undefined}>();

/** Writes what a request asks of a matrix. @returns how many rows match, on all pages */
export const answer = task(async ({source, path, format, query, target}: AnswerTask): Promise<number> => {
  const part = await partOf(source, query);
  await writePart(part, {path, format, target});
  return part.matching;
});

async function partOf(source: AnswerTask['source'], query: MatrixQuery): Promise<Selection> {
  if ('file' in source) return selectPart(await joined(source), query);
  if ('scores' in source) return selectPart(sourceOfSlice(source), query);
  // Scores are fields, in double precision: as single ones they would have more digits than they are good for.
  const noScores = {columns: {ids: [], fields: new Map()}, readColumns: () => new Float32Array(0)};
  return {...source, ...noScores, matching: source.rows.ids.length};
}

async function joined({beside = [], ...first}: JoinedMatrices): Promise<MatrixSource> {
  const own = await openResult(first);
  const others: MatrixBeside[] = [];
  for (const {name, matrix} of beside) others.push({name, matrix: await openResult(matrix)});
  return putBeside(own, others);
}

/** Views of a result, as JSON texts. */
export const overviewText = view(({files, request}: OverviewTask) => overview(viewed(files), request));
export const heatMapText = view(({files, request}: HeatMapTask) => heatMap(viewed(files), request));
export const rankedPertsText = view(({files, request}: RankedPertsTask) =>
  rankedPerts(viewed(files), request),
);
export const compareText = view(({compared, request}: CompareTask) =>
  compareQueries(
    compared.map(({files, query}) => ({result: viewed(files), query})),
    request,
  ),
);
export const pointScoresText = view(({files, request, points}: PointScoresTask) =>
  pointScores(viewed(files), request, points),
);
export const facetsText = view(async ({source, request}: FacetsTask) =>
  facetsOf(await openResult(source), request),
);

function viewed(files: ResultFiles['files']) {
  const openPath = (path: string): Promise<MatrixReader> => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`the result has no file ${path}`);
    return openResult(file);
  };
  return {
    paths: [...files.keys()],
    open: openPath,
    pertRows: async (path: string) => pertRowsIn((await openPath(path)).rows),
  };
}

function pertRowsIn(rows: MetadataTable): PertRows | undefined {
  const known = pertRows.get(rows) ?? {rows: pertRowsOf(rows)};
  pertRows.set(rows, known);
  return known.rows;
}

/** Loads what the results of a dataset, in its present state, are described by. */
export const prepareDataset = task((folder: string): void => {
  pertRowsIn(describedRowsOf(folder));
});

function view<T>(work: (asked: T) => Promise<object>) {
  return task(async (asked: T) => JSON.stringify(await work(asked)));
}
