/** The demo as a knowledge graph, held against its schema, its services and the matrix it was made from; services as files. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Ajv from 'ajv';
import {parse as parseCsv} from 'csv-parse/sync';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {services} from '../../src/models/services';
import {waitUntil} from '../support/homes';
import {givenInstallation} from '../support/installation';
import {installedProgram, pythonWithH5py} from '../support/programs';
import {
  repositoryRoot,
  runOpenclue,
  type ServerProcess,
  startOpenclue,
  startServerProcess,
} from '../support/server-process';

const {home, environment} = givenInstallation('demo');
const folder = mkdtempSync(path.join(tmpdir(), 'openclue-kgx-'));
const whole = path.join(folder, 'whole');
const forms = ['--form', 'kgx', 'spoke', 'hetionet', 'bioteque'];

interface Edge {
  readonly id: string;
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  readonly zscore?: number;
  readonly object_direction_qualifier?: string;
  readonly number_of_signatures?: number;
  readonly cmap_tau?: number;
  readonly cmap_subject: string;
  readonly cmap_object?: string;
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

function rowsOf(file: string): Record<string, string>[] {
  const [header, ...lines] = linesOf(file).map((line) => line.split('\t'));
  return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
}

const edges: Edge[] = [];
let server: ServerProcess;
const ask = (file: string) => fetch(`${server.url}/api/${file}`, {headers: {user_key: server.key}});

beforeAll(async () => {
  server = await startServerProcess(environment);
  const {code, errors} = await runOpenclue(['kgx', 'demo', '--out', whole, ...forms], environment);
  expect({code, errors}).toEqual({code: 0, errors: ''});
  for (const line of linesOf(path.join(whole, 'edges.jsonl'))) edges.push(JSON.parse(line));
}, 120_000);

afterAll(() => rmSync(folder, {recursive: true}));

test('every node and edge keeps to the schema, every edge has its nodes, every id is its own', () => {
  const schema = JSON.parse(readFileSync(path.join(repositoryRoot, 'docs', 'kgx.schema.json'), 'utf8'));
  const ajv = new Ajv({allErrors: true, strict: false});
  const faults: unknown[] = [];
  const nodes = new Set<string>();
  for (const [file, kind] of [
    ['nodes.jsonl', 'node'],
    ['edges.jsonl', 'edge'],
  ]) {
    const validate = ajv.compile({...schema, $ref: `#/definitions/${kind}`});
    const ids = new Set<string>();
    for (const line of linesOf(path.join(whole, file))) {
      const record = JSON.parse(line);
      if (!validate(record)) faults.push({record, errors: validate.errors});
      if (ids.has(record.id)) faults.push(`${record.id} is there twice`);
      ids.add(record.id);
      if (kind === 'node') nodes.add(record.id);
      else if (!nodes.has(record.subject) || !nodes.has(record.object)) faults.push(record);
      if (record.subject !== undefined && record.subject === record.object) faults.push(record);
    }
  }
  expect(faults.slice(0, 3)).toEqual([]);
  // The schema refuses what it should.
  const refuses = ajv.compile({...schema, $ref: '#/definitions/edge'});
  const [first] = edges;
  for (const wrong of [
    {...first, predicate: 'biolink:causes'},
    {...first, cmap_tau: -(first.cmap_tau ?? 0)},
    {...first, object_direction_qualifier: 'increased'},
    {...first, more: 1},
  ]) {
    expect(refuses(wrong)).toBe(false);
  }
});

test('TSV says the same as JSON lines', () => {
  const rows = rowsOf(path.join(whole, 'edges.tsv'));
  expect(rows).toHaveLength(edges.length);
  const spelled = (value: unknown) => (Array.isArray(value) ? value.join('|') : String(value ?? ''));
  const different = rows.findIndex((row, i) =>
    Object.entries(row).some(
      ([name, cell]) => cell !== spelled((edges[i] as unknown as Record<string, unknown>)[name]),
    ),
  );
  expect(different).toBe(-1);
});

/** What the matrix of the demo, its siginfo and MODZ as published make of a pert: nothing of the exporter's own. */
async function consensusByHand(
  perts: readonly string[],
): Promise<Map<string, {genes: string[]; z: number[]}>> {
  const matrix = await openMatrix(path.join(home, 'demo', 'level5_demo_n2880x2000.gctx'));
  const siginfo = rowsOf(path.join(home, 'demo', 'siginfo.txt'));
  const info = rowsOf(path.join(home, 'demo', 'gene_info.txt'));
  const those = (flag: string) => new Set(info.flatMap((row) => (row[flag] === '1' ? [row.pr_gene_id] : [])));
  const [landmarks, bing] = [those('pr_is_lm'), those('pr_is_bing')];
  // Of 2,000 rows of the matrix those that a dataset takes: its largest space is BING.
  const rows = [...matrix.rows.ids.keys()].filter((row) => bing.has(matrix.rows.ids[row]));
  const genes = rows.map((row) => matrix.rows.ids[row]);
  const found = new Map<string, {genes: string[]; z: number[]}>();
  for (const pert of perts) {
    const exemplars = siginfo.filter((row) => row.pert_id === pert && row.is_exemplar_sig === '1');
    const columns = exemplars.map(({sig_id}) => {
      const at = matrix.columns.ids.indexOf(sig_id);
      const scores = matrix.readColumns(at, at + 1);
      return rows.map((row) => Math.min(10, Math.max(-10, scores[row])));
    });
    const ranked = columns.map((column) => ranks(column.filter((_, g) => landmarks.has(genes[g]))));
    const raw = ranked.map((a, i) =>
      Math.max(
        0.01,
        0.5 * ranked.reduce((sum, b, j) => sum + (i === j ? 0 : Math.max(0, correlation(a, b))), 0),
      ),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const z = genes.map((_, g) => columns.reduce((sum, column, i) => sum + (raw[i] / total) * column[g], 0));
    found.set(pert, {genes, z});
  }
  matrix.close();
  return found;
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length + 1) / 2;
  });
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length + 1) / 2;
  const sum = (of: (i: number) => number) => a.reduce((all, _, i) => all + of(i), 0);
  return (
    sum((i) => (a[i] - mean) * (b[i] - mean)) /
    Math.sqrt(sum((i) => (a[i] - mean) ** 2) * sum((i) => (b[i] - mean) ** 2))
  );
}

