/** What pages ask of a result beside its files. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {JobClient} from '../support/job-client';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';

const home = givenHome('demo');
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
  server = await startServerProcess({OPENCLUE_HOME: home});
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
    expect(await refusal(`${at}?path=${path}&where={`)).toEqual([400, 'FILTER_INVALID']);
  });
});
