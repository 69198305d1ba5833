import type {Pool} from 'pg';
import {formatReport, type LoadReport, loadFiles} from '../../src/library/tables';
import {givenDatabase} from '../support/database';
import {describeShared, sharedFile} from '../support/shared';
import {givenFile, givenTable} from '../unit/library/tables/given-file';

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
    'truncate rep_fda_patents, probesets, rep_drugs, rep_drug_moas, rep_drug_indications, pcls, pcl_perts, cells, sigs, perts, profiles, plates, loads',
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

describe('tables that are not UTF-8', () => {
  const header = 'pert_iname\tclinical_phase\tmoa\ttarget\n';
  const drugs = (...rows: string[]) => givenFile(Buffer.from(header + rows.join('\n'), 'latin1'));
  const names = async () => (await rowsOf('select name from rep_drug_moas order by 1')).map(({name}) => name);

  it('Windows-1252 is read as that, and the report says why', async () => {
    const file = drugs(
      'a\tLaunched\tserotonin\x96norepinephrine \x93SNRI\x94 inhibitor\tTGT1',
      'b\tLaunched\tParkinson\x92s agent\t',
    );
    expect(await one(file)).toMatchObject({
      notices: [
        '2 lines are not UTF-8 and read as Windows-1252: 4 of 4 letters and signs fit the text around them so, as Mac Roman 3',
      ],
    });
    expect(await names()).toEqual(['Parkinson’s agent', 'serotonin–norepinephrine “SNRI” inhibitor']);
  });

  it('Mac Roman, as in the Hub of 2018, is read as that, beside lines of UTF-8', async () => {
    const utf8 = Buffer.from('c\tLaunched\tkrüppel–like\t', 'utf8').toString('latin1');
    const file = drugs(
      'a\tLaunched\tserotonin\xd0norepinephrine \xd2SNRI\xd3 inhibitor\tTGT1',
      utf8,
      'b\tLaunched\tkr\x9fppel agent\t',
    );
    expect(await one(file)).toMatchObject({
      notices: [
        expect.stringMatching(/^2 lines are not UTF-8 and read as Mac Roman: 4 of 4 .*, as Windows-1252 2$/),
      ],
    });
    expect(await names()).toEqual([
      'krüppel agent',
      'krüppel–like',
      'serotonin–norepinephrine “SNRI” inhibitor',
    ]);
  });

  it('the encoding is told for documents and classes too', async () => {
    const gmt = givenFile(Buffer.from('CP_X\tParkinson\x92s\tBRD-K00000001\n', 'latin1'));
    expect(await one(gmt)).toMatchObject({notices: [expect.stringMatching(/^1 line is .* Windows-1252/)]});
    const json = givenFile(Buffer.from('[{"_id":"1","cell_id":"X","cell_histology":"Z\x9frich"}]', 'latin1'));
    expect(await one(json)).toMatchObject({notices: [expect.stringMatching(/^1 line is .* Mac Roman/)]});
  });
});

describe('rows at fault that may be skipped', () => {
  const header = ['sig_id', 'pert_id', 'cell_id', 'pert_dose'];
  const good = (id: string) => [id, 'BRD-K1', 'MCF7', '10'];
  const bad = () =>
    givenTable(
      header,
      good('S:1'),
      ['S:2', 'BRD-K1', 'MCF7', 'much'],
      ['S:3', 'BRD-K1', 'MCF7'],
      good('S:1'),
      ['-666', 'BRD-K1', 'MCF7', '1'],
      good('S:4'),
    );
  const skip = async (file: string, as?: string) =>
    (await loadFiles([file], {pool, skipBadRows: true, as}))[0];
  const ids = async () => (await rowsOf('select sig_id from sigs order by 1')).map(({sig_id}) => sig_id);

  it('are left out and listed, the others are loaded', async () => {
    const report = await skip(bad());
    expect(report).toMatchObject({
      status: 'loaded',
      rowsRead: 6,
      rowsSkipped: 4,
      tables: [{table: 'sigs', kept: 2, changed: 2}],
    });
    if (report.status !== 'loaded') return;
    expect(report.skipped.map(({place, reason}) => `${place}: ${reason}`).sort()).toEqual([
      'line 3: pert_dose: "much" is not a number',
      'line 4: it has 3 cells where the header has 4',
      'line 5: sig_id "S:1" is that of line 2 already',
      'line 6: sig_id is missing',
    ]);
    expect(formatReport([report])).toMatch(/left out for their faults: 4\n {4}line/);
    expect(await ids()).toEqual(['S:1', 'S:4']);
  });

  it('refuse the file as ever where nobody asked to skip them, also after a load that did', async () => {
    const file = bad();
    await skip(file);
    expect(await one(file)).toMatchObject({status: 'refused', rowsRejected: 2});
    expect(await skip(file)).toMatchObject({status: 'loaded', rowsSkipped: 4, tables: [{changed: 0}]});
  });

  it('are in none of the tables that a file fills', async () => {
    const file = givenTable(
      ['pert_iname', 'clinical_phase', 'moa', 'target'],
      ['a', 'Launched', 'X inhibitor', 'T1'],
      ['', 'Launched', 'Y inhibitor', 'T2'],
    );
    expect(await skip(file)).toMatchObject({
      rowsSkipped: 1,
      tables: [{kept: 1}, {kept: 1}, {kept: 1}, {kept: 0}],
    });
    expect(await rowsOf('select name from rep_drug_moas')).toEqual([{name: 'X inhibitor'}]);
  });

  it('are no reason to load nothing, or to trust what follows a quote never closed', async () => {
    const nothing = givenTable(header, ['S:2', 'BRD-K1', 'MCF7', 'much']);
    expect(await skip(nothing)).toMatchObject({status: 'refused', rowsRejected: 1});
    const unclosed = givenTable(header, good('S:1'), ['"S:2', ...good('').slice(1), 'more'], good('S:3'));
    expect(await skip(unclosed)).toMatchObject({status: 'refused'});
    expect(await ids()).toEqual([]);
  });

  it('may be sets of a GMT', async () => {
    const file = givenFile('CP_X\tX\tBRD-K00000001\nCP_Y\tY\nCP_Z\tZ\tBRD-K00000003\n');
    expect(await skip(file, 'pcl-gmt')).toMatchObject({
      rowsRead: 3,
      rowsSkipped: 1,
      skipped: [{place: 'line 2'}],
      tables: [{kept: 2}, {kept: 2}],
    });
  });
});

