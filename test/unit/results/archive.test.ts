import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {writeGctx} from '../../../src/engine/formats/gctx-writer';
import {archiveBytes, readArchive} from '../../../src/results/archive/archive';
import {packResult} from '../../../src/results/archive/pack';
import {fileOf, readIndex} from '../../../src/results/kept';
import {unpack} from '../../support/archive';

const root = 'my_analysis.sig_queryl1k_tool.5d36096d12e15519133e87fd';
const longName = `gsea/${'LONG_QUERY_NAME_'.repeat(9)}/arfs/${'Q'.repeat(90)}/x.gct`;
const veryLongName = `arfs/${'Ä'.repeat(60)}/${'B'.repeat(120)}/${'C'.repeat(100)}/Größe.txt`;
const gct = (rows: number) =>
  `#1.3\n${rows}\t1\t1\t0\nid\tcell\tncs\n${Array.from({length: rows}, (_, i) => `s${i}\tA375\t${i / 7}\n`).join('')}`;
const texts: Record<string, string> = {
  'index.txt': 'query_id\tdesc\turl\n',
  'empty.txt': '',
  'ncs.gct': gct(120_000),
  [longName]: gct(3),
  [veryLongName]: 'µ\n',
};
const matrices = {'matrices/query/cs.gctx': 40_000, 'matrices/query/small.gctx': 3};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-results-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

/** Writes a result as an analysis does and packs it. */
async function givenResult(name = 'one') {
  const at = path.join(folder, name);
  const place = (file: string) => {
    mkdirSync(path.dirname(path.join(at, root, file)), {recursive: true});
    return path.join(at, root, file);
  };
  for (const [file, text] of Object.entries(texts)) writeFileSync(place(file), text);
  for (const [file, rows] of Object.entries(matrices)) {
    await writeGctx(place(file), {
      rows: {
        ids: Array.from({length: rows}, (_, i) => `s${i}`),
        fields: new Map([['tas', {kind: 'number', values: new Float64Array(rows)}]]),
      },
      columns: {ids: ['Q'], fields: new Map()},
      readColumns: () => Float32Array.from({length: rows}, (_, i) => Math.sin(i)),
    });
  }
  const originals = new Map(
    [...Object.keys(texts), ...Object.keys(matrices)].map((file) => [file, readFileSync(place(file))]),
  );
  return {at, originals, index: await packResult(at, root)};
}

type Given = Awaited<ReturnType<typeof givenResult>>;

async function read({at, index}: Given, start = 0, end = archiveBytes(index)): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readArchive(at, index, start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the archive of a result', () => {
  it('is a tar.gz of every file, for our reader and for tar', async () => {
    const given = await givenResult();
    const archive = await read(given);
    expect(archive.length).toBe(archiveBytes(given.index));
    const file = path.join(folder, 'archive.tar.gz');
    writeFileSync(file, archive);
    const names = await unpack(file, path.join(folder, 'unpacked'));
    expect(names).toEqual([...given.originals.keys()].sort().map((name) => `${root}/${name}`));
    mkdirSync(path.join(folder, 'by tar'));
    execFileSync('tar', ['-xzf', file, '-C', path.join(folder, 'by tar')]);
    for (const [name, content] of given.originals) {
      for (const by of ['unpacked', 'by tar']) {
        expect(readFileSync(path.join(folder, by, root, name)).equals(content)).toBe(true);
      }
    }
  });

  it('keeps nothing but the index, the matrices, and each text as a gzip file of its own', async () => {
    const {at, index, originals} = await givenResult();
    expect(readdirSync(at).sort()).toEqual([root, 'result.json'].sort());
    expect(await readIndex(at)).toEqual(index);
    for (const file of index.files) {
      const kept = readFileSync(fileOf(at, index, file));
      expect(kept.length).toBe(file.packed ?? file.bytes);
      const content = file.packed === undefined ? kept : gunzipSync(kept);
      expect(content.equals(originals.get(file.path) ?? Buffer.from('?'))).toBe(true);
    }
    expect(index.files.find((file) => file.path === 'ncs.gct')?.matrix).toEqual({
      rows: 120_000,
      columns: 1,
      fields: ['cell'],
    });
    expect(index.files.find((file) => file.path.endsWith('cs.gctx'))?.matrix).toEqual({
      rows: 40_000,
      columns: 1,
      fields: ['tas'],
    });
  });

  it('can be read from any offset', async () => {
    const given = await givenResult();
    const whole = await read(given);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length), async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect((await read(given, start, end)).equals(whole.subarray(start, end))).toBe(true);
      }),
      {numRuns: 60},
    );
  });

  it('has the same bytes whenever it is made', async () => {
    const one = await givenResult('one');
    const other = await givenResult('other');
    for (const file of other.index.files) utimesSync(fileOf(other.at, other.index, file), 1e9, 1e9);
    expect((await read(one)).equals(await read(other))).toBe(true);
  });
});

it('has no index where a result is not whole', async () => {
  expect(await readIndex(folder)).toBeUndefined();
});
