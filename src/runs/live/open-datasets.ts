/** The datasets that interactive queries keep open, with all they need before a query is known. */
import type {NcsGrouping} from '../../analyses/query/normaliser';
import {type Dataset, openDataset} from '../../engine/index/index';
import type {DatasetState} from './thread';

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
  users: number;
  /** no longer handed out: closed when its last user leaves */
  stale: boolean;
}

/** @param group numbers the groups of a dataset's signatures, off this thread */
export function openDatasets(group: (state: DatasetState) => Promise<NcsGrouping>): OpenDatasets {
  /** by folder, the least recently used first */
  const entries = new Map<string, Entry>();

  const retire = (folder: string, entry: Entry) => {
    if (entries.get(folder) === entry) entries.delete(folder);
    entry.stale = true;
    if (entry.users === 0) entry.dataset.close();
  };

  const current = (folder: string): Entry => {
    // Opening reads the manifest alone: cheap enough to ask each time whether the dataset is still the same.
    const present = openDataset(folder);
    const known = entries.get(folder);
    const {build, generation} = present.manifest;
    if (known?.dataset.manifest.build === build && known.dataset.manifest.generation === generation) {
      entries.delete(folder);
      entries.set(folder, known);
      return known;
    }
    if (known) retire(folder, known);
    const state = {folder, build, generation};
    const prepared = group(state).then((grouping) => ({dataset: present, state, grouping}));
    const entry: Entry = {dataset: present, prepared, users: 0, stale: false};
    // The next query tries again.
    prepared.catch(() => retire(folder, entry));
    entries.set(folder, entry);
    return entry;
  };

  return {
    async acquire(folder) {
      const entry = current(folder);
      entry.users++;
      let held = true;
      const release = () => {
        if (!held) return;
        held = false;
        entry.users--;
        if (entry.stale && entry.users === 0) entry.dataset.close();
      };
      for (const [other, oldest] of entries) {
        if (entries.size <= most) break;
        if (oldest !== entry) retire(other, oldest);
      }
      try {
        return {prepared: await entry.prepared, release};
      } catch (error) {
        release();
        throw error;
      }
    },

    close() {
      for (const [folder, entry] of entries) retire(folder, entry);
    },
  };
}
