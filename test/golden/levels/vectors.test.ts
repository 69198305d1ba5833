import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {makeBuild} from '../../../src/analyses/builds/build';
import {parseGrp} from '../../../src/engine/formats/gene-sets';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {shippedGenes} from '../../../src/engine/genes/l1000-genes';
import {numberAt} from '../../../src/engine/levels/fields';
import {infer, readInferenceModel} from '../../../src/engine/levels/infer';
import {quantileNormalise, quantileTarget} from '../../../src/engine/levels/quantile-normalise';
import {plateScale, toZScores} from '../../../src/engine/levels/robust-z';
import {readProfiles} from '../../../src/engine/proteomics/profiles';
import {describeShared, sharedFile} from '../../support/shared';
import {largestDifference, numbers, readJson} from '../stats/gutc-vectors';

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

  it('a build from level 3: signatures and figures, to six digits', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'openclue-golden-build-'));
    try {
      const report = await makeBuild({
        plan: {
          ...{
            name: 'vectors',
            abbreviation: 'VECTORS',
            level: 3,
            matrices: [vector('level3.gct')],
            qnorm: false,
          },
          ...{control: 'plate', zStyle: 'fixed', consensusStyle: 'modz', keepsFailed: false},
          groups: {merge: 'by_treatment', fields: ['rna_well']},
          landmarks: parseGrp(readFileSync(vector('landmarks.grp'), 'utf8'), 'landmarks.grp'),
        },
        out: path.join(folder, 'build'),
        catalog: createGeneCatalog(shippedGenes().genes),
      });
      const {columns, rows, values} = await readProfiles(path.join(folder, 'build', report.files.level5));
      const {gene, groups} = readJson<{
        gene: string[];
        groups: Record<
          string,
          {signature: number[]; cc_q75: number | null; ss_ngene: number; tas: number | null}
        >;
      }>('05_levels', 'expected_modz_tas.json');
      expect(rows.ids).toEqual(gene);
      for (const [name, expected] of Object.entries(groups)) {
        const at = columns.ids.indexOf(name);
        const own = values.subarray(at * gene.length, (at + 1) * gene.length);
        expect(largestDifference(own, expected.signature)).toBeLessThanOrEqual(1e-6);
        const figures = ['cc_q75', 'ss_ngene', 'tas'].map((field) => numberAt(columns.fields.get(field), at));
        const {cc_q75, ss_ngene, tas} = expected;
        expect(largestDifference(figures, numbers([cc_q75, ss_ngene, tas]))).toBeLessThanOrEqual(1e-6);
      }
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  });
});
