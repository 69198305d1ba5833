import {readFileSync} from 'node:fs';
import {caseTime, type DescribePages, expectSoon, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

interface Summary {
  readonly matching: number;
  readonly target_classes: readonly {
    readonly class: string;
    readonly drugs: number;
    readonly targets: number;
  }[];
}

export const describePages: DescribePages = (pages) => {
  it(
    'counts the collection, takes subsets by class and value that the address keeps, and saves them as a workbook',
    async () => {
      const {server} = pages();
      const all = await ask<Summary>(server, '/api/repurposing');
      const subset = 'target_class=kinase&disease_area=oncology';
      const chosen = await ask<Summary>(server, `/api/repurposing?${subset}`);
      expect(chosen.matching).toBeLessThan(all.matching);
      const visit = await pages().open('/repurposing');
      const {page} = visit;
      await page.getByText(`${all.matching} drugs`, {exact: false}).first().waitFor();
      const counts = page.locator('.protein-class-count');
      await expectSoon(
        async () => (await counts.allTextContents()).map(Number),
        all.target_classes.map(({drugs}) => drugs),
      );
      // By keys alone: the class tells what is in it, and Enter takes it.
      const kinase = page.getByRole('button', {name: /kinase$/});
      await kinase.focus();
      const [{drugs, targets}] = all.target_classes;
      await page.getByText(`kinase: ${drugs} drugs of ${targets} targets, most often`).waitFor();
      await page.keyboard.press('Enter');
      await page
        .locator('.facet', {hasText: 'Disease area'})
        .getByRole('button', {name: /^oncology/})
        .click();
      await page.getByText(`of ${all.matching} drugs`).waitFor();
      await expectSoon(() => page.locator('.reference-count strong').textContent(), String(chosen.matching));
      expect(new URL(page.url()).search).toBe(`?${subset}`);
      await page.getByLabel(/^Find a drug by name/).fill('erlo');
      await page.getByRole('link', {name: 'erlotinib'}).waitFor();
      await expectSoon(() => page.locator('.reference-count strong').textContent(), '1');

      await page.locator('.table-bar details.export-menu summary').last().click();
      const saved = page.waitForEvent('download');
      await page.getByRole('button', {name: 'XLSX, the Hub’s twelve columns'}).click();
      const {default: readXlsxFile} = await import('read-excel-file/node');
      const [{data}] = await readXlsxFile(readFileSync(await (await saved).path()));
      expect(data.map(([name]) => name)).toEqual(['Name', 'erlotinib']);
      expect(data[0]).toHaveLength(12);
      await page.getByRole('button', {name: 'Clear all'}).click();
      await expectSoon(() => page.locator('.reference-count strong').textContent(), String(all.matching));
      await page.goBack();
      await expectSoon(() => page.locator('.reference-count strong').textContent(), '1');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the collection, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/repurposing?moa=HDAC+inhibitor,MTOR+inhibitor', (page) =>
        page.getByRole('link', {name: 'vorinostat'}).waitFor(),
      );
    },
    caseTime,
  );
};
