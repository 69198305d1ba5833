import {readFileSync} from 'node:fs';
import {
  replicateCorrelation,
  signatureStrength,
  strengthByDirection,
  transcriptionalActivity,
} from '../../../src/engine/stats/activity';
import {baselineZ} from '../../../src/engine/stats/baseline-expression';
import {consensus} from '../../../src/engine/stats/consensus';
import {perturbagenActivity} from '../../../src/engine/stats/perturbagen-activity';
import {groupByFields} from '../../../src/engine/stats/roll-up';
import {describeShared, sharedFile} from '../../support/shared';
import {largestDifference, numbers, readJson, textField} from './gutc-vectors';

interface ActivityVectors {
  readonly pert_cc: number[][];
  readonly pert_ss: number[][];
  readonly pct_cc: number[];
  readonly pct_ss: number[];
  readonly pert_tas: number[];
  readonly signature_tas: {ss_ngene: number; cc_q75: number; tas: number | null}[];
  readonly baseline_expression: (number | null)[];
  readonly baseline_z: (number | null)[];
}

interface ConsensusVectors {
  readonly gene: string[];
  readonly groups: Record<string, ConsensusGroup>;
}

interface ConsensusGroup {
  readonly profiles: string[];
  readonly weights: number[];
  readonly cc: number[][];
  readonly signature: number[];
  readonly cc_q75: number | null;
  readonly ss_ngene: number;
  readonly ss_ngene_up: number;
  readonly ss_ngene_dn: number;
  readonly tas: number | null;
}

describeShared('the TAS vectors', () => {
  const vectors = readJson<ActivityVectors>('06_tas', 'expected.json');

  it('TAS of signatures', () => {
    const actual = vectors.signature_tas.map(({ss_ngene, cc_q75}) =>
      transcriptionalActivity(ss_ngene, cc_q75),
    );
    expect(largestDifference(actual, numbers(vectors.signature_tas.map(({tas}) => tas)))).toBeLessThanOrEqual(
      1e-9,
    );
  });

  it("TAS of CLUE's cards", () => {
    // A signature for each value; a pert of more correlations than strengths lacks the strength of some.
    const {pert_cc, pert_ss} = vectors;
    const rows = pert_cc.flatMap((cc, pert) =>
      Array.from({length: Math.max(cc.length, pert_ss[pert].length)}, (_, i) => ({pert, i})),
    );
    const id = (pert: number) => String(pert).padStart(2, '0');
    const perts = groupByFields([textField(rows.map(({pert}) => id(pert)))]);
    expect(perts.ids).toEqual(pert_cc.map((_, pert) => id(pert)));
    const of = (values: number[][]) => Float64Array.from(rows, ({pert, i}) => values[pert][i] ?? -666);
    const activity = perturbagenActivity(perts, of(pert_cc), of(pert_ss));
    expect(largestDifference(activity.pctCorrelation, vectors.pct_cc)).toBeLessThanOrEqual(1e-9);
    expect(largestDifference(activity.pctStrength, vectors.pct_ss)).toBeLessThanOrEqual(1e-9);
    expect(largestDifference(activity.tasPercentile, vectors.pert_tas)).toBeLessThanOrEqual(1e-9);
  });

  it('baseline expression', () => {
    const {z} = baselineZ(numbers(vectors.baseline_expression));
    expect(largestDifference(z, numbers(vectors.baseline_z))).toBeLessThanOrEqual(1e-9);
  });
});

describeShared('the MODZ vectors', () => {
  const {gene, groups} = readJson<ConsensusVectors>('05_levels', 'expected_modz_tas.json');
  const text = (name: string) =>
    readFileSync(sharedFile('vectors', '05_levels', name), 'utf8')
      .trim()
      .split('\n');
  // Read as text: single precision would not hold the file's decimals.
  const [header, ...lines] = text('level4_plate.gct')
    .slice(2)
    .map((line) => line.split('\t'));
  const landmarks = Uint32Array.from(text('landmarks.grp'), (id) => gene.indexOf(id));
  const profile = (id: string) => Float64Array.from(lines, (cells) => Number(cells[header.indexOf(id)]));

  it.each(Object.keys(groups))('%s: weights, signature, correlation, strength and TAS', (name) => {
    expect(lines.map(([id]) => id)).toEqual(gene);
    const group = groups[name];
    const replicates = group.profiles.map(profile);
    const {weights, signature, correlations} = consensus(replicates, landmarks);
    expect(largestDifference(weights, group.weights)).toBeLessThanOrEqual(1e-9);
    expect(largestDifference(signature, group.signature)).toBeLessThanOrEqual(1e-9);
    // The vectors give a single replicate the correlation 1 with itself.
    if (replicates.length > 1) {
      expect(largestDifference(correlations, group.cc.flat())).toBeLessThanOrEqual(1e-9);
    }
    const onLandmarks = (z: Float64Array) => Float64Array.from(landmarks, (row) => z[row]);
    const correlation = replicateCorrelation(replicates.map(onLandmarks));
    const strength = signatureStrength(onLandmarks(signature), replicates.length);
    expect(largestDifference([correlation], numbers([group.cc_q75]))).toBeLessThanOrEqual(1e-9);
    expect(strength).toBe(group.ss_ngene);
    const directions = strengthByDirection(onLandmarks(signature), replicates.length);
    expect(directions).toEqual({up: group.ss_ngene_up, down: group.ss_ngene_dn});
    const tas = transcriptionalActivity(strength, correlation);
    expect(largestDifference([tas], numbers([group.tas]))).toBeLessThanOrEqual(1e-9);
  });
});
