/** How graphs, and what they are made of, come into files. */
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  type ConsensusRecord,
  recordsOf,
  writeRecords,
} from '../../../../src/analyses/graph/consensus-records';
import {exportGraph} from '../../../../src/analyses/graph/export';
import type {Graph} from '../../../../src/analyses/graph/graph';
import {planParts} from '../../../../src/analyses/graph/plan';
import {collectTexts} from '../../../../src/analyses/graph/texts';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-graph-'));
afterAll(() => rmSync(folder, {recursive: true}));

test('a part has as many queries as its targets allow, and every query stands in one part', () => {
  const sizesOf = (targets: number) => {
    const parts = planParts({kinds: ['connection']}, {queries: 200, targets, perts: 0}).slice(1);
    expect(parts.map(({from}) => from)).toEqual([0, ...parts.slice(0, -1).map(({to}) => to)]);
    expect(parts.at(-1)?.to).toBe(200);
    return parts[0].to;
  };
  expect([0, 300, 8192, 80_000, 2 ** 20].map(sizesOf)).toEqual([64, 64, 32, 3, 1]);
});

test('texts beyond what is made bytes at a time come whole and in order', () => {
  const texts = collectTexts();
  const pieces = Array.from({length: 12}, (_, i) => `${i}µ`.repeat(300_000));
  for (const piece of pieces) texts.add(piece);
  expect(Buffer.from(texts.bytes()).equals(Buffer.from(pieces.join('')))).toBe(true);
  expect(collectTexts().bytes()).toHaveLength(0);
});

test('records of consensus genes are written in slabs and read back, of several writers at once whole ones', () => {
  const top = 2000;
  const file = path.join(folder, 'records.consensus');
  // More than one slab, the last of them not full; a record may have fewer genes than the one before in its place.
  const recordAt = (i: number): ConsensusRecord => {
    const end = (length: number) => ({
      rows: Uint32Array.from({length}, (_, row) => row * 3 + i),
      values: Float64Array.from({length}, (_, row) => 10 - row / (i + 1)),
    });
    return {signatures: i, up: end(i < 400 ? top : 2), down: end(i % 3)};
  };
  function* records(count: number, between = () => {}) {
    for (let i = 0; i < count; i++) {
      if (i === 1) between();
      yield recordAt(i);
    }
  }
  writeRecords(
    file,
    top,
    records(750, () => writeRecords(file, top, records(5))),
  );
  const wanted = [0, 5, 348, 349, 350, 399, 400, 749];
  expect(recordsOf(file, top, wanted)).toEqual(wanted.map(recordAt));
  expect(readdirSync(folder).filter((name) => name.startsWith('records'))).toEqual(['records.consensus']);
});

describe('the export of a graph', () => {
  const graphOf = (write: Graph['write']): Graph => ({
    name: 'small',
    source: {
      dataset: {folder, build: 'b', generation: 1},
      synthetic: true,
      request: {forms: [], kinds: [], tau: 0, top: 1, z: 0, source: '', publications: [], space: 'landmark'},
    },
    ...{unknownTargets: 0, key: 'k', parts: 2, files: ['a.txt'], write},
  });
  const part = (text: string) => ({files: {'a.txt': Buffer.from(text)}, counts: {'kgx edge x': 1}});

  test('keeps another out of its folder until it ends', async () => {
    const out = path.join(folder, 'made', 'busy');
    const other = graphOf(async function* () {
      yield* [part('one\n'), part('two\n')];
    });
    const graph = graphOf(async function* () {
      yield part('one\n');
      await expect(exportGraph(other, out)).rejects.toMatchObject({code: 'INDEX_BUSY'});
      yield part('two\n');
    });
    expect(await exportGraph(graph, out)).toMatchObject({edges: {kgx: {'edge x': 2}}});
    expect(readFileSync(path.join(out, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(existsSync(`${out}.lock`)).toBe(false);
  });

  test('fails of what failed first, also where that can no longer be noted', async () => {
    const out = path.join(folder, 'lost');
    // biome-ignore lint/correctness/useYield: it fails before the first part.
    const graph = graphOf(async function* () {
      rmSync(`${out}.unfinished`, {recursive: true});
      throw new Error('the thread died');
    });
    await expect(exportGraph(graph, out)).rejects.toThrow('the thread died');
  });
});
