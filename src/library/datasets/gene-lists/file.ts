/**
 * The gene lists of a dataset's signatures, in a file of its folder: those of one signature are a kilobyte in a row, where
 * the index has them in as many places as there are genes.
 */
import {closeSync, fstatSync, openSync, readdirSync, readSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as pause} from 'node:timers/promises';
import {crc32} from 'node:zlib';
import {diskTrouble} from '../../../engine/ground/disk';
import {syncFolder, writeFully} from '../../../engine/ground/storage';
import {findGeneLists, type IsMember, listPlaces} from '../../../engine/index/gene-lists';
import type {Dataset} from '../../../engine/index/index';

const prefix = 'gene-lists.';
const draftSuffix = '.draft';
/** Of a record: the places of its lists, then their CRC-32. */
const placeBytes = listPlaces * 2;
const recordBytes = placeBytes + 4;
/** Signatures made at a time, between which the process hears of signals. */
const signaturesAtOnce = 4096;

type State = Pick<Dataset, 'folder' | 'manifest'>;

function listsFile({folder, manifest: {build, generation}}: State): string {
  return path.join(folder, `${prefix}${build}.${generation}`);
}

export interface StoredGeneLists {
  /** The lists of a signature as `findGeneLists` makes them; undefined where the record is damaged. */
  read(signature: number): Uint16Array | undefined;
  close(): void;
}

/** Undefined where the lists of this state are not stored, or not whole. */
export function openGeneLists(dataset: State): StoredGeneLists | undefined {
  let fd: number;
  try {
    fd = openSync(listsFile(dataset), 'r');
  } catch {
    return undefined;
  }
  if (fstatSync(fd).size !== dataset.manifest.signatures * recordBytes) {
    closeSync(fd);
    return undefined;
  }
  return {
    read(signature) {
      const record = Buffer.alloc(recordBytes);
      if (readSync(fd, record, 0, recordBytes, signature * recordBytes) !== recordBytes) return undefined;
      const places = record.subarray(0, placeBytes);
      if (crc32(places) !== record.readUInt32LE(placeBytes)) return undefined;
      return Uint16Array.from({length: listPlaces}, (_, i) => record.readUInt16LE(i * 2));
    },
    close: () => closeSync(fd),
  };
}

interface StoreOptions {
  /** signatures done, and of how many */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Stores the lists of all signatures of a dataset's current state, and removes those of earlier ones. Whoever makes them
 * at the same time makes the same.
 * @returns false where the folder cannot be written to, or has no room
 */
export async function storeGeneLists(
  dataset: Dataset,
  isMember: IsMember,
  {onProgress, signal}: StoreOptions = {},
): Promise<boolean> {
  const {folder, manifest} = dataset;
  const target = listsFile(dataset);
  const draft = `${target}.${process.pid}-${Date.now()}${draftSuffix}`;
  try {
    const fd = openSync(draft, 'wx');
    try {
      for (let start = 0; start < manifest.signatures; start += signaturesAtOnce) {
        await pause();
        signal?.throwIfAborted();
        const length = Math.min(signaturesAtOnce, manifest.signatures - start);
        const signatures = Uint32Array.from({length}, (_, i) => start + i);
        writeFully(fd, records(findGeneLists(dataset, signatures, isMember)), start * recordBytes);
        onProgress?.(start + length, manifest.signatures);
      }
    } finally {
      closeSync(fd);
    }
    renameSync(draft, target);
    syncFolder(folder);
    for (const name of readdirSync(folder)) {
      if (name.startsWith(prefix) && !name.endsWith(draftSuffix) && name !== path.basename(target))
        rmSync(path.join(folder, name), {force: true});
    }
    return true;
  } catch (error) {
    if (diskTrouble(error) !== undefined) return false;
    throw error;
  } finally {
    rmSync(draft, {force: true});
  }
}

function records(places: Uint16Array): Buffer {
  const count = places.length / listPlaces;
  const bytes = Buffer.alloc(count * recordBytes);
  for (let r = 0; r < count; r++) {
    const at = r * recordBytes;
    for (let i = 0; i < listPlaces; i++) bytes.writeUInt16LE(places[r * listPlaces + i], at + i * 2);
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + placeBytes)), at + placeBytes);
  }
  return bytes;
}
