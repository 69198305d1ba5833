import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../../support/installation';
import {readScores} from '../../support/scores';
import {runOpenclue} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';

/** Scores by query and kind, in the order of sig_id. */
type ByQuery = Record<string, Record<string, number[]>>;

const wtcs = (name: string) => sharedFile('vectors', '02_wtcs', name);
const ncs = (name: string) => sharedFile('vectors', '03_ncs_fdr', name);
const expected = () =>
  JSON.parse(readFileSync(wtcs('expected.json'), 'utf8')) as {sig_id: string[]} & Record<
    'wtcs_both' | 'wtcs_up' | 'wtcs_down',
    ByQuery
  >;

/** So small a dataset keeps its scores unrounded; results are stored in single precision. */
const tolerance = 1e-6;
const genes = 200;

describeShared('the golden vectors, asked through the command line', () => {
  const {home, environment} = givenInstallation('empty');

  async function succeed(...args: string[]): Promise<void> {
    const {code, errors} = await runOpenclue(args, environment);
    if (code !== 0) throw new Error(`openclue ${args.join(' ')} ended with ${code}: ${errors}`);
  }

  beforeAll(async () => {
    // The vectors' genes g001 to g200 become the symbols of 200 landmark genes.
    const rows = Array.from({length: genes}, (_, i) => [
      i + 1,
      `g${String(i + 1).padStart(3, '0')}`,
      -666,
      1,
      1,
    ]);
    const header = ['pr_gene_id', 'pr_gene_symbol', 'pr_gene_title', 'pr_is_lm', 'pr_is_bing'];
    const geneInfo = path.join(home, 'gene_info.txt');
    writeFileSync(geneInfo, `${[header, ...rows].map((row) => row.join('\t')).join('\n')}\n`);
    await succeed('load', geneInfo);
    await succeed('matrix', 'add', 'vectors', wtcs('score.gct'), '--siginfo', ncs('sig_meta.txt'));
  }, 120_000);

  async function differences(
    out: string,
    file: string,
    sigIds: readonly string[],
    byQuery: Record<string, number[]>,
  ): Promise<number[]> {
    const score = await readScores(path.join(out, 'matrices', 'query', file));
    return Object.entries(byQuery).flatMap(([query, scores]) =>
      scores.map((value, i) => Math.abs(score(sigIds[i], query) - value)),
    );
  }

  const tails = {
    wtcs_both: ['--up', wtcs('up.gmt'), '--down', wtcs('down.gmt')],
    wtcs_up: ['--up', wtcs('up.gmt')],
    wtcs_down: ['--down', wtcs('down.gmt')],
  } as const;
  const files = {
    cs: 'cs.gctx',
    cs_up: 'cs_up.gctx',
    cs_dn: 'cs_dn.gctx',
    leadf_up: 'leadf_up.gctx',
    leadf_dn: 'leadf_dn.gctx',
  };

  it.each(Object.keys(tails) as (keyof typeof tails)[])(
    '%s: scores and leading edges of every query',
    async (tail) => {
      const out = path.join(home, tail);
      await succeed('query', ...tails[tail], '--out', out);
      const {sig_id, [tail]: queries} = expected();
      for (const [name, file] of Object.entries(files)) {
        if ((tail === 'wtcs_up' && name.endsWith('_dn')) || (tail === 'wtcs_down' && name.endsWith('_up')))
          continue;
        const byQuery = Object.fromEntries(
          Object.entries(queries).map(([query, scores]) => [query, scores[name]]),
        );
        const found = await differences(out, file, sig_id, byQuery);
        expect(found).toHaveLength(Object.keys(queries).length * sig_id.length);
        expect(Math.max(...found)).toBeLessThanOrEqual(tolerance);
      }
    },
  );

  it.each([
    ['cell_id,pert_type', []],
    ['global', ['--ncs-group', '']],
  ])('normalises and takes q-values, grouped by %s', async (group, options) => {
    const out = path.join(home, `ncs-${group}`);
    await succeed('query', ...tails.wtcs_both, ...options, '--out', out);
    const {sig_id, ncs_group} = JSON.parse(readFileSync(ncs('expected.json'), 'utf8')) as {
      sig_id: string[];
      ncs_group: Record<string, Record<'ncs' | 'fdr_q', Record<string, number[]>>>;
    };
    const normalised = await differences(out, 'ncs.gctx', sig_id, ncs_group[group].ncs);
    expect(Math.max(...normalised)).toBeLessThanOrEqual(tolerance);
    const judged = await differences(out, 'fdr_qvalue.gctx', sig_id, ncs_group[group].fdr_q);
    expect(judged).toHaveLength(normalised.length);
    expect(Math.max(...judged)).toBeLessThanOrEqual(tolerance);
  });

  describe('other metrics', () => {
    const vectors = () =>
      JSON.parse(readFileSync(wtcs('expected_other_metrics.json'), 'utf8')) as {
        sig_id: string[];
        query_vector: Record<string, number>;
        lamb2006_scaled: Record<string, number[]>;
        zhang: Record<string, number[]>;
      } & Record<'pearson' | 'spearman' | 'cosine', (number | null)[]>;

    it.each([
      ['lamb2006', 'lamb2006_scaled'],
      ['zhang', 'zhang'],
    ] as const)('%s of gene lists', async (metric, name) => {
      const out = path.join(home, metric);
      await succeed('query', ...tails.wtcs_both, '--metric', metric, '--out', out);
      const {sig_id, [name]: byQuery} = vectors();
      const found = (await differences(out, 'cs.gctx', sig_id, byQuery)).filter(
        (each) => !Number.isNaN(each),
      );
      expect(found.length).toBeGreaterThan(200);
      expect(Math.max(...found)).toBeLessThanOrEqual(tolerance);
    });

    it.each(['pearson', 'spearman', 'cosine'] as const)('%s of a full signature', async (metric) => {
      const {sig_id, query_vector, [metric]: scores} = vectors();
      const file = path.join(home, 'signature.json');
      writeFileSync(file, JSON.stringify([{name: 'profile', values: query_vector}]));
      const out = path.join(home, metric);
      await succeed('query', '--signature', file, '--metric', metric, '--out', out);
      const score = await readScores(path.join(out, 'matrices', 'query', 'cs.gctx'));
      const found = scores.flatMap((value, i) =>
        value === null ? [] : Math.abs(score(sig_id[i], 'profile') - value),
      );
      expect(found.length).toBeGreaterThan(40);
      expect(Math.max(...found)).toBeLessThanOrEqual(tolerance);
    });
  });
});
