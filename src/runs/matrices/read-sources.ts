/** Slices and connections that were read a moment ago: a viewer asks for window after window of one matrix. */
import path from 'node:path';
import {LRUCache} from 'lru-cache';
import {readBackgroundManifest} from '../../analyses/background';
import type {Caller} from '../../auth/caller';
import {openDataset} from '../../engine/index/index';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {ViewSource} from '../../results/viewer/thread';
import type {MatrixParts} from './kept';
import type {AskedSource} from './request';

export interface Located {
  readonly source: ViewSource;
  /** of a file, without its ending */
  readonly name: string;
}

/** Bytes of scores that are kept: several matrices of a page, one or none of the largest. */
const mostBytes = 128 << 20;
const mostMatrices = 8;
/** Milliseconds after which one is read anew: names of genes may have changed. */
const lifetime = 300_000;

/** A matrix that has to be read from a dataset. */
export type ReadSource = Extract<AskedSource, {readonly dataset: string}>;

export type FindSource = (
  asked: ReadSource,
  caller: Caller,
  read: () => Promise<Located>,
) => Promise<Located>;

/**
 * Finds what was read before, or has it read.
 * @param stateOf tells which dataset is meant and what it is made of at present; throws where the caller may not see it
 */
export function keepSources(stateOf: (asked: ReadSource, caller: Caller) => Promise<string>): FindSource {
  const kept = new LRUCache<string, Located>({
    max: mostMatrices,
    maxSize: mostBytes,
    sizeCalculation: ({source}) => (typeof source === 'string' ? 1 : Math.max(1, source.scores.byteLength)),
    ttl: lifetime,
  });
  return async (asked, caller, read) => {
    const {dataset: _, ...request} = asked;
    const key = `${await stateOf(asked, caller)}\n${JSON.stringify(request)}`;
    const known = kept.get(key);
    if (known) return known;
    const found = await read();
    kept.set(key, found);
    return found;
  };
}

/** @throws DATASET_UNKNOWN, INDEX_*, BACKGROUND_* */
export function presentState({config, pool}: Pick<MatrixParts, 'config' | 'pool'>) {
  return async ({kind, dataset: asked}: ReadSource, caller: Caller): Promise<string> => {
    const use = kind === 'slice' ? 'values' : 'scores';
    const {name} = await chooseDataset(pool, config, asked, caller, use);
    const dataset = openDataset(path.join(datasetsFolder(config), name));
    try {
      const {build, generation} = dataset.manifest;
      const background = kind === 'connections' ? readBackgroundManifest(dataset)?.build : undefined;
      return JSON.stringify([name, build, generation, background]);
    } finally {
      dataset.close();
    }
  };
}
