import type {Page} from 'playwright-core';
import {caseTime, type DescribePages, expectSoundPage, type WebHarness} from '../../../../test/web/harness';

interface OverviewPert {
  readonly pert_iname: string;
  readonly pert_type: string;
  readonly score: number;
  readonly cells: Readonly<Record<string, number>>;
}

interface ListSum {
  readonly es: number;
  readonly hits: readonly {readonly rank: number; readonly before: number; readonly after: number}[];
}

const sigId = 'DEMO001_MCF7_24H:BRD-K81418486:10';

/** The API as a script asks it, to compare what pages show with. */
async function ask<T>({server}: WebHarness, path: string, init: RequestInit = {}): Promise<T> {
  const headers = {...init.headers, user_key: await demoKey(server.url), 'Content-Type': 'application/json'};
  const answer = await fetch(new URL(path, server.url), {...init, headers});
  return (await answer.json()) as T;
}

async function demoKey(url: string): Promise<string> {
  const answer = await fetch(new URL('/temp_api_key', url));
  return ((await answer.json()) as {user_key: string}).user_key;
}

async function submit(harness: WebHarness, name: string): Promise<string> {
  const body = JSON.stringify({
    tool_id: 'sig_queryl1k_tool',
    name,
    'uptag-cmapfile': 'HDAC like\t\tCDKN1A\tTUBB3\tHIST1H2BK\tMAPK9\tTXNIP\tNOSUCHGENE',
    'dntag-cmapfile': 'HDAC like\t\tMYC\tCCND1\tTOP2A\tBIRC5\tCDK4\tCCNB2',
  });
  const {result} = await ask<{result: {job_id: string}}>(harness, '/api/jobs', {method: 'POST', body});
  return result.job_id;
}

