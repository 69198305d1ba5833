import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {runOpenclue} from '../../../../test/support/server-process';
import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  expectTexts,
} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

export const describePages: DescribePages = (pages) => {
  /** the first cells of the rows in sight */
  const titles = (page: Page) => page.locator('tbody tr td:first-child');

  it(
    'lists datasets, tables and files: filtered by category, columns chosen and ordered, favourites kept in the browser',
    async () => {
      const visit = await pages().open('/data?category=proteomics&sort=title');
      const {page} = visit;
      await expectTexts(titles(page), ['demo-gcp', 'demo-p100']);
      await page.getByRole('button', {name: 'Favourite demo-gcp'}).click();
      await page.getByRole('combobox', {name: 'Category'}).selectOption('All');
      await page.getByRole('link', {name: 'CMap LINCS 2020 siginfo'}).waitFor();
      await page.getByRole('combobox', {name: 'Show'}).selectOption('Favourites');
      await expectTexts(titles(page), ['demo-gcp']);
      await page.reload();
      await expectTexts(titles(page), ['demo-gcp']);
      // Told in a word beside the icon.
      await expectTexts(page.locator('.access'), ['published']);
      await page.goto(new URL('/data?columns=licence,title', page.url()).href);
      await expectTexts(page.locator('thead th .heading'), ['Licence↕', 'Title↕']);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      await expectSoundPage(pages(), '/data', (sound) =>
        sound.getByRole('link', {name: 'demo-p100'}).waitFor(),
      );
    },
    caseTime,
  );

  it(
    'summarises a dataset as the API counts it, and makes it the one that is asked',
    async () => {
      const {cells, perturbagens} = await ask<{
        cells: {value: string; count: number}[];
        perturbagens: number;
      }>(pages().server, '/api/datasets/demo/summary');
      await expectSoundPage(pages(), '/data/demo', async (page) => {
        await page.getByRole('heading', {level: 1, name: 'demo'}).waitFor();
        const lines = page.locator('section', {has: page.getByRole('heading', {name: 'Cell lines'})});
        await expectTexts(
          lines.locator('tr th'),
          cells.map(({value}) => value),
        );
        await expectTexts(
          lines.locator('tr td.number'),
          cells.map(({count}) => String(count)),
        );
        await page.getByText(String(perturbagens), {exact: true}).waitFor();
        await page.getByText('there: results can have tau').waitFor();
      });
      const visit = await pages().open('/data/no-such-data');
      await visit.page.getByText('No data are called “no-such-data”').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'offers published files with size, checksum and manifest, and downloads them',
    async () => {
      const {environment} = pages();
      const folder = path.join(environment.OPENCLUE_HOME ?? '', 'for-readers');
      mkdirSync(folder, {recursive: true});
      writeFileSync(path.join(folder, 'genes.grp'), 'TP53\nMYC\n');
      const {errors} = await runOpenclue(
        [
          ...['data', 'publish', folder, '--title', 'Two genes', '--licence', 'CC0'],
          ...['--category', 'gene sets', '--description', 'To begin with.'],
        ],
        environment,
      );
      expect(errors).toBe('');
      await expectSoundPage(pages(), '/data/for-readers', (page) =>
        page.getByRole('link', {name: 'genes.grp'}).waitFor(),
      );
      const visit = await pages().open('/data?category=gene%20sets');
      const {page} = visit;
      await page.getByRole('link', {name: 'Two genes'}).click();
      await page.getByText('To begin with.').waitFor();
      const [{files}] = await ask<{files: {sha256: string}[]}[]>(pages().server, '/api/downloads');
      await expectSoon(() => page.locator('.sources code').allTextContents(), [files[0].sha256]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', {name: 'genes.grp'}).click(),
      ]);
      expect(download.suggestedFilename()).toBe('genes.grp');
      expect(readFileSync(await download.path(), 'utf8')).toBe('TP53\nMYC\n');
      await page.getByText(/wget --header "user_key: \$KEY" -c -i .*category=gene%20sets/).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells the files that filled a table',
    async () => {
      const visit = await pages().open('/data/lincs2020-siginfo');
      // Builds of other cases fill the table too.
      const file = visit.page.getByRole('listitem').filter({hasText: '2,880 records'});
      await file.getByText('siginfo.txt').waitFor();
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
