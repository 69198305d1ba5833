import {readFileSync} from 'node:fs';
import path from 'node:path';
import {type JobAnswer, JobClient, type Sections} from '../support/job-client';
import {readScores} from '../support/scores';
import {givenHome, runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const tool = 'sig_queryl1k_tool';

describe('jobs against the demo dataset', () => {
  const home = givenHome('demo');
  const environment = {OPENCLUE_HOME: home};
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

  it('completes jobs that a kill -9 interrupted, each once', async () => {
    const ids = [await submit(vorinostat()), await submit(vorinostat()), await submit(vorinostat())];
    await server.end('SIGKILL');
    server = await startServerProcess(environment);
    for (const id of ids) expect((await completed(id)).status).toBe('completed');
    const {root} = await result(ids[2]);
    expect(readFileSync(path.join(root, 'success.txt'), 'utf8')).not.toBe('');
  }, 60_000);
});
