import {closeSync, openSync, rmSync, statSync, writeSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../../../test/support/installation';
import {runOpenclue, type ServerProcess, startServerProcess} from '../../../test/support/server-process';
import {caseTime, type DescribePages, type WebHarness} from '../../../test/web/harness';
import {ask, lists, submitJob, submitted} from '../../../test/web/jobs';

/** Requests that one look at a page sends, and fewer. */
const scarce = 5;

/** What goes wrong with a server, on one of its own that may be stopped and harmed. */
export const describePages: DescribePages = (pages) => {
  const {home, environment} = givenInstallation('demo');
  let server: ServerProcess;
  let own: WebHarness;
  /** a job that completed, and the key that asked for it */
  let earlier: string;
  let owner: string;

  const start = async (more: NodeJS.ProcessEnv = {}) => {
    server = await startServerProcess({...environment, ...more});
    own = pages().before(server);
  };
  const key = async (...options: string[]): Promise<string> => {
    const words = ['keys', 'create', 'reader@example.org', '--json', ...options];
    const {output} = await runOpenclue(words, environment);
    return (JSON.parse(output) as {key: string}).key;
  };

  beforeAll(async () => {
    await start();
  }, caseTime);

  afterAll(() => server?.end('SIGTERM'));

  it(
    'tells that a key has used up its requests, and when to try again',
    async () => {
      const visit = await own.open('/learn/glossary');
      visit.expectComplaint(/status of 429/);
      await visit.enterKey(await key('--requests-per-minute', String(scarce)));
      const refused = visit.page.getByRole('alert').first();
      for (let look = 0; look < scarce && !(await refused.isVisible()); look++) {
        await visit.page.goto(new URL('/', server.url).href);
        await visit.page
          .getByText(/perturbagens known|Too many requests/)
          .first()
          .waitFor();
      }
      await refused.getByRole('heading', {name: 'Too many requests with this key'}).waitFor();
      await refused.getByText(`may send ${scarce} requests a minute. Try again in`).waitFor();
      await refused.getByRole('button', {name: 'Try again'}).waitFor();
      await refused.getByRole('button', {name: 'Edit API Key'}).waitFor();
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells that a result is no longer kept, and offers its lists',
    async () => {
      owner = await key();
      earlier = await submitted({url: server.url, key: owner}, 'kept');
      const id = await submitted(server, 'not kept');
      // As the sweep does after OPENCLUE_RESULT_DAYS.
      rmSync(path.join(home, 'results', id), {recursive: true});
      const visit = await own.open(`/jobs/${id}`);
      visit.expectComplaint(/status of 410/);
      await visit.page.getByText(`The result of job ${id} is no longer on this server`).waitFor();
      await visit.page.getByText('The same query makes it anew').waitFor();
      expect(await visit.axe()).toEqual([]);
      await visit.page.getByRole('link', {name: 'Edit and ask again'}).click();
      await visit.page.getByText('5 valid').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells that the server does not answer, and goes on by itself once it is back',
    async () => {
      const visit = await own.open('/query');
      visit.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|status of 503/);
      const {page} = visit;
      const box = page.getByRole('textbox', {name: 'Up-regulated genes'});
      await box.fill(lists.up[0]);
      await page.getByText('1 valid').waitFor();
      const {port} = new URL(server.url);
      await server.end('SIGTERM');
      await box.fill(lists.up.join(' '));
      await page.getByText('The server cannot be reached').waitFor();
      await page.getByText('It is asked again in 3 s.').waitFor();
      expect(await visit.axe()).toEqual([]);
      // It takes jobs and leaves them to others, who are not there: the next case needs one that waits.
      await start({PORT: port, OPENCLUE_JOB_CONCURRENCY: '0'});
      await page.getByText('5 valid').waitFor();
      expect(await page.getByText('The server cannot be reached').count()).toBe(0);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells that a key has as many jobs as it may, and leads to them',
    async () => {
      const visit = await own.open('/learn/glossary');
      visit.expectComplaint(/status of 429/);
      const limited = await key('--job-quota', '1');
      const waiting = await submitJob({url: server.url, key: limited}, 'waiting');
      await visit.enterKey(limited);
      const {page} = visit;
      await page.goto(new URL('/query', server.url).href);
      await page.getByRole('textbox', {name: 'Up-regulated genes'}).fill(lists.up.join(' '));
      await page.getByText('5 valid').waitFor();
      await page.getByRole('button', {name: 'Submit'}).click();
      const refused = page.getByRole('alert').filter({hasText: 'JOB_QUOTA_USED'});
      await refused.getByText(/1 job/).waitFor();
      expect(await visit.axe()).toEqual([]);
      await refused.getByRole('link', {name: 'History'}).click();
      await page.locator(`a[href="/jobs/${waiting}"]`).first().click();
      await page.getByRole('heading', {name: 'Waiting for its turn'}).waitFor();
      await page.getByRole('button', {name: 'Cancel the job'}).click();
      await page.getByText('This result was deleted').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'asks for a key where the server offers none, goes on with it, and tells why a job failed',
    async () => {
      await server.end('SIGTERM');
      damage(path.join(home, 'datasets/demo/bing.index'));
      await start({OPENCLUE_DEMO: '0'});
      const visit = await own.open('/query');
      visit.expectComplaint(/status of (401|404|500)/);
      const {page} = visit;
      await page.getByRole('textbox', {name: 'Up-regulated genes'}).fill(lists.up.join(' '));
      await page.getByRole('heading', {name: 'A key is needed'}).first().waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.getByRole('button', {name: 'Edit API Key'}).first().click();
      await page.getByLabel('Your key').fill(await key());
      await page.keyboard.press('Enter');
      await page.getByText('5 valid').waitFor();
      await page.getByRole('button', {name: 'Submit'}).click();
      await page.waitForURL('**/jobs/*');
      // It is tried four times, with pauses that grow.
      await page.getByRole('heading', {name: 'The job failed'}).waitFor({timeout: 120_000});
      const alert = page.getByRole('alert').filter({hasText: 'The job failed'});
      expect(await alert.locator('p').first().textContent()).toBe(
        'The job failed on the server; its log says why.',
      );
      expect(await visit.axe()).toEqual([]);
      await alert.getByRole('link', {name: 'Edit and ask again'}).click();
      await page.getByText('5 valid').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells that the dataset was removed, and takes another; what a result needs of it, it says too',
    async () => {
      const visit = await own.open('/learn/glossary');
      visit.expectComplaint(/status of (40[0149]|500)/);
      await visit.enterKey(owner);
      const {page} = visit;
      await page.goto(new URL('/query', server.url).href);
      const box = page.getByRole('textbox', {name: 'Up-regulated genes'});
      await box.fill(lists.up[0]);
      await page.getByText('1 valid').waitFor();
      await runOpenclue(['matrix', 'remove', 'demo'], environment);
      await box.fill(lists.up.join(' '));
      await page.getByText('There is no dataset "demo"').first().waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.getByRole('button', {name: 'Take another dataset'}).first().click();
      await page.getByText('There is no dataset yet').waitFor();
      const scored = `/api/jobs/${earlier}/results/ncs.gct?format=json&limit=1`;
      const [{id}] = await ask<{id: string}[]>({url: server.url, key: owner}, scored);
      const sums = `/jobs/${earlier}?${new URLSearchParams({tab: 'signatures', sig: id})}`;
      await page.goto(new URL(sums, server.url).href);
      const refused = page.getByRole('alert').filter({hasText: 'RESULT_DATASET_GONE'});
      await refused.getByText('Submit the job again').waitFor();
      expect(await visit.axe()).toEqual([]);
      await refused.getByRole('link', {name: 'Edit and ask again'}).click();
      await page.waitForURL('**/query*');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};

/** Writes over the middle of a file, as a failing disk may. */
function damage(file: string): void {
  const margin = 200_000;
  const bytes = Buffer.alloc(statSync(file).size - 2 * margin, 0x55);
  const to = openSync(file, 'r+');
  writeSync(to, bytes, 0, bytes.length, margin);
  closeSync(to);
}
