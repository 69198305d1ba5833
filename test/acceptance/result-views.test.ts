/** What pages ask of a result beside its files. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../support/installation';
import {JobClient} from '../support/job-client';
import {type ServerProcess, spawnOpenclue, startServerProcess} from '../support/server-process';

const {home, environment} = givenInstallation('demo');
let server: ServerProcess;
let id: string;

const client = new JobClient(
  () => server,
  () => server.key,
);

type Row = Record<string, string | number>;

interface ListSum {
  readonly es: number;
  readonly leading_edge: number;
  readonly size: number;
  readonly hits: readonly {
    rank: number;
    symbol: string;
    z: number;
    before: number;
    after: number;
    leading_edge: boolean;
  }[];
}

interface Sums {
  readonly query_id: string;
  readonly genes: number;
  readonly raw_cs: number;
  readonly signature: Row;
  readonly up: ListSum;
  readonly down: ListSum;
}

const gmt = (list: 'up' | 'down') => readFileSync(path.join(home, 'demo', `vorinostat_${list}.gmt`), 'utf8');
const lists = () => ({'uptag-cmapfile': gmt('up'), 'dntag-cmapfile': gmt('down')});

beforeAll(async () => {
  server = await startServerProcess(environment);
  id = await client.submit({tool_id: 'sig_queryl1k_tool', name: 'v', ...lists()});
  await client.ended(id);
}, 180_000);

/** What a view of a job answers. @throws where it is no success */
async function view<T>(name: string, query: Record<string, string> = {}, job = id): Promise<T> {
  const response = await client.request(`/api/jobs/${job}/${name}?${new URLSearchParams(query)}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

async function refusal(at: string, init?: RequestInit): Promise<[number, string]> {
  const response = await client.request(at, init);
  const {error} = (await response.json()) as {error: {code: string}};
  return [response.status, error.code];
}

const post = (at: string, body: object) =>
  client.request(at, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body),
  });

describe('the running sum of one signature of a result', () => {
  const scored = (query: Record<string, string>, file = 'cs') =>
    view<Row[]>(`results/matrices/query/${file}.gctx`, {format: 'json', ...query});

  it('agrees with the raw score, the enrichment scores and the leading edges of the result', async () => {
    const some = [
      ...(await scored({order: 'VORINOSTAT DESC', limit: '3'})),
      ...(await scored({order: 'VORINOSTAT ASC', limit: '3'})),
      ...(await scored({where: '{"VORINOSTAT":0}', limit: '2'})),
    ];
    for (const {id: sigId, VORINOSTAT: score} of some) {
      const where = JSON.stringify({id: sigId});
      const of = async (file: string) => Number((await scored({where}, file))[0].VORINOSTAT);
      const sums = await view<Sums>('running-sum', {sig_id: String(sigId), query: 'VORINOSTAT'});
      expect(sums).toMatchObject({query_id: 'VORINOSTAT', raw_cs: expect.closeTo(Number(score), 6)});
      for (const [list, es, lead] of [
        [sums.up, 'cs_up', 'leadf_up'],
        [sums.down, 'cs_dn', 'leadf_dn'],
      ] as const) {
        expect(list.es).toBeCloseTo(await of(es), 5);
        expect(list.leading_edge).toBeCloseTo(await of(lead), 5);
        expect(list.hits).toHaveLength(list.size);
        const peak = list.hits.flatMap(({before, after}) => [before, after]);
        expect(list.es >= 0 ? Math.max(...peak) : Math.min(...peak)).toBeCloseTo(list.es, 5);
        expect(list.hits.filter((hit) => hit.leading_edge)).toHaveLength(
          Math.round(list.leading_edge * list.size),
        );
        // A higher rank is a higher score.
        const z = list.hits.map((hit) => hit.z);
        expect(z).toEqual([...z].sort((a, b) => b - a));
      }
    }
  });

  it('is the same for an interactive query, and tells the z-scores of the dataset', async () => {
    const [{id: sigId}] = await scored({order: 'VORINOSTAT DESC', limit: '1'});
    const sums = await view<Sums>('running-sum', {sig_id: String(sigId)});
    const response = await post('/api/queries/running-sum', {...lists(), sig_id: sigId});
    expect(await response.json()).toEqual(sums);
    expect(sums.signature.pert_iname).toBe('vorinostat');
    const {symbol, z} = sums.up.hits[0];
    const slice = await post('/api/datasets/demo/slice', {genes: [symbol], sigs: [sigId]});
    expect(await slice.text()).toContain(String(z).slice(0, 5));
  });

  it('is refused, saying why, where there is none', async () => {
    const at = `/api/jobs/${id}/running-sum`;
    expect(await refusal(at)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?sig_id=none`)).toEqual([404, 'INDEX_ID_UNKNOWN']);
    expect(await refusal(`${at}?sig_id=none&query=other`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
    const body = {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(lists()),
    };
    expect(await refusal('/api/queries/running-sum', body)).toEqual([400, 'QUERY_FIELD_INVALID']);
    const fields = {tool_id: 'sig_queryl1k_tool', name: 'p', metric: 'lamb2006', ...lists()};
    const other = await client.submit(fields);
    await client.ended(other);
    expect(await refusal(`/api/jobs/${other}/running-sum?sig_id=none`)).toEqual([422, 'RUNNING_SUM_ABSENT']);
  });
});

