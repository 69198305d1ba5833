import {runOpenclue, startServerProcess} from '../../../../test/support/server-process';
import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';

interface Invitation {
  readonly id: string;
  readonly token: string;
}

export const describePages: DescribePages = (pages) => {
  it(
    'makes a key by an invitation, shows it once, and uses it; says why one that ended makes none',
    async () => {
      const environment = {...pages().environment, OPENCLUE_INVITATIONS: '1'};
      // Invitations are off where nobody turned them on.
      const server = await startServerProcess(environment);
      const harness = pages().before(server);
      const run = async (...args: string[]) =>
        (await runOpenclue(['invitations', ...args], environment)).output;
      const {id, token} = JSON.parse(
        await run('create', 'course', '--keys', '3', '--job-quota', '4', '--json'),
      ) as Invitation;
      await expectSoundPage(harness, `/join#${token}`, (page) => page.getByText('Make my key').waitFor());
      const visit = await harness.open(`/join#${token}`);
      const {page} = visit;
      await page.getByRole('button', {name: 'Make my key'}).click();
      const key = await page.getByLabel('The new key').inputValue();
      expect(await visit.axe()).toEqual([]);
      expect(page.url()).toBe(`${server.url}/join`);
      await page.getByRole('button', {name: 'Use it in this browser'}).click();
      await page.getByRole('link', {name: 'Account'}).last().click();
      await page.getByText('course-1').waitFor();
      await page.getByText('0 of 4').first().waitFor();
      expect(await page.evaluate(() => localStorage.getItem('openclue_user_key'))).toBe(key);
      await run('revoke', id);
      visit.expectComplaint(/status of 410/);
      await page.goto(`${server.url}/join#${token}`);
      await page.getByRole('heading', {name: 'This invitation makes no key'}).waitFor();
      await page.getByText('was taken back').waitFor();
      await page.goto(`${server.url}/join`);
      await page.reload();
      await page.getByText('There is no invitation in this address').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      // The part of the administration.
      const admin = JSON.parse(
        (await runOpenclue(['keys', 'create', 'inviter', '--role', 'admin', '--json'], environment)).output,
      ) as {key: string};
      const host = await harness.open('/join');
      await host.enterKey(admin.key);
      await host.page.goto(`${server.url}/admin/invitations`);
      await host.page.getByText('1 of 3').waitFor();
      await host.page.getByRole('button', {name: 'Make an invitation'}).click();
      const dialog = host.page.getByRole('dialog');
      await dialog.getByLabel(/^Name/).fill('by the page');
      expect(await host.axe()).toEqual([]);
      await dialog.getByRole('button', {name: 'Make it'}).click();
      const link = await dialog.getByLabel('The link').inputValue();
      expect(link).toMatch(new RegExp(`^${server.url}/join#[0-9a-f]{24}-\\d+-[0-9a-f]{64}$`));
      await dialog.getByRole('button', {name: 'Done'}).click();
      await host.page.getByText('0 of 10').waitFor();
      await host.screenshot('admin_invitations');
      await host.page.getByRole('button', {name: 'Revoke by the page'}).click();
      await dialog.getByRole('button', {name: 'Revoke'}).click();
      await host.page.getByText('revoked').nth(1).waitFor();
      expect(host.complaints()).toEqual([]);
      await host.close();
      await server.end('SIGTERM');
    },
    caseTime,
  );
};
