/** The datasets that interactive queries keep open, with all they need before a query is known. */
import type {NcsGrouping} from '../../analyses/query/normaliser';
import {type Dataset, type DatasetState, keepDatasets, stateOf} from '../../engine/index/index';

/** Datasets open at a time; each holds two small arrays of its signatures. */
const most = 8;

export interface PreparedDataset {
  readonly dataset: Dataset;
  readonly state: DatasetState;
  readonly grouping: NcsGrouping;
}

export interface OpenDatasets {
  /**
   * The dataset of a folder in its present state, open until `release`. A dataset that was replaced or appended to is
   * opened anew; whoever still uses the former state keeps it until then.
   * @throws what `openDataset` throws
   */
  acquire(folder: string): Promise<{prepared: PreparedDataset; release: () => void}>;
  close(): void;
}

interface Entry {
  readonly dataset: Dataset;
  readonly prepared: Promise<PreparedDataset>;
}

/** @param group numbers the groups of a dataset's signatures, off this thread */
export function openDatasets(group: (state: DatasetState) => Promise<NcsGrouping>): OpenDatasets {
  const kept = keepDatasets<Entry>(most, (dataset) => {
    const state = stateOf(dataset);
    return {dataset, prepared: group(state).then((grouping) => ({dataset, state, grouping}))};
  });
  return {
    async acquire(folder) {
      const {entry, release} = kept.hold(folder);
      try {
        return {prepared: await entry.prepared, release};
      } catch (error) {
        // The next query tries again.
        kept.forget(entry);
        release();
        throw error;
      }
    },
    close: kept.close,
  };
}
