import {readFileSync} from 'node:fs';
import {createTextFieldBuilder} from '../../../src/engine/formats/text-field';
import {falseDiscoveryRates, negativeLog10} from '../../../src/engine/stats/fdr';
import {groupSignatures, normalizeScores} from '../../../src/engine/stats/ncs';
import {describeShared, sharedFile} from '../../support/shared';

const tolerance = 1e-9;

function readTable(name: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(sharedFile('vectors', '03_ncs_fdr', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return lines.map((cells) => Object.fromEntries(header.map((field, i) => [field, cells[i]])));
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(tolerance);
  }
}

describeShared('NCS and FDR against cmapM run in Octave', () => {
  const expected = JSON.parse(readFileSync(sharedFile('vectors', '03_ncs_fdr', 'expected.json'), 'utf8'));
  const signatures = readTable('sig_meta.txt');
  const reference = Uint8Array.from(signatures, ({is_ncs_sig}) => Number(is_ncs_sig));
  const isNull = Uint8Array.from(signatures, ({is_null_sig}) => Number(is_null_sig));

  const field = (name: string) => {
    const builder = createTextFieldBuilder();
    for (const signature of signatures) builder.push(signature[name]);
    return builder.finish();
  };
  const cases = Object.entries({global: [], 'cell_id,pert_type': ['cell_id', 'pert_type']}).flatMap(
    ([grouping, fields]) => (expected.query as string[]).map((query) => ({grouping, fields, query})),
  );

  it.each(cases)('NCS of $query, groups: $grouping', ({grouping, fields, query}) => {
    const groups = groupSignatures(signatures.length, fields.map(field));
    const cs = Float64Array.from(expected.cs[query]);
    expectClose(normalizeScores({cs, groups, reference}), expected.ncs_group[grouping].ncs[query]);
  });

  it.each(cases)('FDR of $query, groups: $grouping', ({grouping, query}) => {
    const {ncs, fdr_q, fdr_q_nlog10} = expected.ncs_group[grouping];
    const q = falseDiscoveryRates(Float64Array.from(ncs[query]), isNull);
    expectClose(q, fdr_q[query]);
    for (let i = 0; i < q.length; i++) {
      // The logarithm of a q near 0 multiplies the vectors' 12 digits.
      expect(Math.abs(negativeLog10(q[i]) - fdr_q_nlog10[query][i])).toBeLessThanOrEqual(1e-6);
    }
  });

  it('FDR of 600 scores', () => {
    const scores = readTable('fdr_case.txt');
    const q = falseDiscoveryRates(
      Float64Array.from(scores, ({ncs}) => Number(ncs)),
      Uint8Array.from(scores, ({is_null}) => Number(is_null)),
    );
    expectClose(
      q,
      scores.map(({fdr_q}) => Number(fdr_q)),
    );
  });
});