describe('the overview and the heat map of a result', () => {
  interface Pert {
    readonly pert_id: string;
    readonly pert_iname: string;
    readonly score: number;
    readonly signatures: number;
    readonly cells: Record<string, number>;
  }
  interface Overview {
    readonly distribution: {readonly positive: number; readonly histogram: {counts: number[]; above: number}};
    readonly counts: Record<string, number>;
    readonly cells: string[];
    readonly perturbagens: {readonly top: Pert[]; readonly bottom: Pert[]};
    readonly classes: {readonly file: string; readonly top: {id: string; score: number}[]};
  }

  it('are those of the signatures: counts, histogram, perturbagens and classes', async () => {
    const all = await view<Row[]>('results/matrices/query/ncs.gctx', {format: 'json'});
    const shown = await view<Overview>('overview', {top: '5'});
    expect(shown.counts.signatures).toBe(all.length);
    expect(shown.distribution.positive).toBe(all.filter(({VORINOSTAT}) => Number(VORINOSTAT) > 0).length);
    const {counts, above} = shown.distribution.histogram;
    expect(counts.reduce((sum, count) => sum + count, above)).toBe(all.length);
    const [first] = shown.perturbagens.top;
    expect(shown.perturbagens.top.map(({pert_iname}) => pert_iname)).toContain('vorinostat');
    const own = all.filter(({pert_id}) => pert_id === first.pert_id);
    expect(first.signatures).toBe(own.length);
    for (const [cell, score] of Object.entries(first.cells)) {
      const there = own
        .filter(({cell_iname}) => cell_iname === cell)
        .map(({VORINOSTAT}) => Number(VORINOSTAT));
      expect(score).toBeGreaterThanOrEqual(Math.min(...there) - 1e-4);
      expect(score).toBeLessThanOrEqual(Math.max(...there) + 1e-4);
      if (there.length === 1) expect(score).toBeCloseTo(there[0], 4);
    }
    const best = await view<Row[]>(`results/${shown.classes.file}`, {
      format: 'json',
      order: 'norm_cs DESC',
      limit: '1',
    });
    expect(shown.classes.top[0]).toMatchObject({id: best[0].id, score: best[0].norm_cs});
    const map = await view<{perturbagens: Pert[]; cells: string[]; scores: (number | null)[][]}>('heatmap', {
      limit: '5',
    });
    expect(map.perturbagens.map(({pert_id}) => pert_id)).toEqual(
      shown.perturbagens.top.map(({pert_id}) => pert_id),
    );
    expect(map.cells).toEqual(shown.cells);
    expect(map.scores).toEqual(
      shown.perturbagens.top.map(({cells}) => map.cells.map((cell) => cells[cell] ?? null)),
    );
  });

  it('are refused, saying why, where they cannot be had', async () => {
    const at = `/api/jobs/${id}`;
    expect(await refusal(`${at}/overview?score=tau`)).toEqual([422, 'RESULT_VIEW_ABSENT']);
    expect(await refusal(`${at}/overview?query=none`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
    expect(await refusal(`${at}/overview?top=501`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}/heatmap?perts=none`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}/heatmap?order=up`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`/api/jobs/${'f'.repeat(24)}/overview`)).toEqual([404, 'JOB_NOT_FOUND']);
  });
});

describe('facets of a matrix of a result', () => {
  interface Facets {
    readonly matching: number;
    readonly facets: {readonly name: string; readonly values?: {value: string; count: number}[]}[];
  }
  const path = 'matrices/query/ncs.gctx';

  it('count what the same filter selects', async () => {
    const where = '{"cell_iname":"MCF7","VORINOSTAT":{"gt":0}}';
    const rows = await view<Row[]>(`results/${path}`, {format: 'json', where});
    const {matching, facets} = await view<Facets>('facets', {
      path,
      where,
      facets: 'pert_iname,moa',
      values: '3',
    });
    expect(matching).toBe(rows.length);
    const [names, moas] = facets;
    for (const {value, count} of names.values ?? []) {
      expect(rows.filter(({pert_iname}) => pert_iname === value)).toHaveLength(count);
    }
    const [{value, count}] = moas.values ?? [];
    const like = {moa: {like: `(^|\\|)${value}(\\||$)`}};
    const both = JSON.stringify({and: [JSON.parse(where), like]});
    expect(await view<Row[]>(`results/${path}`, {format: 'json', where: both})).toHaveLength(count);
  });

  it('are refused, saying why, for what is no matrix and for unknown fields', async () => {
    const at = `/api/jobs/${id}/facets`;
    expect(await refusal(at)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?path=none`)).toEqual([404, 'RESULT_FILE_UNKNOWN']);
    expect(await refusal(`${at}?path=manifest.json`)).toEqual([400, 'RESULT_FORMAT']);
    expect(await refusal(`${at}?path=${path}&facets=none`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?path=${path}&where={`)).toEqual([400, 'FILTER_NOT_OBJECT']);
  });
});

