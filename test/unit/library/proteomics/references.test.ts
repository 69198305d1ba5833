import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type Profiles, readProfiles, writeProfiles} from '../../../../src/engine/proteomics/profiles';
import {introspect} from '../../../../src/engine/proteomics/query';
import {similarity} from '../../../../src/engine/proteomics/similarity';
import {addReference, appendToReference, removeReference} from '../../../../src/library/proteomics/add';
import {chooseReference} from '../../../../src/library/proteomics/registry';
import {
  cellFile,
  checkReference,
  connectionsFile,
  readReference,
  readReferenceCell,
  referencesFolder,
} from '../../../../src/library/proteomics/store';
import {givenDatabase, type TestDatabase} from '../../../support/database';
import {givenFolder} from '../../../support/homes';
import {givenProfiles} from '../../engine/proteomics/given-profiles';

/** Four wells of two perturbagens each in these cell lines. */
function givenLevel4(prefix: string, cells: readonly string[], probes = 5): Profiles {
  const wells = cells.flatMap((cell) => ['a', 'a', 'b', 'b'].map((pert, i) => ({cell, pert, i})));
  const profiles = givenProfiles(
    wells.map(({i}, well) =>
      Array.from({length: probes}, (_, probe) => Math.sin(well * 7 + probe * (i + 1))),
    ),
    {
      pert_id: wells.map(({pert}) => `BRD-${pert}`),
      pert_iname: wells.map(({pert}) => pert),
      cell_id: wells.map(({cell}) => cell),
      pert_time: wells.map(() => '3'),
      pert_dose: wells.map(() => '10'),
      det_plate: wells.map(({cell}) => `${prefix}-${cell}`),
      det_well: wells.map(({i}) => `A0${i + 1}`),
      provenance_code: wells.map(() => 'PRM+L2X+RMN'),
    },
  );
  return {
    ...profiles,
    columns: {...profiles.columns, ids: profiles.columns.ids.map((id) => `${prefix}${id}`)},
  };
}

