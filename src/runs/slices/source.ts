/** A slice as a matrix to write, on a thread that was given its scores. */
import {LRUCache} from 'lru-cache';
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import {type Dataset, openDataset} from '../../engine/index/index';
import {indexFile} from '../../engine/index/names';
import {failure} from '../../errors';
import {type SliceRows, sliceSource} from '../../library/datasets/slice';

/** All that another thread needs of a slice; arrays are shared memory or small. */
export interface ReadSlice extends SliceRows {
  /** of the dataset */
  readonly folder: string;
  /** UUID of its build */
  readonly build: string;
  readonly generation: number;
  /** laid out as in the engine's `Slice` */
  readonly scores: Float32Array;
}

/** Datasets kept open with the metadata that was read of them, for the next slice of one. */
const open = new LRUCache<string, Dataset>({max: 2, dispose: (dataset) => dataset.close()});

/** @throws INDEX_REPLACED when the dataset is no longer what the scores were read from, and what opening throws */
export function sourceOfSlice({folder, build, generation, scores, ...rows}: ReadSlice): MatrixSource {
  const key = `${folder}\n${build}\n${generation}`;
  const dataset = open.get(key) ?? openDataset(folder);
  const {manifest} = dataset;
  if (manifest.build !== build || manifest.generation !== generation) {
    dataset.close();
    throw failure('INDEX_REPLACED', {file: indexFile(folder, rows.space)});
  }
  open.set(key, dataset);
  return sliceSource(dataset, rows, scores);
}