async function finished(harness: WebHarness, id: string): Promise<string> {
  for (;;) {
    const {status} = await ask<{status: string}>(harness, `/api/jobs/${id}`);
    if (status === 'completed') return id;
    if (status === 'error') throw new Error(`job ${id} failed`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const nameOf = ({pert_iname, pert_type}: OverviewPert) =>
  pert_type === 'trt_cp' ? pert_iname : `${pert_iname} (${pert_type.replace('trt_', '')})`;

/** Titles of the drawn rows: "vorinostat: 1.5". */
const barTitles = (page: Page, plot: string) =>
  page
    .locator('figure', {hasText: plot})
    .locator('.bar-label title')
    .evaluateAll((titles) => titles.map(({textContent}) => textContent));

export const describePages: DescribePages = (pages) => {
  let job: Promise<string> | undefined;
  /** The result that the cases look at. */
  const result = () => {
    job ??= submit(pages(), 'pages').then((id) => finished(pages(), id));
    return job;
  };

  it(
    'follows a job from its submission to its result',
    async () => {
      const visit = await pages().open(`/jobs/${await submit(pages(), 'followed')}`);
      const {page} = visit;
      await page.getByRole('heading', {name: 'followed'}).waitFor();
      await page.getByText('Most alike').waitFor();
      await page.getByText('5 up and 6 down genes were compared with all 2,826 signatures').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the tabs of a result, each at an address of its own',
    async () => {
      const visit = await pages().open(`/jobs/${await result()}`);
      const {page} = visit;
      const signs = {
        Perturbagens: 'A perturbagen opens its signatures',
        Signatures: 'A signature opens its running sums',
        Classes: 'CP_HDAC_INHIBITOR',
        Enrichment: 'MOA_CLASS',
        'Heat map': 'of 168 perturbagens',
        Genes: 'Of 6 entries of the up list 5 took part',
        Files: 'All as one archive',
        How: 'openclue background build demo',
      };
      const tabs = page.getByRole('navigation', {name: 'Parts of the result'});
      for (const [name, sign] of Object.entries(signs)) {
        await tabs.getByRole('link', {name}).click();
        await page.getByText(sign).filter({visible: true}).first().waitFor();
        expect(await tabs.locator('[aria-current="page"]').textContent()).toBe(name);
        expect(new URL(page.url()).searchParams.get('tab')).toBe(name.toLowerCase().replace(' ', ''));
      }
      await page.goBack();
      await page.getByText(signs.Files).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'draws every number of the overview as the API answers it',
    async () => {
      const id = await result();
      const {
        perturbagens,
        distribution,
        counts: counted,
      } = await ask<{
        perturbagens: {top: OverviewPert[]; bottom: OverviewPert[]};
        distribution: {histogram: {counts: number[]}};
        counts: {significant: {positive: number; negative: number}};
      }>(pages(), `/api/jobs/${id}/overview?top=12`);
      const visit = await pages().open(`/jobs/${id}`);
      const {page} = visit;
      await page.getByText('Most opposite').waitFor();
      const said = (perts: readonly OverviewPert[]) => perts.map((pert) => `${nameOf(pert)}: ${pert.score}`);
      expect(await barTitles(page, 'Most alike')).toEqual(said(perturbagens.top));
      expect(await barTitles(page, 'Most opposite')).toEqual(said([...perturbagens.bottom].reverse()));
      const points = await page
        .locator('figure', {hasText: 'Most alike'})
        .locator('circle title')
        .evaluateAll((titles) => titles.map(({textContent}) => textContent));
      expect(points).toEqual(
        perturbagens.top.flatMap((pert) =>
          Object.entries(pert.cells).map(([cell, score]) => `${nameOf(pert)} in ${cell}: ${score}`),
        ),
      );
      const found = await ask<object[]>(
        pages(),
        `/api/jobs/${id}/results/${encodeURIComponent('matrices/query/q_empirical.gctx')}?format=json&where=${encodeURIComponent(JSON.stringify({'HDAC like': {lte: 0.05}}))}`,
      );
      const {positive, negative} = counted.significant;
      expect(positive + negative).toBe(found.length);
      await page.getByText(`at most: ${positive} above 0 and ${negative} below`).waitFor();
      const {counts} = distribution.histogram;
      const heights = await page
        .locator('figure', {hasText: 'are spread'})
        .locator('rect')
        .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))));
      const most = Math.max(...counts);
      expect(heights.length).toBe(counts.length);
      for (const [i, height] of heights.entries()) {
        expect(height / Math.max(...heights)).toBeCloseTo(counts[i] / most, 5);
      }
      await visit.close();
    },
    caseTime,
  );

  it(
    'opens the running sums of a row, whose corners and scores are those of the API, and goes back',
    async () => {
      const id = await result();
      const sums = await ask<{up: ListSum; down: ListSum; genes: number}>(
        pages(),
        `/api/jobs/${id}/running-sum?sig_id=${encodeURIComponent(sigId)}`,
      );
      const visit = await pages().open(`/jobs/${id}?tab=signatures&pert_iname=vorinostat&cell_iname=MCF7`);
      const {page} = visit;
      const table = page.getByRole('table');
      await table.getByRole('link', {name: 'vorinostat'}).first().click();
      await page.getByText('Running sums in').waitFor();
      expect(new URL(page.url()).searchParams.get('sig')).toBe(sigId);
      for (const side of ['up', 'down'] as const) {
        const {es, hits} = sums[side];
        await page.getByText(`${side}: ES ${es.toFixed(4).replace('-', '−')}`).waitFor();
        const drawn = await page.locator(`polyline.sum-${side}`).evaluate((line) =>
          line
            .getAttribute('points')
            ?.split(' ')
            .map((point) => point.split(',').map(Number)),
        );
        const corners = [
          [1, 0],
          ...hits.flatMap(({rank, before, after}) => [
            [rank, before],
            [rank, after],
          ]),
          [sums.genes, 0],
        ];
        expect(drawn?.length).toBe(corners.length);
        // Two corners give the scale of the axis, by which all others must stand.
        const [first, last] = [drawn?.[0] ?? [], drawn?.at(-1) ?? []];
        const peak = corners.findIndex(([, sum]) => sum === es);
        const unit = ((drawn?.[peak]?.[1] ?? 0) - first[1]) / es;
        for (const [i, [rank, sum]] of corners.entries()) {
          const across = first[0] + ((rank - 1) / (sums.genes - 1)) * (last[0] - first[0]);
          expect(Math.abs((drawn?.[i]?.[0] ?? 0) - across)).toBeLessThan(0.2);
          expect(Math.abs((drawn?.[i]?.[1] ?? 0) - (first[1] + sum * unit))).toBeLessThan(0.3);
        }
      }
      await page.getByText('All signatures of vorinostat').waitFor();
      await page.goBack();
      await page.getByText('A signature opens its running sums').waitFor();
      expect(new URL(page.url()).searchParams.get('cell_iname')).toBe('MCF7');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'sorts and filters a table on the server, and keeps both in the address',
    async () => {
      const id = await result();
      const where = encodeURIComponent('{"cell_iname":"PC3"}');
      const visit = await pages().open(`/jobs/${id}?tab=signatures`);
      const {page} = visit;
      const cell = page.getByRole('combobox', {name: 'Cell line'});
      await cell.getByText('PC3').waitFor({state: 'attached'});
      await cell.selectOption({value: 'PC3'});
      await page.getByRole('button', {name: 'Sort by NCS'}).click();
      await page.waitForURL(/sort=norm_cs/);
      const files = await ask<{path: string}[]>(pages(), `/api/jobs/${id}/results`);
      const digest = files.find((file) => file.path.endsWith('query_result.gct'))?.path ?? '';
      const rows = await ask<{pert_iname: string; norm_cs: number}[]>(
        pages(),
        `/api/jobs/${id}/results/${encodeURIComponent(digest)}?format=json&where=${where}&order=norm_cs%20ASC&limit=5`,
      );
      await page.getByRole('link', {name: rows[0].pert_iname}).first().waitFor();
      const shown = await page
        .locator('table.table tbody tr:not(.spacer)')
        .evaluateAll((lines) =>
          lines.slice(0, 5).map((line) => [...line.children].slice(0, 2).map((cell) => cell.textContent)),
        );
      expect(shown).toEqual(
        rows.map(({pert_iname, norm_cs}) => [pert_iname, norm_cs.toFixed(3).replace('-', '−')]),
      );
      await page.reload();
      await page.getByRole('link', {name: rows[0].pert_iname}).first().waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'says what is wrong: no such job, no such signature, a deleted result',
    async () => {
      const harness = pages();
      const missing = await harness.open('/jobs/0123456789abcdef01234567');
      missing.expectComplaint(/status of 404/);
      await missing.page.getByText('A result is seen by the key that asked for it').waitFor();
      expect(missing.complaints()).toEqual([]);
      await missing.close();
      const id = await result();
      const unknown = await harness.open(`/jobs/${id}?tab=signatures&sig=NOSUCH`);
      unknown.expectComplaint(/status of 404/);
      await unknown.page.getByText('The result has no signature “NOSUCH”').waitFor();
      expect(await unknown.axe()).toEqual([]);
      await unknown.close();
      const deleted = await finished(harness, await submit(harness, 'deleted'));
      await ask(harness, `/api/jobs/${deleted}`, {method: 'DELETE'});
      const gone = await harness.open(`/jobs/${deleted}`);
      await gone.page.getByText('This result was deleted').waitFor();
      expect(await gone.axe()).toEqual([]);
      await gone.close();
    },
    caseTime,
  );

  it(
    'is sound in both themes and widths, on each of its pictures',
    async () => {
      const id = await result();
      const looks = {
        '': (page: Page) => page.getByText('Classes at both ends').waitFor(),
        '?tab=signatures': (page: Page) => page.getByRole('link', {name: 'panobinostat'}).first().waitFor(),
        '?tab=heatmap': (page: Page) => page.getByText('of 168 perturbagens').waitFor(),
        [`?tab=signatures&sig=${encodeURIComponent(sigId)}`]: (page: Page) =>
          page.getByText('All signatures of vorinostat').waitFor(),
      };
      for (const [search, ready] of Object.entries(looks)) {
        await expectSoundPage(pages(), `/jobs/${id}${search}`, ready);
      }
    },
    caseTime,
  );

  it(
    'shares a result by a link, which opens it without the key of its owner until it is ended',
    async () => {
      const id = await result();
      const visit = await pages().open(`/jobs/${id}`);
      const {page} = visit;
      await page.getByRole('button', {name: 'Share'}).click();
      await page.getByRole('button', {name: 'Make a link'}).click();
      const link = await page.getByLabel(/^Link until/).inputValue();
      expect(await visit.axe()).toEqual([]);
      const {pathname, search} = new URL(link);
      const other = await pages().open('/learn/glossary');
      other.expectComplaint(/status of 40[13]/);
      // A key that opens nothing: what is seen, is seen by the link.
      await other.page.evaluate(() => localStorage.setItem('openclue_user_key', '0'.repeat(32)));
      await other.page.goto(new URL(pathname + search, pages().server.url).href);
      await other.page.getByText('Most alike').waitFor();
      await other.page.getByText('shared with you').waitFor();
      await other.page.getByRole('link', {name: 'Signatures'}).click();
      await other.page.getByRole('link', {name: 'panobinostat'}).first().click();
      await other.page.getByText('Running sums in').waitFor();
      await page.getByRole('button', {name: 'End it'}).click();
      await page.getByLabel(/^Link until/).waitFor({state: 'detached'});
      await other.page.reload();
      await other.page.getByRole('alert').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      await other.close();
    },
    caseTime,
  );
};
