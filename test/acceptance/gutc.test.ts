import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {NumberField} from '../../src/engine/formats/matrix';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {extremeGenes, openDataset} from '../../src/engine/index';
import {randomNumbers} from '../../src/engine/stats/random-numbers';
import type {TauExtremes} from '../../src/engine/stats/tau-extremes';
import {givenInstallation} from '../support/installation';
import {JobClient, type Sections} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

/** A digest: percentile scores by row id. */
function readDigest(file: string): Map<string, number> {
  const [version, size, header, ...rows] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect([version, size]).toEqual([['#1.3'], [String(rows.length), '1', '0', '0']]);
  expect(header[0]).toBe('id');
  for (const [, value] of rows) expect(value).toMatch(/^(-?\d+\.\d\d|NaN)$/);
  return new Map(rows.map(([id, value]) => [id, Number(value)]));
}

const strongest = (scores: Map<string, number>) =>
  [...scores].sort(([, a], [, b]) => b - a).map(([id]) => id);

describe('tau against the demo dataset', () => {
  const {home, environment} = givenInstallation('demo');
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServerProcess(environment);
    // What a dataset is without one; the demo gets its own when a server starts.
    rmSync(path.join(home, 'datasets', 'demo', 'background'), {recursive: true});
  }, 120_000);

  const demoFile = (name: string) => readFileSync(path.join(home, 'demo', name), 'utf8');
  const lists = (name: string) => ({
    'uptag-cmapfile': demoFile(`${name}_up.gmt`),
    'dntag-cmapfile': demoFile(`${name}_down.gmt`),
  });
  const meta = (...rows: string[][]) =>
    [['query_id', 'pert_id', 'cell_id', 'pert_idose', 'pert_itime'], ...rows]
      .map((row) => row.join('\t'))
      .join('\n');

  const client = new JobClient(
    () => server,
    () => server.key,
  );
  const job = (fields: object) => ({tool_id: 'sig_gutc_tool', name: 'gutc', ...fields});

  async function rejected(body: object): Promise<string[]> {
    const response = await client.post(job(body));
    expect(response.status).toBe(400);
    return ((await response.json()) as Sections).system.errors.map(({text}) => text);
  }

  /** Runs a job; @returns its unpacked folder and the names of its files */
  async function run(fields: {tool_id?: string; [field: string]: unknown}) {
    const {id, root, names} = await client.run(job(fields), home);
    expect(path.basename(root)).toBe(`my_analysis.${fields.tool_id ?? 'sig_gutc_tool'}.${id}`);
    return {folder: root, names};
  }

  it('is refused until there is a background', async () => {
    expect(await rejected(lists('vorinostat'))).toEqual([
      'Dataset "demo" has no background of percentile scores. Build it: openclue background build demo',
    ]);
    const {code, output, errors} = await runOpenclue(['background', 'build', 'demo'], environment);
    expect({code, output}).toMatchObject({
      code: 0,
      output: expect.stringContaining('1,512 reference queries'),
    });
    // The estimate comes first.
    expect(errors).toMatch(/1,512 reference queries of 9 cell lines.*\n.*takes about .* GB of disk/);
  }, 120_000);

  it('finds the planted class with the genes of one of its members, and packs the result as CLUE does', async () => {
    const {folder, names} = await run(lists('vorinostat'));
    expect(names).toEqual([
      'README.txt',
      ...[
        'column_info.txt',
        'pcl_cell.gct',
        'pcl_summary.gct',
        'pert_id_cell.gct',
        'pert_id_summary.gct',
      ].map((name) => `arfs/VORINOSTAT/${name}`),
      'arfs/VORINOSTAT/query_info.txt',
      'arfs/VORINOSTAT/sig.gct',
      'arfs/index.txt',
      'config.yaml',
      'cs_n1x2880.gct',
      'dntag.gmt',
      'gene_report.txt',
      'manifest.json',
      'matrices/gutc/cs_sig.gctx',
      ...['ns_pcl_cell', 'ns_pcl_summary', 'ns_pert_cell', 'ns_pert_summary', 'ns_sig'].map(
        (name) => `matrices/gutc/${name}.gctx`,
      ),
      ...['ps_pcl_cell', 'ps_pcl_summary', 'ps_pert_cell', 'ps_pert_summary', 'ps_sig'].map(
        (name) => `matrices/gutc/${name}.gctx`,
      ),
      'matrices/gutc/query_info.txt',
      ...['cs_dn_n1x2880.gctx', 'cs_n1x2880.gctx', 'cs_up_n1x2880.gctx', 'dn.gmt'].map(
        (name) => `matrices/query/${name}`,
      ),
      ...['leadf_dn', 'leadf_up'].map((name) => `matrices/query/${name}_n1x2880.gctx`),
      'matrices/query/up.gmt',
      'query_config.yaml',
      'success.txt',
      'uptag.gmt',
    ]);
    const digest = (name: string) => readDigest(path.join(folder, 'arfs', 'VORINOSTAT', name));
    const classes = digest('pcl_summary.gct');
    expect(strongest(classes).slice(0, 2).sort()).toEqual(['CP_HDAC_INHIBITOR', 'KD_HDAC_INHIBITOR']);
    expect(classes.get('CP_HDAC_INHIBITOR')).toBeGreaterThan(90);
    expect(classes.get('KD_HDAC_INHIBITOR')).toBeGreaterThan(90);
    const perts = digest('pert_id_summary.gct');
    const names10 = strongest(perts).slice(0, 10);
    const hdac = /^(CP|KD)_HDAC_INHIBITOR\t.*$/gm;
    const members = [...demoFile('pcls.gmt').matchAll(hdac)].flatMap(([line]) => line.split('\t').slice(2));
    expect([...members].sort()).toEqual([...names10].sort());
    // Over-expressing the target does the opposite of inhibiting it.
    expect(strongest(perts).at(-1)).toBe('OE001-HDAC1');
    expect(digest('pert_id_cell.gct').get('BRD-K81418486:MCF7')).toBeGreaterThan(95);

    const summary = await openMatrix(path.join(folder, 'matrices', 'gutc', 'ps_pcl_cell.gctx'));
    expect([...summary.rows.fields.keys()].sort()).toEqual([
      'cell_id',
      'low_n',
      'n_reference',
      'pcl_id',
      'pcl_size',
    ]);
    expect(summary.rows.fields.get('n_reference')).toMatchObject({
      values: new Float64Array(summary.rows.ids.length).fill(168),
    });
    summary.close();
  }, 60_000);

  it('finds no class with genes drawn at random', async () => {
    const {folder} = await run({...lists('random'), tool_id: 'sig_fastgutc_tool'});
    const classes = readDigest(path.join(folder, 'arfs', 'RANDOM', 'pcl_summary.gct'));
    const vorinostat = 96;
    expect(Math.max(...[...classes.values()].map(Math.abs))).toBeLessThan(vorinostat);
    expect(classes.get('CP_HDAC_INHIBITOR')).toBeLessThan(80);
  }, 60_000);

  describe('the size of tau', () => {
    /** Runs queries of 50 + 50 genes; @returns percentile scores by level, all rows and queries in one */
    async function tausOf(
      queries: readonly {up: readonly number[]; down: readonly number[]}[],
      name: string,
    ) {
      const gmt = (side: 'up' | 'down') => {
        const file = path.join(home, `${name}_${side}.gmt`);
        writeFileSync(file, queries.map((query, q) => [`Q${q}`, '', ...query[side]].join('\t')).join('\n'));
        return file;
      };
      const out = path.join(home, name);
      const {code, errors} = await runOpenclue(
        ['query', '--tool', 'sig_gutc_tool', '--up', gmt('up'), '--down', gmt('down'), '--out', out],
        {...environment, OPENCLUE_QUERIES_PER_JOB: '500'},
      );
      if (code !== 0) throw new Error(errors);
      const read = async (level: string) => {
        const matrix = await openMatrix(path.join(out, 'matrices', 'gutc', `ps_${level}.gctx`));
        const scores = Float32Array.from(matrix.readColumns(0, queries.length));
        matrix.close();
        return scores.filter((score) => !Number.isNaN(score)).map(Math.abs);
      };
      return {pert_summary: await read('pert_summary'), pcl_summary: await read('pcl_summary')};
    }
    const share = (sizes: Float32Array, tau: number) =>
      sizes.reduce((count, size) => count + (size >= tau ? 1 : 0), 0) / sizes.length;

    it('is spread evenly over perts and classes for signatures that are no reference queries', async () => {
      const dataset = openDataset(path.join(home, 'datasets', 'demo'));
      const index = dataset.index('bing');
      const flag = (name: string) => dataset.signatures.field(name) as NumberField;
      const doses = flag('pert_dose').values;
      const others = Uint32Array.from(doses.keys()).filter((s) => doses[s] === 1);
      expect(others).toHaveLength(396);
      const ids = (rows: Uint32Array) => Array.from(rows, (row) => index.geneIds[row]);
      const queries = extremeGenes(index, others, 50).map(({up, down}) => ({up: ids(up), down: ids(down)}));
      dataset.close();
      const taus = await tausOf(queries, 'lesser-doses');
      // Of those that connect at all: a fifth of the scores of perts is 0, and so is their tau.
      for (const sizes of [taus.pert_summary, taus.pcl_summary]) {
        expect(share(sizes, 50)).toBeCloseTo(0.5, 1);
        expect(share(sizes, 90)).toBeCloseTo(0.1, 1.5);
        expect(share(sizes, 95)).toBeCloseTo(0.05, 1.5);
        expect(share(sizes, 98)).toBeLessThanOrEqual(0.02);
      }
    }, 120_000);

    it('is for genes drawn at random seldom beyond what is expected of a reference query', async () => {
      const dataset = openDataset(path.join(home, 'datasets', 'demo'));
      const genes = Array.from(dataset.index('bing').geneIds);
      dataset.close();
      const random = randomNumbers(20);
      const queries = Array.from({length: 100}, () => {
        const left = [...genes];
        const draw = () => Array.from({length: 50}, () => left.splice(random(left.length), 1)[0]);
        return {up: draw(), down: draw()};
      });
      const taus = await tausOf(queries, 'random');
      for (const sizes of [taus.pert_summary, taus.pcl_summary]) {
        expect(share(sizes, 90)).toBeLessThanOrEqual(0.1);
        expect(share(sizes, 95)).toBeLessThanOrEqual(0.05);
        expect(share(sizes, 98)).toBeLessThanOrEqual(0.02);
      }
      // The largest of 169 perts reaches it all the same, which a result says.
      expect(Math.max(...taus.pert_summary)).toBeGreaterThan(98);
      const {extremes, notes} = JSON.parse(
        readFileSync(path.join(home, 'random', 'manifest.json'), 'utf8'),
      ) as {extremes: Record<string, Record<string, TauExtremes>>; notes: string[]};
      expect(extremes.Q0.pert_summary).toMatchObject({
        rows: 169,
        beyond: [
          {tau: 90, expected: 16.9},
          {tau: 95, expected: 8.5},
          {tau: 98, expected: 3.4},
        ],
      });
      const observed = Object.values(extremes).reduce(
        (sum, {pert_summary: {beyond}}) => sum + beyond[2].observed,
        0,
      );
      expect(observed).toBe(taus.pert_summary.filter((size) => size >= 98).length);
      expect(notes).toContainEqual(expect.stringMatching(/2 are expected beyond ±98/));
    }, 120_000);
  });

  it('prints perturbagens without controls, and all that the files have otherwise', async () => {
    const own = (side: string) => path.join(home, 'demo', `vorinostat_${side}.gmt`);
    const out = path.join(home, 'printed');
    const {code, output} = await runOpenclue(
      [
        'query',
        '--tool',
        'sig_gutc_tool',
        '--up',
        own('up'),
        '--down',
        own('down'),
        '--out',
        out,
        '--top',
        '200',
        '--json',
      ],
      environment,
    );
    expect(code).toBe(0);
    const {queries} = JSON.parse(output) as {
      queries: {of: string; note: string; strongest: {rank: number; id: string; pert_type: string}[]}[];
    };
    const [perts] = queries.filter(({of}) => of === 'perturbagens');
    const matrix = await openMatrix(path.join(out, 'matrices', 'gutc', 'ps_pert_summary.gctx'));
    const {ids} = matrix.rows;
    matrix.close();
    expect(ids).toContain('DMSO');
    expect(perts.strongest.map(({id}) => id).sort()).toEqual(ids.filter((id) => id !== 'DMSO').sort());
    expect(perts.strongest.map(({rank}) => rank)).toEqual(perts.strongest.map((_, i) => i + 1));
    expect(perts.note).toMatch(/^Of 168 perturbagens /);
  });

  it('holds matched queries against their own cell lines only', async () => {
    const forCells = (list: string) =>
      ['MCF7', 'PC3'].map((cell) => list.replace(/^VORINOSTAT_/, `V_${cell}_`)).join('');
    const sent = Object.fromEntries(
      Object.entries(lists('vorinostat')).map(([field, list]) => [field, forCells(list)]),
    );
    const rows = ['MCF7', 'PC3'].map((cell) => [`V_${cell}`, 'BRD-K81418486', cell, '10 uM', '24 h']);
    const {folder, names} = await run({...sent, matched: 'true', 'query-meta': meta(...rows)});
    expect(names).not.toContain('matrices/gutc/ps_sig.gctx');
    const group = 'BRD-K81418486_10_UM_24_H';
    expect(readFileSync(path.join(folder, 'arfs', 'index.txt'), 'utf8')).toBe(
      'query_id\tdesc\tquery_cell_ids\turl\n' +
        `BRD-K81418486:10 uM:24 h\tV_MCF7 V_PC3\tMCF7|PC3\t${group}/pert_id_summary.gct\n`,
    );
    const cells = readDigest(path.join(folder, 'arfs', group, 'pert_id_cell.gct'));
    const known = [...cells].filter(([, score]) => !Number.isNaN(score)).map(([id]) => id.split(':')[1]);
    expect(new Set(known)).toEqual(new Set(['MCF7', 'PC3']));
    const classes = readDigest(path.join(folder, 'arfs', group, 'pcl_summary.gct'));
    expect(strongest(classes).slice(0, 2).sort()).toEqual(['CP_HDAC_INHIBITOR', 'KD_HDAC_INHIBITOR']);
  }, 60_000);

  it('refuses options that make no sense, saying which', async () => {
    const sent = lists('vorinostat');
    const row = ['VORINOSTAT', 'BRD-K81418486', 'MCF7', '10 uM', '24 h'];
    const refused = async (fields: object) => (await rejected({...sent, ...fields})).join(' ');
    expect(await refused({ps_method: 'tau'})).toMatch(/ps_method "tau" is not known.*tau_exact, ps_table/);
    expect(await refused({matched: 'perhaps'})).toMatch(/matched "perhaps" is neither/);
    expect(await refused({matched: true})).toMatch(/query-meta.*pert_id, cell_id, pert_idose, pert_itime/);
    const lacking = 'query_id\tpert_id\nVORINOSTAT\tBRD-K81418486';
    expect(await refused({matched: true, 'query-meta': lacking})).toMatch(
      /no column cell_id and no pert_idose and no pert_itime/,
    );
    const asked = (...rows: string[][]) => refused({matched: true, 'query-meta': meta(...rows)});
    expect(await asked(['OTHER', ...row.slice(1)])).toMatch(/no line for "VORINOSTAT"/);
    expect(await asked(row, row)).toMatch(/two lines for "VORINOSTAT"/);
    expect(await asked(row.map((cell) => (cell === 'MCF7' ? 'HELA' : cell)))).toMatch(
      /"HELA".*It has them for: A375/,
    );
    expect(await asked(row.map((cell) => (cell === '24 h' ? '' : cell)))).toMatch(/no pert_itime/);
  });
});
