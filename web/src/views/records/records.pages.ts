import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  it(
    'shows what is known of a cell line, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/cells/MCF7', (page) => page.getByText('breast').waitFor());
    },
    caseTime,
  );

  it(
    'says when a name is not known',
    async () => {
      const visit = await pages().open('/genes/NOSUCHGENE');
      await visit.page.getByText('No gene is called').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
