/** From a request for a running sum, of a new query or of one in a result, to the dataset that has it. */
import path from 'node:path';
import {z} from 'zod';
import type {Submission} from '../../analyses/analysis';
import {describeSource} from '../../analyses/source';
import {failure, isFailure} from '../../errors';
import {chooseDataset, type DatasetRecord, datasetsFolder} from '../../library/datasets/registry';
import type {WrittenManifest} from '../../results/manifest';
import {checkGenes} from './genes';
import type {PreparedDataset} from './open-datasets';
import type {Asking, PlanningParts} from './plan';
import {readRunningSumBody} from './request';
import type {RunningSumRequest} from './running-sum';

/** @throws what `planQuery` throws, RESULT_QUERY_UNKNOWN, INDEX_ID_UNKNOWN */
export async function runningSumOfBody(
  submission: Submission,
  parts: PlanningParts,
  {caller}: Asking,
): Promise<string> {
  const {request, sigId, query} = readRunningSumBody(submission);
  const record = await chooseDataset(parts.pool, parts.config, request.dataset, caller);
  return withDataset(record, parts, async (prepared) => {
    const {usual} = await checkGenes(request, prepared, parts);
    const asked = {query: queryOf(usual.queries, query), sigId, metric: 'wtcs'} as const;
    return parts.threads.runningSum({dataset: prepared.state, ...asked}, caller.keyId);
  });
}

/** What the plan in a manifest says of queries by gene lists; other tools' plans have less. */
const listShape = z.looseObject({
  valid: z.array(z.looseObject({token: z.string(), entrezId: z.string(), symbol: z.string()})),
});
const planShape = z.looseObject({
  queries: z
    .array(z.looseObject({name: z.string(), up: listShape.optional(), down: listShape.optional()}))
    .optional(),
});

/** @throws RESULT_QUERY_UNKNOWN, RUNNING_SUM_ABSENT, RESULT_DATASET_GONE, INDEX_ID_UNKNOWN */
export async function runningSumOfResult(
  manifest: WrittenManifest,
  {query: name, sigId}: {readonly query?: string; readonly sigId: string},
  parts: PlanningParts,
  {caller}: Pick<Asking, 'caller'>,
): Promise<string> {
  const {queries = []} = planShape.parse(manifest.plan);
  const query = queryOf(queries, name);
  const {metric} = manifest;
  if ((metric !== 'wtcs' && metric !== 'cs') || !(query.up ?? query.down)) {
    throw failure('RUNNING_SUM_ABSENT', {query: query.name, metric: String(metric)});
  }
  const record = await datasetOf(manifest, parts, caller);
  return withDataset(record, parts, (prepared) => {
    requireSame(manifest, prepared, record);
    // The manifest's checksum has proved that it is what was written.
    const asked = {query: query as RunningSumRequest['query'], sigId, metric} as const;
    return parts.threads.runningSum({dataset: prepared.state, ...asked}, caller.keyId);
  });
}

async function withDataset(
  {name}: DatasetRecord,
  {config, datasets}: PlanningParts,
  work: (prepared: PreparedDataset) => Promise<string>,
): Promise<string> {
  const {prepared, release} = await datasets.acquire(path.join(datasetsFolder(config), name));
  try {
    return await work(prepared);
  } finally {
    release();
  }
}

function queryOf<T extends {readonly name: string}>(queries: readonly T[], name: string | undefined): T {
  const found = name === undefined ? queries[0] : queries.find((query) => query.name === name);
  if (found) return found;
  throw failure('RESULT_QUERY_UNKNOWN', {query: name ?? '', known: queries.map((query) => query.name)});
}

async function datasetOf(
  {dataset: {name, uploaded}}: WrittenManifest,
  {pool, config}: PlanningParts,
  caller: Asking['caller'],
): Promise<DatasetRecord> {
  const gone = (detail: string) => failure('RESULT_DATASET_GONE', {name, detail});
  if (uploaded) throw gone('came with the job and was removed when the job ended');
  try {
    return await chooseDataset(pool, config, name, caller);
  } catch (error) {
    if (isFailure(error, 'DATASET_UNKNOWN')) throw gone('was removed');
    throw error;
  }
}

/** Signatures that were appended since change nothing of those before; anything else may. */
function requireSame(
  {dataset: then}: WrittenManifest,
  {dataset}: PreparedDataset,
  {name, synthetic}: DatasetRecord,
): void {
  const {dataset: now} = describeSource(dataset, synthetic);
  const sameSources = then.sources.every(
    ({file, algorithm, checksum}, i) =>
      JSON.stringify({file, algorithm, checksum}) === JSON.stringify(now.sources[i]),
  );
  const genes = z.looseObject({genes: z.string()}).safeParse(then.checksums).data?.genes;
  if (sameSources && genes === now.checksums.genes) return;
  throw failure('RESULT_DATASET_GONE', {name, detail: 'has been built from other data since'});
}
