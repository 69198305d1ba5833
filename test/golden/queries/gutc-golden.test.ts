import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {givenInstallation} from '../../support/installation';
import {JobClient} from '../../support/job-client';
import {readScores} from '../../support/scores';
import {runOpenclue, startServerProcess} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';

const golden = (...parts: string[]) => sharedFile('data', 'connectivity', 'gutc_golden', ...parts);
const upFile = golden('queries', 'contest_query_ezid_up_n10.gmt');
const downFile = golden('queries', 'contest_query_ezid_down_n10.gmt');

/** Our file of each matrix that cmapM stored. */
const matrices = {
  'cs.gctx': 'cs_n10x10.gctx',
  'cs_up.gctx': 'cs_up_n10x10.gctx',
  'cs_dn.gctx': 'cs_dn_n10x10.gctx',
  'leadf_up.gctx': 'leadf_up_n10x10.gctx',
  'leadf_dn.gctx': 'leadf_dn_n10x10.gctx',
};
const tolerance = 1e-5;

/** Largest difference between any score of a result folder and cmapM's. */
async function largestDifference(resultFolder: string): Promise<number> {
  let largest = 0;
  for (const [ours, stored] of Object.entries(matrices)) {
    const storedFile = golden('gutc_result', 'matrices', 'query', stored);
    const mine = await readScores(path.join(resultFolder, 'matrices', 'query', ours));
    const theirs = await readScores(storedFile);
    const {rows, columns} = await openMatrix(storedFile);
    for (const signature of rows.ids) {
      for (const query of columns.ids) {
        const difference = Math.abs(mine(signature, query) - theirs(signature, query));
        // A missing score must count as a difference.
        largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
      }
    }
  }
  return largest;
}

describeShared("the Broad's golden run of 10 queries against 10 signatures", () => {
  const {home, environment} = givenInstallation('empty');

  async function succeed(...args: string[]): Promise<string> {
    const {code, output, errors} = await runOpenclue(args, environment);
    if (code !== 0) throw new Error(`openclue ${args.join(' ')} ended with ${code}: ${errors}`);
    return output;
  }

  beforeAll(async () => {
    await succeed('load', sharedFile('data', 'lincs_geo', 'GSE92742_Broad_LINCS_gene_info.txt.gz'));
    const siginfo = golden('build', 'siginfo.txt');
    await succeed('matrix', 'add', 'golden', golden('build', 'modzs_n10x10174.gctx'), '--siginfo', siginfo);
  }, 120_000);

  it('is reproduced by openclue query', async () => {
    const out = path.join(home, 'result');
    await succeed('query', '--dataset', 'golden', '--up', upFile, '--down', downFile, '--out', out);
    expect(await largestDifference(out)).toBeLessThanOrEqual(tolerance);
    // Its signatures have no nulls: no q-values, and the manifest says why.
    expect(existsSync(path.join(out, 'matrices', 'query', 'fdr_qvalue.gctx'))).toBe(false);
    const {fdr, notes} = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')) as {
      fdr: null;
      notes: string[];
    };
    expect(fdr).toBeNull();
    expect(notes).toContainEqual(expect.stringMatching(/no q-values .* no is_null_sig field/));
  }, 60_000);

  it('is reproduced by POST /api/jobs', async () => {
    const {key} = JSON.parse(await succeed('keys', 'create', 'tester', '--json')) as {key: string};
    const server = await startServerProcess(environment);
    const client = new JobClient(
      () => server,
      () => key,
    );
    const form = new FormData();
    form.set('tool_id', 'sig_queryl1k_tool');
    form.set('name', 'golden');
    form.set('data_type', 'L1000');
    form.set('dataset', 'Touchstone');
    form.set('uptag-cmapfile', new Blob([readFileSync(upFile)]), 'up.gmt');
    form.set('dntag-cmapfile', new Blob([readFileSync(downFile)]), 'dn.gmt');
    const response = await client.post(form);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain(key);
    const submitted = JSON.parse(text) as {status: string; result: {job_id: string}};
    expect(submitted.status).toBe('pending');

    const id = submitted.result.job_id;
    const job = await client.ended(id);
    expect(job).toMatchObject({status: 'completed', errorMessage: ''});
    expect(job.download_url).toMatch(/^\/\/127\.0\.0\.1:\d+\/results\//);
    const {root} = await client.result(id, home);
    expect(path.basename(root)).toBe(`my_analysis.sig_queryl1k_tool.${id}`);
    expect(await largestDifference(root)).toBeLessThanOrEqual(tolerance);
    expect(await server.end('SIGTERM')).toBe(0);
  }, 60_000);
});
