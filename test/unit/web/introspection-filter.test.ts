import {conditionsOf, whereOf} from '../../../web/src/views/introspect/conditions';

it.each([
  [{cell_iname: 'MCF7'}, [{field: 'cell_iname', value: 'MCF7'}]],
  [
    {and: [{cell_iname: 'MCF7'}, {pert_time: 24}]},
    [
      {field: 'cell_iname', value: 'MCF7'},
      {field: 'pert_time', value: '24'},
    ],
  ],
])('shows the filter %j of an earlier job as conditions', (filter, conditions) => {
  expect(conditionsOf(filter)).toEqual({conditions});
});

it.each([
  {or: [{cell_iname: 'MCF7'}, {cell_iname: 'PC3'}]},
  {pert_iname: {inq: ['vorinostat', 'belinostat']}},
])('keeps %j as it is, beside what is chosen further', (filter) => {
  const chosen = conditionsOf(filter);
  expect(whereOf(chosen)).toEqual(filter);
  const conditions = [{field: 'pert_type', value: 'trt_cp'}];
  expect(whereOf({...chosen, conditions})).toEqual({and: [filter, {pert_type: 'trt_cp'}]});
});

it('makes no filter of conditions that are not filled in', () => {
  expect(whereOf({conditions: [{field: 'cell_iname', value: ''}]})).toBeUndefined();
  expect(conditionsOf(undefined)).toEqual({conditions: []});
});
