import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {loadHdf5} from '../../../../src/engine/formats/hdf5';
import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index';
import {openSignatures} from '../../../../src/engine/index/signature-table';
import {writeSignatures} from '../../../../src/engine/index/signature-writer';
import {type NotedFile, pack} from '../../../../src/results/archive/pack';
import type {ResultFolder} from '../../../../src/results/folder';
import type {DescribedDataset} from '../../../../src/results/signatures/description-files';
import {resultFields} from '../../../../src/results/signatures/fields';
import type {SignatureMatrix} from '../../../../src/results/signatures/matrix';
import {writeSignatureMatrix} from '../../../../src/results/signatures/write';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';

const home = givenFolder();
const folder = mkdtempSync(path.join(tmpdir(), 'openclue-writers-'));
const opened: {close(): void}[] = [];
afterAll(() => {
  built?.close();
  for (const signatures of opened) signatures.close();
  rmSync(folder, {recursive: true});
});

let number = 0;

/** Is built once, which takes longer than all else; each case has signatures of its own. */
let built: Dataset;
beforeAll(async () => {
  await buildIndex(givenBuild(home, 'built', givenMatrix(home, givenScores(3, 1))));
  built = openDataset(path.join(home, 'built'));
});

function givenDataset(ids: readonly string[], fields: MetadataTable['fields']): DescribedDataset {
  const place = path.join(home, `d${number++}`);
  mkdirSync(place);
  const file = path.join(place, 'signatures');
  writeSignatures(file, {ids, fields});
  const signatures = openSignatures(file);
  opened.push(signatures);
  return {folder: place, manifest: {...built.manifest, build: place, signatures: ids.length}, signatures};
}

/** The bytes of a GCT's text, or of the GCTx, that one of the writers makes. */
async function written(
  dataset: DescribedDataset,
  matrix: SignatureMatrix,
  {plainWriters, inArchive}: {plainWriters: boolean; inArchive: boolean},
): Promise<{file: string; bytes: Buffer; noted?: NotedFile}> {
  const place = path.join(folder, String(number++));
  mkdirSync(place);
  const noted = new Map<string, NotedFile>();
  const into: ResultFolder = {path: place, plainWriters, ...(inArchive && {archive: {noted, pack}})};
  await writeSignatureMatrix(into, dataset, matrix);
  const file = path.join(place, matrix.path);
  const note = noted.get(matrix.path) ?? (inArchive ? await pack(file) : undefined);
  const bytes = note?.packed === undefined ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return {file, bytes, noted: note};
}

/** Numbers as a text of their bits, which is compared in no time. */
function plain(values: unknown): unknown {
  if (!ArrayBuffer.isView(values)) return values;
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** All that is in an HDF5 file: groups, attributes, and the type, shape and values of each dataset. */
async function contentOf(file: string): Promise<unknown> {
  const {File, Group, Dataset: Values} = await loadHdf5();
  const whole = new File(file, 'r');
  const attributes = (of: InstanceType<typeof Group> | InstanceType<typeof Values>) =>
    Object.fromEntries(
      Object.entries(of.attrs).map(([name, {dtype, shape, value}]) => [name, {dtype, shape, value}]),
    );
  const walk = (entity: ReturnType<InstanceType<typeof Group>['get']>): unknown => {
    if (entity instanceof Group) {
      const members = entity.keys().map((name) => [name, walk(entity.get(name))]);
      return {attributes: attributes(entity), members};
    }
    if (!(entity instanceof Values)) throw new Error('neither a group nor a dataset');
    const {dtype, shape, metadata} = entity;
    const {chunks, maxshape, strpad, cset} = metadata as typeof metadata & {strpad?: number};
    // h5wasm reads nothing of a dataset without values.
    const values = shape?.includes(0) ? [] : plain(entity.value);
    return {attributes: attributes(entity), dtype, shape, chunks, maxshape, strpad, cset, values};
  };
  try {
    return walk(whole);
  } finally {
    whole.close();
  }
}

const text = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 12}),
  fc.constantFrom('-666', 'NA', 'a\tb', 'two\nlines', ' blank ', '"quoted"', '10 µM', 'x'.repeat(300)),
);
const fieldOf = (count: number): fc.Arbitrary<MetadataField> =>
  fc.oneof(
    fc
      .array(text, {minLength: 1, maxLength: 9})
      .chain((dictionary) =>
        fc
          .array(fc.integer({min: -1, max: dictionary.length - 1}), {minLength: count, maxLength: count})
          .map((codes): MetadataField => ({kind: 'text', dictionary, codes: Int32Array.from(codes)})),
      ),
    fc
      .array(fc.oneof(fc.double(), fc.float(), fc.integer(), fc.constant(Number.NaN)), {
        minLength: count,
        maxLength: count,
      })
      .map((values): MetadataField => ({kind: 'number', values: Float64Array.from(values)})),
  );
