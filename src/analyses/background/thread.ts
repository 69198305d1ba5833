/** Thread of a build: sums queries up and turns their scores over, which for a large dataset takes as long as scoring. */

import {readFileSync} from 'node:fs';
import {workerData} from 'node:worker_threads';
import {parseGmt} from '../../engine/formats/gene-sets';
import {task} from '../../engine/ground/task';
import {openDataset} from '../../engine/index';
import {type DraftFile, draftFile, openDraft} from './drafts';
import {keysOf} from './keys';
import {type BackgroundLevel, pclFile, recordFile} from './manifest';
import {type BackgroundPlan, type DraftName, draftOf, planBackground} from './plan';
import {sealRecords} from './records';
import type {QuerySignatures} from './reference-queries';
import {connectAcrossCells, connectCell, sumUpQueries} from './sum-up';
import {rankConnections, type Tile, turnOver} from './turn-over';

/** What all threads of a build are started with. */
export interface ThreadSettings {
  readonly dataset: string;
  /** where the background grows */
  readonly folder: string;
  readonly signatureLevel: boolean;
  /** signatures that become queries */
  readonly which: QuerySignatures;
}

export type BuildTask =
  /** scores of queries from number `first` on, in shared memory, raw or NCS */
  | {
      readonly kind: 'sum up';
      readonly first: number;
      readonly scores: readonly Float32Array[];
      readonly normalised: boolean;
    }
  | {readonly kind: 'connect cell'; readonly cell: number}
  | {readonly kind: 'connect across cells'; readonly start: number; readonly end: number}
  | {readonly kind: 'turn over'; readonly level: BackgroundLevel; readonly group: number; readonly tile: Tile}
  /** percentile scores of targets of a group of connections */
  | {readonly kind: 'rank'; readonly group: number; readonly tile: Tile}
  | {readonly kind: 'seal'; readonly file: string; readonly group: number};

const settings = workerData as ThreadSettings;
const open = new Map<string, DraftFile>();
let known: BackgroundPlan | undefined;

export const build = task(step);

/** @returns checksums, of what was sealed */
function step(asked: BuildTask): readonly number[] {
  const plan = planOf();
  switch (asked.kind) {
    case 'sum up':
      sumUpQueries(plan, draft, asked.first, asked.scores, asked.normalised);
      return [];
    case 'connect cell':
      connectCell(plan, draft, asked.cell);
      return [];
    case 'connect across cells':
      connectAcrossCells(plan, draft, asked.start, asked.end);
      return [];
    case 'turn over': {
      const {name, first} = draftOf(asked.level, plan.connections);
      const keys = file(keysOf(asked.level));
      turnOver(draft(name), first + asked.group, file(asked.level), keys, asked.group, asked.tile);
      return [];
    }
    case 'rank': {
      const isSummary = asked.group === plan.connections.cells.length - 1;
      const level = file(isSummary ? 'matched_pert_summary' : 'pert_cell');
      rankConnections(
        level,
        isSummary ? 0 : asked.group,
        file('connections_ncs'),
        file('connections_ps'),
        asked.group,
        asked.tile,
      );
      return [];
    }
    case 'seal': {
      file(asked.file).sync();
      return sealRecords(file(asked.file), asked.group);
    }
  }
}

function planOf(): BackgroundPlan {
  if (known) return known;
  const dataset = openDataset(settings.dataset);
  const pcls = parseGmt(readFileSync(pclFile(settings.folder), 'utf8'), pclFile(settings.folder));
  known = planBackground(dataset, pcls, settings.signatureLevel, settings.which);
  dataset.close();
  return known;
}

const draft = (name: DraftName) => opened(draftFile(settings.folder, name), planOf().drafts.get(name));
const file = (name: string) => opened(recordFile(settings.folder, name), planOf().files.get(name));

/** Threads end with the build, and their files with them. */
function opened(path: string, groups: DraftFile['groups'] | undefined): DraftFile {
  if (!groups) throw new Error(`a background has no ${path}`);
  const present = open.get(path) ?? openDraft(path, groups);
  open.set(path, present);
  return present;
}
