import type {Page} from 'playwright-core';
import {runOpenclue} from '../../../../test/support/server-process';
import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  type Visit,
} from '../../../../test/web/harness';
import {submitted} from '../../../../test/web/jobs';

interface Line {
  readonly action: string;
  readonly by: string | null;
  readonly subject: string;
}

export const describePages: DescribePages = (pages) => {
  let admin: Promise<string> | undefined;
  /** An admin's key, made once. */
  const adminKey = (): Promise<string> => {
    admin ??= runOpenclue(['keys', 'create', 'host', '--role', 'admin', '--json'], pages().environment).then(
      ({output}) => (JSON.parse(output) as {key: string}).key,
    );
    return admin;
  };
  const ask = async <T>(at: string): Promise<T> =>
    (await (
      await fetch(`${pages().server.url}/api/${at}`, {headers: {user_key: await adminKey()}})
    ).json()) as T;
  const openAs = async (address: string): Promise<Visit> => {
    const visit = await pages().open('/about-nothing');
    await visit.enterKey(await adminKey());
    await visit.page.goto(new URL(address, pages().server.url).href);
    return visit;
  };
  const sound = (address: string, ready: (page: Page) => Promise<unknown>) =>
    expectSoundPage(
      pages(),
      address,
      async (page) => {
        const key = await adminKey();
        await page.evaluate((text) => localStorage.setItem('openclue_user_key', text), key);
        await page.reload();
        await ready(page);
      },
      [/status of 403/],
    );

  it(
    'is refused to others with what mends it',
    async () => {
      const visit = await pages().open('/admin');
      visit.expectComplaint(/status of 403/);
      await visit.page.getByRole('heading', {name: 'This key may not do that'}).waitFor();
      await visit.page.getByRole('button', {name: 'Edit API Key'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells queue, disk, server, datasets, loads and changes as the API has them, in both themes and widths',
    async () => {
      const {version} = await ask<{version: string}>('about');
      await sound('/admin', async (page) => {
        await page.getByRole('meter', {name: 'Disk that is used'}).waitFor();
        await page.getByText(version, {exact: true}).waitFor();
      });
      await sound('/admin/keys', (page) => page.getByRole('button', {name: 'Revoke host'}).waitFor());
      await sound('/admin/datasets', (page) => page.getByText('Queries that name no dataset').waitFor());
      await sound('/admin/audit?action=key.', (page) => page.getByText('key.create').first().waitFor());
      const visit = await openAs('/admin/loads');
      const loads = await ask<{file: string}[]>('admin/loads?limit=1000');
      await visit.page.getByText(`${loads.length} rows`).waitFor();
      await visit.page.goto(new URL('/admin/nothing', pages().server.url).href);
      await visit.page.getByText('There is no page at this address').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'makes a key that is shown once, changes it, asks before it is revoked, and each is in the audit log',
    async () => {
      const visit = await openAs('/admin/keys');
      const {page} = visit;
      await page.getByRole('button', {name: 'Make a key'}).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('made by hand');
      await dialog.getByLabel(/^Jobs at the same time/).fill('2');
      expect(await visit.axe()).toEqual([]);
      await dialog.getByRole('button', {name: 'Make it'}).click();
      const key = await dialog.getByLabel('The new key').inputValue();
      expect(key).toMatch(/^[0-9a-f]{32}$/);
      await visit.screenshot('admin_key_made');
      const counts = () => fetch(`${pages().server.url}/api/genes/count`, {headers: {user_key: key}});
      expect((await counts()).status).toBe(200);
      await dialog.getByRole('button', {name: 'I have kept it'}).click();
      await page.getByRole('button', {name: 'Change made by hand'}).click();
      await dialog.getByLabel(/^Requests a minute/).fill('700');
      await dialog.getByLabel(/^Ends on/).fill('2099-01-31');
      await dialog.getByRole('button', {name: 'Save'}).click();
      const keys = async () =>
        (
          await ask<
            {name: string; id: string; expires: string; requests_per_minute: number; job_quota: number}[]
          >('keys')
        ).find(({name}) => name === 'made by hand');
      await expectSoon(async () => (await keys())?.requests_per_minute, 700);
      const {id = '', ...changed} = (await keys()) ?? {};
      expect(changed).toMatchObject({job_quota: 2, expires: '2099-01-31T00:00:00.000Z', revoked: null});
      const revoke = page.getByRole('button', {name: 'Revoke made by hand'});
      await revoke.click();
      await dialog.getByRole('button', {name: 'Keep'}).click();
      expect((await counts()).status).toBe(200);
      await revoke.click();
      expect(await visit.axe()).toEqual([]);
      await dialog.getByRole('button', {name: 'Revoke'}).click();
      await expectSoon(() => revoke.isDisabled(), true);
      await expectSoon(async () => (await counts()).status, 401);
      const lines = (await ask<Line[]>('admin/audit?action=key.')).filter(({subject}) => subject === id);
      expect(lines.map(({action, by}) => `${by} ${action}`)).toEqual([
        ...['host key.revoke', 'host key.expire', 'host key.limit', 'host key.create'],
      ]);
      expect(await page.content()).not.toContain(key);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'deletes a job of another key after a question, and chooses the default dataset',
    async () => {
      const job = await submitted(pages().server, 'to be ended by the host');
      const {queue} = await ask<{queue: {waits: {jobs: number; longest_seconds: number}}}>('admin/status');
      expect(queue.waits.jobs).toBeGreaterThan(0);
      expect(queue.waits.longest_seconds).toBeGreaterThan(0);
      const visit = await openAs('/admin/jobs?user=demo&status=completed');
      const {page} = visit;
      await page.getByRole('button', {name: 'Delete to be ended by the host'}).click();
      await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
      const state = async () =>
        (await ask<{id: string; status: string}[]>('admin/jobs')).find(({id}) => id === job)?.status;
      await expectSoon(state, 'deleted');
      const [line] = await ask<Line[]>('admin/audit?action=job.&limit=1');
      expect(line).toMatchObject({action: 'job.cancel', by: 'host', subject: `jobs/${job}`});
      await page.goto(new URL('/admin/datasets', pages().server.url).href);
      await page.getByText('the demo is it until another is chosen').waitFor();
      await fetch(`${pages().server.url}/api/default_dataset`, {
        ...{method: 'PUT', body: '{"name":"demo"}'},
        headers: {user_key: await adminKey(), 'Content-Type': 'application/json'},
      });
      await page.reload();
      await page.getByRole('button', {name: 'Leave it to the rule'}).click();
      await page.getByText('the demo is it until another is chosen').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
