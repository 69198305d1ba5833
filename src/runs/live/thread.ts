/**
 * Runs on threads of its own: what a query needs of all signatures' metadata and scores takes a tenth of a second
 * at half a million, in which the server must go on answering. Each function is a task by its name; arrays travel
 * in shared memory, metadata stays here.
 */
import {groupForNcs, type NcsGrouping, nullSignatures} from '../../analyses/query/normaliser';
import type {ScoredQuery} from '../../analyses/query/scores';
import type {MetadataTable} from '../../engine/formats/matrix';
import {inSharedMemory} from '../../engine/ground/shared-memory';
import {task} from '../../engine/ground/task';
import {type Dataset, type DatasetState, keepDatasets} from '../../engine/index/index';
import {rankOrder} from '../../engine/stats/rank-order';
import {type Columns, compilePredicate} from '../../filter/evaluate';
import type {Condition} from '../../filter/types';
import {distributionOf, endsOf, normaliseQuery, type RankedScores} from './ranked-scores';
import {endsTable} from './row-table';
import {factOf, rowTextOf} from './row-text';
import {type RunningSumRequest, runningSums} from './running-sum';
import {type Selection, selectSignatures} from './selection';
import {signatureColumns} from './signature-columns';

export interface SelectTask extends Pick<NcsGrouping, 'groups' | 'isReference'> {
  readonly dataset: DatasetState;
  /** perts resolved */
  readonly where: Condition;
}

export interface DescribeTask extends Pick<NcsGrouping, 'groups' | 'isReference'> {
  readonly dataset: DatasetState;
  readonly scores: Omit<ScoredQuery, 'query'>;
  readonly selection?: Selection;
  readonly fields: readonly string[];
  /** signatures of each end */
  readonly top: number;
  /** whether the ranking is wanted, for lines */
  readonly whole: boolean;
}

/** A query's answer as JSON texts. */
export interface Description {
  readonly top: string;
  readonly bottom: string;
  readonly distribution: string;
  readonly ranking?: Ranking;
}

/** All signatures by rank; in shared memory. */
export interface Ranking {
  readonly scores: RankedScores;
  /** positions among the scores */
  readonly order: Uint32Array;
}

export interface LinesTask extends Ranking {
  readonly dataset: DatasetState;
  readonly fields: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface RunningSumTask extends RunningSumRequest {
  readonly dataset: DatasetState;
}

interface OpenDataset {
  readonly dataset: Dataset;
  readonly columns: Columns;
  /** writers of fields, by name */
  readonly facts: Map<string, ReturnType<typeof factOf>>;
}

/** Datasets a thread keeps open; each holds the columns that were asked for, some megabytes apiece. */
const most = 4;
const opened = keepDatasets<OpenDataset>(most, (dataset) => ({
  dataset,
  columns: signatureColumns(dataset.signatures),
  facts: new Map(),
}));

/** How a dataset's signatures are normalised. */
export const group = task((state: DatasetState): NcsGrouping => {
  const {groups, isReference, ...grouping} = groupForNcs(opened.at(state).dataset.signatures);
  return {...grouping, groups: inSharedMemory(groups), isReference: inSharedMemory(isReference)};
});

/** The signatures a filter matches, and those to be scored with them. */
export const select = task(
  ({dataset, where, ...grouping}: SelectTask): Selection =>
    selectSignatures(compilePredicate(where, opened.at(dataset).columns), grouping),
);

/** Everything an answer says of one query's scores. */
export const describe = task((asked: DescribeTask): Description => {
  const {dataset, selection, fields, top: count, whole} = asked;
  const {isNull} = nullSignatures(opened.at(dataset).dataset.signatures);
  const scores = normaliseQuery(asked.scores, asked, {selection, isNull});
  const ends = endsOf(scores, count);
  const text = rowTextOf(opened.at(dataset).dataset.signatures, factsOf(dataset, fields), scores);
  const list = (positions: Uint32Array, firstRank: number) =>
    `[${Array.from(positions, (position, i) => text(firstRank + i, position)).join(',')}]`;
  return {
    top: list(ends.top, 1),
    bottom: list(ends.bottom, scores.cs.length - ends.bottom.length + 1),
    distribution: JSON.stringify(distributionOf(scores)),
    ranking: whole ? rankingOf(scores) : undefined,
  };
});

/** The ends of one query's ranking as a table. */
export const tabulate = task((asked: Omit<DescribeTask, 'whole'>): MetadataTable => {
  const {dataset, selection, fields, top: count} = asked;
  const {signatures} = opened.at(dataset).dataset;
  const {isNull} = nullSignatures(signatures);
  const scores = normaliseQuery(asked.scores, asked, {selection, isNull});
  return endsTable(signatures, fields, scores, endsOf(scores, count));
});

/** The lines of ranks (from, to], one JSON object each. */
export const lines = task(({dataset, fields, scores, order, from, to}: LinesTask): string => {
  const text = rowTextOf(opened.at(dataset).dataset.signatures, factsOf(dataset, fields), scores);
  let all = '';
  for (let i = from; i < to; i++) all += `${text(i + 1, order[i])}\n`;
  return all;
});

/** What a plot of a query against one signature shows, as JSON text. */
export const runningSum = task(({dataset, ...request}: RunningSumTask): string =>
  JSON.stringify(runningSums(opened.at(dataset).dataset, request)),
);

function rankingOf(scores: RankedScores): Ranking {
  return {
    order: inSharedMemory(rankOrder(scores.ncs)),
    scores: {...scores, ncs: inSharedMemory(scores.ncs)},
  };
}

function factsOf(state: DatasetState, fields: readonly string[]): ReturnType<typeof factOf>[] {
  const {dataset, facts} = opened.at(state);
  return fields.map((name) => {
    const known = facts.get(name);
    if (known) return known;
    const field = dataset.signatures.field(name);
    if (!field) throw new Error(`the dataset ${dataset.manifest.name} has no field ${name}`);
    const fact = factOf(name, field);
    facts.set(name, fact);
    return fact;
  });
}
