import type {Pool} from 'pg';
import {formatReport, type LoadReport, loadFiles} from '../../src/ingest';
import {givenDatabase} from '../support/database';
import {describeShared, sharedFile} from '../support/shared';
import {givenFile, givenTable} from '../unit/ingest/given-file';

/** Small files that were once read wrongly; each stands for a kind. */

let pool: Pool;
const rowsOf = async (sql: string) => (await pool.query(sql)).rows;
const load = async (...paths: string[]): Promise<LoadReport[]> => loadFiles(paths, {pool});
const one = async (file: string): Promise<LoadReport> => (await load(file))[0];

beforeAll(async () => {
  ({pool} = await givenDatabase());
});

beforeEach(async () => {
  await pool.query(
    'truncate rep_fda_patents, probesets, rep_drugs, rep_drug_moas, cells, sigs, perts, profiles, plates, loads',
  );
});

describe('patents of the Orange Book', () => {
  const header =
    'Appl_Type~Appl_No~Product_No~Patent_No~Patent_Expire_Date_Text~Drug_Substance_Flag~Drug_Product_Flag~Patent_Use_Code~Delist_Flag~Submission_Date';
  const patents = (...rows: string[]) => givenFile(`${[header, ...rows].join('\r\n')}\r\n`);

  it('a use code that differs by a trailing blank only is the same patent, and a repeat', async () => {
    const report = await one(
      patents(
        'N~000124~001~8000002~Sep 3, 2029~Y~Y~U-2353~~Aug 15, 2018',
        'N~000124~001~8000002~Sep 3, 2029~Y~Y~U-2353 ~~Aug 15, 2018',
        'N~000124~001~8000002~Sep 3, 2029~Y~Y~U-1~~Aug 15, 2018',
        ' N~000124 ~001~8000002~Sep 3, 2029~Y~Y~U-1~~Aug 15, 2018',
      ),
    );
    expect(report).toMatchObject({
      status: 'loaded',
      rowsRead: 4,
      tables: [{table: 'rep_fda_patents', kept: 2}],
      notices: ['2 rows repeat the record of an earlier row and were left out'],
    });
  });

  it('one patent and use code with two expiry dates are two records', async () => {
    const file = patents(
      'N~000124~001~8000002~Sep 3, 2029~Y~Y~U-2353~~Aug 15, 2018',
      'N~000124~001~8000002~Mar 3, 2030~Y~Y~U-2353~~Aug 15, 2018',
    );
    expect(await one(file)).toMatchObject({status: 'loaded', notices: []});
    expect(await rowsOf('select patent_expire_date from rep_fda_patents order by 1')).toEqual([
      {patent_expire_date: '2029-09-03'},
      {patent_expire_date: '2030-03-03'},
    ]);
  });
});

describe('compounds of LINCS 2020', () => {
  it('rows whose pert_id differs by a blank are united, and no target counts twice', async () => {
    const file = givenTable(
      ['pert_id', 'cmap_name', 'target', 'moa'],
      ['BRD-K1', 'x', 'EGFR', 'EGFR inhibitor'],
      ['BRD-K1 ', 'x', 'ERBB2', 'EGFR inhibitor '],
    );
    expect(await one(file)).toMatchObject({status: 'loaded', tables: [{table: 'perts', kept: 1}]});
    expect(await rowsOf('select target, moa from perts')).toEqual([
      {target: ['EGFR', 'ERBB2'], moa: ['EGFR inhibitor']},
    ]);
  });
});