test('the genes of perturbagens are those that the matrix itself gives, ten edges to the last digit', async () => {
  const perts = ['BRD-K81418486', 'BRD-K17743125', 'CGS001-HDAC1', 'OE001-HDAC1', 'CGS001-MTOR'];
  const byHand = await consensusByHand(perts);
  let traced = 0;
  for (const [pert, {genes, z}] of byHand) {
    const own = edges.filter((edge) => edge.cmap_subject === pert && edge.zscore !== undefined);
    const itself = own[0].subject.replace('NCBIGene:', '');
    const order = [...genes.keys()].sort((a, b) => z[b] - z[a]);
    for (const [way, strongest] of [
      ['increased', order.slice(0, 150)],
      ['decreased', order.reverse().slice(0, 150)],
    ] as const) {
      const written = own.filter((edge) => edge.object_direction_qualifier === way);
      const expected = strongest.filter((gene) => genes[gene] !== itself);
      expect(written).toHaveLength(expected.length);
      expect(new Set(written.map(({object}) => object))).toEqual(
        new Set(expected.map((gene) => `NCBIGene:${genes[gene]}`)),
      );
      // The strongest of each end, by name and size: the index holds scores to within 2^-16, the graph four digits.
      expect(written[0].object).toBe(`NCBIGene:${genes[expected[0]]}`);
      expect(written[0].zscore).toBeCloseTo(z[expected[0]], 3);
      expect(written[0].number_of_signatures).toBe(9);
      traced++;
    }
  }
  expect(traced).toBe(10);
}, 60_000);

