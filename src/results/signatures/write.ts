/**
 * How results write matrices of signatures, the largest of their files. Two writers stand behind it, whose files have the
 * same content: the tuned one, and a plain one for whoever meets a fault of the other and cannot mend it.
 */
import type {ResultFolder} from '../folder';
import type {DescribedDataset} from './description-files';
import type {SignatureMatrix} from './matrix';
import {writePlain} from './plain';
import {writeTuned} from './tuned';

/**
 * Writes a matrix of a dataset's signatures as GCT, compressed already where the result becomes an archive, or as GCTx.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeSignatureMatrix(
  folder: ResultFolder,
  dataset: DescribedDataset,
  matrix: SignatureMatrix,
): Promise<void> {
  if (folder.plainWriters) {
    await writePlain(folder, dataset, matrix);
    return;
  }
  const noted = await writeTuned(folder, dataset, matrix);
  if (noted) folder.archive?.noted.set(matrix.path, noted);
}
