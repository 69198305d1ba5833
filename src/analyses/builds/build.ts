/** A build: wells to signatures, as the folder that cmapM's build has. */
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {makeFolder} from '../../engine/ground/folders';
import {version} from '../../engine/ground/package';
import {isTemporaryName} from '../../engine/ground/storage';
import {concatenateMetadata} from '../../engine/index';
import {collapseWells, landmarkRowsOf} from '../../engine/levels/collapse';
import {firstField, pickWells, textAt} from '../../engine/levels/fields';
import {flatColumns, matrixOf} from '../../engine/levels/flat-columns';
import {describeGroups, groupWells, usualGroupFields, type WellGroup} from '../../engine/levels/groups';
import {describeHairpins, hairpinGroups} from '../../engine/levels/hairpins';
import {readInferenceModel} from '../../engine/levels/infer';
import {checkLevel} from '../../engine/levels/kind-of-values';
import {type LevelMatrix, openLevels, pickColumns} from '../../engine/levels/level-matrix';
import {type Plates, platesOf} from '../../engine/levels/plates';
import {inferred, quantileNormalised} from '../../engine/levels/steps';
import {consensusStyles} from '../../engine/stats/consensus';
import {failure} from '../../errors';
import {checkAbbreviation} from './abbreviation';
import {makeLevel4, passingFiles} from './level4';
import {writeLevel, writeRanks} from './matrices';
import {
  type BuildIdentity,
  type BuildOptions,
  type BuildPlan,
  identityDraft,
  identityOf,
  readIdentity,
  writeIdentity,
} from './plan';
import {countReasons, type FailedWell, judgeWells} from './quality';
import {type BuildReport, formatConfig, formatReport} from './report';
import {withRoles} from './roles';
import {describeGenes, formatTable, signatureStatistics, writeSets} from './tables';
import {describeWells} from './wells';

const buildingSuffix = '.building';
/** Wells on a plate below which medians say little. */
const fewWells = 20;

/**
 * Makes the folder of a build. It appears when it is complete; until then it grows beside its place, and a build that was
 * stopped goes on there when it is asked for again with the same files and options. Of a build that is there already its
 * report is given. Whoever calls it has the lock of the place (`takeBuildLock`).
 * @throws BUILD_EXISTS, BUILD_UNFINISHED, BUILD_UNFIT, LEVELS_*, what `openLevels` and `describeWells` throw
 */
export async function makeBuild(options: BuildOptions): Promise<BuildReport> {
  const {plan, out} = options;
  checkAbbreviation(plan.abbreviation);
  const identity = identityOf(plan);
  if (existsSync(out)) {
    // Of a complete one it does not matter which version made it.
    if (readIdentity(out)?.asked !== identity.asked) throw failure('BUILD_EXISTS', {folder: out});
    return JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')) as BuildReport;
  }
  const folder = out + buildingSuffix;
  await beginIn(folder, identity);
  try {
    const report = await fill(folder, options);
    for (const name of passingFiles) await rm(path.join(folder, name), {force: true});
    await rename(folder, out);
    return report;
  } catch (error) {
    // Only what was stopped is worth keeping.
    if (!options.signal?.aborted) await rm(folder, {recursive: true, force: true});
    throw error;
  }
}

/**
 * Makes the folder, or goes on in the one that the same build left.
 * @throws BUILD_UNFINISHED for another build's, BUILD_EXISTS for anything else that has files
 */
async function beginIn(folder: string, identity: BuildIdentity): Promise<void> {
  const there = readIdentity(folder);
  if (there === undefined) {
    if (existsSync(folder) && !isUntold(folder)) throw failure('BUILD_EXISTS', {folder});
    makeFolder(folder);
    writeIdentity(folder, identity);
  } else if (there.asked !== identity.asked || there.engine !== identity.engine) {
    throw failure('BUILD_UNFINISHED', {folder, name: there.name});
  }
  for (const name of readdirSync(folder)) if (isTemporaryName(name)) await rm(path.join(folder, name));
}

/** Whether a build was killed before it had noted which it is. */
function isUntold(folder: string): boolean {
  return statSync(folder).isDirectory() && readdirSync(folder).every((name) => name === identityDraft);
}

