import type {ClassedGenes} from '../../../../src/engine/genes/classify';
import {type AskedJob, resubmissionOf} from '../../../../src/runs/jobs/resubmission';

const gene = (token: string) => ({token, entrezId: token, symbol: token, via: 'symbol' as const});
const genes: ClassedGenes = {
  valid: [gene('MYC'), gene('TP53')],
  validNotUsed: [gene('H19')],
  invalid: ['nosuchgene'],
  repeats: [{token: 'myc', first: 'MYC'}],
};

const job = (more: Partial<AskedJob>): AskedJob => ({
  id: 'f'.repeat(24),
  tool_id: 'sig_queryl1k_tool',
  name: 'mine',
  dataset: 'demo',
  params: {name: 'mine', dataset: 'Touchstone', metric: 'cs'},
  plan: {},
  ...more,
});

describe('what a job was asked, to be submitted again', () => {
  it('has its options and its lists, each gene once and as it was written, under names that keep the queries’', () => {
    const plan = {
      queries: [{name: 'a_up', description: 'why', up: genes, down: {...genes, valid: [gene('KRAS')]}}],
    };
    expect(resubmissionOf(job({plan}))).toEqual({
      tool_id: 'sig_queryl1k_tool',
      name: 'mine',
      dataset: 'demo',
      metric: 'cs',
      'uptag-cmapfile': 'a_up_UP\twhy\tMYC\tTP53\tH19\tnosuchgene\n',
      'dntag-cmapfile': 'a_up_DN\twhy\tKRAS\tH19\tnosuchgene\n',
    });
  });

  it('has the values of whole profiles, and sets that were sent', () => {
    const plan = {
      queries: [{name: 'p', description: '', signature: {tokens: ['MYC', 'TP53'], values: [2.5, -1]}}],
      sets: {given: [{name: 's', description: 'd', members: ['BRD-A']}]},
    };
    expect(resubmissionOf(job({plan}))).toMatchObject({
      'sig-cmapfile': [{name: 'p', values: {MYC: 2.5, TP53: -1}}],
      'sets-cmapfile': 's\td\tBRD-A\n',
    });
    expect(resubmissionOf(job({plan}))).not.toHaveProperty('uptag-cmapfile');
  });

  it('cannot be had of a job that brought a matrix, which is not kept', () => {
    expect(() => resubmissionOf(job({params: {matrix: 'my.gct'}}))).toThrow(/no longer on this server/);
  });
});
