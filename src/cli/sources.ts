/** What a run on the command line reads: a registered dataset, a matrix of the user's, or both. */
import {access} from 'node:fs/promises';
import path from 'node:path';
import {describeSource} from '../analyses/source';
import {type Dataset, openDataset, sourceStamp} from '../engine/index';
import {failure} from '../errors';
import {adoptedDataset, adoptMatrix} from '../library/datasets/adopt';
import {loadGeneCatalog} from '../library/datasets/gene-catalog';
import {chooseDataset, datasetsFolder, host} from '../library/datasets/registry';
import {checkRepeatable, uploadedMatrix, type WrittenManifest} from '../results/manifest';
import {beginUpload} from '../runs/jobs/uploads';
import type {Session} from './session';

export interface Sources {
  readonly dataset: Dataset;
  readonly synthetic: boolean;
  /** the matrix as a dataset of its own; without a registered one it is `dataset` */
  readonly upload?: Dataset;
  /** folder for intermediate files, where there is one */
  readonly scratch?: string;
}

/** @param name of a registered dataset; by default as `defaultDataset` says @throws DATASET_* */
export async function withDataset<T>(
  {config, pool}: Session,
  name: string | undefined,
  use: (sources: Sources) => Promise<T>,
): Promise<T> {
  const record = await chooseDataset(pool, config, name, host);
  const dataset = openDataset(path.join(datasetsFolder(config), record.name));
  try {
    return await use({dataset, synthetic: record.synthetic});
  } finally {
    dataset.close();
  }
}

/**
 * Makes a dataset of a file that lasts as long as `use` does.
 * @param sourceName what the dataset calls the file; by default its name
 * @throws FILE_UNREADABLE, and what `adoptMatrix` throws
 */
export async function withMatrix<T>(
  {config, pool}: Session,
  file: string,
  use: (sources: Sources) => Promise<T>,
  sourceName?: string,
): Promise<T> {
  await checkReadable(file);
  const upload = beginUpload(config, path.basename(file));
  try {
    const {folder} = upload;
    const catalog = await loadGeneCatalog(pool);
    const notes = await adoptMatrix({file, name: file, sourceName, folder, catalog, workers: config.workers});
    for (const note of notes) console.error(`note: ${note}`);
    const dataset = openDataset(adoptedDataset(folder));
    try {
      return await use({dataset, upload: dataset, synthetic: false, scratch: folder});
    } finally {
      dataset.close();
    }
  } finally {
    await upload.discard();
  }
}

/**
 * What a manifest's run read, found to be the same still.
 * @param file of the manifest
 * @param matrix the file that came with the run, where one did
 * @throws MANIFEST_MATRIX, MANIFEST_UNREPEATABLE, and what `withDataset` and `withMatrix` throw
 */
export async function withSourcesOf<T>(
  session: Session,
  {manifest, file, matrix}: {manifest: WrittenManifest; file: string; matrix?: string},
  use: (sources: Sources) => Promise<T>,
): Promise<T> {
  const {engine, dataset, include_introspect: included} = manifest;
  const registered = (own: Partial<Sources> = {}) =>
    withDataset(session, dataset.name, (sources) => {
      checkRepeatable(manifest, describeSource(sources.dataset, sources.synthetic), file);
      return use({...sources, ...own});
    });
  const sent = uploadedMatrix(manifest);
  if (!sent) return registered();
  const same = await requireMatrix(sent, file, matrix);
  return withMatrix(
    session,
    same,
    (own) => {
      const then = included?.dataset ?? dataset;
      checkRepeatable({engine, dataset: then}, describeSource(own.dataset, false, true), file);
      return dataset.uploaded ? use(own) : registered({upload: own.upload, scratch: own.scratch});
    },
    sent.file,
  );
}

/** @returns `matrix`, which is the file that was sent @throws MANIFEST_MATRIX */
async function requireMatrix(
  {file: name, algorithm, checksum}: NonNullable<ReturnType<typeof uploadedMatrix>>,
  file: string,
  matrix: string | undefined,
): Promise<string> {
  const refuse = (detail: string) =>
    failure('MANIFEST_MATRIX', {file, matrix: name, checksum: `${algorithm} ${checksum}`, detail});
  if (matrix === undefined) throw refuse('no matrix was named');
  await checkReadable(matrix);
  const now = sourceStamp(matrix);
  if (now.algorithm !== algorithm || now.checksum !== checksum) {
    throw refuse(`${matrix} is another file (${now.algorithm} ${now.checksum})`);
  }
  return matrix;
}

async function checkReadable(file: string): Promise<void> {
  await access(file).catch((cause: Error) => {
    throw failure('FILE_UNREADABLE', {file, detail: cause.message}, {cause});
  });
}
