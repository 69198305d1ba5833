import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {readScores} from '../../support/scores';
import {givenHome, runOpenclue} from '../../support/server-process';
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

/** Scores are stored in single precision and the index rounds weights; the vectors' README suggests this bound. */
const tolerance = 1e-5;
const genes = 200;

describeShared('the golden vectors, asked through the command line', () => {
  const home = givenHome();
  const environment = {OPENCLUE_HOME: home, OPENCLUE_DEMO: '0'};

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

  it('normalises within cell line and perturbagen type', async () => {
    const out = path.join(home, 'ncs');
    await succeed('query', ...tails.wtcs_both, '--out', out);
    const {sig_id, ncs_group} = JSON.parse(readFileSync(ncs('expected.json'), 'utf8')) as {
      sig_id: string[];
      ncs_group: Record<string, {ncs: Record<string, number[]>}>;
    };
    const found = await differences(out, 'ncs.gctx', sig_id, ncs_group['cell_id,pert_type'].ncs);
    expect(Math.max(...found)).toBeLessThanOrEqual(tolerance);
  });
});
