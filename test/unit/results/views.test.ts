import type {MatrixReader, MetadataField} from '../../../src/engine/formats/matrix';
import {facetsOf} from '../../../src/results/views/facets';
import {heatMap} from '../../../src/results/views/heat-map';
import {type ViewedResult} from '../../../src/results/views/layout';
import {overview} from '../../../src/results/views/overview';
import {pertRowsOf} from '../../../src/results/views/pert-scores';

const text = (values: readonly string[]): MetadataField => {
  const dictionary = [...new Set(values)];
  return {kind: 'text', dictionary, codes: Int32Array.from(values, (value) => dictionary.indexOf(value))};
};

/** A matrix of one query called Q. */
function matrix(
  ids: readonly string[],
  fields: Record<string, readonly string[] | readonly number[]>,
  scores: readonly number[],
): MatrixReader {
  return {
    path: '',
    format: 'GCTx',
    rows: {
      ids,
      fields: new Map(
        Object.entries(fields).map(([name, values]): [string, MetadataField] => [
          name,
          typeof values[0] === 'number'
            ? {kind: 'number', values: Float64Array.from(values as number[])}
            : text(values as string[]),
        ]),
      ),
    },
    columns: {ids: ['Q'], fields: new Map()},
    warnings: [],
    readColumns: () => Float32Array.from(scores),
    close: () => undefined,
  };
}

function result(files: Record<string, MatrixReader>): ViewedResult {
  return {
    paths: Object.keys(files),
    open: (path) => Promise.resolve(files[path]),
    pertRows: (path) => Promise.resolve(pertRowsOf(files[path].rows)),
  };
}

const signatures = matrix(
  ['a1', 'a2', 'a3', 'b1', 'c1', 'v1', 'x1'],
  {
    pert_id: ['A', 'A', 'A', 'B', 'C', 'V', '-666'],
    pert_iname: ['aspirin', 'aspirin', 'aspirin', 'brefeldin', 'C', 'DMSO', '-666'],
    pert_type: ['trt_cp', 'trt_cp', 'trt_cp', 'trt_cp', 'trt_sh', 'ctl_vehicle', '-666'],
    moa: [
      'COX inhibitor|NSAID',
      'COX inhibitor|NSAID',
      'COX inhibitor|NSAID',
      'ARF inhibitor',
      '-666',
      '',
      '',
    ],
    cell_iname: ['MCF7', 'MCF7', 'PC3', 'PC3', 'A375', 'MCF7', 'PC3'],
    dose: [1, 10, 10, 10, Number.NaN, Number.NaN, 10],
  },
  [1, 2, -0.5, -1.5, 0.25, 3, 9],
);
const ofSignatures = result({'matrices/query/ncs.gctx': signatures});

interface Overview {
  readonly counts: object;
  readonly perturbagens: {readonly top: object[]; readonly bottom: object[]};
}