describe('signatures and profiles', () => {
  const gct = (fields: Readonly<Record<string, string>>) => {
    const names = Object.keys(fields);
    const lines = ['#1.3', `1\t1\t0\t${names.length}`, 'id\tP_X1:A01'];
    return givenFile([...lines, ...names.map((name) => `${name}\t${fields[name]}`), '16\t1.5\n'].join('\n'));
  };
  const known = {pert_id: 'BRD-K1', pert_iname: 'x', pert_type: 'trt_cp', cell_id: 'MCF7'};
  it.each<[string, Record<string, string>, string]>([
    ['several plates', {...known, det_plate: 'P_X1|P_X2'}, 'matrix-signatures'],
    ['several replicates', {...known, distil_id: 'P_X1:A01|P_X2:A01'}, 'matrix-signatures'],
    ['distil_nsample', {...known, det_plate: 'P_X1', distil_nsample: '2'}, 'matrix-signatures'],
    ['distil_cc_q75', {...known, det_plate: 'P_X1', distil_cc_q75: '0.4'}, 'matrix-signatures'],
    ['one plate', {...known, det_plate: 'P_X1'}, 'matrix-profiles'],
    ['one plate, no replicates', {...known, rna_plate: 'P_X1', distil_nsample: '-666'}, 'matrix-profiles'],
    ['no plate', known, 'matrix-signatures'],
  ])('a matrix with %s', async (_, fields, kind) => {
    expect(await one(gct(fields))).toMatchObject({status: 'loaded', kind});
  });

  const cid = ['cid', 'pert_id', 'pert_iname', 'pert_type', 'cell_id'];
  it.each([
    [[...cid, 'rna_plate'], ['P_X1:A01', 'BRD-K1', 'x', 'trt_cp', 'MCF7', 'P_X1'], 'inst-info'],
    [[...cid, 'det_plate'], ['P:S', 'BRD-K1', 'x', 'trt_cp', 'MCF7', 'P_X1|P_X2'], 'geo-sig-info'],
    [cid, ['P:S', 'BRD-K1', 'x', 'trt_cp', 'MCF7'], 'geo-sig-info'],
  ])('a table with cid, %j', async (header, row, kind) => {
    expect(await one(givenTable(header, row))).toMatchObject({status: 'loaded', kind, tables: [{kept: 1}]});
    expect(await rowsOf('select * from perts')).toEqual([]);
  });
});

describeShared('the cases', () => {
  it('gct/level5_with_plates.gct has six signatures, and makes no plate', async () => {
    expect(await kept('gct', 'level5_with_plates.gct')).toEqual(['matrix-signatures', 6]);
    expect(await rowsOf('select min(sig_id) as first from sigs')).toEqual([
      {first: 'MYX001_MCF7_24H:BRD-K10000000:10'},
    ]);
    expect(await rowsOf('select * from plates')).toEqual([]);
  });

  it('siginfo and drugs in Windows-1252', async () => {
    await load(
      sharedFile('cases', 'siginfo', 'windows_1252.txt'),
      sharedFile('cases', 'hub', 'drugs_windows_1252.txt'),
    );
    expect(await rowsOf(`select pert_iname from sigs where pert_id = 'BRD-K0'`)).toEqual([
      {pert_iname: 'Parkinson’s “drug” – 0'},
    ]);
    expect(await rowsOf('select name from rep_drug_moas')).toEqual([
      {name: 'serotonin–norepinephrine “SNRI” inhibitor'},
    ]);
    expect(await rowsOf('select indication from rep_drug_indications')).toEqual([
      {indication: 'Parkinson’s disease'},
    ]);
  });

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