async function fill(folder: string, options: BuildOptions): Promise<BuildReport> {
  const {plan, catalog, selfContained} = options;
  const read = await openLevels(plan.matrices, {selfContained});
  let level4: LevelMatrix | undefined;
  try {
    // What it says is kept in the report, which others read than those who know where files lie.
    const looks = checkLevel({...read, path: path.basename(read.path)}, plan.level, plan.asIs);
    const {wells, notices} = await chooseWells(read, plan);
    const {kept, columns, plates} = wells;
    const matrix = await normalised(pickColumns(read, kept, columns), plates, {...plan, selfContained});
    const groups = groupWells(
      columns,
      columns.ids.map((_, well) => well),
      plan.groups,
    );
    const landmarks = landmarkRowsOf(matrix, catalog, plan.landmarks);
    level4 = await makeLevel4({folder, matrix, plates}, options);
    const height = matrix.rows.ids.length;
    const files = {
      ...(plan.level === 3 && {level3: await writeLevel(folder, 'q2norm', matrix)}),
      level4: await writeLevel(folder, 'zspc', level4),
      level5: '',
    };
    const {hairpins, described} = consensusGroups(columns, groups);
    const flat = flatColumns({height, width: groups.length + hairpins.length, precision: 'single'});
    try {
      const style = consensusStyles[plan.consensusStyle];
      const onProgress = (done: number, total: number) => options.onProgress?.('signatures', done, total);
      const collapsing = {landmarks, style, signal: options.signal};
      let signatures = await collapseWells(level4, groups, {...collapsing, onProgress}, flat);
      if (hairpins.length > 0) {
        const single = matrixOf(flat, {path: 'signatures', rows: matrix.rows, columns: described});
        const into = {
          ...flat,
          write: (first: number, values: Parameters<typeof flat.write>[1]) =>
            flat.write(groups.length + first, values),
        };
        const made = await collapseWells(single, hairpins, collapsing, into);
        signatures = concatenateMetadata(signatures, describeHairpins(signatures, hairpins, made));
      }
      const level5 = matrixOf(flat, {
        path: 'level 5',
        rows: matrix.rows,
        columns: withRoles(named(signatures, plan), plan.groups.fields),
      });
      files.level5 = await writeLevel(folder, 'modzs', level5);
      const {table, spaces} = describeGenes(matrix.rows, catalog);
      for (const space of ['lm', 'bing', 'aig'] as const) {
        if (spaces[space].length > 0) await writeRanks(folder, `rank_${space}`, level5, spaces[space]);
      }
      await writeSets(folder, level5, spaces);
      const put = (name: string, text: string) => writeFile(path.join(folder, name), text);
      await put('geneinfo.txt', table);
      await put('siginfo.txt', formatTable('sig_id', level5.columns));
      await put('instinfo.txt', formatTable('sample_id', named(withPlates(columns, plates), plan)));
      await put('sig_id.grp', lines(level5.columns.ids));
      await put('distil_id.grp', lines(columns.ids));
      await put('sigstats.json', `${JSON.stringify(signatureStatistics(level5.columns), null, 2)}\n`);
      const report = reportOf(plan, wells, groups, hairpins.length, {
        rows: height,
        landmarks: landmarks.length,
        files,
        notices: [...looks, ...notices],
      });
      await put('failed_wells.txt', formatTable('sample_id', failedTable(wells.failed)));
      await put('report.json', `${JSON.stringify(report, null, 2)}\n`);
      await put('README.txt', formatReport(report));
      await put('config.yaml', formatConfig(plan, groupFieldsOf(columns, plan)));
      await put('success.txt', 'Completed\n');
      return report;
    } finally {
      flat.close();
    }
  } finally {
    level4?.close();
    read.close();
  }
}

export interface ChosenWells {
  /** places in the matrix */
  readonly kept: Int32Array;
  /** the wells that take part */
  readonly columns: MetadataTable;
  /** plates among these */
  readonly plates: Plates;
  readonly failed: readonly FailedWell[];
}

/** @throws BUILD_UNFIT when no well is left, LEVELS_FIELD_ABSENT */
export async function chooseWells(
  matrix: Pick<LevelMatrix, 'path' | 'columns'>,
  plan: Pick<BuildPlan, 'instinfo' | 'groups' | 'plateField' | 'keepsFailed'>,
): Promise<{wells: ChosenWells; notices: string[]}> {
  const {columns, undescribed, notices} = await describeWells(matrix, plan.instinfo);
  const [pert] = plan.groups.fields ?? usualGroupFields(columns);
  const perts = pert === undefined ? undefined : columns.fields.get(pert);
  const all = platesOf(columns, plan.plateField);
  const told = {
    ...(perts !== undefined && {[String(pert)]: (well: number) => textAt(perts, well)}),
    plate: (well: number) => all.names[all.plateOf[well]],
  };
  const {kept, failed} = judgeWells(columns, told, plan.keepsFailed);
  if (kept.length === 0) {
    const reasons = Object.entries(countReasons(failed)).map(([reason, count]) => `${count} for ${reason}`);
    throw failure('BUILD_UNFIT', {
      detail: `Of ${columns.ids.length} wells none is left (${reasons.join(', ')}).`,
    });
  }
  const left = pickWells(columns, kept);
  const more =
    undescribed.count > 0
      ? [`${undescribed.count} wells are not described, e.g. ${undescribed.examples.join(', ')}`]
      : [];
  return {
    wells: {kept, failed, columns: left, plates: platesOf(left, plan.plateField)},
    notices: [...notices, ...more],
  };
}

