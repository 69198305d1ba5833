/** Datasets kept open while they stand, with what was made of them. */
import {failure} from '../ground/failures';
import {keepOpen} from '../ground/keep-open';
import {type Dataset, openDataset} from './dataset';
import type {DatasetManifest} from './manifest';

/** Which state of which dataset: building it anew makes another build, appending to it another generation. */
export interface DatasetState extends Pick<DatasetManifest, 'build' | 'generation'> {
  readonly folder: string;
}

export interface KeptDatasets<E> {
  /**
   * The dataset of a folder in its present state, open until another is asked for; its former state is closed.
   * @throws what `openDataset` throws
   */
  present(folder: string): E;
  /** The same, open until `release`. */
  hold(folder: string): {readonly entry: E; readonly release: () => void};
  /**
   * A dataset in a certain state, open until another is asked for.
   * @param file what the failure names
   * @throws INDEX_REPLACED when the dataset has moved on, and what `openDataset` throws
   */
  at(state: DatasetState, file?: string): E;
  /** Opens the dataset of an entry anew when it is asked for next. */
  forget(entry: E): void;
  close(): void;
}

/** What is kept of a dataset. */
export interface KeptDataset {
  readonly dataset: Dataset;
}

/** The state a dataset was opened in. */
export function stateOf({folder, manifest: {build, generation}}: Dataset): DatasetState {
  return {folder, build, generation};
}

/**
 * @param most datasets open at a time
 * @param prepare what to keep of a dataset beside it
 * @param close what is to be closed beside the dataset
 */
export function keepDatasets<E extends KeptDataset>(
  most: number,
  prepare: (dataset: Dataset) => E,
  close: (entry: E) => void = () => undefined,
): KeptDatasets<E> {
  const kept = keepOpen<E>(most, (entry) => {
    close(entry);
    entry.dataset.close();
  });

  /** Has the present state of a folder opened by `take`, which may find it open. */
  const presently = <T>(folder: string, take: (key: string, open: () => E) => T): T => {
    // Opening reads the manifest alone: cheap enough to ask each time whether the dataset is still the same.
    const dataset = openDataset(folder);
    const key = keyOf(stateOf(dataset));
    kept.retire((entry, other) => entry.dataset.folder === folder && other !== key);
    let used = false;
    try {
      return take(key, () => {
        const entry = prepare(dataset);
        used = true;
        return entry;
      });
    } finally {
      if (!used) dataset.close();
    }
  };

  return {
    present: (folder) => presently(folder, kept.get),
    hold: (folder) => presently(folder, kept.hold),
    at(state, file = state.folder) {
      return kept.get(keyOf(state), () => {
        const dataset = openDataset(state.folder);
        if (keyOf(stateOf(dataset)) === keyOf(state)) return prepare(dataset);
        dataset.close();
        throw failure('INDEX_REPLACED', {file});
      });
    },
    forget: (entry) => kept.retire((other) => other === entry),
    close: kept.close,
  };
}

function keyOf({folder, build, generation}: DatasetState): string {
  return `${folder}\n${build}\n${generation}`;
}