const score = fc.oneof(
  fc.float({min: -20, max: 20, noNaN: true}),
  fc.float(),
  fc
    .constantFrom(Number.NaN, 0, -0, 0.00005, -0.00005, 1e-7, 1e9, -1e21, Number.POSITIVE_INFINITY)
    .map(Math.fround),
);
const scoresOf = (count: number) =>
  fc.array(score, {minLength: count, maxLength: count}).map((values) => Float32Array.from(values));
/** An id that a matrix may have: not empty, and none twice. */
const idsOf = (minLength: number, maxLength: number) =>
  fc.uniqueArray(
    fc.oneof(
      fc
        .tuple(fc.constantFrom('CPC006_A375_24H', 'Ä:µ', 'x_', '_:_:'), fc.nat(99))
        .map(([a, n]) => `${a}:${n}`),
      fc.string({unit: 'grapheme', minLength: 1, maxLength: 20}),
    ),
    // As a GCT has them, where line ends and tabs become a blank.
    {minLength, maxLength, selector: (id) => id.replace(/[\t\r\n]+/g, ' ')},
  );

const cases = idsOf(1, 40).chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    fields: fc.dictionary(fc.constantFrom(...resultFields), fieldOf(ids.length), {noNullPrototype: true}),
    columns: idsOf(1, 4).chain((names) =>
      fc.record({
        names: fc.constant(names),
        fields: fc.dictionary(fc.constantFrom('desc', 'pert_dose', 'Ω/é'), fieldOf(names.length), {
          noNullPrototype: true,
        }),
        scores: fc.array(scoresOf(ids.length), {minLength: names.length, maxLength: names.length}),
      }),
    ),
    order: fc.option(fc.shuffledSubarray([...ids.keys()])),
    own: fc.array(
      fc.record({
        values: scoresOf(ids.length),
        isSmall: fc.boolean(),
        decimals: fc.option(fc.integer({min: 0, max: 7}), {nil: undefined}),
      }),
      {maxLength: 3},
    ),
    decimals: fc.integer({min: 0, max: 6}),
    inArchive: fc.boolean(),
  }),
);

describe('a matrix of signatures', () => {
  it('is the same by the tuned writers as by the plain ones, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ids, fields, columns, order, own, decimals, inArchive}) => {
        const dataset = givenDataset(ids, new Map(Object.entries(fields)));
        const table = {ids: columns.names, fields: new Map(Object.entries(columns.fields))};
        const both = async (matrix: SignatureMatrix) => [
          await written(dataset, matrix, {plainWriters: false, inArchive}),
          await written(dataset, matrix, {plainWriters: true, inArchive}),
        ];
        const [tuned, plain] = await both({
          form: 'gct',
          path: 'scores.gct',
          columns: table,
          scores: columns.scores,
          rows: order ? Uint32Array.from(order) : undefined,
          fields: own.map((field, i) => ({...field, name: `own${i}`})),
          decimals,
        });
        expect(tuned.bytes.toString()).toBe(plain.bytes.toString());
        expect(tuned.bytes.equals(plain.bytes)).toBe(true);
        const {packed: _, ...noted} = plain.noted ?? {};
        expect(tuned.noted ?? {}).toMatchObject(noted);
        const files = await both({form: 'gctx', path: 'scores.gctx', columns: table, scores: columns.scores});
        const [own1, plain1] = await Promise.all(files.map(({file}) => contentOf(file)));
        expect(own1).toEqual(plain1);
        // The plain writers are for who trusts nothing that is made ready: the dataset is not asked for what they wrote.
        const shape = inArchive ? {...files[1].noted?.matrix, described: expect.anything()} : undefined;
        expect(files[0].noted?.matrix).toEqual(shape);
      }),
      {numRuns: 40},
    );
  }, 180_000);

  it('is the same by both of many columns and lines in an order of their own, in several chunks', async () => {
    const [height, width] = [2400, 250];
    const ids = Array.from({length: height}, (_, s) => `P${s % 7}_MCF7_24H:${s}`);
    const dictionary = ['vorinostat', 'trichostatin A', '-666'];
    const names = Int32Array.from(ids, (_, s) => (s >> 3) % 3);
    const dataset = givenDataset(ids, new Map([['pert_iname', {kind: 'text', dictionary, codes: names}]]));
    const columns = {ids: Array.from({length: width}, (_, c) => `Q${c}`), fields: new Map()};
    const scores = columns.ids.map((_, c) => Float32Array.from(ids, (_id, s) => Math.sin(s + c * 7) * 3));
    const rows = Uint32Array.from(ids, (_, s) => (s * 1009) % height);
    for (const matrix of [
      {form: 'gct', path: 'scores.gct', columns, scores, rows, decimals: 4},
      {form: 'gctx', path: 'scores.gctx', columns, scores},
    ] satisfies SignatureMatrix[]) {
      const tuned = await written(dataset, matrix, {plainWriters: false, inArchive: true});
      const plain = await written(dataset, matrix, {plainWriters: true, inArchive: true});
      if (matrix.form === 'gct') expect(tuned.bytes.equals(plain.bytes)).toBe(true);
      else expect(await contentOf(tuned.file)).toEqual(await contentOf(plain.file));
    }
  });
});