describe('the overview of a result of signatures', () => {
  it('ranks perturbagens by maximum quantiles of signatures and cell lines, controls left out', async () => {
    const shown = (await overview(ofSignatures, {top: 2})) as Overview;
    expect(shown).toMatchObject({
      query_id: 'Q',
      score: 'ncs',
      cells: ['A375', 'MCF7', 'PC3'],
      counts: {
        signatures: 7,
        ranked_perturbagens: 3,
        cells: 3,
        types: {trt_cp: 2, trt_sh: 1, ctl_vehicle: 1},
      },
    });
    // MCF7: the 67th percentile of 1 and 2 is 1.84, the 33rd 1.16; both cell lines: that of -0.5 and 1.84 is 1.4656.
    expect(shown.perturbagens).toEqual({
      top: [
        {
          ...{rank: 1, pert_id: 'A', pert_iname: 'aspirin', pert_type: 'trt_cp', moa: 'COX inhibitor|NSAID'},
          ...{score: 1.4656, signatures: 3, least: -0.5, most: 2, cells: {MCF7: 1.84, PC3: -0.5}},
        },
        expect.objectContaining({rank: 2, pert_id: 'C', score: 0.25, cells: {A375: 0.25}}),
      ],
      bottom: [expect.objectContaining({rank: 3, pert_id: 'B', score: -1.5})],
    });
    const controls = (await overview(ofSignatures, {top: 5, types: ['ctl_vehicle']})) as Overview;
    expect(controls.perturbagens.top).toMatchObject([{rank: 1, pert_id: 'V'}]);
  });

  it('counts all scores in a histogram, and those beyond it', async () => {
    const {distribution} = (await overview(ofSignatures, {top: 1})) as {distribution: object};
    expect(distribution).toMatchObject({of: 'signatures', positive: 5, negative: 2, zero: 0});
    expect(distribution).toMatchObject({histogram: {from: -3, to: 3, below: 0, above: 1}});
  });

  it('refuses tau, another query, and results of other kinds, saying why', async () => {
    await expect(overview(ofSignatures, {top: 1, score: 'tau'})).rejects.toThrow(/sig_gutc_tool/);
    await expect(overview(ofSignatures, {top: 1, query: 'R'})).rejects.toThrow(/no query "R". It has: Q/);
    await expect(overview(result({}), {top: 1})).rejects.toThrow(/not of queries/);
    const nameless = result({'matrices/query/ncs.gctx': matrix(['a'], {moa: ['x']}, [1])});
    await expect(overview(nameless, {top: 1})).rejects.toThrow(/no pert_id/);
  });
});

describe('the heat map of a result', () => {
  const named = (shown: object) =>
    (shown as {perturbagens: {pert_id: string}[]}).perturbagens.map(({pert_id}) => pert_id);

  it('has null where a perturbagen has no signature in a cell line', async () => {
    expect(await heatMap(ofSignatures, {order: 'desc', limit: 2, skip: 0})).toMatchObject({
      total: 3,
      cells: ['A375', 'MCF7', 'PC3'],
      scores: [
        [Number.NaN, 1.84, -0.5],
        [0.25, Number.NaN, Number.NaN],
      ],
    });
  });

  it('has the perturbagens and cell lines that are asked for, in the order wanted', async () => {
    const page = {limit: 9, skip: 0};
    expect(named(await heatMap(ofSignatures, {order: 'asc', ...page}))).toEqual(['B', 'C', 'A']);
    expect(named(await heatMap(ofSignatures, {order: 'strongest', ...page}))).toEqual(['B', 'A', 'C']);
    expect(
      await heatMap(ofSignatures, {order: 'desc', ...page, perts: ['DMSO', 'a'], cells: ['PC3', 'MCF7']}),
    ).toMatchObject({
      cells: ['PC3', 'MCF7'],
      scores: [
        [Number.NaN, 3],
        [-0.5, 1.84],
      ],
    });
    await expect(heatMap(ofSignatures, {order: 'desc', ...page, perts: ['Z']})).rejects.toThrow(/"Z"/);
    await expect(heatMap(ofSignatures, {order: 'desc', ...page, cells: ['Z']})).rejects.toThrow(/A375, MCF7/);
  });

  it('takes tau of a result of perturbagens as it is, and NCS when asked', async () => {
    const cells = {pert_id: ['A', 'A', 'B'], pert_type: ['t', 't', 't'], cell_id: ['PC3', 'MCF7', 'PC3']};
    const summary = {pert_id: ['B', 'A'], pert_type: ['t', 't']};
    const files = Object.fromEntries(
      (['ps', 'ns'] as const).flatMap((kind) => {
        const times = kind === 'ps' ? 1 : 0.01;
        return [
          [
            `matrices/gutc/${kind}_pert_cell.gctx`,
            matrix(
              ['1', '2', '3'],
              cells,
              [90, 80, -50].map((s) => s * times),
            ),
          ],
          [
            `matrices/gutc/${kind}_pert_summary.gctx`,
            matrix(
              ['B', 'A'],
              summary,
              [-50, 85].map((s) => s * times),
            ),
          ],
        ];
      }),
    );
    const page = {order: 'desc', limit: 9, skip: 0} as const;
    expect(await heatMap(result(files), page)).toMatchObject({
      score: 'tau',
      perturbagens: [
        {pert_id: 'A', score: 85},
        {pert_id: 'B', score: -50},
      ],
      scores: [
        [80, 90],
        [Number.NaN, -50],
      ],
    });
    expect(await heatMap(result(files), {...page, score: 'ncs'})).toMatchObject({
      score: 'ncs',
      scores: [
        [0.8, 0.9],
        [Number.NaN, -0.5],
      ],
    });
    expect(await overview(result(files), {top: 1})).toMatchObject({
      distribution: {of: 'perturbagens', histogram: {from: -100, to: 100}},
    });
  });
});

