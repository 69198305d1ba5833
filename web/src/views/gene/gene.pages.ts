import {caseTime, type DescribePages, expectSoundPage} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';
import {titlesOf, valuesAt} from '../../../../test/web/plotted';

interface Moved {
  readonly looked_at: number;
  readonly signatures: number;
  readonly up: readonly Signature[];
  readonly down: readonly Signature[];
}

interface Signature {
  readonly z: number;
  readonly pert_iname: string;
  readonly pert_type: string;
  readonly cell_iname: string;
}

interface Baseline {
  readonly cell_lines: readonly {
    readonly cell_iname: string;
    readonly expression: number;
    readonly z: number | null;
  }[];
}

/** As a signature is called on the page. */
const nameOf = ({pert_iname, pert_type, cell_iname}: Signature) => {
  const type = pert_type === 'trt_cp' ? '' : ` (${pert_type.replace('trt_', '')})`;
  return `${pert_iname}${type} ${cell_iname}`;
};

export const describePages: DescribePages = (pages) => {
  it(
    'draws the signatures that move a gene most as the API has them, and says how many were looked at',
    async () => {
      const {server} = pages();
      const moved = await ask<Moved>(server, '/api/genes/CDKN1A/signatures?dataset=demo&top=12');
      const visit = await pages().open('/genes/cdkn1a');
      // The demo may have no baseline expression of a gene.
      visit.expectComplaint(/status of 404/);
      const {page} = visit;
      const ends = [
        ['raised', moved.up],
        ['lowered', moved.down],
      ] as const;
      for (const [word, signatures] of ends) {
        const plot = page.locator('figure', {
          has: page.getByRole('img', {name: `CDKN1A is ${word} most`}),
        });
        await plot.waitFor();
        const titles = await titlesOf(plot);
        expect(titles).toEqual(signatures.map((each) => `${nameOf(each)}: ${each.z}`));
        const bars = await valuesAt(plot, '.bar-positive, .bar-negative', ['x', 'x+width']);
        signatures.forEach(({z}, i) => {
          const [from, to] = bars[i];
          expect(Math.abs((Math.abs(from) > Math.abs(to) ? from : to) - z)).toBeLessThan(0.05);
        });
      }
      const number = (value: number) => value.toLocaleString('en');
      await page
        .getByText(`${number(moved.looked_at)} signatures were looked at, of ${number(moved.signatures)}`)
        .waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows where a gene is measured, what targets it and what perturbs it, in both themes and widths',
    async () => {
      await expectSoundPage(
        pages(),
        '/genes/MYC',
        (page) => page.getByRole('img', {name: 'MYC is raised most'}).waitFor(),
        [/status of 404/],
      );
      const visit = await pages().open('/genes/3065');
      visit.expectComplaint(/status of 404/);
      const {page} = visit;
      await page.getByRole('heading', {name: 'HDAC1', level: 1}).waitFor();
      await page.getByRole('link', {name: 'best inferred'}).waitFor();
      const {cell_lines} = await ask<Baseline>(pages().server, '/api/genes/3065/baseline_expression');
      const shown = page.locator('figure', {
        has: page.getByRole('img', {name: 'Baseline expression of HDAC1'}),
      });
      await page.getByRole('combobox', {name: /^Cell lines/}).selectOption('all');
      await shown
        .locator('.strip-point')
        .nth(Math.min(60, cell_lines.length) - 1)
        .waitFor();
      expect(await titlesOf(shown)).toEqual(
        cell_lines
          .slice(0, 60)
          .map(({cell_iname, expression, z}) => `${cell_iname}, log2 expression ${expression}, z: ${z}`),
      );
      await page.getByRole('link', {name: 'CGS001-HDAC1'}).waitFor();
      await page.getByRole('link', {name: 'OE001-HDAC1'}).waitFor();
      await page.getByRole('link', {name: 'belinostat', exact: true}).click();
      await page.getByRole('heading', {name: 'belinostat', level: 1}).waitFor();
      await page.goto(new URL('/genes/NOSUCHGENE', visit.server.url).href);
      await page.getByText('No gene is called “NOSUCHGENE”').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
