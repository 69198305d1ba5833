import {caseTime, type DescribePages, expectSoon} from '../../../test/web/harness';
import {submitted} from '../../../test/web/jobs';

export const describePages: DescribePages = (pages) => {
  it(
    'opens the palette by Ctrl-K, runs a command by keys alone, and gives the focus back on Esc',
    async () => {
      const visit = await pages().open('/');
      const {page} = visit;
      await page.getByRole('heading', {level: 1}).waitFor();
      await page.keyboard.press('Control+k');
      const field = page.getByRole('combobox', {name: /^Search/});
      await field.waitFor();
      await page.keyboard.type('glossary');
      await page.getByRole('option', {name: /^Glossary/}).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/learn/glossary');
      await page.keyboard.press('Control+k');
      await field.waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.keyboard.press('Escape');
      await field.waitFor({state: 'detached'});
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'finds a perturbagen in spite of a typing error, and opens it',
    async () => {
      const visit = await pages().open('/');
      const {page} = visit;
      await page.getByRole('heading', {level: 1}).waitFor();
      await page.keyboard.press('Control+k');
      // At once, as hands do that know the way.
      await page.keyboard.type('vorinosat');
      await page
        .getByRole('option', {name: /^vorinostat/})
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/perts/BRD-K81418486');
      await page.getByRole('heading', {name: 'vorinostat'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'asks for the result of an address before any of its code runs, and once',
    async () => {
      const {server} = pages();
      const id = await submitted(server, 'asked early');
      const visit = await pages().open(`/jobs/${id}?tab=signatures`);
      const {page} = visit;
      await page.locator('tbody a').first().waitFor();
      // With a key of this browser; without one the document asks for the demonstration key.
      await visit.enterKey(server.key);
      await page.locator('tbody a').first().waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route('**/assets/*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.reload({waitUntil: 'commit'});
      await expectSoon(async () => asked.includes(`/api/jobs/${id}/summary`), true);
      release();
      await page.locator('tbody a').first().waitFor();
      expect(asked.filter((path) => path === `/api/jobs/${id}/summary`)).toHaveLength(1);
      expect(asked.filter((path) => path === '/temp_api_key')).toHaveLength(0);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'sends the key that was entered, says when it is refused, and goes back to the demo key',
    async () => {
      const visit = await pages().open('/');
      const {page} = visit;
      visit.expectComplaint(/status of 401/);
      await page.getByRole('button', {name: 'Demo key'}).click();
      await page.getByLabel('Your key').fill('0123456789abcdef0123456789abcdef');
      expect(await visit.axe()).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', {name: 'The key was not accepted'}).first().waitFor();
      await page.getByRole('button', {name: 'Your key'}).click();
      await page.getByRole('button', {name: 'Back to the demo key'}).click();
      await page.getByText('perturbagens known').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'marks the synthetic dataset, and keeps the colours that the reader chose',
    async () => {
      const visit = await pages().open('/');
      const {page} = visit;
      await page.locator('header').getByText('synthetic').waitFor();
      await page.getByRole('button', {name: 'Dark colours'}).click();
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
      await page.reload();
      await page.getByRole('button', {name: 'Light colours'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'can be used at 390 px: the menu opens and leads on',
    async () => {
      const visit = await pages().open('/', {width: 390, height: 844});
      const {page} = visit;
      await page.getByRole('button', {name: 'Menu'}).click();
      expect(await visit.axe()).toEqual([]);
      await page.getByRole('link', {name: 'Glossary'}).click();
      await page.waitForURL('**/learn/glossary');
      expect(await visit.overflow()).toBe(0);
      await visit.close();
    },
    caseTime,
  );

  it(
    'says that there is nothing at an address that no page has',
    async () => {
      const visit = await pages().open('/nowhere');
      await visit.page.getByText('There is no page at this address').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
