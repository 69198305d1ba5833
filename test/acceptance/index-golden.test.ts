import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {MatrixReader} from '../../src/engine/formats/matrix';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {buildIndex, type Dataset, openDataset} from '../../src/engine/index';
import {createScoringPool, type ScoringPool, scoreOutputs} from '../../src/engine/pool';
import {describeShared, sharedFile} from '../support/shared';
import {givenFolder} from '../unit/engine/index/given';

const folder = givenFolder();
let pool: ScoringPool;
beforeAll(() => {
  pool = createScoringPool({workers: 2});
});
afterAll(() => pool.close());

async function indexed(name: string, file: string): Promise<{dataset: Dataset; matrix: MatrixReader}> {
  const matrix = await openMatrix(file);
  const numeric = matrix.rows.ids.every((id) => /^\d+$/.test(id));
  await buildIndex({
    outDir: folder,
    name,
    matrix,
    genes: {
      entrezIds: matrix.rows.ids.map((id, row) => (numeric ? Number(id) : row + 1)),
      symbols: matrix.rows.ids,
    },
    rowsPerSpace: {all: Uint32Array.from(matrix.rows.ids.keys())},
    workers: 2,
  });
  return {dataset: openDataset(path.join(folder, name)), matrix};
}

/** Lines of a GMT as index rows, members the matrix lacks left out. */
function geneSets(file: string, matrix: MatrixReader): {name: string; rows: Uint32Array}[] {
  const rowOf = new Map(matrix.rows.ids.map((id, row) => [id, row]));
  return readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const [name, , ...members] = line.split('\t');
      const rows = new Set(members.flatMap((id) => rowOf.get(id.trim()) ?? []));
      return {name: name.replace(/_(UP|DN|DOWN)$/i, ''), rows: Uint32Array.from(rows)};
    });
}

function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: readonly (number | null)[],
  what: string,
): void {
  const far = expected.findIndex(
    (value, i) => value !== null && !(Math.abs((actual?.[i] ?? Number.NaN) - value) <= 1e-5),
  );
  if (far >= 0) expect({what, at: far, value: actual?.[far]}).toEqual({what, at: far, value: expected[far]});
}

describeShared("the Broad's own build of 10 signatures", () => {
  const golden = (...parts: string[]) => sharedFile('data', 'connectivity', 'gutc_golden', ...parts);
  let dataset: Dataset;
  let matrix: MatrixReader;
  beforeAll(async () => {
    ({dataset, matrix} = await indexed('golden', golden('build', 'modzs_n10x10174.gctx')));
  });
  afterAll(() => {
    dataset.close();
    matrix.close();
  });

  it('has exactly the ranks that cmapM stored', async () => {
    const ranks = await openMatrix(golden('build', 'rank_bing_n10x10174.gctx'));
    const expected = ranks.readColumns(0, 10);
    const index = dataset.index('all');
    const rowOf = new Map(ranks.rows.ids.map((id, row) => [id, row]));
    const columnOf = new Map(ranks.columns.ids.map((id, column) => [id, column]));
    const entries = new Uint32Array(10_174 * 10);
    index.readRows(Uint32Array.from(matrix.rows.ids.keys()), 0, 10, entries, 10);
    let different = 0;
    matrix.rows.ids.forEach((gene, g) => {
      matrix.columns.ids.forEach((signature, s) => {
        const row = rowOf.get(gene) ?? Number.NaN;
        const column = columnOf.get(signature) ?? Number.NaN;
        const rank = entries[g * 10 + s] >>> index.layout.weightBits;
        if (rank !== expected[column * 10_174 + row]) different++;
      });
    });
    expect(different).toBe(0);
    ranks.close();
  });

  it('gives the scores and leading edges that cmapM stored, within 1e-5', async () => {
    const up = geneSets(golden('queries', 'contest_query_ezid_up_n10.gmt'), matrix);
    const down = geneSets(golden('queries', 'contest_query_ezid_down_n10.gmt'), matrix);
    const results = await pool.score({
      index: dataset.location('all'),
      metric: 'wtcs',
      queries: up.map(({rows}, q) => ({up: rows, down: down[q].rows})),
      outputs: scoreOutputs,
    });
    const stored = [
      ['cs', 'cs_n10x10'],
      ['up', 'cs_up_n10x10'],
      ['down', 'cs_dn_n10x10'],
      ['leadUp', 'leadf_up_n10x10'],
      ['leadDown', 'leadf_dn_n10x10'],
    ] as const;
    for (const [output, name] of stored) {
      const expected = await openMatrix(golden('gutc_result', 'matrices', 'query', `${name}.gctx`));
      const values = expected.readColumns(0, 10);
      const signatureRow = matrix.columns.ids.map((id) => expected.rows.ids.indexOf(id));
      expected.columns.ids.forEach((query, column) => {
        const q = up.findIndex(({name: head}) => query.replace(/_(UP|DN|DOWN)$/i, '') === head);
        expect(q).toBeGreaterThanOrEqual(0);
        const wanted = signatureRow.map((row) => values[column * 10 + row]);
        expectClose(results[q][output], wanted, `${name} ${query}`);
      });
      expected.close();
    }
  });
});

