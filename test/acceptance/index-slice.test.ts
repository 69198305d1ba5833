import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {givenInstallation} from '../support/installation';
import {runOpenclue} from '../support/server-process';
import {givenScores} from '../unit/engine/index/given';

const genes = 30;
const signatures = 8_200;

describe('openclue matrix slice', () => {
  const {home, environment} = givenInstallation('empty');
  const run = (...args: string[]) => runOpenclue(args, environment);
  const slice = (...args: string[]) => run('matrix', 'slice', 'mine', ...args);
  const file = (name: string) => path.join(home, name);
  const columns = givenScores(genes, signatures);
  let warned = '';
  const wantedGenes = ['1029', '1000', '1007'];
  const wantedSignatures = ['S8199', 'S0', 'S8191', 'S8192'];

  beforeAll(async () => {
    const rows = Array.from({length: genes}, (_, g) =>
      [1000 + g, 'na', ...columns.map((s) => s[g])].join('\t'),
    );
    const header = ['NAME', 'Description', ...columns.map((_, s) => `S${s}`)].join('\t');
    const scores = file('scores.gct');
    writeFileSync(scores, `#1.2\n${genes}\t${signatures}\n${header}\n${rows.join('\n')}\n`);
    const described = file('siginfo.txt');
    writeFileSync(described, 'sig_id\tpert_id\ttas\nS0\tBRD-1\t0.5\nS8192\t"a,b"\t\nS8199\tBRD-2\t0.25\n');
    const added = await run('matrix', 'add', 'mine', scores, '--siginfo', described, '--space', 'all');
    if (added.code !== 0) throw new Error(added.errors);
    warned = added.errors;
    writeFileSync(file('genes.grp'), `# wanted\n${wantedGenes.join('\r\n')}\n\n`);
  }, 120_000);

  const exact = (signature: string, gene: string) => columns[Number(signature.slice(1))][Number(gene) - 1000];

  it('comes from signatures whose metadata lack cell lines, which matrix add says', () => {
    expect(warned).toBe(
      'warning: the signatures have no field cell_iname or cell_id, so scores are normalised over all cell lines together; --siginfo may bring it.\n',
    );
  });

  it('does not come from a siginfo file of other signatures: that is refused, and nothing is added', async () => {
    writeFileSync(file('foreign.txt'), 'sig_id\tpert_id\nT1\tBRD-1\n');
    const refused = await run('matrix', 'add', 'other', file('scores.gct'), '--siginfo', file('foreign.txt'));
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain("describes none of the matrix's 8200 signatures (e.g. S0, S1, S2)");
    expect(existsSync(path.join(home, 'datasets', 'other'))).toBe(false);
  });

  it.each(['gct', 'gctx'])(
    'writes scores with the metadata of both axes as %s',
    async (ending) => {
      const out = file(`slice.${ending}`);
      const result = await slice(
        '--genes',
        file('genes.grp'),
        '--sigs',
        wantedSignatures.join(),
        '--out',
        out,
      );
      expect(result).toMatchObject({code: 0, errors: ''});
      const matrix = await openMatrix(out);
      expect(matrix.rows.ids).toEqual(wantedGenes);
      expect(matrix.rows.fields.has('pr_gene_symbol')).toBe(true);
      expect(matrix.columns.ids).toEqual(wantedSignatures);
      expect(matrix.columns.fields.get('pert_id')).toMatchObject({
        dictionary: ['BRD-2', 'BRD-1', 'a,b'],
        codes: Int32Array.of(0, 1, -1, 2),
      });
      // A GCT does not tell numbers from texts.
      expect(matrix.columns.fields.get('tas')).toMatchObject(
        ending === 'gct'
          ? {dictionary: ['0.25', '0.5'], codes: Int32Array.of(0, 1, -1, -1)}
          : {values: Float64Array.of(0.25, 0.5, Number.NaN, Number.NaN)},
      );
      const scores = matrix.readColumns(0, wantedSignatures.length);
      const error = ending === 'gct' ? 1e-4 : 2 ** -15;
      wantedSignatures.forEach((signature, c) => {
        wantedGenes.forEach((gene, g) => {
          const expected = exact(signature, gene);
          expect(Math.abs(scores[c * wantedGenes.length + g] - expected)).toBeLessThan(
            error * Math.max(1, Math.abs(expected)),
          );
        });
      });
      matrix.close();
    },
    60_000,
  );

  it('writes plain tables, and GCT on standard output', async () => {
    const ids = ['--genes', wantedGenes.join(), '--sigs', wantedSignatures.join()];
    for (const [ending, separator] of [
      ['csv', ','],
      ['tsv', '\t'],
    ]) {
      expect(await slice(...ids, '--out', file(`slice.${ending}`))).toMatchObject({code: 0});
      const [header, ...rows] = readFileSync(file(`slice.${ending}`), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(separator));
      expect(header).toEqual(['gene_id', 'pr_gene_symbol', ...wantedSignatures]);
      expect(rows.map(([id]) => id)).toEqual(wantedGenes);
      expect(Number(rows[0][2])).toBeCloseTo(exact('S8199', '1029'), 3);
    }
    const {code, output} = await slice(...ids, '--out', '-');
    expect(code).toBe(0);
    expect(output.split('\n').slice(0, 2)).toEqual(['#1.3', '3\t4\t1\t2']);
  }, 60_000);

  it('names what the dataset lacks, or leaves it out when told so', async () => {
    const out = file('missing.csv');
    const ids = ['--genes', '1000,7,8,NOSUCH', '--sigs', 'S1,T1', '--out', out];
    const refused = await slice(...ids);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('lacks 3 of the 4 genes asked for, e.g. "7", "8", "NOSUCH"');
    expect(existsSync(out)).toBe(false);
    const lenient = await slice(...ids, '--ignore-missing');
    expect(lenient.code).toBe(0);
    expect(lenient.errors).toMatch(/3 genes .* 7, 8, NOSUCH\n.*1 signatures .* T1/s);
    expect(readFileSync(out, 'utf8')).toMatch(/^gene_id,pr_gene_symbol,S1\n1000,.*\n$/);
    const nothing = await slice('--sigs', 'T1', '--ignore-missing', '--out', file('nothing.csv'));
    expect(nothing.errors).toContain('has no signature "T1"');
    expect((await slice('--genes', 'missing.txt', '--out', file('none.csv'))).errors).toContain(
      'there is no such file',
    );
    expect((await slice('--out', file('x.xls'))).errors).toMatch(/\.gct, \.gctx, \.csv, \.tsv/);
  }, 60_000);

  it('without ids writes everything', async () => {
    const out = file('all.gctx');
    expect(await slice('--out', out)).toMatchObject({code: 0});
    const matrix = await openMatrix(out);
    expect([matrix.rows.ids.length, matrix.columns.ids.length]).toEqual([genes, signatures]);
    const scores = matrix.readColumns(8_190, 8_194);
    columns
      .slice(8_190, 8_194)
      .flat()
      .forEach((expected, i) => {
        expect(scores[i]).toBeCloseTo(expected, 3);
      });
    matrix.close();
  }, 60_000);
});
