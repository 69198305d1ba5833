import {Command} from 'commander';
import type {Comparison} from '../../../src/analyses/compare';
import {comparisonTable} from '../../../src/cli/comparison';
import {queryCommand} from '../../../src/cli/query';
import type {TextField} from '../../../src/engine/formats/matrix';
import {comparedOrder} from '../../../src/results/views/compare';

const texts = (...values: string[]): TextField => ({
  kind: 'text',
  dictionary: values,
  codes: Int32Array.from(values.keys()),
});

describe('openclue query --compare', () => {
  const comparison: Comparison = {
    score: 'ncs',
    queries: ['first', 'pert_id'],
    perts: {
      ids: ['P1', 'P2', 'P3', 'P4', 'P5'],
      fields: new Map([
        ['pert_iname', texts('a', 'b', '-666', 'd', 'e')],
        ['pert_type', texts('trt_cp', 'trt_cp', 'trt_oe', 'ctl_vehicle', 'trt_sh')],
      ]),
    },
    scores: [
      Float64Array.of(-1, 0.5, 1.23456789, 9, Number.NaN),
      Float64Array.of(0.5, Number.NaN, 1, 9, Number.NaN),
    ],
  };

  it('orders by mean score, complete rows first, without controls and what has no score', () => {
    expect([...comparedOrder(comparison)]).toEqual([2, 0, 1]);
  });

  it('is a table of perturbagens x queries, from both ends', () => {
    expect(comparisonTable(comparison, 10)).toEqual({
      header: ['rank', 'pert_id', 'pert_iname', 'pert_type', 'first', 'pert_id_2'],
      rows: [
        [1, 'P3', undefined, 'trt_oe', 1.234568, 1],
        [2, 'P1', 'a', 'trt_cp', -1, 0.5],
        [3, 'P2', 'b', 'trt_cp', 0.5, undefined],
      ],
      total: 3,
    });
    expect(comparisonTable(comparison, 1).rows.map(([rank]) => rank)).toEqual([1, 3]);
  });
});

describe('openclue query --where', () => {
  const refusal = (...args: string[]): string => {
    let text = '';
    const command = queryCommand().exitOverride();
    command.configureOutput({writeErr: (written) => (text += written)});
    new Command().addCommand(command);
    expect(() => command.parse(['--up', 'TP53', '--where', '{}', ...args], {from: 'user'})).toThrow();
    return text;
  };

  it.each([
    ['--out', 'folder'],
    ['--signature', 'a.txt'],
    ['--sets', 'a.gmt'],
    ['--metric', 'cosine'],
    ['--tool', 'sig_gutc_tool'],
  ])('does not go with %s, and says why', (flag, value) => {
    expect(refusal(flag, value)).toContain(`as POST /api/queries does; ${flag} is of whole results`);
  });

  it('does not go with --compare', () => {
    expect(refusal('--compare')).toMatch(/--compare.*--where/);
  });
});