describe('chip files of L1000', () => {
  const header = ['pr_id', 'pr_gene_symbol', 'pr_gene_id', 'pr_gene_title'];
  const probe = ['300000_at', 'AARS', '16', 'x'];
  const calibrator = ['CAL01', '-666', '-666', '-666'];
  const unassigned = ['NOT_ASSIGNED', 'NOT_ASSIGNED', 'NOT_ASSIGNED', 'NOT_ASSIGNED'];

  it('control analytes and what is not assigned are no probe sets; they are counted and named', async () => {
    const report = await one(givenTable(header, calibrator, probe, calibrator, unassigned));
    expect(report).toMatchObject({
      status: 'loaded',
      rowsRead: 4,
      tables: [{table: 'probesets', kept: 1}],
      notices: ['3 rows of control analytes, which are no probe sets, left out: CAL01, NOT_ASSIGNED'],
    });
    expect(await rowsOf('select pr_id, entrez_id from probesets')).toEqual([
      {pr_id: '300000_at', entrez_id: 16},
    ]);
  });

  it('a probe set without a known gene is kept, without one', async () => {
    await load(
      givenTable(header, ['300001_at', 'NOT_ASSIGNED', 'NOT_ASSIGNED', ''], ['CAL02', 'AARS', '16', '']),
    );
    expect(await rowsOf('select pr_id, entrez_id, gene_symbol from probesets order by 1')).toEqual([
      {pr_id: '300001_at', entrez_id: null, gene_symbol: null},
      {pr_id: 'CAL02', entrez_id: 16, gene_symbol: 'AARS'},
    ]);
  });
});

describe('classes without a description', () => {
  it('the first member of a PCL counts, though it stands where the description belongs', async () => {
    const report = await one(givenFile('CP_X\tBRD-K00000001\tBRD-K00000002\nCP_Y\tY\tBRD-K00000003\n'));
    expect(report).toMatchObject({
      status: 'loaded',
      notices: [expect.stringMatching(/^1 classes .*: CP_X$/)],
    });
    expect(
      await rowsOf(
        'select group_id, array_agg(pert_id order by 1) as ids from pcl_perts group by 1 order by 1',
      ),
    ).toEqual([
      {group_id: 'CP_X', ids: ['BRD-K00000001', 'BRD-K00000002']},
      {group_id: 'CP_Y', ids: ['BRD-K00000003']},
    ]);
  });
});

describe('line ends', () => {
  const cells = ['cell_id\tcell_type\tbase_cell_id', 'MCF7\tcell line\tMCF7', 'PC3\tcell line\tPC3'];
  it.each([
    ['CR', '\r'],
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('of a table may be %s', async (_, end) => {
    expect(await one(givenFile(cells.join(end)))).toMatchObject({rowsRead: 2, tables: [{kept: 2}]});
    expect(await one(givenFile(`${cells.join(end)}${end}`))).toMatchObject({
      rowsRead: 2,
      tables: [{kept: 2}],
    });
  });

  it('may be CR in a GMT, in a chip, and behind a header longer than what is read at a time', async () => {
    const pcls = await one(givenFile('CP_X\tX\tBRD-K00000001\rCP_Y\tY\tBRD-K00000003\r'));
    expect(pcls).toMatchObject({kind: 'pcl-gmt', rowsRead: 2});
    expect(await one(givenFile('pr_id\tpr_gene_id\r1_at\t16\r'))).toMatchObject({kind: 'chip', rowsRead: 1});
    const wide = `${cells[0]}\t${'x'.repeat(200_000)}`;
    expect(
      await one(givenFile([wide, ...cells.slice(1).map((row) => `${row}\t1`)].join('\r'))),
    ).toMatchObject({
      kind: 'geo-cell-info',
      rowsRead: 2,
    });
  });
});

describeShared('the cases', () => {
  const kept = async (...parts: string[]) => {
    const report = await one(sharedFile('cases', ...parts));
    return report.status === 'loaded'
      ? [report.kind, ...report.tables.map((table) => table.kept), ...report.notices]
      : formatReport([report]);
  };

  it.each([
    [
      ['orange_book', 'patent_blank.txt'],
      ['orange-book-patents', 1, expect.stringMatching(/^1 row repeats/)],
    ],
    [
      ['orange_book', 'patent_same.txt'],
      ['orange-book-patents', 1, expect.stringMatching(/^1 row repeats/)],
    ],
    [
      ['chip', 'control_probe_twice.chip'],
      ['chip', 1, expect.stringMatching(/^2 rows .* left out: CAL01$/)],
    ],
    [
      ['chip', 'not_assigned_row.chip'],
      ['chip', 1, expect.stringMatching(/^2 rows .*: CAL01, NOT_ASSIGNED$/)],
    ],
  ])('%j', async (parts, expected) => {
    expect(await kept(...parts)).toEqual(expected);
  });
});
