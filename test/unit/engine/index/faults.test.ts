import fs, {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {buildIndex, checkIndex, openDataset, readScores} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from './given';

const folder = givenFolder();
const genes = 6;
const signatures = 40;
const columns = givenScores(genes, signatures);
const allGenes = Uint32Array.from({length: genes}, (_, g) => g);

beforeAll(() => buildIndex(givenBuild(folder, 'whole', givenMatrix(folder, columns))));

/** A copy of the dataset with something done to one of its files. */
function damaged(name: string, file: string, harm: (file: string) => void): string {
  const copy = path.join(folder, name);
  cpSync(path.join(folder, 'whole'), copy, {recursive: true});
  harm(path.join(copy, file));
  return copy;
}

function flip(offset: number): (file: string) => void {
  return (file) => {
    const bytes = readFileSync(file);
    bytes[offset < 0 ? bytes.length + offset : offset] ^= 0x10;
    writeFileSync(file, bytes);
  };
}

function readEverything(dataset: string): Float32Array {
  const {index, close} = openDataset(dataset);
  try {
    return readScores(
      index('all'),
      allGenes,
      Uint32Array.from({length: signatures}, (_, s) => s),
    );
  } finally {
    close();
  }
}

describe('a damaged dataset', () => {
  // header page 0-4095 (slots at 512 and 1024), gene ids, entries from 8192, footer, table at the end
  const entries = 8192;
  const footer = entries + genes * signatures * 4;
  it.each([
    ['the header', 16],
    ['the generation slot', 1024],
    ['the gene ids', 4096],
    ['an entry', entries + 5],
    ['a scale', footer + 3],
    ['a run checksum', footer + signatures * 8],
    ['the block table', -3],
  ])('a flipped bit in %s is found when it is read and when it is checked', async (what, offset) => {
    const copy = damaged(`flip-${what.replaceAll(' ', '-')}`, 'all.index', flip(offset));
    expect(() => readEverything(copy)).toThrow(expect.objectContaining({code: 'INDEX_DAMAGED'}));
    const {problems} = await checkIndex(copy);
    expect(problems.map(({code}) => code)).toEqual(['INDEX_DAMAGED']);
    expect(problems[0].message).toContain('all.index');
  });

  it('names the gene and signatures of a damaged run', () => {
    const copy = damaged('flip-named', 'all.index', flip(entries + signatures * 4 * 2));
    expect(() => readEverything(copy)).toThrow(/gene 1002 in signatures 0 to 39/);
  });

  it('reading part of a damaged run fails as well', () => {
    const copy = damaged('flip-part', 'all.index', flip(entries));
    const {index, close} = openDataset(copy);
    expect(() => readScores(index('all'), Uint32Array.of(0), Uint32Array.of(30))).toThrow(/checksum/);
    close();
  });

  it.each(['manifest.json', 'genes.json', 'signatures.1.meta'])(
    'a flipped bit in %s is found',
    async (file) => {
      const copy = damaged(
        `flip-${file}`,
        file,
        flip(Math.floor(statSync(path.join(folder, 'whole', file)).size / 2)),
      );
      if (file === 'manifest.json') {
        expect(() => openDataset(copy)).toThrow(expect.objectContaining({code: 'INDEX_DAMAGED'}));
      } else {
        expect((await checkIndex(copy)).problems).toMatchObject([{code: 'INDEX_DAMAGED'}]);
      }
    },
  );

  it.each(['all.index', 'genes.json', 'signatures.1.meta'])('a missing %s is found', async (file) => {
    const copy = damaged(`missing-${file}`, file, (at) => rmSync(at));
    expect((await checkIndex(copy)).problems).toMatchObject([
      {code: 'INDEX_DAMAGED', message: expect.stringContaining('missing')},
    ]);
  });

  it('a file of JSON that holds nothing is found', async () => {
    const genes = damaged('null-genes', 'genes.json', (at) => writeFileSync(at, 'null'));
    expect((await checkIndex(genes)).problems).toMatchObject([{code: 'INDEX_DAMAGED'}]);
    const manifest = damaged('null-manifest', 'manifest.json', (at) => writeFileSync(at, 'null'));
    expect(() => openDataset(manifest)).toThrow(expect.objectContaining({code: 'INDEX_DAMAGED'}));
  });

  it.each([10, 4095, 4100, 8300, -1])('a file cut at byte %i is truncated', (size) => {
    const copy = damaged(`cut${size}`, 'all.index', (file) =>
      truncateSync(file, size < 0 ? statSync(file).size + size : size),
    );
    const code = size === 10 ? 'INDEX_FOREIGN' : 'INDEX_TRUNCATED';
    expect(() => readEverything(copy)).toThrow(expect.objectContaining({code}));
  });

  it('a file of a newer format asks for an upgrade', () => {
    const copy = damaged('newer', 'all.index', (file) => {
      const bytes = readFileSync(file);
      bytes.writeUInt32LE(2, 8);
      writeFileSync(file, bytes);
    });
    expect(() => readEverything(copy)).toThrow(expect.objectContaining({code: 'INDEX_NEWER'}));
    const manifest = damaged('newer-manifest', 'manifest.json', (file) => {
      const {checksum, ...content} = JSON.parse(readFileSync(file, 'utf8'));
      expect(checksum).toBe(crc32(JSON.stringify(content)));
      writeFileSync(file, JSON.stringify({...content, format: 2, checksum}));
    });
    expect(() => openDataset(manifest)).toThrow(expect.objectContaining({code: 'INDEX_NEWER'}));
  });

  it('a file of something else is foreign, one of another dataset does not pass', async () => {
    const foreign = damaged('foreign', 'all.index', (file) =>
      writeFileSync(file, 'GIF89a, and some more bytes'),
    );
    expect(() => readEverything(foreign)).toThrow(expect.objectContaining({code: 'INDEX_FOREIGN'}));
    await buildIndex(givenBuild(folder, 'other', givenMatrix(folder, columns)));
    const mixed = damaged('mixed', 'all.index', (file) =>
      copyFileSync(path.join(folder, 'other', 'all.index'), file),
    );
    expect(() => readEverything(mixed)).toThrow(expect.objectContaining({code: 'INDEX_REPLACED'}));
  });

  it('a folder without manifest is no dataset', () => {
    expect(() => openDataset(path.join(folder, 'nowhere'))).toThrow(
      expect.objectContaining({code: 'INDEX_NOT_FOUND'}),
    );
  });
});

describe('builds that meet', () => {
  it('the second of one name is told who is building', async () => {
    const matrix = givenMatrix(folder, columns);
    const first = buildIndex(givenBuild(folder, 'twice', matrix));
    await expect(buildIndex(givenBuild(folder, 'twice', matrix))).rejects.toMatchObject({
      code: 'INDEX_BUSY',
      details: {pid: process.pid},
    });
    await first;
    await expect(buildIndex(givenBuild(folder, 'twice', matrix))).rejects.toMatchObject({
      code: 'INDEX_EXISTS',
    });
  });

  it('a lock of a dead process is taken over, one of a silent machine too', async () => {
    const lock = path.join(folder, 'stale.lock');
    const matrix = givenMatrix(folder, columns);
    writeFileSync(lock, JSON.stringify({pid: process.pid, started: 'long ago', host: hostname()}));
    await buildIndex(givenBuild(folder, 'stale', matrix));
    expect(existsSync(lock)).toBe(false);

    const rubbish = path.join(folder, 'rubbish.lock');
    for (const text of ['not written by us', 'null']) {
      writeFileSync(rubbish, text);
      await expect(buildIndex(givenBuild(folder, 'rubbish', matrix))).rejects.toMatchObject({
        code: 'INDEX_BUSY',
      });
    }

    const elsewhere = path.join(folder, 'elsewhere.lock');
    writeFileSync(elsewhere, JSON.stringify({pid: 1, started: '', host: 'another-machine'}));
    await expect(buildIndex(givenBuild(folder, 'elsewhere', matrix))).rejects.toMatchObject({
      code: 'INDEX_BUSY',
    });
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(elsewhere, longAgo, longAgo);
    await buildIndex(givenBuild(folder, 'elsewhere', matrix));
    expect(existsSync(elsewhere)).toBe(false);
  });
});

describe('a stopped build', () => {
  // Blocks are 8,192 signatures.
  const source = givenMatrix(folder, givenScores(2, 20_000));
  const buildOf = (name: string) => givenBuild(folder, name, source);
  const content = (name: string) => readFileSync(path.join(folder, name, 'all.index')).subarray(4096);

  beforeAll(() => buildIndex(buildOf('straight')));

  async function stoppedBuild(name: string): Promise<void> {
    const stop = new AbortController();
    const stopped = buildIndex({
      ...buildOf(name),
      signal: stop.signal,
      // The first block is on disk by now.
      onProgress: ({done}) => done > 17_000 && stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({code: 'INDEX_STOPPED', details: {total: 20_000}});
    expect(existsSync(path.join(folder, name))).toBe(false);
  }

  /** @returns the first signature that was read */
  async function continued(name: string): Promise<number> {
    const starts: number[] = [];
    const options = buildOf(name);
    const matrix = {
      ...options.matrix,
      readColumns: (start: number, end: number, into?: Float32Array) => {
        starts.push(start);
        return options.matrix.readColumns(start, end, into);
      },
    };
    await buildIndex({...options, matrix});
    return Math.min(...starts);
  }

  it('continues where it was, with the same source', async () => {
    await stoppedBuild('stopped');
    expect(await continued('stopped')).toBeGreaterThanOrEqual(8192);
    expect(content('stopped').equals(content('straight'))).toBe(true);
  });

  it.each<[string, string, (file: string) => void, number]>([
    ['a line that nobody wrote', 'journal', (file) => appendFileSync(file, '\0\0rubbish\n[]\n'), 8192],
    ['a head that nobody wrote', 'journal', (file) => writeFileSync(file, 'rubbish\n'), 0],
    ['blocks that are cut off', 'all.index', (file) => truncateSync(file, 8192), 0],
    ['blocks that are gone', 'all.index', (file) => rmSync(file), 0],
  ])('continues from what is sound, but for %s', async (what, file, harm, first) => {
    const name = what.replaceAll(' ', '-');
    await stoppedBuild(name);
    harm(path.join(folder, `${name}.building`, file));
    const from = await continued(name);
    expect(first === 0 ? from : Math.min(from, first)).toBe(first);
    expect(content(name).equals(content('straight'))).toBe(true);
    expect((await checkIndex(path.join(folder, name))).problems).toEqual([]);
  });

  it('is kept where there is too little disk to go on', async () => {
    await stoppedBuild('kept');
    const building = path.join(folder, 'kept.building');
    const full = jest.spyOn(fs, 'statfsSync').mockReturnValue({...fs.statfsSync(folder), bavail: 0});
    try {
      await expect(buildIndex(buildOf('kept'))).rejects.toMatchObject({
        code: 'INDEX_DISK_FULL',
        message: expect.stringMatching(/goes on from the (8192|16384) signatures/),
      });
      await expect(buildIndex(buildOf('unbegun'))).rejects.toThrow('nothing was kept');
    } finally {
      full.mockRestore();
    }
    expect(existsSync(building)).toBe(true);
    expect(existsSync(path.join(folder, 'unbegun.building'))).toBe(false);
    expect(await continued('kept')).toBeGreaterThanOrEqual(8192);
  });

  it('starts anew when the source has changed', async () => {
    const left = path.join(folder, 'changed.building');
    mkdirSync(left);
    writeFileSync(
      path.join(left, 'journal'),
      `${JSON.stringify({identity: 'another', build: 'x', created: ''})}\n[{}]\n`,
    );
    await buildIndex(givenBuild(folder, 'changed', givenMatrix(folder, columns)));
    expect((await checkIndex(path.join(folder, 'changed'))).problems).toEqual([]);
    expect(existsSync(left)).toBe(false);
  });
});
