/** Why a dataset would be another if it were built today. */
import type {Pool} from 'pg';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {isEntrezId} from '../../engine/genes/catalog';
import {type Dataset, openDataset} from '../../engine/index/index';
import {OpenclueError} from '../../errors';
import {assayOf} from '../assays';
import {belongsTo} from '../assays/assay';
import {buildRecordOf} from './build-record';
import {geneRelease, loadGeneCatalog} from './gene-catalog';
import type {DatasetRecord} from './registry';

interface GeneChanges {
  /** genes of a space that the index has not, and genes of the index that are not of its space */
  readonly missing: number;
  readonly astray: number;
}

/**
 * Why a dataset should be built again, a sentence each with what to do; none where its files cannot be read, which has
 * its own words elsewhere. Quick where the gene table is still the one that the dataset was built with.
 */
export async function rebuildReasons(
  pool: Pool,
  record: Pick<DatasetRecord, 'id' | 'name'>,
  folder: string,
): Promise<readonly string[]> {
  const dataset = openReadable(folder);
  if (!dataset) return [];
  const {name} = record;
  const changes = await geneChangesOf(pool, record, dataset);
  return [
    ...(changes ? [describeGeneChanges(name, changes)] : []),
    ...(dataset.manifest.unrounded === undefined ? [describeOldRounding(name)] : []),
  ];
}

/** The manifest and genes, which are read when a dataset is opened. */
function openReadable(folder: string): Dataset | undefined {
  try {
    const dataset = openDataset(folder);
    dataset.close();
    return dataset;
  } catch (error) {
    if (error instanceof OpenclueError) return undefined;
    throw error;
  }
}

async function geneChangesOf(
  pool: Pool,
  {id}: Pick<DatasetRecord, 'id'>,
  dataset: Dataset,
): Promise<GeneChanges | undefined> {
  const build = await buildRecordOf(pool, id);
  if (!build || build.geneRelease === (await geneRelease(pool))) return undefined;
  const changes = compare(dataset, await loadGeneCatalog(pool), build.leftOut);
  return changes.missing + changes.astray > 0 ? changes : undefined;
}

function compare({genes, manifest}: Dataset, catalog: GeneCatalog, leftOut: readonly string[]): GeneChanges {
  const names = manifest.spaces.map(({space}) => space);
  const spaces = assayOf({manifest})?.spaces.filter(({name}) => names.includes(name)) ?? [];
  const known = new Set(Array.from(genes.entrezIds, String));
  const found = new Set(
    leftOut.flatMap((row) => {
      const token = row.trim();
      const id = catalog.resolve(token)?.entrezId ?? (isEntrezId(token) ? token : undefined);
      return id !== undefined && !known.has(id) ? [id] : [];
    }),
  );
  const missing = [...found].filter((id) => spaces.some((space) => belongsTo(space, catalog.spaceOf(id))));
  let astray = 0;
  let unnoted = 0;
  for (const space of spaces) {
    const members = new Set(genes.spaces[space.name]);
    for (const [gene, id] of genes.entrezIds.entries()) {
      const does = belongsTo(space, catalog.spaceOf(String(id)));
      if (members.has(gene) && !does) astray++;
      if (!members.has(gene) && does) unnoted++;
    }
  }
  return {missing: missing.length + unnoted, astray};
}

function describeGeneChanges(name: string, {missing, astray}: GeneChanges): string {
  const parts = [
    ...(missing > 0 ? [`${missing.toLocaleString('en-US')} genes of its matrix are not in its index`] : []),
    ...(astray > 0 ? [`${astray.toLocaleString('en-US')} genes are in it that belong to another space`] : []),
  ];
  return `the gene table has changed since it was built: ${parts.join(', ')}; openclue matrix rebuild ${name} brings it up to date`;
}

function describeOldRounding(name: string): string {
  return `an earlier openclue built it, whose scores may be off by more than 0.00001 where a signature has outliers; openclue matrix rebuild ${name} counts those exactly`;
}
