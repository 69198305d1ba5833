import {dry} from '../../../../src/engine/proteomics/dry';
import {renormalise} from '../../../../src/engine/proteomics/renormalise';
import {tear} from '../../../../src/engine/proteomics/tear';
import {each, givenProfiles} from './given-profiles';

const na = Number.NaN;
const suitable = (count: number) => ({pr_probe_suitability_manual: each(count, 'TRUE')});
const coded = (count: number, code: string) => ({provenance_code: each(count, code)});

describe('dry', () => {
  it('refuses codes that are absent, mixed or of no assay, and says what to do', () => {
    const wells = [
      [1, 2],
      [2, 1],
    ];
    expect(() => dry(givenProfiles(wells, {}, suitable(2)))).toThrow(/there is no field provenance_code/);
    expect(() => dry(givenProfiles(wells, {provenance_code: ['PRM', 'GR1']}, suitable(2)))).toThrow(
      /have 2 of them, e.g. PRM and GR1/,
    );
    expect(() => dry(givenProfiles(wells, coded(2, 'L1000+L2X'), suitable(2)))).toThrow(
      /begins with "L1000", which is no assay.*P100 or GCP/,
    );
    expect(dry(givenProfiles(wells, coded(2, 'L1000+L2X'), suitable(2)), {assay: 'P100'}).assay).toBe('P100');
  });

  it('says how many wells and probes were filtered away, and why', () => {
    const sparse = givenProfiles(
      [
        [1, na, na],
        [na, na, 1],
        [1, 2, 3],
      ],
      coded(3, 'PRM+L2X'),
      suitable(3),
    );
    expect(() => dry(sparse)).toThrow(/Of 3 wells 1 are left.*2 have values of at most 0.8 of the probes/);
    const rejected = givenProfiles(
      [
        [1, 2, 3],
        [1, 3, 2],
      ],
      coded(2, 'PRM+L2X'),
      {
        pr_probe_suitability_manual: ['TRUE', 'FALSE', 'FALSE'],
      },
    );
    expect(() => dry(rejected)).toThrow(/Of 3 probes 1 are left.*2 are not marked TRUE/);
    const negative = givenProfiles(
      [
        [1, -2],
        [1, 3],
      ],
      coded(2, 'PRM'),
      suitable(2),
    );
    expect(() => dry(negative)).toThrow(/probe "p2" of well "w1" is -2.*L2X/);
  });

  it('says when a histone peptide is absent or was filtered away, and which wells were lost for want of it', () => {
    const peptide = {pr_normalization_peptide_id: each(4, 'p4'), ...suitable(4)};
    const raw = givenProfiles(
      [
        [2, 4, 8, 2],
        [2, 4, 8, na],
        [4, 4, 8, 2],
        [4, 4, 8, 2],
      ],
      coded(4, 'GR1'),
      peptide,
    );
    const {profiles, wells} = dry(raw);
    expect([...profiles.values.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(profiles.columns.ids).toEqual(['w1', 'w3', 'w4']);
    expect(wells.map(({covered, normalised}) => [covered, normalised])).toEqual([
      [true, true],
      [true, false],
      [true, true],
      [true, true],
    ]);
    expect(() => dry(raw, {probeShare: 0.8})).toThrow(/peptide p4, which was filtered away/);
    const unnamed = givenProfiles(
      [
        [2, 4],
        [2, 3],
      ],
      coded(2, 'GCP'),
      suitable(2),
    );
    expect(() => dry(unnamed)).toThrow(/BI10052, which they do not have/);
  });

  it('keeps wells that are all equally far, and tells that few wells have no outliers', () => {
    const {profiles, warnings} = dry(
      givenProfiles(
        [
          [1, 2, 4],
          [1, 2, 4],
        ],
        coded(2, 'PRM+L2X'),
        suitable(3),
      ),
      {sampleShare: 0.95},
    );
    expect(profiles.columns.ids).toEqual(['w1', 'w2']);
    expect(warnings).toEqual([expect.stringMatching(/of 2 wells none can be 5 standard deviations/)]);
    expect(profiles.columns.fields.get('provenance_code')).toMatchObject({
      dictionary: ['PRM+L2X+SF95+PF9+LLB+OSF5'],
    });
  });
});

describe('tear', () => {
  const wells = [
    [1, 1],
    [3, 5],
    [10, 20],
    [12, 28],
  ];

  it('divides by a robust standard deviation, or as psp by what is 2.2 times less', () => {
    const profiles = givenProfiles(wells, coded(4, 'P100+L2X'));
    const options = {ignoresGroups: true, dividesByMad: true};
    const robust = tear(profiles, options).values[0];
    expect(robust).toBeCloseTo((-5.5 / 4.5) * 0.6745, 12);
    expect(tear(profiles, {...options, multipliesMad: true}).values[0] / robust).toBeCloseTo(
      1 / 0.6745 ** 2,
      12,
    );
  });

  it('keeps the place of a group whose like was filtered away', () => {
    const vectors = {det_normalization_group_vector: ['1,1', '2,1', '1,2', '2,2'], ...coded(4, 'GCP')};
    const {values} = tear(givenProfiles(wells, vectors, {pr_probe_normalization_group: ['2', '2']}));
    expect([...values]).toEqual([-1, -2, 1, 2, -1, -4, 1, 4]);
  });

  it('refuses vectors that do not fit the groups, and names the way without them', () => {
    const groups = {pr_probe_normalization_group: ['1', '3']};
    const of = (vectors: string[]) =>
      givenProfiles(wells, {det_normalization_group_vector: vectors, ...coded(4, 'GCP')}, groups);
    expect(() => tear(of(['1,1,1,1', '1,1', '1,1', '1,1']))).toThrow(
      /4 numbers in well "w1" and 2 in well "w2"/,
    );
    expect(() => tear(of(each(4, '1')))).toThrow(/have 2 groups.*\(1, 3\) and the wells 1 numbers/);
    expect(() => tear(of(['1,x', '1,1', '1,1', '1,1']))).toThrow(/well "w1" has "1,x"/);
    expect(() => tear(givenProfiles(wells, coded(4, 'GCP')))).toThrow(
      /no field "pr_probe_normalization_group"/,
    );
  });
});

describe('renormalisation of drift', () => {
  it('leaves probes without values or with one value alone, and grows the provenance code', () => {
    const scores = [0, 0.3, 0.5, 0.7, 0.9, 1];
    const profiles = givenProfiles(
      scores.map((x) => [3 / (1 + Math.exp(4 * x)), na, 7]),
      {det_well_enrichment_score: scores.map(String), ...coded(6, 'GCP+L2X')},
    );
    const {values, rows, columns} = renormalise(profiles);
    expect([values[2], values[5]]).toEqual([7, 7]);
    expect(values[1]).toBeNaN();
    expect(Math.abs(values[0] - values[15])).toBeLessThan(0.05);
    expect(rows.fields.get('is_log_renormed')).toMatchObject({dictionary: ['True', 'False']});
    expect(columns.fields.get('provenance_code')).toMatchObject({dictionary: ['GCP+L2X+CRN']});
    expect(() => renormalise(givenProfiles([[1, 2]], {det_well_enrichment_score: ['1']}))).toThrow(/1 wells/);
  });
});
