import {readFileSync} from 'node:fs';
import type {Pool} from 'pg';
import {formatReport, type LoadReport, loadFiles} from '../../src/library/tables';
import {givenDatabase} from '../support/database';
import {describeShared, sharedFile} from '../support/shared';
import {givenFile} from '../unit/library/tables/given-file';

/** The real files as other hands, editors and years may deliver them: what counts is what the headers say. */

type Cells = readonly (readonly string[])[];

interface Writing {
  readonly end?: string;
  readonly delimiter?: string;
  readonly quoted?: boolean;
  readonly finalEnd?: boolean;
  readonly bom?: boolean;
  readonly encoding?: 'utf8' | 'latin1';
  readonly comments?: readonly string[];
}

function written(cells: Cells, writing: Writing = {}): string {
  const {
    end = '\r\n',
    delimiter = '\t',
    quoted = false,
    finalEnd = true,
    bom = false,
    comments = [],
  } = writing;
  const mustQuote = (cell: string) => quoted || cell.includes('"') || cell.includes(delimiter);
  const text = (cell: string) => (mustQuote(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [...comments, ...cells.map((row) => row.map(text).join(delimiter))];
  const all = `${bom ? '\ufeff' : ''}${lines.join(end)}${finalEnd ? end : ''}`;
  return givenFile(Buffer.from(all, writing.encoding ?? 'utf8'));
}

/** A file of the Repurposing Hub: comments, and cells without the quotes around some. */
function readHub(name: string): {comments: string[]; cells: string[][]} {
  const lines = readFileSync(sharedFile('data', 'repurposing_hub', name), 'utf8').split('\r\n');
  const plain = (cell: string) => (/^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return {
    comments: lines.filter((line) => line.startsWith('!')),
    cells: lines
      .filter((line) => line !== '' && !line.startsWith('!'))
      .map((line) => line.split('\t').map(plain)),
  };
}

/** The columns of these headers, in their order; '' for one the file has not. */
function columns([header, ...rows]: Cells, names: readonly string[]): Cells {
  const at = names.map((name) => header.indexOf(name));
  return [names, ...rows.map((row) => at.map((i) => (i < 0 ? 'x' : row[i])))];
}

describeShared('editions nobody has seen', () => {
  let pool: Pool;
  const load = async (file: string, as?: string) => (await loadFiles([file], {pool, as}))[0];
  const contents = async (...tables: string[]) => {
    const digests: string[] = [];
    for (const table of tables) {
      const {rows} = await pool.query(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by id)), '') as digest from ${table} t`,
      );
      digests.push(rows[0].digest);
    }
    return digests;
  };
  const clear = (...tables: string[]) => pool.query(`truncate loads, ${tables.join(', ')}`);
  const summary = (report: LoadReport) =>
    report.status === 'loaded'
      ? [report.rowsRead, ...report.tables.map(({kept}) => kept)]
      : report.error.message;

  beforeAll(async () => {
    ({pool} = await givenDatabase());
  });

  describe('of the Repurposing Hub', () => {
    const tables = ['rep_drugs', 'rep_drug_moas', 'rep_drug_targets', 'rep_drug_indications'];
    const counts = [6798, 6798, 6796, 12_056, 3885];
    let drugs: Cells;
    let comments: string[];
    let usual: string[];

    beforeAll(async () => {
      ({cells: drugs, comments} = readHub('repurposing_drugs_20200324.txt'));
      const report = await load(sharedFile('data', 'repurposing_hub', 'repurposing_drugs_20200324.txt'));
      expect(summary(report)).toEqual(counts);
      usual = await contents(...tables);
    }, 60_000);

    const header = ['pert_iname', 'clinical_phase', 'moa', 'target', 'disease_area', 'indication'];
    const manners: Record<string, () => string> = {
      'lines ended by LF, without comments': () => written(drugs, {end: '\n'}),
      'lines ended by CR': () => written(drugs, {end: '\r', comments}),
      'no end of the last line': () => written(drugs, {finalEnd: false, comments}),
      'a byte order mark before the comments': () => written(drugs, {bom: true, comments}),
      'a byte order mark before the header': () => written(drugs, {bom: true}),
      'every cell quoted': () => written(drugs, {quoted: true, comments}),
      'commas for tabs': () => written(drugs, {delimiter: ',', end: '\n'}),
      'columns in another order': () => written(columns(drugs, [...header].reverse()), {comments}),
      'headers in capitals, with spaces around': () =>
        written([header.map((name) => ` ${name.toUpperCase()} `), ...drugs.slice(1)]),
      'delimiters after the last cell': () => written(drugs.map((row) => [...row, '', ''])),
      'blank rows between': () => written(drugs.flatMap((row) => [row, row.map(() => '')])),
      'other comments': () => written(drugs, {comments: ['# made by hand', '', '!File_date\t"5/6/2031"']}),
    };

    it.each(Object.keys(manners))('%s: the same records', async (manner) => {
      await clear(...tables);
      expect(summary(await load(manners[manner]()))).toEqual(counts);
      expect(await contents(...tables)).toEqual(usual);
    });

    it('more columns: the same records, and the new ones are named', async () => {
      await clear(...tables);
      const report = await load(written(columns(drugs, ['new', ...header, 'newer'])));
      expect(report).toMatchObject({status: 'loaded', ignored: ['new', 'newer']});
      expect(await contents(...tables)).toEqual(usual);
    });

    it('fewer columns: what they said goes, the rest stays', async () => {
      const report = await load(written(columns(drugs, ['target', 'pert_iname', 'clinical_phase'])));
      expect(summary(report)).toEqual([6798, 6798, 0, 12_056, 0]);
      const [all, moas, targets, indications] = await contents(...tables);
      expect([all, targets]).toEqual([usual[0], usual[2]]);
      expect([moas, indications]).toEqual(['0 ', '0 ']);
      const without = await load(written(columns(drugs, ['pert_iname', 'moa', 'indication'])));
      expect(summary(without)).toEqual([6798, 6798, 6796, 0, 3885]);
      const {rows} = await pool.query('select count(final_status)::int as n from rep_drugs');
      expect(rows).toEqual([{n: 0}]);
    });

    it('Latin-1: read as what it is, and said so', async () => {
      const cells = drugs.map((row, i) =>
        i === 5 ? [row[0], row[1], 'inhibiteur é', ...row.slice(3)] : row,
      );
      const report = await load(written(cells, {encoding: 'latin1'}));
      const odd = drugs.filter((row) => /[\u0080-\u00ff]/.test(row.join(''))).length + 1;
      expect(report).toMatchObject({
        status: 'loaded',
        notices: [expect.stringMatching(new RegExp(`^${odd} lines? (is|are) not UTF-8`))],
      });
      const {rows} = await pool.query(`select name from rep_drug_moas where name like 'inhibiteur%'`);
      expect(rows).toEqual([{name: 'inhibiteur é'}]);
    });

    it('rows that cannot be: none is taken, and each is told with its place and reason', async () => {
      expect(summary(await load(written(drugs, {comments})))).toEqual(counts);
      const nameless = drugs.map((row, i) => (i === 3 || i === 9 ? ['', ...row.slice(1)] : row));
      const report = await load(written(nameless, {comments}));
      expect(report).toMatchObject({
        status: 'refused',
        rowsRead: 6798,
        rowsRejected: 2,
        rejections: [
          {place: `line ${comments.length + 4}`, reason: 'pert_iname is missing'},
          {place: `line ${comments.length + 10}`, reason: 'pert_iname is missing'},
        ],
      });
      expect(formatReport([report])).toMatch(/refused, nothing of it was loaded: 2 of 6,798 rows read/);
      const cut = await load(written([...drugs.slice(0, 8), drugs[8].slice(0, 3)], {comments}));
      expect(cut).toMatchObject({
        status: 'refused',
        rowsRead: 7,
        rowsRejected: 1,
        rejections: [{place: `line ${comments.length + 9}`, reason: 'it has 3 cells where the header has 6'}],
      });
      expect(await contents(...tables)).toEqual(usual);
    });

    it('repeated rows: the first counts, and the report says how many did not', async () => {
      const report = await load(written([...drugs, drugs[5], drugs[6]]));
      expect(report).toMatchObject({
        status: 'loaded',
        rowsRead: 6800,
        notices: [expect.stringMatching(/^2 rows repeat/)],
      });
    });

    it('headers that tell nothing: refused, with the header and not the comments', async () => {
      const report = await load(
        written(
          [
            ['Name', 'Phase'],
            ['aspirin', 'Launched'],
          ],
          {comments},
        ),
      );
      expect(report).toMatchObject({status: 'refused'});
      expect(summary(report)).toMatch(/its header reads "Name \| Phase"/);
      const forced = await load(
        written([
          ['Name', 'Phase'],
          ['aspirin', 'Launched'],
        ]),
        'hub-drugs',
      );
      expect(summary(forced)).toMatch(/pert_iname/);
    });

    it('replaces the edition before in one step, whatever readers do meanwhile', async () => {
      await load(written(drugs, {comments}));
      const smaller = written(drugs.slice(0, 1001), {comments});
      const seen = new Set<string>();
      let reading = true;
      const reader = (async () => {
        while (reading) {
          const {rows} = await pool.query(`select
            (select count(*) from rep_drugs) || ' ' || (select count(*) from rep_drug_targets) as n`);
          seen.add(rows[0].n);
        }
      })();
      const report = await load(smaller);
      reading = false;
      await reader;
      const [after] = (await pool.query('select count(*)::int as n from rep_drug_targets')).rows as {
        n: number;
      }[];
      expect(report).toMatchObject({status: 'loaded', tables: [{removed: 5798}, {}, {}, {}]});
      for (const state of seen) expect(['6798 12056', `1000 ${after.n}`]).toContain(state);
      expect(seen.size).toBeGreaterThan(0);
    });

    it('samples: quoted, reordered, cut down to three columns', async () => {
      const {cells, comments: said} = readHub('repurposing_samples_20200324.txt');
      expect(summary(await load(written(cells, {comments: said})))).toEqual([13_553, 13_553]);
      const before = await contents('rep_samples');
      const others: [Cells, Writing][] = [
        [cells, {quoted: true, end: '\n', finalEnd: false}],
        [columns(cells, [...cells[0]].reverse()), {comments: said}],
      ];
      for (const [edition, writing] of others) {
        await clear('rep_samples');
        expect(summary(await load(written(edition, writing)))).toEqual([13_553, 13_553]);
        expect(await contents('rep_samples')).toEqual(before);
      }
      const few = await load(written(columns(cells, ['vendor', 'pert_iname', 'broad_id'])));
      expect(summary(few)).toEqual([13_553, 13_553]);
      const {rows} = await pool.query(
        'select count(smiles)::int as smiles, count(pert_id)::int as perts from rep_samples',
      );
      expect(rows).toEqual([{smiles: 0, perts: 13_553}]);
      const heavy = cells.map((row, i) =>
        i === 4 ? row.map((cell, j) => (cells[0][j] === 'expected_mass' ? 'heavy' : cell)) : row,
      );
      expect(await load(written(heavy))).toMatchObject({
        status: 'refused',
        rowsRejected: 1,
        rejections: [{place: 'line 5', reason: 'expected_mass: "heavy" is not a number'}],
      });
    });
  });

  describe('of the Orange Book', () => {
    const header =
      'Ingredient~DF;Route~Trade_Name~Applicant~Strength~Appl_Type~Appl_No~Product_No~TE_Code~Approval_Date~RLD~RS~Type~Applicant_Full_Name'.split(
        '~',
      );
    const products: Cells = [
      header,
      [
        'ABACAVIR SULFATE; LAMIVUDINE',
        'TABLET;ORAL',
        'ÉPZICOM',
        'VIIV',
        'EQ 600MG BASE;300MG',
        'N',
        '021652',
        '001',
        'AB',
        'Aug 2, 2004',
        'Yes',
        'Yes',
        'RX',
        'VIIV HEALTHCARE CO',
      ],
      [
        'ASPIRIN',
        'TABLET;ORAL',
        'BAYER',
        'BAYER',
        '500MG',
        'N',
        '000001',
        '001',
        '',
        'Approved Prior to Jan 1, 1982',
        'No',
        'No',
        'OTC',
        'BAYER "HEALTHCARE"',
      ],
    ];
    const dialect = {delimiter: '~'} as const;
    const same: Record<string, () => string> = {
      'lines ended by LF, the last not at all': () =>
        written(products, {...dialect, end: '\n', finalEnd: false}),
      'a byte order mark': () => written(products, {...dialect, bom: true}),
      'Latin-1': () => written(products, {...dialect, encoding: 'latin1'}),
      'columns in another order': () => written(columns(products, [...header].reverse()), dialect),
      'headers in capitals': () =>
        written([header.map((name) => name.toUpperCase()), ...products.slice(1)], dialect),
      'tabs for tildes, every cell quoted': () => written(products, {quoted: true}),
      'dosage form and route apart': () =>
        written(
          products.map((row, i) => {
            const [form, route] = i === 0 ? ['DF', 'Route'] : row[1].split(';');
            return [row[0], form, route, ...row.slice(2)];
          }),
          dialect,
        ),
    };

    it.each(Object.keys(same))('%s: the same records', async (manner) => {
      await clear('rep_fda_products');
      expect(summary(await load(written(products, dialect)))).toEqual([2, 2]);
      const usual = await contents('rep_fda_products');
      await clear('rep_fda_products');
      expect(summary(await load(same[manner]()))).toEqual([2, 2]);
      expect(await contents('rep_fda_products')).toEqual(usual);
      const {rows} = await pool.query('select * from rep_fda_products order by appl_no desc');
      expect(rows[0]).toMatchObject({
        ingredient: ['ABACAVIR SULFATE', 'LAMIVUDINE'],
        dosage_form: 'TABLET',
        route: 'ORAL',
        trade_name: 'ÉPZICOM',
        approval_date: '2004-08-02',
      });
      expect(rows[1].approval_date).toBe('Approved Prior to Jan 1, 1982');
    });

    it('the numbers of a product are needed, all else may be absent', async () => {
      const few = columns(products, ['Product_No', 'Appl_No', 'Appl_Type', 'Trade_Name', 'Ingredient']);
      expect(summary(await load(written(few, dialect)))).toEqual([2, 2]);
      const numberless = columns(
        products,
        header.filter((name) => name !== 'Appl_No'),
      );
      expect(summary(await load(written(numberless, dialect)))).toMatch(/is no public file known here/);
    });
  });

  describe('of inst_info', () => {
    const header = ['inst_id', 'pert_id', 'pert_iname', 'pert_type', 'rna_plate', 'rna_well', 'cell_id'];
    const well = (plate: string, place: string, name: string, type: string) => [
      `${plate}:${place}`,
      `BRD-${name}`,
      name,
      type,
      plate,
      place,
      'MCF7',
    ];
    const wells: Cells = [
      header,
      well('P1_MCF7_24H_X1', 'A01', 'DMSO', 'ctl_vehicle'),
      well('P1_MCF7_24H_X1', 'A02', 'DMSO', 'ctl_vehicle'),
      well('P1_MCF7_24H_X1', 'A03', 'sirolimus', 'trt_cp'),
      well('P1_MCF7_24H_X1', 'A04', 'EGF', 'trt_lig'),
      well('P1_MCF7_24H_X1', 'A05', 'TP53', 'trt_sh'),
      well('P2_MCF7_24H_X1', 'A01', 'DMSO', 'ctl_vehicle'),
      well('P2_MCF7_24H_X1', 'A02', 'H2O', 'ctl_vehicle'),
      well('P2_MCF7_24H_X1', 'A03', 'sirolimus', 'trt_cp'),
    ];
    const vehicles = async () =>
      (
        await pool.query(
          'select distil_id, pert_vehicle from profiles where pert_vehicle is not null order by 1',
        )
      ).rows;

    it('a compound was dissolved in what its plate has as vehicle, if that is one thing', async () => {
      expect(summary(await load(written(wells)))).toEqual([8, 8]);
      expect(await vehicles()).toEqual([
        {distil_id: 'P1_MCF7_24H_X1:A03', pert_vehicle: 'DMSO'},
        {distil_id: 'P1_MCF7_24H_X1:A04', pert_vehicle: 'DMSO'},
      ]);
    });

    it('unless the file says what', async () => {
      const told = wells.map((row, i) => [...row, i === 0 ? 'pert_vehicle' : i === 3 ? 'ethanol' : '']);
      expect(summary(await load(written(told)))).toEqual([8, 8]);
      expect(await vehicles()).toMatchObject([{pert_vehicle: 'ethanol'}, {pert_vehicle: 'DMSO'}]);
    });
  });
});
