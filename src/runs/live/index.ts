/** Interactive queries: scored and described while the client waits. */
import type {Pool} from 'pg';
import type {Submission} from '../../analyses/analysis';
import type {SubmissionChecker} from '../../analyses/checker';
import {type QueryScores, type ScoredQuery, scoreQueries} from '../../analyses/query/scores';
import type {Config} from '../../config';
import type {ScoringPool} from '../../engine/pool';
import type {WrittenManifest} from '../../results/manifest';
import type {NamedTable} from '../../results/views/answer-thread';
import {createAdmission} from './admission';
import {manifestText, objectText, queryText} from './answer-text';
import {openDatasets} from './open-datasets';
import {type Asking, type InteractivePlan, type PlanningParts, planQuery} from './plan';
import {createProgress} from './progress';
import {joinTables} from './row-table';
import {runningSumOfBody, runningSumOfResult} from './running-sum-request';
import {type Selection, withLenders} from './selection';
import type {DescribeTask, Description, Ranking} from './thread';
import {startQueryThreads} from './threads';
import {startStopwatch} from './timing';

/** Lines made at a time: some hundred kilobytes. */
const linesPerText = 1000;

export interface InteractiveQueriesParts {
  readonly config: Config;
  /** for reading, with a time limit for each statement */
  readonly pool: Pool;
  readonly scoring: ScoringPool;
  readonly checker: SubmissionChecker;
}

export interface TableAnswer {
  readonly table: NamedTable;
  readonly warnings: readonly string[];
}

export interface InteractiveQueries {
  /** Answers with the text of one JSON object. @throws what `planQuery` throws, POOL_STOPPED */
  answer(submission: Submission, asking: Asking): Promise<string>;
  /** The ends of the rankings that `answer` has, as data for other forms. @throws the same */
  table(submission: Submission, asking: Asking): Promise<TableAnswer>;
  /**
   * Answers with JSON lines: progress while scoring; of each query what `answer` says but its lists, then every
   * signature by rank; at last how many there were. @throws the same
   */
  stream(submission: Submission, asking: Asking): AsyncGenerator<string>;
  /** The running sums of a query in one signature, as JSON. @throws what `planQuery` throws, INDEX_ID_UNKNOWN */
  runningSum(submission: Submission, asking: Asking): Promise<string>;
  /**
   * The same of a query of a result.
   * @param manifest of the result
   * @param query its name; the first where there is none
   * @throws RESULT_QUERY_UNKNOWN, RUNNING_SUM_ABSENT, RESULT_DATASET_GONE, INDEX_ID_UNKNOWN and INDEX_*
   */
  runningSumOfResult(
    manifest: WrittenManifest,
    asked: {readonly query?: string; readonly sigId: string},
    asking: Pick<Asking, 'caller'>,
  ): Promise<string>;
  close(): Promise<void>;
}

