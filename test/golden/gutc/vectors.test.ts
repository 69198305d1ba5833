import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import {openDataset} from '../../../src/engine/index';
import {givenInstallation} from '../../support/installation';
import {readScores} from '../../support/scores';
import {runOpenclue} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';
import {type GutcVectors, type IntrospectVectors, readJson} from '../stats/gutc-vectors';
import {importBackground} from './given-background';

const wtcs = (name: string) => sharedFile('vectors', '02_wtcs', name);
const pcl = sharedFile('vectors', '04_gutc', 'pcl.gmt');
const levels = ['sig', 'pert_cell', 'pert_summary', 'pcl_cell', 'pcl_summary'] as const;

/** So small a dataset keeps its scores unrounded; results are stored in single precision. */
const tolerance = 1e-6;

describeShared('the GUTC vectors, asked through the command line', () => {
  const {home, environment} = givenInstallation('empty');

  async function succeed(...args: string[]): Promise<string> {
    const {code, output, errors} = await runOpenclue(args, environment);
    if (code !== 0) throw new Error(`openclue ${args.join(' ')} ended with ${code}: ${errors}`);
    return output;
  }

  beforeAll(async () => {
    const genes = Array.from({length: 200}, (_, i) => [
      i + 1,
      `g${String(i + 1).padStart(3, '0')}`,
      -666,
      1,
      1,
    ]);
    const header = ['pr_gene_id', 'pr_gene_symbol', 'pr_gene_title', 'pr_is_lm', 'pr_is_bing'];
    const geneInfo = path.join(home, 'gene_info.txt');
    writeFileSync(geneInfo, `${[header, ...genes].map((row) => row.join('\t')).join('\n')}\n`);
    // In the vectors every signature is a reference query.
    const [names, ...rows] = readFileSync(sharedFile('vectors', '03_ncs_fdr', 'sig_meta.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    const kept = names.flatMap((name, at) => (name === 'is_exemplar_sig' ? [] : [at]));
    const siginfo = path.join(home, 'siginfo.txt');
    writeFileSync(
      siginfo,
      `${[names, ...rows].map((row) => kept.map((at) => row[at]).join('\t')).join('\n')}\n`,
    );
    await succeed('load', geneInfo);
    await succeed('matrix', 'add', 'vectors', wtcs('score.gct'), '--siginfo', siginfo);
    const {sig_id, ncs} = readJson<IntrospectVectors>('04_gutc', 'introspect.json');
    const dataset = openDataset(path.join(home, 'datasets', 'vectors'));
    await importBackground(dataset, parseGmt(readFileSync(pcl, 'utf8'), 'pcl.gmt'), (id) => {
      const query = sig_id.indexOf(id);
      const order = dataset.signatures.ids().map((signature) => sig_id.indexOf(signature));
      return Float32Array.from(order, (at) => ncs[at][query] ?? Number.NaN);
    });
    dataset.close();
  }, 120_000);

  const query = (method: string, out: string) =>
    succeed(
      ...['query', '--tool', 'sig_gutc_tool', '--up', wtcs('up.gmt'), '--down', wtcs('down.gmt')],
      ...['--ps-method', method, '--out', out],
    );

  it.each(['tau_exact', 'ps_table'] as const)(
    'NCS of every level, and %s',
    async (method) => {
      const vectors = readJson<GutcVectors>('04_gutc', 'expected.json');
      const out = path.join(home, method);
      await query(method, out);
      const differences: number[] = [];
      for (const level of levels) {
        const [ns, ps] = await Promise.all(
          ['ns', 'ps'].map((kind) => readScores(path.join(out, 'matrices', 'gutc', `${kind}_${level}.gctx`))),
        );
        for (const [id, row] of Object.entries(vectors[level])) {
          for (const [q, name] of vectors.query.entries()) {
            const [expectedNs, expected] = [row.ns[q], row[method][q]];
            if (expectedNs === null || expected === null) {
              expect([ns(id, name), ps(id, name)]).toEqual([Number.NaN, Number.NaN]);
              continue;
            }
            const nsDifference = Math.abs(ns(id, name) - expectedNs);
            expect(nsDifference).toBeLessThanOrEqual(tolerance);
            differences.push(Math.abs(ps(id, name) - expected));
          }
        }
      }
      expect(differences.length).toBeGreaterThan(500);
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-3);
    },
    60_000,
  );

  it('a group whose only reference scores 0 is normalised by the other groups before tau is looked up', async () => {
    const given = (name: string) => sharedFile('cases', 'ncs', name);
    // GUTC takes its references by is_touchstone.
    const siginfo = path.join(home, 'zero_siginfo.txt');
    const lines = readFileSync(given('zero_reference_group_siginfo.txt'), 'utf8');
    writeFileSync(siginfo, lines.replace('is_ncs_sig', 'is_touchstone'));
    await succeed('matrix', 'add', 'zero', given('zero_reference_group.gctx'), '--siginfo', siginfo);
    await succeed('background', 'build', 'zero');
    const out = path.join(home, 'zero');
    await succeed(
      ...['query', '--dataset', 'zero', '--tool', 'sig_gutc_tool', '--out', out],
      ...['--up', given('up.gmt'), '--down', given('dn.gmt')],
    );
    const ns = await readScores(path.join(out, 'matrices', 'gutc', 'ns_sig.gctx'));
    expect(ns('m6', 'q')).toBe(0);
    expect(ns('m7', 'q')).toBeCloseTo(0.896946 / 0.903397, 4);
  }, 60_000);
});
