import type {Locator} from 'playwright-core';
import {runOpenclue} from '../../../../test/support/server-process';
import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  it(
    'tells the demonstration key of itself, in both themes and widths',
    () =>
      expectSoundPage(pages(), '/account', async (page) => {
        await page.getByText('which everybody shares').waitFor();
        await page.getByRole('img', {name: /^Requests by day/}).waitFor();
      }),
    caseTime,
  );

  it(
    'shows limits, use and jobs of a key of one’s own as the API tells them',
    async () => {
      const {environment} = pages();
      const made = await runOpenclue(
        ['keys', 'create', 'reader', '--requests-per-minute', '500', '--job-quota', '3', '--json'],
        environment,
      );
      const {key, id} = JSON.parse(made.output) as {key: string; id: string};
      const visit = await pages().open('/account');
      const {page} = visit;
      await visit.enterKey(key);
      await page.getByText(id).waitFor();
      const jobs = page.getByRole('meter', {name: 'Jobs waiting or running'});
      const figures = (meter: Locator) =>
        meter.evaluate((element) => [(element as HTMLMeterElement).value, (element as HTMLMeterElement).max]);
      expect(await figures(jobs)).toEqual([0, 3]);
      const requests = page.getByRole('meter', {name: 'Requests in this minute'});
      const [first, most] = await figures(requests);
      expect(most).toBe(500);
      expect(first).toBeGreaterThan(0);
      await page.getByRole('button', {name: 'Look again'}).click();
      await expectSoon(async () => (await figures(requests))[0] > first, true);
      expect(await page.getByText('which everybody shares').count()).toBe(0);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
