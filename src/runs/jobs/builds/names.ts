/** Who may make builds, and whether the names of one are free. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {PoolClient} from 'pg';
import {abbreviationFault, abbreviationOf} from '../../../analyses/builds/abbreviation';
import {isPlaceTaken} from '../../../analyses/builds/claim';
import {buildFolder} from '../../../analyses/builds/plan';
import {buildTool, nameFault} from '../../../analyses/builds/request';
import type {AcceptedJob} from '../../../analyses/check-thread';
import type {Caller} from '../../../auth/caller';
import type {Config} from '../../../config';
import {locks} from '../../../database/locks';
import {failure, OpenclueError, statusOf} from '../../../errors';
import {datasetsFolder} from '../../../library/datasets/registry';
import {isReference} from '../../../library/proteomics/add';
import {listPublications, publisher} from '../../../library/publications';
import type {BuildJobPlan, BuildParts} from './plan';

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

export function faultsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof OpenclueError && statusOf(error) < 500) return [error.message];
    throw error;
  }
}
