import {type Browser, chromium, type Page} from 'playwright-core';
import {givenDatabase} from '../support/database';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';
import {chromiumPath, describeInBrowser} from '../web/chromium';

/** The explorer as a person sees it. */
describeInBrowser('the explorer in a browser', () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const {connectionString} = await givenDatabase();
    server = await startServerProcess({OPENCLUE_HOME: givenHome(), DATABASE_URL: connectionString});
    // Chromium's own sandbox does not work for root, as which CI runs.
    browser = await chromium.launch({executablePath: chromiumPath, args: ['--no-sandbox']});
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(new URL('/explorer/', server.url).href);
    await page.locator('#key-note', {hasText: 'demonstration key'}).waitFor();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
  });

  const group = (name: string) => page.locator(`#operations-tag-${name}`);
  const operations = () => page.locator('.opblock').count();

  it('opens with the demonstration key and every group closed, each with what it is about', async () => {
    expect(await page.inputValue('#key')).toBe(server.key);
    expect(await page.textContent('#key-note')).toBe('demonstration key');
    await group('perts').waitFor();
    const groups = await page.locator('.opblock-tag').allInnerTexts();
    expect(groups.length).toBeGreaterThan(20);
    for (const text of groups) expect(text.trim().split('\n').length).toBeGreaterThan(1);
    expect(await operations()).toBe(0);
  });

  it('opens and closes a group; its operations are in order of path and method', async () => {
    await group('genes').click();
    await page.locator('.opblock').first().waitFor();
    const shown = await page
      .locator('.opblock-summary')
      .evaluateAll((all) =>
        all.map((one) =>
          [
            one.querySelector('.opblock-summary-method')?.textContent,
            one.querySelector('.opblock-summary-path')?.getAttribute('data-path'),
          ].join(' '),
        ),
      );
    expect(shown.slice(0, 6)).toEqual([
      'GET /api/genes',
      'PUT /api/genes',
      'POST /api/genes',
      'PATCH /api/genes',
      'GET /api/genes/{id}',
      'HEAD /api/genes/{id}',
    ]);
    await group('genes').click();
    await page.locator('.opblock').first().waitFor({state: 'detached'});
  });

  it('tries GET /perts with its own example and shows the answer', async () => {
    await group('perts').click();
    await page.locator('.opblock-summary-get:has([data-path="/api/perts"])').click();
    await page.click('.opblock.is-open .try-out__btn');
    await page.click('.opblock.is-open .execute');
    const answer = page.locator('.opblock.is-open .live-responses-table .response').first();
    expect((await answer.locator('.response-col_status').textContent())?.trim()).toMatch(/^200/);
    const body = await answer
      .locator('.highlight-code .microlight, .highlight-code pre, pre')
      .first()
      .textContent();
    expect(body).toContain('"pert_iname": "sirolimus"');
    expect(await page.locator('.opblock.is-open .request-url').textContent()).toContain('/api/perts?filter=');
    expect(await page.locator('.opblock.is-open .curl-command').textContent()).toContain(server.key);
  });

  it('takes another key, sends it, and goes back to the demonstration key', async () => {
    const edit = async (key: string) => {
      await page.click('#edit');
      await page.fill('#key', key);
      await page.click('#edit');
    };
    const execute = async (status: string) => {
      await page.click('.opblock.is-open .execute');
      await page
        .locator('.opblock.is-open .live-responses-table .response-col_status', {hasText: status})
        .first()
        .waitFor();
    };
    await edit('0123456789abcdef0123456789abcdef');
    expect(await page.textContent('#key-note')).toBe('your key');
    await execute('401');
    await edit('');
    await page.locator('#key-note', {hasText: 'demonstration key'}).waitFor();
    expect(await page.inputValue('#key')).toBe(server.key);
    await execute('200');
  });

  it('asks no other machine for anything, and complains of nothing but the refused key', () => {
    expect(requests.length).toBeGreaterThan(5);
    expect(requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual([]);
    expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
  });
});