test('connections are all that the services tell beyond the limit, and reversers are kept', async () => {
  const csv = await (await ask('datasets/demo/connections?targets=all&format=csv')).text();
  const [header, ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const first = header.findIndex((name) => name.includes('BRD-') || name.includes('001-'));
  const nodeOf = new Map(edges.map((edge) => [edge.cmap_subject, edge.subject]));
  const expected = new Map<string, number>();
  for (const cells of lines) {
    // A control is no perturbation, and has no node.
    if (cells[0] === 'DMSO') continue;
    const tail = cells.slice(cells.length - (header.length - first));
    for (const [i, query] of header.slice(first).entries()) {
      const tau = Number(tail[i]);
      if (tail[i] === '' || Math.abs(tau) < 95 || nodeOf.get(query) === nodeOf.get(cells[0])) continue;
      expected.set(`${query} ${cells[0]}`, tau);
    }
  }
  const written = edges.filter(({cmap_tau}) => cmap_tau !== undefined);
  expect(written.map((edge) => `${edge.cmap_subject} ${edge.cmap_object}`).sort()).toEqual(
    [...expected.keys()].sort(),
  );
  for (const edge of written) {
    expect(edge.cmap_tau).toBeCloseTo(expected.get(`${edge.cmap_subject} ${edge.cmap_object}`) ?? 0, 3);
    expect(edge.predicate).toBe(
      `biolink:${(edge.cmap_tau ?? 0) > 0 ? 'positively' : 'negatively'}_correlated_with`,
    );
  }
  expect(written.some(({cmap_tau = 0}) => cmap_tau < 0)).toBe(true);
  // What is streamed are the same bytes, and what is not there is told.
  for (const file of ['nodes.jsonl', 'edges.tsv', 'spoke_edges.tsv', 'bioteque_CPD-pcr-CPD.tsv']) {
    expect(await (await ask(`datasets/demo/graph/${file}`)).text()).toBe(
      readFileSync(path.join(whole, file), 'utf8'),
    );
  }
  // Genes that nobody asked for before are found once for all who ask at the same time, and one may leave.
  const leaving = new AbortController();
  const genes = ['', '', ''].map(async () =>
    (await ask('datasets/demo/graph/edges.tsv?edges=gene&top=3')).text(),
  );
  const left = fetch(`${server.url}/api/datasets/demo/graph/edges.tsv?edges=gene&top=3`, {
    headers: {user_key: server.key},
    signal: leaving.signal,
  });
  setTimeout(() => leaving.abort(), 5);
  await left.catch(() => undefined);
  const [found, ...others] = await Promise.all(genes);
  expect(others).toEqual([found, found]);
  expect(found.split('\n').length).toBeGreaterThan(130 * 6);
  const {nodes, edges: counted} = (await (await ask('datasets/demo/graph/summary.json')).json()) as Record<
    string,
    object
  >;
  expect({nodes, counted}).toMatchObject({
    nodes: {kgx: {'biolink:SmallMolecule': 130, 'biolink:CellLine': 9}},
    counted: {kgx: {'biolink:affects increased': 130 * 150, 'biolink:affects decreased': 130 * 150}},
  });
  expect((await ask('datasets/demo/graph/edges.rdf')).status).toBe(404);
  expect((await ask('datasets/demo/graph/edges.tsv?tau=101')).status).toBe(400);
  expect((await ask('datasets/demo/graph/edges.tsv?edges=all')).status).toBe(400);
  expect((await ask('datasets/demo/graph/edges.tsv?limit=5')).status).toBe(400);
  expect((await fetch(`${server.url}/api/datasets/demo/graph/nodes.tsv`)).status).toBe(401);
}, 120_000);

test('SPOKE, Hetionet and Bioteque have the same edges under their own names', () => {
  const affects = edges.filter(
    ({zscore, predicate}) => zscore !== undefined && predicate === 'biolink:affects',
  );
  const spoke = rowsOf(path.join(whole, 'spoke_edges.tsv'));
  const nodes = new Set(rowsOf(path.join(whole, 'spoke_nodes.tsv')).map(({id}) => id));
  expect(spoke.find(({source, target}) => !nodes.has(source) || !nodes.has(target))).toBeUndefined();
  const up = spoke.filter(({edge}) => edge === 'UPREGULATES_CuG');
  expect(up.map(({pert_id, target, zscore}) => `${pert_id} ${target} ${zscore}`)).toEqual(
    affects
      .filter(({zscore = 0}) => zscore > 0)
      .map(
        ({cmap_subject, object, zscore}) => `${cmap_subject} ${object.slice('NCBIGene:'.length)} ${zscore}`,
      ),
  );
  // vorinostat goes by its InChIKey.
  expect(up.some(({source}) => source === 'WAEXFXRVDQXREF-UHFFFAOYSA-N')).toBe(true);
  const hetionet = rowsOf(path.join(whole, 'hetionet_edges.sif'));
  expect(hetionet.filter(({metaedge}) => metaedge === 'CuG')).toHaveLength(up.length);
  expect(hetionet.filter(({metaedge}) => metaedge === 'Gr>G')).toHaveLength(
    edges.filter(({predicate}) => predicate === 'biolink:regulates').length,
  );
  const weights = rowsOf(path.join(whole, 'bioteque_CPD-upr-GEN.tsv'));
  expect(Object.keys(weights[0])).toEqual(['n1', 'n2', 'weight']);
  expect(weights).toHaveLength(up.length);
});

test('an export that is killed and taken up again is the same to the byte, and nothing half-written has its name', async () => {
  const out = path.join(folder, 'again');
  const draft = `${out}.unfinished`;
  const command = ['kgx', 'demo', '--out', out, ...forms];
  const begun = () =>
    existsSync(path.join(draft, 'edges.tsv')) && statSync(path.join(draft, 'edges.tsv')).size > 0;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const killed = startOpenclue(command, environment);
    await waitUntil(begun);
    expect(existsSync(out)).toBe(false);
    await killed.end(signal);
    expect(existsSync(out)).toBe(false);
    // What a crash may leave: bytes behind what is noted.
    writeFileSync(path.join(draft, 'edges.tsv'), 'torn', {flag: 'a'});
  }
  expect(JSON.parse(readFileSync(path.join(draft, 'progress.json'), 'utf8')).next).toBeGreaterThan(0);
  expect(await runOpenclue(command, environment)).toMatchObject({code: 0});
  expect(existsSync(draft)).toBe(false);
  expect(readdirSync(out)).toEqual(readdirSync(whole));
  for (const file of readdirSync(whole)) {
    expect(readFileSync(path.join(out, file)).equals(readFileSync(path.join(whole, file)))).toBe(true);
  }
  const refused = await runOpenclue(command, environment);
  expect(refused).toMatchObject({code: 1});
  expect(refused.errors).toContain('exists already');
}, 120_000);

