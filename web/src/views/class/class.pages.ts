import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';
import {titlesOf, valuesAt} from '../../../../test/web/plotted';

/** What of the API's answer is compared with. */
interface ClassReport {
  readonly members: readonly {
    readonly pert_id: string;
    readonly pert_iname: string;
    readonly median: number | null;
  }[];
  readonly heat_map: {
    readonly order: readonly string[];
    readonly scores: readonly (readonly (number | null)[])[];
  };
  readonly cells: readonly {
    readonly cell: string;
    readonly median: number;
    readonly q25: number;
    readonly q75: number;
  }[];
}

const id = 'CP_HDAC_INHIBITOR';

/** MATLAB's prctile, by which cmapM draws its boxes. */
function prctile(sorted: readonly number[], percent: number): number {
  const place = (percent / 100) * sorted.length + 0.5;
  const low = Math.min(Math.max(Math.floor(place), 1), sorted.length);
  const high = Math.min(low + 1, sorted.length);
  return sorted[low - 1] + Math.max(0, place - low) * (sorted[high - 1] - sorted[low - 1]);
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

export const describePages: DescribePages = (pages) => {
  it(
    'draws the box of a class as a computation by hand has it, each score of its members and each cell line as the API has them',
    async () => {
      const {server} = pages();
      const report = await ask<ClassReport>(server, `/api/pcls/${id}/connectivity?dataset=demo`);
      const visit = await pages().open(`/classes/${id}`);
      const {page} = visit;
      const box = page.getByRole('img', {name: /^Median tau of each member/});
      await box.waitFor();
      const plot = page.locator('figure', {has: box});

      // Of the scores of each member with each other, as the heat map has them.
      const {order, scores} = report.heat_map;
      const medians = scores.map((row) => prctile(ascending(row.filter((score) => score !== null)), 50));
      const sorted = ascending(medians);
      const [q25, median, q75] = [25, 50, 75].map((percent) => prctile(sorted, percent));
      const fence = 1.5 * (q75 - q25);
      const within = sorted.filter((value) => value >= q25 - fence && value <= q75 + fence);
      const tolerance = (sorted[sorted.length - 1] - sorted[0]) / 500;
      const close = (found: number, expected: number) =>
        expect(Math.abs(found - expected)).toBeLessThan(tolerance);

      const [[left, right]] = await valuesAt(plot, 'rect.box', ['x', 'x+width']);
      close(left, q25);
      close(right, q75);
      close((await valuesAt(plot, 'line.box-median', ['x1']))[0][0], median);
      const whiskers = (await valuesAt(plot, '.whisker line:last-child', ['x1'])).flat();
      close(whiskers[0], within[0]);
      close(whiskers[1], within[within.length - 1]);
      const points = (await valuesAt(plot, 'circle.box-point', ['cx'])).flat();
      const byId = new Map(order.map((member, i) => [member, medians[i]]));
      report.members.forEach(({pert_id, median: told}, i) => {
        close(points[i], byId.get(pert_id) ?? Number.NaN);
        expect(told).toBeCloseTo(byId.get(pert_id) ?? Number.NaN, 4);
      });

      const heatMap = page.getByRole('region', {name: `tau among the members of`});
      await heatMap.focus();
      const said = page.locator('.matrix-bar [role="status"]');
      const names = new Map(report.members.map((each) => [each.pert_id, each.pert_iname]));
      for (let row = 0; row < order.length; row++) {
        await page.keyboard.press(row === 0 ? 'ArrowRight' : 'ArrowDown');
        for (let column = 0; column < order.length; column++) {
          if (column > 0) await page.keyboard.press('ArrowRight');
          const score = scores[row][column];
          const value = score === null ? 'no value' : String(Math.round(score * 1e4) / 1e4);
          const expected = `${names.get(order[row])} × ${names.get(order[column])}: ${value}`;
          await said.filter({hasText: expected}).waitFor();
        }
        for (let column = 1; column < order.length; column++) await page.keyboard.press('ArrowLeft');
      }

      const band = page.locator('figure', {has: page.getByRole('img', {name: /by cell line/})});
      expect(await titlesOf(band)).toEqual(
        report.cells.map(
          ({cell, median: middle, q25: low, q75: high}) =>
            `${cell}: median ${middle}, quartiles ${low} and ${high}`,
        ),
      );
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows all classes, a class, and a list of the reader, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), `/classes/${id}`, (page) =>
        page.getByRole('img', {name: /^Median tau of each member/}).waitFor(),
      );
      const visit = await pages().open('/classes');
      const {page} = visit;
      await page.getByRole('img', {name: /^Median tau of the members of each class/}).waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.getByRole('link', {name: 'Own list'}).click();
      await page.getByRole('textbox', {name: 'Perturbagens'}).fill('vorinostat, belinostat\nno such thing');
      await page.getByRole('button', {name: 'Show'}).click();
      visit.expectComplaint(/status of 404/);
      await page.getByRole('alert').filter({hasText: 'no such thing'}).waitFor();
      await page.getByRole('textbox', {name: 'Perturbagens'}).fill('vorinostat, belinostat\ndigoxin');
      await page.getByRole('button', {name: 'Show'}).click();
      await page.getByRole('img', {name: /^Median tau of each member/}).waitFor();
      expect(new URL(page.url()).searchParams.get('perts')).toBe('vorinostat,belinostat,digoxin');
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
