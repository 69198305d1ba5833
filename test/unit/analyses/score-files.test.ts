import {geneReport} from '../../../src/analyses/query/score-files';
import {digestFolders} from '../../../src/results/names';

describe('the gene report', () => {
  it('keeps one line for a gene and its columns, whatever a query and its genes are called', () => {
    const nothing = {validNotUsed: [], invalid: ['no\r\nsuch\tgene'], repeats: []};
    const valid = [{token: '7157', entrezId: '7157', symbol: 'TP53', via: 'entrez' as const}];
    const signature = {
      entrezIds: [4609],
      values: [1],
      tokens: ['c-Myc'],
      symbols: ['MYC'],
      routes: ['alias' as const],
      notUsed: [],
      unknown: [],
      repeated: [{token: 'c\tmyc', first: 'c-Myc'}],
    };
    const queries = [
      {query: {name: 'a\tb\nc', description: '', up: {valid, ...nothing}}},
      {query: {name: 'd\r\n', description: '', signature}},
    ];
    expect(geneReport(queries).split('\n')).toEqual([
      'query_id\tlist\tgene\tentrez_id\tsymbol\tclass\tnamed_by',
      'a b c\tup\t7157\t7157\tTP53\tvalid\tentrez',
      'a b c\tup\tno such gene\t\t\tinvalid\t',
      'd \tsignature\tc-Myc\t4609\tMYC\tvalid\talias',
      'd \tsignature\tc myc\t\t\trepeats c-Myc\t',
      '',
    ]);
  });
});

describe('the folder of a query', () => {
  it('is its name in capitals, as far as file names go, and a number where that is taken', () => {
    expect(digestFolders(['a/b', 'A b', '..', '', 'Größe'])).toEqual(['A_B', 'A_B_2', '_', '__2', 'GR_SSE']);
  });

  it('has 255 bytes at most, the number included, and is another for each query', () => {
    const long = 'x'.repeat(255);
    const names = [
      long,
      `${long}y`,
      `${long}z`,
      'é'.repeat(300),
      '\u{1f9ec}'.repeat(130),
      `${'x'.repeat(253)}_2`,
    ];
    const folders = digestFolders(names);
    expect(folders[0]).toBe(long.toUpperCase());
    expect(folders[1]).toBe(`${'X'.repeat(253)}_2`);
    expect(folders[2]).toBe(`${'X'.repeat(253)}_3`);
    expect(new Set(folders).size).toBe(names.length);
    for (const folder of folders) expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(255);
    expect(digestFolders(names)).toEqual(folders);
  });
});
