/** The perts and classes of the demo dataset, whose planted structure is known (src/library/demo/perturbagens.ts). */
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {CellConnectivity} from '../../src/analyses/touchstone/cell-connectivity';
import type {ClassReport, ClassSummary} from '../../src/analyses/touchstone/classes';
import type {PertConnections} from '../../src/analyses/touchstone/connections';
import type {ConsensusGenes} from '../../src/analyses/touchstone/consensus-genes';
import type {DatasetSummary} from '../../src/analyses/touchstone/dataset-summary';
import type {GeneSignatures} from '../../src/analyses/touchstone/gene-signatures';
import type {PertSummary} from '../../src/analyses/touchstone/pert-summary';
import type {ProfileStatus} from '../../src/analyses/touchstone/profile-status';
import type {ReferencePerts} from '../../src/analyses/touchstone/reference-perts';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {spearman} from '../../src/engine/stats/correlation';
import type {BaselineAnswer} from '../../src/library/datasets/baseline-expression';
import {givenInstallation} from '../support/installation';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const {home, environment} = givenInstallation('demo');
let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess(environment);
  // What a dataset is without one; the demo gets its own when a server starts.
  rmSync(path.join(home, 'datasets', 'demo', 'background'), {recursive: true});
}, 120_000);

interface Failure {
  readonly error: {readonly code: string; readonly message: string};
}

