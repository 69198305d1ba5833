import fc from 'fast-check';
import {type GeneSet, parseGmt} from '../../../../src/engine/formats/gene-sets';
import {checkGeneSets, type GeneSetReport} from '../../../../src/engine/genes/check';
import {pairSets, queryName} from '../../../../src/engine/genes/pairing';
import {givenCatalog, givenSpace} from './given-catalog';

const limits = {entries: 1000, queries: 3, genes: 5, manyGenes: 1_000, fewGenes: 2};
const set = (name: string, ...members: string[]): GeneSet => ({name, description: `about ${name}`, members});
const check = (up?: GeneSet[], down?: GeneSet[]) =>
  checkGeneSets({up, down}, givenCatalog(), givenSpace, limits);

/** The remarks of a report as `section kind: text`. */
function remarks(report: GeneSetReport): string[] {
  return Object.entries(report).flatMap(([section, {errors, warnings}]) => [
    ...errors.map(({text}) => `${section} error: ${text}`),
    ...warnings.map(({text}) => `${section} warning: ${text}`),
  ]);
}

describe('pairing up and down sets', () => {
  it.each([
    ['x_UP', 'x'],
    ['x_dn', 'x'],
    ['my.set_Down', 'my.set'],
    ['a-up', 'a'],
    ['x_UP_UP', 'x_UP'],
    ['setup', 'setup'],
    ['up', 'up'],
  ])('takes %s for the query %s', (name, query) => {
    expect(queryName(name)).toBe(query);
  });

  it('pairs by name whatever the order and case', () => {
    const {queries, alone} = pairSets([set('a_UP'), set('b_up')], [set('B_DN'), set('A_down')]);
    expect(queries.map(({name, up, down}) => [name, up?.name, down?.name])).toEqual([
      ['a', 'a_UP', 'A_down'],
      ['b', 'b_up', 'B_DN'],
    ]);
    expect(alone).toEqual({up: [], down: []});
  });

  it('loses no set, whatever the names are', () => {
    const sets = fc.array(fc.constantFrom('a_UP', 'a_DN', 'A', 'b', 'b_down', 'c').map((name) => set(name)));
    fc.assert(
      fc.property(sets, sets, (up, down) => {
        const {queries, repeated, alone} = pairSets(up, down);
        const found = [...queries.map((query) => query.up), ...repeated.up, ...alone.up].filter(Boolean);
        expect(new Set(found)).toEqual(new Set(up));
        const foundDown = [...queries.map((query) => query.down), ...repeated.down, ...alone.down];
        expect(new Set(foundDown.filter(Boolean))).toEqual(new Set(down));
      }),
    );
  });
});

describe('a GMT line without a description', () => {
  it('is warned of, with the gene that stands where the description belongs', () => {
    const [without] = parseGmt('SET\tA\tB\tC\tD', 'up');
    const {report, queries} = check([without]);
    expect(remarks(report)).toEqual([
      expect.stringMatching(/^up warning: Query "SET", up list: "A" stands where/),
    ]);
    expect(queries[0].up?.valid).toHaveLength(3);
  });

  it.each(['', 'na', 'old1', '200_at', 'genes of A'])('is not seen in the description %j', (description) => {
    expect(remarks(check([{...set('q', 'B', 'C'), description}]).report)).toEqual([]);
  });
});

