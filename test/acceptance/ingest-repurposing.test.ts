import {readFileSync} from 'node:fs';
import type {Pool} from 'pg';
import {Repurposing} from '../../src/library/repurposing';
import {formatReport, type LoadReport, loadFiles} from '../../src/library/tables';
import {givenDatabase} from '../support/database';
import {describeShared, sharedFile} from '../support/shared';
import {givenFile, givenTable} from '../unit/library/tables/given-file';

const data = (...parts: string[]) => sharedFile('data', ...parts);
const hub = (name: string) => data('repurposing_hub', `repurposing_${name}.txt`);

describeShared('loading drugs, products, chips and profiles', () => {
  let pool: Pool;
  const one = async (from: string) => (await pool.query(`select * from ${from}`)).rows[0];
  const count = async (from: string) =>
    (await pool.query<{n: number}>(`select count(*)::int as n from ${from}`)).rows[0].n;
  const counts = (reports: LoadReport[]) =>
    reports.map((report) =>
      report.status === 'loaded'
        ? [report.kind, report.rowsRead, ...report.tables.map(({kept}) => kept)]
        : report.error.message,
    );

  beforeAll(async () => {
    ({pool} = await givenDatabase());
  });

  it('takes the 2017 edition of the Repurposing Hub, which is not UTF-8 and lacks columns', async () => {
    const reports = await loadFiles([hub('samples_20170327'), hub('drugs_20170327')], {pool});
    expect(counts(reports)).toEqual([
      ['hub-drugs', 5628, 5628, 5627, 12_343, 0],
      ['hub-samples', 8622, 8622],
    ]);
    expect(reports[0]).toMatchObject({
      notices: [
        'edition of 2017-03-27',
        expect.stringMatching(/^10 lines are not UTF-8 and read as Windows-1252: \d+ of/),
      ],
    });
    // the last line of the file, which has no end
    expect(await one(`rep_drugs where pert_iname = '9-anthracenecarboxylic-acid'`)).toMatchObject({
      final_status: 'Preclinical',
    });
    expect(await one(`rep_samples where broad_id = 'BRD-K89787693-001-01-1'`)).toMatchObject({
      pert_id: 'BRD-K89787693',
      pert_iname: '[sar9,met(o2)11]-substance-p',
      expected_mass: 1392.73,
      deprecated_broad_id: null,
    });
    expect(await count(`rep_drugs where pert_iname like '%\ufffd%'`)).toBe(0);
  });

  it('replaces it by the 2020 edition', async () => {
    const paths = ['drugs_20200324', 'samples_20200324'].map(hub);
    expect(counts(await loadFiles(paths, {pool}))).toEqual([
      ['hub-drugs', 6798, 6798, 6796, 12_056, 3885],
      ['hub-samples', 13_553, 13_553],
    ]);
    expect(await count('rep_drugs')).toBe(6798);
    expect(await count(`rep_drugs where final_status = 'Launched'`)).toBe(2427);
    expect(await count('rep_samples')).toBe(13_553);
    expect(await count(`rep_drug_targets where pert_iname = '(R)-(-)-apomorphine'`)).toBe(16);
    expect(await one(`rep_drug_indications where pert_iname = '(R)-(-)-apomorphine'`)).toMatchObject({
      disease_area: ['neurology/psychiatry'],
      indication: "Parkinson's Disease",
    });
  });

  it('reads past the older of two editions given together', async () => {
    const [report, ...others] = await loadFiles([hub('drugs_20200324'), hub('drugs_20170327')], {pool});
    expect(others).toEqual([]);
    expect(report.file).toContain('20200324');
  });

  it('counts, chooses and exports the collection as the files have it', async () => {
    const cellsOf = (name: string) => {
      const lines = readFileSync(hub(name), 'utf8').split(/\r?\n/);
      const [header, ...rows] = lines.filter((line) => line !== '' && !line.startsWith('!'));
      const names = header.split('\t');
      // The readers take spaces around a value for what they are.
      const plain = (cell = '') =>
        cell
          .replace(/^"(.*)"$/s, '$1')
          .replaceAll('""', '"')
          .trim();
      return rows.map((row) => {
        const cells = row.split('\t');
        return Object.fromEntries(names.map((each, i) => [each, plain(cells[i])]));
      });
    };
    const [drugs, samples] = [cellsOf('drugs_20200324'), cellsOf('samples_20200324')];
    const repurposing = new Repurposing(pool);
    const lists = (cell: string) =>
      cell
        .split('|')
        .map((each) => each.trim())
        .filter(Boolean);
    try {
      const {facets, total} = await repurposing.summary({}, {facets: ['phase', 'moa'], values: 10_000});
      expect(total).toBe(drugs.length);
      for (const [i, of] of [
        (drug: Record<string, string>) => [drug.clinical_phase],
        (drug: Record<string, string>) => [...new Set(lists(drug.moa))],
      ].entries()) {
        const counts = new Map<string, number>();
        for (const value of drugs.flatMap(of)) counts.set(value, (counts.get(value) ?? 0) + 1);
        expect(Object.fromEntries(facets[i].values.map(({value, count}) => [value, count]))).toEqual(
          Object.fromEntries(counts),
        );
      }
      const subset = {
        moa: ['EGFR inhibitor', 'HDAC inhibitor'],
        target_class: ['kinase'],
        phase: ['Launched'],
      };
      const chosen = drugs.filter(
        ({moa, clinical_phase: phase}) =>
          phase === 'Launched' && lists(moa).some((each) => subset.moa.includes(each)),
      );
      const everything = {order: 'name', descending: false, skip: 0} as const;
      const page = await repurposing.page(subset, everything);
      expect(page.drugs.map(({name}) => name).sort()).toEqual(
        chosen
          .filter(({target}) => /EGFR|ERBB/.test(target))
          .map(({pert_iname: name}) => name)
          .sort(),
      );
      const rows = await repurposing.rows({}, everything);
      expect(rows.length).toBeGreaterThanOrEqual(samples.length);
      // Ten drugs from all over the file, cell by cell; elements of a list come in the order of their names.
      const sorted = (text: string) => lists(text).sort().join('|') || null;
      for (let i = 0; i < 10; i++) {
        const drug = drugs[Math.floor((i + 0.5) * (drugs.length / 10))];
        const expected = samples
          .filter(({pert_iname: name}) => name === drug.pert_iname)
          .map((sample) => [
            drug.pert_iname,
            ...[drug.moa, drug.target, drug.disease_area, drug.indication].map(sorted),
            sample.vendor || null,
            sample.purity === '' ? null : Number(sample.purity),
            ...[sample.broad_id, sample.smiles || null, sample.InChIKey || null, drug.clinical_phase],
            sample.deprecated_broad_id || null,
          ]);
        expect(expected.length).toBeGreaterThan(0);
        const found = rows.filter(([name]) => name === drug.pert_iname);
        const byId = (a: readonly unknown[], b: readonly unknown[]) => (String(a[7]) < String(b[7]) ? -1 : 1);
        expect(found.sort(byId)).toEqual(expected.sort(byId));
      }
    } finally {
      await repurposing.close();
    }
  });

  it('takes the Orange Book from its archive and joins it to the drugs', async () => {
    const [zip, codes] = [
      data('orange_book/orange_book_2024-05.zip'),
      data('orange_book/FDA_drug_exclusivity_codes.csv.gz'),
    ];
    const reports = await loadFiles([zip, codes], {pool});
    expect(counts(reports)).toEqual([
      ['orange-book-products', 44_949, 44_949],
      ['orange-book-patents', 18_578, 18_578],
      ['orange-book-exclusivities', 2089, 2074],
      ['orange-book-exclusivity-codes', 14_279, 1063],
    ]);
    expect(formatReport(reports)).toContain('15 rows repeat the record of an earlier row');
    expect(await one(`rep_fda_products where trade_name = 'HY-PAM "25"'`)).toMatchObject({
      appl_type: 'A',
      ingredient: ['HYDROXYZINE PAMOATE'],
      dosage_form: 'CAPSULE',
      route: 'ORAL',
      approval_date: '1985-03-04',
      te_code: null,
    });
    expect(await one(`rep_fda_products where appl_no = '088557'`)).toMatchObject({
      ingredient: ['CHLOROTHIAZIDE', 'RESERPINE'],
      pert_iname: ['chlorothiazide', 'reserpine'],
    });
    expect(await one(`rep_drugs where pert_iname = 'abacavir'`)).toMatchObject({
      orange_book: ['ABACAVIR SULFATE'],
      status_source: ['FDA Orange Book'],
    });
    expect(await one(`rep_drugs where pert_iname = 'A-317491'`)).toMatchObject({
      orange_book: null,
      status_source: null,
    });
    expect(await one(`rep_fda_orange_book_terms where code = 'RTO'`)).toMatchObject({
      kind: 'exclusivity',
      description: 'RX TO OTC SWITCH OR OTC USE',
      edition: '1985',
    });
  });

  it('says of a workbook what to do with it, and takes the sheet as CSV', async () => {
    const [refused] = await loadFiles([data('orange_book/patent_use_codes_raw_2025.xlsx')], {pool});
    expect(formatReport([refused])).toMatch(/Excel workbook; save its sheet as CSV/);
    const sheet = givenFile('Code,Definition\r\nU-1,"PREVENTION OF ""PREGNANCY"", ORAL"\r\n');
    expect(counts(await loadFiles([sheet], {pool}))).toEqual([['orange-book-patent-use-codes', 1, 1]]);
    expect(await one(`rep_fda_orange_book_terms where code = 'U-1'`)).toMatchObject({
      description: 'PREVENTION OF "PREGNANCY", ORAL',
    });
    expect(await count('rep_fda_orange_book_terms')).toBe(1064);
  });

  it('takes the 22,283 probe sets of a chip, ambiguous ones without a gene, and adds those of another', async () => {
    const chips = [data('chips/HG_U133A.chip'), data('chips/l1kaig_COVID.V1.0.chip')];
    expect(counts(await loadFiles(chips, {pool}))).toEqual([
      ['chip', 22_283, 22_283],
      ['chip', 12_334, 12_334],
    ]);
    expect(await count(`probesets where 'HG_U133A' = any(chips)`)).toBe(22_283);
    expect(await one(`probesets where pr_id = '218597_s_at'`)).toMatchObject({
      entrez_id: 55_847,
      chips: ['HG_U133A', 'l1kaig_COVID.V1.0'],
    });
  });

  it('makes profiles and plates of an inst_info and of a Level 4 matrix', async () => {
    const reports = await loadFiles(
      [data('gctx/slinky/demo_inst_info.txt'), data('gctx/cmapPy/test_p100.gct')],
      {pool},
    );
    expect(counts(reports)).toEqual([
      ['matrix-profiles', 96, 96],
      ['inst-info', 131, 131],
    ]);
    expect(await one(`profiles where distil_id = 'CPC020_MCF7_24H_X1_F1B4_DUO52HI53LO:P17'`)).toMatchObject({
      assay: 'L1000',
      det_plate: 'CPC020_MCF7_24H_X1_F1B4_DUO52HI53LO',
      det_well: 'P17',
      replicate: 1,
      brew_prefix: ['CPC020_MCF7_24H'],
      pert_desc: 'amoxicillin',
      pert_vehicle: 'DMSO',
    });
    expect(await one(`plates where det_plate = 'CPC020_MCF7_24H_X1_F1B4_DUO52HI53LO'`)).toMatchObject({
      rna_plate: 'CPC020_MCF7_24H_X1',
      pert_plate: 'CPC020',
      project_code: 'CPC',
      cell_id: 'MCF7',
      pert_time: 24,
    });
    expect(await one(`plates where assay = 'P100'`)).toMatchObject({num_inst: 96, det_plate: 'P-0029'});
  });

  it('changes nothing when everything is loaded again', async () => {
    const paths = [
      ...['drugs_20200324', 'samples_20200324'].map(hub),
      ...['orange_book/orange_book_2024-05.zip', 'chips/HG_U133A.chip', 'chips/l1kaig_COVID.V1.0.chip'].map(
        (name) => data(name),
      ),
      ...['gctx/slinky/demo_inst_info.txt', 'gctx/cmapPy/test_p100.gct'].map((name) => data(name)),
    ];
    const releases = (await pool.query('select * from data_releases order by 1')).rows;
    for (const report of await loadFiles(paths, {pool})) {
      expect(report).toMatchObject({status: 'loaded', notices: [expect.stringMatching(/already/)]});
    }
    // and by comparing every record, with the history of loads forgotten
    await pool.query('truncate loads');
    for (const path of paths.slice(0, 3)) {
      for (const report of await loadFiles([path], {pool})) {
        if (report.status === 'refused') throw report.error;
        expect(report.tables.map(({changed, removed}) => changed + removed)).toEqual(
          report.tables.map(() => 0),
        );
      }
    }
    expect((await pool.query('select * from data_releases order by 1')).rows).toEqual(releases);
  });

  it('follows the headers of an edition it has not seen', async () => {
    const header = ['indication', 'target', 'a new column', 'pert_iname', 'moa', 'clinical_phase'];
    const file = givenTable(header, ['pain', 'PTGS1|PTGS2|PTGS1', 'x', 'aspirin', '', 'Launched']);
    const [report] = await loadFiles([file], {pool});
    expect(report).toMatchObject({status: 'loaded', ignored: ['a new column']});
    expect(await count('rep_drugs')).toBe(1);
    expect(await count('rep_drug_targets')).toBe(2);
    expect(await one('rep_drug_indications')).toMatchObject({indication: 'pain', disease_area: null});
  });

  it('refuses an archive whole when one of its members is at fault', async () => {
    const before = await count('rep_fda_products');
    const zip = readFileSync(data('orange_book/orange_book_2024-05.zip'));
    // damages the compressed bytes of the last member only, products.txt
    zip.fill(0x55, zip.length - 20_000, zip.length - 10_000);
    const reports = await loadFiles([givenFile(zip)], {pool});
    expect(reports.map(({status}) => status)).toEqual(['refused']);
    expect(await count('rep_fda_products')).toBe(before);
  });
});
