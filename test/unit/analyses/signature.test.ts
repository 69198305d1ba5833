import fc from 'fast-check';
import {checkSignature, readSignatures} from '../../../src/analyses/query/signature';
import {givenCatalog, givenSpace} from '../engine/genes/given-catalog';

const catalog = givenCatalog();
const isGene = (token: string) => catalog.resolve(token) !== undefined;
const read = (sent: unknown) =>
  readSignatures(sent, isGene).map(({name, tokens, values}) => [name, tokens, Array.from(values)]);

describe('a full signature as it is sent', () => {
  it('is columns, with or without a line of headings, comments and blank lines', () => {
    expect(read('A\t1\nB\t-2.5\n')).toEqual([['TAG', ['A', 'B'], [1, -2.5]]]);
    expect(read('# made by hand\r\ngene\tmine\r\n\r\nA\t1e-3\r\nB\t+.5')).toEqual([
      ['mine', ['A', 'B'], [0.001, 0.5]],
    ]);
  });

  it('is JSON, as text or not, one or several', () => {
    expect(read({A: 1, B: '2'})).toEqual([['TAG', ['A', 'B'], [1, 2]]]);
    expect(read(' [{"name": "x", "values": {"A": 1}}, {"name": "y", "values": {"B": null}}]')).toEqual([
      ['x', ['A'], [1]],
      ['y', ['B'], [Number.NaN]],
    ]);
  });

  it('is GCT, a signature in each column', () => {
    const gct = '#1.3\n2\t2\t1\t1\nid\tsymbol\tx\ty\npert\tna\tp\tq\n1\tA\t0.5\t1\n2\tB\t\t-1\n';
    expect(read(gct)).toEqual([
      ['x', ['1', '2'], [0.5, Number.NaN]],
      ['y', ['1', '2'], [1, -1]],
    ]);
  });

  it('has missing values where files say so', () => {
    const [[, , values]] = read('A\tNA\nB\t-666\nC\tnan\nD\tNULL\nE\t\nF\t0');
    expect(values).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
  });

  it.each([
    ['A\t1\nB\tInfinity', /line 2: the value "Infinity" of B/],
    ['A\t1\nB\t1e999', /line 2: the value "1e999"/],
    ['A\t1\t2', /line 1: .* is not a gene and a value/],
    ['\t1', /line 1/],
    ['A\tx', /line 1: the value "x" of A/],
    ['A\t1\n\u0000', /line 2: it holds bytes/],
    ['#1.3\n99999999999\t1\t0\t0\nid\tx\nA\t1\n', /as GCT: .*promises/],
    [{A: {}}, /the value "\{\}" of A/],
    [null, /as JSON/],
    [[[1]], /element 1/],
  ])('%j is refused, saying where', (sent, message) => {
    expect(() => readSignatures(sent, isGene)).toThrow(message as RegExp);
  });

  it('never fails but with SIGNATURE_INVALID', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue(),
          fc.string().map((text) => `#1.3\n${text}`),
        ),
        (sent) => {
          try {
            readSignatures(sent, isGene);
          } catch (error) {
            expect(error).toMatchObject({code: 'SIGNATURE_INVALID'});
          }
        },
      ),
    );
  });
});

describe('the genes of a full signature', () => {
  const check = (byGene: Record<string, number>, fewGenes = 2) =>
    checkSignature(
      {name: 'Q', description: '', tokens: Object.keys(byGene), values: Object.values(byGene)},
      catalog,
      givenSpace,
      {fewGenes},
    );

  it('are classed, each once, with the value of its first name', () => {
    const {query, errors, warnings} = check({A: 1, b: 2, '200_at': 9, inf: 3, nobody: 4, C: Number.NaN});
    expect(errors).toEqual([]);
    expect(query.signature).toEqual({
      entrezIds: [1, 2],
      values: [1, 2],
      tokens: ['A', 'b'],
      symbols: ['A', 'B'],
      routes: ['symbol', 'symbol'],
      notUsed: ['inf'],
      unknown: ['nobody'],
      repeated: [{token: '200_at', first: 'A'}],
    });
    expect(warnings.map((text) => text.replace(/^Query "Q": /, ''))).toEqual([
      '1 entry is no known gene and left out: nobody.',
      "1 gene is known but not among this dataset's genes and left out: inf.",
      '1 entry names the gene of an earlier one, which alone counts: 200_at (as A).',
      'genes without a value do not count (1).',
    ]);
  });

  it('must be enough, and differ', () => {
    expect(check({A: 1, nobody: 2}).errors).toEqual([
      expect.stringMatching(/1 of its 2 values .*unknown entries: 1, outside .*: 0.* where 2 are needed/),
    ]);
    expect(check({A: 1, B: 1}).errors).toEqual([expect.stringMatching(/all its values are 1/)]);
  });
});
