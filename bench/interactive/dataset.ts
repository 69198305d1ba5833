/** A synthetic dataset in the shape of LINCS 2020's level 5, built from scores that are made as they are read. */
import type {Pool} from 'pg';
import type {MetadataField, MetadataTable} from '../../src/engine/formats/matrix';
import {buildIndex, type DatasetManifest} from '../../src/engine/index';
import {datasetsFolder} from '../../src/library/datasets/registry';
import {syntheticMatrix} from '../synthetic-matrix';

/** Genes of BING; their Entrez ids are 1, 2, 3 … */
export const genes = 10_174;
const cellLines = 230;
const perturbagens = 34_000;

/** Builds the dataset under OPENCLUE_HOME and registers it; four gigabytes and some ten seconds per 100,000. */
export async function buildSynthetic(
  home: string,
  name: string,
  signatures: number,
  pool: Pool,
): Promise<void> {
  const matrix = syntheticMatrix(home, genes, metadata(signatures));
  const manifest = await buildIndex({
    outDir: datasetsFolder({home}),
    name,
    matrix,
    genes: {entrezIds: matrix.rows.ids.map(Number), symbols: matrix.rows.ids},
    rowsPerSpace: {bing: Uint32Array.from(matrix.rows.ids.keys())},
  });
  await registerSynthetic(pool, name, manifest);
}

/** Lets a server know the dataset of the manifest. */
export async function registerSynthetic(
  pool: Pool,
  name: string,
  {build, sources, spaces, signatures, genes: geneCount}: DatasetManifest,
): Promise<void> {
  await pool.query(
    `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count, synthetic)
     values ($1, $2, $3, $4, $5, $6, $7, true)`,
    [
      ...[build, name, sources[0].file, sources[0].checksum],
      ...[spaces.map(({space}) => space), signatures, geneCount],
    ],
  );
}

/** The fields that results show, each as varied as in LINCS 2020. */
function metadata(signatures: number): MetadataTable {
  const text = (distinct: number, name: (value: number) => string, value: (row: number) => number) =>
    ({
      kind: 'text',
      dictionary: Array.from({length: distinct}, (_, i) => name(i)),
      codes: Int32Array.from({length: signatures}, (_, row) => value(row) % distinct),
    }) satisfies MetadataField;
  const number = (value: (row: number) => number) =>
    ({
      kind: 'number',
      values: Float64Array.from({length: signatures}, (_, row) => value(row)),
    }) satisfies MetadataField;
  const scattered = (row: number) => Math.imul(row, 2_654_435_761) >>> 8;
  const pert = (row: number) => scattered(row) % perturbagens;
  const fields: Record<string, MetadataField> = {
    pert_id: text(perturbagens, (i) => `BRD-K${String(i).padStart(8, '0')}`, pert),
    pert_iname: text(perturbagens, (i) => `compound-${i}`, pert),
    pert_type: text(
      4,
      (i) => ['trt_cp', 'trt_sh', 'trt_xpr', 'trt_oe'][i],
      (row) => pert(row) >> 3,
    ),
    cell_iname: text(
      cellLines,
      (i) => `CELL${i}`,
      (row) => row >> 9,
    ),
    pert_idose: text(8, (i) => `${10 / 2 ** i} uM`, scattered),
    pert_itime: text(
      3,
      (i) => `${[6, 24, 96][i]} h`,
      (row) => row >> 4,
    ),
    nsample: number((row) => 3 + (row % 3)),
    cc_q75: number((row) => (scattered(row) % 1000) / 1000),
    ss_ngene: number((row) => scattered(row) % 500),
    tas: number((row) => (scattered(row) % 10_000) / 10_000),
    moa: text(1200, (i) => `mechanism ${i}`, pert),
    target_name: text(2500, (i) => `GENE${i}|GENE${i + 1}`, pert),
    qc_pass: number((row) => Number(row % 10 > 0)),
    is_hiq: number((row) => row % 2),
    is_ncs_sig: number((row) => Number(row % 3 === 0)),
    is_exemplar_sig: number((row) => Number(row % 7 === 0)),
    is_null_sig: number((row) => Number(row % 40 === 0)),
  };
  return {
    ids: Array.from({length: signatures}, (_, s) => `SYN${s % 97}_CELL${(s >> 9) % cellLines}_24H:${s}`),
    fields: new Map(Object.entries(fields)),
  };
}
