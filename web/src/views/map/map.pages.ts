import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';
import {ask, keep, submitted} from '../../../../test/web/jobs';

interface MapAnswer {
  readonly points: number;
  readonly columns: Record<string, {values: string[]; codes: number[]}>;
}

export const describePages: DescribePages = (pages) => {
  let job: string;

  beforeAll(async () => {
    job = await submitted(pages().server, 'for the map');
  }, caseTime);

  it(
    'is sound, in both themes and widths, and coloured by a query too',
    async () => {
      await expectSoundPage(pages(), '/map?colour=cell_iname&lasso=-4,-4 4,-4 4,4 -4,4', (page) =>
        page.getByText('signatures are chosen').waitFor(),
      );
      await expectSoundPage(pages(), `/map?job=${job}`, (page) => page.getByText('NCS of').first().waitFor());
    },
    caseTime,
  );

  it(
    'tells signatures under the pointer, brings values out by the legend, and lists what a lasso catches',
    async () => {
      const {server} = pages();
      const map = await ask<MapAnswer>(server, '/api/datasets/demo/map?fields=class,cell_iname');
      const visit = await pages().open('/map?colour=class');
      const {page} = visit;
      await page.evaluate(keep([job]));
      await page.reload();
      const counted = (value: string) => {
        const {values, codes} = map.columns.class;
        return codes.filter((code) => values[code] === value).length;
      };
      const rows = page.getByRole('main').getByText(/^[\d,]+( of [\d,]+)? rows$/);
      await expectSoon(() => rows.textContent(), `${map.points.toLocaleString('en')} rows`);
      // The legend's counts are those of the API, and a value of it lists its signatures.
      const entry = page.getByRole('button', {name: /HDAC inhibitor .CP/});
      await expectSoon(() => entry.textContent(), `HDAC inhibitor (CP)${counted('HDAC inhibitor (CP)')}`);
      await entry.click();
      await expectSoon(() => rows.textContent(), `${counted('HDAC inhibitor (CP)')} rows`);
      expect(await entry.getAttribute('aria-pressed')).toBe('true');
      await page.goBack();
      await expectSoon(() => rows.textContent(), `${map.points.toLocaleString('en')} rows`);

      // A lasso around all of it, by the mouse.
      const canvas = page.locator('.map-plot canvas');
      await canvas.scrollIntoViewIfNeeded();
      const box = await canvas.boundingBox();
      if (!box) throw new Error('the map is not there');
      await page.getByRole('button', {name: 'Lasso'}).click();
      const corner = async (x: number, y: number) =>
        page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await corner(0.5, 0.02);
      await page.mouse.down();
      for (const [x, y] of [
        [0.98, 0.02],
        [0.98, 0.98],
        [0.5, 0.98],
      ] as const)
        await corner(x, y);
      await page.mouse.up();
      await page.getByText('signatures are chosen').waitFor();
      const caught = Number((await rows.textContent())?.replace(/\D/g, ''));
      expect(caught).toBeGreaterThan(map.points / 10);
      expect(caught).toBeLessThan(map.points);
      expect(new URL(page.url()).searchParams.get('lasso')).toMatch(/^-?[\d.]+,-?[\d.]+ /);
      await page.keyboard.press('Escape');

      // By keys: nearer, and the address keeps where.
      await page.getByRole('region', {name: 'Signature map', exact: true}).focus();
      await page.keyboard.press('+');
      await page.keyboard.press('ArrowRight');
      await expectSoon(async () => new URL(page.url()).searchParams.has('at'), true);
      // The pointer on a point: places are found until it says a name.
      await page.keyboard.press('0');
      const said = page.locator('.map-said');
      for (let step = 0; step < 400 && !(await said.textContent())?.includes('class:'); step++) {
        await corner(0.05 + 0.9 * ((step * 0.618) % 1), 0.05 + (0.9 * step) / 400);
      }
      expect(await said.textContent()).toMatch(/ · .*class: /);

      await page.getByLabel('Colour by').selectOption({label: 'for the map'});
      await page.getByRole('region', {name: /^Colours: NCS of/}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'says which fields there are where the address names none',
    async () => {
      const visit = await pages().open('/map?colour=nope');
      visit.expectComplaint(/422/);
      await visit.page.getByText('have no field').waitFor();
      await visit.close();
    },
    caseTime,
  );
};
