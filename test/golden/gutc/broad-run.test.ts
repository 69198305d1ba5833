import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {givenInstallation} from '../../support/installation';
import {readScores} from '../../support/scores';
import {runOpenclue} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';

const golden = (...parts: string[]) => sharedFile('data', 'connectivity', 'gutc_golden', ...parts);
const upFile = golden('queries', 'contest_query_ezid_up_n10.gmt');
const downFile = golden('queries', 'contest_query_ezid_down_n10.gmt');

describeShared("the Broad's GUTC run of 10 queries, asked through the command line", () => {
  const {home, environment} = givenInstallation('empty');

  async function succeed(...args: string[]): Promise<string> {
    const {code, output, errors} = await runOpenclue(args, environment);
    if (code !== 0) throw new Error(`openclue ${args.join(' ')} ended with ${code}: ${errors}`);
    return output;
  }

  const query = (out: string, ...more: string[]) =>
    succeed('query', '--tool', 'sig_gutc_tool', '--up', upFile, '--down', downFile, '--out', out, ...more);

  beforeAll(async () => {
    await succeed('load', sharedFile('data', 'lincs_geo', 'GSE92742_Broad_LINCS_gene_info.txt.gz'));
    // That run took all ten signatures for reference queries, though four only are exemplars.
    const siginfo = path.join(home, 'siginfo.txt');
    const text = readFileSync(golden('build', 'siginfo.txt'), 'utf8');
    writeFileSync(siginfo, text.replace('is_exemplar', 'is_exemplar_elsewhere'));
    await succeed('matrix', 'add', 'golden', golden('build', 'modzs_n10x10174.gctx'), '--siginfo', siginfo);
  }, 120_000);

  it('is refused before there is a background', async () => {
    const {code, errors} = await runOpenclue(
      ['query', '--tool', 'sig_gutc_tool', '--up', upFile, '--down', downFile],
      environment,
    );
    expect(code).toBe(1);
    expect(errors).toContain('openclue background build golden');
  });

  it('has its cs, NCS and, by the table, percentile scores, from a background built as cmapM builds it', async () => {
    const output = await succeed('background', 'build', 'golden', '--symmetric');
    expect(output).toContain('10 reference queries of 10 perts, 0 classes');
    const out = path.join(home, 'symmetric');
    await query(out, '--ps-method', 'ps_table');
    const of = async (kind: string) => ({
      ours: await readScores(path.join(out, 'matrices', 'gutc', `${kind}_sig.gctx`)),
      theirs: await readScores(golden('gutc_result', 'matrices', 'gutc', `${kind}_sig.gctx`)),
    });
    const [cs, ns, ps] = [await of('cs'), await of('ns'), await of('ps')];
    const worst = {cs: 0, ns: 0, ps: 0};
    for (const signature of await signatureNames()) {
      for (const name of await queryNames()) {
        worst.cs = Math.max(worst.cs, Math.abs(cs.ours(signature, name) - cs.theirs(signature, name)));
        worst.ns = Math.max(worst.ns, Math.abs(ns.ours(signature, name) - ns.theirs(signature, name)));
        worst.ps = Math.max(worst.ps, Math.abs(ps.ours(signature, name) - ps.theirs(signature, name)));
      }
    }
    expect(worst.cs).toBeLessThanOrEqual(1e-6);
    expect(worst.ns).toBeLessThanOrEqual(1e-6);
    expect(worst.ps).toBeLessThanOrEqual(1e-3);
  }, 60_000);

  it('holds its queries against a background of our own', async () => {
    const output = await succeed('background', 'build', 'golden');
    expect(output).toContain('10 reference queries of 10 perts, 0 classes');
    expect(await succeed('background', 'check', 'golden')).toContain('every checksum holds');
    const out = path.join(home, 'own');
    await query(out);
    const ps = await readScores(path.join(out, 'matrices', 'gutc', 'ps_pert_summary.gctx'));
    const ns = await readScores(path.join(out, 'matrices', 'gutc', 'ns_pert_summary.gctx'));
    const {rows, columns} = await openMatrix(path.join(out, 'matrices', 'gutc', 'ps_pert_summary.gctx'));
    expect([...rows.fields.keys()].sort()).toEqual([
      'low_n',
      'n_reference',
      'pert_id',
      'pert_iname',
      'pert_type',
    ]);
    expect(rows.fields.get('low_n')).toMatchObject({values: new Float64Array(10).fill(1)});
    for (const pert of rows.ids) {
      for (const name of columns.ids) {
        // Ten reference queries: whole tens, with the sign of the NCS.
        expect(Math.abs(ps(pert, name)) % 10).toBe(0);
        expect(Math.abs(Math.sign(ps(pert, name)) - Math.sign(ns(pert, name)))).toBeLessThanOrEqual(1);
      }
    }
  }, 60_000);

  async function signatureNames(): Promise<readonly string[]> {
    const build = await openMatrix(golden('build', 'modzs_n10x10174.gctx'));
    build.close();
    return build.columns.ids;
  }

  async function queryNames(): Promise<readonly string[]> {
    const matrix = await openMatrix(golden('gutc_result', 'matrices', 'gutc', 'ns_sig.gctx'));
    matrix.close();
    return matrix.columns.ids;
  }
});
