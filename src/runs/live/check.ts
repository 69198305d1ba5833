/** What a query would be made of: pasted texts read, and every gene classed, before anything is scored. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Submission} from '../../analyses/analysis';
import {genesOf, isGiven} from '../../analyses/fields';
import {checkQuery} from '../../analyses/query/check';
import {querySpace} from '../../analyses/source';
import type {Config} from '../../config';
import {formatGmt, type GeneSet} from '../../engine/formats/gene-sets';
import {
  type GeneValues,
  membersOf,
  type PastedGenes,
  readPastedGenes,
} from '../../engine/formats/pasted-genes';
import type {CheckedQuery, GeneSetReport} from '../../engine/genes/check';
import {geneIdsOf, openDataset} from '../../engine/index/index';
import {failure} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import {genesOfProfile, type ProfileGenes} from './answer-text';

/** How a text was read. */
export interface ReadAs {
  readonly form: PastedGenes['form'];
  /** of a table: the columns that were taken, and what else could have been */
  readonly geneColumn?: string;
  readonly valueColumn?: string;
  readonly otherColumns?: readonly string[];
  /** those with values above and below 0, which `value_column` may name */
  readonly signedColumns?: readonly string[];
}

export interface QueryCheck {
  /** lists, or a value for each gene */
  readonly kind: 'lists' | 'signature';
  readonly read: {readonly up: ReadAs; readonly down: ReadAs};
  readonly dataset: string;
  /** the gene space of the query, and how many genes it has */
  readonly space: string;
  readonly genes: number;
  /** whether a job of it would be taken */
  readonly accepted: boolean;
  readonly report: GeneSetReport;
  readonly queries: readonly CheckedQuery[];
  /** of a query with values: entries by what became of them */
  readonly signature?: ProfileGenes;
  /** what POST /api/jobs is to be sent, beside tool and name; lists are those of POST /api/queries as well */
  readonly submission: Readonly<Record<string, string>>;
}

const ownFields: readonly string[] = ['up', 'down', 'dataset', 'name', 'value_column'];
const defaultName = 'query';

/**
 * Reads and checks the lists of a query.
 * @throws QUERY_FIELD_INVALID, DATASET_UNKNOWN, GENE_SETS_INVALID, LISTS_TOO_LONG; all before a gene is looked up
 */
export async function checkPastedQuery(
  fields: Submission['fields'],
  {config, pool, viewer}: {readonly config: Config; readonly pool: Pool; readonly viewer: DatasetViewer},
): Promise<QueryCheck> {
  const unknown = Object.keys(fields).find((name) => !ownFields.includes(name));
  if (unknown !== undefined) {
    const detail = `is no field of a check, which has ${ownFields.join(', ')}`;
    throw failure('QUERY_FIELD_INVALID', {field: unknown, detail});
  }
  const name = textOf(fields, 'name').trim() || defaultName;
  const column = textOf(fields, 'value_column') || undefined;
  const up = readPastedGenes(textOf(fields, 'up'), 'up', column);
  const down = readPastedGenes(textOf(fields, 'down'), 'down', column);
  if (column !== undefined) requireColumn(column, [up, down]);
  const {entries: limit} = config.geneSetLimits;
  if (membersOf(up).length + membersOf(down).length > limit) throw failure('LISTS_TOO_LONG', {limit});
  const {name: chosen} = await chooseDataset(pool, config, textOf(fields, 'dataset') || undefined, viewer);
  const dataset = openDataset(path.join(datasetsFolder(config), chosen));
  try {
    const values = valuesOf(up, down);
    const read: Submission = values
      ? {signature: signatureText(values, name), fields: {}}
      : {...listTexts(up, down, name), fields: {}};
    const catalog = await loadGeneCatalog(pool);
    const {plan, report} = checkQuery(read, {catalog, dataset, limits: config.geneSetLimits, pcls: []});
    const signature = plan.queries.at(0)?.signature;
    const space = querySpace(dataset);
    return {
      kind: values ? 'signature' : 'lists',
      read: {up: readAs(up), down: readAs(down)},
      dataset: chosen,
      space,
      genes: geneIdsOf(dataset.genes, space).length,
      accepted: Object.values(report).every(({errors}) => errors.length === 0),
      report,
      queries: values ? [] : plan.queries,
      signature: signature && genesOfProfile(signature),
      submission: submissionOf(read),
    };
  } finally {
    dataset.close();
  }
}

