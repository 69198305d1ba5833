/** Jobs of sig_build_tool: who may ask for them, what they are checked against, and how they are run. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {abbreviationFault, abbreviationOf} from '../../analyses/builds/abbreviation';
import {isPlaceTaken, releasePlace} from '../../analyses/builds/claim';
import {forUsers, type InspectBuildTask, type InspectedBuild} from '../../analyses/builds/inspect';
import {type BuildPlan, buildFolder} from '../../analyses/builds/plan';
import {
  type AskedBuild,
  type BuildFileField,
  buildFileFields,
  buildTool,
  listOf,
  nameFault,
  readBuild,
} from '../../analyses/builds/request';
import {runBuild} from '../../analyses/builds/run';
import type {AcceptedJob} from '../../analyses/check-thread';
import type {SubmissionChecker} from '../../analyses/checker';
import type {Caller} from '../../auth/caller';
import type {Config} from '../../config';
import {locks} from '../../database/locks';
import type {GeneSetReport} from '../../engine/genes/check';
import {failure, OpenclueError, statusOf} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {datasetsFolder, host, isOpenTo} from '../../library/datasets/registry';
import {isReference} from '../../library/proteomics/add';
import {checkTerms, findFile, listPublications, openPublished, publisher} from '../../library/publications';
import type {JobRow} from './job';
import type {AskedJob} from './resubmission';
import type {ReceivedSubmission, SentFile} from './submission';
import {uploadFolder} from './uploads';

/** A file that came with the job, or a published one. */
type FileOfJob = {readonly upload: string} | {readonly publication: string; readonly path: string};

/** The plan of a queued job. */
export interface BuildJobPlan extends AskedBuild {
  readonly level: 3 | 4;
  readonly matrices: readonly FileOfJob[];
  readonly instinfo?: FileOfJob;
  readonly weights?: FileOfJob;
}

interface BuildParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly checker: Pick<SubmissionChecker, 'build'>;
}

/** Seconds that reading the wells of a build may take before it is accepted. */
const patience = 300;

/** What roles may make builds, from the least to the greatest. */
const order = ['demo', 'user', 'admin'] as const;

/** Whether a caller may make a build, which is there for everybody then. @throws BUILD_NOT_ALLOWED */
export function requireBuilder(
  {role, shared}: Pick<Caller, 'role' | 'shared'>,
  {builds}: Pick<Config, 'builds'>,
): void {
  const isAllowed = builds !== 'nobody' && !shared && order.indexOf(role) >= order.indexOf(builds);
  if (!isAllowed) throw failure('BUILD_NOT_ALLOWED', {role, builds});
}

/**
 * Checks a submission against its own wells, and whether its names are free.
 * @throws BUILD_NOT_ALLOWED, JOB_REJECTED, POOL_FULL
 */
export async function checkBuild(
  submission: ReceivedSubmission,
  caller: Caller,
  parts: BuildParts,
  signal: AbortSignal | undefined,
): Promise<{checked: AcceptedJob; datasetName: string}> {
  const {config} = parts;
  requireBuilder(caller, config);
  const {asked, problems, warnings} = readBuild(submission.fields, {named: true});
  const {name, abbreviation, licence, full} = asked;
  if (nameFault(name) === undefined) problems.push(...(await nameTaken(name, parts)));
  if (abbreviationFault(abbreviation) === undefined) {
    problems.push(...(await abbreviationTaken(abbreviation, parts)));
  }
  if (!isOpenTo(caller, {name, synthetic: false})) {
    problems.push(
      `The demo key would not see the dataset ${name}. Use a key of your own, or have the host name it in OPENCLUE_DEMO_DATASETS.`,
    );
  }
  if (licence !== undefined) problems.push(...faultsOf(() => checkTerms(termsOf(abbreviation, licence))));
  const files = await filesAsked(submission, caller, parts, problems);
  if (files.level3.length > 0 === files.level4.length > 0) {
    problems.push(
      'Send either level3, normalised expression of wells, or level4, their z-scores: GCT or GCTx as file parts, or names of published files.',
    );
  }
  const level = files.level3.length > 0 ? 3 : 4;
  if (level === 4 && (asked.how.qnorm || files.weights.length > 0)) {
    problems.push('qnorm and weights are for level3.');
  }
  const matrices = level === 3 ? files.level3 : files.level4;
  const plan: BuildJobPlan = {
    ...asked,
    level,
    matrices: matrices.map(({file}) => file),
    instinfo: files.instinfo[0]?.file,
    weights: files.weights[0]?.file,
  };
  if (problems.length === 0) {
    const seen = await inspect(
      {
        how: asked.how,
        level,
        matrices: matrices.map(({place}) => place),
        instinfo: files.instinfo[0]?.place,
        weights: files.weights[0]?.place,
      },
      parts,
      signal,
    );
    problems.push(...seen.problems);
    warnings.push(...seen.warnings);
    const {introspectSignatures: most} = config;
    if (full && seen.signatures && seen.signatures.all > most) {
      warnings.push(
        `Of ${seen.signatures.all} signatures the exemplars alone will be compared with one another, for ${most} are compared at most.`,
      );
    }
  }
  const section = (errors: readonly string[], warned: readonly string[]) => ({
    errors: errors.map((text) => ({text})),
    warnings: warned.map((text) => ({text})),
  });
  const report: GeneSetReport = {
    system: section(problems, warnings),
    up: section([], []),
    down: section([], []),
    both: section([], []),
  };
  if (problems.length > 0) throw failure('JOB_REJECTED', {reasons: problems, sections: report});
  const checked = {toolId: buildTool, name, queries: [], report, planText: JSON.stringify(plan)};
  return {checked, datasetName: name};
}

