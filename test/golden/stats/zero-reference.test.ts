import {readFileSync} from 'node:fs';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {createTextFieldBuilder} from '../../../src/engine/formats/text-field';
import {combineBoth} from '../../../src/engine/kernel/combine';
import {enrichment} from '../../../src/engine/kernel/reference';
import {groupSignatures, normalizeScores} from '../../../src/engine/stats/ncs';
import {describeShared, sharedFile} from '../../support/shared';
import {rank} from '../kernel/entries';
import {readSets} from '../kernel/gene-sets';

const given = (name: string) => sharedFile('cases', 'ncs', name);

describeShared('a group whose only reference scores 0', () => {
  it("is divided by the median of the other groups' means", async () => {
    const matrix = await openMatrix(given('zero_reference_group.gctx'));
    const genes = matrix.rows.ids;
    const scores = matrix.readColumns(0, matrix.columns.ids.length);
    matrix.close();
    const [up, down] = ['up.gmt', 'dn.gmt'].map((name) => [...readSets(given(name)).values()][0]);
    const cs = Float64Array.from(matrix.columns.ids, (_, s) => {
      const column = scores.slice(s * genes.length, (s + 1) * genes.length);
      const {ranks, ranked} = rank(column);
      const [above, below] = [up, down].map((set) => {
        const rows = set.map((gene) => genes.indexOf(gene));
        const weights = rows.map((row) => Math.abs(column[row]));
        return enrichment(
          rows.map((row) => ranks[row]),
          weights,
          ranked,
          'wtcs',
        ).score;
      });
      return combineBoth(above, below);
    });
    const lines = readFileSync(given('zero_reference_group_siginfo.txt'), 'utf8').trim().split('\n').slice(1);
    const cell = createTextFieldBuilder();
    for (const line of lines) cell.push(line.split('\t')[3]);
    const reference = Uint8Array.from(lines, (line) => Number(line.split('\t')[4]));
    const ncs = normalizeScores({cs, groups: groupSignatures(lines.length, [cell.finish()]), reference});
    expect(cs[6]).toBe(0);
    expect(ncs[7]).toBeCloseTo(0.896946 / 0.903397, 4);
  });
});
