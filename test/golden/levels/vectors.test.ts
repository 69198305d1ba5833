import {infer, readInferenceModel} from '../../../src/engine/levels/infer';
import {quantileNormalise, quantileTarget} from '../../../src/engine/levels/quantile-normalise';
import {plateScale, toZScores} from '../../../src/engine/levels/robust-z';
import {readProfiles} from '../../../src/engine/proteomics/profiles';
import {describeShared, sharedFile} from '../../support/shared';
import {largestDifference, readJson} from '../stats/gutc-vectors';

const vector = (name: string) => sharedFile('vectors', '05_levels', name);

describeShared('the vectors of levels 3 and 4', () => {
  it.each([
    ['plate', () => true],
    ['vehicle', (type: string) => type === 'ctl_vehicle'],
  ] as const)('robust z-scores by %s', async (name, isControl) => {
    const {columns, rows, values} = await readProfiles(vector('level3.gct'));
    const types = columns.fields.get('pert_type');
    if (types?.kind !== 'text') throw new Error('no pert_type');
    const control = Array.from(types.codes.keys()).filter((well) =>
      isControl(types.dictionary[types.codes[well]]),
    );
    toZScores(values, plateScale(values, rows.ids.length, control));
    const expected = await readProfiles(vector(`level4_${name}.gct`));
    // The vectors are written with 8 digits after the point.
    expect(largestDifference(values, expected.values)).toBeLessThanOrEqual(1e-8);
  });

  it('quantile normalisation, equal values sharing their rank', async () => {
    const {rows, values} = await readProfiles(vector('qnorm_in.gct'));
    quantileNormalise(values, rows.ids.length, quantileTarget(values, rows.ids.length));
    const expected = await readProfiles(vector('qnorm_expected.gct'));
    expect(largestDifference(values, expected.values)).toBeLessThanOrEqual(1e-8);
  });

  it('inference, clipped to 0 and 15', () => {
    const {weights_intercept_first, landmarks, expected} = readJson<{
      weights_intercept_first: number[][];
      landmarks: number[][];
      expected: number[][];
    }>('05_levels', 'infer.json');
    const genes = landmarks.map((_, i) => `lm${i}`);
    const byColumn = (rows: number[][]) =>
      Float64Array.from(rows[0].flatMap((_, c) => rows.map((row) => row[c])));
    const all = byColumn(weights_intercept_first);
    const model = readInferenceModel({
      path: 'weights',
      rows: {ids: expected.map((_, i) => `d${i}`), fields: new Map()},
      columns: {ids: ['OFFSET', ...genes], fields: new Map()},
      readColumns: () => all,
    });
    expect(model.landmarks).toEqual(genes);
    const made = infer(model, byColumn(landmarks));
    const height = landmarks.length + expected.length;
    const dependents = made.filter((_, i) => i % height >= landmarks.length);
    expect(largestDifference(dependents, [...byColumn(expected)])).toBeLessThanOrEqual(1e-9);
    expect(made.filter((_, i) => i % height < landmarks.length)).toEqual(byColumn(landmarks));
  });
});
