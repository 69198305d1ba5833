import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {caseTime, type DescribePages, expectSoon, expectTexts} from '../../../test/web/harness';
import {ask, submitted} from '../../../test/web/jobs';

/** Takes a choice of a menu "Download", and gives the file. */
async function downloaded(page: Page, choice: string, within = page.locator('main')): Promise<Buffer> {
  await within.getByText('Download', {exact: true}).first().click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    within.getByRole('button', {name: choice, exact: true}).first().click(),
  ]);
  return readFileSync(await file.path());
}

/** Lines of a CSV without quoted cells, by heading. */
function linesOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = csv.trimEnd().split(/\r?\n/);
  expect(csv).not.toMatch(/"/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell] as const)));
}

/** The cells of a column as they are shown, of the rows in sight. */
const columnOf = (page: Page, caption: RegExp, at: number) =>
  page
    .getByRole('region', {name: caption})
    .locator('tbody tr:not(.spacer)')
    .evaluateAll((rows, i) => rows.map((row) => row.children[i]?.textContent ?? ''), at);

export const describePages: DescribePages = (pages) => {
  let id: string;

  beforeAll(async () => {
    id = await submitted(pages().server, 'tables');
  }, caseTime);

  it(
    'finds, sorts and chooses columns of rows that are all here; what is shown is what is saved, as the API has it',
    async () => {
      const {server} = pages();
      const report = await fetch(`${server.url}/api/jobs/${id}/results/gene_report.txt`, {
        headers: {user_key: server.key},
      });
      const told = (await report.text()).trimEnd().split('\n').slice(1);
      const genes = told
        .map((line) => line.split('\t'))
        .map(([, list, gene, entrez]) => ({list, gene, entrez}));
      const wanted = genes.filter(({gene}) => gene.includes('CC')).sort((a, b) => (a.gene < b.gene ? 1 : -1));
      expect(wanted.length).toBeGreaterThan(1);

      const visit = await pages().open(`/jobs/${id}?tab=genes`);
      const {page} = visit;
      await page.getByText(`${genes.length} rows`).waitFor();
      await page.getByRole('searchbox', {name: /^Find in/}).fill('cc');
      await page.getByText(`${wanted.length} of ${genes.length} rows`).waitFor();
      await page.getByRole('button', {name: 'Sort by As it was sent'}).click();
      await page.getByRole('button', {name: 'Sort by As it was sent'}).click();
      await page.waitForURL(/sort=-gene/);
      await expectSoon(
        () => columnOf(page, /genes$/, 0),
        wanted.map(({gene}) => gene),
      );
      await page.getByText('Columns', {exact: true}).click();
      for (const hidden of ['Used?', 'Gene', 'Found by'])
        await page.getByLabel(hidden, {exact: true}).uncheck();
      await page.getByRole('button', {name: 'Move Entrez id to the left'}).click();
      await page.waitForURL(/columns=gene%2Centrez_id%2Clist/);
      const shown = await downloaded(page, 'CSV of what is shown');
      expect(shown.toString()).toBe(
        [
          'gene,entrez_id,list',
          ...wanted.map(({gene, entrez, list}) => `${gene},${entrez},${list}`),
          '',
        ].join('\r\n'),
      );
      const all = linesOf((await downloaded(page, 'CSV of all rows and columns')).toString());
      expect(all.map(({gene, list, entrez_id}) => ({gene, list, entrez: entrez_id}))).toEqual(
        genes.map(({gene, list, entrez}) => ({gene, list, entrez})),
      );
      await page.reload();
      await page.getByText(`${wanted.length} of ${genes.length} rows`).waitFor();
      await expectSoon(
        () => columnOf(page, /genes$/, 1),
        wanted.map(({entrez}) => entrez),
      );
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'pages through rows that stay on the server to the last, and saves what the API answers',
    async () => {
      const {server} = pages();
      const files = await ask<{path: string}[]>(server, `/api/jobs/${id}/results`);
      const path = files.find((file) => file.path.endsWith('query_result.gct'))?.path ?? '';
      const part = `order=norm_cs%20ASC&where=${encodeURIComponent('{"pert_type":"trt_cp"}')}`;
      const rows = await ask<{id: string; pert_iname: string; norm_cs: number}[]>(
        server,
        `/api/jobs/${id}/results/${path}?format=json&${part}`,
      );
      expect(rows.length).toBeGreaterThan(1000);
      const visit = await pages().open(
        `/jobs/${id}?tab=signatures&sort=norm_cs&pert_type=trt_cp&columns=pert_iname,norm_cs,id`,
      );
      const {page} = visit;
      const table = page.getByRole('region', {name: /signatures$/});
      await table.getByText(rows[0].id).waitFor();
      expect(await table.getByRole('table').getAttribute('aria-rowcount')).toBe(String(rows.length + 1));
      for (const share of [0.5, 1]) {
        await table.evaluate((box, to) => box.scrollTo(0, box.scrollHeight * to), share);
        const at = share === 1 ? rows.length - 1 : Math.floor(rows.length / 2) + 4;
        const row = table.locator(`tr[aria-rowindex="${at + 2}"]`);
        await row.getByText(rows[at].id).waitFor();
        const {pert_iname, norm_cs, id: sig} = rows[at];
        await expectTexts(row.locator('td'), [pert_iname, norm_cs.toFixed(3).replace('-', '−'), sig]);
      }
      const saved = linesOf((await downloaded(page, 'CSV, the columns shown')).toString());
      expect(
        saved.map(({id: sig, pert_iname, norm_cs}) => ({id: sig, pert_iname, norm_cs: Number(norm_cs)})),
      ).toEqual(rows.map(({id: sig, pert_iname, norm_cs}) => ({id: sig, pert_iname, norm_cs})));
      expect(Object.keys(saved[0]).sort()).toEqual(['id', 'norm_cs', 'pert_iname']);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'saves perturbagens with a score in each cell line, plots as PNG, SVG and numbers, and a request that runs',
    async () => {
      const {server} = pages();
      const found = await ask<{
        cells: string[];
        perturbagens: {pert_id: string; score: number}[];
        scores: (number | null)[][];
      }>(server, `/api/jobs/${id}/heatmap?limit=2000&order=desc`);
      const visit = await pages().open(`/jobs/${id}?tab=perturbagens`);
      const {page} = visit;
      await page.getByRole('link', {name: 'panobinostat'}).waitFor();
      const csv = (await downloaded(page, 'CSV of all rows and columns')).toString().trimEnd().split('\r\n');
      const head = csv[0].split(',');
      expect(head.slice(-found.cells.length)).toEqual(found.cells.map((cell) => `cell ${cell}`));
      expect(csv.slice(1).map((line) => line.split(',').slice(-found.cells.length).map(Number))).toEqual(
        found.scores.map((row) => row.map((score) => score ?? 0)),
      );

      await page.getByText('As code').click();
      const code = await page.getByRole('region', {name: 'The request in curl'}).locator('pre').textContent();
      const answer = execFileSync('bash', ['-c', `${code?.replace('YOUR_KEY', server.key)} -s`]);
      const {perturbagens} = JSON.parse(answer.toString()) as typeof found;
      expect(perturbagens).toEqual(found.perturbagens.slice(0, 100));

      await page.goto(`${server.url}/jobs/${id}`);
      await page.getByText('Most opposite').waitFor();
      const figure = page.locator('figure', {hasText: 'are spread'});
      const {distribution} = await ask<{distribution: {histogram: {counts: number[]}}}>(
        server,
        `/api/jobs/${id}/overview?top=12`,
      );
      const numbers = linesOf((await downloaded(page, 'CSV of the numbers', figure)).toString());
      expect(numbers.map(({count}) => Number(count))).toEqual(distribution.histogram.counts);
      const svg = (await downloaded(page, 'SVG', figure)).toString();
      const drawn = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        return {
          fault: parsed.querySelector('parsererror')?.textContent,
          bars: parsed.querySelectorAll('rect').length,
          styled: parsed.querySelectorAll('[class]').length,
        };
      }, svg);
      // The first rectangle is the ground; styles of the page are written into each element.
      expect(drawn).toEqual({fault: undefined, bars: numbers.length + 1, styled: 0});
      const png = await downloaded(page, 'PNG', figure);
      const {width, height} = await figure
        .locator('svg')
        .evaluate((element) => element.getBoundingClientRect());
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(
        [width, height].map((size) => Math.round(size * 2)),
      );
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