describe('checking the gene sets of a job', () => {
  it('accepts a pair and one list alone without remarks', () => {
    const pair = check([set('q_UP', 'A', 'B')], [set('q_DN', 'C', '4')]);
    expect(pair.accepted).toBe(true);
    expect(remarks(pair.report)).toEqual([]);
    expect(pair.queries[0]).toMatchObject({name: 'q', description: 'about q_UP'});
    expect(pair.queries[0].down?.valid.map(({entrezId}) => entrezId)).toEqual(['3', '4']);
    const alone = check(undefined, [set('q', 'A', 'B')]);
    expect(alone.accepted).toBe(true);
    expect(alone.queries).toMatchObject([{name: 'q', up: undefined, description: 'about q'}]);
  });

  it.each<[string, GeneSet[] | undefined, GeneSet[] | undefined, string[]]>([
    ['no list', undefined, undefined, ['system error: There is no gene set.']],
    ['empty lists', [], [], ['system error: There is no gene set.']],
    [
      'too many queries',
      ['a', 'b', 'c', 'd'].map((name) => set(name, 'A', 'B')),
      undefined,
      ['system error: There are 4 queries where 3 are allowed'],
    ],
    [
      'different numbers of sets',
      [set('a', 'A', 'B'), set('b', 'A', 'B')],
      [set('a', 'C', 'D')],
      ['both error: There are 2 up sets and 1 down sets.', 'both error: Only the up list has b.'],
    ],
    [
      'a name in one list only',
      [set('a_UP', 'A', 'B'), set('b_UP', 'A', 'B')],
      [set('a_DN', 'C', 'D'), set('c_DN', 'C', 'D')],
      ['both error: Only the up list has b_UP.', 'both error: Only the down list has c_DN.'],
    ],
    [
      'names that become equal',
      [set('a', 'A', 'B'), set('A_UP', 'A', 'B')],
      undefined,
      ['up error: The up list has two sets for the query "A", the second is "A_UP".'],
    ],
    [
      'equal lists',
      [set('a', 'A', 'B')],
      [set('a', '2', 'a')],
      ['both error: Query "a": the up and the down'],
    ],
    [
      'a gene in both lists',
      [set('a', 'A', 'B')],
      [set('a', 'C', '1')],
      ['both error: Query "a": 1 gene is in both the up and the down list: A.'],
    ],
    [
      'nothing usable',
      [set('a', 'x', 'INF')],
      undefined,
      [
        'up error: Query "a", up list: none of its genes can be used (1 is unknown, 1 outside',
        'up warning: Query "a", up list: 1 entry is no known gene and left out: x.',
        'up warning: Query "a", up list: 1 gene is known but not among this dataset\'s genes and left out: INF.',
      ],
    ],
    ['an empty list', [set('a')], undefined, ['up error: Query "a", up list: it has no gene']],
    [
      'too many genes',
      undefined,
      [set('a', ...'ABCDEF')],
      ['down error: Query "a", down list: it has 6 usable genes where 5 are allowed.'],
    ],
    [
      'few genes',
      [set('a', 'A')],
      undefined,
      ['up warning: Query "a", up list: only 1 gene is usable; results with fewer than 2'],
    ],
    [
      'repeated genes',
      [set('a', 'A', 'B', 'a', 'A', '2')],
      undefined,
      [
        'up warning: Query "a", up list: 3 entries repeat an earlier one, and a gene counts once: a (as A), A, 2 (as B).',
      ],
    ],
    [
      'other names of genes',
      [set('a', 'OLD1', 'B', 'old2')],
      undefined,
      [
        'up warning: Query "a", up list: 2 entries are other names of their genes: OLD1 (taken for C1orf1), old2 (taken for INF).',
        'up warning: Query "a", up list: 1 gene is known but not among this dataset\'s genes and left out: old2.',
      ],
    ],
    [
      'one pair under two names',
      [set('first', 'A', 'B')],
      [set('second', 'C', 'D')],
      ['both warning: The up set "first" and the down set "second" are taken for one query'],
    ],
  ])('remarks on %s', (_, up, down, expected) => {
    const {accepted, report} = check(up, down);
    const found = remarks(report);
    expect(found).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(found[i]).toContain(text);
    expect(accepted).toBe(!expected.some((text) => text.includes(' error: ')));
  });

  it('lists at most ten of many unknown entries', () => {
    const members = ['A', 'B', ...Array.from({length: 40}, (_, i) => `bad${i}`)];
    const [text] = remarks(check([set('a', ...members)]).report);
    expect(text).toContain('40 entries are no known gene and left out: bad0, bad1,');
    expect(text).toContain('bad9 and 30 more.');
  });

  it('has the rules of CLUE unless told otherwise', () => {
    const many = Array.from({length: 26}, (_, i) => set(`q${i}`, 'A', 'B'));
    const {report} = checkGeneSets({up: many}, givenCatalog(), givenSpace);
    expect(report.system.errors[0].text).toContain('26 queries where 25 are allowed');
    expect(report.up.warnings[0].text).toContain('fewer than 10');
  });
});