describe('references of P100 and GCP', () => {
  const home = givenFolder();
  let database: TestDatabase;
  const file = (name: string) => path.join(home, name);
  const folder = path.join(referencesFolder({home}), 'mine');

  beforeAll(async () => {
    database = await givenDatabase();
  });
  afterAll(() => rmSync(home, {recursive: true}));

  const save = async (name: string, profiles: Profiles): Promise<string> => {
    await writeProfiles(file(name), profiles);
    return file(name);
  };
  const rowsOf = async (sql: string) => (await database.pool.query(sql)).rows;

  it('are split by cell line with their similarities, listed with their assay, and have wells in the services', async () => {
    const {pool} = database;
    const level4 = givenLevel4('P', ['PC3', 'A375']);
    const {manifest, warnings} = await addReference({
      pool,
      home,
      name: 'mine',
      matrix: await save('level4.gct', level4),
      assay: 'P100',
    });
    expect(warnings).toEqual([]);
    expect(manifest).toMatchObject({
      wells: 8,
      probes: 5,
      cells: [
        {cell: 'A375', wells: 4},
        {cell: 'PC3', wells: 4},
      ],
    });
    const {profiles, similarities} = await readReferenceCell(folder, manifest, 'PC3');
    expect(profiles.values).toEqual(level4.values.subarray(0, 20));
    expect(similarities?.values).toEqual(similarity(profiles).values);
    expect(await rowsOf(`select name, assay, signature_count, is_default from dataset_catalogue`)).toEqual([
      {name: 'mine', assay: 'P100', signature_count: 8, is_default: false},
    ]);
    expect(
      await rowsOf(
        `select distil_id, assay, pert_id, pert_dose, det_plate from profiles order by distil_id limit 1`,
      ),
    ).toEqual([{distil_id: 'mine:Pw1', assay: 'P100', pert_id: 'BRD-a', pert_dose: 10, det_plate: 'P-PC3'}]);
    expect(await rowsOf(`select det_plate, cell_id, num_inst, assay from plates order by det_plate`)).toEqual(
      [
        {det_plate: 'P-A375', cell_id: 'A375', num_inst: 4, assay: 'P100'},
        {det_plate: 'P-PC3', cell_id: 'PC3', num_inst: 4, assay: 'P100'},
      ],
    );
    expect(await chooseReference(pool, 'P100', undefined, {})).toMatchObject({name: 'mine'});
    await expect(chooseReference(pool, 'GCP', undefined, {})).rejects.toMatchObject({
      code: 'REFERENCE_ABSENT',
    });
    await expect(chooseReference(pool, 'P100', 'mine', {onlyDatasets: []})).rejects.toMatchObject({
      code: 'DATASET_UNKNOWN',
    });
  });

  it('take more wells, of other cell lines and with other probes; what is there already is refused and changes nothing', async () => {
    const {pool} = database;
    const more = await save('more.gct', givenLevel4('Q', ['PC3', 'YAPC'], 6));
    const {manifest} = await appendToReference({pool, home, name: 'mine', matrix: more});
    expect(manifest).toMatchObject({generation: 2, wells: 16, probes: 6});
    const {profiles, similarities} = await readReferenceCell(folder, manifest, 'PC3');
    expect(profiles.columns.ids).toHaveLength(8);
    expect(profiles.values[5]).toBeNaN();
    expect(similarities?.rows.ids).toHaveLength(8);
    await expect(appendToReference({pool, home, name: 'mine', matrix: more})).rejects.toThrow(
      /4 of their wells are there already, e.g. "Qw1"/,
    );
    expect(readReference(folder)).toEqual(manifest);
    expect(await rowsOf('select count(*)::int from profiles')).toEqual([{count: 16}]);
    const moved = givenLevel4('Q', ['YAPC', 'NPC']);
    const elsewhere = await save('elsewhere.gct', moved);
    await expect(appendToReference({pool, home, name: 'mine', matrix: elsewhere})).rejects.toThrow(
      /its well "Qw1" is there already, as one of PC3/,
    );
  });

  it('keep the connections within them: of each cell line, and of all below one another', async () => {
    const manifest = readReference(folder);
    const cell = await readProfiles(connectionsFile(folder, manifest, 'PC3'));
    const fields = ['pert_id', 'cell_id', 'pert_time'];
    const {profiles} = await readReferenceCell(folder, manifest, 'PC3');
    expect(cell.values).toEqual(introspect(profiles, {fields}).connections.values);
    expect(cell.rows.ids).toEqual(['BRD-a:PC3:3', 'BRD-b:PC3:3']);
    const all = await readProfiles(connectionsFile(folder, manifest, undefined));
    expect(all.rows.ids).toEqual(
      ['A375', 'PC3', 'YAPC'].flatMap((name) => [`BRD-a:${name}:3`, `BRD-b:${name}:3`]),
    );
    expect(all.columns.ids).toEqual(['BRD-a:3', 'BRD-b:3']);
    expect([...all.values.subarray(2, 4), ...all.values.subarray(8, 10)]).toEqual([...cell.values]);
    expect(() => connectionsFile(folder, manifest, 'HT29')).toThrow(
      /no cell line "HT29"; it has A375, PC3, YAPC/,
    );
  });

  it('keep their own wells where another has wells of the same ids, and its plates when that goes', async () => {
    const {pool} = database;
    const twin = {pool, home, name: 'twin', matrix: file('level4.gct'), assay: 'P100'} as const;
    await addReference(twin);
    const counted = 'select build_name, count(*)::int from profiles group by build_name order by build_name';
    expect(await rowsOf(counted)).toEqual([
      {build_name: 'mine', count: 16},
      {build_name: 'twin', count: 8},
    ]);
    const plates = 'select det_plate, build_name, num_inst from plates order by det_plate';
    const before = await rowsOf(plates);
    await removeReference(pool, home, 'twin');
    expect(await rowsOf(counted)).toEqual([{build_name: 'mine', count: 16}]);
    expect(await rowsOf(plates)).toEqual(before);
  });

  it('are compared with their checksums', async () => {
    const {problems, bytes} = await checkReference(folder);
    expect({problems, some: bytes > 0}).toEqual({problems: [], some: true});
    const manifest = readReference(folder);
    const damaged = cellFile(folder, manifest, 'PC3', 'SIM');
    const text = readFileSync(damaged, 'utf8');
    try {
      writeFileSync(damaged, text.replace('0.', '1.'));
      expect((await checkReference(folder)).problems).toEqual([
        expect.stringMatching(/P100_PC3_SIM.gct has the checksum \w+, and \w+ was written/),
      ]);
      rmSync(damaged);
      expect((await checkReference(folder)).problems).toEqual([
        expect.stringContaining('P100_PC3_SIM.gct is gone'),
      ]);
    } finally {
      writeFileSync(damaged, text);
    }
  });

  it('refuse what is of the other assay, lacks a field, or bears a name that is taken', async () => {
    const {pool} = database;
    const add = (matrix: string, name: string, assay: 'P100' | 'GCP') =>
      addReference({pool, home, name, matrix, assay});
    await expect(add(file('level4.gct'), 'other', 'GCP')).rejects.toThrow(
      /PRM\+L2X\+RMN says P100, and GCP was asked for/,
    );
    await expect(add(file('level4.gct'), 'mine', 'P100')).rejects.toMatchObject({code: 'INDEX_EXISTS'});
    await expect(add(file('level4.gct'), '../x', 'P100')).rejects.toMatchObject({code: 'INDEX_NAME_INVALID'});
    const bare = await save(
      'bare.gct',
      givenProfiles(
        [
          [1, 2],
          [2, 1],
        ],
        {cell_id: ['A', 'A']},
      ),
    );
    await expect(add(bare, 'other', 'P100')).rejects.toMatchObject({code: 'PROTEOMICS_FIELD_ABSENT'});
    expect(readdirSync(referencesFolder({home})).sort()).toEqual(['mine']);
  });

  it('go with their wells', async () => {
    await removeReference(database.pool, home, 'mine');
    expect(existsSync(folder)).toBe(false);
    expect(
      await rowsOf(
        'select 1 from profiles union all select 1 from plates union all select 1 from dataset_catalogue',
      ),
    ).toEqual([]);
  });

  it('leave nothing behind when the services cannot take their plates', async () => {
    const {pool} = database;
    await pool.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no plates'; end $$;
       create trigger refuse before insert on plates for each row execute function refuse()`,
    );
    try {
      const matrix = await save('refused.gct', givenLevel4('R', ['PC3']));
      const refused = addReference({pool, home, name: 'refused', matrix, assay: 'P100'});
      await expect(refused).rejects.toThrow('no plates');
    } finally {
      await pool.query('drop trigger refuse on plates; drop function refuse()');
    }
    expect(existsSync(path.join(referencesFolder({home}), 'refused'))).toBe(false);
    expect(await rowsOf("select from proteomic_references where name = 'refused'")).toEqual([]);
    expect(await rowsOf("select from profiles where build_name = 'refused'")).toEqual([]);
  });
});
