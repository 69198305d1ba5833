import fc from 'fast-check';
import {compilePredicate, resourceOfColumns} from '../../../../src/filter/evaluate';
import {defaultFilterLimits} from '../../../../src/filter/limits';
import {parseWhere} from '../../../../src/filter/parse';
import type {Condition, Resource} from '../../../../src/filter/types';
import {resolvePerts} from '../../../../src/runs/live/pert-conditions';
import {holds} from '../../../support/filter-evaluator';

const perts = [{pert_id: 'A', moa: ['x', 'y'], tas: 1}, {pert_id: 'B', moa: ['y'], tas: 2}, {pert_id: 'C'}];
/** D and the last signature have no pert that is known. */
const signatures = [
  {pert_id: 'A', cell: 'M'},
  {pert_id: 'A', cell: 'P'},
  {pert_id: 'B', cell: 'M'},
  {pert_id: 'C', cell: 'P'},
  {pert_id: 'D', cell: 'M'},
  {cell: 'P'},
];
const kinds = [
  ['pert_id', 'text'],
  ['cell', 'text'],
  ['pert.moa', 'list'],
  ['pert.tas', 'number'],
] as const;
const types = {cell: 'text', 'pert.moa': 'text[]', 'pert.tas': 'double precision'} as const;

const resource: Resource = resourceOfColumns('signature', kinds);

const leaf = fc.oneof(
  fc.constantFrom({cell: 'M'}, {cell: {neq: 'M'}}, {cell: {like: '^P'}}),
  fc.constantFrom<object>(
    {'pert.moa': 'x'},
    {'pert.moa': {neq: 'y'}},
    {'pert.moa': {exists: false}},
    {'pert.moa': {inq: ['x', null]}},
    {'pert.tas': {gt: 1}},
    {'pert.tas': {nin: [2]}},
  ),
);
const where = fc.letrec<{node: object}>((tie) => ({
  node: fc.oneof(
    {maxDepth: 3},
    leaf,
    fc
      .tuple(fc.constantFrom('and', 'or', 'nor'), fc.array(tie('node'), {minLength: 1, maxLength: 3}))
      .map(([key, of]) => ({[key]: of})),
  ),
})).node;

/** As SQL answers: the ids of the known perts that satisfy a condition in their own names. */
async function findPerts(condition: Condition): Promise<string[]> {
  const [moa, tas] = [
    {
      kind: 'list' as const,
      dictionary: perts.map((pert) => pert.moa ?? []),
      codes: Int32Array.from(perts, (pert, i) => (pert.moa ? i : -1)),
    },
    {kind: 'number' as const, values: Float64Array.from(perts, (pert) => pert.tas ?? Number.NaN)},
  ];
  const test = compilePredicate(condition, (name) => (name === 'moa' ? moa : tas));
  return perts.filter((_, row) => test(row)).map(({pert_id}) => pert_id);
}

it('conditions on perts hold for the signatures of those perts, and of unknown ones as if they had nothing', async () => {
  const text = (values: readonly (string | undefined)[]) => ({
    kind: 'text' as const,
    dictionary: values.map((value) => value ?? ''),
    codes: Int32Array.from(values, (value, i) => (value === undefined ? -1 : i)),
  });
  const columns = {
    pert_id: text(signatures.map(({pert_id}) => pert_id)),
    cell: text(signatures.map(({cell}) => cell)),
  };
  await fc.assert(
    fc.asyncProperty(where, async (asked) => {
      const condition = parseWhere(asked, resource, defaultFilterLimits);
      const resolved = await resolvePerts(condition, findPerts);
      const test = compilePredicate(resolved, (name) => columns[name as keyof typeof columns]);
      const found = signatures.map((_, row) => test(row));
      const expected = signatures.map(({pert_id, cell}) => {
        const pert = perts.find((each) => each.pert_id === pert_id);
        return holds(asked, {cell, 'pert.moa': pert?.moa, 'pert.tas': pert?.tas}, types);
      });
      expect(found).toEqual(expected);
    }),
    {numRuns: 300},
  );
});
