import {readFileSync} from 'node:fs';
import type {MatrixReader, MetadataTable} from '../../../src/engine/formats/matrix';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {describeShared, sharedFile} from '../../support/shared';

/** Values as text, `-666` where there is none, the way the expected files write them. */
function texts(table: MetadataTable, name: string): string[] {
  const field = table.fields.get(name);
  if (!field) throw new Error(`no field ${name}`);
  if (field.kind === 'text') return Array.from(field.codes, (code) => field.dictionary[code] ?? '-666');
  return Array.from(field.values, (value) => (Number.isNaN(value) ? '-666' : String(value)));
}

/** The matrix as rows of numbers, null where there is none. */
function byRows(matrix: MatrixReader): (number | null)[][] {
  const rows = matrix.rows.ids.length;
  const scores = matrix.readColumns(0, matrix.columns.ids.length);
  return matrix.rows.ids.map((_, r) =>
    matrix.columns.ids.map((_, c) => (Number.isNaN(scores[c * rows + r]) ? null : scores[c * rows + r])),
  );
}

describeShared('the format vectors', () => {
  const vector = (name: string) => sharedFile('vectors', '01_formats', name);
  const expected = JSON.parse(readFileSync(vector('expected.json'), 'utf8'));

  it.each([
    ['v12.gct', 'v12.gct', 'GCT 1.2'],
    ['v13.gct', 'v13.gct and both gctx', 'GCT 1.3'],
    ['v13_f32.gctx', 'v13.gct and both gctx', 'GCTx'],
    ['v13_cmappy.gctx', 'v13.gct and both gctx', 'GCTx'],
  ])('%s gives the expected ids, metadata and scores', async (name, key, format) => {
    const {rid, cid, row_meta = {}, col_meta = {}, mat} = expected[key];
    const matrix = await openMatrix(vector(name));
    expect(matrix.format).toBe(format);
    expect(matrix.rows.ids).toEqual(rid);
    expect(matrix.columns.ids).toEqual(cid);
    expect([...matrix.rows.fields.keys()].sort()).toEqual(Object.keys(row_meta).sort());
    expect([...matrix.columns.fields.keys()].sort()).toEqual(Object.keys(col_meta).sort());
    for (const field of Object.keys(row_meta)) expect(texts(matrix.rows, field)).toEqual(row_meta[field]);
    for (const field of Object.keys(col_meta)) expect(texts(matrix.columns, field)).toEqual(col_meta[field]);
    expect(byRows(matrix)).toEqual(
      mat.map((row: (number | null)[]) => row.map((x) => (x === null ? null : Math.fround(x)))),
    );
    matrix.close();
  });
});

/** Columns, rows, missing scores and sum of the others: read with h5py, for GCT with awk. */
const files: [string, number, number, number, number][] = [
  ['connectivity/gutc_golden/build/modzs_n10x10174.gctx', 10, 10174, 0, 11475.57629],
  ['connectivity/gutc_golden/build/rank_bing_n10x10174.gctx', 10, 10174, 0, 517602250.0],
  ['connectivity/gutc_golden/gutc_background/sig/ns2ps.gctx', 10001, 10, 0, 0.0],
  ['connectivity/gutc_golden/gutc_background/sig/stats.gctx', 7, 10, 6, 110.4236741],
  ['connectivity/gutc_golden/gutc_result/matrices/gutc/cs_sig.gctx', 10, 10, 0, -0.1838528961],
  ['connectivity/gutc_golden/gutc_result/matrices/gutc/ns_sig.gctx', 10, 10, 0, -1.00000006],
  ['connectivity/gutc_golden/gutc_result/matrices/gutc/ps_sig.gctx', 10, 10, 0, 168.702877],
  ['connectivity/gutc_golden/gutc_result/matrices/query/cs_dn_n10x10.gctx', 10, 10, 0, -0.7928795666],
  ['connectivity/gutc_golden/gutc_result/matrices/query/cs_n10x10.gctx', 10, 10, 0, -0.1838528961],
  ['connectivity/gutc_golden/gutc_result/matrices/query/cs_up_n10x10.gctx', 10, 10, 0, -0.8261295259],
  ['connectivity/gutc_golden/gutc_result/matrices/query/leadf_dn_n10x10.gctx', 10, 10, 0, 29.19789223],
  ['connectivity/gutc_golden/gutc_result/matrices/query/leadf_up_n10x10.gctx', 10, 10, 0, 27.78351245],
  ['connectivity/ncs_mcf7_frasor_er_n1x38773.gctx', 1, 38773, 0, -2660.638995],
  ['connectivity/ns_pert_cell_n2x73309.gctx', 2, 73309, 7747, 86087.93325],
  ['connectivity/ns_pert_summary_n2x8798.gctx', 2, 8798, 0, 16749.89355],
  ['connectivity/ps_pcl_summary.gctx', 72, 171, 0, 280408.7725],
  ['gctx/cTRAP/level5_modz_n48x12328.gctx', 48, 12328, 0, 15837.05733],
  ['gctx/cmapPy/mini_gctoo_for_testing.gctx', 6, 6, 0, 78.99308],
  ['gctx/cmapPy/mini_gctx_with_metadata_n2x3.gctx', 2, 3, 0, 2.207093522],
  ['gctx/cmapPy/test_l1000_highprecision.gctx', 377, 978, 0, 326501.7748],
  ['gctx/cmapR/modzs_n25x50.gctx', 25, 50, 0, -130.5497095],
  ['gctx/slinky/demo.gctx', 131, 12328, 0, 11406154.0],
  ['gctx/cmapPy/mini_gctoo_for_testing.gct', 6, 6, 0, 78.99308085],
  ['gctx/cmapPy/test_p100.gct', 96, 96, 1, -16065.16718],
  ['gctx/cmapPy/test_v1point2_n5x10.gct', 5, 10, 0, 387.9542],
  ['gctx/cmapR/modzs_n25x50.gct', 25, 50, 0, -130.53],
  ['proteomics/dry/test_dry_main_p100.gct', 95, 96, 93, -18128.21841],
  ['proteomics/external_query/test_external_query_bg.gct', 9, 9, 0, 16.05350125],
  ['proteomics/external_query/test_external_query_external.gct', 9, 10, 0, 1.026592114],
  ['proteomics/external_query/test_external_query_internal.gct', 9, 10, 0, 1.339813694],
  ['proteomics/external_query/test_external_query_many_single_sample.gct', 1, 59, 11, -4.724388893],
  ['proteomics/introspect/test_introspect_main.gct', 4, 4, 0, 46.0],
  ['proteomics/introspect/test_introspect_main_expected.gct', 4, 4, 4, 1.332],
  ['proteomics/introspect/test_introspect_main_expected2.gct', 2, 2, 0, 0.0],
  ['proteomics/sip/test_sip_expected_conn.gct', 4, 3, 0, -2.760686],
  ['proteomics/sip/test_sip_in_bg.gct', 15, 15, 0, 32.73436455],
  ['proteomics/sip/test_sip_in_test.gct', 12, 9, 0, -0.565468518],
  ['proteomics/tear/test_renorm_main.gct', 7, 4, 0, 0.5],
  ['proteomics/tear/test_tear_main.gct', 5, 3, 0, -11.22894901],
  ['proteomics/test_p100.gct', 96, 96, 1, -16065.16718],
];

