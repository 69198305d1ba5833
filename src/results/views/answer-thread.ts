/**
 * Runs on threads of its own: reading, filtering and writing a matrix of half a million rows takes seconds, in which
 * the server must go on answering.
 */
import {createWriteStream} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {LRUCache} from 'lru-cache';
import {writeGct} from '../../engine/formats/gct-writer';
import {type MatrixSource, writeGctx} from '../../engine/formats/gctx-writer';
import {jsonTable} from '../../engine/formats/json-writer';
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {parquetTable} from '../../engine/formats/parquet-writer';
import {writeTable} from '../../engine/formats/table-writer';
import {readAsNumbers} from '../../engine/formats/text-field';
import {task} from '../../engine/ground/task';
import {failure} from '../../errors';
import {type CompareRequest, compareQueries} from './compare';
import {type FacetRequest, facetsOf} from './facets';
import type {MatrixFormat} from './formats';
import {type HeatMapRequest, heatMap} from './heat-map';
import {type OverviewRequest, overview} from './overview';
import {type PertRows, pertRowsOf} from './pert-scores';
import {type MatrixQuery, type Selection, selectPart} from './select';
import {type ReadSlice, sourceOfSlice} from './slice';

/** Rows and what is known of them, all of which is to be written. */
export interface NamedTable {
  /** what the rows' ids are called */
  readonly idName: string;
  readonly rows: MetadataTable;
}

export interface AnswerTask {
  /** a file of a result, GCTx or GCT, plain or gzip; a slice of a dataset; or a table */
  readonly source: string | ReadSlice | NamedTable;
  /** as the user asked for it */
  readonly path: string;
  readonly format: MatrixFormat;
  readonly query: MatrixQuery;
  /** file that the answer is written to */
  readonly target: string;
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

/** Matrices kept open, for the next page of one; results never change. A view of a result reads up to four. */
const openMatrices = new LRUCache<string, MatrixReader>({max: 4, dispose: (matrix) => matrix.close()});
/** Perturbagens of matrices' rows, which do not depend on the query. */
const pertRows = new WeakMap<MatrixReader, {readonly rows: PertRows | undefined}>();

const writers: Readonly<Record<MatrixFormat, (target: string, source: MatrixSource) => Promise<void>>> = {
  gct: (target, source) => writeGct(target, source, {decimals: 'shortest'}),
  gctx: writeGctx,
  csv: (target, source) =>
    writeTable(target, source, {...tableOptions, idHeader: source.idName ?? 'id', separator: ','}),
  tsv: (target, source) =>
    writeTable(target, source, {...tableOptions, idHeader: source.idName ?? 'id', separator: '\t'}),
  json: (target, source) => writeAll(target, jsonTable(source, 'array')),
  ndjson: (target, source) => writeAll(target, jsonTable(source, 'lines')),
  parquet: async (target, source) => writeFile(target, await parquetTable(source)),
  arrow: async (target, source) => {
    // Half of what the thread would load otherwise, for whoever asks for another form.
    const {arrowTable} = await import('../../engine/formats/arrow-writer.js');
    await writeFile(target, arrowTable(source));
  },
};
const tableOptions = {decimals: 'shortest', missing: ''} as const;

/** Writes what a request asks of a matrix. @returns how many rows match, on all pages */
export const answer = task(async ({source, path, format, query, target}: AnswerTask): Promise<number> => {
  const part = await partOf(source, query);
  if (format === 'gctx' && part.rows.ids.length === 0) {
    throw failure('RESULT_FORMAT', {path, detail: 'no row matches, and a GCTx has at least one'});
  }
  await writers[format](target, part);
  return part.matching;
});

async function partOf(source: AnswerTask['source'], query: MatrixQuery): Promise<Selection> {
  if (typeof source === 'string') return selectPart(await open(source), query);
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
  facetsOf(await open(source), request),
);

function viewed(files: ResultFiles['files']) {
  const openPath = (path: string): Promise<MatrixReader> => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`the result has no file ${path}`);
    return open(file);
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

async function open(file: string): Promise<MatrixReader> {
  const known = openMatrices.get(file);
  if (known) return known;
  const {rows, ...matrix} = await openMatrix(file);
  // A GCT has texts alone, by which numbers would be sorted and compared.
  const fields = new Map(Array.from(rows.fields, ([name, field]) => [name, readAsNumbers(field)]));
  const typed = {...matrix, rows: {ids: rows.ids, fields}};
  openMatrices.set(file, typed);
  return typed;
}

function writeAll(target: string, pieces: Iterable<Buffer>): Promise<void> {
  return pipeline(Readable.from(pieces, {objectMode: false}), createWriteStream(target, {flags: 'wx'}));
}
