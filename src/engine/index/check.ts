/** Verifies a whole dataset against its checksums. */
import {setImmediate as breathe} from 'node:timers/promises';
import {failure, OpenclueError} from '../ground/failures';
import {Dataset, openDataset} from './dataset';
import {type GeneTable, geneIdsOf} from './gene-table';
import {entryBytes} from './layout';
import {indexFile} from './names';
import type {IndexReader} from './reader';

export interface CheckOptions {
  /** called with the bytes verified so far and in total */
  readonly onProgress?: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface CheckReport {
  /** bytes of entries read and compared */
  readonly bytes: number;
  /** every fault found, one per damaged block or file; empty when all is well */
  readonly problems: readonly OpenclueError[];
}

/**
 * Reads every byte of a dataset and compares it with its checksums, and its parts with each other.
 * @throws what `openDataset` throws, when there is nothing to check
 */
export async function checkIndex(
  folder: string,
  {onProgress, signal}: CheckOptions = {},
): Promise<CheckReport> {
  const dataset = openDataset(folder);
  const problems: OpenclueError[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof OpenclueError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  try {
    attempt(() => checkSignatures(dataset));
    const genes = attempt(() => dataset.genes);
    const indexes = dataset.manifest.spaces.flatMap(({space}) => attempt(() => dataset.index(space)) ?? []);
    for (const index of indexes) attempt(() => checkParts(dataset, genes, index));
    const total = indexes.reduce((sum, {genes, signatures}) => sum + entryBytes(genes, signatures), 0);
    let bytes = 0;
    for (const index of indexes) {
      for (const [block, {signatures}] of index.blocks.entries()) {
        signal?.throwIfAborted();
        attempt(() => index.checkBlock(block));
        bytes += entryBytes(index.genes, signatures);
        onProgress?.(bytes, total);
        await breathe();
      }
      attempt(() => checkUnrounded(index));
    }
    return {bytes, problems};
  } finally {
    dataset.close();
  }
}

function checkSignatures({signatures, manifest, folder}: Dataset): void {
  signatures.check();
  if (signatures.count === manifest.signatures) return;
  const detail = `it describes ${signatures.count} signatures and the manifest ${manifest.signatures}`;
  throw failure('INDEX_DAMAGED', {file: folder, detail});
}

/** Reads every row, which compares it with its checksum. */
function checkUnrounded({unrounded, genes}: IndexReader): void {
  for (let gene = 0; unrounded && gene < genes; gene++) unrounded.row(gene);
}

/** Do index, gene table and manifest speak of the same genes and signatures? */
function checkParts({manifest, folder}: Dataset, genes: GeneTable | undefined, index: IndexReader): void {
  const damaged = (detail: string) =>
    failure('INDEX_DAMAGED', {file: indexFile(folder, index.space), detail});
  const expected = genes ? geneIdsOf(genes, index.space) : index.geneIds;
  if (expected.length !== index.genes || expected.some((id, row) => id !== index.geneIds[row])) {
    throw damaged('its genes are not those of genes.json');
  }
  let next = 0;
  for (const {start, signatures} of index.blocks) {
    if (start !== next) throw damaged(`signature ${next} is in no block`);
    next += signatures;
  }
  if (next !== manifest.signatures || index.signatures !== next) {
    throw damaged(`it holds ${next} signatures and the manifest says ${manifest.signatures}`);
  }
}
