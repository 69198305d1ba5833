import type {MetadataTable} from '../../engine/formats/matrix';
import type {Dataset, SpaceName} from '../../engine/index';
import type {ResultSource} from '../../results/manifest';
import type {ScoringRun} from '../analysis';
import {describeSource, introspectSpace} from '../source';
import {extremeGenes} from './extreme-genes';
import {describeSignatures} from './selection';
import {type SourcePlan, withSignatures} from './source';

/** Raw connectivity of signatures among themselves, and what it was made from. */
export interface IntrospectScores extends ResultSource {
  readonly plan: SourcePlan;
  readonly space: SpaceName;
  /** genes of the space */
  readonly genes: number;
  readonly signatures: MetadataTable;
  /** Entrez ids of the sets of each signature, most extreme first */
  readonly sets: readonly {readonly up: Uint32Array; readonly down: Uint32Array}[];
  /** per signature as query its WTCS with every signature */
  readonly cs: readonly Float32Array[];
}

/**
 * Scores the planned signatures of a dataset against one another.
 * @throws what `withSignatures` and the pool throw
 */
export function scoreIntrospect(plan: SourcePlan, run: ScoringRun): Promise<IntrospectScores> {
  const {dataset, scoring, scratch, signal} = run;
  return withSignatures(dataset, plan, {workers: scoring.workers, scratch, signal}, (source, rows) =>
    scoreRows(plan, source, rows, run),
  );
}

async function scoreRows(
  plan: SourcePlan,
  source: Dataset,
  rows: Uint32Array,
  {dataset, synthetic, upload, scoring, owner, signal, onProgress}: ScoringRun,
): Promise<IntrospectScores> {
  const space = introspectSpace(source);
  const index = source.index(space);
  const queries = await extremeGenes(index, rows, plan.gset_size, signal);
  const whole = rows.length === source.manifest.signatures;
  const scores = await scoring.score(
    {
      index: source.location(space),
      metric: 'wtcs',
      queries,
      outputs: ['cs'],
      subset: whole ? undefined : rows,
      owner,
    },
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  const entrezIds = (genes: Uint32Array) => genes.map((row) => index.geneIds[row]);
  return {
    ...describeSource(dataset, synthetic, dataset === upload),
    plan,
    space,
    genes: index.genes,
    signatures: describeSignatures(source.signatures, rows),
    sets: queries.map(({up, down}) => ({up: entrezIds(up), down: entrezIds(down)})),
    // It was asked for.
    cs: scores.map(({cs}) => cs as Float32Array),
  };
}