async function ask<T>(path: string, body?: object): Promise<{status: number; body: T}> {
  const response = await fetch(`${server.url}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {user_key: server.key, 'Content-Type': 'application/json'},
    body: body && JSON.stringify(body),
  });
  return {status: response.status, body: (await response.json()) as T};
}

const cellLines = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'];
const vorinostat = 'BRD-K81418486';
const hdacInhibitors = 'CP_HDAC_INHIBITOR';

test('strength needs no background, connections do and say how to get one', async () => {
  const summary = await ask<PertSummary>(`perts/${vorinostat}/summary`);
  expect(summary.status).toBe(200);
  const {pert, impact, signatures, cells, doses} = summary.body;
  expect(pert).toEqual({pert_id: vorinostat, pert_iname: 'vorinostat', pert_type: 'trt_cp'});
  expect(impact.tas_percentile).toBeCloseTo(((impact.pct_cc ?? 0) + (impact.pct_ss ?? 0)) / 2, 12);
  expect(doses).toEqual(['0.02', '0.1', '0.5', '1', '2.5', '10', '>10']);
  expect(cells.map(({cell_iname}) => cell_iname)).toEqual([
    'A375',
    'A549',
    'HA1E',
    'HCC515',
    'HEPG2',
    'HT29',
    'MCF7',
    'PC3',
    'VCAP',
  ]);
  for (const {cell_iname, signatures: count, highest_tas, by_dose} of cells) {
    const own = signatures.filter((each) => each.cell_iname === cell_iname);
    expect(own).toHaveLength(count);
    expect(highest_tas).toBe(Math.max(...own.map(({tas}) => Number(tas))));
    expect(by_dose).toEqual(doses.map((row) => own.filter(({dose_row}) => dose_row === row).length));
  }
  const refused = await ask<Failure>(`perts/${vorinostat}/connections`);
  expect(refused.status).toBe(409);
  expect(refused.body.error.message).toContain('openclue background build demo');
  expect((await ask('pcls/connectivity')).status).toBe(409);
  expect((await ask('datasets/demo/connections')).status).toBe(409);
  expect((await ask('datasets/demo/reference_perts')).status).toBe(409);
  expect((await ask(`perts/${vorinostat}/cell_connectivity`)).status).toBe(409);
});

test('the summary of a dataset counts its signatures by cell line, type, dose, time and mark', async () => {
  const {status, body} = await ask<DatasetSummary>('datasets/demo/summary');
  expect(status).toBe(200);
  expect(body).toMatchObject({dataset: 'demo', assay: 'L1000', signatures: 2880, genes: 1700});
  const siginfo = readFileSync(path.join(home, 'demo', 'siginfo.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  const [header, ...lines] = siginfo.map((line) => line.split('\t'));
  const counted = (field: string) => {
    const counts = new Map<string, number>();
    for (const line of lines) {
      const value = line[header.indexOf(field)];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  };
  const asMap = (counts: DatasetSummary['cells']) => new Map(counts.map(({value, count}) => [value, count]));
  expect(asMap(body.cells)).toEqual(counted('cell_iname'));
  expect(asMap(body.pert_types)).toEqual(counted('pert_type'));
  expect(body.perturbagens).toBe(counted('pert_id').size);
  expect(body.marks.is_exemplar_sig).toBe(counted('is_exemplar_sig').get('1'));
  expect(body.doses[0].count).toBe(counted('pert_idose').get(body.doses[0].value));
  expect(body.sources).toEqual([
    expect.objectContaining({file: 'level5_demo_n2880x2000.gctx', signatures: 2880, algorithm: 'sha256'}),
  ]);
  expect((await ask('datasets/demo-p100/summary')).status).toBe(400);
});

test('the profile status says what is not loaded', async () => {
  const statusOf = async (pert: string) => {
    const {body} = await ask<{assays: ProfileStatus[]}>(`perts/${pert}/summary`);
    return Object.fromEntries(body.assays.map(({assay, status}) => [assay, status]));
  };
  // The demo's references of P100 and GCP have some of its compounds.
  expect(await statusOf(vorinostat)).toEqual({L1000: 'profiled', P100: 'profiled', GCP: 'profiled'});
  expect(await statusOf('estradiol')).toMatchObject({
    L1000: 'profiled',
    P100: expect.not.stringMatching(/^profiled/),
  });
});

/** z-scores by the API of slices: per gene by Entrez id, per signature. */
async function slice(body: object): Promise<Record<string, Record<string, number>>> {
  const {body: rows} = await ask<Record<string, number>[]>('datasets/demo/slice', body);
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

test('consensus genes of a pert: its exemplars weighed by their correlation, as MODZ weighs replicates', async () => {
  const {body} = await ask<ConsensusGenes>('perts/vorinostat/consensus_genes?top=5');
  expect(body).toMatchObject({method: 'modz', space: 'bing', of: 'exemplars'});
  expect(body.signatures.map(({cell_iname}) => cell_iname).sort()).toEqual(cellLines);
  const sigs = body.signatures.map(({sig_id}) => sig_id);
  const landmark = Object.values(await slice({sigs, space: 'landmark'}));
  expect(body.weighed_by).toEqual({space: 'landmark', genes: landmark.length});
  const columns = sigs.map((sig) => Float64Array.from(landmark, (row) => row[sig]));
  const cc = columns.map((a) => columns.map((b) => (a === b ? 0 : Math.max(0, spearman(a, b)))));
  const raw = cc.map((row) => Math.max(0.01, 0.5 * row.reduce((sum, x) => sum + x, 0)));
  const total = raw.reduce((sum, x) => sum + x, 0);
  for (const [i, {weight}] of body.signatures.entries()) expect(weight).toBeCloseTo(raw[i] / total, 4);
  const all = await slice({sigs});
  const consensus = (row: Record<string, number>) =>
    body.signatures.reduce(
      (sum, {sig_id, weight}) => sum + weight * Math.max(-10, Math.min(10, row[sig_id])),
      0,
    );
  const ranked = Object.entries(all)
    .map(([id, row]) => ({id, z: consensus(row)}))
    .sort((a, b) => b.z - a.z);
  expect(body.up.map(({entrez_id}) => entrez_id)).toEqual(ranked.slice(0, 5).map(({id}) => id));
  expect(body.down.map(({entrez_id}) => entrez_id)).toEqual(
    ranked
      .slice(-5)
      .reverse()
      .map(({id}) => id),
  );
  expect(body.up[0].z).toBeCloseTo(ranked[0].z, 4);
  expect(body.up[0].cells.MCF7).toBeCloseTo(
    all[ranked[0].id][body.signatures.find(({cell_iname}) => cell_iname === 'MCF7')?.sig_id ?? ''],
    4,
  );
  const {body: one} = await ask<ConsensusGenes>('perts/vorinostat/consensus_genes?top=3&cell=MCF7');
  expect(one.signatures).toEqual([expect.objectContaining({cell_iname: 'MCF7', weight: 1})]);
});

test('a gene’s signatures: those that move it most, of how many', async () => {
  const {body} = await ask<GeneSignatures & {up: Record<string, unknown>[]}>('genes/cdkn1a/signatures?top=4');
  const row = (await slice({genes: ['CDKN1A']}))['1026'];
  const {body: wells} = await ask<{sig_id: string}[]>(
    `sigs?filter=${encodeURIComponent('{"where":{"pert_type":"ctl_vehicle"},"fields":["sig_id"]}')}`,
  );
  const controls = new Set(wells.map(({sig_id}) => sig_id));
  expect(controls.size).toBeGreaterThan(0);
  const scores = Object.entries(row).filter(([sig]) => sig.includes(':') && !controls.has(sig));
  const ranked = scores.map(([, z]) => Math.fround(z)).sort((a, b) => b - a);
  expect(body).toMatchObject({entrez_id: '1026', gene_symbol: 'CDKN1A', signatures: 2880});
  expect(body.looked_at).toBe(ranked.length);
  expect(body.up.map(({z}) => z)).toEqual(ranked.slice(0, 4));
  expect(body.down.map(({z}) => z)).toEqual(ranked.slice(-4).reverse());
  expect(body.up[0]).toMatchObject({rank: 1, pert_iname: expect.any(String), cell_iname: expect.any(String)});
  const compounds = await ask<GeneSignatures>('genes/1026/signatures?pert_type=trt_cp&cell=MCF7&top=500');
  const {up, down, looked_at} = compounds.body;
  expect(new Set([...up, ...down].map(({sig_id}) => sig_id)).size).toBe(looked_at);
  const z = [...up, ...[...down].reverse()].map((each) => each.z);
  expect(z).toEqual([...z].sort((a, b) => b - a));
  const strong = await ask<GeneSignatures>('genes/1026/signatures?min_tas=0.5');
  expect(strong.body.looked_at).toBeLessThan(body.looked_at);
});

test('baseline expression of a gene in every cell line, replaced as a whole', async () => {
  const missing = await ask<Failure>('genes/nothing/baseline_expression');
  expect(missing).toMatchObject({status: 404, body: {error: {code: 'BASELINE_UNKNOWN'}}});
  // The demo's own, which says that it was drawn.
  const {body: drawn} = await ask<BaselineAnswer>('genes/ESR1/baseline_expression');
  expect(drawn.synthetic).toBe(true);
  expect(drawn.cell_lines[0]).toMatchObject({cell_iname: 'MCF7', outlier: 'high'});
  expect(drawn.measured).toBe(drawn.cell_lines.length);
  const {body: core} = await ask<BaselineAnswer>(`genes/ESR1/baseline_expression?cells=${cellLines}`);
  expect(core.cell_lines.map(({cell_iname}) => cell_iname).sort()).toEqual(cellLines);
  expect(core.cell_lines[0].z).toBe(drawn.cell_lines[0].z);
  const unknown = await ask<Failure>('genes/ESR1/baseline_expression?cells=MCF7,X');
  expect(unknown).toMatchObject({status: 404, body: {error: {code: 'BASELINE_LINE_UNKNOWN'}}});
  const load = async (lines: readonly string[]) => {
    const file = path.join(home, 'expression.gct');
    writeFileSync(file, `${lines.join('\n')}\n`);
    return runOpenclue(['expression', 'load', file], environment);
  };
  const first = await load([
    '#1.2',
    '3\t5',
    'NAME\tDescription\tMCF7\tT47D\tA375\tPC3\tHT29',
    'ENSG00000091831\tESR1\t6\t5\t1\t2\t3',
    'ENSG00000141510\tTP53\t4\t4\t4\t4\tNaN',
    'ENSG00000000000\tnothing\t1\t1\t1\t1\t1',
  ]);
  expect(first).toMatchObject({code: 0, output: expect.stringContaining('2 genes in 5 cell lines')});
  const {body} = await ask<BaselineAnswer>('genes/esr1/baseline_expression');
  // median 3, MAD 2: (6 - 3) / (2 * 1.4826)
  const whole = {entrez_id: '2099', gene_symbol: 'ESR1', synthetic: false, median: 3, mad: 2, measured: 5};
  expect(body).toMatchObject(whole);
  expect(body.cell_lines.map(({cell_iname}) => cell_iname)).toEqual(['MCF7', 'T47D', 'HT29', 'PC3', 'A375']);
  expect(body.cell_lines[0].z).toBeCloseTo(3 / 2.9652, 10);
  expect((await ask<BaselineAnswer>('genes/7157/baseline_expression')).body.cell_lines).toEqual(
    ['MCF7', 'T47D', 'A375', 'PC3'].map((cell_iname) => ({
      cell_iname,
      expression: 4,
      z: null,
      outlier: null,
    })),
  );
  expect((await load(['#1.2', '1\t1', 'NAME\tDescription\tA', 'x\ty\t1'])).code).toBe(1);
  expect((await ask('genes/2099/baseline_expression')).status).toBe(200);
  expect((await load(['#1.2', '1\t1', 'NAME\tDescription\tPC3', '7157\t-\t1'])).code).toBe(0);
  expect((await ask('genes/2099/baseline_expression')).status).toBe(404);
});

describe('with a background', () => {
  beforeAll(async () => {
    const {code, errors} = await runOpenclue(['background', 'build', 'demo'], environment);
    expect({code, errors: code === 0 ? '' : errors}).toEqual({code: 0, errors: ''});
  }, 120_000);

  test('an HDAC inhibitor is like the others and the loss of HDACs, and unlike their excess', async () => {
    const {body} = await ask<PertConnections>('perts/Vorinostat/connections?limit=0');
    expect(body.connections).toHaveLength(body.total);
    expect(body.connections.map(({rank}) => rank)).toEqual([...Array(body.total).keys()].map((n) => n + 1));
    const scores = body.connections.map(({score}) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(body.connections.some(({pert_id}) => pert_id === vorinostat)).toBe(false);
    const best = new Set(body.connections.slice(0, 8).map(({pert_iname}) => pert_iname));
    for (const name of ['trichostatin-a', 'panobinostat', 'belinostat', 'entinostat', 'HDAC1']) {
      expect(best).toContain(name);
    }
    expect(body.connections[0].score).toBeGreaterThan(95);
    const worst = body.connections[body.total - 1];
    expect(worst).toMatchObject({pert_iname: 'HDAC1', pert_type: 'trt_oe'});
    expect(worst.score).toBeLessThan(-95);
  });

  test('a cell line, a type, an order, a page, a score', async () => {
    const of = async (query: string) =>
      (await ask<PertConnections>(`perts/${vorinostat}/connections?${query}`)).body;
    const inCell = await of('cell=MCF7&limit=5');
    expect(inCell.connections.map(({score}) => score)).toEqual(
      inCell.connections.map(({cells}) => cells.MCF7),
    );
    const all = await of('limit=0&pert_type=trt_cp');
    expect(new Set(all.connections.map(({pert_type}) => pert_type))).toEqual(new Set(['trt_cp']));
    const page = await of('skip=3&limit=2&pert_type=trt_cp');
    expect(page.connections).toEqual(all.connections.slice(3, 5));
    const opposite = await of('order=asc&limit=1&pert_type=trt_cp');
    expect(opposite.connections[0].score).toBe(all.connections[all.total - 1].score);
    const ncs = await of('score=ncs&limit=1');
    expect(Math.abs(ncs.connections[0].score)).toBeLessThan(10);
    expect(ncs.connections[0].score).toBeGreaterThan(1);
    // Scores of 32 bits, in no more digits than say which they are.
    const told = ncs.connections.flatMap(({score, cells}) => [score, ...Object.values(cells)]);
    expect(told.filter((score) => String(Math.abs(score)).replace(/^0?\.0*/, '').length > 10)).toEqual([]);
  });

  test('the perts service and its ids lead to the same pert', async () => {
    const filter = encodeURIComponent(JSON.stringify({where: {pert_id: vorinostat}, fields: ['id']}));
    const {body: perts} = await ask<{id: string}[]>(`perts?filter=${filter}`);
    const byId = await ask<PertConnections>(`perts/${perts[0].id}/connections?limit=1`);
    expect(byId.body.pert.pert_id).toBe(vorinostat);
  });

  test('a planted class is connected, in the summary and in each cell line', async () => {
    const {body} = await ask<ClassReport>(`pcls/${hdacInhibitors}/connectivity`);
    expect(body.box_plot.median).toBeGreaterThan(90);
    expect(body.cells.map(({cell}) => cell)).toEqual([
      'summary',
      'A375',
      'A549',
      'HA1E',
      'HCC515',
      'HEPG2',
      'HT29',
      'MCF7',
      'PC3',
      'VCAP',
    ]);
    expect(body.cells[0].median).toBe(body.box_plot.median);
    for (const {q25, median, q75} of body.cells) {
      expect(q25).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(q75);
    }
    const {order, scores} = body.heat_map;
    expect([...order].sort()).toEqual(body.members.map(({pert_id}) => pert_id).sort());
    for (const [a, row] of scores.entries()) {
      expect(row[a]).toBeNull();
      for (const [b, score] of row.entries()) expect(score).toBe(scores[b][a]);
    }
    const {body: overview} = await ask<{classes: ClassSummary[]}>('pcls/connectivity');
    const medians = overview.classes.map(({median}) => median ?? 0);
    expect(medians).toEqual([...medians].sort((a, b) => b - a));
    const own = overview.classes.find(({group_id}) => group_id === hdacInhibitors);
    expect(own).toMatchObject({...body.box_plot, size: body.members.length});
  });

  test('a list of the user: by name, of one class connected, of many classes not', async () => {
    const alike = await ask<ClassReport & {name: string}>('pcls/connectivity', {
      name: 'mine',
      perts: ['vorinostat', 'Belinostat', 'BRD-K77908580'],
    });
    expect(alike.body.name).toBe('mine');
    expect(alike.body.members.map(({pert_iname}) => pert_iname).sort()).toEqual([
      'belinostat',
      'entinostat',
      'vorinostat',
    ]);
    const mixed = await ask<ClassReport>('pcls/connectivity', {
      perts: ['vorinostat', 'sirolimus', 'dexamethasone', 'ibuprofen', 'paclitaxel'],
    });
    expect(alike.body.box_plot.median).toBeGreaterThan((mixed.body.box_plot.median ?? 100) + 30);
  });

  test('cell lines of a pert connect as a gutc query of its signature finds them, with chords of strong ones', async () => {
    const {body} = await ask<CellConnectivity>('perts/vorinostat/cell_connectivity');
    expect(body.cells.map(({cell_iname}) => cell_iname)).toEqual(cellLines);
    const at = (cell: string) => body.cells.findIndex(({cell_iname}) => cell_iname === cell);
    // The demo's example is a query of the same genes.
    const out = path.join(home, 'by-hand');
    const lists = ['up', 'down'].flatMap((end) => [
      `--${end}`,
      path.join(home, 'demo', `vorinostat_${end}.gmt`),
    ]);
    const tool = ['query', '--tool', 'sig_gutc_tool', ...lists, '--out', out];
    const run = await runOpenclue(tool, environment);
    expect({code: run.code, errors: run.code === 0 ? '' : run.errors}).toEqual({code: 0, errors: ''});
    for (const name of ['ps', 'ns']) {
      const matrix = await openMatrix(path.join(out, 'matrices', 'gutc', `${name}_pert_cell.gctx`));
      const scores = matrix.readColumns(0, 1);
      const own = name === 'ps' ? body.tau : body.ncs;
      for (const cell of cellLines) {
        const expected = scores[matrix.rows.ids.indexOf(`${vorinostat}:${cell}`)];
        expect(Math.fround(own[at('MCF7')][at(cell)] ?? Number.NaN)).toBe(expected);
      }
      matrix.close();
    }
    // Within a cell line these are the connections of the background.
    const {body: inCell} = await ask<Record<string, number>[]>(
      'datasets/demo/connections?perts=vorinostat&cells=PC3',
    );
    expect(body.tau[at('PC3')][at('PC3')]).toBeCloseTo(inCell[0][vorinostat], 4);
    const {body: card} = await ask<PertSummary>('perts/vorinostat/summary');
    for (const {cell_iname, tas, is_strong} of body.cells) {
      const exemplar = card.signatures.find(
        (each) => each.cell_iname === cell_iname && each.pert_idose === '10 uM' && each.pert_itime === '24 h',
      );
      expect(tas).toBe(exemplar?.tas);
      expect(is_strong).toBe((tas ?? 0) >= 0.5);
    }
    const expected = body.cells.flatMap((one, a) =>
      body.cells.slice(a + 1).flatMap((other) => {
        const b = at(other.cell_iname);
        const score = ((body.tau[a][b] ?? 0) + (body.tau[b][a] ?? 0)) / 2;
        const isStrong = Math.min(one.tas ?? 0, other.tas ?? 0) > 0.5 && Math.abs(score) >= 80;
        return isStrong ? [{cells: [one.cell_iname, other.cell_iname], score}] : [];
      }),
    );
    expect(body.chords).toEqual(expected);
    const {body: weaker} = await ask<CellConnectivity>(
      'perts/vorinostat/cell_connectivity?min_tas=0.2&min_score=90',
    );
    expect(weaker).toMatchObject({tas_threshold: 0.2, score_threshold: 90});
    expect(weaker.chords.length).toBeGreaterThan(0);
    expect(Math.min(...weaker.chords.map(({score}) => Math.abs(score)))).toBeGreaterThanOrEqual(90);
  });

  describe('connections of a dataset as a matrix', () => {
    type Row = Record<string, string | number>;
    const hdac = ['vorinostat', 'BRD-K17743125', 'entinostat'];

    test('of some perts with one another, as each perturbagen’s own list has them', async () => {
      const {body: rows} = await ask<Row[]>(`datasets/demo/connections?perts=${hdac}`);
      const list = (await ask<PertConnections>(`perts/${vorinostat}/connections?limit=0`)).body;
      expect(rows.map(({pert_iname}) => pert_iname)).toEqual(['vorinostat', 'belinostat', 'entinostat']);
      expect(rows[0]).toMatchObject({id: vorinostat, moa: 'HDAC inhibitor', pcl: hdacInhibitors});
      for (const row of rows.slice(1)) {
        const told = list.connections.find(({pert_id}) => pert_id === row.id);
        expect(Number(row[vorinostat])).toBe(told?.score);
      }
      const both = (await ask<Row[]>(`datasets/demo/connections`, {perts: hdac})).body;
      expect(both).toEqual(rows);
      const symmetric = (await ask<Row[]>(`datasets/demo/connections?perts=${hdac}&symmetric=true`)).body;
      const [a, b] = [vorinostat, 'BRD-K17743125'];
      expect(symmetric[0][b]).toBeCloseTo((Number(rows[0][b]) + Number(rows[1][a])) / 2, 4);
      expect(symmetric[1][a]).toBe(symmetric[0][b]);
    });

    test('of one pert with all others in every cell line, ordered and by page', async () => {
      const path = `datasets/demo/connections?perts=vorinostat&targets=all&cells=all&score=ncs`;
      const query = `&order=${encodeURIComponent(`${vorinostat}:summary DESC`)}&limit=4`;
      const {body: rows} = await ask<Row[]>(path + query);
      const {body: list} = await ask<PertConnections>(`perts/${vorinostat}/connections?score=ncs&limit=4`);
      const others = rows.filter(({id}) => id !== vorinostat);
      expect(others.map(({id}) => id)).toEqual(
        list.connections.slice(0, others.length).map(({pert_id}) => pert_id),
      );
      const best = rows.find(({id}) => id === list.connections[0].pert_id);
      for (const [cell, score] of Object.entries(list.connections[0].cells)) {
        expect(Number(best?.[`${vorinostat}:${cell}`])).toBe(score);
      }
    });

    test('the reference perturbagens are those that the background connects, without the records of services', async () => {
      const {body} = await ask<ReferencePerts>('datasets/demo/reference_perts');
      const {body: rows} = await ask<Row[]>(`datasets/demo/connections?perts=vorinostat&targets=all`);
      const others = rows.filter(({id}) => id !== 'DMSO');
      expect(body.perts.map(({pert_id}) => pert_id).sort()).toEqual(others.map(({id}) => String(id)).sort());
      expect(body).toMatchObject({total: others.length, cells: cellLines});
      const ofType = (type: string) => others.filter(({pert_type}) => pert_type === type).length;
      expect(body.types).toEqual(
        body.types.map(({pert_type}) => ({pert_type, count: ofType(pert_type ?? '')})),
      );
      const found = body.perts.find(({pert_id}) => pert_id === vorinostat);
      expect(found).toEqual({
        pert_id: vorinostat,
        pert_iname: 'vorinostat',
        pert_type: 'trt_cp',
        moa: 'HDAC inhibitor',
        classes: [hdacInhibitors],
        query_cells: cellLines.length,
      });
      const {body: page} = await ask<ReferencePerts>(
        'datasets/demo/reference_perts?pert_type=trt_cp&skip=2&limit=3',
      );
      const compounds = body.perts.filter(({pert_type}) => pert_type === 'trt_cp');
      expect(page.perts).toEqual(compounds.slice(2, 5));
      expect(page.total).toBe(compounds.length);
      const {body: vehicles} = await ask<ReferencePerts>(
        'datasets/demo/reference_perts?pert_type=ctl_vehicle',
      );
      expect(vehicles.perts).toMatchObject([{pert_id: 'DMSO', query_cells: 0}]);
    });

    test('of all pairs, as GCTx, GCT, CSV and Parquet', async () => {
      const get = (format: string) =>
        fetch(`${server.url}/api/datasets/demo/connections?format=${format}`, {
          headers: {user_key: server.key},
        });
      const gctx = path.join(home, 'connections.gctx');
      writeFileSync(gctx, Buffer.from(await (await get('gctx')).arrayBuffer()));
      const matrix = await openMatrix(gctx);
      const {ids} = matrix.rows;
      // The vehicle is connected to, and is no query itself.
      expect(matrix.columns.ids).toEqual(ids.filter((id) => id !== 'DMSO'));
      const queries = matrix.columns.ids;
      const scores = matrix.readColumns(0, queries.length).slice();
      matrix.close();
      const gct = path.join(home, 'connections.gct');
      writeFileSync(gct, Buffer.from(await (await get('gct')).arrayBuffer()));
      const text = await openMatrix(gct);
      expect(text.columns.fields.get('pert_iname')).toEqual(matrix.columns.fields.get('pert_iname'));
      expect(text.readColumns(0, queries.length)).toEqual(scores);
      text.close();
      const lines = (await (await get('csv')).text()).trimEnd().split('\n');
      expect(lines[0]).toBe(['id', 'pert_iname', 'pert_type', 'moa', 'pcl', ...queries].join());
      expect(lines).toHaveLength(ids.length + 1);
      const {parquetReadObjects} = await import('hyparquet');
      const table = await parquetReadObjects({file: await (await get('parquet')).arrayBuffer()});
      const column = queries.indexOf(vorinostat);
      expect(table.map((row) => row[vorinostat])).toEqual(
        Array.from(scores.subarray(column * ids.length, (column + 1) * ids.length)),
      );
    });

    test('perts without connections are refused, or left out and counted', async () => {
      const path = 'datasets/demo/connections?perts=vorinostat,DMSO,nobody&targets=vorinostat';
      expect(await ask<Failure>(path)).toMatchObject({
        status: 404,
        body: {error: {code: 'CONNECTIONS_ABSENT'}},
      });
      const answer = await fetch(`${server.url}/api/${path}&ignore_missing=true`, {
        headers: {user_key: server.key},
      });
      expect(answer.headers.get('X-Missing-Perts')).toBe('2');
      expect(await answer.json()).toHaveLength(1);
    });
  });

  test.each<[string, string, object | undefined, number, string]>([
    ['connections of an unknown dataset', 'datasets/x/connections', undefined, 400, 'DATASET_UNKNOWN'],
    ['a matrix in an unknown cell line', 'datasets/demo/connections?cells=X', undefined, 404, 'CELL_UNKNOWN'],
    ['a matrix with a misspelt field', 'datasets/demo/connections?pert=a', undefined, 400, 'FILTER_INVALID'],
    ['a matrix of no perts', 'datasets/demo/connections', {perts: []}, 400, 'FILTER_INVALID'],
    ['a matrix of an unknown pert', 'datasets/demo/connections', {perts: ['x']}, 404, 'PERT_UNKNOWN'],
    ['an unknown pert', 'perts/nothing/connections', undefined, 404, 'PERT_UNKNOWN'],
    ['cell lines of the vehicle', 'perts/DMSO/cell_connectivity', undefined, 404, 'CONNECTIONS_ABSENT'],
    [
      'genes in a cell line without it',
      `perts/${vorinostat}/consensus_genes?cell=X`,
      undefined,
      404,
      'CELL_WITHOUT_SIGNATURES',
    ],
    ['genes of an unknown pert', 'perts/x/consensus_genes', undefined, 404, 'PERT_UNKNOWN'],
    ['too many genes', 'perts/vorinostat/consensus_genes?top=501', undefined, 400, 'FILTER_INVALID'],
    ['signatures of an unknown gene', 'genes/nothing/signatures', undefined, 404, 'GENE_UNKNOWN'],
    ['signatures of a gene with a NUL', 'genes/a%00b/signatures', undefined, 404, 'GENE_UNKNOWN'],
    ['expression of a gene with a NUL', 'genes/a%00/baseline_expression', undefined, 404, 'BASELINE_UNKNOWN'],
    ['signatures of a gene that is not there', 'genes/ADH1A/signatures', undefined, 404, 'INDEX_ID_UNKNOWN'],
    [
      'signatures of a cell line that is not there',
      'genes/TP53/signatures?cell=X',
      undefined,
      404,
      'CELL_WITHOUT_SIGNATURES',
    ],
    ['a TAS that is none', 'genes/TP53/signatures?min_tas=x', undefined, 400, 'FILTER_INVALID'],
    ['an unknown pert’s summary', 'perts/nothing/summary', undefined, 404, 'PERT_UNKNOWN'],
    ['a name of several perts', 'perts/HDAC1/summary', undefined, 400, 'PERT_AMBIGUOUS'],
    ['an unknown cell line', `perts/${vorinostat}/connections?cell=X`, undefined, 404, 'CELL_UNKNOWN'],
    ['an unknown cell line of classes', 'pcls/connectivity?cell=X', undefined, 404, 'CELL_UNKNOWN'],
    ['an unknown score', `perts/${vorinostat}/connections?score=x`, undefined, 400, 'FILTER_INVALID'],
    ['a limit that is none', `perts/${vorinostat}/connections?limit=-1`, undefined, 400, 'FILTER_INVALID'],
    ['cell twice', `perts/${vorinostat}/connections?cell=A&cell=B`, undefined, 400, 'FILTER_INVALID'],
    ['an unknown class', 'pcls/nothing/connectivity', undefined, 404, 'CLASS_UNKNOWN'],
    ['an unknown dataset', 'pcls/connectivity?dataset=x', undefined, 400, 'DATASET_UNKNOWN'],
    ['a class of one', 'pcls/connectivity', {perts: ['vorinostat']}, 422, 'CLASS_TOO_SMALL'],
    [
      'a class of one, twice',
      'pcls/connectivity',
      {perts: ['vorinostat', vorinostat]},
      422,
      'CLASS_TOO_SMALL',
    ],
    ['no list', 'pcls/connectivity', {perts: 'vorinostat'}, 400, 'FILTER_INVALID'],
    ['a long list', 'pcls/connectivity', {perts: Array(501).fill('a')}, 400, 'FILTER_INVALID'],
    ['an unknown member', 'pcls/connectivity', {perts: ['vorinostat', 'x']}, 404, 'PERT_UNKNOWN'],
  ])('refuses %s', async (_what, path, body, status, code) => {
    const answer = await ask<Failure>(path, body);
    expect(answer.body.error).toMatchObject({code});
    expect(answer.status).toBe(status);
  });
});