/** A text, or genes with line ends between them. */
function textOf(fields: Submission['fields'], field: string): string {
  const value = fields[field];
  if (!isGiven(value)) return '';
  const genes = genesOf(value);
  if (genes === undefined) {
    throw failure('QUERY_FIELD_INVALID', {field, detail: 'must be a text, or an array of genes'});
  }
  return typeof genes === 'string' ? genes : genes.join('\n');
}

/** @throws QUERY_FIELD_INVALID where no table can be ranked by the column */
function requireColumn(column: string, pasted: readonly PastedGenes[]): void {
  const known = pasted.flatMap((each) => (each.form === 'values' ? each.signedColumns : []));
  if (known.includes(column)) return;
  const detail =
    known.length === 0
      ? `names "${column}", but there is no table with a column of values above and below 0; leave it out`
      : `must be a column of the table with values above and below 0: ${known.join(', ')}`;
  throw failure('QUERY_FIELD_INVALID', {field: 'value_column', detail});
}

/**
 * A table alone in one of the fields, with values above and below 0, is a whole profile. Tables in both fields, or values
 * of one sign, are lists that kept their fold changes.
 */
function valuesOf(up: PastedGenes, down: PastedGenes): GeneValues | undefined {
  const [only, other] = up.form === 'nothing' ? [down, up] : [up, down];
  return only.form === 'values' && only.bothSigns && other.form === 'nothing' ? only : undefined;
}

/** A line for each gene, the first where one stands twice. */
function signatureText({genes, values}: GeneValues, name: string): string {
  const lines = new Map(genes.map((gene, i) => [gene, values[i]] as const).reverse());
  const first = [...lines].reverse().filter(([gene]) => gene !== '');
  return [['gene', name] as const, ...first].map((cells) => `${cells.join('\t')}\n`).join('');
}

/** Both directions as GMT. */
function listTexts(up: PastedGenes, down: PastedGenes, name: string): Pick<Submission, 'up' | 'down'> {
  if (up.form === 'two lists' && down.form === 'nothing') {
    return {up: gmtOf(up.up, name), down: gmtOf(up.down, name)};
  }
  return {up: gmtOf(setsOrGenes(up), name), down: gmtOf(setsOrGenes(down), name)};
}

function setsOrGenes(pasted: PastedGenes): readonly GeneSet[] | readonly string[] {
  return pasted.form === 'gmt' ? pasted.sets : membersOf(pasted);
}

function gmtOf(list: readonly GeneSet[] | readonly string[], name: string): string | undefined {
  if (list.length === 0) return undefined;
  const sets = list.every((each) => typeof each === 'string')
    ? [{name, description: '', members: list}]
    : list.filter((each) => typeof each !== 'string');
  return formatGmt(sets);
}

function readAs(pasted: PastedGenes): ReadAs {
  if (pasted.form !== 'values') return {form: pasted.form};
  const {form, geneColumn, valueColumn, otherColumns, signedColumns} = pasted;
  return {form, geneColumn, valueColumn, otherColumns, signedColumns};
}

function submissionOf({up, down, signature}: Submission): Record<string, string> {
  return {
    ...(up !== undefined && {'uptag-cmapfile': up}),
    ...(down !== undefined && {'dntag-cmapfile': down}),
    ...(typeof signature === 'string' && {'sig-cmapfile': signature}),
  };
}
