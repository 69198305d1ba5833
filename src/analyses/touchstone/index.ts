/** The perts and classes of a dataset, their strength and their connections, as CLUE's Touchstone shows them. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import type {ScoringPool} from '../../engine/pool';
import {failure} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {chooseDataset, type DatasetUse, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import type {SharedMatrix} from '../../results/viewer/thread';
import {type MatrixAnswer, writeAnswer} from '../../results/views/answer-file';
import type {MatrixFormat} from '../../results/views/formats';
import type {MatrixQuery} from '../../results/views/select';
import type {ChordRequest} from './cell-connectivity';
import type {MatrixRequest} from './connection-matrix';
import type {ConnectionsRequest} from './connections';
import type {ConsensusRequest} from './consensus-genes';
import type {GeneSignaturesRequest} from './gene-signatures';
import {loadedProfiles} from './profile-status';
import type {ReferencePertsRequest} from './reference-perts';
import type {ClassTask} from './thread';

export {usualChords} from './cell-connectivity';
export type {MatrixRequest} from './connection-matrix';
export {type ConnectionScore, connectionScores} from './connections';
export {matrixFields, readMatrixRequest, readNames} from './matrix-request';

/** Milliseconds the thread is kept when idle: finding the perts of a large dataset anew takes seconds. */
const idleTimeout = 600_000;

/** Tables of connections that may wait to be written; more are told to come back. */
const mostTables = 8;
const exporterIdle = 60_000;
/** Seconds after which they may. */
const retryAfter = 10;

/** A dataset as a query names it, and who asks. */
export interface AskedDataset {
  readonly name: string | undefined;
  readonly viewer: DatasetViewer;
}

export interface ConnectionTable extends MatrixAnswer {
  /** of the dataset */
  readonly name: string;
  /** perts asked for that are not there */
  readonly missing: number;
}

/** Whoever asks, for turns on the scoring threads, and what ends the work. */
export interface Asking {
  readonly owner: string;
  readonly signal: AbortSignal;
}

/** Each but the table answers with JSON text. @throws DATASET_UNKNOWN and what the tasks throw */
export interface Touchstone {
  /** What the dataset is made of. */
  contents(dataset: AskedDataset): Promise<string>;
  /** The perts that the background connects. */
  reference(dataset: AskedDataset, request: ReferencePertsRequest): Promise<string>;
  connections(dataset: AskedDataset, pert: string, request: ConnectionsRequest): Promise<string>;
  /**
   * Connections among perts, written to a file; close the answer's handle.
   * @param query a part of the rows; its values as they came in the query string
   * @throws CONNECTIONS_TOO_MANY and what `connectionMatrix` and `selectPart` throw
   */
  connectionTable(
    dataset: AskedDataset,
    request: MatrixRequest,
    form: {readonly format: MatrixFormat; readonly query: MatrixQuery},
    signal: AbortSignal,
  ): Promise<ConnectionTable>;
  /** The same in memory, for the viewer. @throws as `connectionTable` */
  connectionSource(
    dataset: AskedDataset,
    request: MatrixRequest,
  ): Promise<{readonly name: string; readonly matrix: SharedMatrix}>;
  summary(dataset: AskedDataset, pert: string): Promise<string>;
  /** How the pert's signatures connect across cell lines. */
  cellConnectivity(
    dataset: AskedDataset,
    pert: string,
    request: ChordRequest,
    asking: Asking,
  ): Promise<string>;
  /** The genes that the pert moves most. */
  consensusGenes(
    dataset: AskedDataset,
    pert: string,
    request: ConsensusRequest,
    asking: Asking,
  ): Promise<string>;
  /** The signatures that move a gene most. @throws GENE_UNKNOWN */
  geneSignatures(
    dataset: AskedDataset,
    gene: string,
    request: GeneSignaturesRequest,
    asking: Asking,
  ): Promise<string>;
  classes(dataset: AskedDataset, cell?: string): Promise<string>;
  classOf(dataset: AskedDataset, asked: Omit<ClassTask, 'folder'>): Promise<string>;
  close(): Promise<void>;
}

export interface TouchstoneParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
}

