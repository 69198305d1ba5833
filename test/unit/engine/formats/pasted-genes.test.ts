import {readPastedGenes} from '../../../../src/engine/formats/pasted-genes';

const read = (text: string) => readPastedGenes(text, 'up');

describe('genes as people paste them', () => {
  const list = ['TP53', 'HLA-A', '7157'];
  const cases: [string, string][] = [
    ['a gene a line', 'TP53\nHLA-A\n7157\n'],
    ['CR LF line ends and a byte order mark', '\ufeffTP53\r\nHLA-A\r\n7157\r\n'],
    ['commas', 'TP53, HLA-A,7157'],
    ['blanks', '  TP53 HLA-A   7157 '],
    ['a row of a spreadsheet', 'TP53\tHLA-A'.concat('; 7157')],
    ['quotes of a script', '"TP53", "HLA-A", \'7157\''],
    ['GRP with remarks', '# my genes\nTP53\nHLA-A\n# more\n7157'],
    ['symbols of a probe', 'TP53 /// HLA-A\n7157\n-'],
    [
      'the gene column of a table without values',
      'symbol\tdescription\nTP53\ttumour protein\nHLA-A\t\n7157\tagain',
    ],
  ];
  it.each(cases)('reads %s', (_, text) => {
    expect(read(text)).toEqual({form: 'list', genes: list});
  });

  it('reads nothing in blanks and remarks', () => {
    expect(read(' \n\t\n# a remark')).toEqual({form: 'nothing'});
  });

  it('reads GMT, a list a line', () => {
    expect(read('A_UP\t\tTP53\tMYC\nB_UP\tfrom a paper\t207\n')).toEqual({
      form: 'gmt',
      sets: [
        {name: 'A_UP', description: '', members: ['TP53', 'MYC']},
        {name: 'B_UP', description: 'from a paper', members: ['207']},
      ],
    });
  });

  it('takes GMT of Entrez ids for no table', () => {
    const lines = ['A', 'B', 'C', 'D'].map((name) => `${name}\t\t207\t208`).join('\n');
    expect(read(lines).form).toBe('gmt');
  });

  it('reads two columns headed up and down', () => {
    expect(read('Up\tDown\nTP53\tMYC\nCDKN1A\t\n')).toEqual({
      form: 'two lists',
      up: ['TP53', 'CDKN1A'],
      down: ['MYC'],
    });
  });
});

describe('a table with a value for each gene', () => {
  const deseq = [
    '"","baseMean","log2FoldChange","lfcSE","stat","pvalue","padj"',
    '"TP53",812.4,1.93,0.21,9.19,3.9e-20,1.1e-17',
    '"MYC",2210.1,-2.40,0.3,-8.0,1.2e-15,2e-13',
    '"ACTB",90210,0.01,0.05,0.2,0.84,NA',
  ].join('\n');

  it('of DESeq2 is ranked by its statistic', () => {
    expect(read(deseq)).toEqual({
      form: 'values',
      genes: ['TP53', 'MYC', 'ACTB'],
      values: ['9.19', '-8.0', '0.2'],
      geneColumn: '1',
      valueColumn: 'stat',
      otherColumns: ['baseMean', 'log2FoldChange', 'lfcSE', 'pvalue', 'padj'],
      signedColumns: ['log2FoldChange', 'stat'],
      bothSigns: true,
    });
  });

  it('is ranked by another of its columns where that is wanted, and has values of both signs', () => {
    expect(readPastedGenes(deseq, 'up', 'log2FoldChange')).toMatchObject({
      values: ['1.93', '-2.40', '0.01'],
      valueColumn: 'log2FoldChange',
      otherColumns: ['baseMean', 'lfcSE', 'stat', 'pvalue', 'padj'],
    });
    for (const column of ['baseMean', 'nosuch']) {
      expect(readPastedGenes(deseq, 'up', column)).toMatchObject({valueColumn: 'stat'});
    }
  });

  it('as R writes it, without a heading over the names, is read the same', () => {
    const table = 'logFC\tt\nTP53\t1.9\t9.2\nMYC\t-2.4\t-8\nACTB\t0\t0.2';
    expect(read(table)).toMatchObject({
      genes: ['TP53', 'MYC', 'ACTB'],
      valueColumn: 't',
      values: ['9.2', '-8', '0.2'],
    });
  });

  it('of two columns needs no heading, and takes a typographic minus', () => {
    expect(read('TP53 2.5\nMYC −1.25\nACTB 0.1')).toMatchObject({
      form: 'values',
      values: ['2.5', '-1.25', '0.1'],
      valueColumn: '2',
    });
  });

  it('names genes by the column that says so, Entrez ids too', () => {
    const table = 'row\tentrez_id\tlog2FC\n1\t7157\t1.5\n2\t4609\t-2\n3\t60\t0.1';
    expect(read(table)).toMatchObject({
      genes: ['7157', '4609', '60'],
      geneColumn: 'entrez_id',
      valueColumn: 'log2FC',
    });
  });

  it('says when all values are of one sign', () => {
    expect(read('TP53\t2.5\nMYC\t1.25\nACTB\t0.1')).toMatchObject({form: 'values', bothSigns: false});
  });
});

it('refuses bytes that are no text, and more than any table of genes has', () => {
  expect(() => read('PK\u0003\u0004\u0000')).toThrow(/up, line 1: it holds bytes that are no UTF-8 text/);
  expect(() => read('TP53 '.repeat(2_000_000))).toThrow(/10,000,000 characters where 8,000,000 are read/);
});
