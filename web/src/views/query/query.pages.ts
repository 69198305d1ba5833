import {caseTime, type DescribePages, expectSoundPage, expectTexts} from '../../../../test/web/harness';

/** A differential expression in which the demo's HDAC genes go up and proliferation goes down, as a script writes it. */
function differentialExpression(): string {
  const up = ['H1F0', 'TUBB3', 'CDKN1A', 'TXNIP', 'GADD45B', 'HIST1H2BK', 'GATA3', 'SYK'];
  const down = ['MYC', 'CCND1', 'TOP2A', 'BIRC5', 'EGFR', 'TYMS', 'CDK4', 'BRCA1'];
  const rows = [
    ...up.map((gene, i) => `${gene},${500 + i},${2 + i / 10},0.25,${8 + i / 10},1e-12,2e-11`),
    ...down.map((gene, i) => `${gene},${400 + i},${-2 - i / 10},0.25,${-8 - i / 10},1e-12,NA`),
  ];
  return ['gene,baseMean,log2FoldChange,lfcSE,stat,pvalue,padj', ...rows].join('\n');
}

export const describePages: DescribePages = (pages) => {
  it(
    'shows the example with its preview, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), '/query?example=1', (page) =>
        page.getByRole('region', {name: 'Most alike'}).getByText('vorinostat').first().waitFor(),
      );
    },
    caseTime,
  );

  it(
    'classes genes while one types, with counts, reasons and aliases',
    async () => {
      const visit = await pages().open('/query');
      const {page} = visit;
      const box = page.getByRole('textbox', {name: 'Up-regulated genes'});
      await box.fill('CDKN1A, TXNIP\nnosuchgene\nCDKN1A');
      const fate = page.locator('#genes-up-fate');
      await fate.getByText('2 valid').waitFor();
      await fate.getByText('1 invalid').waitFor();
      await fate.getByText('1 repeated').waitFor();
      await fate.getByText('Invalid: nosuchgene').waitFor();
      await box.fill('nosuchgene');
      await page.getByText(/none of its genes can be used/).waitFor();
      expect(await page.getByRole('button', {name: 'Submit'}).isDisabled()).toBe(true);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'previews lists, and submits them: the same numbers as the API, and the job opens at once',
    async () => {
      const visit = await pages().open('/query');
      const {page, server} = visit;
      const up = ['H1F0', 'TUBB3', 'CDKN1A', 'TXNIP'];
      const down = ['MYC', 'CCND1', 'TOP2A', 'BIRC5'];
      await page.getByRole('textbox', {name: 'Name'}).fill('keys only');
      await page.getByRole('textbox', {name: 'Up-regulated genes'}).fill(up.join('\n'));
      await page.getByRole('textbox', {name: 'Down-regulated genes'}).fill(down.join(' '));
      const first = page.getByRole('region', {name: 'Most alike'}).locator('tbody tr[aria-rowindex="2"]');
      await first.waitFor();
      const answer = await fetch(`${server.url}/api/queries`, {
        method: 'POST',
        headers: {user_key: server.key, 'Content-Type': 'application/json'},
        body: JSON.stringify({up, down, top: 1}),
      });
      const {queries} = (await answer.json()) as {queries: {top: {pert_iname: string; norm_cs: number}[]}[]};
      const [{pert_iname, norm_cs}] = queries[0].top;
      await first.getByText(norm_cs.toFixed(2)).waitFor();
      await expectTexts(first.locator('td').first(), [pert_iname]);
      // What null signatures and controls say is said: how sure a connection is, and of treatments alone.
      await page.getByRole('columnheader', {name: 'q', exact: true}).first().waitFor();
      expect(
        await page
          .getByRole('region', {name: /^Most /})
          .getByText('ctl_')
          .count(),
      ).toBe(0);
      // The job of a dataset this small may have ended before it is looked at: here it works for as long as is needed.
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      let running = 1;
      await page.route('**/api/jobs/*/summary*', async (route) => {
        if (running-- <= 0) {
          await ended;
          // Whoever has left the page waits no more.
          return route.continue().catch(() => undefined);
        }
        const {job, ...others} = (await (await route.fetch()).json()) as {job: object};
        return route.fulfill({json: {...others, job: {...job, status: 'processing', progress: 0.5}}});
      });
      await page.getByRole('button', {name: 'Submit'}).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/jobs/*');
      await page.getByRole('heading', {name: 'keys only'}).waitFor();
      // What the preview found stays in sight while the job works, and gives way to its result.
      await page.getByRole('heading', {name: 'The strongest signatures'}).waitFor();
      await expectTexts(first.locator('td').first(), [pert_iname]);
      expect(await visit.axe()).toEqual([]);
      await visit.screenshot('job_preview');
      running = 1;
      await page.reload();
      await page.getByRole('heading', {name: 'The strongest signatures'}).waitFor();
      await expectTexts(first.locator('td').first(), [pert_iname]);
      end();
      await page.getByRole('navigation', {name: 'Parts of the result'}).waitFor();
      expect(await first.count()).toBe(0);
      await page.goto(new URL('/', server.url).href);
      await page.getByRole('link', {name: 'keys only'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'takes a table of values for a whole profile, ranked by the column that is chosen, and one list alone',
    async () => {
      const visit = await pages().open('/query');
      const {page, server} = visit;
      const box = page.getByRole('textbox', {name: 'Up-regulated genes'});
      await box.fill('gene,log2FoldChange\nCDKN1A,2\nTUBB3,2.1\nMYC,-2.2');
      await page.getByRole('heading', {name: 'This profile cannot be compared yet'}).waitFor();
      await page.getByRole('alert').getByText(/genes/).first().waitFor();
      expect(await page.getByRole('button', {name: 'Submit'}).isDisabled()).toBe(true);
      await box.fill(differentialExpression());
      const column = page.getByRole('combobox', {name: 'Ranked by'});
      expect(await column.inputValue()).toBe('stat');
      await expectTexts(column.locator('option'), ['log2FoldChange', 'stat']);
      await column.selectOption('log2FoldChange');
      await page.getByText(/\d+ values used/).waitFor();
      expect(await visit.axe()).toEqual([]);
      await page.getByRole('button', {name: 'Submit'}).click();
      await page.waitForURL('**/jobs/*');
      await page.getByRole('navigation', {name: 'Parts of the result'}).waitFor();
      const id = new URL(page.url()).pathname.split('/').at(-1);
      const asked = await fetch(`${server.url}/api/jobs/${id}/submission`, {headers: {user_key: server.key}});
      const {'sig-cmapfile': profiles} = (await asked.json()) as {
        'sig-cmapfile': {values: Record<string, number>}[];
      };
      // Under Entrez ids, and those alone that the demo measures: they were 'log2FoldChange', and not 'stat'.
      const changes = differentialExpression()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(',')[2]));
      const values = Object.values(profiles[0].values);
      expect(values.length).toBeGreaterThan(changes.length / 2);
      expect(values.filter((value) => !changes.includes(value))).toEqual([]);
      await page.goBack();
      await page.getByRole('button', {name: 'Start over'}).click();
      await page.getByRole('textbox', {name: 'Down-regulated genes'}).fill('MYC CCND1 TOP2A BIRC5');
      await page.getByRole('region', {name: 'Most opposite'}).locator('tbody tr').first().waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'keeps what was written over a reload',
    async () => {
      const visit = await pages().open('/query');
      const {page} = visit;
      await page.getByRole('textbox', {name: 'Name'}).fill('a draft');
      await page.getByRole('textbox', {name: 'Up-regulated genes'}).fill('CDKN1A');
      await page.reload();
      expect(await page.getByRole('textbox', {name: 'Up-regulated genes'}).inputValue()).toBe('CDKN1A');
      expect(await page.getByRole('textbox', {name: 'Name'}).inputValue()).toBe('a draft');
      await visit.close();
    },
    caseTime,
  );
};
