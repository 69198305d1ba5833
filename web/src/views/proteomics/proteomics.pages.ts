import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {writeProfiles} from '../../../../src/engine/proteomics/profiles';
import {demoPlate} from '../../../../src/library/demo/proteomics';
import {givenFolder} from '../../../../test/support/homes';
import {runOpenclue} from '../../../../test/support/processes';
import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

interface Window {
  readonly rows: {
    readonly ids: readonly string[];
    readonly fields: Readonly<Record<string, readonly string[]>>;
  };
  readonly columns: {readonly ids: readonly string[]};
  readonly values: readonly (readonly number[])[];
}

export const describePages: DescribePages = (pages) => {
  const folder = givenFolder();
  const level4 = path.join(folder, 'plate_l4.gct');
  let result: string;

  beforeAll(async () => {
    const raw = path.join(folder, 'plate_l2.gct');
    const level3 = path.join(folder, 'plate_l3.gct');
    await writeProfiles(raw, demoPlate('P100'));
    expect(await runOpenclue(['proteomics', 'dry', raw, '--out', level3], {})).toMatchObject({code: 0});
    expect(await runOpenclue(['proteomics', 'tear', level3, '--out', level4], {})).toMatchObject({code: 0});
  }, caseTime);
  afterAll(() => rmSync(folder, {recursive: true}));

  const choose = (page: Page, file: string | {name: string; text: string}) =>
    page
      .getByLabel('Profiles')
      .setInputFiles(
        typeof file === 'string'
          ? file
          : {name: file.name, mimeType: 'text/plain', buffer: Buffer.from(file.text)},
      );

  it(
    'takes a raw P100 plate from dry and tear to a heat map of its connections with a reference',
    async () => {
      const visit = await pages().open('/proteomics');
      const {page} = visit;
      await page.getByRole('heading', {name: 'References on this server'}).waitFor();
      await choose(page, level4);
      await page.getByText('29 wells × 91 probes').waitFor();
      await page.getByText('29 wells make 9 queries of up to 5 wells').waitFor();
      // By the fields that are chosen the server counts anew.
      await page.getByRole('checkbox', {name: /^det_well/}).check();
      await page.getByText('29 wells make 29 queries').waitFor();
      await page.getByText('The queries have no replicates').waitFor();
      await page.getByRole('checkbox', {name: /^det_well/}).uncheck();
      for (const field of ['pert_id', 'cell_id', 'pert_time']) {
        await page.getByRole('checkbox', {name: new RegExp(`^${field} `)}).uncheck();
      }
      await page.getByText('Choose the fields that tell replicates.').waitFor();
      await page.getByRole('checkbox', {name: /^pert_iname/}).check();
      await page.getByText('29 wells make 9 queries').waitFor();
      await page.getByRole('textbox', {name: 'Name'}).fill('round trip');
      await page.getByRole('button', {name: 'Submit'}).click();

      await page.getByRole('heading', {name: 'round trip'}).waitFor();
      await page.getByText('150 rows × 9 columns').waitFor();
      result = new URL(page.url()).pathname.split('/')[2];
      await page.getByText('9 queries were compared with 150 targets of demo-p100').waitFor();
      const found = await ask<Window>(pages().server, '/api/matrices/window', {
        method: 'POST',
        body: JSON.stringify({source: {job: result, path: 'MCF7_CONN.gct'}}),
      });
      await page.getByRole('combobox', {name: 'With'}).selectOption('MCF7');
      await page.getByText('25 rows × 9 columns').waitFor();
      // What the map says of a cell is what the API has there.
      await page.locator('.viewer-cells').focus();
      await page.keyboard.press('ArrowRight');
      const value = Number(found.values[0][0].toPrecision(6));
      await page
        .locator('.matrix-said')
        .filter({
          hasText: `${found.rows.ids[0]} × ${found.columns.ids[0]}: ${String(value).replace('-', '−')}`,
        })
        .waitFor();
      // Vorinostat is most like the HDAC inhibitors of the reference.
      const query = found.columns.ids.indexOf('vorinostat');
      const best = found.values
        .map((row, i) => ({score: row[query], moa: found.rows.fields.moa[i]}))
        .sort((a, b) => b.score - a.score);
      expect(best.slice(0, 3).map(({moa}) => moa)).toEqual(Array(3).fill('HDAC inhibitor'));
      await page.getByRole('combobox', {name: 'With'}).selectOption('The queries with each other');
      await page.getByText('9 rows × 9 columns').waitFor();

      await page.getByRole('link', {name: 'Connections', exact: true}).click();
      await page.getByRole('combobox', {name: 'Query'}).selectOption('vorinostat');
      await page
        .getByRole('table')
        .getByText(/^0\.9\d\d$/)
        .first()
        .waitFor();
      await page.getByRole('link', {name: 'How', exact: true}).click();
      await page.getByText('plate_l4.gct, 29 wells × 91 probes').waitFor();
      await page.getByRole('link', {name: 'Files', exact: true}).click();
      const saved = page.waitForEvent('download');
      await page.getByRole('button', {name: 'CONCATED_CONN.gct'}).click();
      expect(readFileSync(await (await saved).path(), 'utf8').split('\n')[1]).toMatch(/^150\t9\t/);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'brings an earlier query back into the form with its profiles, and repeats it',
    async () => {
      const visit = await pages().open(`/proteomics?from=${result}`);
      const {page} = visit;
      await page.getByText('29 wells make 9 queries of up to 5 wells').waitFor();
      expect(await page.getByRole('textbox', {name: 'Name'}).inputValue()).toBe('round trip');
      expect(await page.getByRole('checkbox', {name: /^pert_iname/}).isChecked()).toBe(true);
      await page.evaluate((id) => localStorage.setItem('openclue_jobs', JSON.stringify([id])), result);
      await page.goto(new URL('/history', pages().server.url).href);
      expect(await page.getByRole('link', {name: 'Edit round trip'}).getAttribute('href')).toBe(
        `/proteomics?from=${result}`,
      );
      await page.getByRole('button', {name: 'Repeat round trip'}).click();
      await page.getByText('150 rows × 9 columns').waitFor();
      expect(page.url()).not.toContain(result);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      // A link of its owner opens the map too, here and by itself.
      const {token} = await ask<{token: string}>(pages().server, `/api/jobs/${result}/shares`, {
        method: 'POST',
        body: JSON.stringify({expires: new Date(Date.now() + 600_000).toISOString()}),
      });
      const shared = await pages().open(`/jobs/${result}?share_token=${token}`);
      await shared.page.getByText('shared with you').waitFor();
      await shared.page.getByText('150 rows × 9 columns').waitFor();
      await shared.page.getByRole('link', {name: 'Files', exact: true}).click();
      await shared.page.getByRole('link', {name: 'heat map', exact: true}).first().click();
      await shared.page.getByText(/^\d+ rows × \d+ columns$/).waitFor();
      expect(shared.complaints()).toEqual([]);
      await shared.close();
    },
    caseTime,
  );

  it(
    'says in the words of the server what is wrong with a file, and asks for the assay where none is told',
    async () => {
      const visit = await pages().open('/proteomics');
      visit.expectComplaint(/status of 4\d\d/);
      const {page} = visit;
      await choose(page, {name: 'genes.gct', text: 'gene,score\nMYC,1\n'});
      await page.getByText('The file could not be read').waitFor();
      await page.getByText('Choose another file.').waitFor();
      expect(await page.getByRole('button', {name: 'Submit'}).isDisabled()).toBe(true);
      const untold = readFileSync(level4, 'utf8').replaceAll('PRM+L2X', 'XYZ+L2X');
      await choose(page, {name: 'untold.gct', text: untold});
      await page.getByText('The provenance code of the matrix does not tell its assay').waitFor();
      await page.getByText('Say which assay it is.').waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.getByLabel('GCP', {exact: true}).check();
      await page.getByRole('button', {name: 'Submit'}).click();
      await page.getByText('The query was not accepted').waitFor();
      await page.getByText(/shares 0 probes with the reference/).waitFor();
      await visit.close();
    },
    caseTime,
  );

  it(
    'leads from a reference to the heat map of its own connections',
    async () => {
      const visit = await pages().open('/proteomics');
      const {page} = visit;
      const line = page.getByRole('listitem').filter({hasText: 'demo-gcp'});
      await line.getByRole('link', {name: 'heat map of its connections'}).click();
      await page.getByRole('heading', {name: 'Connections within demo-gcp'}).waitFor();
      await page.getByText('150 rows × 25 columns').waitFor();
      await page.getByText('synthetic').first().waitFor();
      await expectSoon(() => page.getByLabel('Colours reach to').inputValue(), '1');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the form and its result in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/proteomics', async (page) => {
        await choose(page, level4);
        await page.getByText('29 wells make 9 queries').waitFor();
      });
      await expectSoundPage(pages(), `/jobs/${result}`, (page) =>
        page.getByText('150 rows × 9 columns').waitFor(),
      );
      await expectSoundPage(pages(), `/jobs/${result}?tab=connections`, (page) =>
        page.getByRole('table').waitFor(),
      );
      await expectSoundPage(pages(), `/jobs/${result}?tab=how`, (page) =>
        page.getByText('What was compared').waitFor(),
      );
    },
    caseTime,
  );
};
