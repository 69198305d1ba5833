import path from 'node:path';
import {
  extremeGenes,
  extremeGenesAmong,
  requireGenes,
} from '../../../../src/analyses/introspect/extreme-genes';
import type {IntrospectOptions} from '../../../../src/analyses/introspect/options';
import {
  describeGroups,
  groupReplicates,
  selectSignatures,
} from '../../../../src/analyses/introspect/selection';
import {withSignatures} from '../../../../src/analyses/introspect/source';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset, readScores} from '../../../../src/engine/index/index';
import {consensus} from '../../../../src/engine/stats/consensus';
import {extremeRows} from '../../../../src/engine/stats/extreme-rows';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';

const x = Number.NaN;
const genes = 60;
/** Two signatures with ties and gaps, then noise. */
const columns = [
  Array.from({length: genes}, (_, g) => (g % 7 === 0 ? x : (g % 5) - 2)),
  Array.from({length: genes}, (_, g) => (g < 55 ? x : g)),
  ...givenScores(genes, 10),
];
const text = (values: readonly (string | undefined)[]): MetadataField => {
  const dictionary = [...new Set(values.filter((value) => value !== undefined))];
  return {
    kind: 'text',
    dictionary,
    codes: Int32Array.from(values, (value) => (value === undefined ? -1 : dictionary.indexOf(value))),
  };
};
const perts = columns.map((_, s) => (s === 11 ? undefined : `P${s % 3}`));
const options: IntrospectOptions = {group_by: [], gset_size: 50};

describe('signatures to be compared', () => {
  const folder = givenFolder();
  let dataset: Dataset;

  beforeAll(async () => {
    const matrix = givenMatrix(folder, columns);
    const fields = new Map<string, MetadataField>([
      ['pert_id', text(perts)],
      ['cell_id', text(columns.map(() => 'A'))],
      ['batch', {kind: 'number', values: Float64Array.from(columns, (_, s) => s % 2)}],
    ]);
    const metadata = {ids: matrix.columns.ids, fields};
    await buildIndex({...givenBuild(folder, 'small', matrix), metadata});
    dataset = openDataset(path.join(folder, 'small'));
  });
  afterAll(() => dataset.close());

  const sorted = (rows: ArrayLike<number>) => Array.from(rows).sort((a, b) => a - b);

  it.each([1, 3, 25, 50])('have the genes of extremeRows at their ends, %i of them', async (size) => {
    const index = dataset.index('all');
    const rows = Uint32Array.of(0, 1, 2, 5, 11);
    const sets = await extremeGenes(index, rows, size);
    for (const [i, row] of rows.entries()) {
      const expected = extremeRows(Float32Array.from(columns[row]), size);
      expect(sorted(sets[i].up)).toEqual([...expected.up]);
      expect(sorted(sets[i].down)).toEqual([...expected.down]);
    }
  });

  it('have the extreme ones of some genes too', async () => {
    const some = Uint32Array.from({length: 30}, (_, i) => 2 * i);
    const [ends] = await extremeGenesAmong(dataset.index('all'), some, Uint32Array.of(0), 4);
    expect(ends).toEqual(
      extremeRows(
        Float32Array.from(some, (gene) => columns[0][gene]),
        4,
      ),
    );
  });

  it('need a gene for either set', async () => {
    const one = givenMatrix(folder, [
      [1, x, x],
      [1, 2, x],
    ]);
    await buildIndex(givenBuild(folder, 'poor', one));
    const poor = openDataset(path.join(folder, 'poor'));
    const check = (rows: Uint32Array) => requireGenes(poor.index('all'), rows, poor.signatures);
    expect(() => check(Uint32Array.of(1))).not.toThrow();
    expect(() => check(Uint32Array.of(0, 1))).toThrow(/signature "S0" has a score at one known gene only/);
    poor.close();
  });

  it('are chosen by id and by metadata', () => {
    const {signatures} = dataset;
    const select = (chosen: object) => [...selectSignatures(signatures, {...options, ...chosen})];
    expect(select({})).toHaveLength(12);
    expect(select({sig_ids: ['S7', 'S2']})).toEqual([2, 7]);
    expect(select({where: {pert_id: 'P1', batch: {gt: 0}}})).toEqual([1, 7]);
    expect(select({where: '{"pert_id":{"regexp":"/p2/i"}}', sig_ids: ['S8', 'S0']})).toEqual([8]);
    expect(() => select({sig_ids: ['S1', 'T1']})).toThrow(/1 of sig_ids are not there, e\.g\. T1/);
    expect(() => select({where: {tissue: 'x'}})).toThrow(/pert_id, cell_id, batch/);
  });

  it('are replicates where all fields agree, and of none where one is missing: of an unknown cell line nobody knows which', () => {
    const {signatures} = dataset;
    const rows = selectSignatures(signatures, options);
    const groups = groupReplicates(signatures, rows, ['pert_id', 'cell_id']);
    expect(groups.members.map((members) => [...members])).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8],
      [11],
    ]);
    expect(groups.unnamed).toBe(1);
    const {ids, fields} = describeGroups(signatures, groups, ['pert_id', 'cell_id']);
    expect(ids).toEqual(['P0:A', 'P1:A', 'P2:A', 'S11']);
    expect(fields.get('batch')).toEqual({kind: 'number', values: Float64Array.of(x, x, x, 1)});
    expect(fields.get('nsample')).toMatchObject({values: Float64Array.of(4, 4, 3, 1)});
    expect(fields.get('distil_ids')).toMatchObject({dictionary: expect.arrayContaining(['S2|S5|S8'])});
  });

  it('become one by consensus over the landmarks', async () => {
    const landmarks = Uint32Array.from({length: 20}, (_, i) => 3 * i);
    const plan = {...options, group_by: ['pert_id'], landmarks: Array.from(landmarks, (row) => 1000 + row)};
    const read = (source: Dataset, rows: Uint32Array) => {
      const index = source.index('all');
      return readScores(
        index,
        Uint32Array.from({length: genes}, (_, g) => g),
        rows,
      );
    };
    const combined = await withSignatures(
      dataset,
      plan,
      {workers: 1, scratch: folder},
      async (source, rows) => ({
        ids: source.signatures.ids(),
        scores: read(source, rows),
      }),
    );
    expect(combined.ids).toEqual(['P0', 'P1', 'P2', 'S11']);
    const members = [2, 5, 8].map((row) => read(dataset, Uint32Array.of(row)));
    const {signature} = consensus(members, landmarks);
    signature.forEach((score, gene) => {
      // Indexes round scores to 17 bits.
      expect(Math.abs(combined.scores[2 * genes + gene] - score)).toBeLessThanOrEqual(1e-4);
    });
  });
});
