import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  it(
    'shows every term, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/learn/glossary', (page) =>
        page.getByText('norm_cs').first().waitFor(),
      );
    },
    caseTime,
  );

  it(
    'leads from a field of the API to the term that explains it',
    async () => {
      const visit = await pages().open('/learn/glossary#norm_cs');
      const {page} = visit;
      await page.locator('#ncs.chosen').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