type Row = Record<string, unknown>;

async function readParquet(file: ArrayBuffer): Promise<Row[]> {
  const {parquetReadObjects} = await import('hyparquet');
  return parquetReadObjects({file});
}

async function rowsOfParquet(response: Response): Promise<Row[]> {
  expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  return readParquet(await response.arrayBuffer());
}

/** A record as its service tells it: without what is missing, dates as texts. */
function told(row: Row, dates: Readonly<Record<string, number>>): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (value === null || value === undefined) return [];
      return [[name, value instanceof Date ? value.toISOString().slice(0, dates[name]) : value]];
    }),
  );
}

test('every service is one file of Parquet and CSV with one call, with all records and their types', async () => {
  const out = path.join(folder, 'dump');
  expect(await runOpenclue(['dump', '--out', out, '--format', 'parquet', 'csv'], environment)).toMatchObject({
    code: 0,
  });
  for (const {path: service} of services) {
    const records = (await (await ask(`${service}/dump?format=json`)).json()) as Row[];
    const {count} = (await (await ask(`${service}/count`)).json()) as {count: number};
    expect({service, records: records.length}).toEqual({service, records: count});
    const rows = await rowsOfParquet(await ask(`${service}/dump`));
    const dates = Object.fromEntries(
      ['patent_expire_date', 'submission_date', 'exclusivity_date', 'qc_date'].map((name) => [name, 10]),
    );
    const written = rows.map((row) => told(row, dates));
    // Instants are those that were meant, whatever they were written as.
    const spelled = records.map((record) =>
      typeof record.created === 'string'
        ? {...record, created: new Date(record.created).toISOString()}
        : record,
    );
    expect(written).toEqual(spelled);
    const file = readFileSync(path.join(out, `${service}.parquet`));
    expect(await readParquet(new Uint8Array(file).buffer)).toEqual(rows);
    const csv = parseCsv(readFileSync(path.join(out, `${service}.csv`)), {columns: true}) as Row[];
    expect(csv).toHaveLength(count);
    if (csv.length > 0) expect(Object.keys(csv[0])).toEqual(Object.keys(rows[0]));
  }
  expect(readdirSync(out)).toHaveLength(2 * services.length);
}, 120_000);

