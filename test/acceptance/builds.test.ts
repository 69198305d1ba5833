import {existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {takeLock} from '../../src/engine/ground/lock';
import {combineBoth} from '../../src/engine/kernel/combine';
import {enrichment} from '../../src/engine/kernel/reference';
import {textAt} from '../../src/engine/levels/fields';
import {rankOrder} from '../../src/engine/stats/rank-order';
import {datasetsFolder} from '../../src/library/datasets/registry';
import {givenInstallation} from '../support/installation';
import {type PlantedPlates, plantedPlates} from '../support/planted-plates';
import {runOpenclue} from '../support/server-process';

describe('openclue build', () => {
  const {home, environment, database} = givenInstallation('empty');
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-builds-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  const run = (...args: string[]) => runOpenclue(args, environment);
  const out = path.join(home, 'builds', 'SCREEN_build');
  let plates: PlantedPlates;

  beforeAll(async () => {
    const options = {perts: 40, cells: ['A375', 'MCF7'], replicates: 3, vehicles: 20, effect: 0.3};
    plates = await plantedPlates(folder, options);
  });

  /** Rank of the right one of its cell line for each planted query; the genes are those of the file. */
  async function ranksOfPlanted(
    file: string,
    takes: (id: string) => boolean,
    pertOf: (id: string) => string,
  ) {
    const matrix = await openMatrix(file);
    try {
      const rows = new Map(matrix.rows.ids.map((id, row) => [id, row]));
      const height = matrix.rows.ids.length;
      const columns = matrix.columns.ids.flatMap((id, c) => {
        if (!takes(id)) return [];
        const z = matrix.readColumns(c, c + 1);
        const ranks = new Uint32Array(height);
        rankOrder(z).forEach((row, place) => {
          ranks[row] = place + 1;
        });
        return [{pert: pertOf(id), z, ranks}];
      });
      return plates.planted.map(({pert, up, down}) => {
        const score = ({z, ranks}: (typeof columns)[number]) => {
          const es = [up, down].map((genes) => {
            const own = genes.map((id) => rows.get(id) ?? 0);
            const weights = own.map((row) => Math.abs(z[row]));
            return enrichment(
              own.map((row) => ranks[row]),
              weights,
              height,
              'wtcs',
            ).score;
          });
          return combineBoth(es[0], es[1]);
        };
        const right = columns.find((column) => column.pert === pert);
        const least = right ? score(right) : Number.NEGATIVE_INFINITY;
        return 1 + columns.filter((column) => column !== right && score(column) >= least).length;
      });
    } finally {
      matrix.close();
    }
  }

  it('finds planted perturbagens better than the best single replicate does', async () => {
    const made = await run(
      ...[
        'build',
        'screen',
        '--abbreviation',
        'SCREEN',
        '--level3',
        plates.matrix,
        '--instinfo',
        plates.instinfo,
      ],
    );
    expect(made).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringContaining('360 wells of 6 plates, 978 genes: 120 signatures'),
    });
    const siginfo = readFileSync(path.join(out, 'siginfo.txt'), 'utf8').trimEnd().split('\n');
    const header = siginfo[0].split('\t');
    const nameOf = new Map(
      siginfo.slice(1).map((line) => {
        const cells = line.split('\t');
        return [cells[0], cells[header.indexOf('pert_iname')]];
      }),
    );
    const first = (ranks: readonly number[]) => ranks.filter((rank) => rank === 1).length / ranks.length;
    for (const cell of ['A375', 'MCF7']) {
      const built = first(
        await ranksOfPlanted(
          path.join(out, 'modzs_n120x978.gctx'),
          (id) => id.includes(cell),
          (id) => nameOf.get(id) ?? '',
        ),
      );
      const wells = new Map(plates.planted.map(({pert}, w) => [w, pert]));
      const place = (id: string) =>
        'ABCDEFGHIJKLMNOP'.indexOf(id.at(-3) ?? '') * 24 + Number(id.slice(-2)) - 1;
      const singles = [];
      for (const replicate of [1, 2, 3]) {
        const ranks = await ranksOfPlanted(
          path.join(out, 'zspc_n360x978.gctx'),
          (id) => id.includes(`${cell}_24H_X${replicate}_`),
          (id) => wells.get(place(id)) ?? '',
        );
        singles.push(first(ranks));
      }
      // 0.975 and 0.925, of the best replicate 0.725 and 0.675.
      expect(built).toBeGreaterThan(Math.max(...singles) + 0.2);
    }
  });

  it('writes what cmapM builds have, and says what became of the wells', async () => {
    expect(readdirSync(out).sort()).toEqual(
      [
        ...['build.json', 'config.yaml', 'distil_id.grp', 'dn100_aig.gmt', 'dn100_bing.gmt', 'dn50_lm.gmt'],
        ...[
          'failed_wells.txt',
          'geneinfo.txt',
          'instinfo.txt',
          'modzs_n120x978.gctx',
          'q2norm_n360x978.gctx',
        ],
        ...[
          'rank_aig_n120x978.gctx',
          'rank_bing_n120x978.gctx',
          'rank_lm_n120x978.gctx',
          'README.txt',
          'report.json',
        ],
        ...[
          'pertinfo.txt',
          'sig_id.grp',
          'siginfo.txt',
          'sigstats.json',
          'success.txt',
          'up100_aig.gmt',
          'up100_bing.gmt',
        ],
        ...['up50_lm.gmt', 'zspc_n360x978.gctx'],
      ].sort(),
    );
    const [modzs, ranks] = [
      await openMatrix(path.join(out, 'modzs_n120x978.gctx')),
      await openMatrix(path.join(out, 'rank_lm_n120x978.gctx')),
    ];
    const z = modzs.readColumns(5, 6);
    const rank = ranks.readColumns(5, 6);
    expect(rank.indexOf(1)).toBe(z.indexOf(Math.max(...z)));
    const told = Object.fromEntries(
      ['pert_iname', 'pert_idose', 'nsample', 'is_ncs_sig', 'is_null_sig', 'build_name'].map((name) => [
        name,
        textAt(modzs.columns.fields.get(name), 5),
      ]),
    );
    expect(told).toEqual({
      ...{pert_iname: 'P005', nsample: '3', is_ncs_sig: '1', is_null_sig: '0', build_name: 'screen'},
      pert_idose: expect.stringMatching(/^(9|10)\.?\d* uM$/),
    });
    const [up] = readFileSync(path.join(out, 'up50_lm.gmt'), 'utf8').split('\n');
    expect(up.split('\t')).toHaveLength(52);
    expect(up.split('\t')[0]).toBe(modzs.columns.ids[0]);
    for (const matrix of [modzs, ranks]) matrix.close();
    expect(JSON.parse(readFileSync(path.join(out, 'sigstats.json'), 'utf8'))).toEqual({
      ...{num_signature: 120, num_perturbagen: 41, num_cell_line: 2, num_time_point: 1, num_replicate: 3},
      ...{num_dose: expect.any(Number), modal_pert_type: 'trt_cp'},
    });
  });

  it('fills profiles, plates and sigs, and the dataset answers queries', async () => {
    const count = async (table: string) => {
      const {rows} = await database().pool.query(
        `select count(*)::int as n from ${table} where build_name = 'screen'`,
      );
      return rows[0].n as number;
    };
    expect([await count('profiles'), await count('plates'), await count('sigs')]).toEqual([360, 6, 120]);
    // Its perturbagens are known by name and type, so that they are searched for and have a card.
    const {rows: perts} = await database().pool.query(
      "select pert_id, pert_iname, pert_type from perts where pert_iname in ('P000', 'DMSO') order by pert_iname desc",
    );
    expect(perts).toEqual([
      {pert_id: expect.any(String), pert_iname: 'P000', pert_type: 'trt_cp'},
      {pert_id: 'DMSO', pert_iname: 'DMSO', pert_type: 'ctl_vehicle'},
    ]);
    const [{up, down, pert}] = plates.planted;
    const found = await run(
      ...['query', '--dataset', 'screen', '--up', up.join(','), '--down', down.join(','), '--top', '2'],
    );
    expect(found).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringMatching(new RegExp(`1 +${pert} .*\\n2 +${pert} `)),
    });
  });

  it('its levels 3 and 4 become datasets of wells by --level: sliced both, queried the scores alone', async () => {
    for (const [level, file] of [
      ['3', 'q2norm_n360x978.gctx'],
      ['4', 'zspc_n360x978.gctx'],
    ]) {
      const name = `screen-level${level}`;
      const added = await run('matrix', 'add', name, path.join(out, file), '--level', level);
      expect(added).toMatchObject({
        code: 0,
        errors: '',
        output: expect.stringContaining(`360 wells (level ${level}), genes by space: landmark 978`),
      });
      const matrix = await openMatrix(path.join(out, file));
      const [first, second] = [matrix.columns.ids[7], matrix.columns.ids[300]];
      const exact = [first, second].map((id) => {
        const column = matrix.columns.ids.indexOf(id);
        return matrix.readColumns(column, column + 1)[5];
      });
      matrix.close();
      const sliced = path.join(folder, `${name}.csv`);
      const asked = ['--genes', matrix.rows.ids[5], '--sigs', `${second},${first}`, '--out', sliced];
      expect(await run('matrix', 'slice', name, ...asked)).toMatchObject({code: 0});
      const [header, row] = readFileSync(sliced, 'utf8').trimEnd().split('\n');
      expect(header.split(',').slice(-2)).toEqual([second, first]);
      const found = row.split(',').slice(-2).map(Number).reverse();
      for (const i of [0, 1])
        expect(Math.abs(found[i] - exact[i])).toBeLessThan(2 ** -14 * Math.abs(exact[i]) + 1e-5);
    }
    const listed = JSON.parse((await run('matrix', 'list', '--json')).output);
    expect(listed.datasets.map(({name, level}: {name: string; level: number}) => [name, level])).toEqual([
      ...[
        ['screen-level4', 4],
        ['screen-level3', 3],
        ['screen', 5],
      ],
    ]);
    const [{up, down}] = plates.planted;
    const query = (name: string) =>
      run('query', '--dataset', name, '--up', up.join(','), '--down', down.join(','), '--top', '2', '--json');
    expect(await query('screen-level4')).toMatchObject({code: 0});
    const refusal =
      /screen-level3 has normalised log2 expression of wells \(level 3\).*openclue build <name> --level3/;
    for (const refused of [
      await query('screen-level3'),
      await run('matrix', 'default', 'screen-level3'),
      await run('background', 'build', 'screen-level3'),
      await run('matrix', 'gmt', 'screen-level3', '--out', path.join(folder, 'x.gmt')),
      await run('map', 'build', 'screen-level3'),
      await run('kgx', 'screen-level3', '--out', path.join(folder, 'kgx')),
    ]) {
      expect(refused).toMatchObject({code: 1, errors: expect.stringMatching(refusal)});
    }
    // Built again it is what it was.
    expect(await run('matrix', 'rebuild', 'screen-level3')).toMatchObject({
      code: 0,
      output: expect.stringContaining('360 wells (level 3)'),
    });
    for (const name of ['screen-level3', 'screen-level4']) await run('matrix', 'remove', name);
  });

  it('given again does nothing but say so; other files of the name are refused', async () => {
    const again = ['build', 'screen', '--abbreviation', 'SCREEN', '--instinfo', plates.instinfo];
    const before = readdirSync(out).length;
    expect(await run(...again, '--level3', plates.matrix)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Build screen was there already, of the same files and options/),
    });
    expect(readdirSync(out)).toHaveLength(before);
    const other = await run(...again, '--level3', plates.matrix, '--control', 'vehicle');
    expect(other).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`There is something else at ${out}`),
    });
    const taken = await run(
      ...[
        'build',
        'screen',
        '--abbreviation',
        'OTHER',
        '--level3',
        plates.matrix,
        '--instinfo',
        plates.instinfo,
      ],
    );
    expect(taken).toMatchObject({code: 1, errors: expect.stringContaining('already a dataset "screen"')});
  });

  it('--full compares the signatures with one another too, finds their components, and lays them out as a map', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'openclue-full-build-'));
    try {
      const sizes = {perts: 10, cells: ['A375'], replicates: 2, vehicles: 10, effect: 1, genes: 150};
      const {matrix, instinfo} = await plantedPlates(folder, sizes);
      const asked = ['--level3', matrix, '--instinfo', instinfo, '--out', path.join(folder, 'out'), '--full'];
      expect(await run('build', 'full', ...asked)).toMatchObject({code: 0});
      const listed = (name: string) => readdirSync(path.join(folder, 'out', name)).sort();
      expect(listed('introspect')).toEqual(
        expect.arrayContaining(['cs_n20x20.gctx', 'ncs_n20x20.gctx', 'success.txt']),
      );
      expect(listed('pca')).toEqual([
        ...['explained.txt', 'pc_coefficient_n19x150.gctx', 'pc_score_n20x19.gctx'],
      ]);
      const explained = readFileSync(path.join(folder, 'out', 'pca', 'explained.txt'), 'utf8');
      const shares = explained
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split('\t')[2]));
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      // Twenty signatures have no more than nineteen directions.
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 2);
      const map = path.join(datasetsFolder({home}), 'full', 'map', 'manifest.json');
      const laidOut = JSON.parse(readFileSync(map, 'utf8'));
      expect(laidOut).toMatchObject({points: 10, options: {signatures: 'exemplars'}});
      // Given again, what is there stays.
      const again = await run('build', 'full', ...asked);
      // Its wells have the ids of those of screen.
      expect(again).toMatchObject({
        code: 0,
        errors: expect.stringMatching(/^warning: the services keep .*\n$/),
      });
      expect(JSON.parse(readFileSync(map, 'utf8'))).toEqual(laidOut);
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  });

  it('removed, leaves folder and records, says so, and is made anew of them', async () => {
    expect(await run('matrix', 'remove', 'screen')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        new RegExp(
          `is removed\\.\n +its build stays: the folder ${out}, and in the services 360 profiles, 6 plates, 120 sigs`,
        ),
      ),
    });
    const again = ['build', 'screen', '--abbreviation', 'SCREEN', '--instinfo', plates.instinfo];
    expect(await run(...again, '--level3', plates.matrix)).toMatchObject({code: 0});
    expect((await run('matrix', 'list')).output).toMatch(/screen +5 +120/);
  });

  it('leaves failed wells out and counts why; nothing is left of what cannot be made', async () => {
    const lines = readFileSync(plates.instinfo, 'utf8').trimEnd().split('\n');
    const described = path.join(folder, 'instinfo2.txt');
    const edited = lines
      .map((line, i) => (i >= 1 && i <= 4 ? line.replace(/1$/, '0') : line))
      .filter((_, i) => i !== 9);
    writeFileSync(described, `${edited.join('\n')}\n`);
    const made = await run(
      ...[
        'build',
        'second',
        '--level3',
        plates.matrix,
        '--instinfo',
        described,
        '--merge',
        'by_treatment',
        '--json',
      ],
    );
    expect(made.code).toBe(0);
    expect(JSON.parse(made.output)).toMatchObject({
      abbreviation: 'second',
      wells: {used: 355, failed: 5, reasons: {qc_pass: 4, 'no pert_id': 1}},
      signatures: {all: 120, consensus_of_hairpins: 0, largest: 3},
      warnings: [
        expect.stringMatching(/1 wells are not described/),
        // Records of the other build of these wells are not overwritten.
        expect.stringMatching(/the services keep the records of other builds: 40 signatures .* of screen/),
      ],
      records: [],
    });
    const refusals: [string[], RegExp][] = [
      [['--abbreviation', 'my build'], /"my build" has a blank/],
      [['--group-by', 'moa'], /no field "moa"/],
      [['--plate-field', 'plate'], /no field "plate"/],
      [['--landmarks', described], /lacks .* of the .* landmarks/],
    ];
    for (const [args, message] of refusals) {
      const refused = await run(
        'build',
        'third',
        '--level3',
        plates.matrix,
        '--instinfo',
        plates.instinfo,
        ...args,
      );
      expect(refused).toMatchObject({code: 1, errors: expect.stringMatching(message)});
    }
    expect(readdirSync(path.join(home, 'builds')).sort()).toEqual(['SCREEN_build', 'second_build']);
    expect(existsSync(path.join(home, 'datasets', 'third'))).toBe(false);
  });

  describe('matrix remove --build', () => {
    const again = (...more: string[]) =>
      run(
        ...['build', 'screen', '--abbreviation', 'SCREEN', '--level3', plates.matrix],
        ...['--instinfo', plates.instinfo, ...more],
      );
    /** profiles, plates and sigs of a build, and all perts */
    async function recordsOf(name: string): Promise<number[]> {
      const {rows} = await database().pool.query<{counts: number[]}>(
        `select array[(select count(*) from profiles where build_name = $1), (select count(*) from plates where build_name = $1),
                      (select count(*) from sigs where build_name = $1), (select count(*) from perts)]::int[] as counts`,
        [name],
      );
      return rows[0].counts;
    }
    async function releasesOf(...tables: string[]): Promise<number[]> {
      const {rows} = await database().pool.query<{release: number}>(
        'select release::int from data_releases where table_name = any($1) order by table_name',
        [tables],
      );
      return rows.map(({release}) => release);
    }

    it('touches nothing while the build is made, on the command line or by a job', async () => {
      expect(await again('--publish')).toMatchObject({code: 0});
      const unlock = takeLock(`${out}.lock`, 'screen');
      expect(await run('matrix', 'remove', 'screen', '--build')).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/is working on dataset "screen"/),
      });
      unlock();
      const job = 'a0'.repeat(12);
      expect(await run('keys', 'create', 'somebody')).toMatchObject({code: 0});
      await database().pool.query(
        `insert into jobs (id, key_id, user_id, tool_id, name, dataset, params, plan, status)
         select $1, id, name, 'sig_build_tool', 'screen', 'screen', '{}', '{}', 'processing' from api_keys limit 1`,
        [job],
      );
      writeFileSync(`${out}.job`, JSON.stringify({job, name: 'screen', whole: true}));
      expect(await run('matrix', 'remove', 'screen', '--build')).toMatchObject({
        code: 1,
        errors: expect.stringContaining(`Job ${job} makes build "screen" at the moment`),
      });
      rmSync(`${out}.job`);
      await database().pool.query('delete from jobs where id = $1', [job]);
      expect(await recordsOf('screen')).toEqual([360, 6, 120, 41]);
      expect((await run('matrix', 'list')).output).toMatch(/screen +5 +120/);
    });

    it('takes all away but what others have, whose records come in their place, and says so', async () => {
      const {pool} = database();
      const {rows: offered} = await pool.query<{path: string}>(
        `select path from published_files where publication = 'SCREEN' and path in ('build.json', 'pertinfo.txt', 'siginfo.txt')`,
      );
      expect(offered.map((file) => file.path).sort()).toEqual(['pertinfo.txt', 'siginfo.txt']);
      expect(await recordsOf('second')).toEqual([0, 0, 0, 41]);
      const before = await releasesOf('plates', 'profiles', 'sigs');
      expect(await run('matrix', 'remove', 'screen', '--build')).toEqual({
        code: 0,
        errors: '',
        output: [
          `Build screen is removed: its dataset, the folder ${out} and, of the services, 360 profiles, 6 plates, 120 sigs, 41 perts.`,
          '  its files are no more in the Data Library, where they were called SCREEN',
          '  records of build second, which has wells in common with it, are loaded again\n',
        ].join('\n'),
      });
      const after = await releasesOf('plates', 'profiles', 'sigs');
      expect(after.every((release, i) => release > before[i])).toBe(true);
      expect(existsSync(out)).toBe(false);
      expect((await run('matrix', 'list')).output).not.toContain('screen');
      expect([await recordsOf('screen'), await recordsOf('second')]).toEqual([
        [0, 0, 0, 41],
        [355, 6, 120, 41],
      ]);
    });

    it('goes on where it was killed: what others have is loaded all the same', async () => {
      const {pool} = database();
      expect(await again()).toMatchObject({
        code: 0,
        errors: expect.stringMatching(
          /the services keep the records of other builds: 40 signatures .* of second/,
        ),
      });
      const table = path.join(home, 'builds', 'second_build', 'pertinfo.txt');
      const told = readFileSync(table, 'utf8');
      await pool.query(`delete from perts where pert_iname = 'P001'`);
      // As after a kill behind the transaction that takes records away.
      await pool.query(`delete from profiles where build_name = 'second'`);
      await pool.query(`delete from sigs where build_name = 'second'`);
      expect(await run('matrix', 'remove', 'screen', '--build')).toMatchObject({
        code: 0,
        output: expect.stringContaining(
          'records of build second, which has wells in common with it, are loaded again',
        ),
      });
      expect(await recordsOf('second')).toEqual([355, 6, 120, 41]);
      // It may be published, so it stays as it is, whatever had to be told anew.
      expect(readFileSync(table, 'utf8')).toBe(told);
    });

    it('leaves of plates and perturbagens what others tell of, and wants the folder named of a build elsewhere', async () => {
      const {pool} = database();
      await pool.query(`update perts set moa = '{CDK inhibitor}' where pert_iname = 'P000'`);
      const {
        rows: [{det_plate}],
      } = await pool.query<{det_plate: string}>(
        `insert into profiles (distil_id, det_plate, pert_id, build_name)
         select 'another:A01', det_plate, pert_id, 'another' from profiles where build_name = 'second' limit 1 returning det_plate`,
      );
      const elsewhere = path.join(folder, 'elsewhere');
      renameSync(path.join(home, 'builds', 'second_build'), elsewhere);
      await pool.query(`update dataset_builds set sources = replace(sources::text, $1, $2)::jsonb`, [
        path.join(home, 'builds', 'second_build'),
        elsewhere,
      ]);
      expect(await run('matrix', 'remove', 'second', '--build')).toMatchObject({
        code: 1,
        errors: expect.stringContaining(`openclue matrix remove second --build ${elsewhere}`),
      });
      expect(await run('matrix', 'remove', 'second', '--build', folder)).toMatchObject({
        code: 1,
        errors: expect.stringContaining('There is no build "second"'),
      });
      expect(await run('matrix', 'remove', 'second', '--build', elsewhere)).toMatchObject({
        code: 0,
        output: expect.stringMatching(
          /^Build second is removed: its dataset, .* 355 profiles, 5 plates, 120 sigs, /,
        ),
      });
      const {rows: left} = await pool.query(
        'select det_plate, build_name, num_inst::int from plates where det_plate = $1',
        [det_plate],
      );
      expect(left).toEqual([{det_plate, build_name: 'another', num_inst: 1}]);
      // That of the other well, and the one of which more is known.
      expect((await recordsOf('second'))[3]).toBeGreaterThanOrEqual(1);
      expect((await recordsOf('second'))[3]).toBeLessThanOrEqual(2);
      expect(readdirSync(path.join(home, 'builds'))).toEqual([]);
      expect(existsSync(elsewhere)).toBe(false);
      expect(await run('matrix', 'remove', 'second', '--build')).toMatchObject({
        code: 1,
        errors: expect.stringContaining('There is no build "second"'),
      });
    });
  });
});