export function createTouchstone({config, pool, scoring}: TouchstoneParts): Touchstone {
  const thread = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  // Apart, so that pages need not wait for the minute in which all connections are written.
  const exporter = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: 1,
    maxQueue: mostTables,
    idleTimeout: exporterIdle,
  });
  const recordOf = async ({name, viewer}: AskedDataset, use?: DatasetUse) => {
    const record = await chooseDataset(pool, config, name, viewer, use);
    return {name: record.name, folder: path.join(datasetsFolder(config), record.name)};
  };
  const folderOf = async (dataset: AskedDataset) => (await recordOf(dataset)).folder;
  return {
    contents: async (dataset) => thread.run('contents', {folder: (await recordOf(dataset, 'values')).folder}),
    reference: async (dataset, request) =>
      thread.run('reference', {folder: await folderOf(dataset), request}),
    connections: async (dataset, pert, request) =>
      thread.run('connections', {folder: await folderOf(dataset), pert, request}),
    async summary(dataset, pert) {
      const folder = await folderOf(dataset);
      const {pert_id: id} = await thread.run('pertNamed', {folder, pert});
      return thread.run('summary', {folder, pert: id, profiles: await loadedProfiles(pool, id)});
    },
    async cellConnectivity(dataset, pert, request, {owner, signal}) {
      const folder = await folderOf(dataset);
      const {build, location, queries, subset} = await thread.run('cellQueriesOf', {folder, pert});
      const scored = await scoring.score(
        {index: location, metric: 'wtcs', queries, outputs: ['cs'], subset, owner},
        {signal},
      );
      // It was asked for.
      const scores = scored.map(({cs}) => cs as Float32Array);
      return thread.run('cellConnections', {folder, pert, build, scores, request});
    },
    async consensusGenes(dataset, pert, request, {owner, signal}) {
      const folder = await folderOf(dataset);
      const {location, ...read} = await thread.run('consensusScores', {folder, pert, request});
      const {geneRows, signatures} = read;
      const scores = await scoring.read({index: location, geneRows, signatures, owner}, {signal});
      return thread.run('consensusOf', {folder, pert, request, read, scores});
    },
    async geneSignatures(dataset, name, request, {owner, signal}) {
      const gene = {asked: name, entrezId: await geneNamed(pool, name)};
      const folder = await folderOf(dataset);
      const {location, geneRow, signatures} = await thread.run('geneScores', {folder, gene});
      const scores = await scoring.read(
        {
          index: location,
          geneRows: Uint32Array.of(geneRow),
          signatures: Uint32Array.from({length: signatures}, (_, signature) => signature),
          owner,
        },
        {signal},
      );
      return thread.run('signaturesOfGene', {folder, gene, request, scores});
    },
    classes: async (dataset, cell) => thread.run('classes', {folder: await folderOf(dataset), cell}),
    classOf: async (dataset, asked) => thread.run('classOf', {folder: await folderOf(dataset), ...asked}),
    async connectionTable(dataset, request, {format, query}, signal) {
      if (exporter.waiting >= mostTables) throw failure('POOL_FULL', {waiting: exporter.waiting, retryAfter});
      const {name, folder} = await recordOf(dataset);
      let missing = 0;
      const answer = await writeAnswer(config, async (target) => {
        const task = {folder, request, format, query, target, path: name, limit: config.connectionValues};
        const written = await exporter.run('connectionTable', task, {signal});
        missing = written.missing;
        return written.matching;
      });
      return {...answer, name, missing};
    },
    async connectionSource(dataset, request) {
      const {name, folder} = await recordOf(dataset);
      const limit = config.connectionValues;
      return {name, matrix: await thread.run('connectionMatrixOf', {folder, request, limit})};
    },
    async close() {
      await Promise.all([thread.close(), exporter.close()]);
    },
  };
}

/** Entrez id of a gene by any of its names, or by the id of its record. @throws GENE_UNKNOWN */
async function geneNamed(pool: Pool, name: string): Promise<string> {
  const known = (await loadGeneCatalog(pool)).resolve(name)?.entrezId;
  if (known !== undefined) return known;
  // PostgreSQL refuses to look for a NUL character, which no gene has.
  if (name.includes('\0')) throw failure('GENE_UNKNOWN', {gene: name});
  const {rows} = await pool.query<{entrez_id: number}>('select entrez_id from genes where id = $1', [name]);
  if (rows.length === 0) throw failure('GENE_UNKNOWN', {gene: name});
  return String(rows[0].entrez_id);
}
