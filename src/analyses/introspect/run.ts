/** An introspection without HTTP and queue. */
import type {Pool} from 'pg';
import type {Config} from '../../config';
import type {Dataset} from '../../engine/index';
import {createScoringPool} from '../../engine/pool';
import {checkSubmission, textsOf} from '..';
import {checkContext} from '../check-context';
import {introspectAnalysis} from '.';
import {introspectTool} from './result';
import type {IntrospectScores} from './scores';
import type {SourcePlan} from './source';

export interface IntrospectionRun {
  readonly config: Pick<Config, 'geneSetLimits' | 'introspectSignatures' | 'workers' | 'plainWriters'>;
  readonly pool: Pool;
  readonly dataset: Dataset;
  readonly synthetic: boolean;
  /** the matrix as a dataset of its own, where that is what is compared */
  readonly upload?: Dataset;
  /** folder for intermediate files */
  readonly scratch?: string;
  /** what a submission would say */
  readonly fields: Readonly<Record<string, unknown>> & {readonly name: string};
  /** a folder that is there and empty */
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
  /** a sentence */
  readonly onWarning?: (warning: string) => void;
}

/**
 * Compares signatures with one another as a submission of these fields says, and writes the result.
 * @throws JOB_REJECTED, and what reading the index throws
 */
export async function runIntrospection(run: IntrospectionRun): Promise<IntrospectScores> {
  const {config, pool, dataset, synthetic, upload, scratch, fields, out, signal, onProgress} = run;
  const scoring = createScoringPool({workers: config.workers});
  try {
    const context = await checkContext({config, pool});
    const {plan, report} = await checkSubmission({fields}, {...context, dataset, upload});
    for (const warning of textsOf(report, 'warnings')) run.onWarning?.(warning);
    const sources = {dataset, synthetic, upload, scratch};
    const scores = await introspectAnalysis.score(plan as SourcePlan, {
      ...sources,
      scoring,
      signal,
      onProgress,
    });
    const labels = {toolId: introspectTool, name: fields.name};
    await introspectAnalysis.write({path: out, plainWriters: config.plainWriters}, dataset, scores, labels);
    return scores;
  } finally {
    await scoring.close();
  }
}
