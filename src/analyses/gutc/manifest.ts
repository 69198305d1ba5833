import {soundBackground} from '../../engine/stats/tau';
import {type TauExtremes, tauExtremes} from '../../engine/stats/tau-extremes';
import type {BackgroundManifest} from '../background';
import type {ResultManifest} from '../query/manifest';
import type {GutcResult} from './conclude';
import type {GutcPlan, GutcScores} from './plan';

/** What a result was made from and how: enough to repeat it. */
export interface GutcManifest
  extends Pick<ResultManifest, 'engine' | 'dataset' | 'gene_space' | 'genes' | 'notes'> {
  readonly metric: 'wtcs';
  readonly background: Pick<BackgroundManifest, 'engine' | 'options' | 'queries' | 'perts' | 'cells'> & {
    readonly pcls: number;
    /** equal for equal content, `backgroundChecksum` */
    readonly checksum: string;
  };
  /** per level, over the rows that have percentile scores */
  readonly n_reference: Readonly<
    Record<string, {readonly least: number; readonly most: number; readonly low_n_rows: number}>
  >;
  /** per column and level how many rows lie beyond a tau, and how many of an average reference query do */
  readonly extremes: Readonly<Record<string, Readonly<Record<string, TauExtremes>>>>;
  readonly plan: GutcPlan;
}

export function describeGutc(
  {scores}: GutcScores,
  {plan, background, columns, levels}: GutcResult,
): GutcManifest {
  const {engine, options, queries, perts, cells, pcls} = background;
  const notes = [
    ...(options.reference
      ? []
      : ['every signature is a reference of the NCS: the dataset has no is_touchstone field']),
    ...(options.exemplars
      ? []
      : ['every reference signature is a reference query: the dataset has no is_exemplar_sig field']),
    ...(plan.matched || options.signature_level
      ? []
      : ['there are no percentile scores of signatures: the background was built without them']),
  ];
  return {
    engine: scores.engine,
    dataset: scores.dataset,
    gene_space: scores.space,
    genes: scores.genes,
    metric: 'wtcs',
    background: {
      engine,
      options,
      queries,
      perts,
      cells,
      pcls: pcls.count,
      checksum: plan.background,
    },
    n_reference: Object.fromEntries(
      [...levels].flatMap(([level, {sizes}]) => (sizes ? [[level, countsOf(sizes)]] : [])),
    ),
    extremes: Object.fromEntries(
      columns.map(({id}, c) => [
        id,
        Object.fromEntries([...levels].flatMap(([level, {ps}]) => (ps ? [[level, tauExtremes(ps[c])]] : []))),
      ]),
    ),
    notes: [...notes, tauNote],
    plan,
  };
}

const tauNote =
  'a percentile score tells how many percent of the n_reference reference queries connect to a row more weakly: of 100 rows 2 are expected beyond ±98 for an average reference query; extremes compares each query with that';

function countsOf(sizes: Uint32Array): GutcManifest['n_reference'][string] {
  const present = sizes.filter((size) => size > 0);
  return {
    least: present.reduce((least, size) => Math.min(least, size), present[0] ?? 0),
    most: present.reduce((most, size) => Math.max(most, size), 0),
    low_n_rows: present.filter((size) => size < soundBackground).length,
  };
}