describeShared('golden vectors of the raw score', () => {
  const vector = (name: string) => sharedFile('vectors', '02_wtcs', name);
  type Lists = Record<
    string,
    {cs: (number | null)[]; cs_up?: number[]; cs_dn?: number[]; leadf_up?: number[]; leadf_dn?: number[]}
  >;
  const expected = JSON.parse(readFileSync(vector('expected.json'), 'utf8'));

  async function scored(name: string, file: string, metric: 'wtcs' | 'cs', tail: 'both' | 'up' | 'down') {
    const {dataset, matrix} = await indexed(name, vector(file));
    const up = geneSets(vector('up.gmt'), matrix);
    const down = geneSets(vector('down.gmt'), matrix);
    const none = new Uint32Array();
    const results = await pool.score({
      index: dataset.location('all'),
      metric,
      queries: up.map(({rows}, q) => ({
        up: tail === 'down' ? none : rows,
        down: tail === 'up' ? none : down[q].rows,
      })),
      outputs: scoreOutputs,
    });
    dataset.close();
    matrix.close();
    return new Map(up.map((query, q) => [query.name, results[q]]));
  }

  it.each([
    ['wtcs_both', 'wtcs', 'both'],
    ['wtcs_up', 'wtcs', 'up'],
    ['wtcs_down', 'wtcs', 'down'],
    ['cs_both', 'cs', 'both'],
  ] as const)('%s', async (key, metric, tail) => {
    const results = await scored(key, 'score.gct', metric, tail);
    const lists: Lists = expected[key];
    for (const [query, {cs, cs_up, cs_dn, leadf_up, leadf_dn}] of Object.entries(lists)) {
      const result = results.get(query);
      expect(result).toBeDefined();
      expectClose(result?.cs, cs, `${key} ${query} cs`);
      if (cs_up && tail !== 'down') expectClose(result?.up, cs_up, `${key} ${query} up`);
      // A down list alone is stored with its sign turned, as the score it gives.
      if (cs_dn && tail === 'both') expectClose(result?.down, cs_dn, `${key} ${query} down`);
      if (leadf_up && tail !== 'down')
        expectClose(result?.leadUp, leadf_up, `${key} ${query} leading edge up`);
      if (leadf_dn && tail !== 'up')
        expectClose(result?.leadDown, leadf_dn, `${key} ${query} leading edge down`);
    }
  });

  it('missing scores: the gene is left out for that signature', async () => {
    const results = await scored('missing', 'score_nan.gct', 'wtcs', 'both');
    const {drop} = JSON.parse(readFileSync(vector('expected_nan.json'), 'utf8'));
    for (const [query, list] of Object.entries(drop)) {
      const cs = Array.isArray(list) ? list : (list as {cs: number[]}).cs;
      expectClose(results.get(query)?.cs, cs, `missing ${query}`);
    }
  });
});