test('a dump takes a filter, fills in gene lists that are named, and is for whoever may ask the service', async () => {
  const filter = {where: {cell_id: 'MCF7', pert_iname: 'vorinostat'}, fields: ['sig_id', 'tas', 'up50_lm']};
  const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
  const rows = await rowsOfParquet(await ask(`sigs/dump?${query}`));
  const records = (await (await ask(`sigs?${query}`)).json()) as Row[];
  expect(rows).toEqual(records);
  expect(rows[0].up50_lm).toHaveLength(50);
  const page = encodeURIComponent(JSON.stringify({limit: 7, fields: ['pert_id', 'moa']}));
  expect(await rowsOfParquet(await ask(`perts?format=parquet&filter=${page}`))).toHaveLength(7);
  expect((await ask('perts/dump?format=xlsx')).status).toBe(400);
  expect((await ask('perts/dump?filter={"where":{"nope":1}}')).status).toBe(400);
  expect((await fetch(`${server.url}/api/perts/dump`)).status).toBe(401);
  const refused = await runOpenclue(['dump', 'pert', '--out', path.join(folder, 'none')], environment);
  expect(refused).toMatchObject({code: 1});
  expect(refused.errors).toContain('There is no service "pert"');
  expect(existsSync(path.join(folder, 'none'))).toBe(false);
});

test('signatures become gene sets: the strongest genes of the matrix, in a file that the query takes', async () => {
  const gmt = path.join(folder, 'demo.gmt');
  const sig = 'DEMO001_MCF7_24H:BRD-K81418486:10';
  const run = (...args: string[]) => runOpenclue(['matrix', 'gmt', 'demo', ...args], environment);
  expect(await run('--out', gmt, '--space', 'landmark')).toMatchObject({code: 0});
  const lines = linesOf(gmt).map((line) => line.split('\t'));
  expect(lines).toHaveLength(2 * 2880);
  expect(new Set(lines.map(([name]) => name)).size).toBe(lines.length);
  const [genes, z] = await signatureByHand(sig);
  const order = [...genes.keys()].sort((a, b) => z[b] - z[a]);
  const setOf = (name: string) =>
    lines
      .find(([known]) => known === name)
      ?.slice(2)
      .sort();
  expect(setOf(`${sig}_UP`)).toEqual(
    order
      .slice(0, 50)
      .map((gene) => genes[gene])
      .sort(),
  );
  expect(setOf(`${sig}_DN`)).toEqual(
    order
      .slice(-50)
      .map((gene) => genes[gene])
      .sort(),
  );
  const one = path.join(folder, 'one.gmt');
  await run('--out', one, '--sigs', sig, '--genes', 'entrez', '--size', '60');
  const found = await runOpenclue(['query', '--dataset', 'demo', '--lists', one, '--json'], environment);
  expect(found).toMatchObject({code: 0});
  expect(JSON.parse(found.output).queries[0].strongest[0]).toMatchObject({id: sig});
  // Of perturbagens the same genes as the graph has.
  const perts = path.join(folder, 'perts.gmt');
  await run('--out', perts, '--of', 'perturbagens', '--size', '150', '--genes', 'entrez');
  const [up] = linesOf(perts).filter((line) => line.startsWith('BRD-K81418486_UP\t'));
  expect(up.split('\t').slice(2)).toEqual(
    edges
      .filter((edge) => edge.cmap_subject === 'BRD-K81418486' && (edge.zscore ?? 0) > 0)
      .map(({object}) => object.slice('NCBIGene:'.length)),
  );
}, 60_000);

