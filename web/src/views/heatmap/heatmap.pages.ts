import {readFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

const hdac = ['vorinostat', 'belinostat', 'entinostat', 'panobinostat', 'digoxin', 'ouabain', 'torin-1'];
const connections = {perts: hdac};
const address = `/heatmap?dataset=demo&connections=${encodeURIComponent(JSON.stringify(connections))}`;

interface Window {
  readonly rows: {
    readonly ids: readonly string[];
    readonly fields: Readonly<Record<string, readonly (string | null)[]>>;
  };
  readonly columns: {readonly ids: readonly string[]};
  readonly values: readonly (readonly (number | null)[])[];
}

interface Clusters {
  readonly ids: readonly string[];
  readonly order: readonly number[];
  readonly merges: readonly (readonly number[])[];
}

const post = <T>(server: Parameters<typeof ask>[0], path: string, body: object) =>
  ask<T>(server, path, {method: 'POST', body: JSON.stringify(body)});
const said = (page: Page) => page.locator('.matrix-said');

/** Ids of the rows from above, as the keys find them. */
async function rowsOf(page: Page, count: number): Promise<string[]> {
  await page.locator('.viewer-cells').focus();
  const found: string[] = [];
  for (let row = 0; row < count; row++) {
    await page.keyboard.press(row === 0 ? 'ArrowRight' : 'ArrowDown');
    await said(page).filter({hasText: '×'}).waitFor();
    await page.waitForFunction(
      (before) => document.querySelector('.matrix-said')?.textContent !== before,
      found[found.length - 1] ?? '',
    );
    found.push((await said(page).textContent()) ?? '');
  }
  return found.map((text) => text.split(' × ')[0]);
}

export const describePages: DescribePages = (pages) => {
  it(
    'shows a matrix of connections, sorts it by a value, filters it, marks rows, clusters it and saves what is in sight',
    async () => {
      const {server} = pages();
      const source = {dataset: 'demo', connections};
      const window = await post<Window>(server, '/api/matrices/window', {source});
      const {ids} = window.rows;
      const visit = await pages().open(address);
      const {page} = visit;
      await page.getByText(`${ids.length} rows × ${ids.length} columns`).waitFor();
      expect(await rowsOf(page, ids.length)).toEqual(ids);

      const first = window.columns.ids[0];
      await page.getByLabel('Rows: sort by').selectOption(`value:${first}`);
      await page.getByLabel('Rows: direction').selectOption('-');
      await page.waitForURL(/rsort=-value/);
      const sorted = ids
        .map((id, i) => ({id, value: window.values[i][0] ?? Number.NEGATIVE_INFINITY}))
        .sort((a, b) => b.value - a.value)
        .map(({id}) => id);
      await page.reload();
      await page.getByText(`${ids.length} rows × ${ids.length} columns`).waitFor();
      expect(await rowsOf(page, ids.length)).toEqual(sorted);

      await page.keyboard.press('Enter');
      await page.getByText('1 rows marked').waitFor();
      expect(await page.getByLabel('Ids of the marked rows').inputValue()).toBe(sorted[sorted.length - 1]);

      await page.getByLabel('Rows: find').fill('HDAC');
      const moa = window.rows.fields.moa;
      const hits = ids.filter((_, i) => moa[i]?.includes('HDAC'));
      await page.getByText(`${hits.length} of ${ids.length} rows`).waitFor();
      const saved = page.waitForEvent('download');
      await page.locator('.panel-head').getByText('Download').click();
      await page.getByRole('button', {name: 'GCT of all'}).click();
      const lines = readFileSync(await (await saved).path(), 'utf8').split('\n');
      expect(lines[1].split('\t').slice(0, 2).map(Number)).toEqual([hits.length, ids.length]);
      expect(lines.filter((line) => /^BRD-/.test(line)).map((line) => line.split('\t')[0])).toEqual(
        sorted.filter((id) => hits.includes(id)),
      );

      await page.goto(new URL(address, server.url).href);
      await page.getByRole('combobox', {name: /^Cluster/}).selectOption('rows');
      const tree = await post<Clusters>(server, '/api/matrices/cluster', {
        source,
        axis: 'rows',
        linkage: 'average',
        distance: 'pearson',
      });
      const cut = page.getByRole('slider', {name: 'Rows: cut at'});
      await cut.waitFor();
      expect(await cut.getAttribute('aria-valuetext')).toBe('1 cluster');
      expect(await rowsOf(page, ids.length)).toEqual(tree.order.map((leaf) => tree.ids[leaf]));
      await cut.fill('0');
      await page.getByText(/^Rows: cut at 0, \d+ clusters/).waitFor();
      const merged = tree.merges.filter(([, , height]) => height <= 0).length;
      expect(await cut.getAttribute('aria-valuetext')).toBe(`${ids.length - merged} clusters`);
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'takes a file of the reader, keeps its address, and says what is wrong with another',
    async () => {
      const gct = ['#1.3', '2\t3\t1\t0', 'id\tkind\tA\tB\tC', 'r1\tx\t1\t2\t3', 'r2\ty\t-1\t\t0.5', ''];
      const file = (name: string, text: string) => ({
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from(text),
      });
      const visit = await pages().open('/heatmap');
      visit.expectComplaint(/status of 400/);
      const {page} = visit;
      await page.getByText('A file of your own').waitFor();
      await page.locator('input[type="file"]').setInputFiles(file('broken.gct', 'gene,score\nMYC,1\n'));
      await page.getByText('The file could not be taken').waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.locator('input[type="file"]').setInputFiles(file('mine.gct', gct.join('\n')));
      await page.getByRole('heading', {name: 'mine.gct'}).waitFor();
      await page.getByText('2 rows × 3 columns').waitFor();
      await page.reload();
      await page.getByText('2 rows × 3 columns').waitFor();
      expect(await rowsOf(page, 2)).toEqual(['r1', 'r2']);
      await said(page).filter({hasText: 'r2 × A: −1'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the choice of a matrix and a clustered matrix in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/heatmap', (page) => page.getByText('A file of your own').waitFor());
      await expectSoundPage(pages(), `${address}&cluster=both&rtracks=moa&ctracks=moa`, (page) =>
        page.getByRole('slider', {name: 'Columns: cut at'}).waitFor(),
      );
    },
    caseTime,
  );
};
