/** Maps of the signatures of datasets: built once, answered to pages and programs. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {loadPcls} from '../../library/datasets/pcls';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import type {MapPoints} from './answer-thread';
import {type PertWords, pertFields} from './columns';

export type {MapPoints} from './answer-thread';
export {buildMap, type MapBuildOptions, type MapStep} from './build';
export {type MapManifest, type MapSignatures, mapSignatures, readMapManifest} from './manifest';
export {openMap} from './open';

/** Milliseconds the thread is kept when idle. */
const idleTimeout = 300_000;

/** @throws DATASET_UNKNOWN, MAP_ABSENT, MAP_STALE, MAP_FORMAT, MAP_DAMAGED */
export interface Maps {
  /** JSON text. @throws MAP_FIELD_UNKNOWN too */
  map(name: string | undefined, viewer: DatasetViewer, fields: readonly string[]): Promise<string>;
  points(name: string, viewer: DatasetViewer): Promise<MapPoints>;
  close(): Promise<void>;
}

export function createMaps({config, pool}: {readonly config: Config; readonly pool: Pool}): Maps {
  const thread = startThreads<typeof import('./answer-thread')>({
    filename: compiledFile(__dirname, 'answer-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  const folderOf = (name: string) => path.join(datasetsFolder(config), name);
  return {
    async map(asked, viewer, fields) {
      const {name, synthetic} = await chooseDataset(pool, config, asked, viewer);
      const words = await pertWords(pool, fields);
      return thread.run('mapText', {folder: folderOf(name), synthetic, fields, words});
    },
    async points(asked, viewer) {
      const {name} = await chooseDataset(pool, config, asked, viewer);
      return thread.run('mapPoints', folderOf(name));
    },
    close: () => thread.close(),
  };
}

/** What stands between the mechanisms, or classes, of a perturbagen with several. */
const between = ' | ';

/** Mechanisms and classes of all perturbagens, where they are asked for. */
async function pertWords(pool: Pool, fields: readonly string[]): Promise<PertWords> {
  const [moa, ofClass] = pertFields;
  return {
    moa: fields.includes(moa) ? await mechanisms(pool) : {},
    class: fields.includes(ofClass) ? await classes(pool) : {},
  };
}

async function mechanisms(pool: Pool): Promise<Record<string, string>> {
  const {rows} = await pool.query<{pert_id: string; moa: readonly string[]}>(
    'select pert_id, moa from perts where cardinality(moa) > 0 order by pert_id',
  );
  return Object.fromEntries(rows.map(({pert_id, moa}) => [pert_id, moa.join(between)]));
}

async function classes(pool: Pool): Promise<Record<string, string>> {
  const names = new Map<string, string[]>();
  for (const {name, description, members} of await loadPcls(pool)) {
    for (const member of members) names.set(member, [...(names.get(member) ?? []), description || name]);
  }
  return Object.fromEntries(Array.from(names, ([id, own]) => [id, own.join(between)]));
}
