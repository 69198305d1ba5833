import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {digestTable} from '../../../src/cli/digest-table';
import {readLists} from '../../../src/cli/gene-lists';
import {readGeneLists} from '../../../src/engine/formats/gene-lists';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import {pairSets} from '../../../src/engine/genes/pairing';

describe('query takes gene lists as people have them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-lists-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  const file = (name: string, text: string) => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };

  it.each([
    ['a gene a line', 'genes.txt', '\ufeffTP53\r\nMYC\r\n\r\nKRAS'],
    ['commas', 'genes.txt', 'TP53, MYC,KRAS\n'],
    ['blanks and semicolons', 'genes', 'TP53 MYC; KRAS'],
    ['quoted lines of a CSV', 'genes.csv', '"TP53"\n"MYC"\n"KRAS"\n'],
    ['GRP', 'genes.grp', '# mine\nTP53\nMYC\nKRAS\n'],
    ['lines from # on', 'genes.txt', '# mine, of 2027\nTP53\nMYC\nKRAS'],
  ])('%s', (_, name, text) => {
    expect(readGeneLists(text, name)).toEqual([{description: '', members: ['TP53', 'MYC', 'KRAS']}]);
  });

  it('GMT and GMX, by what is in them or by the name of the file', () => {
    const set = {name: 'a_up', description: 'about', members: ['TP53', 'MYC']};
    expect(readGeneLists('a_up\tabout\tTP53\tMYC\n', 'genes.txt')).toEqual([set]);
    expect(readGeneLists('a_up\tb_up\nabout\tna\nTP53\tKRAS\nMYC\t\n', 'genes.gmx')).toEqual([
      set,
      {name: 'b_up', description: 'na', members: ['KRAS']},
    ]);
    expect(() => readGeneLists('PK\u0000\u0003', 'genes.txt')).toThrow(/no UTF-8 text/);
  });

  it('genes on the command line, with the name of the other side', () => {
    expect(readLists({up: 'TP53,MYC', down: 'KRAS'})).toEqual({
      up: 'query\t\tTP53\tMYC\n',
      down: 'query\t\tKRAS\n',
    });
    const up = file('hdac_up.txt', 'TP53\nMYC\n');
    expect(readLists({up, down: 'KRAS'})).toEqual({up: 'hdac_up\t\tTP53\tMYC\n', down: 'hdac\t\tKRAS\n'});
    expect(readLists({up: file('up.txt', 'TP53')})).toEqual({up: 'query\t\tTP53\n', down: undefined});
    expect(() => readLists({up: path.join(folder, 'absent.txt')})).toThrow(
      /absent\.txt.*there is no such file/,
    );
  });

  it('but no table of genes with values, which is no list', () => {
    const table = file('deseq.csv', 'Gene,logFC,padj\nTP53,2,0.01\nMYC,-1,0.2\nKRAS,0.5,0.3\n');
    expect(() => readLists({up: table})).toThrow(
      /deseq\.csv, line 1: it is a table of genes \(Gene\).*--signature/,
    );
    const ids = file('ids.txt', '7157 4609\n3845 595\n1026 7849\n');
    expect(readLists({up: ids})).toEqual({up: 'ids\t\t7157\t4609\t3845\t595\t1026\t7849\n', down: undefined});
  });

  it('queries of one and of two lists in one file', () => {
    const lists = file('all.gmt', 'a_UP\t\tTP53\nb_up\t\tMYC\nb_dn\t\tKRAS\nc_DOWN\t\tCCND1\n');
    const {up = '', down = ''} = readLists({lists});
    const {queries, alone} = pairSets(parseGmt(up, 'up'), parseGmt(down, 'down'), true);
    expect(queries.map(({name, up, down}) => [name, up?.members[0], down?.members[0]])).toEqual([
      ['a', 'TP53', undefined],
      ['b', 'MYC', 'KRAS'],
      ['c', undefined, 'CCND1'],
    ]);
    expect(alone).toEqual({up: [], down: []});
    const two = pairSets(parseGmt('a_up\t\tTP53', 'up'), parseGmt('b_dn\t\tMYC', 'down'), true);
    expect(two.queries).toHaveLength(2);
    expect(() => readLists({lists: file('sideless.gmt', 'a\t\tTP53\n')})).toThrow(/_UP, _DN or _DOWN/);
  });
});

it('prints a digest as one table with the columns of every row', () => {
  const queries = [
    {query_id: 'a,b', of: 'perturbagens', digest: 1, strongest: [{rank: 1, id: 'x', ps: 1 / 3}], weakest: []},
    {
      query_id: 'a,b',
      of: 'classes',
      digest: 1,
      strongest: [],
      weakest: [{rank: 1, id: 'y', pcl_size: 3, ps: -2}],
    },
  ];
  expect(digestTable({queries}, 'csv')).toBe(
    'query_id,of,rank,id,pcl_size,ps\n"a,b",perturbagens,1,x,,0.333333\n"a,b",classes,1,y,3,-2\n',
  );
  expect(digestTable({queries: []}, 'tsv')).toBe('\n');
});
