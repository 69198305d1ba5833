/**
 * Runs on threads of its own: reading, filtering and writing a matrix of half a million rows takes seconds, in which
 * the server must go on answering.
 */
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {task} from '../../engine/ground/task';
import {type CompareRequest, compareQueries} from './compare';
import {type FacetRequest, facetsOf} from './facets';
import {type HeatMapRequest, heatMap} from './heat-map';
import {openResult} from './open-result';
import {type OverviewRequest, overview} from './overview';
import {type PertRows, pertRowsOf} from './pert-scores';
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
  /** a file of a result, GCTx or GCT, plain or gzip; a slice of a dataset; or a table */
  readonly source: string | ReadSlice | NamedTable;
  readonly query: MatrixQuery;
}

/** The files of a result, and where each is kept. */
export interface ResultFiles {
  readonly files: ReadonlyMap<string, string>;
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

export interface FacetsTask {
  /** file of a result */
  readonly source: string;
  readonly request: FacetRequest;
}

/** Perturbagens of matrices' rows, which do not depend on the query. */
const pertRows = new WeakMap<MatrixReader, {readonly rows: PertRows | undefined}>();

/** Writes what a request asks of a matrix. @returns how many rows match, on all pages */
export const answer = task(async ({source, path, format, query, target}: AnswerTask): Promise<number> => {
  const part = await partOf(source, query);
  await writePart(part, {path, format, target});
  return part.matching;
});

async function partOf(source: AnswerTask['source'], query: MatrixQuery): Promise<Selection> {
  if (typeof source === 'string') return selectPart(await openResult(source), query);
  if ('scores' in source) return selectPart(sourceOfSlice(source), query);
  // Scores are fields, in double precision: as single ones they would have more digits than they are good for.
  const noScores = {columns: {ids: [], fields: new Map()}, readColumns: () => new Float32Array(0)};
  return {...source, ...noScores, matching: source.rows.ids.length};
}

/** Views of a result, as JSON texts. */
export const overviewText = view(({files, request}: OverviewTask) => overview(viewed(files), request));
export const heatMapText = view(({files, request}: HeatMapTask) => heatMap(viewed(files), request));
export const compareText = view(({compared, request}: CompareTask) =>
  compareQueries(
    compared.map(({files, query}) => ({result: viewed(files), query})),
    request,
  ),
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
    async pertRows(path: string) {
      const matrix = await openPath(path);
      const known = pertRows.get(matrix) ?? {rows: pertRowsOf(matrix.rows)};
      pertRows.set(matrix, known);
      return known.rows;
    },
  };
}

function view<T>(work: (asked: T) => Promise<object>) {
  return task(async (asked: T) => JSON.stringify(await work(asked)));
}
