/** Reading the map of a dataset. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import type {Dataset} from '../../engine/index';
import {failure} from '../../errors';
import {type MapManifest, mapFolder, pointsFile, readMapManifest, signaturesFile} from './manifest';

export interface SignatureMap {
  readonly manifest: MapManifest;
  /** number of the signature of each point, ascending */
  readonly signatures: Uint32Array;
  /** x and y of each */
  readonly places: Float32Array;
}

/** Times a map is looked up again because a newer one took its place in between. */
const attempts = 3;

/** @throws MAP_ABSENT, MAP_STALE, MAP_FORMAT, MAP_DAMAGED */
export function openMap(dataset: Dataset): SignatureMap {
  for (let attempt = 1; ; attempt++) {
    const manifest = readMapManifest(dataset);
    if (!manifest) throw failure('MAP_ABSENT', {name: dataset.manifest.name});
    try {
      const folder = path.join(mapFolder(dataset), manifest.build);
      return {
        manifest,
        signatures: new Uint32Array(readChecked(signaturesFile(folder), manifest.files.signatures)),
        places: new Float32Array(readChecked(pointsFile(folder), manifest.files.points)),
      };
    } catch (error) {
      const {code, message} = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw error;
      if (attempt === attempts) {
        throw failure('MAP_DAMAGED', {file: mapFolder(dataset), detail: message}, {cause: error});
      }
    }
  }
}

function readChecked(file: string, checksum: number): ArrayBuffer {
  const bytes = readFileSync(file);
  if (crc32(bytes) !== checksum) {
    throw failure('MAP_DAMAGED', {file, detail: 'it does not match its checksum'});
  }
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