/** Symbols and scores of the landmark genes of a signature, of the matrix. */
async function signatureByHand(sig: string): Promise<[string[], number[]]> {
  const matrix = await openMatrix(path.join(home, 'demo', 'level5_demo_n2880x2000.gctx'));
  const info = rowsOf(path.join(home, 'demo', 'gene_info.txt')).filter((row) => row.pr_is_lm === '1');
  const symbols = new Map(info.map((row) => [row.pr_gene_id, row.pr_gene_symbol]));
  const at = matrix.columns.ids.indexOf(sig);
  const scores = matrix.readColumns(at, at + 1);
  const rows = [...matrix.rows.ids.keys()].filter((row) => symbols.has(matrix.rows.ids[row]));
  matrix.close();
  return [rows.map((row) => symbols.get(matrix.rows.ids[row]) ?? ''), rows.map((row) => scores[row])];
}

/** Reads a GCTx by the steps of cmapPy's parse_gctx, and prints the shape, metadata and a score. */
const readAsCmapPy = `
import h5py, json, sys
import numpy as np
with h5py.File(sys.argv[1], 'r') as f:
    version = f.attrs['version']
    version = version[0] if isinstance(version, np.ndarray) else version
    version = version.decode() if isinstance(version, bytes) else version
    def meta(axis):
        group = f['0/META/' + axis]
        return {k: [v.decode() if isinstance(v, bytes) else v.item() for v in group[k][:]] for k in group.keys()}
    rows, columns = meta('ROW'), meta('COL')
    data = f['0/DATA/0/matrix'][:].transpose()
    assert data.shape == (len(rows['id']), len(columns['id']))
    print(json.dumps({'version': version, 'shape': data.shape, 'rows': sorted(rows), 'columns': sorted(columns),
      'id': columns['id'][7], 'cell': columns['cell_iname'][7], 'tas': columns['tas'][7],
      'gene': rows['id'][3], 'symbol': rows['pr_gene_symbol'][3], 'score': float(data[3, 7])}))
`;
/** Likewise as cmapR does, by rhdf5. */
const readAsCmapR = `
suppressMessages(library(rhdf5))
file <- commandArgs(trailingOnly = TRUE)[1]
rows <- h5read(file, '0/META/ROW'); columns <- h5read(file, '0/META/COL')
m <- h5read(file, '0/DATA/0/matrix', index = list(4, 8))
cat(h5readAttributes(file, '/')$version, trimws(rows$id[4]), trimws(columns$id[8]), format(m[1, 1], digits = 9), sep = '\\n')
`;

test('a dataset is written back as GCTx with its metadata, as the readers of cmapPy and cmapR take it', async () => {
  const out = path.join(folder, 'demo.gctx');
  expect(await runOpenclue(['matrix', 'slice', 'demo', '--out', out], environment)).toMatchObject({code: 0});
  const source = await openMatrix(path.join(home, 'demo', 'level5_demo_n2880x2000.gctx'));
  const score = (gene: string, sig: string) => {
    const at = source.columns.ids.indexOf(sig);
    return source.readColumns(at, at + 1)[source.rows.ids.indexOf(gene)];
  };
  try {
    const python = pythonWithH5py();
    if (!python) console.warn('no Python with h5py: cmapPy’s way to read a GCTx is not tried');
    else {
      const read = JSON.parse(execFileSync(python, ['-c', readAsCmapPy, out], {encoding: 'utf8'}));
      expect(read).toMatchObject({version: 'GCTX1.0', shape: [1700, 2880]});
      expect(read.rows).toEqual(['id', 'pr_gene_symbol']);
      expect(read.columns).toEqual(
        expect.arrayContaining(['pert_id', 'pert_iname', 'cell_iname', 'pert_idose', 'moa', 'tas']),
      );
      const [info] = rowsOf(path.join(home, 'demo', 'siginfo.txt')).filter(({sig_id}) => sig_id === read.id);
      expect(read.cell).toBe(info.cell_iname);
      expect(read.tas).toBeCloseTo(Number(info.tas), 6);
      expect(read.score).toBeCloseTo(score(read.gene, read.id), 3);
    }
    const r = installedProgram(['Rscript'], ['-e', 'library(rhdf5)']);
    if (!r) console.warn('no R with rhdf5: cmapR’s way to read a GCTx is not tried');
    else {
      const read = execFileSync(r, ['-e', readAsCmapR, out], {encoding: 'utf8'}).trim().split('\n');
      expect(read[0]).toBe('GCTX1.0');
      expect(Number(read[3])).toBeCloseTo(score(read[1], read[2]), 3);
    }
  } finally {
    source.close();
  }
}, 60_000);

