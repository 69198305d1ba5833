import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {repositoryRoot} from '../../../../test/support/server-process';
import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  it(
    'shows sections whose headings open a menu, and an article with formulas, code and a figure',
    async () => {
      await expectSoundPage(pages(), '/learn', (page) =>
        page.getByRole('link', {name: 'What the Connectivity Map is'}).waitFor(),
      );
      await expectSoundPage(pages(), '/learn/how-a-score-is-made', (page) =>
        page.locator('.article svg .gene-label').first().waitFor(),
      );
      const visit = await pages().open('/learn');
      const {page} = visit;
      await page.getByText('Data and assays').click();
      await page.getByRole('link', {name: 'Levels of data, 1 to 5'}).click();
      await page.getByRole('heading', {level: 1, name: 'Levels of data, 1 to 5'}).waitFor();
      // A term of the text, underlined, leads to its entry.
      await page.getByRole('link', {name: 'landmark genes'}).click();
      await page.locator('#landmark.chosen').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'draws every figure, with all articles on one page, and no id twice',
    async () => {
      const visit = await pages().open('/learn?view=all');
      const {page} = visit;
      await expectSoon(() => page.locator('main article').count(), 28);
      await expectSoon(() => page.locator('.article-figure svg[role=img]').count(), 8);
      const ids = await page.locator('main [id]').evaluateAll((all) => all.map(({id}) => id));
      expect(ids.filter((id, i) => ids.indexOf(id) < i)).toEqual([]);
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'lists the articles of a tag, and is found by the palette',
    async () => {
      const visit = await pages().open('/learn/perturbagen-classes');
      const {page} = visit;
      await page.getByRole('list', {name: 'Tags'}).getByText('Classes').click();
      await page.getByText('1 article on Classes').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', {name: /^Search/}).waitFor();
      await page.keyboard.type('needs a background');
      await page.getByRole('option', {name: /Why tau needs a background.*article/}).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/learn/why-tau-needs-a-background');
      await page.getByRole('heading', {level: 1, name: 'Why tau needs a background'}).waitFor();
      // This host names no place for feedback.
      expect(await page.getByText('Tell whoever runs this server').count()).toBe(0);
      await page.goto(new URL('/learn/no-such-article', page.url()).href);
      await page.getByText('No article is called “no-such-article”').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'ends with the place that the host names for feedback',
    async () => {
      const visit = await pages().open('/');
      const {page} = visit;
      await page.route('**/api/about', (route) =>
        route.fulfill({json: {version: '0', feedback: 'mailto:help@example.org'}}),
      );
      await page.goto(new URL('/learn/brd-ids', page.url()).href);
      const link = page.getByRole('link', {name: 'Tell whoever runs this server'});
      expect(await link.getAttribute('href')).toMatch(/^mailto:help@example\.org\?subject=openclue%3A%20BRD/);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'has in its figures what the demo answers today',
    () => {
      const {url, key} = pages().server;
      const script = path.join(repositoryRoot, 'bin/make-figures.mjs');
      const {stderr, status} = spawnSync(process.execPath, [script, '--check', url, key], {encoding: 'utf8'});
      expect({stderr, status}).toEqual({stderr: '', status: 0});
    },
    caseTime,
  );
};
