import {rmSync} from 'node:fs';
import path from 'node:path';
import {inspectProfiles} from '../../../../src/analyses/proteomics/inspect';
import type {Config} from '../../../../src/config';
import {writeProfiles} from '../../../../src/engine/proteomics/profiles';
import {demoLevel4} from '../../../../src/library/demo/proteomics';
import {addReference} from '../../../../src/library/proteomics/add';
import {checkProteomics, offerFields} from '../../../../src/runs/jobs/proteomics';
import type {ReceivedSubmission} from '../../../../src/runs/jobs/submission';
import {givenDatabase, type TestDatabase} from '../../../support/database';
import {givenFolder} from '../../../support/homes';

describe('a query of proteomic profiles', () => {
  const home = givenFolder();
  const file = path.join(home, 'sent.gct');
  let database: TestDatabase;

  beforeAll(async () => {
    database = await givenDatabase();
    await writeProfiles(file, demoLevel4('P100'));
  });
  afterAll(() => rmSync(home, {recursive: true}));

  const sent = (fields: Record<string, unknown>): ReceivedSubmission => ({
    fields: {tool_id: 'proteomics_query', ...fields},
    upload: {
      ...{id: '', folder: home, file, name: 'sent.gct'},
      place: (name) => ({file: path.join(home, name), name}),
      keep: () => {},
      discard: async () => {},
    },
  });
  const parts = () => ({
    pool: database.pool,
    config: {home} as Config,
    checker: {profiles: (task: Parameters<typeof inspectProfiles>[0]) => inspectProfiles(task)},
  });
  const {signal} = new AbortController();

  it('is told before and when it is sent that there is no reference of its assay', async () => {
    const absent =
      'There is no P100 reference here. Add one: openclue matrix add <name> <level4.gct> --assay P100.';
    expect(await offerFields(sent({}), {}, parts(), signal)).toMatchObject({
      references: [],
      warnings: [absent],
    });
    await expect(checkProteomics(sent({}), {}, parts(), signal)).rejects.toThrow(absent);
  });

  it('takes the first of those that are offered, and warns of wells without replicates', async () => {
    const given = {pool: database.pool, home, matrix: file, assay: 'P100'} as const;
    await addReference({...given, name: 'measured'});
    await addReference({...given, name: 'made-up', synthetic: true});
    const {references} = await offerFields(sent({}), {}, parts(), signal);
    expect(references.map(({name}) => name)).toEqual(['measured', 'made-up']);
    const {checked, datasetName} = await checkProteomics(
      sent({fields_to_aggregate: 'det_plate,det_well', name: 'wells'}),
      {},
      parts(),
      signal,
    );
    expect(datasetName).toBe('measured');
    expect(checked.report.system.warnings).toEqual([
      {
        text: expect.stringMatching(
          /^The queries have no replicates \(no two agree in det_plate, det_well\)/,
        ),
      },
    ]);
  });
});
