import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {parseChip} from '../../../../src/engine/formats/chip';
import {formatGmt, parseGmt, parseGmx, parseGrp} from '../../../../src/engine/formats/gene-sets';
import {describeShared, sharedFile} from '../../../support/shared';

describe('GMT', () => {
  it('takes CRLF, a byte order mark, blank lines, empty members and a missing last line end', () => {
    const text = '\ufeffa_up\t\t780\t\t 7849 \r\n\r\nb_up\tabout b\tTP53';
    expect(parseGmt(text, 'up.gmt')).toEqual([
      {name: 'a_up', description: '', members: ['780', '7849']},
      {name: 'b_up', description: 'about b', members: ['TP53']},
    ]);
  });

  it('takes a set without members, and no set at all', () => {
    expect(parseGmt('a\tb', 'x')).toEqual([{name: 'a', description: 'b', members: []}]);
    expect(parseGmt('', 'x')).toEqual([]);
  });

  it.each([
    ['a\tb\n\tb\tTP53', 2, 'the name of the set, is empty'],
    ['a\tb\tTP53\n\nb\tc\nA\tc\na\tc', 5, 'the set "a" was given before, on line 1'],
    ['a\tb\nTP53', 2, '"TP53" has no second field'],
    ['a\tb\n\x00\x01\x02\tq', 2, 'no UTF-8 text'],
    [Buffer.from([0x61, 9, 0x62, 9, 0xff, 0xfe]).toString('utf8'), 1, 'no UTF-8 text'],
  ])('says what is wrong with %j and on which line', (text, line, message) => {
    expect(() => parseGmt(text, 'up.gmt')).toThrow(
      expect.objectContaining({
        code: 'GENE_SETS_INVALID',
        message: expect.stringMatching(new RegExp(`^up\\.gmt, line ${line}: .*${message}`)),
      }),
    );
  });

  it('reads back what it wrote', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9:_.-]{1,12}$/);
    const set = fc.record({
      name: word,
      description: fc.oneof(word, fc.constant('')),
      members: fc.array(word),
    });
    fc.assert(
      fc.property(fc.uniqueArray(set, {selector: ({name}) => name}), (sets) => {
        expect(parseGmt(formatGmt(sets), 'x')).toEqual(sets);
      }),
    );
  });

  it('has a blank for the tabs and line ends of a name, and leaves other blanks as they are', () => {
    const set = {name: 'a\tb\r\nc', description: 'two  blanks', members: ['1', 'x\n']};
    expect(formatGmt([set])).toBe('a b c\ttwo  blanks\t1\tx \n');
  });

  it('never fails in another way than by saying so', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        for (const parse of [parseGmt, parseGmx, parseGrp, parseChip]) {
          try {
            parse(text, 'x');
          } catch (error) {
            expect(error).toMatchObject({code: expect.stringMatching(/^(GENE_SETS|CHIP)_INVALID$/)});
          }
        }
      }),
    );
  });
});

describe('GMX and GRP', () => {
  it('ends a GMX column at its first blank and passes over empty columns', () => {
    expect(parseGmx('a\tb\t\nna\t\t\n1\t2\t\n\t3\t\n4', 'x')).toEqual([
      {name: 'a', description: 'na', members: ['1']},
      {name: 'b', description: '', members: ['2', '3']},
    ]);
  });

  it('refuses GMX columns without or with a repeated name', () => {
    expect(() => parseGmx('a\t\nna\tna\nx\ty', 'x')).toThrow('line 1: field 2, the name of a set, is empty');
    expect(() => parseGmx('a\ta\nna\tna\nx\ty', 'x')).toThrow('the set "a" was given before');
    expect(() => parseGmx('a', 'x')).toThrow('the second line');
  });

  it('skips comments and blank lines of a GRP', () => {
    expect(parseGrp('# list\n 780 \n\n#7\r\n7849', 'x')).toEqual(['780', '7849']);
  });
});

describe('chip files', () => {
  it('finds its columns by name and splits several genes', () => {
    const text = 'pr_gene_symbol\tpr_id\tx\tpr_gene_id\nA /// B\t1_at\t\t1 /// 2\n-666\t2_at\t\t---\n';
    expect(parseChip(text, 'x.chip')).toEqual([
      {probeId: '1_at', entrezIds: ['1', '2'], symbols: ['A', 'B']},
      {probeId: '2_at', entrezIds: [], symbols: []},
    ]);
  });

  it.each([
    ['pr_id\tpr_gene_id\n', 'line 1: the header has no column pr_gene_symbol'],
    ['pr_id\tpr_gene_id\tpr_gene_symbol\n1_at\t1\n', 'line 2: it has 2 fields where 3 are due'],
    [
      'pr_id\tpr_gene_id\tpr_gene_symbol\n1_at\t1\tA\n1_at\t1\tA\n',
      'line 3: the probe "1_at" was given before',
    ],
    ['pr_id\tpr_gene_id\tpr_gene_symbol\n\t1\tA\n', 'line 2: the probe id is empty'],
    ['', 'line 1: the header has no column pr_id'],
  ])('refuses %j', (text, message) => {
    expect(() => parseChip(text, 'x.chip')).toThrow(message);
  });
});

describeShared('public gene sets and chips', () => {
  const read = (...parts: string[]) => readFileSync(sharedFile(...parts), 'utf8');

  it('agree with the format vectors', () => {
    const expected = JSON.parse(read('vectors', '01_formats', 'expected.json'));
    const gmt = parseGmt(read('vectors', '01_formats', 'sets.gmt'), 'sets.gmt');
    expect(gmt.map((set) => ({head: set.name, desc: set.description, entry: set.members}))).toEqual(
      expected['sets.gmt'],
    );
    const gmx = parseGmx(read('vectors', '01_formats', 'sets.gmx'), 'sets.gmx');
    expect(gmx.map((set) => ({head: set.name, entry: set.members}))).toEqual(expected['sets.gmx']);
    expect(parseGrp(read('vectors', '01_formats', 'list.grp'), 'list.grp')).toEqual(expected['list.grp']);
  });

  it('open', () => {
    const sets = parseGmt(read('data', 'genesets', 'hallmark_sig_sets_n188.gmt'), 'hallmark');
    expect(sets).toHaveLength(185);
    const chip = parseChip(read('data', 'chips', 'HG_U133A.chip'), 'HG_U133A.chip');
    expect(chip).toHaveLength(22283);
    expect(chip.find(({probeId}) => probeId === '200080_s_at')?.entrezIds).toEqual(['3020', '440926']);
    expect(parseChip(read('data', 'chips', 'l1kaig_COVID.V1.0.chip'), 'covid').length).toBeGreaterThan(900);
    expect(parseGrp(read('data', 'chips', 'landmark_gene_ids_n978.grp'), 'grp')).toHaveLength(978);
  });
});
