import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

const ids = ['BRD-K81418486', 'BRD-K17743125', 'CGS001-HDAC1'];

type Row = Readonly<Record<string, string | number | null>>;

export const describePages: DescribePages = (pages) => {
  it(
    'counts the reference by type, and shows the connections of those picked as the API has them',
    async () => {
      const {server} = pages();
      const path = '/api/datasets/demo/connections';
      const targets = await ask<readonly Row[]>(server, `${path}?perts=${ids[0]}&targets=all`);
      const all = targets.filter(({pert_type}) => !String(pert_type).startsWith('ctl_'));
      const visit = await pages().open('/touchstone?class=CP_HDAC_INHIBITOR');
      const {page} = visit;
      await page.getByText(`${all.length} perturbagens in the reference`).waitFor();
      const compounds = all.filter(({pert_type}) => pert_type === 'trt_cp').length;
      await page.getByRole('button', {name: `${compounds} compound`}).waitFor();
      for (const name of ['vorinostat', 'belinostat']) await page.getByLabel(`Pick ${name}`).check();
      await page.getByLabel('Class', {exact: false}).first().selectOption('');
      await page.getByPlaceholder('Find in any column').last().fill('CGS001-HDAC1');
      await page.getByLabel('Pick HDAC1 (sh.cgs)').check();
      await page.getByText('Connections of 3 picked').waitFor();
      expect(new URL(page.url()).searchParams.get('perts')).toBe(ids.join(','));

      const matrix = await ask<readonly Row[]>(server, `${path}?perts=${ids.join(',')}`);
      const said = page.locator('.matrix-bar [role="status"]');
      const expectCells = async (rows: readonly Row[], columns: readonly (readonly [string, string])[]) => {
        await page.locator('section.matrix-view').focus();
        for (const [r, row] of rows.entries()) {
          await page.keyboard.press(r === 0 ? 'ArrowRight' : 'ArrowDown');
          for (const [c, [id, label]] of columns.entries()) {
            if (c > 0) await page.keyboard.press('ArrowRight');
            const value = String(Math.round(Math.fround(Number(row[id])) * 1e4) / 1e4).replace('-', '−');
            await said.filter({hasText: `× ${label}: ${value}`}).waitFor();
          }
          for (let c = 1; c < columns.length; c++) await page.keyboard.press('ArrowLeft');
        }
      };
      await expectCells(matrix, [
        [ids[0], 'vorinostat'],
        [ids[1], 'belinostat'],
        [ids[2], 'HDAC1 (sh.cgs)'],
      ]);

      await page.getByLabel('Show').selectOption('cells');
      const byCell = await ask<readonly Row[]>(
        server,
        `${path}?perts=${ids[0]}&targets=${ids.join(',')}&cells=all`,
      );
      await page.getByRole('region', {name: 'tau of vorinostat by cell line'}).waitFor();
      const cells = Object.keys(byCell[0]).filter((name) => name.startsWith(`${ids[0]}:`));
      await expectCells(
        byCell,
        cells.map((name) => [name, name.slice(ids[0].length + 1)] as const),
      );

      await page.getByLabel('Score').selectOption('ncs');
      const ncs = await ask<readonly Row[]>(
        server,
        `${path}?perts=${ids[0]}&targets=${ids.join(',')}&cells=all&score=ncs`,
      );
      const beyond = ncs.flatMap((row) => cells.filter((name) => Math.abs(Number(row[name])) > 2)).length;
      expect(beyond).toBeGreaterThan(1);
      await page.getByText(`Colours end at ±2: ${beyond} cells are beyond`).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the reference and what is picked, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), `/touchstone?perts=${ids.join(',')}`, (page) =>
        page.getByRole('region', {name: 'tau among picked perturbagens'}).waitFor(),
      );
    },
    caseTime,
  );
};
