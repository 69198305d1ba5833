/** The index files a thread keeps open between shards. */
import {type IndexLocation, type IndexReader, openIndex} from '../index/reader';

/** More would rarely be in use at once; each costs a file descriptor and its footers. */
const most = 16;

export interface OpenIndexes {
  /** The reader of exactly this build and generation. @throws what `openIndex` throws */
  get(location: IndexLocation): IndexReader;
}

export function openIndexes(): OpenIndexes {
  /** least recently used first */
  const readers = new Map<string, IndexReader>();
  const close = (key: string, reader: IndexReader) => {
    readers.delete(key);
    reader.close();
  };
  return {
    get(location) {
      const key = `${location.file}\n${location.build}\n${location.generation}`;
      const known = readers.get(key);
      // Recently used again; the others are closed once their file is deleted, which frees its disk space.
      if (known) readers.delete(key);
      for (const [other, reader] of readers) if (reader.isDeleted()) close(other, reader);
      const reader = known ?? openIndex(location);
      readers.set(key, reader);
      for (const [oldest, stale] of readers) {
        if (readers.size <= most) break;
        close(oldest, stale);
      }
      return reader;
    },
  };
}
