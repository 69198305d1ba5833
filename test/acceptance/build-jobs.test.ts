import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {shippedGenes} from '../../src/engine/genes/l1000-genes';
import {numberAt} from '../../src/engine/levels/fields';
import {largestDifference, numbers, readJson} from '../golden/stats/gutc-vectors';
import {givenInstallation} from '../support/installation';
import {JobClient, type Sections} from '../support/job-client';
import {type PlantedPlates, plantedPlates} from '../support/planted-plates';
import {
  runOpenclue,
  type ServerProcess,
  startServerProcess,
  startWorkerProcess,
} from '../support/server-process';
import {describeShared, sharedFile} from '../support/shared';

/** Milliseconds for a test that starts five processes, on a busy machine. */
const patience = 300_000;

describe('a build as a job', () => {
  const {home, environment, database} = givenInstallation('empty');
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-build-jobs-'));
  let server: ServerProcess;
  const keys = {admin: '', user: ''};
  const admin = new JobClient(
    () => server,
    () => keys.admin,
  );
  const user = new JobClient(
    () => server,
    () => keys.user,
  );
  let plates: PlantedPlates;

  beforeAll(async () => {
    for (const role of ['admin', 'user'] as const) {
      const made = await runOpenclue(['keys', 'create', role, '--role', role, '--json'], environment);
      keys[role] = (JSON.parse(made.output) as {key: string}).key;
    }
    server = await startServerProcess(environment);
    const options = {perts: 20, cells: ['A375'], replicates: 3, vehicles: 20, effect: 0.5};
    plates = await plantedPlates(folder, options);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    rmSync(folder, {recursive: true, force: true});
  });

  function formOf(
    fields: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>>,
  ): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const [name, file] of Object.entries(files)) {
      form.append(name, new Blob([readFileSync(file)]), path.basename(file));
    }
    return form;
  }

  const asked = (fields: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) =>
    formOf(
      {tool_id: 'sig_build_tool', ...fields},
      {level3: plates.matrix, instinfo: plates.instinfo, ...files},
    );

  async function refusal(body: object, client = admin): Promise<{status: number; texts: string}> {
    const response = await client.post(body);
    const {system, error} = (await response.json()) as Sections & {error?: {message: string}};
    const texts = system?.errors.map(({text}) => text).join(' ') ?? error?.message ?? '';
    return {status: response.status, texts};
  }

  const left = () =>
    ['builds', 'datasets', 'uploads'].flatMap((name) =>
      existsSync(path.join(home, name)) ? readdirSync(path.join(home, name)).sort() : [],
    );

  const listed = async () => {
    const response = await user.request('/api/builds');
    return (await response.json()) as {name: string}[];
  };

  it(
    'makes a Full Build of files that came: its result, dataset, records, map and files in the Data Library',
    async () => {
      const submitted = asked({name: 'screen', abbreviation: 'SCREEN', build_type: 'full', licence: 'CC0'});
      const {id, root, names} = await admin.run(submitted, folder);
      expect(names).toEqual(
        expect.arrayContaining([
          ...['README.txt', 'failed_wells.txt', 'instinfo.txt', 'manifest.json', 'modzs_n40x978.gctx'],
          ...['introspect/ncs_n40x40.gctx', 'pca/explained.txt', 'siginfo.txt', 'up50_lm.gmt'],
        ]),
      );
      // Where files lie on the host's disk is told to nobody.
      expect(names).not.toContain('build.json');
      const manifest = readFileSync(path.join(root, 'manifest.json'), 'utf8');
      expect(manifest).not.toContain(home);
      expect(JSON.parse(manifest)).toMatchObject({
        ...{tool: 'sig_build_tool', name: 'screen', publication: 'SCREEN'},
        dataset: {name: 'screen', signatures: 40},
        plan: {level: 3, build_type: 'full', control: 'plate', groups: {merge: 'by_rna_well'}},
        build: {plates: 3, wells: {used: 120, failed: 0}, signatures: {all: 40}, warnings: []},
        input: [path.basename(plates.matrix), path.basename(plates.instinfo)],
      });
      expect(readFileSync(path.join(root, 'modzs_n40x978.gctx'))).toEqual(
        readFileSync(path.join(home, 'builds', 'SCREEN_build', 'modzs_n40x978.gctx')),
      );
      const {rows} = await database().pool.query(
        `select (select count(*)::int from profiles where build_name = 'screen') as profiles,
              (select count(*)::int from sigs where build_name = 'screen') as sigs`,
      );
      expect(rows).toEqual([{profiles: 120, sigs: 40}]);
      const [{up, down, pert}] = plates.planted;
      const query = await user.request('/api/queries', {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({dataset: 'screen', up, down, top: 1}),
      });
      expect(await query.json()).toMatchObject({queries: [{top: [{pert_iname: pert}]}]});
      expect((await user.request('/api/datasets/screen/map')).status).toBe(200);
      const published = await user.request('/api/downloads/SCREEN');
      expect(await published.json()).toMatchObject({
        ...{category: 'builds', licence: 'CC0', access: 'proprietary'},
        files: expect.arrayContaining([expect.objectContaining({path: 'siginfo.txt'})]),
      });
      expect(await listed()).toEqual([
        expect.objectContaining({name: 'screen', abbreviation: 'SCREEN', build_type: 'full', plates: 3}),
      ]);
      // Neither claim nor upload is left.
      expect(left()).toEqual(['SCREEN_build', 'screen']);
      const again = await admin.request(`/api/jobs/${id}/submission`);
      expect(again.status).toBe(410);
      // Of a job that is deleted the build stays.
      await admin.request(`/api/jobs/${id}`, {method: 'DELETE'});
      expect(left()).toEqual(['SCREEN_build', 'screen']);
    },
    patience,
  );

  it('takes published files by their names, and makes of them what the command line makes', async () => {
    for (const [file, name] of [
      [plates.matrix, 'plates'],
      [plates.instinfo, 'wells'],
    ]) {
      const terms = ['--title', 'plates', '--licence', 'CC0', '--category', 'profiles', '--name', name];
      expect(await runOpenclue(['data', 'publish', file, ...terms], environment)).toMatchObject({code: 0});
    }
    const level3 = `plates/${path.basename(plates.matrix)}`;
    const instinfo = `wells/${path.basename(plates.instinfo)}`;
    const body = {
      tool_id: 'sig_build_tool',
      name: 'named',
      level3,
      instinfo,
      merge: 'by_brew',
      control: 'vehicle',
    };
    const {id, root} = await admin.run(body, folder);
    const out = path.join(folder, 'by-hand');
    const options = ['--merge', 'by_brew', '--control', 'vehicle', '--out', out];
    const files = ['--level3', plates.matrix, '--instinfo', plates.instinfo];
    expect(await runOpenclue(['build', 'by-hand', ...files, ...options], environment)).toMatchObject({
      code: 0,
    });
    const values = async (place: string) => {
      const [name] = readdirSync(place).filter((each) => each.startsWith('modzs_'));
      const matrix = await openMatrix(path.join(place, name));
      try {
        return {ids: matrix.columns.ids, scores: matrix.readColumns(0, matrix.columns.ids.length)};
      } finally {
        matrix.close();
      }
    };
    expect(await values(root)).toEqual(await values(out));
    const again = await admin.request(`/api/jobs/${id}/submission`);
    expect(await again.json()).toMatchObject({
      tool_id: 'sig_build_tool',
      name: 'named',
      level3,
      merge: 'by_brew',
    });
    const absent = await refusal({...body, name: 'absent', level3: 'plates/none.gctx'});
    expect(absent).toMatchObject({status: 400, texts: expect.stringContaining('none.gctx')});
  });

  it('says while one types whether name and abbreviation are free, and who may make builds', async () => {
    const check = async (query: string, client = admin) =>
      (await client.request(`/api/builds/check?${query}`)).json();
    expect(await check('name=my%20screen')).toMatchObject({
      allowed: true,
      name: {state: 'invalid', reason: expect.stringContaining('cannot name a dataset')},
      abbreviation: {value: 'my_screen', state: 'free'},
    });
    expect(await check('name=screen&abbreviation=SCREEN')).toMatchObject({
      name: {state: 'taken', reason: 'There is already a dataset screen. Choose another name.'},
      abbreviation: {state: 'taken', reason: expect.stringContaining('already a build SCREEN')},
    });
    // Files that somebody has published are not taken over.
    expect(await check('abbreviation=plates')).toMatchObject({abbreviation: {state: 'taken'}});
    expect(await check('abbreviation=my%20one')).toMatchObject({
      abbreviation: {state: 'invalid', reason: expect.stringContaining('has a blank')},
    });
    expect(await check('', user)).toEqual({
      allowed: false,
      reason: expect.stringContaining('A user key may not make builds here'),
    });
    const refused = await refusal(asked({name: 'theirs'}), user);
    expect(refused).toMatchObject({status: 403, texts: expect.stringContaining('OPENCLUE_BUILDS')});
  });

  it('tells what wells are by their table alone, and what is wrong with a matrix', async () => {
    const look = async (files: Readonly<Record<string, string>>, fields = {}) => {
      const body = formOf(fields, files);
      const response = await admin.request('/api/builds/fields', {method: 'POST', body});
      return {status: response.status, seen: (await response.json()) as object};
    };
    const table = await look({instinfo: plates.instinfo});
    expect(table.seen).toMatchObject({
      ...{wells: 120, used: 120, vehicles: 60, problems: [], warnings: []},
      plates: {count: 3, smallest: 40, largest: 40},
      signatures: {all: 40, single_well: 0, largest: 3},
      fields: expect.arrayContaining([expect.objectContaining({name: 'pert_id', missing: 0})]),
    });
    expect(table.seen).not.toHaveProperty('genes');
    const both = await look({level3: plates.matrix, instinfo: plates.instinfo}, {merge: 'by_treatment'});
    expect(both.seen).toMatchObject({genes: 978, landmarks: 978, problems: []});
    const odd = await look({instinfo: plates.instinfo}, {group_by: 'moa', merge: 'by_chance'});
    expect(odd.seen).toMatchObject({
      problems: [
        expect.stringContaining('merge "by_chance" is none of by_rna_well'),
        expect.stringMatching(/no field "moa".*group_by/),
      ],
    });
  });

  it('refuses at submission what cannot become a build, and leaves nothing of it', async () => {
    const before = left();
    const garbage = path.join(folder, 'garbage.gctx');
    writeFileSync(garbage, Buffer.alloc(5000, 'no matrix '));
    const others = path.join(folder, 'others.txt');
    writeFileSync(others, 'sample_id\tpert_id\nX1\tA\nX2\tB\n');
    const nameless = path.join(folder, 'nameless.txt');
    writeFileSync(
      nameless,
      readFileSync(plates.instinfo, 'utf8').replace('pert_id', 'what').replace('pert_iname', 'who'),
    );
    const none = formOf({tool_id: 'sig_build_tool', name: 'none'}, {instinfo: plates.instinfo});
    const cases: [FormData, RegExp][] = [
      [asked({name: 'b', abbreviation: 'my b'}), /has a blank/],
      [asked({name: 'screen'}), /already a dataset screen/],
      [asked({}), /name is missing/],
      [asked({name: 'b'}, {level4: plates.matrix}), /either level3.* or level4/],
      [none, /either level3.* or level4/],
      [asked({name: 'b'}, {level3: garbage}), /^garbage\.gctx .*GCTx/],
      [asked({name: 'b'}, {instinfo: others}), /others\.txt.* describes none of the 120 wells/],
      [asked({name: 'b'}, {instinfo: nameless}), /no field "pert_id"/],
      [asked({name: 'b', landmarks: 'a,b'}), /lacks 2 of the 2 landmarks/],
      [asked({name: 'b', licence: 'x'.repeat(300)}), /licence.*300 characters/],
    ];
    for (const [body, message] of cases) {
      expect(await refusal(body)).toEqual({status: 400, texts: expect.stringMatching(message)});
    }
    expect(left()).toEqual(before);
  });

  it('of two that are submitted at once under one abbreviation makes one, and refuses the other', async () => {
    const answers = await Promise.all(
      ['one', 'two'].map((name) => admin.post(asked({name, abbreviation: 'SAME'}))),
    );
    expect(answers.map(({status}) => status).sort()).toEqual([200, 400]);
    const refused = (await answers.find(({status}) => status === 400)?.json()) as Sections;
    expect(refused.system.errors).toEqual([
      {text: expect.stringMatching(/build SAME.* Choose another abbreviation\.$/)},
    ]);
    const accepted = (await answers.find(({status}) => status === 200)?.json()) as {result: {job_id: string}};
    expect(await admin.ended(accepted.result.job_id)).toMatchObject({status: 'completed'});
    expect((await listed()).filter(({name}) => name === 'one' || name === 'two')).toHaveLength(1);
  });

  describeShared('as the reference programs, to six digits', () => {
    it('vectors 05 and 06 by the job', async () => {
      const vector = (name: string) => readFileSync(sharedFile('vectors', '05_levels', name), 'utf8');
      const known = shippedGenes().genes.filter(({space}) => space === 'landmark');
      const entrez = (gene: string) => known[Number(gene.slice(1)) - 1].entrezId;
      // A dataset is made of genes that are known: the vectors' own have names of no gene.
      const level3 = path.join(folder, 'vectors.gct');
      writeFileSync(level3, vector('level3.gct').replace(/^g\d+(?=\t)/gm, entrez));
      const landmarks = vector('landmarks.grp').trim().split('\n').map(entrez).join('\n');
      const fields = {name: 'vectors', merge: 'by_treatment', group_by: 'rna_well', landmarks};
      const submitted = formOf({tool_id: 'sig_build_tool', ...fields}, {level3});
      const {root, names} = await admin.run(submitted, folder);
      const {gene, groups} = readJson<{
        gene: string[];
        groups: Record<
          string,
          {signature: number[]; cc_q75: number | null; ss_ngene: number; tas: number | null}
        >;
      }>('05_levels', 'expected_modz_tas.json');
      const [level5] = names.filter((name) => name.startsWith('modzs_'));
      const matrix = await openMatrix(path.join(root, level5));
      try {
        expect(matrix.rows.ids).toEqual(gene.map(entrez));
        for (const [name, expected] of Object.entries(groups)) {
          const at = matrix.columns.ids.indexOf(name);
          expect(largestDifference(matrix.readColumns(at, at + 1), expected.signature)).toBeLessThanOrEqual(
            1e-6,
          );
          const figures = ['cc_q75', 'ss_ngene', 'tas'].map((field) =>
            numberAt(matrix.columns.fields.get(field), at),
          );
          const {cc_q75, ss_ngene, tas} = expected;
          expect(largestDifference(figures, numbers([cc_q75, ss_ngene, tas]))).toBeLessThanOrEqual(1e-6);
        }
      } finally {
        matrix.close();
      }
    });
  });

  it(
    'goes on after kill -9 of the worker that made it, and is removed by cancelling it',
    async () => {
      await server.end('SIGTERM');
      server = await startServerProcess({...environment, OPENCLUE_JOB_CONCURRENCY: '0'});
      const place = (name: string) => path.join(home, 'builds', `${name}_build`);
      /** Kills a worker as soon as it has begun to write the build. */
      const killWorkerAt = async (name: string) => {
        const worker = await startWorkerProcess(environment);
        while (!existsSync(`${place(name)}.building`)) await sleep(2);
        await worker.end('SIGKILL');
        expect(existsSync(`${place(name)}.job`)).toBe(true);
      };
      const cancelled = await admin.submit(asked({name: 'cancelled'}));
      await killWorkerAt('cancelled');
      await admin.request(`/api/jobs/${cancelled}`, {method: 'DELETE'});
      const id = await admin.submit(asked({name: 'killed', build_type: 'full'}));
      await killWorkerAt('killed');
      // The next worker sweeps what the cancelled one has left, and goes on with the other.
      const worker = await startWorkerProcess(environment);
      expect(await admin.ended(id)).toMatchObject({status: 'completed'});
      await worker.end('SIGTERM');
      const scores = async (name: string) => {
        const matrix = await openMatrix(path.join(place(name), 'modzs_n40x978.gctx'));
        try {
          return matrix.readColumns(0, 40);
        } finally {
          matrix.close();
        }
      };
      expect(await scores('killed')).toEqual(await scores('SCREEN'));
      expect(left().filter((name) => /cancelled|\.job$|\.building$|\.lock$/.test(name))).toEqual([]);
      await server.end('SIGTERM');
      server = await startServerProcess(environment);
    },
    patience,
  );
});
