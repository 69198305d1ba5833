/** The last step of a build: its files become the dataset's background. */
import {readdirSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {formatGmt, type GeneSet} from '../../engine/formats/gene-sets';
import {syncFolder, writeDurably} from '../../engine/ground/storage';
import type {Dataset} from '../../engine/index';
import type {JournalHead} from '../../engine/index/journal';
import {journalFile} from '../../engine/index/names';
import {version} from '../../version';
import {draftFile} from './drafts';
import {
  type BackgroundManifest,
  type BackgroundOptions,
  backgroundFolder,
  backgroundFormat,
  connectionsFile,
  writeBackgroundManifest,
} from './manifest';
import type {BackgroundPlan} from './plan';
import type {RecordFileEntry} from './records';

/** What a finished build is published as. */
export interface Publication {
  readonly dataset: Dataset;
  readonly pcls: readonly GeneSet[];
  readonly plan: BackgroundPlan;
  readonly settings: BackgroundOptions;
  /** where the background grew; it is renamed */
  readonly folder: string;
  readonly journal: JournalHead;
}

/** Makes the finished files the dataset's background, and removes what no manifest names. */
export function publishBackground(
  {dataset, pcls, plan, settings, folder, journal}: Publication,
  files: Record<string, RecordFileEntry>,
): BackgroundManifest {
  const {name, build, generation, signatures} = dataset.manifest;
  const connections = JSON.stringify(plan.connections);
  writeDurably(connectionsFile(folder), connections);
  const {queries} = plan;
  const manifest: BackgroundManifest = {
    format: backgroundFormat,
    build: journal.build,
    created: journal.created,
    engine: version,
    dataset: {name, build, generation, signatures},
    options: settings,
    genes: dataset.index(settings.gene_space).genes,
    queries: queries.rows.length,
    ...(queries.nameless > 0 && {nameless: queries.nameless}),
    perts: plan.connections.cells[queries.cells.length].queries.length,
    cells: queries.cells.map(({cell, start, end}) => ({cell, queries: end - start})),
    pcls: {count: pcls.length, checksum: crc32(formatGmt(pcls))},
    connections: crc32(connections),
    files,
  };
  for (const draft of plan.drafts.keys()) {
    if (draft !== 'connections_ncs') rmSync(draftFile(folder, draft));
  }
  rmSync(journalFile(folder));
  syncFolder(folder);
  const home = backgroundFolder(dataset);
  renameSync(folder, path.join(home, manifest.build));
  syncFolder(home);
  writeBackgroundManifest(home, manifest);
  for (const entry of readdirSync(home, {withFileTypes: true})) {
    if (entry.isDirectory() && entry.name !== manifest.build) {
      rmSync(path.join(home, entry.name), {recursive: true, force: true});
    }
  }
  return manifest;
}
