/** A build's level 4 in one flat file, plate by plate, so that a build that was stopped goes on after its last plate. */
import {closeSync, existsSync, fsyncSync, openSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {MetadataTable} from '../../engine/formats/matrix';
import {replaceFile} from '../../engine/ground/storage';
import {type FlatColumns, flatColumns, matrixOf} from '../../engine/levels/flat-columns';
import {gather, type LevelMatrix} from '../../engine/levels/level-matrix';
import {type Plates, vehicleWells} from '../../engine/levels/plates';
import {plateScale, toZScores, zScoreStyles} from '../../engine/levels/robust-z';
import {requirePlatesFit} from '../../engine/levels/steps';
import type {BuildOptions, BuildPlan} from './plan';

const scoresFile = 'level4.f32';
const doneFile = 'level4.done';
/** Plates between two notes of how many are done. */
const noteEvery = 20;

interface Level4Parts {
  /** folder of the unfinished build */
  readonly folder: string;
  /** of the wells that take part */
  readonly matrix: LevelMatrix;
  readonly plates: Plates;
}

/**
 * Writes z-scores of all wells, or takes the matrix's own where it is level 4.
 * @throws LEVELS_UNFIT for a plate without vehicle, where that is the control, and for one that does not fit into memory
 */
export async function makeLevel4(
  {folder, matrix, plates}: Level4Parts,
  {plan, onProgress, signal}: Pick<BuildOptions, 'plan' | 'onProgress' | 'signal'>,
): Promise<LevelMatrix> {
  const {rows, columns} = matrix;
  const [height, width] = [rows.ids.length, columns.ids.length];
  const file = path.join(folder, scoresFile);
  const done = existsSync(file) ? donePlates(folder) : 0;
  const shape = {height, width, precision: 'single'} as const;
  const flat = flatColumns(shape, file);
  try {
    if (plan.level === 3) requirePlatesFit(matrix, plates);
    // z-scores are taken over as they are, whatever plates they are of.
    const batches = plan.level === 3 ? plates.wells : runsOf(width);
    const total = batches.length;
    for (let plate = done; plate < total; plate++) {
      const wells = batches[plate];
      const values = gather(matrix, wells);
      if (plan.level === 3) score(values, wells, {plan, columns, name: plates.names[plate]});
      writeRuns(flat, wells, values, height);
      if ((plate + 1) % noteEvery === 0 || plate + 1 === total) noteDone(folder, file, plate + 1);
      onProgress?.('plates', plate + 1, total);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } catch (error) {
    flat.close();
    throw error;
  }
  return matrixOf(flat, {path: file, rows, columns});
}

function score(
  values: Parameters<typeof toZScores>[0],
  wells: Int32Array,
  {plan, columns, name}: {plan: BuildPlan; columns: MetadataTable; name: string},
): void {
  const style = zScoreStyles[plan.zStyle];
  const own = plan.control === 'vehicle' ? new Set(vehicleWells(columns, name, wells)) : undefined;
  const control = Array.from(wells.keys()).filter((i) => own === undefined || own.has(wells[i]));
  toZScores(values, plateScale(values, values.length / wells.length, control, style), style);
}

/** Wells taken over at a time. */
const together = 384;

function runsOf(wells: number): Int32Array[] {
  return Array.from({length: Math.ceil(wells / together)}, (_, run) =>
    Int32Array.from({length: Math.min(together, wells - run * together)}, (_, i) => run * together + i),
  );
}

/** Wells of a plate mostly lie side by side. */
function writeRuns(
  flat: FlatColumns,
  wells: Int32Array,
  values: Parameters<typeof toZScores>[0],
  height: number,
): void {
  for (let at = 0, end: number; at < wells.length; at = end) {
    end = at + 1;
    while (end < wells.length && wells[end] === wells[end - 1] + 1) end++;
    flat.write(wells[at], values.subarray(at * height, end * height));
  }
}

function donePlates(folder: string): number {
  const file = path.join(folder, doneFile);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || 0 : 0;
}

/** What is said to be done has to be on disk. */
function noteDone(folder: string, file: string, plates: number): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  replaceFile(path.join(folder, doneFile), String(plates));
}

/** Names of what lies in a build's folder only while it is made; to be removed in this order, for a note must not outlive its scores. */
export const passingFiles = [doneFile, scoresFile];
