import {caseTime, type DescribePages, expectSoundPage, expectTexts} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';

interface Drug {
  readonly samples: readonly {readonly vendor: string; readonly purity: number; readonly qc_date: string}[];
  readonly applications: readonly {
    readonly patents: readonly {readonly patent_no: string; readonly expires: string}[];
  }[];
}

export const describePages: DescribePages = (pages) => {
  it(
    'shows a drug with its samples, approvals and what protects them, in both themes and widths',
    async () => {
      const {server} = pages();
      const drug = await ask<Drug>(server, '/api/repurposing/drugs/palbociclib');
      await expectSoundPage(pages(), '/repurposing/palbociclib', async (page) => {
        await page.getByRole('heading', {name: 'palbociclib'}).waitFor();
        const [{vendor, purity, qc_date: day}] = drug.samples;
        const samples = page.getByRole('region', {name: 'Samples of palbociclib'});
        for (const text of [vendor, purity.toFixed(2), day]) await samples.getByText(text).first().waitFor();
        const patents = drug.applications.flatMap((application) => application.patents);
        expect(patents.length).toBeGreaterThan(3);
        // Each as long as it lasts, in the drawing and in its words for those who do not see it.
        const line = page.getByRole('img', {name: /^Approvals of palbociclib/});
        await line.waitFor();
        const words = (await line.getAttribute('aria-label')) ?? '';
        const missing = patents.filter(
          ({patent_no: number, expires}) => !words.includes(`patent ${number} until ${expires}`),
        );
        expect(missing).toEqual([]);
        const exclusivities = drug.applications.flatMap(
          (each) => (each as {exclusivities: object[]} & typeof each).exclusivities,
        );
        expect(await line.locator('line.span').count()).toBe(patents.length + exclusivities.length);
      });
    },
    caseTime,
  );

  it(
    'leads from a perturbagen to the drug and back, and says when there is none',
    async () => {
      const visit = await pages().open('/perts/vorinostat');
      const {page} = visit;
      await page.getByRole('link', {name: 'vorinostat as a drug'}).click();
      await page.getByRole('link', {name: 'vorinostat (BRD-K81418486): its card and connections'}).waitFor();
      await expectTexts(page.getByRole('link', {name: 'HDAC inhibitor'}), ['HDAC inhibitor']);
      visit.expectComplaint(/404/);
      await page.goto(new URL('/repurposing/nosuchdrug', pages().server.url).href);
      await page.getByText('No drug is called “nosuchdrug”').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
