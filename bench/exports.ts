/** What a knowledge graph of a large dataset takes, beside writing the same bytes plainly. */
import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {createGraphs, exportGraph, usualRequest} from '../src/analyses/graph';
import {openDatabase} from '../src/database/connect';
import type {MetadataField} from '../src/engine/formats/matrix';
import {buildIndex} from '../src/engine/index';
import {type DatasetRecord, datasetsFolder} from '../src/library/datasets/registry';
import {createLog} from '../src/log';
import {prepareSchema} from '../src/schema';
import type {BenchRow} from './row';
import {syntheticMatrix} from './synthetic-matrix';
import {timed} from './timed';

const usual = {signatures: 100_000, genes: 978};
/** Signatures of each perturbagen, as many as there are core cell lines; they lie far from one another. */
const repeats = 9;
/** Genes at each end: a gigabyte of edges. */
const top = 50;
/** Bytes that are read and written at a time. */
const piece = 1 << 24;
/** Milliseconds between looks at the memory. */
const glance = 50;
const megabyte = 1e6;

/** @param sizes signatures, then genes */
export async function benchExports(sizes?: readonly number[]): Promise<BenchRow[]> {
  const [signatures = usual.signatures, genes = usual.genes] = sizes ?? [];
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-exports-'));
  chmodSync(home, 0o711);
  const log = createLog('warn');
  const database = await openDatabase({home, log});
  const graphs = createGraphs({config: {home, workers: availableParallelism()}, pool: database.pool});
  try {
    await prepareSchema(database.pool, log);
    const record = await makeDataset(home, signatures, genes);
    const asked = {...usualRequest, top, forms: ['kgx'], kinds: ['gene']} as const;
    const out = path.join(home, 'graph');
    const start = process.memoryUsage().rss;
    let most = start;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, glance);
    const finding = await timed(() => graphs.open(record, asked));
    // What was found is kept beside the dataset.
    const graph = await graphs.open(record, asked);
    const writing = await timed(() => exportGraph(graph, out));
    clearInterval(watch);
    const names = readdirSync(out);
    const bytes = names.reduce((sum, name) => sum + statSync(path.join(out, name)).size, 0);
    const spelled = spell(path.join(out, 'edges.jsonl'), path.join(home, 'plain'));
    const copied = copy(path.join(out, 'edges.jsonl'), path.join(home, 'plain'));
    const rate = bytes / megabyte / (writing.wall / 1000);
    const all = bytes / megabyte / ((finding.wall + writing.wall) / 1000);
    const name = `KGX of ${signatures.toLocaleString('en-US')} signatures`;
    return [
      row(
        `${name}: size, beside that of the scores`,
        'MB',
        bytes / megabyte,
        (signatures * genes * 4) / megabyte,
      ),
      row(`${name}: writing, beside edges spelled one by one`, 'MB/s', rate, spelled),
      row(`${name}: writing, beside bytes that lie ready`, 'MB/s', rate, copied),
      row(`${name}: finding the genes too, beside edges spelled one by one`, 'MB/s', all, spelled),
      row(`${name}: finding the genes, beside writing`, 's', finding.wall / 1000, writing.wall / 1000),
      row(`${name}: memory at its most, beside the start`, 'MB', most / megabyte, start / megabyte),
    ];
  } finally {
    await graphs.close();
    await database.close();
    rmSync(home, {recursive: true, force: true});
  }
}

/** MB/s at which the edges are written again, in both forms, by whoever has them as records. */
function spell(file: string, target: string): number {
  const fd = openSync(target, 'w');
  let [bytes, milliseconds, columns]: [number, number, string[]] = [0, 0, []];
  for (const lines of linesOf(file)) {
    const edges = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    if (columns.length === 0) columns = Object.keys(edges[0]);
    const started = performance.now();
    let text = '';
    for (const edge of edges) {
      const cells = columns.map((column) => {
        const value = edge[column];
        return Array.isArray(value) ? value.join('|') : String(value ?? '');
      });
      text += `${JSON.stringify(edge)}\n${cells.join('\t')}\n`;
    }
    bytes += writeSync(fd, text);
    milliseconds += performance.now() - started;
  }
  return finish(fd, target, bytes, milliseconds);
}

/** MB/s at which bytes that lie ready in memory are written. */
function copy(file: string, target: string): number {
  const fd = openSync(target, 'w');
  let [bytes, milliseconds] = [0, 0];
  for (const lines of linesOf(file)) {
    const ready = Buffer.from(`${lines.join('\n')}\n`);
    const started = performance.now();
    bytes += writeSync(fd, ready);
    milliseconds += performance.now() - started;
  }
  return finish(fd, target, bytes, milliseconds);
}

/** As an export does, which is only done when all of it is on disk. */
function finish(fd: number, target: string, bytes: number, milliseconds: number): number {
  const started = performance.now();
  fdatasyncSync(fd);
  const all = milliseconds + performance.now() - started;
  closeSync(fd);
  rmSync(target);
  return bytes / megabyte / (all / 1000);
}

/** The lines of a file, some megabytes at a time. */
function* linesOf(file: string): Generator<string[]> {
  const fd = openSync(file, 'r');
  const buffer = Buffer.alloc(piece);
  let carry = '';
  for (;;) {
    const got = readSync(fd, buffer, 0, piece, null);
    if (got === 0) break;
    const lines = (carry + buffer.toString('latin1', 0, got)).split('\n');
    carry = lines.pop() ?? '';
    yield lines;
  }
  closeSync(fd);
}

async function makeDataset(home: string, signatures: number, genes: number): Promise<DatasetRecord> {
  const perts = Math.ceil(signatures / repeats);
  const dictionary = (count: number, name: (i: number) => string) =>
    Array.from({length: count}, (_, i) => name(i));
  const field = (names: string[], code: (signature: number) => number): MetadataField => ({
    kind: 'text',
    dictionary: names,
    codes: Int32Array.from({length: signatures}, (_, signature) => code(signature)),
  });
  const matrix = syntheticMatrix(home, genes, {
    ids: dictionary(signatures, (i) => `SYN${i}`),
    fields: new Map([
      [
        'pert_id',
        field(
          dictionary(perts, (i) => `BRD-K${String(i).padStart(8, '0')}`),
          (s) => s % perts,
        ),
      ],
      ['pert_type', field(['trt_cp'], () => 0)],
      [
        'cell_iname',
        field(
          dictionary(repeats, (i) => `CELL${i}`),
          (s) => Math.floor(s / perts),
        ),
      ],
    ]),
  });
  const ids = Array.from({length: genes}, (_, g) => g + 1);
  const all = Uint32Array.from(ids.keys());
  const name = 'bench';
  const {build} = await buildIndex({
    ...{outDir: datasetsFolder({home}), name, matrix},
    genes: {entrezIds: ids, symbols: ids.map(String)},
    rowsPerSpace: {landmark: all},
  });
  return {
    ...{id: build, name, source: 'synthetic', checksum: '', spaces: ['landmark']},
    ...{signature_count: signatures, gene_count: genes, synthetic: true, level: 5, created: new Date()},
  };
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, unit, value, baseline, ratio: value / baseline};
}
