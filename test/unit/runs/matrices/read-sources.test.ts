/** Slices and connections of the viewer are read once, not for each of its windows. */
import type {Caller} from '../../../../src/auth/caller';
import {keepSources, type Located, type ReadSource} from '../../../../src/runs/matrices/read-sources';

const caller = {} as Caller;
const asked: ReadSource = {kind: 'slice', dataset: 'demo', slice: {genes: ['MYC'], ignoreMissing: false}};
const table = {ids: [], fields: new Map()};
const matrix = (bytes: number): Located => ({
  source: {rows: table, columns: table, scores: new Float32Array(bytes / 4)},
  name: 'demo_slice',
});

describe('matrices that the viewer has read from a dataset', () => {
  test('are read once while the dataset stays as it is, whatever name it is asked by', async () => {
    let state = 'demo 1';
    const find = keepSources(async () => state);
    const read = jest.fn(async () => matrix(8));
    const first = await find(asked, caller, read);
    expect(await find(asked, caller, read)).toBe(first);
    expect(await find({...asked, dataset: 'Touchstone'}, caller, read)).toBe(first);
    expect(read).toHaveBeenCalledTimes(1);
    await find({...asked, slice: {ignoreMissing: true}}, caller, read);
    expect(read).toHaveBeenCalledTimes(2);
    state = 'demo 2';
    await find(asked, caller, read);
    expect(read).toHaveBeenCalledTimes(3);
  });

  test('are not kept beyond the memory set aside, nor is a failure', async () => {
    const find = keepSources(async () => 'demo');
    const large = jest.fn(async () => matrix(129 << 20));
    await find(asked, caller, large);
    await find(asked, caller, large);
    expect(large).toHaveBeenCalledTimes(2);
    await expect(find(asked, caller, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
    expect((await find(asked, caller, async () => matrix(8))).name).toBe('demo_slice');
  });

  test('are for those alone who may see the dataset', async () => {
    const find = keepSources(async (_, who) => {
      if (who === caller) return 'demo';
      throw new Error('DATASET_UNKNOWN');
    });
    await find(asked, caller, async () => matrix(8));
    await expect(find(asked, {...caller}, async () => matrix(8))).rejects.toThrow('DATASET_UNKNOWN');
  });
});
