/** Wells that take no part in a build, and why. */
import type {MetadataTable} from '../../engine/formats/matrix';
import {textAt} from '../../engine/levels/fields';

export interface FailedWell {
  readonly id: string;
  readonly reason: string;
}

export interface JudgedWells {
  /** places of the wells that take part, ascending */
  readonly kept: Int32Array;
  readonly failed: readonly FailedWell[];
}

/** Words by which qc_pass says that a well has failed. */
const failedWords = new Set(['0', 'false', 'no', 'fail', 'failed']);

/**
 * Leaves out wells that failed their quality control, and wells of which nothing tells the perturbagen or the plate.
 * @param told what a well needs a value of: how messages call it, and its value
 */
export function judgeWells(
  columns: MetadataTable,
  told: Readonly<Record<string, (well: number) => string | undefined>>,
  keepsFailed: boolean,
): JudgedWells {
  const pass = columns.fields.get('qc_pass');
  const mode = columns.fields.get('failure_mode');
  const kept: number[] = [];
  const failed: FailedWell[] = [];
  columns.ids.forEach((id, well) => {
    const missing = Object.entries(told).find(([, value]) => value(well) === undefined)?.[0];
    const reason =
      missing !== undefined
        ? `no ${missing}`
        : keepsFailed
          ? undefined
          : whyFailed(textAt(pass, well), textAt(mode, well));
    if (reason === undefined) kept.push(well);
    else failed.push({id, reason});
  });
  return {kept: Int32Array.from(kept), failed};
}

function whyFailed(pass: string | undefined, mode: string | undefined): string | undefined {
  if (pass !== undefined && failedWords.has(pass.trim().toLowerCase())) {
    return mode === undefined ? 'qc_pass' : `qc_pass (${mode})`;
  }
  return undefined;
}

/** How many wells failed for each reason, the most frequent first. */
export function countReasons(failed: readonly FailedWell[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const {reason} of failed) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
