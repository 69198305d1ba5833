import type {Page} from 'playwright-core';
import {offTheLine} from '../../../../test/web/geometry';
import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  expectTexts,
} from '../../../../test/web/harness';
import {ask, submitJob, submitted} from '../../../../test/web/jobs';

interface OverviewPert {
  readonly pert_id: string;
  readonly pert_iname: string;
  readonly pert_type: string;
  readonly score: number;
  readonly cells: Readonly<Record<string, number>>;
}

interface ListSum {
  readonly es: number;
  readonly hits: readonly {
    readonly rank: number;
    readonly symbol: string;
    readonly z: number;
    readonly before: number;
    readonly after: number;
    readonly leading_edge: boolean;
  }[];
}

const sigId = 'DEMO001_MCF7_24H:BRD-K81418486:10';

const nameOf = ({pert_iname, pert_type}: OverviewPert) =>
  pert_type === 'trt_cp' ? pert_iname : `${pert_iname} (${pert_type.replace('trt_', '')})`;

/** Titles of the drawn rows: "vorinostat: 1.5". */
const barTitles = (page: Page, plot: string) =>
  page.locator('figure', {hasText: plot}).locator('.bar-label title');

export const describePages: DescribePages = (pages) => {
  let job: Promise<string> | undefined;
  /** The result that the cases look at. */
  const result = () => {
    job ??= submitted(pages().server, 'pages');
    return job;
  };

  it(
    'follows a job from its submission to its result',
    async () => {
      const visit = await pages().open(`/jobs/${await submitJob(pages().server, 'followed')}`);
      const {page} = visit;
      await page.getByRole('heading', {name: 'followed'}).waitFor();
      await page.getByText('Most alike').waitFor();
      await page.getByText('5 up and 6 down genes were compared with all 2,880 signatures').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells by one click which launched drugs reverse the query, the most negative first',
    async () => {
      const id = await result();
      const {drugs, negative} = await ask<{
        negative: number;
        drugs: {name: string; score: number}[];
      }>(pages().server, `/api/jobs/${id}/repurposing`);
      const visit = await pages().open(`/jobs/${id}`);
      const {page} = visit;
      await page.getByRole('link', {name: 'Which launched drugs reverse this?'}).click();
      await page.getByText(`${negative} of ${drugs.length} have a`).waitFor();
      await expectTexts(
        barTitles(page, 'Most negative'),
        drugs
          .slice(0, 15)
          .filter(({score}) => score < 0)
          .map(({name, score}) => `${name}: ${score}`),
      );
      const first = page
        .getByRole('region', {name: /^Drugs of /})
        .locator('tbody tr:not(.spacer)')
        .first();
      await expectTexts(first.locator('td:nth-child(-n+2)'), [
        drugs[0].name,
        drugs[0].score.toFixed(3).replace('-', '−'),
      ]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      await expectSoundPage(pages(), `/jobs/${id}?tab=drugs`, (sound) =>
        sound.getByRole('link', {name: drugs[0].name}).first().waitFor(),
      );
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
        Drugs: 'change in the opposite direction',
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
        await expectTexts(tabs.locator('[aria-current="page"]'), [name]);
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
      }>(pages().server, `/api/jobs/${id}/overview?top=12`);
      const visit = await pages().open(`/jobs/${id}`);
      const {page} = visit;
      await page.getByText('Most opposite').waitFor();
      const said = (perts: readonly OverviewPert[]) => perts.map((pert) => `${nameOf(pert)}: ${pert.score}`);
      await expectTexts(barTitles(page, 'Most alike'), said(perturbagens.top));
      await expectTexts(barTitles(page, 'Most opposite'), said([...perturbagens.bottom].reverse()));
      await expectTexts(
        page.locator('figure', {hasText: 'Most alike'}).locator('circle title'),
        perturbagens.top.flatMap((pert) =>
          Object.entries(pert.cells).map(([cell, score]) => `${nameOf(pert)} in ${cell}: ${score}`),
        ),
      );
      const found = await ask<object[]>(
        pages().server,
        `/api/jobs/${id}/results/${encodeURIComponent('matrices/query/q_empirical.gctx')}?format=json&where=${encodeURIComponent(JSON.stringify({'HDAC like': {lte: 0.05}}))}`,
      );
      const {positive, negative} = counted.significant;
      expect(positive + negative).toBe(found.length);
      await page.getByText(`at most: ${positive} above 0 and ${negative} below`).waitFor();
      const {counts} = distribution.histogram;
      const spread = page.locator('figure', {hasText: 'are spread'}).locator('rect');
      await expectSoon(() => spread.count(), counts.length);
      const bars = await spread.evaluateAll((drawn) =>
        drawn.map((bar) => ({
          height: Number(bar.getAttribute('height')),
          count: Number(/: (\d+) signatures$/.exec(bar.textContent ?? '')?.[1]),
        })),
      );
      expect(bars.map(({count}) => count)).toEqual(counts);
      expect(offTheLine(bars.map(({count: value, height: at}) => ({value, at})))).toBeLessThan(0.01);
      // Both figures of bars have one axis; zero is where each bar begins or ends.
      const drawn = await page.locator('figure', {hasText: /^Most (alike|opposite)/}).evaluateAll((figures) =>
        figures.flatMap((figure) =>
          [...figure.querySelectorAll('.bar-row')].map((row) => {
            const number = (element: Element | null, name: string) => Number(element?.getAttribute(name));
            const bar = row.querySelector('.bar-positive, .bar-negative');
            const isNegative = bar?.classList.contains('bar-negative') ?? false;
            const end = number(bar, 'x') + (isNegative ? 0 : number(bar, 'width'));
            return {
              zero: number(bar, 'x') + (isNegative ? number(bar, 'width') : 0),
              end,
              points: [...row.querySelectorAll('circle')].map((point) => number(point, 'cx')),
            };
          }),
        ),
      );
      const ends = [...perturbagens.top, ...[...perturbagens.bottom].reverse()];
      expect(drawn).toHaveLength(ends.length);
      const placed = drawn.flatMap(({zero, end, points: each}, i) => [
        {value: 0, at: zero},
        {value: ends[i].score, at: end},
        ...Object.values(ends[i].cells).map((value, c) => ({value, at: each[c]})),
      ]);
      const half = drawn.findIndex((_, i) => i === perturbagens.top.length);
      const perPlot = drawn.map(({points: each}) => each.length + 2);
      const cut = perPlot.slice(0, half).reduce((sum, count) => sum + count, 0);
      for (const part of [placed.slice(0, cut), placed.slice(cut)]) {
        expect(offTheLine(part)).toBeLessThan(0.01);
      }
      const files = await ask<{path: string}[]>(pages().server, `/api/jobs/${id}/results`);
      const sets = encodeURIComponent(files.find(({path}) => path.endsWith('gsea_result.gct'))?.path ?? '');
      const classes = encodeURIComponent('{"set_type":"PCL","cell_iname":null}');
      const [best, worst] = await Promise.all(
        ['DESC', 'ASC'].map((direction) =>
          ask<{src_set_id: string; norm_cs: number}[]>(
            pages().server,
            `/api/jobs/${id}/results/${sets}?format=json&where=${classes}&order=norm_cs%20${direction}&limit=6`,
          ),
        ),
      );
      await expectTexts(
        barTitles(page, 'Classes at both ends'),
        [...best, ...worst.reverse()].map(({src_set_id, norm_cs}) => `${src_set_id}: ${norm_cs}`),
      );
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'opens the running sums of a row, whose corners and scores are those of the API, and goes back',
    async () => {
      const id = await result();
      const sums = await ask<{up: ListSum; down: ListSum; genes: number}>(
        pages().server,
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
      const hits = [...sums.up.hits, ...sums.down.hits];
      const zScores = await page.locator('figure', {hasText: 'z-scores in'}).evaluate((figure) =>
        [...figure.querySelectorAll('.point-up, .point-down')].map((point) => ({
          title: point.textContent,
          at: Number(point.getAttribute('cy') ?? Number(point.getAttribute('y')) + 3.5),
          across: Number(point.getAttribute('cx') ?? Number(point.getAttribute('x')) + 3.5),
        })),
      );
      expect(zScores.map(({title}) => title)).toEqual(
        hits.map(({symbol, z, rank}) => `${symbol}: z ${z}, rank ${rank}`),
      );
      const [heights, places] = [
        zScores.map(({at}, i) => ({value: hits[i].z, at})),
        zScores.map(({across: at}, i) => ({value: hits[i].rank, at})),
      ];
      expect(offTheLine(heights)).toBeLessThan(0.01);
      expect(offTheLine(places)).toBeLessThan(0.01);
      await expectTexts(
        page.locator('.leads title'),
        hits
          .filter(({leading_edge}) => leading_edge)
          .map(({symbol, rank, z}) => `${symbol}: rank ${rank}, z ${z}`),
      );
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
    'paints each cell of the heat map as the API answers it, and says its value by pointer and by keys',
    async () => {
      const id = await result();
      const {perturbagens, cells, scores} = await ask<{
        perturbagens: OverviewPert[];
        cells: string[];
        scores: (number | null)[][];
      }>(pages().server, `/api/jobs/${id}/heatmap?limit=50&order=strongest`);
      const visit = await pages().open(`/jobs/${id}?tab=heatmap`);
      const {page} = visit;
      await page.getByText('of 168 perturbagens').waitFor();
      const heatMap = page.locator('.heat-map canvas');
      const said = await heatMap.evaluate(async (element) => {
        const canvas = element as HTMLCanvasElement;
        const status = document.querySelector('.matrix-bar [role="status"]');
        const {left, top, width, height} = canvas.getBoundingClientRect();
        const texts: (string | null | undefined)[] = [];
        for (let row = 0; row < canvas.height; row++) {
          for (let column = 0; column < canvas.width; column++) {
            const clientX = left + ((column + 0.5) / canvas.width) * width;
            const clientY = top + ((row + 0.5) / canvas.height) * height;
            canvas.dispatchEvent(new MouseEvent('mousemove', {clientX, clientY, bubbles: true}));
            await new Promise((resolve) => setTimeout(resolve));
            texts.push(status?.textContent);
          }
        }
        canvas.dispatchEvent(new MouseEvent('mouseleave'));
        return texts;
      });
      const rounded = (score: number | null) =>
        score === null ? 'no value' : String(Math.round(Math.fround(score) * 1e4) / 1e4).replace('-', '−');
      expect(said).toEqual(
        perturbagens.flatMap((pert, r) =>
          cells.map((cell, c) => `${nameOf(pert)} × ${cell}: ${rounded(scores[r][c])}`),
        ),
      );
      const colours = await heatMap.evaluate((element) => {
        const {width, height} = element as HTMLCanvasElement;
        const context = (element as HTMLCanvasElement).getContext('2d');
        return [...(context?.getImageData(0, 0, width, height).data ?? [])];
      });
      // Warmer than cool above 0 and the other way below, the more the further from it.
      const warmth = scores.flat().map((score, i) => ({
        score: score ?? 0,
        warmth: (colours[4 * i] ?? 0) - (colours[4 * i + 2] ?? 0),
      }));
      for (const cell of warmth.filter(({score}) => Math.abs(score) > 0.1)) {
        expect({...cell, isRight: Math.sign(cell.warmth) === Math.sign(cell.score)}).toEqual({
          ...cell,
          isRight: true,
        });
      }
      await page.getByRole('region', {name: /by cell line$/}).focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      await page.getByText(`${nameOf(perturbagens[1])} × ${cells[1]}: ${rounded(scores[1][1])}`).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/tab=signatures/);
      expect(new URL(page.url()).searchParams.get('pert_id')).toBe(perturbagens[1].pert_id);
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
      const files = await ask<{path: string}[]>(pages().server, `/api/jobs/${id}/results`);
      const digest = files.find((file) => file.path.endsWith('query_result.gct'))?.path ?? '';
      const rows = await ask<{pert_iname: string; norm_cs: number}[]>(
        pages().server,
        `/api/jobs/${id}/results/${encodeURIComponent(digest)}?format=json&where=${where}&order=norm_cs%20ASC&limit=5`,
      );
      await page.getByRole('link', {name: rows[0].pert_iname}).first().waitFor();
      const lines = page.locator('table.table tbody tr:not(.spacer)');
      await expectSoon(
        () =>
          lines.evaluateAll((all) =>
            all.slice(0, 5).map((line) => [...line.children].slice(0, 2).map((cell) => cell.textContent)),
          ),
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
      const deleted = await submitted(harness.server, 'deleted');
      await ask(harness.server, `/api/jobs/${deleted}`, {method: 'DELETE'});
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
      await other.page.getByRole('heading', {name: 'This link does not open the result'}).waitFor();
      await other.page.getByText('was taken back. Ask whoever sent the link for a new one').waitFor();
      expect(await other.axe()).toEqual([]);
      const byKey = other.page.getByRole('link', {name: 'Open it with your own key'});
      await byKey.click();
      // The other's key opens nothing here; the demonstration key, which any browser has, is the owner's.
      await other.page.getByRole('heading', {name: 'The key was not accepted'}).waitFor();
      expect(new URL(other.page.url()).searchParams.has('share_token')).toBe(false);
      await other.page.evaluate(() => localStorage.removeItem('openclue_user_key'));
      await other.page.reload();
      await other.page.getByText('Running sums in').waitFor();
      await other.page.getByRole('button', {name: 'Share'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      expect(other.complaints()).toEqual([]);
      await visit.close();
      await other.close();
    },
    caseTime,
  );

  it(
    'says of a link that its time is over, and of one that was changed that nobody made it here',
    async () => {
      const id = await result();
      const {server} = pages();
      // Long enough for a busy machine to show the page by then.
      const end = Date.now() + 8000;
      const body = JSON.stringify({expires: new Date(end).toISOString()});
      const {token} = await ask<{token: string}>(server, `/api/jobs/${id}/shares`, {method: 'POST', body});
      const visit = await pages().open(`/jobs/${id}?share_token=${token}`);
      visit.expectComplaint(/status of 401/);
      await visit.page.getByText('shared with you').waitFor();
      await new Promise((resolve) => setTimeout(resolve, end + 1000 - Date.now()));
      await visit.page.reload();
      await visit.page.getByText('The share of this job expired').waitFor();
      await visit.page.goto(`${server.url}/jobs/${id}?share_token=${token.slice(0, -2)}AA`);
      await visit.page.getByText('was not made by this server').waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'says when no row has what is asked for, and what to do',
    async () => {
      const visit = await pages().open(`/jobs/${await result()}?tab=signatures&pert_iname=nosuchthing`);
      await visit.page.getByText('take a filter away').waitFor();
      expect(await visit.axe()).toEqual([]);
      await visit.page.getByRole('button', {name: 'Clear filters'}).click();
      await visit.page.getByRole('link', {name: 'panobinostat'}).first().waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
