import type {MatrixReader, MetadataField} from '../../../src/engine/formats/matrix';
import {compareQueries} from '../../../src/results/views/compare';
import {type ViewedResult} from '../../../src/results/views/layout';
import {pertRowsOf} from '../../../src/results/views/pert-scores';

const text = (values: readonly string[]): MetadataField => {
  const dictionary = [...new Set(values)];
  return {kind: 'text', dictionary, codes: Int32Array.from(values, (value) => dictionary.indexOf(value))};
};

/** A result whose perturbagens have a signature each, or a tau where the path says so; queries Q and R. */
function result(
  scores: Readonly<Record<string, readonly [number, number]>>,
  paths: readonly string[] = ['matrices/query/ncs.gctx'],
): ViewedResult {
  const ids = Object.keys(scores);
  const matrix: MatrixReader = {
    path: '',
    format: 'GCTx',
    rows: {
      ids,
      fields: new Map([
        ['pert_id', text(ids)],
        ['pert_iname', text(ids.map((id) => id.toLowerCase()))],
        ['pert_type', text(ids.map((id) => (id === 'DMSO' ? 'ctl_vehicle' : 'trt_cp')))],
      ]),
    },
    columns: {ids: ['Q', 'R'], fields: new Map()},
    readColumns: (start, end) =>
      Float32Array.from(
        Array.from({length: end - start}, (_, c) => ids.map((id) => scores[id][start + c])).flat(),
      ),
    warnings: [],
    close: () => undefined,
  };
  return {
    paths,
    open: () => Promise.resolve(matrix),
    pertRows: () => Promise.resolve(pertRowsOf(matrix.rows)),
  };
}

const first = result({A: [2, -1], B: [1, 0], C: [-0.5, 1], D: [-1, 2], DMSO: [3, 3]});
const second = result({A: [1.5, 0], C: [0.5, 0], D: [-2, 0], E: [1, 0]});
const usual = {top: 2, limit: 10, skip: 0};

describe('results side by side', () => {
  it('joins perturbagens by id: those that all have first, null where one has none, controls left out', async () => {
    expect(await compareQueries([{result: first}, {result: second}], usual)).toEqual({
      score: 'ncs',
      queries: [
        {query_id: 'Q', ranked_perturbagens: 4},
        {query_id: 'Q', ranked_perturbagens: 4},
      ],
      // A, C and D are in the same order in both.
      correlation: [
        [1, 1],
        [1, 1],
      ],
      overlap: {
        top: 2,
        positive: {
          counts: [
            [2, 1],
            [1, 2],
          ],
          common: ['A'],
        },
        negative: {
          counts: [
            [2, 1],
            [1, 1],
          ],
          common: ['D'],
        },
      },
      total: 5,
      perturbagens: [
        {pert_id: 'A', pert_iname: 'a', pert_type: 'trt_cp', scores: [2, 1.5], ranks: [1, 1]},
        {pert_id: 'C', pert_iname: 'c', pert_type: 'trt_cp', scores: [-0.5, 0.5], ranks: [3, 3]},
        {pert_id: 'D', pert_iname: 'd', pert_type: 'trt_cp', scores: [-1, -2], ranks: [4, 4]},
        {pert_id: 'B', pert_iname: 'b', pert_type: 'trt_cp', scores: [1, null], ranks: [2, null]},
        {pert_id: 'E', pert_iname: 'e', pert_type: 'trt_cp', scores: [null, 1], ranks: [null, 2]},
      ],
    });
  });

  it('compares queries of one result, tells their order by Spearman, and pages', async () => {
    const queries = [
      {result: first, query: 'Q'},
      {result: first, query: 'R'},
    ];
    expect(await compareQueries(queries, {...usual, limit: 1, skip: 1})).toMatchObject({
      correlation: [
        [1, -1],
        [-1, 1],
      ],
      total: 4,
      perturbagens: [{pert_id: 'B'}],
    });
    const controls = await compareQueries(queries, {...usual, types: ['ctl_vehicle']});
    expect(controls).toMatchObject({total: 1, perturbagens: [{pert_id: 'DMSO', ranks: [1, 1]}]});
    // Of one perturbagen no order can be told.
    expect(controls).toMatchObject({
      correlation: [
        [null, null],
        [null, null],
      ],
    });
  });

  it('takes tau where every result has it, NCS where one has not, and refuses what is not there', async () => {
    const gutc = ['ps', 'ns'].flatMap((kind) =>
      ['summary', 'cell'].map((level) => `matrices/gutc/${kind}_pert_${level}.gctx`),
    );
    const withTau = result({A: [90, 0], B: [-50, 0]}, gutc);
    expect(await compareQueries([{result: withTau}, {result: withTau}], usual)).toMatchObject({score: 'tau'});
    const mixed = [{result: withTau}, {result: first}];
    expect(await compareQueries(mixed, usual)).toMatchObject({score: 'ncs'});
    await expect(compareQueries(mixed, {...usual, score: 'tau'})).rejects.toThrow(/sig_gutc_tool/);
    await expect(compareQueries([{result: first, query: 'S'}, {result: first}], usual)).rejects.toThrow(
      /no query "S". It has: Q, R/,
    );
  });
});
