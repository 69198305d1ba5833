import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {readProfiles, writeProfiles} from '../../../src/engine/proteomics/profiles';
import {runOpenclue} from '../../support/server-process';
import {describeShared, sharedFile} from '../../support/shared';
import {each, givenProfiles} from '../engine/proteomics/given-profiles';

describe('openclue proteomics', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-proteomics-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  const at = (name: string) => path.join(folder, name);
  const run = (...args: string[]) => runOpenclue(['proteomics', ...args], {OPENCLUE_HOME: at('home')});

  describeShared('from raw ratios to a query, as the reference programs', () => {
    const vector = (name: string) => sharedFile('vectors', '09_psp', 'e2e', name);

    it('dry, tear, steep, sip, introspect and query, GCT to GCT', async () => {
      const raw = await run('dry', vector('level2.gct'), '--out', at('l3.gct'));
      expect(raw).toMatchObject({
        code: 0,
        errors: expect.stringMatching(/warning: well "PX3-0902-A08" was moved by -8.96/),
      });
      expect(raw.output).toContain('58 of 60 wells and 36 of 40 probes are left');
      const table = readFileSync(at('l3.pw.txt'), 'utf8').split('\n');
      expect(table[0]).toMatch(/^plate_name\twell_name\toptimization_offset\tremains_after_outlier_removal/);
      expect(table.filter((line) => line.includes('\tFalse'))).toHaveLength(2);
      expect(
        await run('tear', at('l3.gct'), '--divide-by-mad', '--as-psp', '--out', at('mad.gct')),
      ).toMatchObject({code: 0});
      expect(await run('tear', at('l3.gct'), '--out', at('l4.gct'))).toMatchObject({code: 0, errors: ''});
      expect(await run('steep', at('l4.gct'), '--out', at('sim.gct'))).toMatchObject({code: 0});
      expect(
        await run('sip', at('sim.gct'), at('sim.gct'), '--separator', '|', '--out', at('sip.gct')),
      ).toMatchObject({code: 0});
      const byName = [
        '--fields',
        'pert_iname',
        '--similarities',
        at('sim2.gct'),
        '--out',
        at('by_iname.gct'),
      ];
      expect(await run('introspect', at('l4.gct'), ...byName)).toMatchObject({code: 0});
      const query = [
        'query',
        vector('external.gct'),
        '--reference',
        at('l4.gct'),
        '--introspect',
        '--out',
        at('result'),
      ];
      expect(await run(...query)).toMatchObject({
        code: 0,
        output: expect.stringMatching(/BRD-drugA:HT29:3 +BRD-drugA:PC3:3 +0.9074/),
      });
      const expected: [string, string][] = [
        ['l3.gct', 'level3.gct'],
        ['l4.gct', 'level4.gct'],
        ['mad.gct', 'level4_mad.gct'],
        ['sim.gct', 'sim_spearman.gct'],
        ['sip.gct', 'sip_self.gct'],
        ['by_iname.gct', 'introspect_by_iname.gct'],
        ['result/CONCATED_CONN.gct', 'CONCATED_CONN.gct'],
        ['result/INTROSPECT_CONN.gct', 'INTROSPECT_CONN.gct'],
        ['result/PC3_SIM.gct', 'PC3_SIM.gct'],
      ];
      for (const [made, wanted] of expected) {
        const [found, stored] = [await readProfiles(at(made)), await readProfiles(vector(wanted))];
        expect(found.columns.ids).toEqual(stored.columns.ids);
        // psp sorts the rows of all cell lines.
        expect([...found.rows.ids].sort()).toEqual([...stored.rows.ids].sort());
        const places = new Map(found.rows.ids.map((id, place) => [id, place]));
        const height = stored.rows.ids.length;
        const distances = stored.values.map((value, at) => {
          const row = places.get(stored.rows.ids[at % height]) ?? Number.NaN;
          const own = found.values[at - (at % height) + row];
          return Number.isNaN(value) && Number.isNaN(own) ? 0 : Math.abs(value - own);
        });
        expect(Math.max(...distances)).toBeLessThan(1e-6);
      }
      expect(readdirSync(at('result')).sort()).toEqual([
        ...[
          'A375_CONN.gct',
          'A375_SIM.gct',
          'CONCATED_CONN.gct',
          'INTROSPECT_CONN.gct',
          'MCF7_CONN.gct',
          'MCF7_SIM.gct',
        ],
        ...[
          'PC3_CONN.gct',
          'PC3_SIM.gct',
          'QUERY.gct',
          'README.txt',
          'config.yaml',
          'manifest.json',
          'success.txt',
        ],
      ]);
      expect(readFileSync(at('result/config.yaml'), 'utf8')).toContain(
        'fields_to_aggregate: ["pert_id","cell_id","pert_time"]\n',
      );
    });
  });

  it('says what is wrong with the data, and leaves no half result', async () => {
    const wells = [
      [1, 2, 3],
      [3, 1, 2],
    ];
    const fields = {pert_id: ['a', 'b'], cell_id: each(2, 'PC3'), pert_time: each(2, '3')};
    await writeProfiles(at('plain.gct'), givenProfiles(wells, fields));
    expect(await run('dry', at('plain.gct'), '--out', at('none.gct'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('there is no field provenance_code'),
    });
    expect(
      await run('introspect', at('plain.gct'), '--fields', 'moa', '--out', at('none.gct')),
    ).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/no field "moa". They have: pert_id, cell_id, pert_time/),
    });
    expect(existsSync(at('none.gct'))).toBe(false);
    expect(await run('introspect', at('plain.gct'), '--out', at('singles.gct'))).toMatchObject({
      code: 0,
      errors: expect.stringContaining('have no replicates (no two agree in pert_id, cell_id, pert_time)'),
    });
    expect(
      await run('dry', at('plain.gct'), '--sample-frac-cutoff', '80', '--out', at('none.gct')),
    ).toMatchObject({
      code: 2,
      errors: expect.stringContaining('from 0 to less than 1'),
    });
    const profiles = givenProfiles(wells, fields);
    const named = {...profiles, rows: {ids: ['x', 'y', 'z'], fields: new Map()}};
    await writeProfiles(at('other.gct'), named);
    const failing = ['query', at('plain.gct'), '--reference', at('other.gct'), '--assay', 'P100'];
    expect(await run(...failing, '--out', at('failed'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('they share 0 of 3 and 3 probes'),
    });
    expect(readFileSync(at('failed/failure.txt'), 'utf8')).toContain('they share 0 of 3 and 3 probes');
    expect(await run('query', at('plain.gct'), '--out', at('failed'))).toMatchObject({
      code: 2,
      errors: expect.stringContaining('give --dataset or --reference'),
    });
  });
});