/** Quantile normalisation and inference, where they are asked for. */
export async function normalised(
  matrix: LevelMatrix,
  plates: Plates,
  {qnorm, weights: file, selfContained}: Pick<BuildPlan, 'qnorm' | 'weights'> & {selfContained?: boolean},
): Promise<LevelMatrix> {
  const made = qnorm ? quantileNormalised(matrix, {plates, ties: 'average'}) : matrix;
  if (file === undefined) return made;
  const weights = await openLevels([file], {selfContained});
  try {
    return inferred(made, readInferenceModel(weights));
  } finally {
    weights.close();
  }
}

/** Hairpins of one gene among the signatures to be, and what is known of these. */
export function consensusGroups(
  columns: MetadataTable,
  groups: readonly WellGroup[],
): {hairpins: WellGroup[]; described: MetadataTable} {
  const described = describeGroups(columns, groups);
  return {hairpins: hairpinGroups(described), described};
}

/** Records tell of which build they are. */
function named({ids, fields}: MetadataTable, {name, abbreviation}: BuildPlan): MetadataTable {
  const constant = (value: string) =>
    ({kind: 'text', dictionary: [value], codes: new Int32Array(ids.length)}) as const;
  return {
    ids,
    fields: new Map([
      ...fields,
      ['build_name', constant(name)] as const,
      ...(fields.has('project_code') ? [] : [['project_code', constant(abbreviation)] as const]),
    ]),
  };
}

/** The services know wells by their plate: where the ids alone told it, it is written out. */
function withPlates({ids, fields}: MetadataTable, {names, plateOf}: Plates): MetadataTable {
  if (fields.has('det_plate') || fields.has('rna_plate') || names.length === 0) return {ids, fields};
  const plate: MetadataField = {kind: 'text', dictionary: names, codes: Int32Array.from(plateOf)};
  return {ids, fields: new Map([...fields, ['det_plate', plate] as const])};
}

const lines = (ids: readonly string[]) => ids.map((id) => `${id}\n`).join('');

function failedTable(failed: readonly FailedWell[]): MetadataTable {
  const reasons = failed.map(({reason}) => reason);
  return {
    ids: failed.map(({id}) => id),
    fields: new Map([
      ['reason', {kind: 'text', dictionary: reasons, codes: Int32Array.from(reasons.keys())}],
    ]),
  };
}

function groupFieldsOf(columns: MetadataTable, {groups}: BuildPlan): readonly string[] {
  return [...(groups.fields ?? usualGroupFields(columns)), ...(groups.dose ? ['dose'] : [])];
}

function reportOf(
  plan: BuildPlan,
  {kept, columns, plates, failed}: ChosenWells,
  groups: readonly WellGroup[],
  consensusSignatures: number,
  made: {rows: number; landmarks: number; files: BuildReport['files']; notices: readonly string[]},
): BuildReport {
  const single = groups.filter(({members}) => members.length === 1).length;
  const warnings = [...made.notices, ...warnOfWells(plan, {columns, plates}, groups)];
  return {
    name: plan.name,
    abbreviation: plan.abbreviation,
    engine: version,
    plates: plates.wells.length,
    wells: {used: kept.length, failed: failed.length, reasons: countReasons(failed)},
    signatures: {
      all: groups.length + consensusSignatures,
      single_well: single,
      consensus_of_hairpins: consensusSignatures,
      largest: groups.reduce((most, {members}) => Math.max(most, members.length), 0),
    },
    genes: made.rows,
    landmarks: made.landmarks,
    files: made.files,
    warnings,
  };
}

/** What there is to be known of wells before signatures are made of them, sentences without a full stop. */
export function warnOfWells(
  {level, control}: Pick<BuildPlan, 'level' | 'control'>,
  {columns, plates}: Pick<ChosenWells, 'columns' | 'plates'>,
  groups: readonly WellGroup[],
): string[] {
  const warnings: string[] = [];
  const small = plates.wells.filter((wells) => wells.length < fewWells).length;
  if (level === 3 && control === 'plate' && small > 0) {
    warnings.push(
      `${small} of ${plates.wells.length} plates have fewer than ${fewWells} wells, whose medians say little of a plate`,
    );
  }
  if (groups.length > 1 && groups.every(({members}) => members.length === 1)) {
    warnings.push(
      'every signature is of a single well: no two wells are replicates by this merge, so that there is neither cc_q75 nor TAS. Merging by_brew or by_treatment finds others',
    );
  }
  if (firstField(columns, ['pert_type']) === undefined) {
    warnings.push('the wells have no pert_type, so that neither controls nor null signatures are known');
  }
  return warnings;
}
