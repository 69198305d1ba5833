/** Which class of proteins a target is of, by the rules beside the code. */
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import {classOfProtein, readRules} from '../../../../src/library/repurposing/protein-classes';
import {describeShared, sharedFile} from '../../../support/shared';

it.each([
  ['kinase', 'EGFR ABL1 CDK5 MAP2K1 MTOR PIK3CA PRKAB1 TGFBR1 SPHK1'],
  ['GPCR', 'HTR2A ADRA1D DRD2 OPRM1 GPR119 SMO PTGER3 MC4R RHO'],
  ['ion channel', 'HTR3A KCNH2 SCN5A CACNA2D1 GABRA1 CFTR TRPV1 P2RX7 GJA1 AQP1'],
  ['nuclear receptor', 'ESR1 NR3C1 NR1I2 PPARG AR RARA RORC'],
  ['transporter', 'SLC6A4 ABCB1 ATP1A1 SLCO1B1 UCP1'],
  ['protease', 'ACE F2 MMP9 CASP3 PSMB5 BACE1 DPP4 USP7 REN'],
  ['epigenetic', 'HDAC1 SIRT1 EZH2 KDM1A BRD4 DNMT1 EP300'],
  ['other enzyme', 'PTGS2 HMGCR CYP3A4 TOP2A ACHE PDE5A CA2 DHFR HK2 TARS MT-ND1'],
  ['other', 'TUBB HSP90AA1 TNF CDKN1A CDK5R1 MAP2 STAT3 BCL2 IKBKG'],
  ['unclassified', 'IGSF10 SLC9A3R1X NOTAGENE KCNQ1-AS1 egfr'],
])('tells a %s by its symbol', (expected, symbols) => {
  const found = symbols.split(' ').map((symbol) => [symbol, classOfProtein(symbol).class]);
  expect(found).toEqual(symbols.split(' ').map((symbol) => [symbol, expected]));
});

it('refuses a rule of a class that there is not', () => {
  expect(() => readRules('kinase\tfamily\tABL#\nenzyme\tfamily\tX*')).toThrow(/^line 2 /);
});

describeShared('the targets of the Repurposing Hub', () => {
  const targets = () => {
    const lines = readFileSync(sharedFile('data/repurposing_hub/repurposing_drugs_20200324.txt'), 'latin1')
      .split(/\r?\n/)
      .filter((line) => !line.startsWith('!'));
    const cells = lines.slice(1).map((line) => line.split('\t')[3] ?? '');
    return [...new Set(cells.flatMap((cell) => cell.replaceAll('"', '').split('|')).filter(Boolean))];
  };

  it('are classified but for one in a hundred', () => {
    const all = targets();
    const unknown = all.filter((symbol) => classOfProtein(symbol).class === 'unclassified');
    expect(all).toHaveLength(2183);
    expect(unknown.length).toBeLessThan(all.length / 100);
  });

  it('have the class that the names of their genes tell', () => {
    const names = gunzipSync(readFileSync(sharedFile('data/lincs2020/geneinfo_beta.txt.gz'))).toString();
    const named: readonly (readonly [RegExp, string])[] = [
      [/^solute carrier (family|organic)|^ATP binding cassette subfamily (?!C member 7$)/, 'transporter'],
      [
        /^(potassium|sodium|calcium) (voltage-gated|channel|two pore).* (channel|subfamily|member)/,
        'ion channel',
      ],
      [/nuclear receptor subfamily/, 'nuclear receptor'],
      [/^(matrix metallo|dipeptidyl )peptidase|^(cathepsin|caspase|kallikrein) |^proteasome /, 'protease'],
      [/^(histone deacetylase|sirtuin|lysine demethylase|bromodomain containing) /, 'epigenetic'],
      [/^cytochrome P450|^aldehyde dehydrogenase|^phosphodiesterase|^carbonic anhydrase/, 'other enzyme'],
      [
        /^(cyclin dependent|mitogen-activated protein|protein) kinase( kinase)* ([A-Z]+ )*[A-Z0-9]+$/,
        'kinase',
      ],
      [
        /^(adrenoceptor|5-hydroxytryptamine receptor [124-7]|dopamine receptor|.*chemokine receptor) /,
        'GPCR',
      ],
    ];
    const titles = new Map(names.split('\n').map((line) => [line.split('\t')[1], line.split('\t')[3] ?? '']));
    const judged = targets().flatMap((symbol) => {
      const rule = named.find(([pattern]) => pattern.test(titles.get(symbol) ?? ''));
      return rule ? [{symbol, expected: rule[1], found: classOfProtein(symbol).class}] : [];
    });
    expect(judged.filter(({expected, found}) => expected !== found)).toEqual([]);
    expect(judged.length).toBeGreaterThan(300);
  });
});
