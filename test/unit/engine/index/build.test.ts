import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {requireDisk} from '../../../../src/engine/ground/disk';
import {
  buildIndex,
  checkIndex,
  listDatasets,
  openDataset,
  readScores,
  removeDataset,
} from '../../../../src/engine/index/index';
import {blockSignaturesFor, planBlocks} from '../../../../src/engine/index/plan';
import {givenBuild, givenFolder, givenMatrix, givenScores, givenTable, plainRanks} from './given';

const folder = givenFolder();

describe('building a dataset', () => {
  it('stores the rank of every gene in every signature and space, over several blocks', async () => {
    // 8,192 signatures are a block.
    const columns = givenScores(7, 8_400, 5);
    columns[8_191] = [1, 1, Number.NaN, 1, -1, 0, -0];
    columns[8_192] = [0, 0, 0, 0, 0, 0, Number.NaN];
    const matrix = givenMatrix(folder, columns);
    await buildIndex({
      ...givenBuild(folder, 'several', matrix),
      rowsPerSpace: {landmark: Uint32Array.of(6, 0, 3), all: Uint32Array.from({length: 7}, (_, g) => g)},
      workers: 2,
    });
    const dataset = openDataset(path.join(folder, 'several'));
    for (const [space, members] of [
      ['landmark', [0, 3, 6]],
      ['all', [0, 1, 2, 3, 4, 5, 6]],
    ] as const) {
      const index = dataset.index(space);
      expect(Array.from(index.geneIds)).toEqual(members.map((gene) => 1000 + gene));
      const entries = new Uint32Array(members.length * 8_400);
      index.readRows(Uint32Array.from(members.keys()), 0, 8_400, entries, 8_400);
      columns.forEach((scores, s) => {
        const ranks = members.map((_, g) => entries[g * 8_400 + s] >>> index.layout.weightBits);
        const expected = plainRanks(members.map((gene) => scores[gene]));
        // One assertion per signature would take longer than everything else here.
        if (ranks.join() !== expected.join()) expect({s, ranks}).toEqual({s, ranks: expected});
      });
    }
    expect(dataset.index('all').blocks.map(({start, signatures}) => [start, signatures])).toEqual([
      [0, 8192],
      [8192, 208],
    ]);
    expect((await checkIndex(dataset.folder)).problems).toEqual([]);
    dataset.close();
  });

  it('reads a matrix by the chunks of its file, each once, to the same index', async () => {
    const columnStep = 300;
    const matrix = givenMatrix(folder, givenScores(7, 9_000, 6));
    const reads: [number, number][] = [];
    const chunked = {
      ...matrix,
      columnStep,
      readColumns: (start: number, end: number, into?: Float32Array) => {
        reads.push([start, end]);
        return matrix.readColumns(start, end, into);
      },
    };
    await buildIndex(givenBuild(folder, 'chunked', chunked));
    // Blocks of 8,192 signatures end within a chunk.
    expect(reads.filter(([start]) => start % columnStep !== 0)).toEqual([[8192, 9000]]);
    expect(reads.flat()).toEqual([0, ...reads.slice(1).flatMap(([start]) => [start, start]), 9000]);
    await buildIndex(givenBuild(folder, 'unchunked', matrix));
    const content = (name: string) => readFileSync(path.join(folder, name, 'all.index')).subarray(4096);
    expect(content('chunked').equals(content('unchunked'))).toBe(true);
  });

  it('gives scores back, with their sign, missing ones as NaN', async () => {
    const columns = [
      [3, -1, Number.NaN, 0, 128],
      [-5, Number.NaN, -2.5, -1, -0.125],
    ];
    await buildIndex(givenBuild(folder, 'signs', givenMatrix(folder, columns)));
    const dataset = openDataset(path.join(folder, 'signs'));
    const scores = readScores(dataset.index('all'), Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(0, 1));
    columns.flat().forEach((exact, i) => {
      if (Number.isNaN(exact)) expect(scores[i]).toBeNaN();
      else expect(Math.abs(scores[i] - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -15);
    });
    dataset.close();
  });

  it('describes the dataset in its manifest and lists it until it is removed', async () => {
    const matrix = givenMatrix(folder, givenScores(5, 3));
    const progress: number[] = [];
    const manifest = await buildIndex({
      ...givenBuild(folder, 'listed', matrix),
      onProgress: ({done, total, rate}) => {
        expect(total).toBe(3);
        expect(rate).toBeGreaterThan(0);
        progress.push(done);
      },
    });
    expect(manifest).toMatchObject({name: 'listed', signatures: 3, genes: 5, generation: 1});
    expect(manifest.sources[0]).toMatchObject({
      file: path.basename(matrix.path),
      bytes: 60,
      algorithm: 'sha256',
    });
    expect(progress).toEqual([3]);
    expect(listDatasets(folder).find(({name}) => name === 'listed')).toMatchObject({
      state: 'ready',
      manifest,
    });
    removeDataset(folder, 'listed');
    expect(listDatasets(folder).map(({name}) => name)).not.toContain('listed');
    expect(() => removeDataset(folder, 'listed')).toThrow(expect.objectContaining({code: 'INDEX_NOT_FOUND'}));
  });

  it('joins signature metadata by id', async () => {
    const matrix = givenMatrix(folder, givenScores(5, 3));
    const metadata = givenTable(
      ['S2', 'other', 'S0'],
      new Map([
        [
          'pert_iname',
          {kind: 'text' as const, dictionary: ['vorinostat', 'x', 'ü'], codes: Int32Array.of(0, 1, 2)},
        ],
        ['tas', {kind: 'number' as const, values: Float64Array.of(0.5, 9, Number.NaN)}],
      ]),
    );
    await buildIndex({...givenBuild(folder, 'joined', matrix), metadata});
    const {signatures, close} = openDataset(path.join(folder, 'joined'));
    expect(signatures.ids()).toEqual(['S0', 'S1', 'S2']);
    expect(Array.from(signatures.find(['S2', 'S9', 'S0']))).toEqual([2, -1, 0]);
    expect(signatures.field('pert_iname')).toMatchObject({
      dictionary: ['vorinostat', 'x', 'ü'],
      codes: Int32Array.of(2, -1, 0),
    });
    expect(signatures.field('tas')).toMatchObject({values: Float64Array.of(Number.NaN, Number.NaN, 0.5)});
    expect(signatures.field('absent')).toBeUndefined();
    close();
  });
});

describe('a matrix that cannot be indexed', () => {
  const cases: [string, string, () => Parameters<typeof buildIndex>[0]][] = [
    [
      'an infinite score',
      'INDEX_SCORE_INFINITE',
      () =>
        build([
          [1, 2],
          [3, Number.POSITIVE_INFINITY],
        ]),
    ],
    [
      'a signature without scores',
      'INDEX_SIGNATURE_EMPTY',
      () =>
        build([
          [1, 2],
          [Number.NaN, Number.NaN],
        ]),
    ],
    [
      'no usable genes',
      'INDEX_GENES_UNUSABLE',
      () => ({...build([[1, 2]]), rowsPerSpace: {bing: new Uint32Array()}}),
    ],
    ['no gene space', 'INDEX_GENES_UNUSABLE', () => ({...build([[1, 2]]), rowsPerSpace: {}})],
    [
      'a row it does not have',
      'INDEX_GENES_UNUSABLE',
      () => ({...build([[1, 2]]), rowsPerSpace: {all: Uint32Array.of(2)}}),
    ],
    [
      'two rows of one gene',
      'INDEX_GENES_UNUSABLE',
      () => ({...build([[1, 2]]), genes: {entrezIds: [7, 7], symbols: ['A', 'A']}}),
    ],
    [
      'two signatures of one id',
      'INDEX_SIGNATURES_UNUSABLE',
      () => {
        const options = build([
          [1, 2],
          [3, 4],
        ]);
        return {...options, matrix: {...options.matrix, columns: givenTable(['S0', 'S0'])}};
      },
    ],
    [
      'metadata of other signatures',
      'INDEX_SIGNATURES_UNUSABLE',
      () => ({...build([[1, 2]]), metadata: givenTable(['T0'])}),
    ],
    ['a name that is a path', 'INDEX_NAME_INVALID', () => ({...build([[1, 2]]), name: '../up'})],
    ['a name that ends like a build', 'INDEX_NAME_INVALID', () => ({...build([[1, 2]]), name: 'x.building'})],
  ];
  const build = (columns: number[][]) =>
    givenBuild(path.join(folder, 'faulty'), 'faulty', givenMatrix(folder, columns));

  it.each(cases)('%s: %s, and nothing stays', async (_, code, options) => {
    await expect(buildIndex(options())).rejects.toMatchObject({code});
    const left = path.join(folder, 'faulty');
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([]);
  });

  it('says which signature and gene', async () => {
    await expect(
      buildIndex(
        build([
          [1, 2],
          [3, Number.NEGATIVE_INFINITY],
        ]),
      ),
    ).rejects.toThrow(/signature "S1" .* gene 1001/);
  });

  it('more than 65,535 genes cannot be ranked in 16 bits', async () => {
    const genes = 65_536;
    const ids = Array.from({length: genes}, (_, g) => String(g));
    const matrix = {...givenMatrix(folder, [[1, 2]]), rows: givenTable(ids)};
    await expect(buildIndex(givenBuild(folder, 'wide', matrix))).rejects.toMatchObject({
      code: 'INDEX_GENES_UNUSABLE',
    });
  });

  it('a disk too small is found before anything is written', () => {
    expect(() => requireDisk(folder, 1e18)).toThrow(expect.objectContaining({code: 'INDEX_DISK_FULL'}));
    expect(() => requireDisk(folder, 1)).not.toThrow();
  });
});

describe('planning blocks', () => {
  it('covers every signature once, in page-aligned blocks that do not overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 60_000}),
        fc.integer({min: 1, max: 300}),
        fc.integer({min: 0, max: 10_000}),
        (signatures, genes, start) => {
          const blocks = planBlocks(signatures, start, 8192, [genes], [4096 + genes * 4]);
          let next = start;
          let free = 0;
          for (const block of blocks) {
            expect(block.start).toBe(next);
            expect(block.column).toBe(next - start);
            expect(block.offsets[0] % 4096).toBe(0);
            expect(block.offsets[0]).toBeGreaterThanOrEqual(free);
            free = block.offsets[0] + block.signatures * (genes * 4 + 8) + genes * 4;
            next += block.signatures;
          }
          expect(next).toBe(start + signatures);
        },
      ),
    );
  });

  it('keeps all spaces of a block within 1 GiB', () => {
    expect(blockSignaturesFor([978, 10_174, 12_328])).toBe(8192);
    expect(blockSignaturesFor([65_535])).toBe(4096);
    expect(blockSignaturesFor([65_535]) * 65_535 * 4).toBeLessThanOrEqual(2 ** 30);
  });
});
