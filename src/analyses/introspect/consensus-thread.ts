/** Thread that combines replicates to consensus signatures and builds the dataset of these. */
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {task} from '../../engine/ground/task';
import {buildIndex, keepsScores, openDataset, readScores, type SpaceName} from '../../engine/index';
import {consensus} from '../../engine/stats/consensus';
import {everyGene} from './extreme-genes';

export interface ConsensusTask {
  /** of the dataset with the replicates */
  readonly folder: string;
  readonly space: SpaceName;
  /** per consensus signature the rows of its replicates, ascending */
  readonly members: readonly Uint32Array[];
  readonly signatures: MetadataTable;
  /** rows of the index that replicates are correlated over */
  readonly landmarks: Uint32Array;
  /** where the new dataset goes */
  readonly outDir: string;
  readonly name: string;
  readonly workers: number;
}

/** Replicates read at a time: 6 MB of scores of all genes of L1000. */
const batch = 128;

export const combine = task(async (asked: ConsensusTask): Promise<void> => {
  const {folder, space, members, signatures, landmarks, outDir, name, workers} = asked;
  const dataset = openDataset(folder);
  try {
    const index = dataset.index(space);
    const rows = everyGene(index);
    const read = (groups: readonly Uint32Array[], into: Float32Array) => {
      const scores = readScores(index, rows, Uint32Array.from(groups.flatMap((group) => [...group])));
      let from = 0;
      groups.forEach((group, g) => {
        const replicates = Array.from(group, (_, i) =>
          scores.subarray((from + i) * index.genes, (from + i + 1) * index.genes),
        );
        into.set(consensus(replicates, landmarks).signature, g * index.genes);
        from += group.length;
      });
    };
    const matrix: MatrixReader = {
      warnings: [],
      path: dataset.location(space).file,
      format: 'GCTx',
      rows: {ids: Array.from(index.geneIds, String), fields: new Map()},
      columns: signatures,
      readColumns(start, end, into = new Float32Array((end - start) * index.genes)) {
        for (let group = start; group < end; ) {
          let next = group + 1;
          for (let size = members[group].length; next < end; next++) {
            size += members[next].length;
            if (size > batch) break;
          }
          read(members.slice(group, next), into.subarray((group - start) * index.genes));
          group = next;
        }
        return into;
      },
      close: () => {},
    };
    const symbols = matrix.rows.ids;
    await buildIndex({
      outDir,
      name,
      matrix,
      genes: {entrezIds: index.geneIds, symbols},
      rowsPerSpace: {all: rows},
      unrounded: keepsScores(signatures.ids.length),
      workers,
    });
  } finally {
    dataset.close();
  }
});
