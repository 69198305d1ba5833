/** What a build is checked against before it is queued: its own wells, and names that are taken. */
import path from 'node:path';
import {abbreviationFault} from '../../../analyses/builds/abbreviation';
import type {InspectBuildTask, InspectedBuild} from '../../../analyses/builds/inspect';
import {buildTool, nameFault, readBuild} from '../../../analyses/builds/request';
import type {AcceptedJob} from '../../../analyses/check-thread';
import type {Caller} from '../../../auth/caller';
import type {GeneSetReport} from '../../../engine/genes/check';
import {failure} from '../../../errors';
import {loadGeneCatalog} from '../../../library/datasets/gene-catalog';
import {isOpenTo} from '../../../library/datasets/registry';
import {checkTerms} from '../../../library/publications';
import type {ReceivedSubmission} from '../submission';
import {filesAsked} from './files';
import {abbreviationTaken, faultsOf, nameTaken, requireBuilder} from './names';
import type {BuildJobPlan, BuildParts} from './plan';

/** Seconds that reading the wells of a build may take before it is accepted. */
const patience = 300;

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