const termsOf = (name: string, licence: string) =>
  ({name, title: name, category: 'builds', licence, access: 'proprietary'}) as const;

function faultsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof OpenclueError && statusOf(error) < 500) return [error.message];
    throw error;
  }
}

/**
 * Within the transaction that queues a job: no other one that is open makes a build of its names, and none has been made
 * since they were checked.
 * @throws JOB_REJECTED
 */
export async function claimNames(
  client: PoolClient,
  {planText}: AcceptedJob,
  parts: BuildParts,
): Promise<void> {
  const {name, abbreviation} = JSON.parse(planText) as BuildJobPlan;
  await client.query('select pg_advisory_xact_lock($1)', [locks.buildNames]);
  const reasons = [
    ...(await nameTaken(name, parts, client)),
    ...(await abbreviationTaken(abbreviation, parts, client)),
  ];
  if (reasons.length === 0) return;
  const none = {errors: [], warnings: []};
  const system = {errors: reasons.map((text) => ({text})), warnings: []};
  throw failure('JOB_REJECTED', {reasons, sections: {system, up: none, down: none, both: none}});
}

/** Why a name is not free, in sentences. */
export async function nameTaken(
  name: string,
  {config, pool}: Pick<BuildParts, 'config' | 'pool'>,
  client: Pick<PoolClient, 'query'> = pool,
): Promise<string[]> {
  if (await isUnderWay(client, 'name', name)) {
    return [`A job makes the build ${name} at the moment. Choose another name, or wait for that one.`];
  }
  const isThere = existsSync(path.join(datasetsFolder(config), name)) || (await isReference(pool, name));
  return isThere ? [`There is already a dataset ${name}. Choose another name.`] : [];
}

/** Likewise of an abbreviation. */
export async function abbreviationTaken(
  abbreviation: string,
  {config, pool}: Pick<BuildParts, 'config' | 'pool'>,
  client: Pick<PoolClient, 'query'> = pool,
): Promise<string[]> {
  if (await isUnderWay(client, 'abbreviation', abbreviation)) {
    return [`A job makes a build ${abbreviation} at the moment. Choose another abbreviation.`];
  }
  if (isPlaceTaken(buildFolder(config, abbreviation))) {
    return [`There is already a build ${abbreviation}. Choose another abbreviation.`];
  }
  const published = await listPublications(pool, publisher);
  return published.some((each) => each.name === abbreviation)
    ? [`The Data Library has files called ${abbreviation} already. Choose another abbreviation.`]
    : [];
}

async function isUnderWay(
  client: Pick<PoolClient, 'query'>,
  field: 'name' | 'abbreviation',
  value: string,
): Promise<boolean> {
  const {rowCount} = await client.query(
    `select 1 from jobs where tool_id = $1 and status in ('pending', 'submitted', 'processing') and plan ->> $2 = $3`,
    [buildTool, field, value],
  );
  return (rowCount ?? 0) > 0;
}

interface PlacedFile {
  readonly file: FileOfJob;
  readonly place: string;
}

