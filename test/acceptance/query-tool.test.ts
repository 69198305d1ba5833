import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {formatManifest, parseManifest} from '../../src/results/manifest';
import {givenInstallation} from '../support/installation';
import {JobClient, type Sections} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const tool = 'sig_queryl1k_tool';
/** The demo's signature whose genes the vorinostat lists are. */
const signatureId = 'DEMO001_MCF7_24H:BRD-K81418486:10';

describe('sig_queryl1k_tool over HTTP, against the demo dataset', () => {
  const {home, environment} = givenInstallation('demo');
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServerProcess(environment);
  }, 120_000);

  const demoPath = (name: string) => path.join(home, 'demo', name);
  const demoFile = (name: string) => readFileSync(demoPath(name), 'utf8');
  const lists = () => ({
    'uptag-cmapfile': demoFile('vorinostat_up.gmt'),
    'dntag-cmapfile': demoFile('vorinostat_down.gmt'),
  });

  const client = new JobClient(
    () => server,
    () => server.key,
  );
  const post = (fields: object) => client.post({tool_id: tool, name: 'test', ...fields});
  const jobIds = async () => (await client.jobs()).map(({job_id}) => job_id);

  /** Runs a job to its end and unpacks its result. @returns its folder */
  async function run(fields: object): Promise<string> {
    const {id, root} = await client.run({tool_id: tool, name: 'test', ...fields}, home);
    expect(path.basename(root)).toBe(`my_analysis.${tool}.${id}`);
    return root;
  }

  /** Rows of a GCT as texts by field, in file order. */
  async function table(file: string): Promise<Record<string, string>[]> {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const [header, , ...rows] = lines.slice(2).map((line) => line.split('\t'));
    return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
  }
  const digestOf = (folder: string, query = 'VORINOSTAT') =>
    table(path.join(folder, 'arfs', query, 'query_result.gct'));
  const setsOf = (folder: string, query = 'VORINOSTAT') =>
    table(path.join(folder, 'gsea', query, 'arfs', 'NORM_CS', 'gsea_result.gct'));
  const manifestOf = (folder: string) =>
    JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as {
      metric: string;
      ncs: {group: string[]};
      notes: string[];
      fdr: {null_signatures: number};
    };

  function checksums(folder: string): Record<string, string> {
    const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((each) => each.isFile());
    return Object.fromEntries(
      files
        .map(({parentPath, name}) => path.join(parentPath, name))
        .map((file) => [
          path.relative(folder, file),
          createHash('sha256').update(readFileSync(file)).digest('hex'),
        ]),
    );
  }

  it('writes the 21 columns of CLUE, q-values and the sets that stand at the top', async () => {
    const folder = await run(lists());
    const digest = await digestOf(folder);
    expect(Object.keys(digest[0])).toEqual(
      `id pert_id pert_iname pert_type cell_iname pert_idose pert_itime nsample cc_q75 ss_ngene tas moa target_name
       qc_pass is_hiq is_ncs_sig is_exemplar_sig is_null_sig raw_cs fdr_q_nlog10
       p_empirical q_empirical norm_cs`.split(/\s+/),
    );
    expect(digest.every((row) => row.is_exemplar_sig === '1')).toBe(true);
    expect(digest.every((row) => /^-?\d+\.\d{4}$/.test(row.norm_cs))).toBe(true);
    expect(digest.some((row) => row.moa === '-666')).toBe(true);
    // Beyond a sign's mildest scores q only falls towards its end.
    const connected = digest.filter((row) => Number(row.norm_cs) > 0).map((row) => Number(row.fdr_q_nlog10));
    expect(connected).toEqual([...connected].sort((a, b) => b - a));
    expect(connected[0]).toBe(15.6536);
    expect(existsSync(path.join(folder, 'matrices/query/fdr_qvalue.gctx'))).toBe(true);
    expect(manifestOf(folder).fdr.null_signatures).toBe(378);
    // So many that the strongest are clearly beyond chance.
    expect(Number(digest[0].q_empirical)).toBeLessThan(0.05);

    const sets = await setsOf(folder);
    expect(Object.keys(sets[0]).slice(1)).toEqual(
      'src_set_id set_type cell_iname set_size num_hiq_sig fdr_q_nlog10 p_empirical q_empirical norm_cs'.split(
        ' ',
      ),
    );
    const together = sets.filter(({cell_iname}) => cell_iname === '-666');
    const first = (type: string) => together.find(({set_type}) => set_type === type)?.src_set_id;
    expect(first('MOA_CLASS')).toBe('HDAC inhibitor');
    expect(first('PCL')).toBe('CP_HDAC_INHIBITOR');
    expect(new Set(sets.map(({set_type}) => set_type))).toEqual(
      new Set(['MOA_CLASS', 'PCL', 'CELL', 'PERT_TYPE']),
    );
    const [best] = sets.filter(({cell_iname}) => cell_iname === 'A375');
    expect(best).toMatchObject({src_set_id: expect.stringMatching(/HDAC/i)});
  });

  it('finds no signature and no mechanism with genes drawn by chance', async () => {
    const folder = await run({
      'uptag-cmapfile': demoFile('random_up.gmt'),
      'dntag-cmapfile': demoFile('random_down.gmt'),
    });
    const rows = await digestOf(folder, 'RANDOM');
    // cmapM's q is near 0 at an end whatever the genes; the empirical one is not.
    expect(rows.at(-1)?.fdr_q_nlog10).toBe('15.6536');
    expect(Math.min(...rows.map((row) => Number(row.q_empirical)))).toBeGreaterThan(0.25);
    const top = (await digestOf(folder, 'RANDOM')).slice(0, 20).map(({moa}) => moa);
    const most = Math.max(...[...new Set(top)].map((moa) => top.filter((each) => each === moa).length));
    expect(most).toBeLessThan(10);
    const [strongest] = await digestOf(folder, 'RANDOM');
    expect(Number(strongest.norm_cs)).toBeLessThan(2);
  });

  it('makes the same bytes in every job, and from its manifest on the command line', async () => {
    const sets = 'HDAC_PERTS\tby name\tvorinostat\tBelinostat\nONE\tby id\tBRD-K81418486';
    const fields = {...lists(), metric: 'cs', ncs_group: 'cell_id', 'sets-cmapfile': sets};
    const [one, other] = [await run(fields), await run(fields)];
    const expected = checksums(one);
    expect(Object.keys(expected).length).toBeGreaterThan(15);
    expect(checksums(other)).toEqual(expected);
    const given = (await setsOf(one)).filter(({set_type}) => set_type === 'USER_SET');
    expect(given.filter(({cell_iname}) => cell_iname === '-666')).toHaveLength(2);

    const manifest = path.join(one, 'manifest.json');
    const out = path.join(home, 'repeated');
    const {code, errors} = await runOpenclue(['query', '--manifest', manifest, '--out', out], environment);
    expect({code, errors}).toEqual({code: 0, errors: ''});
    expect(checksums(out)).toEqual(expected);

    const refused = async (name: string, text: string) => {
      const file = path.join(home, name);
      writeFileSync(file, text);
      return (await runOpenclue(['query', '--manifest', file], environment)).errors;
    };
    const text = readFileSync(manifest, 'utf8');
    const {tool: toolId, name, ...written} = parseManifest(text, manifest);
    const rewritten = (changes: object) =>
      formatManifest({toolId, name}, {...written, ...changes} as unknown as Parameters<
        typeof formatManifest
      >[1]);
    expect(await refused('edited.json', text.replace('"cs"', '"wtcs"'))).toMatch(
      /changed after it was written/,
    );
    expect(await refused('engine.json', rewritten({engine: '0.0.1'}))).toMatch(
      /the version of openclue was "0.0.1" and is/,
    );
    expect(await refused('grown.json', rewritten({dataset: {...written.dataset, generation: 2}}))).toMatch(
      /the dataset's generation was 2 and is 1/,
    );
    expect(await refused('gone.json', rewritten({dataset: {...written.dataset, name: 'gone'}}))).toMatch(
      /no dataset "gone"/,
    );
    expect(await refused('list.json', '[]')).toMatch(/no manifest of a result/);
    const mixed = ['query', '--manifest', manifest, '--metric', 'cs'];
    expect((await runOpenclue(mixed, environment)).code).toBe(2);
  }, 120_000);

  it('normalises within the groups asked for, all together with none', async () => {
    const byCell = await run({...lists(), ncs_group: 'cell_iname'});
    const parity = await run({...lists(), ncs_group: ''});
    expect(manifestOf(byCell).ncs.group).toEqual(['cell_iname']);
    expect(manifestOf(parity).ncs.group).toEqual([]);
    // Of one group the quotient of score and normalised score is the same for all of a sign.
    const quotients = (rows: Record<string, string>[]) =>
      rows.filter((row) => Number(row.norm_cs) > 1).map((row) => Number(row.raw_cs) / Number(row.norm_cs));
    const spread = (values: number[]) => Math.max(...values) / Math.min(...values);
    expect(spread(quotients(await digestOf(parity)))).toBeLessThan(1.001);
    expect(spread(quotients(await digestOf(byCell)))).toBeGreaterThan(1.01);
  });

  it.each(['cs', 'lamb2006', 'xsum', 'zhang'])('finds HDAC inhibitors by %s too', async (metric) => {
    const folder = await run({...lists(), metric});
    const top = (await digestOf(folder)).slice(0, 10);
    expect(top.filter(({moa}) => moa === 'HDAC inhibitor').length).toBeGreaterThanOrEqual(8);
    expect(manifestOf(folder).metric).toBe(metric);
    expect(manifestOf(folder).notes.join()).toContain(metric);
  });

  describe('a full signature', () => {
    let rows: [string, number][];

    beforeAll(async () => {
      const matrix = await openMatrix(demoPath('level5_demo_n2880x2000.gctx'));
      const column = matrix.columns.ids.indexOf(signatureId);
      const scores = matrix.readColumns(column, column + 1);
      rows = matrix.rows.ids.map((gene, i) => [gene, scores[i]]);
      matrix.close();
    });

    it.each([undefined, 'spearman', 'pearson', 'cosine', 'xcos'])(
      'finds the signature it is, metric %s',
      async (metric) => {
        const text = `gene\tQUERY\n${rows.map((row) => row.join('\t')).join('\n')}\n`;
        const folder = await run({'sig-cmapfile': text, metric});
        const [best] = await digestOf(folder, 'QUERY');
        expect(best).toMatchObject({id: signatureId, pert_iname: 'vorinostat'});
        expect(Number(best.raw_cs)).toBeCloseTo(1, 3);
        expect(manifestOf(folder).metric).toBe(metric ?? 'spearman');
        const used = readFileSync(path.join(folder, 'gene_report.txt'), 'utf8').match(/\tvalid\t/g) ?? [];
        expect(used).toHaveLength(1700);
        expect(existsSync(path.join(folder, 'matrices/query/signature.gctx'))).toBe(true);
        expect(existsSync(path.join(folder, 'matrices/query/up.gmt'))).toBe(false);
      },
    );

    it('means the same as JSON, as GCT and as columns', async () => {
      const gct = `#1.2\n${rows.length}\t1\nNAME\tDescription\tTAG\n${rows.map(([gene, value]) => `${gene}\t\t${value}`).join('\n')}\n`;
      const sent = [
        gct,
        rows.map((row) => row.join('\t')).join('\n'),
        Object.fromEntries(rows),
        [{name: 'TAG', values: Object.fromEntries(rows)}],
      ];
      const scores: string[][] = [];
      for (const signature of sent) {
        const folder = await run({signature, metric: 'pearson'});
        scores.push((await digestOf(folder, 'TAG')).map(({norm_cs}) => norm_cs));
      }
      for (const others of scores.slice(1)) expect(others).toEqual(scores[0]);
    });
  });

  it("says of a user's sets that cannot be tested why not, and tests the others", async () => {
    const [header, ...lines] = demoFile('siginfo.txt')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const idsOf = (exemplar: string) =>
      lines
        .filter((line) => line[header.indexOf('is_exemplar_sig')] === exemplar)
        .map((line) => line[header.indexOf('sig_id')]);
    const [exemplars, others] = [idsOf('1'), idsOf('0')];
    const sets = [
      ['TESTED', '', exemplars[0]],
      ['IDLE', 'no exemplar', others[0]],
      ['MOST', '', ...exemplars.slice(0, exemplars.length / 2 + 1)],
    ];
    const response = await post({
      ...lists(),
      'sets-cmapfile': sets.map((set) => set.join('\t')).join('\n'),
    });
    expect(response.status).toBe(200);
    const {result} = (await response.json()) as {result: Sections & {job_id: string}};
    expect(result.system.warnings.map(({text}) => text)).toEqual([
      expect.stringMatching(
        /1 of 3 sets have no member among the \d+ exemplar signatures.*not be tested: IDLE\.$/,
      ),
      expect.stringMatching(
        /1 of 3 sets have more than half .*not be tested over all cell lines together: MOST\.$/,
      ),
    ]);
    const {root} = await client.result(result.job_id, home);
    const tested = (await setsOf(root)).filter(
      ({set_type, cell_iname}) => set_type === 'USER_SET' && cell_iname === '-666',
    );
    expect(tested.map(({src_set_id}) => src_set_id)).toEqual(['TESTED']);
  });

  describe('a query of an awkward name', () => {
    it('has one line and its columns in every table', async () => {
      const values = Object.fromEntries(
        demoFile('vorinostat_up.gmt')
          .trim()
          .split('\t')
          .slice(2)
          .map((gene, i) => [gene, i]),
      );
      const folder = await run({'sig-cmapfile': [{name: 'a\tb\nc', values}]});
      const cellsOf = (file: string) =>
        readFileSync(path.join(folder, file), 'utf8')
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => line.split('\t'));
      expect(cellsOf('arfs/index.txt')).toEqual([
        ['query_id', 'desc', 'url'],
        ['a b c', '', 'A_B_C/query_result.gct'],
      ]);
      const [header, ...report] = cellsOf('gene_report.txt');
      expect(report).toHaveLength(Object.keys(values).length);
      expect(report.every(({length, 0: name}) => length === header.length && name === 'a b c')).toBe(true);
      expect(cellsOf('ncs.gct')[2].at(-1)).toBe('a b c');
    });

    it('keeps it in tables and matrices where it is too long for a folder, by a job as by a command', async () => {
      const names = ['a', 'b'].map((last) => 'long'.repeat(100) + last);
      const [, ...genes] = demoFile('vorinostat_up.gmt').trim().split('\t');
      const up = names.map((name) => [name, ...genes].join('\t')).join('\n');
      const folder = await run({'uptag-cmapfile': up});
      const folders = ['LONG'.repeat(64).slice(0, 255), `${'LONG'.repeat(64).slice(0, 253)}_2`];
      expect(readdirSync(path.join(folder, 'arfs')).sort()).toEqual(['index.txt', ...folders].sort());
      const index = readFileSync(path.join(folder, 'arfs', 'index.txt'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1);
      expect(index.map((line) => line.split('\t'))).toEqual(
        names.map((name, q) => [name, '', `${folders[q]}/query_result.gct`]),
      );
      const matrix = await openMatrix(path.join(folder, 'matrices/query/ncs.gctx'));
      expect(matrix.columns.ids).toEqual(names);
      matrix.close();
      const file = path.join(home, 'long.gmt');
      const out = path.join(home, 'long');
      writeFileSync(file, up);
      const args = ['query', '--name', 'test', '--up', file, '--out', out];
      expect(await runOpenclue(args, environment)).toMatchObject({code: 0, errors: ''});
      // A job's plan comes from the database, which orders keys of objects in its way; so does the manifest.
      const others = (of: string) => ({...checksums(of), 'manifest.json': undefined});
      expect(others(out)).toEqual(others(folder));
    }, 120_000);
  });

  describe('refuses with 400, by section, and queues nothing', () => {
    const up = ['Q', '', 'MYC', 'CCND1', 'TOP2A'].join('\t');
    const values = (count: number) =>
      Object.fromEntries(
        demoFile('vorinostat_up.gmt')
          .trim()
          .split('\t')
          .slice(2, 2 + count)
          .map((gene, i) => [gene, i]),
      );

    it.each<[string, keyof Sections, RegExp, () => object]>([
      [
        'different numbers of up and down sets',
        'both',
        /2 up sets and 1 down sets/,
        () => ({'uptag-cmapfile': `${up}\nR\t\tMYC`, 'dntag-cmapfile': 'Q\t\tBIRC5'}),
      ],
      [
        'the same genes up and down',
        'both',
        /the same genes/,
        () => ({'uptag-cmapfile': up, 'dntag-cmapfile': up}),
      ],
      [
        'a gene both up and down',
        'both',
        /in both the up and the down list: MYC/,
        () => ({'uptag-cmapfile': up, 'dntag-cmapfile': 'Q\t\tMYC\tBIRC5'}),
      ],
      [
        'a list of which nothing is left',
        'up',
        /none of its genes can be used/,
        () => ({'uptag-cmapfile': 'Q\t\tNOSUCH\tGENES'}),
      ],
      ['an empty list', 'up', /it has no gene/, () => ({'uptag-cmapfile': 'Q\t'})],
      [
        'too many genes',
        'down',
        /usable genes where 200 are allowed/,
        () => ({
          'dntag-cmapfile': [
            'Q',
            '',
            ...demoFile('gene_info.txt')
              .split('\n')
              .slice(1, 260)
              .map((line) => line.split('\t')[0]),
          ].join('\t'),
        }),
      ],
      [
        'too many queries',
        'system',
        /26 queries where 25 are allowed/,
        () => ({'uptag-cmapfile': Array.from({length: 26}, (_, i) => `Q${i}\t\tMYC`).join('\n')}),
      ],
      ['no list', 'system', /There is no gene set/, () => ({})],
      ['what is not GMT', 'up', /line 1: .*no second field/, () => ({'uptag-cmapfile': 'MYC'})],
      [
        'a field that is not there',
        'system',
        /no field "cell_line"/,
        () => ({...lists(), ncs_group: 'cell_line,pert_type'}),
      ],
      ['fields that are no text', 'system', /ncs_group must be a text/, () => ({...lists(), ncs_group: 5})],
      [
        'an unknown metric',
        'system',
        /metric "euclid" is not known.*wtcs, cs/,
        () => ({...lists(), metric: 'euclid'}),
      ],
      [
        'a metric for signatures',
        'system',
        /metric "pearson" is for full signatures/,
        () => ({...lists(), metric: 'pearson'}),
      ],
      [
        'a metric for lists',
        'system',
        /metric "wtcs" is for gene lists/,
        () => ({signature: values(20), metric: 'wtcs'}),
      ],
      [
        'lists and a signature',
        'system',
        /both gene lists and a full signature/,
        () => ({...lists(), signature: values(20)}),
      ],
      [
        'a signature of too few genes',
        'system',
        /5 of its 5 values are of genes that can be used.*10 are needed/,
        () => ({signature: values(5)}),
      ],
      [
        'a signature of one value',
        'system',
        /all its values are 2/,
        () => ({signature: Object.fromEntries(Object.keys(values(20)).map((gene) => [gene, 2]))}),
      ],
      [
        'a value that is no number',
        'system',
        /line 2: the value "high" of CCND1/,
        () => ({signature: 'MYC\t1\nCCND1\thigh'}),
      ],
      [
        'a value that is no number in JSON',
        'system',
        /value "true" of MYC is not a number/,
        () => ({signature: {MYC: true}}),
      ],
      [
        'a gene twice',
        'system',
        /line 3: the gene MYC stands on line 1 already/,
        () => ({signature: 'MYC\t1\nCCND1\t2\nMYC\t3'}),
      ],
      [
        'a line without a tab',
        'system',
        /line 1: "MYC 1" is not a gene and a value/,
        () => ({signature: 'MYC 1'}),
      ],
      ['a GCT that is none', 'system', /as GCT/, () => ({signature: '#1.3\n1\t1'})],
      ['JSON that is none', 'system', /as JSON/, () => ({signature: '{"MYC":'})],
      ['a number for a signature', 'system', /no object of values by gene/, () => ({signature: 7})],
      [
        'two signatures of one name',
        'system',
        /Two signatures are called "A"/,
        () => ({signature: [1, 2].map(() => ({name: 'A', values: values(20)}))}),
      ],
      [
        'a signature without name',
        'system',
        /element 1: it must be/,
        () => ({signature: [{values: values(20)}]}),
      ],
      [
        'sets of nothing in the dataset',
        'system',
        /no member of any set/,
        () => ({...lists(), 'sets-cmapfile': 'S\t\tnobody'}),
      ],
      [
        'sets that are not GMT',
        'system',
        /sets-cmapfile, line 1/,
        () => ({...lists(), 'sets-cmapfile': 'S'}),
      ],
    ])('%s', async (_, section, text, fields) => {
      const before = await jobIds();
      const response = await post(fields());
      expect(response.status).toBe(400);
      const body = (await response.json()) as Sections & {error: {code: string}};
      expect(body.error.code).toBe('JOB_REJECTED');
      for (const name of ['system', 'up', 'down', 'both'] as const) {
        expect(body[name]).toMatchObject({errors: expect.any(Array), warnings: expect.any(Array)});
      }
      expect(body[section].errors.map((error) => error.text).join('\n')).toMatch(text);
      expect(await jobIds()).toEqual(before);
    });

    it('takes sets of which some are unknown, saying which', async () => {
      const response = await post({...lists(), 'sets-cmapfile': 'S\t\tnobody\nT\t\tvorinostat'});
      expect(response.status).toBe(200);
      const {result} = (await response.json()) as {result: Sections & {params: object}};
      expect(result.system.warnings.map(({text}) => text).join()).toMatch(/1 of 2 sets have no member.*S/);
      // What was uploaded is not repeated in every listing of jobs.
      expect(Object.keys(result.params)).not.toContain('sets-cmapfile');
    });
  });
});
