import fc from 'fast-check';
import {connectivity} from '../../../../src/engine/proteomics/connectivity';
import type {Profiles} from '../../../../src/engine/proteomics/profiles';
import {introspect, queryReference} from '../../../../src/engine/proteomics/query';
import {similarity} from '../../../../src/engine/proteomics/similarity';
import {averageRanks, pearson} from '../../../../src/engine/stats/correlation';
import {each, givenProfiles} from './given-profiles';

const na = Number.NaN;
const value = fc.oneof(
  {weight: 5, arbitrary: fc.integer({min: -5000, max: 5000}).map((thousandths) => thousandths / 1000)},
  // Ties and missing values.
  {weight: 4, arbitrary: fc.integer({min: -2, max: 2})},
  {weight: 1, arbitrary: fc.constant(na)},
);
const wells = fc
  .integer({min: 2, max: 7})
  .chain((probes) =>
    fc.array(fc.array(value, {minLength: probes, maxLength: probes}), {minLength: 2, maxLength: 12}),
  );

describe('similarity of wells', () => {
  it('is the correlation over the probes of which both have a value', () => {
    fc.assert(
      fc.property(wells, fc.constantFrom('spearman' as const, 'pearson' as const), (values, metric) => {
        const {values: found} = similarity(givenProfiles(values), metric);
        values.forEach((a, i) => {
          values.forEach((b, j) => {
            const there = a.map((_, r) => r).filter((r) => !Number.isNaN(a[r] + b[r]));
            const [x, y] = [a, b].map((well) => Float64Array.from(there, (r) => well[r]));
            expectClose(found[j * values.length + i], plainCorrelation(x, y, metric));
          });
        });
      }),
    );
  });

  it('of two matrices counts the probes that both have, whatever their order', () => {
    const a = givenProfiles([[1, 2, 3, 9]]);
    const b: Profiles = {
      ...givenProfiles([[5, 30, 20, 10]]),
      rows: {ids: ['other', 'p3', 'p2', 'p1'], fields: new Map()},
    };
    expect([...similarity(a, 'spearman', b).values]).toEqual([1]);
    expect(() =>
      similarity(a, 'spearman', {...b, rows: {ids: ['x', 'y', 'z', 'p1'], fields: new Map()}}),
    ).toThrow(/share 1 of 4 and 4 probes/);
  });
});

