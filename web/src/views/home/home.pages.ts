import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';

export const describePages: DescribePages = (pages) => {
  it(
    'shows the counts of the dataset, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/', (page) => page.getByText('perturbagens known').waitFor());
    },
    caseTime,
  );
};