describe('a share of a job', () => {
  interface Share {
    readonly id: string;
    readonly token: string;
    readonly expires: string;
  }
  const at = () => `/api/jobs/${id}`;
  /** Without a key, by a share alone. */
  const shared = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, {...init, headers: {share_token: token, ...init.headers}});
  const codeOf = async (response: Response): Promise<[number, string]> => {
    const {error} = (await response.json()) as {error: {code: string}};
    return [response.status, error.code];
  };
  const share = async (body: object = {}, job = id): Promise<Share> => {
    const response = await post(`/api/jobs/${job}/shares`, body);
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as Share;
  };

  it('opens the job, its files, its views and its download without a key, and nothing else', async () => {
    const {token} = await share();
    const job = (await (await shared(at(), token)).json()) as Record<string, string>;
    expect(job).toMatchObject({job_id: id, status: 'completed'});
    expect(job).not.toHaveProperty('user_id');
    expect((await fetch(`http:${job.download_url}`, {method: 'HEAD'})).status).toBe(200);
    const [{id: sigId}] = await view<Row[]>('results/matrices/query/cs.gctx', {format: 'json', limit: '1'});
    for (const path of [
      `/api/jobs/findByJobId/${id}`,
      `${at()}/results`,
      `${at()}/results/manifest.json`,
      `${at()}/results/matrices/query/cs.gctx?format=json&limit=1`,
      `${at()}/overview`,
      `${at()}/heatmap`,
      `${at()}/facets?path=matrices/query/cs.gctx&facets=moa`,
      `${at()}/running-sum?sig_id=${encodeURIComponent(String(sigId))}`,
    ]) {
      const response = await shared(path, token);
      expect([path, response.status]).toEqual([path, 200]);
      await response.arrayBuffer();
    }
    // In the address too, and where the reader has a key of their own.
    expect((await client.request(`${at()}/overview?share_token=${token}`)).status).toBe(200);
    const other = await client.submit({tool_id: 'sig_queryl1k_tool', name: 'other', ...lists()});
    await client.ended(other);
    for (const path of [`/api/jobs/${other}`, `/api/jobs/${other}/results`, `/api/jobs/${other}/overview`]) {
      expect(await codeOf(await shared(path, token))).toEqual([404, 'JOB_NOT_SHARED']);
    }
    for (const [method, path] of [
      ['GET', '/api/jobs'],
      ['GET', '/api/perts'],
      ['DELETE', at()],
      ['GET', `${at()}/shares`],
      ['POST', `${at()}/shares`],
    ]) {
      expect(await codeOf(await shared(path, token, {method}))).toEqual([401, 'USER_KEY_MISSING']);
    }
  });

  it('ends when it is taken back, and is listed until then', async () => {
    const {id: own, token} = await share();
    const list = async () => (await (await client.request(`${at()}/shares`)).json()) as Share[];
    expect(await list()).toContainEqual(expect.objectContaining({id: own, token}));
    expect((await client.request(`${at()}/shares/${own}`, {method: 'DELETE'})).status).toBe(200);
    expect(await codeOf(await shared(at(), token))).toEqual([401, 'SHARE_ENDED']);
    expect((await list()).map((each) => each.id)).not.toContain(own);
    const again = {method: 'DELETE'};
    expect(await refusal(`${at()}/shares/${own}`, again)).toEqual([404, 'SHARE_NOT_FOUND']);
  });

  it('ends when it expires, which is a time to come and within a year', async () => {
    const {token} = await share({expires: new Date(Date.now() + 1500).toISOString()});
    const ended = async (): Promise<Response> => {
      const response = await shared(at(), token);
      if (response.status !== 200) return response;
      await response.arrayBuffer();
      return ended();
    };
    expect(await codeOf(await ended())).toEqual([401, 'SHARE_ENDED']);
    for (const days of [-1, 0, 366]) {
      const expires = new Date(Date.now() + days * 86_400_000).toISOString();
      const response = await post(`${at()}/shares`, {expires});
      expect(await codeOf(response)).toEqual([422, 'SHARE_EXPIRY_INVALID']);
    }
  });

  it('is refused when somebody changed it', async () => {
    const {token} = await share();
    const [own, expires, signature] = token.split('-');
    for (const other of [
      `${own}-${Number(expires) + 1}-${signature}`,
      `${own.replace(/./, (c) => (c === 'a' ? 'b' : 'a'))}-${expires}-${signature}`,
      `${own}-${expires}-${'0'.repeat(64)}`,
      'nonsense',
    ]) {
      expect(await codeOf(await shared(at(), other))).toEqual([401, 'SHARE_INVALID']);
    }
  });

  it('ends with the key of the owner, who alone makes, lists and ends it', async () => {
    const run = (...words: string[]) => spawnOpenclue(words, environment);
    const made = JSON.parse((await run('keys', 'create', 'owner', '--json')).output) as {
      id: string;
      key: string;
    };
    const owner = new JobClient(
      () => server,
      () => made.key,
    );
    const own = await owner.submit({tool_id: 'sig_queryl1k_tool', name: 'mine', ...lists()});
    await owner.ended(own);
    expect(await codeOf(await post(`/api/jobs/${own}/shares`, {}))).toEqual([404, 'JOB_NOT_FOUND']);
    expect(await refusal(`/api/jobs/${own}/shares`)).toEqual([404, 'JOB_NOT_FOUND']);
    const {token, id: shareId} = (await (
      await owner.request(`/api/jobs/${own}/shares`, {method: 'POST'})
    ).json()) as Share;
    const notMine = {method: 'DELETE'};
    expect(await refusal(`/api/jobs/${own}/shares/${shareId}`, notMine)).toEqual([404, 'SHARE_NOT_FOUND']);
    expect((await shared(`/api/jobs/${own}`, token)).status).toBe(200);
    await run('keys', 'revoke', made.id);
    expect(await codeOf(await shared(`/api/jobs/${own}`, token))).toEqual([401, 'SHARE_ENDED']);
  });
});