describe('connectivity', () => {
  it('within one matrix is that of a test with a background, well by well', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: 12, maxLength: 12});
    fc.assert(
      fc.property(
        wells,
        names,
        fc.constantFrom('ks_test' as const, 'percentile_score' as const),
        (values, drawn, metric) => {
          const profiles = givenProfiles(values, {pert_id: drawn.slice(0, values.length)});
          const fields = ['pert_id'];
          const {similarities, connections} = introspect(profiles, {fields, metric});
          // Another object, so that nobody knows them to be the same.
          const apart = connectivity(
            similarities,
            {...similarities},
            {
              queryFields: fields,
              targetFields: fields,
              backgroundFields: fields,
              metric,
            },
          );
          expect(connections.columns.ids).toEqual(apart.connections.columns.ids);
          connections.values.forEach((score, i) => {
            expectClose(score, apart.connections.values[i]);
          });
        },
      ),
    );
  });

  it.each([
    ['spread evenly', (random: () => number) => 2 * random() - 1],
    ['with many ties', (random: () => number) => Math.round(6 * random()) / 3 - 1],
    // Nearly all in one bucket of those in which numbers are put before they are sorted.
    ['close together beside outliers', (random: () => number) => (random() < 0.01 ? -1 : 1e-7 * random())],
  ])('within one matrix is the same where similarities are %s', (_, draw) => {
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const count = 60;
    const values = new Float64Array(count * count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) values[i * count + j] = values[j * count + i] = draw(random);
    }
    const {columns} = givenProfiles(
      Array.from({length: count}, () => [0]),
      {pert_id: Array.from({length: count}, (_well, i) => `p${i % 5}`)},
    );
    const fields = {queryFields: ['pert_id'], targetFields: ['pert_id'], backgroundFields: ['pert_id']};
    const similarities = {rows: columns, columns, values};
    for (const metric of ['ks_test', 'percentile_score'] as const) {
      const within = connectivity(similarities, similarities, {...fields, metric}).connections.values;
      const apart = connectivity(similarities, {...similarities}, {...fields, metric}).connections.values;
      expect(within.every(Number.isFinite)).toBe(true);
      within.forEach((score, i) => {
        expectClose(score, apart[i]);
      });
    }
  });

  it("leaves missing similarities out, unless psp's rules are asked for", () => {
    // The last well is constant, so that nothing correlates with it.
    const profiles = givenProfiles(
      [
        [1, 2, 3, 4],
        [1, 3, 2, 4],
        [4, 3, 2, 1],
        [4, 2, 3, 1],
        [1, 1, 1, 1],
      ],
      {pert_id: ['a', 'a', 'b', 'b', 'c']},
    );
    const by = (missing?: 'count' | 'propagate') => [
      ...introspect(profiles, {fields: ['pert_id'], missing}).connections.values,
    ];
    const four = introspect(
      {
        ...profiles,
        columns: {...profiles.columns, ids: profiles.columns.ids.slice(0, 4)},
        values: profiles.values.slice(0, 16),
      } as Profiles,
      {fields: []},
    );
    expect(four.connections.values.every((score) => Math.abs(score) <= 1 || Number.isNaN(score))).toBe(true);
    expect(by().slice(0, 2)).toEqual([0.8, -0.2].map((score) => expect.closeTo(score, 12)));
    expect(by('count')[0]).toBeLessThan(0);
    expect(by('propagate').every(Number.isNaN)).toBe(true);
  });

  it('takes a square test for wells with themselves only where they are the same wells', () => {
    const fields = {pert_id: ['a', 'a', 'b']};
    const reference = givenProfiles(
      [
        [1, 2, 3, 4],
        [4, 3, 2, 1],
        [1, 3, 2, 4],
      ],
      fields,
    );
    const external = {...reference, columns: {...reference.columns, ids: ['x1', 'x2', 'x3']}};
    const options = {fields: ['pert_id'], referenceFields: ['pert_id']};
    const counted = (of: Profiles, squareIsSymmetric?: boolean) =>
      queryReference(of, [{cell: 'A375', profiles: reference}], {...options, squareIsSymmetric}).stacked
        .values[0];
    expect(counted(reference)).toBe(counted(external, true));
    expect(counted(external)).not.toBe(counted(external, true));
  });

  it('leaves out, and names, targets that the background lacks', () => {
    const test = similarity(
      givenProfiles(
        [
          [1, 2, 3],
          [3, 1, 2],
          [2, 3, 1],
        ],
        {pert_id: ['a', 'b', 'z']},
      ),
    );
    const background = similarity(
      givenProfiles(
        [
          [1, 2, 3],
          [3, 1, 2],
        ],
        {pert_id: ['a', 'b']},
      ),
    );
    const fields = ['pert_id'];
    const options = {queryFields: fields, targetFields: fields, backgroundFields: fields};
    const {connections, leftOut} = connectivity(test, background, options);
    expect(leftOut).toEqual(['z']);
    expect(connections.rows.ids).toEqual(['a', 'b']);
    expect(() => connectivity(test, background, {...options, backgroundFields: []})).toThrow(
      /has none of the targets/,
    );
  });

  it('joins fields with numbers in their shortest form, and names those that are absent', () => {
    const profiles = givenProfiles(
      [
        [1, 2, 3],
        [3, 1, 2],
        [2, 3, 1],
      ],
      {
        pert_id: ['a', 'a', undefined],
        pert_time: ['24.0', '24', '6'],
        det_well: ['A02', 'A01', 'A03'],
        pert_dose: ['10', '2', undefined],
      },
    );
    const {connections} = introspect(profiles, {fields: ['pert_id', 'pert_time']});
    expect(connections.columns.ids).toEqual(['NA:6', 'a:24']);
    const of = (name: string) => connections.columns.fields.get(name);
    expect(of('det_well')).toMatchObject({dictionary: ['A03', 'A01:A02']});
    expect(of('pert_dose')).toMatchObject({dictionary: ['2:10'], codes: Int32Array.of(-1, 0)});
    expect(() => introspect(profiles, {})).toThrow(/have no field "cell_id".*pert_id, pert_time/);
  });

  it('of several cell lines is stacked; names that occur twice are refused', () => {
    const of = (cell: string) =>
      givenProfiles(
        [
          [1, 2, 3],
          [3, 1, 2],
        ],
        {pert_id: ['a', 'b'], cell_id: each(2, cell)},
      );
    const query = givenProfiles(
      [
        [1, 2, 3],
        [1, 3, 2],
      ],
      {pert_id: ['q', 'q']},
    );
    const options = {fields: ['pert_id'], referenceFields: ['pert_id', 'cell_id']};
    const cells = ['A375', 'PC3'].map((cell) => ({cell, profiles: of(cell)}));
    const {stacked} = queryReference(query, cells, options);
    expect(stacked.rows.ids).toEqual(['a:A375', 'b:A375', 'a:PC3', 'b:PC3']);
    expect(stacked.values).toHaveLength(4);
    expect(() => queryReference(query, cells, {...options, referenceFields: ['pert_id']})).toThrow(
      /two of them have "a"/,
    );
  });
});

function plainCorrelation(x: Float64Array, y: Float64Array, metric: 'spearman' | 'pearson'): number {
  const isConstant = (values: Float64Array) => values.every((one) => one === values[0]);
  if (x.length < 2 || isConstant(x) || isConstant(y)) return na;
  return metric === 'pearson' ? pearson(x, y) : pearson(averageRanks(x), averageRanks(y));
}

function expectClose(found: number, expected: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(Math.abs(found - expected)).toBeLessThan(1e-9);
}
