/** The last step of a build: its files become the dataset's map. */
import {readdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {syncFolder, writeDurably} from '../../engine/ground/storage';
import type {Dataset} from '../../engine/index';
import type {JournalHead} from '../../engine/index/journal';
import {failure} from '../../errors';
import {version} from '../../version';
import {keptLayout} from './drafts';
import {
  type MapManifest,
  type MapOptions,
  mapFolder,
  mapFormat,
  pointsFile,
  signaturesFile,
  writeMapManifest,
} from './manifest';
import type {ComponentsFound} from './thread';

/** What a finished build is published as. */
export interface Publication {
  readonly dataset: Dataset;
  readonly settings: MapOptions;
  /** where the map grew; it is renamed */
  readonly folder: string;
  readonly journal: JournalHead;
  readonly found: ComponentsFound;
  readonly rounds: number;
}

/** Makes the layout the dataset's map, and removes what no manifest names. */
export function publishMap({dataset, settings, folder, journal, found, rounds}: Publication): MapManifest {
  const {name, build, generation} = dataset.manifest;
  const layout = keptLayout(folder, found.points);
  if (!layout) throw failure('MAP_DAMAGED', {file: folder, detail: 'its layout does not match its checksum'});
  const points = new Uint8Array(centred(layout.places).buffer);
  writeDurably(pointsFile(folder), points);
  const manifest: MapManifest = {
    format: mapFormat,
    build: journal.build,
    created: journal.created,
    engine: version,
    dataset: {name, build, generation},
    options: settings,
    points: found.points,
    left_out: found.leftOut,
    missing: found.missing,
    components: found.components,
    explained: found.explained,
    rounds,
    files: {signatures: crc32(readFileSync(signaturesFile(folder))), points: crc32(points)},
  };
  const kept = [signaturesFile(folder), pointsFile(folder)].map((file) => path.basename(file));
  for (const file of readdirSync(folder)) if (!kept.includes(file)) rmSync(path.join(folder, file));
  syncFolder(folder);
  const home = mapFolder(dataset);
  renameSync(folder, path.join(home, manifest.build));
  syncFolder(home);
  writeMapManifest(home, manifest);
  for (const entry of readdirSync(home, {withFileTypes: true})) {
    if (entry.isDirectory() && entry.name !== manifest.build) {
      rmSync(path.join(home, entry.name), {recursive: true, force: true});
    }
  }
  return manifest;
}

/** The middle of the map is 0, 0. */
function centred(places: Float32Array): Float32Array {
  const middle = [0, 1].map((axis) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < places.length; i += 2) {
      least = Math.min(least, places[i]);
      most = Math.max(most, places[i]);
    }
    return (least + most) / 2;
  });
  return places.map((place, i) => place - middle[i % 2]);
}
