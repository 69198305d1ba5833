import {readQueryRequest} from '../../../../src/runs/live/request';

const read = (fields: Record<string, unknown>, lists: {up?: string; down?: string} = {}) =>
  readQueryRequest({...lists, fields});

describe('the body of an interactive query', () => {
  it('may have its lists as arrays, as texts or as GMT', () => {
    expect(read({up: ['TP53', 1956], name: 'mine'}).lists).toEqual({up: 'mine\t\tTP53\t1956\n'});
    expect(read({up: ' TP53, EGFR\nMYC;7 ', down: []}).lists).toEqual({up: 'query\t\tTP53\tEGFR\tMYC\t7\n'});
    expect(read({down: ['A\tB', ' ']}).lists).toEqual({down: 'query\t\tA B\n'});
    expect(read({}, {up: 'A\t\tTP53'}).lists).toEqual({up: 'A\t\tTP53'});
  });

  it('has defaults, and reads the texts of forms', () => {
    expect(read({})).toMatchObject({name: 'query', top: 50, fields: undefined, dataset: undefined});
    expect(read({top: '7', fields: 'moa, tas,moa', dataset: ''})).toMatchObject({
      ...{top: 7, fields: ['moa', 'tas'], dataset: undefined},
    });
    expect(read({top: 0, fields: []})).toMatchObject({top: 0, fields: []});
  });

  it.each<[Record<string, unknown>, string]>([
    [{wher: {}}, 'wher is no field'],
    [{up: [{}]}, 'up must be'],
    [{down: 5}, 'down must be'],
    [{top: -1}, 'top must be'],
    [{top: 1.5}, 'top must be'],
    [{top: 'all'}, 'top must be'],
    [{name: 'a\tb'}, 'name must be'],
    [{dataset: 3}, 'dataset must be'],
    [{fields: [1]}, 'fields must be'],
  ])('is refused for %j', (fields, message) => {
    expect(() => read(fields)).toThrow(message);
  });

  it('takes a list once', () => {
    expect(() => read({up: ['TP53']}, {up: 'A\t\tTP53'})).toThrow('different lists');
  });
});