/** The files of each field, those that came and those that are named. */
async function filesAsked(
  {fields, files}: ReceivedSubmission,
  caller: Caller,
  {pool}: Pick<BuildParts, 'pool'>,
  problems: string[],
): Promise<Record<BuildFileField, readonly PlacedFile[]>> {
  const found: Record<BuildFileField, PlacedFile[]> = {level3: [], level4: [], instinfo: [], weights: []};
  for (const field of buildFileFields) {
    const sent = files?.get(field) ?? [];
    found[field].push(...sent.map(({file}) => ({file: {upload: path.basename(file)}, place: file})));
    for (const name of namedIn(fields[field], sent, field, problems)) {
      try {
        found[field].push(await publishedFile(name, caller, pool));
      } catch (error) {
        if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
        problems.push(`${field}: ${error.message}`);
      }
    }
    const isSingle = field === 'instinfo' || field === 'weights';
    if (isSingle && found[field].length > 1) problems.push(`${field} must be one file.`);
  }
  return found;
}

/** Published files that a field names, as publication/path. */
function namedIn(
  value: unknown,
  sent: readonly SentFile[],
  field: string,
  problems: string[],
): readonly string[] {
  if (value === undefined || value === null || value === '') return [];
  // Names of what came, for the record of the job.
  if (sent.length > 0) return [];
  const names = listOf(value);
  if (names === undefined) {
    problems.push(
      `${field} must be sent as a file part, or name published files as publication/path (GET /api/downloads lists them).`,
    );
  }
  return names ?? [];
}

/** @throws PUBLICATION_FILE_UNKNOWN, also where the caller may not see it, PUBLICATION_CHANGED */
async function publishedFile(name: string, {role}: Pick<Caller, 'role'>, pool: Pool): Promise<PlacedFile> {
  const cut = name.indexOf('/');
  const [publication, inside] = cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut + 1)];
  const file = await findFile(pool, publication, inside);
  if (file.access === 'proprietary' && role === 'demo') {
    throw failure('PUBLICATION_FILE_UNKNOWN', {name: publication, path: inside});
  }
  const handle = await openPublished(publication, file);
  await handle.close();
  return {file: {publication, path: inside}, place: file.location};
}

async function inspect(
  task: InspectBuildTask,
  {pool, checker}: Pick<BuildParts, 'pool' | 'checker'>,
  signal: AbortSignal | undefined,
): Promise<InspectedBuild> {
  const catalog = await loadGeneCatalog(pool);
  const limit = AbortSignal.timeout(patience * 1000);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    return await checker.build(task, catalog, either);
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error;
    const file = path.basename(task.matrices[0] ?? task.instinfo ?? '');
    throw failure('UPLOAD_UNUSABLE', {file, detail: `reading it takes longer than ${patience} s`});
  }
}

/** What wells are, by a table of them, a matrix or both; nothing is kept. */
export async function offerBuild(
  submission: ReceivedSubmission,
  caller: Caller,
  parts: BuildParts,
  signal: AbortSignal,
): Promise<InspectedBuild> {
  requireBuilder(caller, parts.config);
  const {asked, problems, warnings} = readBuild(submission.fields, {named: false});
  const files = await filesAsked(submission, caller, parts, problems);
  const level = files.level4.length > 0 ? 4 : 3;
  const task: InspectBuildTask = {
    how: asked.how,
    level,
    matrices: (level === 3 ? files.level3 : files.level4).map(({place}) => place),
    instinfo: files.instinfo[0]?.place,
    weights: files.weights[0]?.place,
  };
  const seen = await inspect(task, parts, signal);
  return {...seen, problems: [...problems, ...seen.problems], warnings: [...warnings, ...seen.warnings]};
}

export interface BuildRun {
  readonly config: Config;
  readonly pool: Pool;
  readonly connectionString: string;
  readonly folder: string;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly report: (share: number, stage?: string) => void;
}

