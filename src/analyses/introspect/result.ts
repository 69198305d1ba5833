import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {MetadataTable} from '../../engine/formats/matrix';
import {formatRows} from '../../engine/formats/tab-text';
import {backgroundTable, percentilesWithin, symmetrise} from '../../engine/stats/introspect';
import {binCenters, introspectBins} from '../../engine/stats/percentile-table';
import type {ResultLabels} from '../analysis';
import {formatManifest} from '../result-manifest';
import {introspectSetNotes} from './options';
import type {IntrospectScores} from './scores';
import {type IntrospectNorm, introspectNorm} from './statistics';

export const introspectTool = 'sig_introspect_tool';
/** cmapM's mark that a run ended well. */
const success = 'Completed\n';

/**
 * Writes the result of an introspection in the layout of cmapM's runIntrospect: cs, ncs and ps of all signatures
 * against all, the background table of the percentiles, and the gene sets. Beside the raw scores one matrix of
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
    ps_bkg: `ps_bkg_n${introspectBins}x${ids.length}.gctx`,
  };
  const at = (name: string) => path.join(folder, name);
  await writeSquare(at(files.cs), norm.signatures, scores.cs);
  await writeNormalised(at(files.ncs), at(files.ps), scores, norm);
  await writeBackground(at(files.ps_bkg), scores, norm);
  for (const [list, file] of [
    ['up', 'up.gmt'],
    ['down', 'dn.gmt'],
  ] as const) {
    const sets = scores.sets.map(({[list]: genes}, s) => ({
      name: ids[s],
      description: '',
      members: Array.from(genes, String),
    }));
    await writeFile(at(file), formatGmt(sets));
  }
  await mkdir(at('arfs'));
  await writeFile(at(path.join('arfs', 'index.txt')), index(files));
  await writeFile(at('manifest.json'), formatManifest(labels, manifestOf(scores, norm)));
  await writeFile(at('config.yaml'), configYaml(scores, norm, labels));
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
  ncsFile: string,
  psFile: string,
  {cs}: IntrospectScores,
  {signatures, background, normalise}: IntrospectNorm,
): Promise<void> {
  const columns = cs.map(normalise);
  await writeSquare(ncsFile, signatures, columns);
  for (const column of columns) column.set(percentilesWithin(column, background));
  await writeSquare(psFile, signatures, columns);
}

/** Per signature as query, the percentile of every bin of NCS. */
async function writeBackground(
  file: string,
  {cs}: IntrospectScores,
  {signatures, background, normalise}: IntrospectNorm,
): Promise<void> {
  const count = cs.length;
  const bins = new Float32Array(introspectBins * count);
  cs.forEach((column, signature) => {
    const table = backgroundTable(normalise(column), background);
    for (let bin = 0; bin < introspectBins; bin++) bins[bin * count + signature] = table[bin];
  });
  const centers = binCenters(introspectBins);
  await writeGctx(file, {
    rows: signatures,
    columns: {
      ids: Array.from(centers, (_, bin) => String(bin + 1)),
      fields: new Map([['bin_center', {kind: 'number', values: centers}]]),
    },
    readColumns: (start, end) => bins.subarray(start * count, end * count),
  });
}

function index(files: Record<string, string>): string {
  const meanings: Record<string, string> = {
    cs: 'raw connectivity of each signature with each, symmetric',
    ncs: 'normalised connectivity, symmetric',
    ps: 'percentile scores within the results of a query, symmetric',
    ps_bkg: 'percentile scores by normalised connectivity, for each query',
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
