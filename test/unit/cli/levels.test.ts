import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {numberAt, textAt} from '../../../src/engine/levels/fields';
import {readProfiles} from '../../../src/engine/proteomics/profiles';
import {plantedPlates} from '../../support/planted-plates';
import {runOpenclue} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';

describe('openclue levels', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-levels-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  const at = (name: string) => path.join(folder, name);
  const run = (...args: string[]) => runOpenclue(['levels', ...args], {OPENCLUE_HOME: at('home')});
  const write = (name: string, lines: readonly (readonly (string | number)[])[]) => {
    writeFileSync(at(name), lines.map((cells) => `${cells.join('\t')}\n`).join(''));
    return at(name);
  };

  describeShared('as the reference programs, to six digits', () => {
    const vector = (name: string) => sharedFile('vectors', '05_levels', name);
    const distance = async (made: string, wanted: string) => {
      const [found, expected] = [await readProfiles(made), await readProfiles(wanted)];
      expect(found.rows.ids).toEqual(expected.rows.ids);
      expect(found.columns.ids).toEqual(expected.columns.ids);
      return found.values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.values[i])), 0);
    };

    it.each(['plate', 'vehicle'])('zscore --control %s, to GCT and GCTx', async (control) => {
      for (const [out, limit] of [
        ['z.gct', 1e-6],
        ['z.gctx', 2e-6],
      ] as const) {
        const args = ['zscore', vector('level3.gct'), '--control', control, '--out', at(out), '--replace'];
        expect(await run(...args)).toMatchObject({code: 0, errors: ''});
        expect(await distance(at(out), vector(`level4_${control}.gct`))).toBeLessThan(limit);
      }
    });

    it('qnorm', async () => {
      expect(await run('qnorm', vector('qnorm_in.gct'), '--out', at('q.gct'))).toMatchObject({code: 0});
      expect(await distance(at('q.gct'), vector('qnorm_expected.gct'))).toBeLessThan(1e-6);
    });

    it('infer', async () => {
      const {weights_intercept_first, landmarks, expected} = JSON.parse(
        readFileSync(vector('infer.json'), 'utf8'),
      ) as Record<'weights_intercept_first' | 'landmarks' | 'expected', number[][]>;
      const gct = (name: string, rows: string[], columns: string[], values: number[][]) =>
        write(name, [
          ['#1.3'],
          [rows.length, columns.length, 0, 0],
          ['id', ...columns],
          ...values.map((row, i) => [rows[i], ...row]),
        ]);
      const genes = landmarks.map((_, i) => `lm${i}`);
      const wells = landmarks[0].map((_, i) => `w${i}`);
      const dependents = expected.map((_, i) => `d${i}`);
      const measured = gct('lm.gct', genes, wells, landmarks);
      const weights = gct('w.gct', dependents, ['intercept', ...genes], weights_intercept_first);
      expect(await run('infer', measured, '--weights', weights, '--out', at('all.gct'))).toMatchObject({
        code: 0,
      });
      const all = gct('expected.gct', [...genes, ...dependents], wells, [...landmarks, ...expected]);
      expect(await distance(at('all.gct'), all)).toBeLessThan(1e-6);
    });

    it('modz: signatures, cc_q75, ss_ngene and TAS, from GCT and from GCTx', async () => {
      const {columns} = await readProfiles(vector('level3.gct'));
      const [wells, types] = [columns.fields.get('rna_well'), columns.fields.get('pert_type')];
      const table = write('instinfo.txt', [
        ['sample_id', 'rna_well', 'pert_type'],
        ...columns.ids.map((id, i) => [id, textAt(wells, i) ?? '', textAt(types, i) ?? '']),
      ]);
      const {gene, groups} = JSON.parse(readFileSync(vector('expected_modz_tas.json'), 'utf8')) as {
        gene: string[];
        groups: Record<
          string,
          Record<'cc_q75' | 'tas', number | null> & {
            profiles: string[];
            weights: number[];
            signature: number[];
            ss_ngene: number;
          }
        >;
      };
      expect(
        await run('zscore', vector('level3.gct'), '--instinfo', table, '--out', at('level4.gctx')),
      ).toMatchObject({code: 0});
      for (const level4 of [vector('level4_plate.gct'), at('level4.gctx')]) {
        const asked = [
          '--group-by',
          'rna_well',
          '--merge',
          'by_treatment',
          '--landmarks',
          vector('landmarks.grp'),
        ];
        const made = await run(
          'modz',
          level4,
          '--instinfo',
          table,
          ...asked,
          '--out',
          at('level5.gct'),
          '--replace',
        );
        expect(made).toMatchObject({
          code: 0,
          output: expect.stringMatching(/24 wells, 7 signatures, 1 of them/),
        });
        const level5 = await readProfiles(at('level5.gct'));
        expect(level5.rows.ids).toEqual(gene);
        const {fields, ids} = level5.columns;
        for (const [name, expected] of Object.entries(groups)) {
          const column = ids.indexOf(name);
          const signature = level5.values.subarray(column * gene.length, (column + 1) * gene.length);
          expected.signature.forEach((z, row) => {
            expect(Math.abs(signature[row] - z)).toBeLessThan(1e-6);
          });
          const figure = (field: string) => numberAt(fields.get(field), column);
          expect(figure('nsample')).toBe(expected.profiles.length);
          expect(textAt(fields.get('distil_ids'), column)).toBe(expected.profiles.join('|'));
          expect(figure('ss_ngene')).toBe(expected.ss_ngene);
          for (const field of ['cc_q75', 'tas'] as const) {
            if (expected[field] === null) expect(figure(field)).toBeNaN();
            else expect(Math.abs(figure(field) - expected[field])).toBeLessThan(1e-6);
          }
          const weights = String(textAt(fields.get('wt'), column))
            .split(',')
            .map(Number);
          expect(weights).toEqual(expected.weights.map((weight) => Number(weight.toFixed(4))));
        }
      }
    });
  });

  const small = (name: string, ids: string[], genes = ['g1', 'g2', 'g3'], plate = 'P1_X1') =>
    write(name, [
      ['#1.3'],
      [genes.length, ids.length, 0, 1],
      ['id', ...ids],
      ['det_plate', ...ids.map(() => plate)],
      ...genes.map((gene, g) => [gene, ...ids.map((_, i) => 5 + g + i * (g + 1))]),
    ]);

  it('takes several files as one, whatever the order of their genes, plate by plate', async () => {
    const one = small('one.gct', ['a', 'b', 'c']);
    const other = small('other.gct', ['d', 'e'], ['g3', 'g1', 'g2'], 'P2_X1');
    expect(await run('zscore', one, other, '--out', at('both.gct'))).toMatchObject({code: 0});
    expect(await run('zscore', other, '--out', at('alone.gct'))).toMatchObject({code: 0});
    const [both, alone] = [await readProfiles(at('both.gct')), await readProfiles(at('alone.gct'))];
    expect(both.columns.ids).toEqual(['a', 'b', 'c', 'd', 'e']);
    const gene = (from: typeof both, id: string, column: number) =>
      from.values[column * 3 + from.rows.ids.indexOf(id)];
    for (const id of both.rows.ids) expect(gene(both, id, 4)).toBe(gene(alone, id, 1));
  });

  it('direction: of planted effects, against the vehicle of the same plates', async () => {
    const {matrix, instinfo, planted} = await plantedPlates(folder, {
      ...{perts: 4, cells: ['A375'], replicates: 3, vehicles: 8, effect: 3, genes: 200},
    });
    const asked = ['direction', matrix, '--instinfo', instinfo, '--out', at('cd.gct')];
    expect(await run(...asked)).toMatchObject({code: 0, errors: ''});
    const {rows, columns, values} = await readProfiles(at('cd.gct'));
    expect(columns.ids).toHaveLength(4);
    const height = rows.ids.length;
    planted.forEach(({up, down}, p) => {
      const own = values.subarray(p * height, (p + 1) * height);
      expect(Math.hypot(...own)).toBeCloseTo(1, 9);
      const mean = (ids: readonly string[]) =>
        ids.reduce((sum, id) => sum + own[rows.ids.indexOf(id)], 0) / ids.length;
      expect(mean(up)).toBeGreaterThan(0.05);
      expect(mean(down)).toBeLessThan(-0.05);
    });
    const alone = await run(...asked.slice(0, -1), at('none.gct'), '--group-by', 'rna_plate,pert_id');
    expect(alone).toMatchObject({
      code: 1,
      errors: expect.stringContaining('none of its 12 treatments has two wells'),
    });
    const [header, first, ...others] = readFileSync(instinfo, 'utf8').split('\n');
    const lost = first.replace(/\tPLT001\S+_B1\t/, '\t-666\t');
    writeFileSync(at('lost.txt'), [header, lost, ...others].join('\n'));
    expect(
      await run('direction', matrix, '--instinfo', at('lost.txt'), '--out', at('none.gct')),
    ).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/well "PLT001_A375_24H_X1_B1:A01" has no plate/),
    });
  });

  it('writes over no file that is there, unless told to replace it', async () => {
    const asked = ['zscore', small('kept.gct', ['a', 'b', 'c']), '--out', at('kept-z.gct')];
    writeFileSync(at('kept-z.gct'), 'mine');
    expect(await run(...asked)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(
        /kept-z\.gct is not written: it is there already.*--replace.*another file/,
      ),
    });
    expect(readFileSync(at('kept-z.gct'), 'utf8')).toBe('mine');
    expect(await run(...asked, '--replace')).toMatchObject({code: 0});
    expect(readFileSync(at('kept-z.gct'), 'utf8')).toMatch(/^#1\.3/);
    expect((await run(...asked.slice(0, -1), at('no/such.gct'))).errors).toMatch(
      /there is no folder .*no\. /,
    );
    expect((await run(...asked.slice(0, -1), folder)).errors).toMatch(/it is a folder/);
  });

  it('refuses raw counts, unless told that they are right as they are', async () => {
    const genes = Array.from({length: 8}, (_, g) => `g${g}`);
    const matrix = write('counts.gct', [
      ['#1.2'],
      [genes.length, 3],
      ['id', 'Description', 'a', 'b', 'c'],
      ...genes.map((gene, g) => [gene, 'x', 40 * g, 7 + g, 900 * g]),
    ]);
    const asked = ['zscore', matrix, '--out', at('of-counts.gct')];
    expect(await run(...asked)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/counts\.gct: all of 24 values.*as counts.*log2 counts per million/),
    });
    expect(existsSync(at('of-counts.gct'))).toBe(false);
    expect(await run(...asked, '--as-is')).toMatchObject({
      code: 0,
      errors: expect.stringMatching(/^warning: .*counts\.gct: all of 24 values/),
    });
  });

  it('says what is wrong, and leaves no half file', async () => {
    const one = small('wrong.gct', ['a', 'b', 'c']);
    const cases: [string[], number, RegExp][] = [
      [
        ['zscore', one, '--control', 'vehicle'],
        1,
        /The wells have no field "pert_type"\. They have: det_plate/,
      ],
      [['zscore', one, '--plate-field', 'plate'], 1, /no field "plate".*--plate-field/],
      [['zscore', one, one], 1, /well "a" is in .*wrong\.gct too/],
      [
        ['zscore', one, small('fewer.gct', ['x'], ['g1', 'g9'])],
        1,
        /lacks 2 of the 3 rows of .*wrong\.gct, e\.g\. g2, g3/,
      ],
      [['zscore', at('absent.gct')], 1, /absent\.gct cannot be read: there is no such file/],
      [['modz', one], 1, /no field "pert_id"/],
      [
        ['modz', one, '--group-by', 'det_plate', '--merge', 'by_treatment'],
        1,
        /none of its rows is a landmark gene of L1000/,
      ],
      [
        ['modz', one, '--group-by', 'det_plate', '--landmarks', write('lm.grp', [['g1'], ['g2']])],
        1,
        /nothing tells their well \(rna_well, det_well\).*merge by_treatment/,
      ],
      [['modz', one, '--group-by', ',', '--merge', 'x'], 2, /Name one field at least/],
      [
        ['qnorm', one, '--sketch', write('bad.txt', [['1'], ['two']])],
        1,
        /bad\.txt, line 2: "two" is no number/,
      ],
      [['infer', one, '--weights', one], 1, /0 columns are named intercept/],
      [
        [
          'zscore',
          one,
          '--instinfo',
          write('foreign.txt', [
            ['id', 'pert_type'],
            ['z', 'trt_cp'],
          ]),
        ],
        1,
        /foreign\.txt: it describes none of the 3 wells/,
      ],
    ];
    for (const [args, code, message] of cases) {
      const {errors, ...ended} = await run(...args, '--out', at('none.gct'));
      expect(errors).toMatch(message);
      expect(ended.code).toBe(code);
    }
    const {errors} = await run('zscore', one, '--out', at('none.txt'));
    expect(errors).toMatch(/ends neither in \.gct nor in \.gctx/);
    expect(existsSync(at('none.gct')) || existsSync(at('none.txt'))).toBe(false);
  });
});
