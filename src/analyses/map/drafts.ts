/** The files of a map while it is built, as its threads leave them for one another. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import type {LayoutState} from '../../engine/embedding/layout';
import type {Points} from '../../engine/embedding/nearest-neighbours';
import {inSharedMemory} from '../../engine/ground/shared-memory';
import {replaceFile} from '../../engine/ground/storage';

/** Coordinates in the space of the principal components (f32), point after point. */
export const componentsFile = (folder: string) => path.join(folder, 'components.f32');
/** Numbers of the nearest neighbours (u32), point after point, and distances to them (f32). */
export const neighboursFile = (folder: string) => path.join(folder, 'neighbours.u32');
export const distancesFile = (folder: string) => path.join(folder, 'distances.f32');
const layoutFile = (folder: string) => path.join(folder, 'layout');

export function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function readWords(file: string): Uint32Array {
  const floats = readFloats(file);
  return new Uint32Array(floats.buffer);
}

/** In memory that threads share. */
export function readComponents(folder: string, dimensions: number): Points {
  return {values: inSharedMemory(readFloats(componentsFile(folder))), dimensions};
}

/** Two words before the places: the round, and a checksum. */
const headWords = 2;

/** Leaves a layout to go on from. */
export function keepLayout(folder: string, {places, round}: LayoutState): void {
  const content = new Uint32Array(headWords + places.length);
  new Float32Array(content.buffer).set(places, headWords);
  content[0] = round;
  content[1] = crc32(new Uint8Array(places.buffer, places.byteOffset, places.byteLength));
  replaceFile(layoutFile(folder), new Uint8Array(content.buffer));
}

/** What was left; undefined where nothing was, or it is damaged. */
export function keptLayout(folder: string, points: number): LayoutState | undefined {
  let words: Uint32Array;
  try {
    words = readWords(layoutFile(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const places = new Float32Array(words.buffer).slice(headWords);
  if (places.length !== 2 * points || crc32(new Uint8Array(places.buffer)) !== words[1]) return undefined;
  return {places, round: words[0]};
}