describeShared('every public matrix', () => {
  it.each(files)('%s opens: %d x %d', async (name, columns, rows, missing, sum) => {
    const matrix = await openMatrix(sharedFile('data', ...name.split('/')));
    expect([matrix.columns.ids.length, matrix.rows.ids.length]).toEqual([columns, rows]);
    let found = 0;
    let total = 0;
    for (let start = 0; start < columns; start += 1000) {
      for (const score of matrix.readColumns(start, Math.min(start + 1000, columns))) {
        if (Number.isNaN(score)) found++;
        else total += score;
      }
    }
    expect(found).toBe(missing);
    expect(Math.abs(total - sum)).toBeLessThan(1e-6 * (1 + Math.abs(sum)));
    for (const table of [matrix.rows, matrix.columns]) {
      for (const field of table.fields.values()) {
        expect(field.kind === 'text' ? field.codes : field.values).toHaveLength(table.ids.length);
      }
    }
    matrix.close();
  });

  it('reads metadata of every writer without padding', async () => {
    const l1000 = await openMatrix(sharedFile('data', 'gctx', 'cmapPy', 'test_l1000_highprecision.gctx'));
    expect(texts(l1000.rows, 'pr_gene_symbol').slice(0, 3)).toEqual(['PSME1', 'CISD1', 'VDAC1']);
    expect(texts(l1000.rows, 'pr_gene_id').slice(0, 3)).toEqual(['5720', '55847', '7416']);
    expect(texts(l1000.columns, 'qc_f_logp').slice(0, 3)).toEqual(['7.5', '7.4', '6.8']);
    expect(texts(l1000.columns, 'pert_dose').slice(0, 1)).toEqual(['-666']);
    l1000.close();

    const cmapR = await openMatrix(sharedFile('data', 'gctx', 'cmapR', 'modzs_n25x50.gctx'));
    expect(texts(cmapR.columns, 'cell_id').slice(0, 3)).toEqual(['PC3', 'HEK293T', 'HT29']);
    expect(texts(cmapR.columns, 'distil_nsample').slice(0, 3)).toEqual(['5', '9', '4']);
    cmapR.close();

    const gutc = sharedFile('data', 'connectivity', 'gutc_golden', 'gutc_result', 'matrices', 'gutc');
    const cmapM = await openMatrix(`${gutc}/cs_sig.gctx`);
    expect(texts(cmapM.rows, 'pert_idose')[0]).toBe('10 µM');
    expect(texts(cmapM.columns, 'desc')).toHaveLength(10);
    cmapM.close();
  });

  it('reads the rows of a GCT whose line 2 promises more column fields than there are', async () => {
    const gct = await openMatrix(sharedFile('data', 'gctx', 'cmapR', 'modzs_n25x50.gct'));
    const gctx = await openMatrix(sharedFile('data', 'gctx', 'cmapR', 'modzs_n25x50.gctx'));
    expect([...gct.columns.fields.keys()]).toEqual(['brew_prefix']);
    expect(gct.rows.ids).toEqual(gctx.rows.ids);
    const [text, binary] = [gct.readColumns(0, 25), gctx.readColumns(0, 25)];
    // The text has two decimals.
    for (let i = 0; i < text.length; i++) expect(Math.abs(text[i] - binary[i])).toBeLessThan(0.0051);
    gct.close();
    gctx.close();
  });
});
