/** Level 4 to level 5: replicates to signatures, and how strong and reproducible each is. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import type {GeneCatalog} from '../genes/catalog';
import {resolveNamedRows} from '../genes/naming';
import {failure} from '../ground/failures';
import {
  correlationQuartile,
  strengthByDirection,
  strengthOfEnds,
  transcriptionalActivity,
} from '../stats/activity';
import {type ConsensusStyle, consensus} from '../stats/consensus';
import {FieldColumn, firstField, textAt} from './fields';
import type {FlatColumns} from './flat-columns';
import {describeGroups, type WellGroup} from './groups';
import {gather, type LevelMatrix} from './level-matrix';

/** Milliseconds that signatures are made for before others have their turn. */
const turn = 50;

export interface CollapseOptions {
  /** rows that replicates are correlated over, and strength is counted in */
  readonly landmarks: Uint32Array;
  readonly style: ConsensusStyle;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the signature of each group of wells, in order.
 * @param wells level 4; its columns are read in any order
 * @param into takes the signatures
 * @returns what is known of them: what all replicates share, and nsample, wt, cc_q75, ss_ngene, tas, distil_ss and the
 *   landmarks modulated up and down
 */
export async function collapseWells(
  wells: LevelMatrix,
  groups: readonly WellGroup[],
  {landmarks, style, onProgress, signal}: CollapseOptions,
  into: FlatColumns,
): Promise<MetadataTable> {
  const genes = wells.rows.ids.length;
  const figures = {
    wt: new FieldColumn(),
    cc_q75: new FieldColumn(),
    ss_ngene: new FieldColumn(),
    tas: new FieldColumn(),
    distil_ss: new FieldColumn(),
    ngenes_modulated_up_lm: new FieldColumn(),
    ngenes_modulated_dn_lm: new FieldColumn(),
  };
  const onLandmarks = new Float64Array(landmarks.length);
  let since = performance.now();
  for (const [g, {members}] of groups.entries()) {
    const values = gather(wells, members);
    const replicates = Array.from(members, (_, i) => values.subarray(i * genes, (i + 1) * genes));
    const {signature, weights, correlations, taken} = consensus(replicates, landmarks, style);
    into.write(g, signature);
    for (let i = 0; i < landmarks.length; i++) onLandmarks[i] = signature[landmarks[i]];
    const {up, down} = strengthByDirection(onLandmarks, taken);
    const correlation = correlationQuartile(correlations);
    figures.wt.add(Array.from(weights, (weight) => Number(weight.toFixed(4))).join(','));
    figures.cc_q75.add(rounded(correlation));
    figures.ss_ngene.add(up + down);
    figures.tas.add(rounded(transcriptionalActivity(up + down, correlation)));
    figures.distil_ss.add(rounded(strengthOfEnds(signature)));
    figures.ngenes_modulated_up_lm.add(up);
    figures.ngenes_modulated_dn_lm.add(down);
    if (performance.now() - since < turn) continue;
    onProgress?.(g + 1, groups.length);
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    since = performance.now();
  }
  onProgress?.(groups.length, groups.length);
  const {ids, fields} = describeGroups(wells.columns, groups);
  const all = new Map<string, MetadataField>(fields);
  for (const [name, column] of Object.entries(figures)) all.set(name, column.build());
  return {ids, fields: all};
}

/** Eight digits, more than any figure has worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(8));
}

/** Row fields that mark landmarks, and the value that does. */
const landmarkMarks: readonly (readonly [string, RegExp])[] = [
  ['pr_is_lm', /^1$/],
  ['feature_space', /^landmark$/i],
];

/**
 * The rows that are landmarks: those named, or marked by the file, or known to the gene table.
 * @param named ids of rows
 * @throws LEVELS_UNFIT where there are none, or a named one is absent
 */
export function landmarkRowsOf(
  {path, rows}: Pick<LevelMatrix, 'path' | 'rows'>,
  catalog: GeneCatalog,
  named?: readonly string[],
): Uint32Array {
  if (named) {
    const places = new Map(rows.ids.map((id, row) => [id, row]));
    const absent = named.filter((id) => !places.has(id));
    if (absent.length > 0) {
      throw failure('LEVELS_UNFIT', {
        subject: path,
        detail: `it lacks ${absent.length} of the ${named.length} landmarks, e.g. ${absent.slice(0, 3).join(', ')}`,
      });
    }
    return Uint32Array.from(named, (id) => places.get(id) ?? 0);
  }
  for (const [name, mark] of landmarkMarks) {
    const found = firstField(rows, [name])?.field;
    const marked = rows.ids.flatMap((_, row) => (mark.test(textAt(found, row) ?? '') ? [row] : []));
    if (marked.length > 0) return Uint32Array.from(marked);
  }
  const {entrezIds} = resolveNamedRows(rows, catalog);
  const known = entrezIds.flatMap((id, row) =>
    id !== undefined && catalog.spaceOf(id) === 'landmark' ? [row] : [],
  );
  if (known.length > 1) return Uint32Array.from(known);
  throw failure('LEVELS_UNFIT', {
    subject: path,
    detail: `none of its rows is a landmark gene of L1000 (ids such as ${rows.ids.slice(0, 3).join(', ')}), over which replicates are correlated. Name the rows to take by --landmarks`,
  });
}
