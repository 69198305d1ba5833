import type {Pool} from 'pg';
import {loadFiles} from '../../src/library/tables';
import {givenDatabase} from '../support/database';
import {describeShared, sharedFile} from '../support/shared';

const data = (...parts: string[]) => sharedFile('data', ...parts);

const catalogue = [
  data('lincs_geo/GSE92742_Broad_LINCS_gene_info.txt.gz'),
  data('gene_space/clue_gene_space.txt.xz'),
  data('lincs2020/geneinfo_beta.txt.gz'),
  data('lincs_geo/GSE92742_Broad_LINCS_cell_info.txt.gz'),
  data('lincs2020/lincs2020_cell_info2.tsv.gz'),
  data('lincscloud/cellinfo.json.gz'),
  data('lincs2020/lincs2020_pert_info2.tsv.gz'),
  data('lincs_geo/GSE92742_Broad_LINCS_pert_metrics.txt.gz'),
  data('lincscloud/pertinfo.tsv.gz'),
  data('connectivity/pcl_n5.gmt'),
  data('lincs2020/clue_moa_list_n701.gmt.gz'),
  data('gctx/cTRAP/cmapMetadata_siginfo_n296.tsv'),
];

describeShared('loading the public files', () => {
  let pool: Pool;
  const count = async (from: string) => {
    const {rows} = await pool.query<{n: number}>(`select count(*)::int as n from ${from}`);
    return rows[0].n;
  };
  const one = async (from: string) => (await pool.query(`select * from ${from}`)).rows[0];
  const kept = (reports: Awaited<ReturnType<typeof loadFiles>>) =>
    reports.map((report) => report.status === 'loaded' && [report.kind, report.tables[0].kept]);

  beforeAll(async () => {
    ({pool} = await givenDatabase());
  });

  it('takes the 12,328 genes of GEO: 978 landmarks, 10,174 BING', async () => {
    const [report] = await loadFiles([catalogue[0]], {pool});
    expect(report).toMatchObject({
      status: 'loaded',
      rowsRead: 12_328,
      tables: [{table: 'genes', changed: 12_328}],
    });
    expect(await count('genes')).toBe(12_328);
    expect(await count(`genes where l1000_type = 'landmark'`)).toBe(978);
    expect(await count(`genes where l1000_type in ('landmark', 'best inferred')`)).toBe(10_174);
    expect(await one('genes where entrez_id = 780')).toMatchObject({
      gene_symbol: 'DDR1',
      l1000_type: 'landmark',
    });
  });

  it('takes every other file with the number of its rows', async () => {
    expect(kept(await loadFiles(catalogue, {pool}))).toEqual([
      ['lincscloud-cellinfo', 2541],
      ['lincscloud-pertinfo', 51_385],
      ['geo-gene-info', 12_328],
      ['clue-gene-space', 20_864],
      ['lincs2020-geneinfo', 12_328],
      ['geo-cell-info', 98],
      ['lincs2020-cellinfo', 240],
      ['geo-pert-metrics', 51_383],
      ['lincs2020-compoundinfo', 34_419],
      ['geo-sig-info', 296],
      ['pcl-gmt', 5],
      ['moa-gmt', 2903],
    ]);
    expect(await count('genes')).toBe(20_864);
    expect(await count(`genes where l1000_type in ('landmark', 'best inferred')`)).toBe(10_174);
    expect(await count('perts where tas_q75 is not null')).toBeGreaterThan(50_000);
    expect(await count('(select distinct name from moa_classes) as classes')).toBe(701);
    expect(await count('pcl_perts')).toBe(33);
  });

  it('unites what several files say of one record', async () => {
    expect(await one('genes where entrez_id = 3640')).toMatchObject({
      gene_symbol: 'INSL3',
      ensembl_id: 'ENSG00000248099',
      gene_family: 'Endogenous ligands',
      rna_seq_correlation: 0.55,
    });
    expect(await one(`cells where cell_id = 'A375'`)).toMatchObject({
      cell_iname: 'A375',
      lincs_status: ['core_cline', 'DIVR'],
      provider_catalog_id: 'CRL-1619',
      donor_age: 54,
      subtype: 'melanoma',
      donor_ethnicity: null,
    });
    expect(await one(`perts where pert_id = 'BRD-K88682005'`)).toMatchObject({
      pert_iname: 'chlorothiazide',
      target: ['SLC12A3', 'CA2'],
      moa: ['Diuretic'],
      tas_q75: 0.16284975,
      is_touchstone: false,
      pert_icollection: null,
      inchi_key: 'JBMKAUGHUNFTOL-UHFFFAOYSA-N',
    });
    expect(await one(`perts where pert_id = 'BRD-A90490067'`)).toMatchObject({
      pcl_membership: ['CP_ESTROGEN_ANTAGONIST'],
    });
    expect(await one(`sigs where sig_id = 'CYT001_HEPG2_2H:ADM:20'`)).toMatchObject({
      brew_prefix: ['CYT001_HEPG2_2H'],
      pert_dose: 20,
      cell_iname: 'HEPG2',
      pert_desc: 'ADM',
    });
  });

  it('takes the 38,773 signatures described by the rows of a query result', async () => {
    const [report] = await loadFiles([data('connectivity/ncs_mcf7_frasor_er_n1x38773.gctx')], {pool});
    expect(report).toMatchObject({
      kind: 'matrix-signatures',
      rowsRead: 38_773,
      tables: [{table: 'sigs', kept: 38_773, changed: 38_773}],
      ignored: ['fdr_q_nlog10', 'raw_cs'],
    });
    expect(await one(`sigs where sig_id = 'CPC015_MCF7_24H:BRD-A22143024-231-02-0:10'`)).toMatchObject({
      pert_iname: 'estropipate',
      cell_id: 'MCF7',
      distil_cc_q75: 0.27,
      distil_nsample: 5,
      moa: ['Estrogen receptor agonist'],
      target: ['ESR1', 'ESR2'],
      is_hiq: true,
    });
  });

  it('leaves no sentinel behind', async () => {
    for (const table of ['genes', 'cells', 'perts', 'sigs']) {
      expect(
        await count(`${table} as record where row_to_json(record)::text ~ '(":|[\\[,])"?-666["\\],.]'`),
      ).toBe(0);
    }
  });

  it('gives the same tables whatever the order the files are named in', async () => {
    const other = await givenDatabase();
    await loadFiles(catalogue.slice(0, 6).reverse(), {pool: other.pool});
    for (const table of ['genes', 'cells']) {
      const sql = `select md5(string_agg(record::text, '' order by record::text collate "C")) as sum from ${table} as record`;
      expect((await other.pool.query(sql)).rows).toEqual((await pool.query(sql)).rows);
    }
  });
});
