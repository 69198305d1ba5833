import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../support/installation';
import {type JobAnswer, JobClient, type Sections} from '../support/job-client';
import {readScores} from '../support/scores';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const tool = 'sig_queryl1k_tool';

describe('jobs against the demo dataset', () => {
  const {home, environment} = givenInstallation('demo');
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServerProcess(environment);
  }, 120_000);

  const demoFile = (name: string) => readFileSync(path.join(home, 'demo', name), 'utf8');
  const clientOf = (key: () => string) => new JobClient(() => server, key);
  const client = clientOf(() => server.key);

  async function submit(body: object | FormData): Promise<string> {
    const response = await client.post(body);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    expect(text).not.toContain(server.key);
    const {status, result} = JSON.parse(text) as {status: string; result: {job_id: string}};
    expect(status).toBe('pending');
    return result.job_id;
  }

  async function completed(id: string): Promise<JobAnswer> {
    const job = await client.ended(id);
    if (job.status === 'error') throw new Error(job.errorMessage);
    return job;
  }

  const result = (id: string) => client.result(id, home);

  async function rejected(body: object): Promise<Sections> {
    const response = await client.post({tool_id: tool, name: 'bad', ...body});
    expect(response.status).toBe(400);
    return (await response.json()) as Sections;
  }

  const vorinostat = () => ({
    tool_id: tool,
    name: 'vorinostat',
    'uptag-cmapfile': demoFile('vorinostat_up.gmt'),
    'dntag-cmapfile': demoFile('vorinostat_down.gmt'),
  });

  it('finds HDAC inhibitors with the genes of one, and packs the result as CLUE does', async () => {
    const id = await submit(vorinostat());
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    const job = await completed(id);
    expect(job).toMatchObject({
      job_id: id,
      errorMessage: '',
      name: 'vorinostat',
      tool_id: tool,
      user_id: 'demo',
    });
    const {root, names} = await result(id);
    expect(path.basename(root)).toBe(`my_analysis.${tool}.${id}`);
    expect(names).toEqual([
      'README.txt',
      'arfs/VORINOSTAT/query_result.gct',
      'arfs/index.txt',
      'config.yaml',
      'gene_report.txt',
      'gsea/VORINOSTAT/arfs/NORM_CS/gsea_result.gct',
      'manifest.json',
      'matrices/query/cs.gctx',
      'matrices/query/cs_dn.gctx',
      'matrices/query/cs_up.gctx',
      'matrices/query/dn.gmt',
      'matrices/query/fdr_qvalue.gctx',
      'matrices/query/leadf_dn.gctx',
      'matrices/query/leadf_up.gctx',
      'matrices/query/ncs.gctx',
      'matrices/query/p_empirical.gctx',
      'matrices/query/q_empirical.gctx',
      'matrices/query/up.gmt',
      'ncs.gct',
      'success.txt',
    ]);
    const [version, size, header, , ...rows] = readFileSync(
      path.join(root, 'arfs/VORINOSTAT/query_result.gct'),
      'utf8',
    )
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(version).toEqual(['#1.3']);
    expect(header.at(-1)).toBe('norm_cs');
    // What is no description is explained in plain words.
    const readme = readFileSync(path.join(root, 'README.txt'), 'utf8');
    for (const name of ['raw_cs', 'fdr_q_nlog10', 'p_empirical', 'q_empirical', 'norm_cs']) {
      expect(header).toContain(name);
      expect(readme).toContain(name);
    }
    expect(readme).toContain('This dataset is synthetic');
    expect(Number(size[0])).toBe(rows.length);
    const scores = rows.map((row) => Number(row.at(-1)));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const moa = header.indexOf('moa');
    const top = rows.slice(0, 20).filter((row) => row[moa] === 'HDAC inhibitor');
    expect(top.length).toBeGreaterThanOrEqual(18);
  });

  it('takes files and text, both spellings, symbols in any case and Entrez ids, to the same scores', async () => {
    const form = new FormData();
    const {tool_id, name, ...lists} = vorinostat();
    form.set('tool_id', tool_id);
    form.set('name', name);
    form.set('up-cmapfile', new Blob([lists['uptag-cmapfile'].toLowerCase()]), 'up.gmt');
    form.set('down-cmapfile', new Blob([lists['dntag-cmapfile']]), 'down.gmt');
    const [one, other] = await Promise.all([result(await submit(vorinostat())), result(await submit(form))]);
    const cs = (root: string) => readFileSync(path.join(root, 'matrices/query/cs.gctx'));
    const ids = readFileSync(path.join(one.root, 'ncs.gct'), 'utf8').match(/DEMO\S+/g) ?? [];
    const [mine, theirs] = [
      await readScores(path.join(one.root, 'matrices/query/cs.gctx')),
      await readScores(path.join(other.root, 'matrices/query/cs.gctx')),
    ];
    expect(ids.length).toBeGreaterThan(1_900);
    expect(ids.every((id) => mine(id, 'VORINOSTAT') === theirs(id, 'vorinostat'))).toBe(true);
    expect(cs(one.root).length).toBeGreaterThan(0);
  });

  it('runs several queries in one job and one list alone', async () => {
    const lists = `${demoFile('vorinostat_up.gmt')}${demoFile('random_up.gmt')}`;
    const {root} = await result(await submit({tool_id: tool, name: 'two', 'uptag-cmapfile': lists}));
    expect(readFileSync(path.join(root, 'arfs/index.txt'), 'utf8')).toBe(
      'query_id\tdesc\turl\nVORINOSTAT\t\tVORINOSTAT/query_result.gct\nRANDOM\t\tRANDOM/query_result.gct\n',
    );
    const score = await readScores(path.join(root, 'matrices/query/cs.gctx'));
    const up = await readScores(path.join(root, 'matrices/query/cs_up.gctx'));
    const id = /DEMO\S+/.exec(readFileSync(path.join(root, 'ncs.gct'), 'utf8'))?.[0] ?? '';
    expect(score(id, 'VORINOSTAT')).toBe(up(id, 'VORINOSTAT'));
  });

  it('reports every gene: valid, valid but not used, invalid', async () => {
    const genes = [...demoFile('vorinostat_up.gmt').trim().split('\t').slice(2), 'NOSUCHGENE'];
    const inferred = /^(\d+)\t(\S+)\t-666\t0\t0$/m.exec(demoFile('gene_info.txt'))?.[2] ?? '';
    const response = await client.post({
      tool_id: tool,
      name: 'x',
      'uptag-cmapfile': ['Q', '', ...genes, inferred].join('\t'),
    });
    const {result: submitted} = (await response.json()) as {
      result: {job_id: string; genes: {up: Record<string, unknown[]>}[]; up: Sections['up']};
    };
    expect(submitted.genes[0].up.invalid).toEqual(['NOSUCHGENE']);
    expect(submitted.genes[0].up.validNotUsed).toMatchObject([{symbol: inferred}]);
    expect(submitted.genes[0].up.valid).toHaveLength(genes.length - 1);
    expect(submitted.up.warnings).toHaveLength(2);
    const {root} = await result(submitted.job_id);
    const report = readFileSync(path.join(root, 'gene_report.txt'), 'utf8').replace(/\n$/, '').split('\n');
    expect(report).toHaveLength(1 + genes.length + 1);
    expect(report).toContainEqual('Q\tup\tNOSUCHGENE\t\t\tinvalid\t');
    expect(report.filter((line) => line.includes('\tvalid but not used\t'))).toHaveLength(1);
  });

  it('refuses what it cannot run, by section, and queues nothing', async () => {
    const before = (await client.jobs()).length;
    const up = demoFile('vorinostat_up.gmt');
    expect((await rejected({})).system.errors[0].text).toMatch(/no gene set/);
    expect((await rejected({tool_id: 'sig_other_tool', 'uptag-cmapfile': up})).system.errors[0].text).toMatch(
      /tool_id "sig_other_tool" is not available/,
    );
    expect((await rejected({'uptag-cmapfile': up, 'dntag-cmapfile': up})).both.errors[0].text).toMatch(
      /same genes/,
    );
    expect((await rejected({'uptag-cmapfile': 'A\t\tNOSUCH\tGENES'})).up.errors[0].text).toMatch(
      /none of its genes/,
    );
    expect((await rejected({'dntag-cmapfile': 'A'})).down.errors[0].text).toMatch(/line 1/);
    expect((await client.post({tool_id: tool, 'uptag-cmapfile': up, dataset: 'nowhere'})).status).toBe(400);
    const broken = await client.request('/api/jobs', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: '{"tool_id":',
    });
    expect(broken.status).toBe(400);
    expect((await client.jobs()).length).toBe(before);
  });

  it('tells what a job was asked so that it can be submitted again, to the same scores, and how large it is', async () => {
    const id = await submit({...vorinostat(), metric: 'cs'});
    const job = await completed(id);
    const archive = await fetch(`http:${job.download_url}`);
    expect(job).toMatchObject({download_bytes: (await archive.arrayBuffer()).byteLength});
    const asked = (await (await client.request(`/api/jobs/${id}/submission`)).json()) as object;
    expect(asked).toMatchObject({tool_id: tool, name: 'vorinostat', dataset: 'demo', metric: 'cs'});
    const again = await submit(asked);
    await completed(again);
    const both = await client.request(`/api/jobs/compare?ids=${id},${again}&top=5`);
    expect(await both.json()).toMatchObject({
      score: 'ncs',
      queries: [{query_id: 'VORINOSTAT'}, {query_id: 'VORINOSTAT'}],
      correlation: [
        [1, 1],
        [1, 1],
      ],
      overlap: {positive: {common: {length: 5}}},
    });
  });

  it('compares what overviews show, and refuses comparisons that cannot be made, saying why', async () => {
    const lists = `${demoFile('vorinostat_up.gmt')}${demoFile('random_up.gmt')}`;
    const id = await submit({tool_id: tool, name: 'two', 'uptag-cmapfile': lists});
    await completed(id);
    type Pert = {pert_id: string; score: number};
    const [first, second] = await Promise.all(
      ['VORINOSTAT', 'RANDOM'].map(async (query) => {
        const response = await client.request(`/api/jobs/${id}/overview?top=500&query=${query}`);
        const {perturbagens} = (await response.json()) as {perturbagens: {top: Pert[]}};
        return new Map(perturbagens.top.map(({pert_id, score}) => [pert_id, score]));
      }),
    );
    const compared = await client.request(`/api/jobs/compare?ids=${id}:VORINOSTAT,${id}:RANDOM`);
    const {total, perturbagens} = (await compared.json()) as {
      total: number;
      perturbagens: {pert_id: string; scores: number[]}[];
    };
    expect(total).toBe(first.size);
    expect(perturbagens.map(({pert_id, scores}) => [pert_id, ...scores])).toEqual(
      perturbagens.map(({pert_id}) => [pert_id, first.get(pert_id), second.get(pert_id)]),
    );
    const refusal = async (query: string) => {
      const response = await client.request(`/api/jobs/compare?${query}`);
      const {error} = (await response.json()) as {error: {code: string}};
      return [response.status, error.code];
    };
    expect(await refusal('')).toEqual([400, 'PARAMETER_ABSENT']);
    expect(await refusal(`ids=${id}`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`ids=${id},${id}`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`ids=${id},${'f'.repeat(24)}`)).toEqual([404, 'JOB_NOT_FOUND']);
    expect(await refusal(`ids=${id},${id}:none`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
    expect(await refusal(`ids=${id},${id}:RANDOM&score=tau`)).toEqual([422, 'RESULT_VIEW_ABSENT']);
    expect((await client.request(`/api/jobs/${'f'.repeat(24)}/submission`)).status).toBe(404);
  });

  it('answers a raw P100 plate: its fields, level 4, connectivity with every cell line of the reference', async () => {
    const run = (...args: string[]) => runOpenclue(['proteomics', ...args], environment);
    const at = (name: string) => path.join(home, name);
    expect(
      await run('dry', path.join(home, 'demo', 'p100_plate_level2.gct'), '--out', at('l3.gct')),
    ).toMatchObject({
      code: 0,
      output: expect.stringContaining('P100: 29 of 30 wells and 91 of 96 probes are left'),
    });
    expect(await run('tear', at('l3.gct'), '--out', at('l4.gct'))).toMatchObject({code: 0, errors: ''});
    const matrix = () => new Blob([readFileSync(at('l4.gct'))]);
    const form = (fields: Record<string, string>) => {
      const sent = new FormData();
      for (const [name, value] of Object.entries(fields)) sent.append(name, value);
      sent.append('matrix', matrix(), 'l4.gct');
      return sent;
    };
    const offered = await client.request('/api/proteomics/fields', {method: 'POST', body: form({})});
    expect(await offered.json()).toMatchObject({
      file: 'l4.gct',
      assay: 'P100',
      wells: 29,
      probes: 91,
      fields: expect.arrayContaining([
        expect.objectContaining({name: 'pert_iname', distinct: 9, missing: 0}),
      ]),
      references: [
        {name: 'demo-p100', cells: ['A375', 'A549', 'MCF7', 'NPC', 'PC3', 'YAPC'], synthetic: true},
      ],
    });
    const bad = await client.post(
      form({tool_id: 'proteomics_query', fields_to_aggregate: 'pert_iname,brand'}),
    );
    expect(bad.status).toBe(400);
    expect(((await bad.json()) as Sections).system.errors[0].text).toMatch(
      /no field "brand". They have: .*pert_iname/,
    );
    const none = await client.post({tool_id: 'proteomics_query', assay: 'L1000', introspect: 'perhaps'});
    const sentences = ((await none.json()) as Sections).system.errors.map(({text}) => text);
    expect(sentences).toEqual([
      expect.stringContaining('assay "L1000" is unknown'),
      expect.stringContaining('introspect "perhaps"'),
      expect.stringContaining('There is no matrix'),
    ]);
    const asked = {
      tool_id: 'proteomics_query',
      name: 'plate',
      introspect: 'true',
      fields_to_aggregate: '["pert_iname"]',
    };
    const id = await submit(form(asked));
    expect(await completed(id)).toMatchObject({dataset: 'demo-p100', errorMessage: ''});
    const {root, names} = await result(id);
    expect(names).toEqual(
      expect.arrayContaining([
        'CONCATED_CONN.gct',
        'INTROSPECT_CONN.gct',
        'YAPC_SIM.gct',
        'config.yaml',
        'success.txt',
        'manifest.json',
      ]),
    );
    expect(readFileSync(path.join(root, 'README.txt'), 'utf8')).toContain('synthetic');
    const part = await client.request(
      `/api/jobs/${id}/results/CONCATED_CONN.gct?format=json&columns=vorinostat&order=${encodeURIComponent('vorinostat DESC')}&limit=12`,
    );
    const strongest = (await part.json()) as {
      cell_id: string;
      pert_iname: string;
      moa?: string;
      vorinostat: number;
    }[];
    // Two thirds of the strongest: three HDAC inhibitors in six cell lines, none of which a plate knows of.
    expect(strongest.filter(({moa}) => moa === 'HDAC inhibitor').length).toBeGreaterThan(8);
    expect(strongest[0].vorinostat).toBeGreaterThan(0.8);
    const summary = await client.request(`/api/jobs/${id}/summary`);
    expect(await summary.json()).toMatchObject({
      job: {status: 'completed', progress: 1},
      result: {
        queries: [],
        manifest: {targets: 150, queries: expect.arrayContaining(['vorinostat', 'DMSO'])},
      },
    });
    // What it was asked makes the same job again, with the profiles that lie in its result.
    const again = (await (await client.request(`/api/jobs/${id}/submission`)).json()) as {matrix: string};
    expect(again).toMatchObject({
      ...asked,
      dataset: 'demo-p100',
      matrix: expect.stringMatching(/^#1.3\n91\t29\t/),
    });
    const repeated = await submit(again);
    await completed(repeated);
    const stacked = async (job: string) =>
      (await client.request(`/api/jobs/${job}/results/CONCATED_CONN.gct`)).text();
    expect(await stacked(repeated)).toBe(await stacked(id));
  });

  it('offers what a matrix of proteomic profiles can be asked, with what is to be known of it', async () => {
    const offer = async (text: string, fields?: string) => {
      const sent = new FormData();
      if (fields !== undefined) sent.append('fields_to_aggregate', fields);
      sent.append('matrix', new Blob([text]), 'sent.gct');
      const answer = await client.request('/api/proteomics/fields', {method: 'POST', body: sent});
      return {status: answer.status, body: (await answer.json()) as Record<string, unknown>};
    };
    const level4 = readFileSync(path.join(home, 'demo', 'p100_level4.gct'), 'utf8');
    expect((await offer(level4)).body).toMatchObject({
      replicates: {fields: ['pert_id', 'cell_id', 'pert_time'], groups: 150, largest: 6, single: 0},
      warnings: [],
    });
    expect((await offer(level4, 'det_plate,det_well')).body).toMatchObject({
      replicates: {groups: 468, largest: 1, single: 468},
      warnings: [expect.stringMatching(/^The queries have no replicates .*\.$/)],
    });
    const raw = readFileSync(path.join(home, 'demo', 'gcp_plate_level2.gct'), 'utf8').replaceAll(
      'GR1',
      'XYZ',
    );
    expect((await offer(raw)).body).toMatchObject({
      references: [{name: expect.stringContaining('demo-')}, {name: expect.stringContaining('demo-')}],
      warnings: [
        expect.stringContaining('does not tell its assay'),
        expect.stringContaining('does not say that the profiles are of level 4'),
      ],
    });
    expect(await offer(level4, 'brand')).toMatchObject({
      status: 422,
      body: {error: {code: 'PROTEOMICS_FIELD_ABSENT'}},
    });
    expect(await offer(level4, '["pert_id"')).toMatchObject({status: 400});
    expect(await offer('gene,score\nMYC,1\n')).toMatchObject({status: 400});
  });

  it('tells what a perturbagen connects to within a reference, and shows the whole reference as a matrix', async () => {
    const get = async <T>(address: string) => (await (await client.request(address)).json()) as T;
    interface Connections {
      readonly total: number;
      readonly own: {readonly score: number};
      readonly connections: readonly {
        readonly pert_iname: string;
        readonly moa?: string;
        readonly score: number;
        readonly cells: Readonly<Record<string, number>>;
      }[];
    }
    const all = await get<Connections>(
      '/api/perts/vorinostat/proteomic_connections?reference=demo-p100&limit=0',
    );
    expect(all).toMatchObject({
      pert: {pert_id: 'BRD-K81418486', pert_iname: 'vorinostat'},
      references: expect.arrayContaining([{name: 'demo-gcp', assay: 'GCP', synthetic: true, wells: 18}]),
      query: 'BRD-K81418486:3',
      total: 24,
    });
    expect(all.connections.slice(0, 2).map(({moa}) => moa)).toEqual(['HDAC inhibitor', 'HDAC inhibitor']);
    expect(all.own.score).toBeGreaterThan(0.5);
    const window = await client.request('/api/matrices/window', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({source: {reference: 'demo-p100', cell: 'PC3'}}),
    });
    const {rows, columns, values} = (await window.json()) as {
      rows: {ids: string[]; fields: {pert_iname: string[]}};
      columns: {ids: string[]};
      values: number[][];
    };
    const column = columns.ids.indexOf('BRD-K81418486:PC3:3');
    for (const {pert_iname: name, cells} of all.connections) {
      expect(cells.PC3).toBe(values[rows.fields.pert_iname.indexOf(name)][column]);
    }
    const inCell = await get<Connections>(
      '/api/perts/BRD-K81418486/proteomic_connections?reference=demo-p100&cell=PC3&order=asc&limit=1&skip=1',
    );
    const rising = all.connections.map(({cells}) => cells.PC3).sort((a, b) => a - b);
    expect(inCell.connections.map(({score}) => score)).toEqual([rising[1]]);
    expect(await get('/api/perts/nobody/proteomic_connections')).toMatchObject({references: [], total: 0});
    const status = async (address: string) => (await client.request(address)).status;
    expect(await status('/api/perts/vorinostat/proteomic_connections?reference=demo')).toBe(400);
    expect(await status('/api/perts/nobody/proteomic_connections?reference=demo-gcp')).toBe(404);
    expect(await status('/api/perts/vorinostat/proteomic_connections?cell=HT29')).toBe(422);
    expect(await get('/api/search?q=demo-gcp&kind=dataset')).toMatchObject({
      results: [{kind: 'dataset', id: 'demo-gcp', record: {assay: 'GCP'}}],
    });
    const checked = await runOpenclue(['matrix', 'check', 'demo-p100'], environment);
    expect(checked).toMatchObject({code: 0, output: expect.stringContaining('every checksum holds')});
    const looked = await runOpenclue(['doctor'], environment);
    expect(looked.output).toMatch(/ok +reference demo-p100 +P100, 468 wells in 6 cell lines/);
  });

  it("keeps one caller's jobs from another, and links from forgers", async () => {
    const id = await submit(vorinostat());
    const job = await completed(id);
    const made = await runOpenclue(['keys', 'create', 'other', '--json'], environment);
    const {key} = JSON.parse(made.output) as {key: string};
    const other = clientOf(() => key);
    expect((await other.request(`/api/jobs/findByJobId/${id}`)).status).toBe(404);
    expect(await other.jobs()).toEqual([]);
    expect((await other.request(`/api/jobs/${id}`, {method: 'DELETE'})).status).toBe(404);
    const forged = (job.download_url ?? '').replace(/[0-9a-f](?=\/my_analysis)/, (digit) =>
      digit === '0' ? '1' : '0',
    );
    expect((await fetch(`http:${forged}`)).status).toBe(403);
  });

  it('lists with a filter and deletes', async () => {
    const id = await submit({...vorinostat(), name: 'to be deleted'});
    await completed(id);
    const filter = encodeURIComponent(
      '{"where":{"status":{"neq":"deleted"}},"order":"created DESC","limit":1}',
    );
    const [latest] = (await (await client.request(`/api/jobs?filter=${filter}`)).json()) as JobAnswer[];
    expect(latest).toMatchObject({job_id: id, name: 'to be deleted'});
    const link = latest.download_url;
    expect(await (await client.request(`/api/jobs/${id}`, {method: 'DELETE'})).json()).toEqual({count: 1});
    const [next] = (await (await client.request(`/api/jobs?filter=${filter}`)).json()) as JobAnswer[];
    expect(next.job_id).not.toBe(id);
    expect((await fetch(`http:${link}`)).status).toBe(410);
  });

  it('is looked after from the command line: the jobs of all keys are listed, shown, fetched and cancelled there', async () => {
    const id = await submit({...vorinostat(), name: 'for the host'});
    const {download_url: link} = await completed(id);
    const run = (...args: string[]) => runOpenclue(['jobs', ...args], environment);
    const [newest] = JSON.parse((await run('list', '--limit', '1', '--json')).output) as object[];
    expect(newest).toMatchObject({id, name: 'for the host', status: 'completed', progress: 1});
    expect((await run('list', '--status', 'completed')).output).toContain(`${id}  `);
    expect(JSON.parse((await run('list', '--user', 'nobody', '--json')).output)).toEqual([]);
    const counted = await (await client.request('/metrics')).text();
    expect(counted).toMatch(
      /openclue_job_duration_seconds_count\{tool="sig_queryl1k_tool",end="completed"\} [1-9]/,
    );
    expect(counted).toMatch(/openclue_job_wait_seconds_count [1-9]/);
    expect(counted).toMatch(/openclue_scored_signatures_total\{metric="wtcs"\} [1-9]/);
    expect(JSON.parse((await run('show', id)).output)).toMatchObject({params: {name: 'for the host'}});
    const file = path.join(home, 'fetched.tar.gz');
    expect(await run('fetch', id, '--out', file)).toMatchObject({code: 0, output: `${file}\n`});
    const sent = await (await fetch(`http:${link}`)).arrayBuffer();
    expect(Buffer.from(sent).equals(readFileSync(file))).toBe(true);
    expect(await run('cancel', id)).toMatchObject({code: 0});
    expect((await fetch(`http:${link}`)).status).toBe(410);
    expect(await run('fetch', id)).toMatchObject({code: 1, errors: expect.stringContaining('no longer')});
    expect(await run('show', 'none')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no job "none"'),
    });
  });

  it('ends a download link with the key it was made for, revoked or expired', async () => {
    const make = async () => {
      const {output} = await runOpenclue(['keys', 'create', 'lab', '--json'], environment);
      return JSON.parse(output) as {id: string; key: string};
    };
    const link = async ({key}: {key: string}) => {
      const own = clientOf(() => key);
      return `http:${(await own.ended(await own.submit(vorinostat()))).download_url}`;
    };
    const [revoked, expired] = [await make(), await make()];
    const links = await Promise.all([link(revoked), link(expired)]);
    for (const each of links) expect((await fetch(each, {method: 'HEAD'})).status).toBe(200);
    await runOpenclue(['keys', 'revoke', revoked.id], environment);
    await runOpenclue(['keys', 'expire', expired.id, '2020-01-31'], environment);
    for (const each of links) {
      const answer = await fetch(each);
      expect(await answer.json()).toMatchObject({error: {statusCode: 403, code: 'DOWNLOAD_LINK_ENDED'}});
    }
  }, 300_000);

  describe('once there is a dataset of the user’s own', () => {
    const genes = () =>
      demoFile('gene_info.txt')
        .split('\n')
        .slice(1, 41)
        .map((line) => line.split('\t')[0]);
    const lists = () => ({up: genes().slice(0, 12), down: genes().slice(20, 32), top: 1});
    let lab: JobClient;

    beforeAll(async () => {
      const {output} = await runOpenclue(['keys', 'create', 'owner', '--json'], environment);
      lab = clientOf(() => (JSON.parse(output) as {key: string}).key);
      await unlockedKey();
      const file = path.join(home, 'private.gct');
      const rows = genes().map((gene, n) =>
        [gene, 'x', (n % 7) - 3.5, 4.5 - (n % 9), (n % 5) - 2.5].join('\t'),
      );
      writeFileSync(
        file,
        ['#1.2', `${rows.length}\t3`, 'Name\tDescription\tA\tB\tC', ...rows, ''].join('\n'),
      );
      const added = await runOpenclue(['matrix', 'add', 'private', file, '--space', 'all'], environment);
      expect(added).toMatchObject({code: 0});
    }, 300_000);

    /** Before that the key is for every page. */
    async function unlockedKey(): Promise<void> {
      const {headers} = await fetch(`${server.url}/temp_api_key`, {headers: {Origin: 'https://example.org'}});
      expect(headers.get('access-control-allow-origin')).toBe('*');
    }

    const post = (who: JobClient, at: string, body: object) =>
      who.request(at, {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify(body),
      });
    const statusOf = async (answer: Promise<Response>) => (await answer).status;
    const paths = [
      '/api/datasets/private/slice',
      '/api/perts/vorinostat/summary?dataset=private',
      '/api/perts/vorinostat/connections?dataset=private',
      '/api/pcls/connectivity?dataset=private',
      '/api/pcls/CP_HDAC_INHIBITOR/connectivity?dataset=private',
    ];

    it('shows the demo key of datasets, slices, queries and results the demo alone', async () => {
      const names = async (who: JobClient) =>
        ((await (await who.request('/api/datasets')).json()) as {name: string; id: string}[]).map(
          ({name}) => name,
        );
      const synthetic = ['demo', 'demo-gcp', 'demo-p100'];
      expect((await names(client)).sort()).toEqual(synthetic);
      expect((await names(lab)).sort()).toEqual([...synthetic, 'private'].sort());
      const [{id}] = (await (
        await lab.request('/api/datasets?filter={"where":{"name":"private"}}')
      ).json()) as {id: string}[];
      expect(await (await client.request('/api/datasets/count')).json()).toEqual({count: 3});
      expect(await (await client.request('/api/datasets/distinct?field=name')).json()).toEqual(synthetic);
      expect(await (await client.request(`/api/datasets/${id}/exists`)).json()).toEqual({exists: false});
      expect(await (await post(client, '/api/datasets/find', {where: {name: 'private'}})).json()).toEqual([]);
      for (const at of [`/api/datasets/${id}`, '/api/datasets/findOne?filter={"where":{"name":"private"}}']) {
        expect(await statusOf(client.request(at))).toBe(404);
        expect(await statusOf(lab.request(at))).toBe(200);
      }
      for (const at of [...paths, `/api/datasets/${id}/slice`, '/api/datasets/PRIVATE/slice']) {
        const answer = await client.request(at);
        expect(await answer.json()).toMatchObject({error: {statusCode: 400, code: 'DATASET_UNKNOWN'}});
      }
      for (const at of ['/api/queries', '/api/jobs']) {
        const answer = await post(client, at, {...vorinostat(), dataset: 'private'});
        const {error} = (await answer.json()) as {error: {code: string; message: string}};
        expect(error).toMatchObject({code: 'DATASET_UNKNOWN'});
        expect(error.message).toContain('demo');
      }
      expect(await statusOf(post(lab, '/api/queries', {...lists(), dataset: 'private'}))).toBe(200);
      expect(await statusOf(lab.request('/api/datasets/private/slice'))).toBe(200);
      expect(await statusOf(client.request('/api/datasets/demo/slice?genes=MYC'))).toBe(200);
      expect(await statusOf(client.request('/api/perts/vorinostat/summary'))).toBe(200);
      expect(await statusOf(client.request('/api/perts/count'))).toBe(200);
      // What the default is for others is none for it.
      const {dataset} = await completed(await submit(vorinostat()));
      expect(dataset).toBe('demo');
    }, 300_000);

    it('gives the demo key to no page of another origin', async () => {
      const answer = await fetch(`${server.url}/temp_api_key`, {headers: {Origin: 'https://example.org'}});
      expect(await answer.json()).toEqual({user_key: server.key});
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    });

    it('opens others to the demo key as OPENCLUE_DEMO_DATASETS says, and results only as long', async () => {
      await server.end('SIGTERM');
      server = await startServerProcess({...environment, OPENCLUE_DEMO_DATASETS: ' private , other'});
      expect(await statusOf(client.request('/api/datasets/private/slice'))).toBe(200);
      const id = await client.submit({...vorinostat(), ...asLists(lists()), dataset: 'private'});
      const {download_url} = await client.ended(id);
      expect(await statusOf(client.request(`/api/jobs/${id}/results`))).toBe(200);
      await server.end('SIGTERM');
      server = await startServerProcess({...environment, PORT: new URL(`http:${download_url}`).port});
      expect(await statusOf(client.request(`/api/jobs/${id}`))).toBe(404);
      expect(await statusOf(client.request(`/api/jobs/${id}/results`))).toBe(404);
      expect((await client.jobs()).map(({dataset}) => dataset)).not.toContain('private');
      expect(await statusOf(fetch(`http:${download_url}`))).toBe(403);
    }, 300_000);

    const asLists = ({up, down}: {up: string[]; down: string[]}) => ({
      'uptag-cmapfile': `T\t\t${up.join('\t')}`,
      'dntag-cmapfile': `T\t\t${down.join('\t')}`,
    });
  });

  it('completes jobs that a kill -9 interrupted, each once', async () => {
    const ids = [await submit(vorinostat()), await submit(vorinostat()), await submit(vorinostat())];
    await server.end('SIGKILL');
    server = await startServerProcess(environment);
    for (const id of ids) expect((await completed(id)).status).toBe('completed');
    const {root} = await result(ids[2]);
    expect(readFileSync(path.join(root, 'success.txt'), 'utf8')).not.toBe('');
  }, 60_000);
});
