/** The strongest genes of signatures, for their records: read of the indexed dataset that holds them. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../../config';
import {shippedGenes} from '../../../engine/genes/l1000-genes';
import {compiledFile} from '../../../engine/ground/package';
import {startThreads} from '../../../engine/ground/threads';
import type {GeneListName, IsMember} from '../../../engine/index/gene-lists';
import {type Dataset, openDataset} from '../../../engine/index/index';
import type {DatasetViewer} from '../../../models/services';
import {levelOf} from '../../assays';
import {loadGeneCatalog} from '../gene-catalog';
import {datasetsFolder, defaultDataset, isOpenTo, listDatasetRecords} from '../registry';
import {storeGeneLists} from './file';
import type {GeneListsTask} from './thread';

/** Milliseconds the thread is kept when idle: opening a large dataset anew takes some tenths of a second. */
const idleTimeout = 600_000;

export interface GeneLists {
  /**
   * JSON arrays of Entrez ids, strongest first, for each signature and list in the order asked for; undefined where no
   * dataset holds the signature, or the one that does has no genes for the list. Datasets that the viewer may not see hold nothing for it.
   * @throws INDEX_* where a dataset is damaged
   */
  of(
    ids: readonly string[],
    lists: readonly GeneListName[],
    viewer: DatasetViewer,
  ): Promise<readonly (readonly (string | undefined)[])[]>;
  close(): Promise<void>;
}

export function createGeneLists({config, pool}: {config: Config; pool: Pool}): GeneLists {
  const thread = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  return {
    async of(ids, lists, viewer) {
      const folders = await foldersInOrder(pool, config, viewer);
      if (folders.length === 0) return ids.map(() => []);
      return thread.run('readGeneLists', {folders, ids, lists, members: await membersOf(pool)});
    },
    close: () => thread.close(),
  };
}

/** Folders of all datasets of signatures that the viewer sees, the default one first: several may hold a signature. */
async function foldersInOrder(pool: Pool, config: Config, viewer: DatasetViewer): Promise<string[]> {
  const records = (await listDatasetRecords(pool)).filter(
    (record) => isOpenTo(viewer, record) && levelOf(record).columns === 'signatures',
  );
  const names = records.map(({name}) => name);
  if (names.length === 0) return [];
  const first = (await defaultDataset(pool, config))?.record.name;
  const ordered = [...names].sort((a, b) => Number(b === first) - Number(a === first));
  return ordered.map((name) => path.join(datasetsFolder(config), name));
}

interface Members {
  readonly catalog: object;
  readonly members: GeneListsTask['members'];
}

/** Of each database, until its genes change. */
const known = new WeakMap<Pool, Members>();

async function membersOf(pool: Pool): Promise<GeneListsTask['members']> {
  const catalog = await loadGeneCatalog(pool);
  const kept = known.get(pool);
  if (kept?.catalog === catalog) return kept.members;
  const {rows} = await pool.query<{entrez_id: number}>('select entrez_id from genes');
  const ids = [
    ...shippedGenes().genes.map(({entrezId}) => Number(entrezId)),
    ...rows.map((row) => row.entrez_id),
  ];
  const of = (...types: string[]) =>
    new Set(ids.filter((id) => types.includes(catalog.spaceOf(String(id)) ?? '')));
  const members = {landmark: of('landmark'), bing: of('landmark', 'best inferred')};
  known.set(pool, {catalog, members});
  return members;
}

export interface PrepareOptions {
  /** signatures whose lists are stored, and of how many */
  readonly onGeneLists?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Stores the lists of a dataset of signatures that was built or has grown, so that nobody has to wait for them later. */
export async function prepareGeneLists(
  pool: Pool,
  folder: string,
  {onGeneLists, signal}: PrepareOptions,
): Promise<void> {
  const {landmark, bing} = await membersOf(pool);
  const isMember: IsMember = (id, space) => (space === 'landmark' ? landmark : bing).has(id);
  const dataset: Dataset = openDataset(folder);
  try {
    if (levelOf(dataset.manifest).columns !== 'signatures') return;
    await storeGeneLists(dataset, isMember, {onProgress: onGeneLists, signal});
  } finally {
    dataset.close();
  }
}
