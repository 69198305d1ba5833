import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

interface Offer {
  readonly matching: number;
  readonly fields: readonly {readonly name: string; readonly distinct: number}[];
  readonly replicates?: {readonly groups: number};
}

/** Signatures of the demo's genes: three of one kind, and three that do the opposite. */
async function givenGct(server: Parameters<typeof ask>[0]): Promise<string> {
  const filter = '{"where":{"pr_is_lm":1},"fields":["entrez_id"],"limit":200}';
  const genes = await ask<{entrez_id: number}[]>(server, `/api/genes?filter=${filter}`);
  const columns = ['A1', 'A2', 'A3', 'B1', 'B2', 'B3'];
  const rows = genes.map(({entrez_id: id}, g) => [
    id,
    ...columns.map((name, c) =>
      ((((g * 37) % 101) / 25 - 2) * (name.startsWith('A') ? 1 : -1) + ((g * 7 + c) % 5) / 10).toFixed(2),
    ),
  ]);
  const lines = [
    ['#1.3'],
    [genes.length, columns.length, 0, 2],
    ['id', ...columns],
    ['kind', ...columns.map(([kind]) => kind)],
    ['plate', ...columns.map(([, plate]) => plate)],
    ...rows,
  ];
  return `${lines.map((line) => line.join('\t')).join('\n')}\n`;
}

export const describePages: DescribePages = (pages) => {
  it(
    'offers the fields of a file once it has come and has replicates, and compares it with itself and a dataset',
    async () => {
      const visit = await pages().open('/introspect');
      const {page} = visit;
      await page.getByText(/^2,880 signatures of /).waitFor();
      await page.getByLabel('Of a file of your own').check();
      const buffer = Buffer.from(await givenGct(pages().server));
      await page
        .getByLabel('Signatures', {exact: true})
        .setInputFiles({name: 'mine.gct', mimeType: 'text/plain', buffer});
      await page.getByText(/^6 signatures of 200 genes: each is compared/).waitFor();
      expect(await page.getByRole('checkbox').count()).toBe(0);
      await page.getByLabel('Yes', {exact: true}).check();
      await page.getByText('kind 2 values').waitFor();
      await page.getByText('plate 3 values').waitFor();
      await page.getByRole('checkbox', {name: /^kind/}).check();
      await page.getByText(/combined to 2 of up to 3 replicates/).waitFor();
      await page.getByLabel(/^No, each signature/).check();
      await page.getByLabel(/^Query a dataset with them too/).selectOption('demo');
      await page.getByRole('button', {name: 'Submit'}).click();
      const tabs = page.getByRole('navigation', {name: 'Parts of the result'});
      await tabs.getByRole('link', {name: 'Introspection'}).click();
      await page.getByRole('region', {name: 'NCS of each signature with each'}).waitFor();
      await page.getByRole('link', {name: 'Clustered heat map of all'}).click();
      await page.getByRole('heading', {name: 'NCS of each signature with each'}).waitFor();
      expect(new URL(page.url()).searchParams.get('cluster')).toBe('both');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'compares signatures of a dataset that are chosen by their values, as many as the API counts, and shows neighbours',
    async () => {
      const {server} = pages();
      const where = {and: [{cell_iname: 'MCF7'}, {moa: 'HDAC inhibitor'}]};
      const offer = await ask<Offer>(server, '/api/introspect/fields', {
        method: 'POST',
        body: JSON.stringify({dataset: 'demo', where, group_by: ['pert_iname']}),
      });
      const visit = await pages().open('/introspect');
      const {page} = visit;
      await page.getByText(/^2,880 signatures of /).waitFor();
      const add = page.getByRole('button', {name: 'Only signatures whose …'});
      await add.click();
      await page.getByLabel('Value 1').fill('MCF7');
      await add.click();
      await page.getByLabel('Field 2').selectOption('moa');
      await page.getByLabel('Value 2').fill('HDAC inhibitor');
      await page.getByText(new RegExp(`^${offer.matching} of 2,880 signatures: each`)).waitFor();
      await page.getByLabel('Yes', {exact: true}).check();
      await page.getByRole('checkbox', {name: /^pert_iname/}).check();
      await page.getByText(`combined to ${offer.replicates?.groups} of up to`, {exact: false}).waitFor();
      await page.getByRole('button', {name: 'Submit'}).click();
      await page.getByRole('region', {name: 'NCS of each signature with each'}).waitFor();
      const neighbours = page.getByLabel('Neighbours of one signature');
      const groups = offer.replicates?.groups ?? 0;
      await expectSoon(() => neighbours.locator('option').count(), groups + 1);
      await neighbours.selectOption('vorinostat');
      await page.getByRole('link', {name: 'belinostat'}).first().waitFor();

      const job = new URL(page.url()).pathname.split('/').at(-1);
      await page.goto(new URL('/history', page.url()).href);
      await page.locator(`a[href="/introspect?from=${job}"]`).first().click();
      await page.getByText(`combined to ${offer.replicates?.groups} of up to`, {exact: false}).waitFor();
      expect(await page.getByLabel('Value 1').inputValue()).toBe('MCF7');
      expect(await page.getByLabel('Value 2').inputValue()).toBe('HDAC inhibitor');
      expect(await page.getByRole('checkbox', {name: /^pert_iname/}).isChecked()).toBe(true);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the form, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/introspect', async (page) => {
        await page.getByLabel('Yes', {exact: true}).check();
        await page.getByRole('checkbox', {name: /^cell_iname/}).check();
        await page.getByText('combined to 9 of up to', {exact: false}).waitFor();
      });
    },
    caseTime,
  );
};