export function createInteractiveQueries(parts: InteractiveQueriesParts): InteractiveQueries {
  const {config, pool, scoring, checker} = parts;
  const threads = startQueryThreads(config.workers);
  const datasets = openDatasets(threads.group);
  const planning: PlanningParts = {
    config,
    pool,
    datasets,
    threads,
    checker,
    admission: createAdmission(config),
  };

  const scoreSelection = (
    {prepared: {dataset}, synthetic, usual}: InteractivePlan,
    selection: Selection | undefined,
    {caller, signal}: Asking,
    onProgress?: (share: number) => void,
  ) => {
    // Reading everything is simpler than picking everything.
    const subset =
      selection && selection.subset.length < dataset.signatures.count ? selection.subset : undefined;
    return scoreQueries(usual, {
      ...{dataset, synthetic, scoring, subset, signal, onProgress},
      owner: caller.keyId,
    });
  };

  /** Scores what the plan selects, and what the scores show to be needed beside it. */
  const score = async (
    plan: InteractivePlan,
    asking: Asking,
    onProgress?: (share: number) => void,
  ): Promise<{plan: InteractivePlan; scores: QueryScores}> => {
    const {selection, prepared} = plan;
    const scores = await scoreSelection(plan, selection, asking, onProgress);
    const needed = selection && withLenders(selection, prepared.grouping, scores.queries);
    if (needed === selection) return {plan, scores};
    return {plan: {...plan, selection: needed}, scores: await scoreSelection(plan, needed, asking)};
  };

  const taskOf = (
    {prepared, selection, fields}: InteractivePlan,
    {query: _, ...scores}: ScoredQuery,
  ): Omit<DescribeTask, 'top' | 'whole'> => {
    const {groups, isReference} = prepared.grouping;
    return {dataset: prepared.state, scores, groups, isReference, selection, fields};
  };

  const describe = (
    plan: InteractivePlan,
    query: ScoredQuery,
    wanted: Pick<DescribeTask, 'top' | 'whole'>,
    owner: string,
  ): Promise<Description> => threads.describe({...taskOf(plan, query), ...wanted}, owner);

  async function* lines(
    {prepared, fields, matched}: InteractivePlan,
    ranking: Ranking,
    {caller, signal}: Asking,
  ): AsyncGenerator<string> {
    for (let from = 0; from < matched; from += linesPerText) {
      signal.throwIfAborted();
      const to = Math.min(matched, from + linesPerText);
      yield await threads.lines({dataset: prepared.state, fields, ...ranking, from, to}, caller.keyId);
    }
  }

  return {
    async answer(submission, asking) {
      const stopwatch = startStopwatch();
      const planned = await planQuery(submission, planning, {...asking, streamed: false}, stopwatch);
      try {
        const {plan, scores} = await score(planned, asking);
        stopwatch.lap('score');
        const wanted = {top: plan.top, whole: false};
        const {keyId} = asking.caller;
        const found = await Promise.all(scores.queries.map((query) => describe(plan, query, wanted, keyId)));
        stopwatch.lap('describe');
        return objectText({
          queries: `[${found.map((each, q) => queryText(plan, q, each)).join(',')}]`,
          manifest: manifestText(plan, scores),
          warnings: JSON.stringify(plan.warnings),
          timing: JSON.stringify(stopwatch.times()),
        });
      } finally {
        planned.release();
      }
    },

    async table(submission, asking) {
      const planned = await planQuery(submission, planning, {...asking, streamed: false}, startStopwatch());
      try {
        const {
          plan,
          scores: {queries},
        } = await score(planned, asking);
        const {keyId} = asking.caller;
        const tables = await Promise.all(
          queries.map((query) => threads.tabulate({...taskOf(plan, query), top: plan.top}, keyId)),
        );
        return {
          table: joinTables(tables.map((table, q) => ({name: queries[q].query.name, table}))),
          warnings: plan.warnings,
        };
      } finally {
        planned.release();
      }
    },

    async *stream(submission, asking) {
      const planned = await planQuery(submission, planning, {...asking, streamed: true}, startStopwatch());
      try {
        const progress = createProgress();
        const scoring = score(planned, asking, progress.report).finally(() => {
          progress.end();
          // From here on the client sets the pace, which is not to keep others waiting.
          planned.leaveLine();
        });
        // Awaited below; a failure before that would count as one that nobody hears of.
        scoring.catch(() => {});
        for await (const share of progress.shares) yield `${JSON.stringify({progress: share})}\n`;
        const {plan, scores} = await scoring;
        const manifest = manifestText(plan, scores);
        const warnings = JSON.stringify(plan.warnings);
        for (const [q, scored] of scores.queries.entries()) {
          const wanted = {top: 0, whole: true};
          const {distribution, ranking} = await describe(plan, scored, wanted, asking.caller.keyId);
          yield `${objectText({query: queryText(plan, q, {distribution}), manifest, warnings})}\n`;
          if (ranking) yield* lines(plan, ranking, asking);
        }
        yield `${JSON.stringify({done: true, rows: plan.matched * scores.queries.length})}\n`;
      } finally {
        planned.release();
      }
    },

    runningSum: (submission, asking) => runningSumOfBody(submission, planning, asking),
    runningSumOfResult: (manifest, asked, asking) => runningSumOfResult(manifest, asked, planning, asking),

    async close() {
      datasets.close();
      await threads.close();
    },
  };
}
