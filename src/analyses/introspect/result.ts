import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {MetadataTable} from '../../engine/formats/matrix';
import {formatRows} from '../../engine/formats/text-lines';
import {pickRows} from '../../engine/index';
import {percentilesWithin, symmetrise} from '../../engine/stats/introspect';
import {formatManifest, type ResultLabels} from '../../results/manifest';
import {formatReadme, readmeFile} from '../../results/readme';
import {introspectSetNotes} from './options';
import type {IntrospectScores} from './scores';
import {type IntrospectNorm, introspectNorm} from './statistics';

export const introspectTool = 'sig_introspect_tool';
/** cmapM's mark that a run ended well. */
const success = 'Completed\n';

/**
 * Writes the result of an introspection in the layout of cmapM's runIntrospect: cs, ncs and ps of all signatures
 * against all, ps of the background signatures as they are before they are made symmetric, and the gene sets. Beside the raw scores one matrix of
 * their size is in memory at a time.
 */
export async function writeIntrospect(
  folder: string,
  scores: IntrospectScores,
  labels: ResultLabels,
): Promise<void> {
  const norm = introspectNorm(scores);
  const {ids} = norm.signatures;
  const size = `n${ids.length}x${ids.length}`;
  const files = {
    cs: `cs_${size}.gctx`,
    ncs: `ncs_${size}.gctx`,
    ps: `ps_${size}.gctx`,
    ps_bkg: `ps_bkg_n${ids.length}x${norm.background?.length ?? ids.length}.gctx`,
  };
  const at = (name: string) => path.join(folder, name);
  await writeSquare(at(files.cs), norm.signatures, scores.cs);
  await writeNormalised({ncs: at(files.ncs), ps: at(files.ps), background: at(files.ps_bkg)}, scores, norm);
  for (const [list, file] of [
    ['up', 'up.gmt'],
    ['down', 'dn.gmt'],
  ] as const) {
    const sets = scores.sets.map(({[list]: genes}, s) => ({
      name: ids[s],
      description: '',
      // Both in falling order of the scores, as get_genesets.m has them: the lowest comes last.
      members: Array.from(list === 'up' ? genes : genes.toReversed(), String),
    }));
    await writeFile(at(file), formatGmt(sets));
  }
  await mkdir(at('arfs'));
  await writeFile(at(path.join('arfs', 'index.txt')), index(files));
  await writeFile(at('manifest.json'), formatManifest(labels, manifestOf(scores, norm)));
  await writeFile(at('config.yaml'), configYaml(scores, norm, labels));
  await writeFile(at(readmeFile), formatReadme('introspect', introspectTool, scores.dataset));
  await writeFile(at('success.txt'), success);
}

/** Writes a matrix of all signatures against all, made symmetric. */
function writeSquare(
  file: string,
  signatures: MetadataTable,
  columns: readonly Float32Array[],
): Promise<void> {
  const count = columns.length;
  return writeGctx(file, {
    rows: signatures,
    columns: signatures,
    readColumns: (start, end) => symmetrise(columns, start, end, new Float32Array((end - start) * count)),
  });
}

/** Percentiles take the place of the NCS in memory, query by query. */
async function writeNormalised(
  files: {readonly ncs: string; readonly ps: string; readonly background: string},
  {cs}: IntrospectScores,
  {signatures, background, normalise}: IntrospectNorm,
): Promise<void> {
  const columns = cs.map(normalise);
  await writeSquare(files.ncs, signatures, columns);
  for (const column of columns) column.set(percentilesWithin(column, background));
  await writeSquare(files.ps, signatures, columns);
  await writeBackground(files.background, signatures, columns, background ?? everyRow(columns.length));
}

/**
 * Percentile scores of the background signatures in the results of every signature, not made symmetric
 * (`ps_bkg` of runIntrospect.m).
 * @param background rows of the signatures
 */
function writeBackground(
  file: string,
  signatures: MetadataTable,
  columns: readonly Float32Array[],
  background: Uint32Array,
): Promise<void> {
  const {ids, fields} = signatures;
  const size = background.length;
  return writeGctx(file, {
    rows: {
      ids: Array.from(background, (row) => ids[row]),
      fields: new Map(Array.from(fields, ([name, field]) => [name, pickRows(field, background)])),
    },
    columns: signatures,
    readColumns(start, end) {
      const scores = new Float32Array((end - start) * size);
      for (let column = start; column < end; column++) {
        const all = columns[column];
        for (let i = 0; i < size; i++) scores[(column - start) * size + i] = all[background[i]];
      }
      return scores;
    },
  });
}

const everyRow = (count: number) => Uint32Array.from({length: count}, (_, row) => row);

function index(files: Record<string, string>): string {
  const meanings: Record<string, string> = {
    cs: 'raw connectivity of each signature with each, symmetric',
    ncs: 'normalised connectivity, symmetric',
    ps: 'percentile scores within the results of a query, symmetric',
    ps_bkg: 'percentile scores of the background signatures within the results of a query',
  };
  const lines = Object.entries(files).map(([name, file]) => [name, meanings[name], `../${file}`]);
  return formatRows([['query_id', 'desc', 'url'], ...lines]);
}

/** What the result was made from and how. */
function manifestOf(
  {engine, dataset, plan, space, genes}: IntrospectScores,
  {signatures, ncs, background, notes}: IntrospectNorm,
) {
  const count = signatures.ids.length;
  return {
    engine,
    dataset,
    plan,
    gene_space: space,
    genes,
    metric: 'wtcs',
    ncs,
    signatures: count,
    background: background?.length ?? count,
    notes: [...notes, ...introspectSetNotes(plan.gset_size, genes)],
  };
}

/** The options under cmapM's names; every value is also valid JSON, which YAML reads. */
function configYaml(
  {engine, dataset, plan, space, genes}: IntrospectScores,
  {ncs}: IntrospectNorm,
  {toolId, name}: ResultLabels,
): string {
  const settings = {
    tool_id: toolId,
    name,
    dataset: dataset.name,
    dataset_is_synthetic: dataset.synthetic,
    where: plan.where ?? null,
    sig_ids: plan.sig_ids ?? null,
    group_by: plan.group_by,
    gset_size: plan.gset_size,
    row_space: space,
    max_rank: genes,
    metric: 'wtcs',
    es_tail: 'both',
    ncs_group: ncs.group,
    ncs_reference: ncs.reference,
    engine_version: engine,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