test('the recipe of the first Connectivity Map: ranks and instances become a dataset, and its score is that of Lamb 2006', async () => {
  const info = rowsOf(path.join(home, 'demo', 'gene_info.txt')).slice(0, 40);
  const probes = info.map((_, g) => `${200000 + g}_at`);
  const instances = Array.from({length: 12}, (_, i) => String(100 + i));
  // A permutation for each instance, by steps that have no factor in common with 40.
  const steps = [1, 3, 7, 9, 11, 13, 17, 19, 21, 23, 27, 29];
  const rankOf = (g: number, i: number) => ((g * steps[i] + 5 * i) % probes.length) + 1;
  const write = (name: string, lines: readonly (readonly string[])[]) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${lines.map((cells) => cells.join('\t')).join('\n')}\n`);
    return file;
  };
  const chip = write('HG_U133A.chip', [
    ['pr_id', 'pr_gene_id', 'pr_gene_symbol'],
    ...info.map((row, g) => [probes[g], row.pr_gene_id, row.pr_gene_symbol]),
  ]);
  const ranks = write('rankMatrix.txt', [
    ['probe_id', ...instances],
    ...probes.map((probe, g) => [probe, ...instances.map((_, i) => String(rankOf(g, i)))]),
  ]);
  const table = write('cmap_instances.txt', [
    [
      'instance_id',
      'batch_id',
      'cmap_name',
      'concentration (M)',
      'duration (h)',
      'cell2',
      'array3',
      'vehicle',
    ],
    ...instances.map((id, i) => [
      id,
      '1',
      `drug ${i}`,
      '0.00001',
      '6',
      i % 2 ? 'MCF7' : 'PC3',
      'HG-U133A',
      'DMSO',
    ]),
  ]);
  const gctx = path.join(folder, 'cmap1.gctx');
  const run = async (...args: string[]) => {
    const end = await runOpenclue(args, environment);
    expect(end).toMatchObject({code: 0});
    return end.output;
  };
  await run('load', chip);
  await run('matrix', 'instances', ranks, '--instances', table, '--out', gctx);
  await run('matrix', 'add', 'cmap1', gctx, '--space', 'all');
  const [up, down] = [probes.slice(2, 8), probes.slice(20, 27)];
  const found = JSON.parse(
    await run(
      ...[
        'query',
        '--dataset',
        'cmap1',
        '--metric',
        'lamb2006',
        '--up',
        up.join(','),
        '--down',
        down.join(','),
      ],
      ...['--top', '12', '--json'],
    ),
  );
  // Lamb 2006, supporting material, of the ranks as they stand in the file.
  const ks = (list: readonly string[], i: number) => {
    const v = list.map((probe) => rankOf(probes.indexOf(probe), i)).sort((a, b) => a - b);
    const a = Math.max(...v.map((rank, j) => (j + 1) / v.length - rank / probes.length));
    const b = Math.max(...v.map((rank, j) => rank / probes.length - j / v.length));
    return a > b ? a : -b;
  };
  const raw = instances.map((_, i) => {
    const [ksUp, ksDown] = [ks(up, i), ks(down, i)];
    return Math.sign(ksUp) === Math.sign(ksDown) ? 0 : ksUp - ksDown;
  });
  const [most, least] = [Math.max(...raw), Math.min(...raw)];
  const expected = new Map(
    instances.map((id, i) => [id, raw[i] === 0 ? 0 : raw[i] > 0 ? raw[i] / most : -raw[i] / least]),
  );
  const {strongest, weakest} = found.queries[0];
  const scored = new Map<string, number>(
    [...strongest, ...weakest].map((row: {id: string; raw_cs: number}) => [row.id, row.raw_cs]),
  );
  expect(scored.size).toBe(instances.length);
  for (const [id, score] of expected) expect(scored.get(id)).toBeCloseTo(score, 4);
  expect(new Set(expected.values()).size).toBeGreaterThan(4);
  expect(strongest[0]).toMatchObject({pert_idose: '10 uM'});
}, 60_000);
