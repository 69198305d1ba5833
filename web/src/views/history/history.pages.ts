import {caseTime, type DescribePages, expectSoundPage, type WebHarness} from '../../../../test/web/harness';

const up = ['H1F0', 'TUBB3', 'CDKN1A', 'TXNIP', 'NOSUCHGENE'];
const down = ['MYC', 'CCND1', 'TOP2A', 'BIRC5'];

/** Submits a query as a script does. @returns the id of the job, once it has ended */
export async function submitted({server}: WebHarness, name: string, more: object = {}): Promise<string> {
  const headers = {user_key: server.key, 'Content-Type': 'application/json'};
  const gmt = (genes: readonly string[]) => ['q', '', ...genes].join('\t');
  const body = {
    tool_id: 'sig_queryl1k_tool',
    name,
    'uptag-cmapfile': gmt(up),
    'dntag-cmapfile': gmt(down),
    ...more,
  };
  const answer = await fetch(`${server.url}/api/jobs`, {method: 'POST', headers, body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(await answer.text());
  const {result} = (await answer.json()) as {result: {job_id: string}};
  for (;;) {
    const {status} = (await (await fetch(`${server.url}/api/jobs/${result.job_id}`, {headers})).json()) as {
      status: string;
    };
    if (status === 'completed') return result.job_id;
    if (status === 'error') throw new Error('the job failed');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Makes a browser remember jobs before its first page. */
export const keep = (ids: readonly string[]) =>
  `localStorage.setItem('openclue_jobs', ${JSON.stringify(JSON.stringify(ids))})`;

export const describePages: DescribePages = (pages) => {
  it(
    'is sound, empty and with jobs, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/history', (page) => page.getByText('No jobs yet').waitFor());
      const id = await submitted(pages(), 'sound');
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
      const id = await submitted(pages(), 'again and again');
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
      const cells = await row.first().locator('td').allTextContents();
      expect(cells.slice(1, 6)).toEqual([
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
      await page.getByText('1 rows').waitFor();
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
      const id = await submitted(pages(), 'to be edited', {metric: 'cs'});
      const visit = await pages().open('/history');
      const {page} = visit;
      await page.evaluate(keep([id]));
      await page.reload();
      await page.getByRole('link', {name: 'Edit to be edited'}).click();
      await page.waitForURL('**/query');
      const box = (name: string) => page.getByRole('textbox', {name}).inputValue();
      expect(await box('Name')).toBe('to be edited');
      expect((await box('Up-regulated genes')).split('\n')).toEqual(up);
      expect((await box('Down-regulated genes')).split('\n')).toEqual(down);
      expect(await page.getByRole('combobox', {name: 'Metric'}).inputValue()).toBe('cs');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
