import {readFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';
import {tauScale} from '../../plots/ramps';

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
      await page.getByLabel('Rows: sort by').focus();
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
      await page.getByText('1 row marked').waitFor();
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
    'filters by a field, and saves the picture of what is in sight as SVG and PNG in the colours of the values',
    async () => {
      const {server} = pages();
      const {rows, columns, values} = await post<Window>(server, '/api/matrices/window', {
        source: {dataset: 'demo', connections},
      });
      const visit = await pages().open(address);
      const {page} = visit;
      await page.getByLabel('Rows: filter by').selectOption('moa');
      await page.getByLabel('Rows: moa is').selectOption('HDAC inhibitor');
      const hits = [...rows.ids.keys()].filter((i) => rows.fields.moa[i] === 'HDAC inhibitor');
      await page.getByText(`${hits.length} of ${rows.ids.length} rows`).waitFor();
      expect(await rowsOf(page, hits.length)).toEqual(hits.map((i) => rows.ids[i]));

      const save = async (form: string) => {
        const saved = page.waitForEvent('download');
        await page.locator('.panel-head').getByText('Download').click();
        await page.getByRole('button', {name: `${form} of what is in sight`}).click();
        return readFileSync(await (await saved).path());
      };
      const svg = (await save('SVG')).toString('utf8');
      const {ramp} = tauScale();
      const colours = hits.flatMap((i) => values[i].map((value) => ramp(value ?? Number.NaN)));
      const cells = [...svg.matchAll(/<rect x="(\d+)" y="(\d+)" .*fill="([^"]+)"/g)];
      expect(cells.map(([, , , fill]) => fill)).toEqual(colours);
      for (const i of hits) expect(svg).toContain(`>${rows.fields.pert_iname[i]}</text>`);
      expect(columns.ids).toHaveLength(cells.length / hits.length);
      const png = await save('PNG');
      const drawn = await page.evaluate(
        async ({base64, places}) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const context = canvas.getContext('2d', {willReadFrequently: true});
          context?.drawImage(picture, 0, 0);
          return places.map(([x, y]) => context?.getImageData(x + 5, y + 5, 1, 1).data.join());
        },
        {base64: png.toString('base64'), places: cells.map(([, x, y]) => [Number(x), Number(y)])},
      );
      expect(drawn).toEqual(colours.map((colour) => `${colour.match(/\d+/g)},255`));
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'comes nearer by + and the wheel, moves as far as it is dragged, and shows all again',
    async () => {
      const all = encodeURIComponent(JSON.stringify({perts: hdac, targets: 'all'}));
      const visit = await pages().open(`/heatmap?dataset=demo&connections=${all}`);
      const {page} = visit;
      const canvas = page.locator('.viewer-cells canvas');
      await canvas.waitFor();
      const whole = Number((await page.getByText(/^\d+ rows × 7 columns/).textContent())?.match(/^\d+/));
      const windowOf = async (isThere: (window: readonly number[]) => boolean) => {
        await page.waitForURL((url) => {
          const text = url.searchParams.get('window');
          return text !== null && isThere(text.split(',').map(Number));
        });
        return (new URL(page.url()).searchParams.get('window') ?? '').split(',').map(Number);
      };
      await page.locator('.viewer-cells').focus();
      for (let n = 0; n < 4; n++) await page.keyboard.press('+');
      const near = await windowOf(([, , rows]) => Math.abs(rows - whole * 0.7 ** 4) < 0.01);
      expect(near).toEqual([0, 0, expect.any(Number), 4]);
      const box = await canvas.boundingBox();
      if (!box) throw new Error('the map is not in sight');
      const [x, y] = [box.x + 200, box.y + 300];
      const drag = async (dx: number, dy: number) => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + dx / 2, y + dy / 2);
        await page.mouse.move(x + dx, y + dy);
        await page.mouse.up();
      };
      await drag(-60, -100);
      const moved = await windowOf(([top]) => top > 0);
      // Names stand right of the cells and below them.
      const [wide, tall] = [box.width - 150, box.height - 110];
      expect(moved[0]).toBeCloseTo((100 / tall) * near[2], 0);
      expect(moved[1]).toBeCloseTo((60 / wide) * near[3], 1);
      expect(moved.slice(2)).toEqual(near.slice(2));
      await drag(400, 3000);
      expect((await windowOf(([top]) => top === 0)).slice(0, 2)).toEqual([0, 0]);
      await page.mouse.move(x, y);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -120);
      await page.keyboard.up('Control');
      const nearer = await windowOf(([, , rows]) => rows < near[2] - 1);
      // The cell under the pointer stays there.
      const under = ([top, , rows]: readonly number[]) => top + (300 / tall) * rows;
      expect(under(nearer)).toBeCloseTo(under([0, 0, near[2], 4]), 0);
      await page.getByRole('button', {name: 'Show all'}).click();
      await page.waitForURL((url) => !url.searchParams.has('window'));
      await page.getByRole('button', {name: 'Show all', disabled: true}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'takes a file of the reader, calls it by its name at its bare address, and says what is wrong with another',
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
      await page.goto(page.url().replace(/&?name=[^&]*/, ''));
      await page.getByRole('heading', {name: 'mine.gct'}).waitFor();
      await page.getByText('2 rows × 3 columns').waitFor();
      expect(await rowsOf(page, 2)).toEqual(['r1', 'r2']);
      await said(page).filter({hasText: 'r2 × A: −1'}).waitFor();
      await page.getByLabel('Colours reach to').fill('2');
      await page.keyboard.press('Enter');
      await page.getByText('Colours end at ±2: 1 cell is beyond').waitFor();
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