describe('facets of a matrix', () => {
  it('count the values of the rows that match, elements of lists one by one', () => {
    const facets = ['pert_type', 'moa', 'dose'];
    expect(facetsOf(signatures, {facets, where: '{"cell_iname":{"inq":["MCF7","PC3"]}}', values: 2})).toEqual(
      {
        matching: 6,
        facets: [
          {
            ...{name: 'pert_type', kind: 'text', list: false, distinct: 2, missing: 1},
            values: [
              {value: 'trt_cp', count: 4},
              {value: 'ctl_vehicle', count: 1},
            ],
          },
          {
            ...{name: 'moa', kind: 'text', list: true, distinct: 3, missing: 2},
            values: [
              {value: 'COX inhibitor', count: 3},
              {value: 'NSAID', count: 3},
            ],
          },
          {
            ...{name: 'dose', kind: 'number', missing: 1, least: 1, most: 10},
            counts: [1, ...new Array<number>(18).fill(0), 4],
          },
        ],
      },
    );
  });

  it('count each field under the filters of all others, so that they show what else there is to choose', () => {
    const filters = '{"cell_iname":"PC3","pert_type":"trt_cp"}';
    const facets = ['cell_iname', 'pert_type', 'moa'];
    expect(facetsOf(signatures, {facets, filters, values: 9})).toMatchObject({
      matching: 2,
      facets: [
        {
          values: [
            {value: 'MCF7', count: 2},
            {value: 'PC3', count: 2},
          ],
        },
        {missing: 1, values: [{value: 'trt_cp', count: 2}]},
        {values: [{value: 'ARF inhibitor'}, {value: 'COX inhibitor'}, {value: 'NSAID'}]},
      ],
    });
    const dosed = facetsOf(signatures, {facets, filters, where: {dose: {gt: 1}}, values: 9});
    expect(dosed.facets[0]).toMatchObject({
      values: [
        {value: 'PC3', count: 2},
        {value: 'MCF7', count: 1},
      ],
    });
    expect(() => facetsOf(signatures, {facets, filters: '{"none":1}', values: 9})).toThrow(/none/);
    expect(() => facetsOf(signatures, {facets, filters: '[', values: 9})).toThrow(/filters/);
  });

  it('find values by a part of them, and cover scores', () => {
    expect(facetsOf(signatures, {facets: ['moa'], values: 9, like: 'INHIB'}).facets).toMatchObject([
      {distinct: 2, values: [{value: 'COX inhibitor'}, {value: 'ARF inhibitor'}]},
    ]);
    expect(facetsOf(signatures, {facets: ['Q'], values: 9, where: '{"Q":{"gt":0}}'})).toMatchObject({
      matching: 5,
      facets: [{kind: 'number', least: 0.25, most: 9}],
    });
    expect(() => facetsOf(signatures, {facets: ['none'], values: 9})).toThrow(/"none"; there are pert_id/);
  });
});
