/** Thread that opens one matrix, tells what it holds, and builds a dataset of it once it is told the genes. */
import {once} from 'node:events';
import {type MessagePort, parentPort, workerData} from 'node:worker_threads';
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {type NamedFailure, named, OpenclueError} from '../../engine/ground/failures';
import {buildIndex, keepsScores, type MatrixGenes, type RowsPerSpace} from '../../engine/index/index';

export interface ThreadTask {
  readonly file: string;
  /** what the dataset calls it; by default its name */
  readonly sourceName?: string;
  readonly outDir: string;
  readonly dataset: string;
  readonly workers: number;
  readonly selfContained: boolean;
}

export interface OpenedMatrix {
  readonly kind: 'opened';
  readonly rows: MetadataTable;
  readonly signatures: number;
}

/** The answer to `opened`. */
export interface GenesOfRows {
  readonly genes: MatrixGenes;
  readonly rowsPerSpace: RowsPerSpace;
}

export type ThreadReport =
  | OpenedMatrix
  | {readonly kind: 'built'; readonly warnings: readonly string[]}
  | {readonly kind: 'failed'; readonly failed: NamedFailure}
  /** the readers met what they do not expect of any file */
  | {readonly kind: 'broken'; readonly detail: string};

/** Bytes of scores of a GCT file kept in memory; several files may be read at a time. */
const memoryBytes = 64 << 20;

async function adopt(task: ThreadTask, port: MessagePort): Promise<ThreadReport> {
  const {file, sourceName, outDir, dataset, workers, selfContained} = task;
  let matrix: MatrixReader;
  try {
    matrix = await openMatrix(file, {memoryBytes, temporaryFolder: outDir, selfContained});
  } catch (error) {
    if (error instanceof OpenclueError) throw error;
    return {kind: 'broken', detail: `it cannot be read (${(error as Error).message})`};
  }
  const answer = once(port, 'message');
  const opened: OpenedMatrix = {
    kind: 'opened',
    rows: matrix.rows,
    signatures: matrix.columns.ids.length,
  };
  port.postMessage(opened);
  const [{genes, rowsPerSpace}] = (await answer) as [GenesOfRows];
  const unrounded = keepsScores(opened.signatures);
  await buildIndex({outDir, name: dataset, matrix, sourceName, genes, rowsPerSpace, unrounded, workers});
  matrix.close();
  return {kind: 'built', warnings: matrix.warnings};
}

async function run(port: MessagePort): Promise<void> {
  let report: ThreadReport;
  try {
    report = await adopt(workerData as ThreadTask, port);
  } catch (error) {
    const failed = named(error);
    if (!failed) throw error;
    report = {kind: 'failed', failed};
  }
  port.postMessage(report);
}

// A worker thread has a parent.
void run(parentPort as MessagePort);
