import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import {parseChip} from '../../../../src/engine/formats/chip';
import {createGeneCatalog, type L1000Type} from '../../../../src/engine/genes/catalog';
import {classifyGenes} from '../../../../src/engine/genes/classify';
import {resolveRows} from '../../../../src/engine/genes/rows';
import {describeShared, sharedFile} from '../../../support/shared';
import {givenCatalog, givenSpace} from './given-catalog';

describe('resolving a gene', () => {
  const catalog = givenCatalog();

  it.each([
    ['1', '1', 'entrez'],
    [' 10 ', '10', 'entrez'],
    ['c1ORF1', '10', 'symbol'],
    ['b', '2', 'symbol'],
    ['old1', '10', 'alias'],
    ['OLD2', '11', 'alias'],
    ['200_AT', '1', 'probe'],
  ])('finds %j', (token, entrezId, via) => {
    expect(catalog.resolve(token)).toEqual({entrezId, via});
  });

  it('prefers a current symbol to an alias, and the better covered gene of a shared symbol', () => {
    expect(catalog.resolve('A')).toEqual({entrezId: '1', via: 'symbol'});
    expect(catalog.resolve('inf')).toEqual({entrezId: '11', via: 'symbol'});
  });

  it.each(['SHARED', '201_s_at', '999', '', 'nonsense', '__proto__'])('does not guess at %j', (token) => {
    expect(catalog.resolve(token)).toBeUndefined();
  });

  it('knows symbol and space', () => {
    expect(catalog.symbolOf('10')).toBe('C1orf1');
    expect(catalog.spaceOf('10')).toBe('best inferred');
    expect(catalog.spaceOf('999')).toBeUndefined();
  });
});

describe('classing the genes of a set', () => {
  it('keeps input order and names every entry as given', () => {
    const classed = classifyGenes(
      givenCatalog(),
      ['b', 'OLD2', 'x', '1', 'B', '2', 'X', ' old2'],
      givenSpace,
    );
    expect(classed).toEqual({
      valid: [
        {token: 'b', entrezId: '2', symbol: 'B', via: 'symbol'},
        {token: '1', entrezId: '1', symbol: 'A', via: 'entrez'},
      ],
      validNotUsed: [{token: 'OLD2', entrezId: '11', symbol: 'INF', via: 'alias'}],
      invalid: ['x'],
      repeats: [
        {token: 'B', first: 'b'},
        {token: '2', first: 'b'},
        {token: 'X', first: 'x'},
        {token: 'old2', first: 'OLD2'},
      ],
    });
  });

  it('takes an Entrez id that only the feature space has', () => {
    const classed = classifyGenes(givenCatalog(), ['777', '778'], new Set(['777']));
    expect(classed.valid).toEqual([{token: '777', entrezId: '777', symbol: '777', via: 'entrez'}]);
    expect(classed.invalid).toEqual(['778']);
  });
});

describe('resolving the rows of a matrix', () => {
  it('reports routes, unknown ids and rows of one gene', () => {
    const {entrezIds, report} = resolveRows(['2', 'a', '200_at', 'nope', '777', 'OLD2', 'A'], givenCatalog());
    expect(entrezIds).toEqual(['2', '1', undefined, undefined, '777', '11', undefined]);
    expect(report).toEqual({
      byRoute: {entrez: 2, symbol: 1, alias: 1, probe: 0},
      aliases: {count: 1, examples: [{id: 'OLD2', symbol: 'INF'}]},
      withoutRecord: {count: 1, examples: ['777']},
      unresolved: {count: 1, examples: ['nope']},
      repeated: {
        count: 2,
        examples: [
          {entrezId: '1', kept: 'a', dropped: '200_at'},
          {entrezId: '1', kept: 'a', dropped: 'A'},
        ],
      },
    });
  });
});

describeShared('the LINCS 2020 genes', () => {
  const lines = () =>
    gunzipSync(readFileSync(sharedFile('data', 'lincs2020', 'geneinfo_beta.txt.gz')))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
  const catalog = () => {
    const records = lines().map((cells) => ({
      entrezId: cells[0],
      symbol: cells[1],
      space: cells[6] as L1000Type,
    }));
    const chip = parseChip(readFileSync(sharedFile('data', 'chips', 'HG_U133A.chip'), 'utf8'), 'chip');
    return createGeneCatalog(
      records,
      chip.map(({probeId, entrezIds}) => [probeId, entrezIds] as const),
    );
  };

  it('resolve by every id and symbol', () => {
    const genes = catalog();
    const cells = lines();
    expect(cells).toHaveLength(12328);
    for (const [entrezId, symbol] of cells) {
      expect(genes.resolve(entrezId)?.entrezId).toBe(entrezId);
      // Two genes are called MIA2; 4253 is the better covered one.
      const meant = symbol === 'MIA2' ? '4253' : entrezId;
      expect(genes.resolve(symbol.toLowerCase())).toEqual({entrezId: meant, via: 'symbol'});
    }
    expect(cells.filter(([id]) => genes.spaceOf(id) === 'landmark')).toHaveLength(978);
  });

  it('resolve the 978 landmark probes to 978 genes', () => {
    const probes = readFileSync(sharedFile('data', 'chips', 'lm_epsilon_n978.grp'), 'utf8')
      .trim()
      .split('\n');
    const genes = catalog();
    const {entrezIds, report} = resolveRows(probes, genes);
    expect(report.unresolved.count + report.repeated.count).toBeLessThan(20);
    const landmarks = entrezIds.filter((id) => id !== undefined && genes.spaceOf(id) === 'landmark');
    expect(landmarks.length).toBeGreaterThan(950);
  });
});
