import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {type GeneSet, parseGmt} from '../../engine/formats/gene-sets';
import type {Dataset} from '../../engine/index';
import type {Scores} from '../../engine/kernel/combine';
import {failure} from '../../errors';
import {type Connections, readConnections} from './connections';
import {rowsByGroup} from './groups';
import {keysOf} from './keys';
import {type LevelFiles, type LevelScores, type PercentileMethod, scoreLevel, scoreRow} from './level';
import {
  type BackgroundLevel,
  type BackgroundManifest,
  backgroundFolder,
  backgroundLevels,
  connectionFiles,
  connectionsFile,
  pclFile,
  readBackgroundManifest,
  recordFile,
} from './manifest';
import {openRecords, type RecordFile} from './records';
import {type GutcRows, gutcRows} from './rows';

/** A background, opened: it stays as it is when a newer one takes its place. */
export interface Background {
  readonly manifest: BackgroundManifest;
  /** levels it has; `sig` may have been left out */
  readonly levels: readonly BackgroundLevel[];
  /** the classes it was built with */
  readonly pcls: readonly GeneSet[];
  /** rows of the levels; found when first asked for, which takes a moment for half a million signatures */
  readonly rows: GutcRows;
  readonly connections: Connections;
  /**
   * Percentile scores of queries at a level that it has.
   *
   * @param scores NCS per query, one per row of the level
   * @throws BACKGROUND_DAMAGED
   */
  percentiles(level: BackgroundLevel, scores: readonly Scores[], method: PercentileMethod): LevelScores;
  /**
   * Percentile scores of queries at one row of a level, and N; without reading the others.
   *
   * @param scores NCS of the row, one per query
   * @throws BACKGROUND_DAMAGED
   */
  percentilesAt(
    level: BackgroundLevel,
    row: number,
    scores: readonly number[],
    method: PercentileMethod,
  ): {readonly percentiles: readonly number[]; readonly size: number};
  /** Compares every byte with its checksum. @throws BACKGROUND_DAMAGED */
  check(): void;
  close(): void;
}

/** Times a background is looked up again because a newer one took its place in between. */
const attempts = 3;

/**
 * Opens the background of a dataset; undefined when none was built. The dataset must stay open meanwhile.
 * @throws BACKGROUND_STALE, BACKGROUND_FORMAT, BACKGROUND_DAMAGED
 */
export function openBackground(dataset: Dataset): Background | undefined {
  for (let attempt = 1; ; attempt++) {
    const manifest = readBackgroundManifest(dataset);
    if (!manifest) return undefined;
    try {
      return openFiles(dataset, manifest);
    } catch (error) {
      const {code, message} = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw error;
      if (attempt < attempts) continue;
      throw failure('BACKGROUND_DAMAGED', {file: backgroundFolder(dataset), detail: message}, {cause: error});
    }
  }
}

function openFiles(dataset: Dataset, manifest: BackgroundManifest): Background {
  const folder = path.join(backgroundFolder(dataset), manifest.build);
  const files = new Map<string, RecordFile>();
  const close = () => {
    for (const file of files.values()) file.close();
    files.clear();
  };
  try {
    for (const [name, entry] of Object.entries(manifest.files)) {
      files.set(name, openRecords(recordFile(folder, name), entry));
    }
    const pcls = parseGmt(readChecked(pclFile(folder), manifest.pcls.checksum), pclFile(folder));
    const axes = JSON.parse(readChecked(connectionsFile(folder), manifest.connections));
    const [ncs, ps] = connectionFiles.map((name) => fileOf(files, name));
    let rows: GutcRows | undefined;
    const rowsOf = () => {
      rows ??= gutcRows(dataset, pcls);
      return rows;
    };
    const cells = manifest.cells.map(({cell}) => cell);
    const recordsOf = (level: BackgroundLevel): LevelFiles => ({
      name: recordFile(folder, level),
      records: fileOf(files, level),
      keys: files.get(keysOf(level)),
    });
    return {
      manifest,
      levels: backgroundLevels.filter((level) => files.has(level)),
      pcls,
      get rows() {
        return rowsOf();
      },
      connections: readConnections(axes, ncs, ps),
      percentiles(level, scores, method) {
        const {groups, rows: count} = rowsByGroup(rowsOf(), level, cells);
        return scoreLevel(recordsOf(level), groups, count, scores, method);
      },
      percentilesAt(level, row, scores, method) {
        const {groups} = rowsByGroup(rowsOf(), level, cells);
        return scoreRow(recordsOf(level), groups, row, scores, method);
      },
      check() {
        for (const file of files.values()) file.check();
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function fileOf(files: ReadonlyMap<string, RecordFile>, name: string): RecordFile {
  const file = files.get(name);
  if (!file) throw new Error(`the background has no ${name}`);
  return file;
}

function readChecked(file: string, checksum: number): string {
  const text = readFileSync(file, 'utf8');
  if (crc32(text) !== checksum) {
    throw failure('BACKGROUND_DAMAGED', {file, detail: 'it does not match its checksum'});
  }
  return text;
}
