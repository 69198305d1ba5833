import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';
import {keep, lists, submitted} from '../../../../test/web/jobs';

export const describePages: DescribePages = (pages) => {
  it(
    'is sound, empty and with jobs, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/history', (page) => page.getByText('No jobs yet').waitFor());
      const id = await submitted(pages().server, 'sound');
      await expectSoundPage(pages(), '/history', async (page) => {
        await page.evaluate(keep([id]));
        await page.reload();
        await page.getByRole('link', {name: 'sound', exact: true}).waitFor();
      });
    },
    caseTime,
  );

  it(
    'shows state, dataset, time and size as the API tells them; repeats and deletes a job',
    async () => {
      const id = await submitted(pages().server, 'again and again');
      const visit = await pages().open('/history');
      const {page, server} = visit;
      await page.evaluate(keep([id]));
      await page.reload();
      const row = page.locator('tbody tr', {hasText: 'again and again'});
      await row.getByText('completed').waitFor();
      const job = (await (await fetch(`${server.url}/api/jobs/${id}?user_key=${server.key}`)).json()) as {
        created: string;
        download_bytes: number;
      };
      const cells = async () => (await row.first().locator('td').allTextContents()).slice(1, 6);
      await expectSoon(cells, [
        'again and again',
        'completed',
        'demo',
        job.created.slice(0, 16).replace('T', ' '),
        job.download_bytes < 1e6
          ? `${(job.download_bytes / 1e3).toFixed(1)} kB`
          : `${(job.download_bytes / 1e6).toFixed(1)} MB`,
      ]);
      await page.getByRole('button', {name: 'Repeat again and again'}).click();
      await page.waitForURL('**/jobs/*');
      await page.goto(new URL('/history', server.url).href);
      await page.getByRole('button', {name: 'Delete again and again'}).nth(1).waitFor();
      await page
        .getByRole('button', {name: /^Delete/})
        .last()
        .click();
      await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
      await page.getByText('1 row', {exact: true}).waitFor();
      const gone = await fetch(`${server.url}/api/jobs/${id}?user_key=${server.key}`);
      expect(((await gone.json()) as {status: string}).status).toBe('deleted');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'opens a new query filled from the inputs of a job',
    async () => {
      const id = await submitted(pages().server, 'to be edited', {metric: 'cs'});
      const visit = await pages().open('/history');
      const {page} = visit;
      await page.evaluate(keep([id]));
      await page.reload();
      await page.getByRole('link', {name: 'Edit to be edited'}).click();
      await page.waitForURL('**/query');
      const box = (name: string) => page.getByRole('textbox', {name}).inputValue();
      expect(await box('Name')).toBe('to be edited');
      expect((await box('Up-regulated genes')).split('\n')).toEqual(lists.up);
      expect((await box('Down-regulated genes')).split('\n')).toEqual(lists.down);
      expect(await page.getByRole('combobox', {name: 'Metric'}).inputValue()).toBe('cs');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
