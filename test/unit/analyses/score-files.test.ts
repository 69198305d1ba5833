import {geneReport} from '../../../src/analyses/score-files';

describe('the gene report', () => {
  it('keeps one line for a gene and its columns, whatever a query and its genes are called', () => {
    const nothing = {validNotUsed: [], invalid: ['no\r\nsuch\tgene'], repeats: []};
    const valid = [{token: '7157', entrezId: '7157', symbol: 'TP53', via: 'entrez' as const}];
    const signature = {
      entrezIds: [4609],
      values: [1],
      tokens: ['MYC'],
      symbols: ['MYC'],
      notUsed: [],
      unknown: [],
      repeated: [{token: 'c\tmyc', first: 'MYC'}],
    };
    const queries = [
      {query: {name: 'a\tb\nc', description: '', up: {valid, ...nothing}}},
      {query: {name: 'd\r\n', description: '', signature}},
    ];
    expect(geneReport(queries).split('\n')).toEqual([
      'query_id\tlist\tgene\tentrez_id\tsymbol\tclass',
      'a b c\tup\t7157\t7157\tTP53\tvalid',
      'a b c\tup\tno such gene\t\t\tinvalid',
      'd \tsignature\tMYC\t4609\tMYC\tvalid',
      'd \tsignature\tc myc\t\t\trepeats MYC',
      '',
    ]);
  });
});