/** Makes the build of a job, or goes on with it. @throws UPLOAD_GONE, PUBLICATION_CHANGED, and what `runBuild` throws */
export async function runBuildJob(job: JobRow, run: BuildRun): Promise<void> {
  const {config, pool, connectionString, folder, root, signal, report} = run;
  const {full, level, matrices, instinfo, weights, licence, how, name, abbreviation} =
    job.plan as BuildJobPlan;
  const placeOf = (file: FileOfJob) => placeOfFile(file, job.id, {config, pool});
  const plan: BuildPlan = {
    ...{...how, name, abbreviation, level},
    matrices: await Promise.all(matrices.map(placeOf)),
    instinfo: instinfo && (await placeOf(instinfo)),
    weights: weights && (await placeOf(weights)),
  };
  const {home, workers, geneSetLimits, introspectSignatures, plainWriters, logLevel} = config;
  // Whoever sees the dataset may have its files.
  const onlyDatasets = config.demoDatasets === true ? undefined : config.demoDatasets;
  const isForAll = config.demo && isOpenTo({...host, onlyDatasets}, {name, synthetic: false});
  const input = [...matrices, instinfo, weights].flatMap((file) => (file ? [nameOf(file)] : []));
  try {
    await runBuild(
      {
        ...{connectionString, plan, full, job: job.id},
        config: {home, workers, geneSetLimits, introspectSignatures, plainWriters, logLevel},
        out: buildFolder(config, abbreviation),
        publish: {licence, access: isForAll ? 'published' : 'proprietary'},
        result: {
          ...{folder, root, input},
          labels: {toolId: buildTool, name},
          asked: {...how, abbreviation, level, build_type: full ? 'full' : 'light'},
        },
      },
      {signal, onProgress: report},
    );
  } catch (error) {
    // Where files lie here is no news to anybody.
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    throw new OpenclueError(error.code, error.details, forUsers(error.message, plan), {cause: error});
  }
}

const nameOf = (file: FileOfJob) => ('upload' in file ? file.upload : `${file.publication}/${file.path}`);

async function placeOfFile(
  file: FileOfJob,
  jobId: string,
  {config, pool}: Pick<BuildParts, 'config' | 'pool'>,
): Promise<string> {
  if ('upload' in file) {
    const place = path.join(uploadFolder(config, jobId), file.upload);
    if (!existsSync(place)) throw failure('UPLOAD_GONE', {jobId});
    return place;
  }
  const found = await findFile(pool, file.publication, file.path);
  const handle = await openPublished(file.publication, found);
  await handle.close();
  return found.location;
}

/** The job has ended: what it made stays if it is whole, and goes if it is not. */
export async function endBuildJob(
  {id, plan}: Pick<JobRow, 'id' | 'plan'>,
  parts: {readonly config: Config; readonly pool: Pool},
): Promise<void> {
  const {abbreviation} = plan as BuildJobPlan;
  await releasePlace(parts, buildFolder(parts.config, abbreviation), id);
}

/** The body with which POST /api/jobs would make the same build. @throws UPLOAD_GONE where its files came with it */
export function resubmissionOfBuild({id, tool_id, name, params, plan}: AskedJob): Record<string, unknown> {
  const {matrices, instinfo, weights} = plan as BuildJobPlan;
  if ([...matrices, instinfo, weights].some((file) => file && 'upload' in file)) {
    throw failure('UPLOAD_GONE', {jobId: id});
  }
  return {...params, tool_id, name};
}

/** Whether a text can be used, and why not. */
export interface NameState {
  readonly value: string;
  readonly state: 'free' | 'taken' | 'invalid';
  /** a sentence, unless it is free */
  readonly reason?: string;
}

export interface CheckedNames {
  /** whether this key may make builds */
  readonly allowed: boolean;
  /** why not */
  readonly reason?: string;
  readonly name?: NameState;
  /** of the name, where none was asked for */
  readonly abbreviation?: NameState;
}

/** What a form says while its names are typed. */
export async function checkNames(
  {
    name,
    abbreviation = name === undefined ? undefined : abbreviationOf(name),
  }: {
    readonly name?: string;
    readonly abbreviation?: string;
  },
  caller: Caller,
  parts: Pick<BuildParts, 'config' | 'pool'>,
): Promise<CheckedNames> {
  const [refusal] = faultsOf(() => requireBuilder(caller, parts.config));
  // What others have made is told to those whom it concerns.
  if (refusal !== undefined) return {allowed: false, reason: refusal};
  const stateOf = async (
    value: string,
    fault: string | undefined,
    taken: (value: string, parts: Pick<BuildParts, 'config' | 'pool'>) => Promise<string[]>,
  ): Promise<NameState> => {
    if (fault !== undefined) return {value, state: 'invalid', reason: fault};
    const [reason] = await taken(value, parts);
    return reason === undefined ? {value, state: 'free'} : {value, state: 'taken', reason};
  };
  return {
    allowed: true,
    ...(name !== undefined && {name: await stateOf(name, nameFault(name), nameTaken)}),
    ...(abbreviation !== undefined && {
      abbreviation: await stateOf(abbreviation, abbreviationFault(abbreviation), abbreviationTaken),
    }),
  };
}
