import type {Pool} from 'pg';
import type {MatrixReader, MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {failure} from '../../errors';
import {fieldNames} from './field-names';
import {FieldBuilder, mergeMetadata, readSigInfo} from './signature-metadata';

/** How far a siginfo file described the signatures of a matrix. */
export interface SigInfoReport {
  readonly described: number;
  readonly total: number;
  readonly undescribed: readonly string[];
  /** what was noticed of the file, its encoding for instance */
  readonly notices: readonly string[];
}

export interface DescribedSignatures {
  readonly metadata: MetadataTable;
  readonly siginfo?: SigInfoReport;
}

/**
 * What is known of a matrix's signatures: its own metadata, that of the siginfo file, and mechanisms from perts.
 * @throws SIGINFO_* and the LOAD_* failures of unreadable files
 */
export async function describeSignatures(
  pool: Pool,
  matrix: MatrixReader,
  siginfoFile?: string,
): Promise<DescribedSignatures> {
  const {ids} = matrix.columns;
  const siginfo = siginfoFile === undefined ? undefined : await readSigInfo(siginfoFile, ids);
  if (siginfo?.described === 0) {
    const {undescribed: examples} = siginfo;
    throw failure('SIGINFO_FOREIGN', {file: siginfoFile ?? '', total: ids.length, examples});
  }
  const metadata = await withMechanisms(mergeMetadata(matrix.columns, siginfo?.table), pool);
  if (!siginfo) return {metadata};
  const {described, undescribed, notices} = siginfo;
  return {metadata, siginfo: {described, total: ids.length, undescribed, notices}};
}

/** What results lack when a field is missing. */
const neededFields: Readonly<Record<string, string>> = {
  pert_id: 'results are not summarised by perturbagen',
  cell_iname: 'scores are normalised over all cell lines together',
};

/** Warns of signatures whose metadata lack what results are made of, under any of its names; without any it is said anyway. */
export function warnOfMetadata({fields}: MetadataTable): string[] {
  if (fields.size === 0) return [];
  return Object.entries(neededFields).flatMap(([name, lack]) => {
    if (fields.has(name)) return [];
    const names = fieldNames.find((each) => each.includes(name)) ?? [name];
    return [`the signatures have no field ${names.join(' or ')}, so ${lack}; --siginfo may bring it`];
  });
}

/** Adds moa and target_name from the perts service where the signatures' own metadata does not tell them. */
async function withMechanisms(metadata: MetadataTable, pool: Pool): Promise<MetadataTable> {
  const perts = metadata.fields.get('pert_id');
  const wanted = (['moa', 'target_name'] as const).filter((name) => !metadata.fields.has(name));
  if (perts?.kind !== 'text' || wanted.length === 0) return metadata;
  const {rows} = await pool.query<{pert_id: string; moa: string[] | null; target_name: string[] | null}>(
    'select pert_id, moa, target as target_name from perts where pert_id = any($1) and (moa is not null or target is not null)',
    [perts.dictionary],
  );
  if (rows.length === 0) return metadata;
  const facts = new Map(rows.map((row) => [row.pert_id, row]));
  const fields = new Map<string, MetadataField>(metadata.fields);
  for (const name of wanted) {
    const builder = new FieldBuilder(metadata.ids.length);
    const values = perts.dictionary.map((pertId) => facts.get(pertId)?.[name]?.join('|') ?? '');
    perts.codes.forEach((code, row) => {
      if (code >= 0) builder.set(row, values[code]);
    });
    fields.set(name, builder.build());
  }
  return {ids: metadata.ids, fields};
}
