import {readFileSync} from 'node:fs';
import {connectivity} from '../../../src/engine/proteomics/connectivity';
import {type Profiles, readProfiles} from '../../../src/engine/proteomics/profiles';
import {withProvenance} from '../../../src/engine/proteomics/provenance';
import {introspect} from '../../../src/engine/proteomics/query';
import {similarity} from '../../../src/engine/proteomics/similarity';
import {tear} from '../../../src/engine/proteomics/tear';
import {describeShared, sharedFile} from '../../support/shared';

interface Expected {
  readonly row_target_col_query: string[];
  readonly similarity: number[][];
  readonly introspect: Record<'ks_test' | 'percentile_score', number[][]>;
  readonly row_median: number[][];
}

const ofVectors = (name: string) => sharedFile('vectors', '08_prot', name);
const ofPrograms = (...parts: string[]) => sharedFile('data', 'proteomics', ...parts);

describeShared('proteomic connectivity by the independent vectors', () => {
  const expected = () => JSON.parse(readFileSync(ofVectors('expected.json'), 'utf8')) as Expected;
  const profiles = () => readProfiles(ofVectors('profiles.gct'));

  it('similarity', async () => {
    expect(distance(similarity(await profiles(), 'spearman'), expected().similarity)).toBeLessThan(1e-11);
  });

  it.each(['ks_test', 'percentile_score'] as const)('introspection by %s', async (metric) => {
    const {connections} = introspect(await profiles(), {metric});
    expect(connections.rows.ids).toEqual(expected().row_target_col_query);
    expect(distance(connections, expected().introspect[metric])).toBeLessThan(1e-9);
  });

  it('probes less their medians', async () => {
    const raw = await profiles();
    const level3 = {...raw, columns: withProvenance(raw.columns, ['P100', 'L2X'])};
    const level4 = tear(level3, {ignoresGroups: true});
    expect(distance(level4, expected().row_median, 5)).toBeLessThan(1e-9);
  });
});

describeShared('what the reference programs store as their own expectations', () => {
  it.each([
    ['chd1', 'test_introspect_main_expected.gct', 1e-3],
    ['moa', 'test_introspect_main_expected2.gct', 1e-9],
  ])('introspection by %s', async (field, file, tolerance) => {
    const profiles = await readProfiles(ofPrograms('introspect', 'test_introspect_main.gct'));
    const {connections} = introspect(profiles, {fields: [field]});
    const stored = await readProfiles(ofPrograms('introspect', file));
    expect(connections.rows.ids).toEqual(stored.rows.ids);
    expect(largest(connections.values, stored.values)).toBeLessThan(tolerance);
  });

  it('connectivity of a test with a background (sip)', async () => {
    const [test, background, stored] = await Promise.all(
      ['test_sip_in_test.gct', 'test_sip_in_bg.gct', 'test_sip_expected_conn.gct'].map((name) =>
        readProfiles(ofPrograms('sip', name)),
      ),
    );
    const fields = ['pert_iname'];
    const {connections} = connectivity(test, background, {
      queryFields: fields,
      targetFields: fields,
      backgroundFields: fields,
    });
    expect(connections.columns.ids).toEqual(stored.columns.ids);
    expect(largest(connections.values, stored.values)).toBeLessThan(5e-7);
  });
});

function distance({rows, columns, values}: Profiles, expected: readonly number[][], count = rows.ids.length) {
  const height = rows.ids.length;
  expect(expected).toHaveLength(count);
  expect(expected[0]).toHaveLength(columns.ids.length);
  const found = expected.flatMap((row, r) => row.map((_, c) => values[c * height + r]));
  return largest(found, expected.flat());
}

function largest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  return Array.from(expected).reduce((most, value, i) => {
    if (Number.isNaN(value) && Number.isNaN(found[i])) return most;
    return Math.max(most, Math.abs(value - found[i]));
  }, 0);
}
