import {offTheLine} from '../../../../test/web/geometry';
import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  expectTexts,
} from '../../../../test/web/harness';
import {keep, submitted} from '../../../../test/web/jobs';

interface Comparison {
  readonly total: number;
  readonly overlap: {readonly positive: {readonly counts: number[][]}};
  readonly perturbagens: readonly {readonly pert_iname: string; readonly scores: readonly number[]}[];
}

const profile = [
  ...['CDKN1A', 'TXNIP', 'H1F0', 'TUBB3', 'GADD45B', 'SYK', 'GATA3'].map(
    (gene, i) => `${gene}\t${3 - i / 5}`,
  ),
  ...['MYC', 'TOP2A', 'EGFR', 'CCND1', 'BIRC5', 'TYMS', 'CDK4'].map((gene, i) => `${gene}\t${i / 5 - 3}`),
].join('\n');

export const describePages: DescribePages = (pages) => {
  let ids: readonly string[];

  beforeAll(async () => {
    ids = [
      await submitted(pages().server, 'lists'),
      await submitted(pages().server, 'ups', {'dntag-cmapfile': undefined}),
      await submitted(pages().server, 'profile', {
        'uptag-cmapfile': undefined,
        'dntag-cmapfile': undefined,
        'sig-cmapfile': profile,
      }),
    ];
  }, caseTime);

  it(
    'is sound with three results, in both themes and widths',
    async () => {
      await expectSoundPage(pages(), `/compare?jobs=${ids.join(',')}&brush=0.5,3,0.5,3`, (page) =>
        page.getByText('are chosen in the plot').waitFor(),
      );
      await expectSoundPage(pages(), '/compare', (page) => page.getByText('Two to six results').waitFor());
    },
    caseTime,
  );

  it(
    'plots and lists what the API answers; a brush chooses rows, and Back undoes it',
    async () => {
      const visit = await pages().open('/history');
      const {page, server} = visit;
      await page.evaluate(keep(ids));
      await page.reload();
      await page.getByRole('checkbox', {name: 'Compare lists'}).check();
      await page.getByRole('checkbox', {name: 'Compare ups'}).check();
      await page.getByRole('button', {name: 'Compare 2'}).click();
      await page.waitForURL('**/compare?*');
      await page.getByRole('img', {name: /lists/}).waitFor();
      const answer = await fetch(`${server.url}/api/jobs/compare?ids=${ids[0]},${ids[1]}`, {
        headers: {user_key: server.key},
      });
      const compared = (await answer.json()) as Comparison;
      await page.getByText(`${compared.total} rows`).waitFor();
      const first = page.locator('tbody tr[aria-rowindex="2"] td');
      const [pert] = compared.perturbagens;
      const minus = (score: number) => score.toFixed(2).replace('-', '−');
      const shown = async () => (await first.allTextContents()).filter((_, i) => [0, 3, 4].includes(i));
      await expectSoon(shown, [pert.pert_iname, minus(pert.scores[0]), minus(pert.scores[1])]);
      await page.locator('path.points').first().waitFor();
      const dots = (await page.locator('path.points').first().getAttribute('d')) ?? '';
      const places = [...dots.matchAll(/M([\d.-]+),([\d.-]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);
      expect(places).toHaveLength(compared.total);
      for (const axis of [0, 1]) {
        const placed = places.map((place, i) => ({
          value: compared.perturbagens[i].scores[axis],
          at: place[axis],
        }));
        // They are drawn to a tenth of a pixel.
        expect(offTheLine(placed)).toBeLessThan(0.11);
      }
      const alike = page.getByRole('region', {name: 'Most alike'}).locator('tbody tr').first().locator('td');
      await expectTexts(alike, compared.overlap.positive.counts[0].map(String));

      const ground = page.locator('.brush-ground');
      await ground.scrollIntoViewIfNeeded();
      const box = await ground.boundingBox();
      if (!box) throw new Error('there is no plot');
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 1, box.y + 1, {steps: 4});
      await page.mouse.up();
      await page.getByText('are chosen in the plot').waitFor();
      const [x0, x1, y0, y1] = (new URL(page.url()).searchParams.get('brush') ?? '').split(',').map(Number);
      const within = compared.perturbagens.filter(
        ({scores: [x, y]}) => x >= x0 && x <= x1 && y >= y0 && y <= y1,
      );
      await page.getByText(`${within.length} perturbagens are chosen`).waitFor();
      await page.getByText(`${within.length} rows`).waitFor();
      await page.goBack();
      await page.getByText(`${compared.total} rows`).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'tells in the server’s words what cannot be compared',
    async () => {
      const visit = await pages().open(`/compare?jobs=${ids[0]},${'f'.repeat(24)}`);
      visit.expectComplaint(/404/);
      await visit.page.getByText(/There is no job "ffff/).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );
};
