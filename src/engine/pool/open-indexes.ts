/** The index files a thread keeps open between shards. */
import {keepOpen} from '../ground/keep-open';
import {type IndexLocation, type IndexReader, openIndex} from '../index/reader';

/** More would rarely be in use at once; each costs a file descriptor and its footers. */
const most = 16;

export interface OpenIndexes {
  /** The reader of exactly this build and generation. @throws what `openIndex` throws */
  get(location: IndexLocation): IndexReader;
}

export function openIndexes(): OpenIndexes {
  const kept = keepOpen<IndexReader>(most, (reader) => reader.close());
  return {
    get(location) {
      const wanted = `${location.file}\n${location.build}\n${location.generation}`;
      // Closed once their file is deleted, which frees its disk space.
      kept.retire((reader, key) => key !== wanted && reader.isDeleted());
      return kept.get(wanted, () => openIndex(location));
    },
  };
}
