import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  expectTexts,
  type WebHarness,
} from '../../../../test/web/harness';
import {examples} from './examples';

interface Description {
  readonly paths: Record<
    string,
    Record<
      string,
      {tags: string[]; parameters?: {name: string; example?: unknown; $ref?: string}[]; requestBody?: object}
    >
  >;
}

/** Milliseconds of CPU within which the playground is to be usable. */
const usable = 750;

async function describedBy({server}: WebHarness): Promise<Description> {
  return (await (await fetch(`${server.url}/openapi.json`)).json()) as Description;
}

export const describePages: DescribePages = (pages) => {
  it(
    'is sound before and after a try, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/explorer/', async (page) => {
        await page.getByRole('button', {name: 'Try it out!'}).click();
        await page.getByRole('region', {name: 'The request as curl'}).waitFor();
      });
    },
    caseTime,
  );

  it(
    'lists every service and operation as drop-downs, and is usable soon',
    async () => {
      // The first visit lets the server read and compress the description.
      const first = await pages().open('/explorer/');
      await first.page.getByRole('combobox', {name: 'Service'}).waitFor();
      await first.close();
      const visit = await pages().open('/learn/glossary');
      const {page, server} = visit;
      // In CPU time of the page's thread: what a clock shows depends on what else the machine does.
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
      await page.goto(new URL('/explorer/', server.url).href);
      await page.getByRole('button', {name: 'Try it out!'}).waitFor();
      const {metrics} = await devtools.send('Performance.getMetrics');
      const took = 1000 * (metrics.find(({name}) => name === 'TaskDuration')?.value ?? Number.NaN);
      const {paths} = await describedBy(pages());
      const known = Object.values(paths).flatMap((item) => Object.values(item));
      const options = (name: string) => page.getByRole('combobox', {name}).locator('option');
      await expectTexts(options('Service'), [...new Set(known.flatMap(({tags}) => tags))].sort());
      await page.getByRole('combobox', {name: 'Service'}).selectOption('genes');
      const operations = async () => (await options('Operation').allTextContents()).slice(0, 5);
      await expectSoon(
        async () => (await operations()).map((text) => text.split(' – ')[0]),
        ['GET /api/genes', 'PUT /api/genes', 'POST /api/genes', 'PATCH /api/genes', 'GET /api/genes/count'],
      );
      expect({took, isSoon: took < usable}).toEqual({took, isSoon: true});
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tries the worked examples: vorinostat, sirolimus and others, and shows code, body, headers and curl',
    async () => {
      const visit = await pages().open('/explorer/');
      const {page, server} = visit;
      for (const {label} of examples) {
        await page.getByRole('combobox', {name: 'Worked example'}).selectOption(label);
        await page.getByRole('button', {name: 'Try it out!'}).click();
        await page.getByText('200 OK').waitFor();
        const body = await page.getByRole('region', {name: 'Response body'}).textContent();
        expect({label, isEmpty: (JSON.parse(body ?? '[]') as unknown[]).length === 0}).toEqual({
          label,
          isEmpty: false,
        });
        const [drug] = /^(vorinostat|sirolimus)/i.exec(label) ?? [];
        if (drug) expect(body?.toLowerCase()).toContain(`"pert_iname": "${drug.toLowerCase()}"`);
      }
      expect(await page.getByRole('region', {name: 'The request as curl'}).textContent()).toContain(
        server.key,
      );
      expect(await page.getByRole('region', {name: 'Response headers'}).textContent()).toContain(
        'content-type',
      );
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'has an example of its own for each service',
    async () => {
      const {paths} = await describedBy(pages());
      const without = new Map<string, boolean>();
      for (const {tags, parameters = [], requestBody} of Object.values(paths).flatMap((item) =>
        Object.values(item),
      )) {
        const has =
          requestBody !== undefined ||
          parameters.length === 0 ||
          parameters.some((each) => each.example !== undefined);
        without.set(tags[0], (without.get(tags[0]) ?? true) && !has);
      }
      expect([...without].filter(([, isWithout]) => isWithout)).toEqual([]);
    },
    caseTime,
  );

  it(
    'takes another key, sends it, and goes back to the demonstration key',
    async () => {
      const visit = await pages().open('/explorer/');
      visit.expectComplaint(/401/);
      const {page, server} = visit;
      const dialog = page.getByRole('dialog', {name: 'API key'});
      const edit = page.locator('.explorer').getByRole('button', {name: 'Edit API Key'});
      await page.locator('#key', {hasText: server.key}).waitFor();
      await edit.click();
      await dialog.getByRole('textbox').fill('0123456789abcdef0123456789abcdef');
      await dialog.getByRole('button', {name: 'Save'}).click();
      await page.locator('#key-note', {hasText: 'your key'}).waitFor();
      await page.getByRole('button', {name: 'Try it out!'}).click();
      await page.getByText('401 Unauthorized').waitFor();
      await edit.click();
      await dialog.getByRole('button', {name: 'Back to the demo key'}).click();
      await page.locator('#key-note', {hasText: 'demonstration key'}).waitFor();
      await page.getByRole('button', {name: 'Try it out!'}).click();
      await page.getByText('200 OK').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
