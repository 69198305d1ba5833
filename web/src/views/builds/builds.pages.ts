import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Client} from 'pg';
import type {Page} from 'playwright-core';
import {type PlantedPlates, plantedPlates} from '../../../../test/support/planted-plates';
import {runOpenclue} from '../../../../test/support/server-process';
import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-builds-pages-'));
  let plates: PlantedPlates;
  let key = '';
  let job = '';

  beforeAll(async () => {
    const options = {perts: 8, cells: ['A375'], replicates: 2, vehicles: 20, effect: 1, genes: 150};
    plates = await plantedPlates(folder, options);
    const made = await runOpenclue(
      ['keys', 'create', 'builder', '--role', 'admin', '--json'],
      pages().environment,
    );
    key = (JSON.parse(made.output) as {key: string}).key;
  }, caseTime);

  /** Other pages count what the server has. */
  afterAll(async () => {
    rmSync(folder, {recursive: true, force: true});
    await runOpenclue(['matrix', 'remove', 'plated'], pages().environment);
    await runOpenclue(['data', 'withdraw', 'PLATED'], pages().environment);
    const client = new Client({connectionString: pages().environment.DATABASE_URL});
    await client.connect();
    for (const table of ['profiles', 'plates', 'sigs']) {
      await client.query(`delete from ${table} where build_name = 'plated'`);
    }
    const made = path.join(pages().environment.OPENCLUE_HOME ?? '', 'builds', 'PLATED_build', 'pertinfo.txt');
    const perts = existsSync(made) ? readFileSync(made, 'utf8').split('\n').slice(1) : [];
    await client.query('delete from perts where pert_id = any($1)', [
      perts.map((line) => line.split('\t')[0]),
    ]);
    await client.end();
  });

  const asBuilder = async (page: Page) => {
    await page.evaluate((text) => localStorage.setItem('openclue_user_key', text), key);
    await page.reload();
  };

  it(
    'tells who may make builds, and what the builds are that there are',
    async () => {
      const visit = await pages().open('/builds');
      await visit.page.getByText(/^A demo key may not make builds here/).waitFor();
      expect(await visit.page.getByRole('button', {name: 'Build', exact: true}).count()).toBe(0);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'reads the table of the wells before it is sent, checks names while they are typed, and makes a build of files',
    async () => {
      const visit = await pages().open('/about-nothing');
      await asBuilder(visit.page);
      const {page} = visit;
      await page.goto(new URL('/builds', page.url()).href);
      await page.getByText('Choose a matrix of wells first.').waitFor();
      await page.getByLabel('Matrices of wells').setInputFiles(plates.matrix);
      await page.getByLabel('Table of the wells').setInputFiles(plates.instinfo);
      const seen = page.getByRole('region', {name: 'What your wells are'});
      await seen.getByRole('row', {name: /^Plates 2 of 28 wells/}).waitFor();
      await seen.getByRole('row', {name: /^Signatures 28, 0 of a single well/}).waitFor();
      // Another merge is counted at once.
      await page.getByLabel(/^One signature is merged of/).selectOption('by_treatment');
      await page.getByText('More options').click();
      await page.getByLabel(/^Replicates agree in/).fill('pert_id, moa');
      await seen.getByText(/no field "moa"/).waitFor();
      await page.getByText('Mend what is said of the wells first.').waitFor();
      await page.getByLabel(/^Replicates agree in/).fill('');
      await page.getByLabel(/^One signature is merged of/).selectOption('');
      await page.getByLabel('Name', {exact: true}).fill('demo');
      await page.getByText('✗ There is already a dataset demo. Choose another name.').waitFor();
      await page.getByLabel('Name', {exact: true}).fill('plated');
      await page.getByLabel('Abbreviation').fill('my plates');
      await page.getByText(/✗ "my plates" has a blank/).waitFor();
      await page.getByLabel('Abbreviation').fill('PLATED');
      await page.getByText('PLATED is free; files are called by it.').waitFor();
      await page.getByRole('radio', {name: /^Full Build/}).check();
      await page.getByRole('button', {name: 'Build', exact: true}).click();
      await page.getByText(/^56 wells of 2 plates became/).waitFor({timeout: caseTime});
      job = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page.getByRole('link', {name: 'Files', exact: true}).click();
      await page.getByRole('button', {name: 'siginfo.txt'}).waitFor();
      await page.goto(new URL('/data/PLATED', page.url()).href);
      await page.getByText('siginfo.txt').first().waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    2 * caseTime,
  );

  it(
    'the form with what was found of the wells, and the page of the job, are sound',
    async () => {
      await expectSoundPage(pages(), '/builds', async (page) => {
        await asBuilder(page);
        await page.getByLabel('Table of the wells').setInputFiles(plates.instinfo);
        await page.getByRole('region', {name: 'What your wells are'}).waitFor();
        await page.getByLabel('Name', {exact: true}).fill('plated');
        await page.getByText('More options').click();
        await page.getByText('✗ There is already a dataset plated. Choose another name.').waitFor();
        await page.getByRole('link', {name: 'plated'}).waitFor();
      });
      await expectSoundPage(
        pages(),
        `/jobs/${job}`,
        async (page) => {
          await asBuilder(page);
          await page.getByRole('link', {name: 'Query them'}).waitFor();
        },
        // Before the key is entered, the job is somebody else's.
        [/status of 404/],
      );
    },
    caseTime,
  );
};
