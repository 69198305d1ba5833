import {
  caseTime,
  type DescribePages,
  expectSoon,
  expectSoundPage,
  expectTexts,
} from '../../../../test/web/harness';
import {ask} from '../../../../test/web/jobs';
import {titlesOf, valuesAt} from '../../../../test/web/plotted';

const vorinostat = 'BRD-K81418486';
/** What of the API's answers is compared with. */
interface Connection {
  readonly pert_iname: string;
  readonly pert_type?: string;
  readonly score: number;
  readonly cells: Readonly<Record<string, number>>;
}

interface ConnectionsAnswer {
  readonly total: number;
  readonly connections: readonly Connection[];
}

interface PertSummary {
  readonly impact: {readonly tas_percentile: number | null};
  readonly signatures: readonly {
    readonly sig_id: string;
    readonly cell_iname?: string;
    readonly pert_idose?: string;
    readonly pert_itime?: string;
    readonly tas?: number;
  }[];
  readonly cells: readonly {readonly cell_iname: string; readonly median_tas: number | null}[];
  readonly assays: readonly {
    readonly assay: string;
    readonly status: 'profiled' | 'not profiled' | 'not loaded';
    readonly signatures: number;
  }[];
}

interface Diversity {
  readonly cells: readonly {readonly cell_iname: string; readonly tas: number | null}[];
  readonly tau: readonly (readonly (number | null)[])[];
}

interface ConsensusGene {
  readonly gene_symbol: string;
  readonly z: number;
  readonly cells: Readonly<Record<string, number>>;
}

interface ConsensusGenes {
  readonly up: readonly ConsensusGene[];
  readonly down: readonly ConsensusGene[];
}

const canonical = [0.02, 0.1, 0.5, 1, 2.5, 10];

/** As a perturbagen is called on the pages. */
const labelOf = ({pert_iname, pert_type = ''}: Connection) =>
  pert_type === 'trt_cp' ? pert_iname : `${pert_iname} (${pert_type.replace('trt_', '')})`;

/** The row of a dose in micromolar, by hand: the nearest by ratio, above the last a row of its own. */
function doseRow(dose: number): number {
  if (dose > 10) return canonical.length;
  const far = canonical.map((each) => Math.abs(Math.log(dose / each)));
  return far.indexOf(Math.min(...far));
}

export const describePages: DescribePages = (pages) => {
  it(
    'draws the connections of a perturbagen, over all cell lines and in each, as the API has them',
    async () => {
      const {server} = pages();
      const read = (order: string) =>
        ask<ConnectionsAnswer>(
          server,
          `/api/perts/${vorinostat}/connections?dataset=demo&order=${order}&limit=12`,
        );
      const ends = {like: await read('desc'), unlike: await read('asc')};
      const visit = await pages().open('/perts/vorinostat');
      const {page} = visit;
      for (const [name, {connections}] of Object.entries(ends)) {
        const plot = page.locator('figure', {has: page.getByRole('img', {name: `Most ${name} vorinostat`})});
        await plot.waitFor();
        const expected = connections.flatMap((each) => [
          `${labelOf(each)}: ${each.score}`,
          ...Object.entries(each.cells).map(([cell, value]) => `${labelOf(each)} in ${cell}: ${value}`),
        ]);
        expect((await titlesOf(plot)).sort()).toEqual(expected.sort());
        const bars = await valuesAt(plot, '.bar-positive, .bar-negative', ['x', 'x+width']);
        const drawn = bars.map(([from, to]) => (Math.abs(from) > Math.abs(to) ? from : to));
        const order = name === 'like' ? connections : [...connections].reverse();
        order.forEach(({score}: Connection, i) => {
          expect(Math.abs(drawn[i] - score)).toBeLessThan(0.5);
        });
      }
      await page.getByLabel('Show').selectOption('table');
      const all = await ask<ConnectionsAnswer>(
        server,
        `/api/perts/${vorinostat}/connections?dataset=demo&limit=0`,
      );
      await page.getByText(`${all.total} rows`).waitFor();
      expect(new URL(page.url()).searchParams.get('connections')).toBe('table');
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'draws TAS by cell line and coverage by dose as the API has them, 3.33 uM at 2.5 by hand',
    async () => {
      const {server} = pages();
      const summary = await ask<PertSummary>(server, `/api/perts/${vorinostat}/summary?dataset=demo`);
      const visit = await pages().open(`/perts/${vorinostat}`);
      const {page} = visit;
      const plotOf = (name: string) => page.locator('figure', {has: page.getByRole('img', {name})});
      const strengths = plotOf('Signature TAS by cell line');
      await strengths.waitFor();
      const expected = summary.cells.flatMap(({cell_iname}) =>
        summary.signatures.flatMap((each) =>
          each.cell_iname === cell_iname && each.tas !== undefined
            ? [`${each.sig_id}, ${each.pert_idose}, ${each.pert_itime}: ${each.tas}`]
            : [],
        ),
      );
      expect(await titlesOf(strengths)).toEqual(expected);
      const bars = (await valuesAt(strengths, '.strip-bar', ['x+width'])).flat();
      summary.cells.forEach(({median_tas}, i) => {
        expect(Math.abs(bars[i] - (median_tas ?? Number.NaN))).toBeLessThan(0.005);
      });
      const share = summary.impact.tas_percentile ?? Number.NaN;
      await page.getByText(`${(100 * share).toFixed(1)} %`).waitFor();

      // By hand, from the doses that the signatures tell.
      const counts = new Map<string, number>();
      const rows = ['20 nM', '100 nM', '500 nM', '1 µM', '2.5 µM', '10 µM', '> 10 µM'];
      for (const {cell_iname, pert_idose = ''} of summary.signatures) {
        const place = `${cell_iname} at ${rows[doseRow(Number.parseFloat(pert_idose))]}`;
        counts.set(place, (counts.get(place) ?? 0) + 1);
      }
      expect(summary.signatures.some(({pert_idose}) => pert_idose === '3.33 uM')).toBe(true);
      expect(rows[doseRow(3.33)]).toBe('2.5 µM');
      const drawn = await titlesOf(plotOf('Signatures by dose and cell line'));
      expect(drawn).toHaveLength(rows.length * summary.cells.length);
      for (const text of drawn) {
        const [place, count] = text.split(': ');
        expect({place, count: Number.parseInt(count, 10)}).toEqual({place, count: counts.get(place) ?? 0});
      }
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'draws chords between cell lines by their thresholds, its consensus genes and its assays as the API has them',
    async () => {
      const {server} = pages();
      const own = `/api/perts/${vorinostat}`;
      // The demo's signatures are weaker than those that CLUE's threshold of 0.5 is made for.
      const threshold = 0.2;
      const diversity = await ask<Diversity>(server, `${own}/cell_connectivity?dataset=demo`);
      const genes = await ask<ConsensusGenes>(server, `${own}/consensus_genes?dataset=demo&top=15`);
      const {assays} = await ask<PertSummary>(server, `${own}/summary?dataset=demo`);
      const visit = await pages().open(`/perts/${vorinostat}?tas=${threshold}`);
      const {page} = visit;
      const plotOf = (name: string) => page.locator('figure', {has: page.getByRole('img', {name})});

      // By hand: lines with a TAS above the threshold, and a mean of both directions of 80 or more in size.
      const {cells, tau} = diversity;
      const chords = cells.flatMap((a, i) =>
        cells.slice(i + 1).flatMap((b, j) => {
          const both = [tau[i][i + 1 + j], tau[i + 1 + j][i]].filter((each) => each !== null);
          const score = both.reduce((sum, each) => sum + each / both.length, 0);
          const isDrawn = (a.tas ?? 0) > threshold && (b.tas ?? 0) > threshold && Math.abs(score) >= 80;
          return isDrawn ? [{cells: `${a.cell_iname} and ${b.cell_iname}`, score}] : [];
        }),
      );
      const plot = plotOf('Cell lines alike in vorinostat');
      await plot.waitFor();
      const chordTitles = '.chord-positive title, .chord-negative title';
      expect(chords.length).toBeGreaterThan(0);
      await expectSoon(() => plot.locator(chordTitles).count(), chords.length);
      const drawn = await plot.locator(chordTitles).allTextContents();
      for (const {cells: pair, score} of chords) {
        const text = drawn.find((each) => each.startsWith(`${pair}: `));
        expect(Number(text?.split(': ')[1])).toBeCloseTo(score, 3);
      }
      await expectSoon(
        () => plot.locator('.chord-bar.strong').count(),
        cells.filter(({tas}) => (tas ?? 0) >= threshold).length,
      );
      const told = async () => await plot.locator('.chord-cell title').allTextContents();
      await expectSoon(
        async () => (await told()).slice(0, cells.length),
        cells.map(({cell_iname, tas}) => `${cell_iname}: TAS ${tas}`),
      );

      // Where nobody chose a threshold it is found, and said.
      const found = await pages().open(`/perts/${vorinostat}`);
      await found.page
        .getByText(`No two cell lines have a TAS above CLUE’s 0.5; ${threshold} is taken.`)
        .waitFor();
      await expectSoon(() => found.page.locator(chordTitles).count(), chords.length);
      expect(found.complaints()).toEqual([]);
      await found.close();

      for (const [title, list] of [
        ['Genes that vorinostat raises', genes.up],
        ['Genes that vorinostat lowers', genes.down],
      ] as const) {
        const expected = list.flatMap(({gene_symbol, z, cells: inCells}) => [
          `${gene_symbol}: ${z}`,
          ...Object.entries(inCells).map(([cell, value]) => `${gene_symbol} in ${cell}: ${value}`),
        ]);
        expect(await titlesOf(plotOf(title))).toEqual(expected);
      }
      for (const {assay, status, signatures} of assays) {
        const words = {profiled: 'profiled', 'not profiled': 'not profiled', 'not loaded': 'not loaded'}[
          status
        ];
        const count = signatures > 0 ? `, ${signatures} signatures` : '';
        await page.locator('.profile-status li', {hasText: assay}).getByText(`${words}${count}`).waitFor();
      }
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows the card in both themes and widths, and takes a signature as a query',
    async () => {
      await expectSoundPage(pages(), `/perts/${vorinostat}`, (page) =>
        page.getByRole('img', {name: /^Signatures by dose/}).waitFor(),
      );
      const visit = await pages().open(`/perts/${vorinostat}`);
      const {page} = visit;
      await page.getByRole('button', {name: 'Use as a query'}).click();
      await page.waitForURL('**/query');
      await page.getByText('50 valid').first().waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'says once, and quietly, that the dataset has nothing of a perturbagen, and shows what is known of it',
    async () => {
      const visit = await pages().open('/');
      visit.expectComplaint(/status of 404/);
      const {page} = visit;
      const error = {statusCode: 404, code: 'PERT_UNKNOWN', message: 'Dataset "demo" has no perturbagen'};
      await page.route(/\/api\/perts\/[^?/]+\/\w+\?/, (route) => route.fulfill({status: 404, json: {error}}));
      await page.goto(new URL(`/perts/${vorinostat}`, visit.server.url).href);
      await page.getByText('demo has no signature of it').waitFor();
      await page.getByText('WAEXFXRVDQXREF-UHFFFAOYSA-N').waitFor();
      await expectSoon(() => page.getByRole('alert').count(), 0);
      expect(await visit.axe()).toEqual([]);
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'takes another name of a perturbagen, tells which share one, and what is nearly called so',
    async () => {
      const visit = await pages().open('/perts/SAHA');
      const {page} = visit;
      const structure = page.getByRole('img', {name: 'Structure of vorinostat'});
      await structure.waitFor();
      // What is no carbon is written: two nitrogens and three oxygens.
      const letters = async () => (await structure.locator('text').allTextContents()).join('');
      await expectSoon(async () => [...(await letters()).replace(/[^NO]/g, '')].sort().join(''), 'NNOOO');
      await page.goto(new URL('/perts/HDAC1', visit.server.url).href);
      await page.getByText('2 perturbagens are called “HDAC1”').waitFor();
      await page.goto(new URL('/perts/vorinostta', visit.server.url).href);
      await page.getByText('No perturbagen is called “vorinostta”').waitFor();
      await page.getByRole('link', {name: 'vorinostat'}).click();
      await page.getByRole('heading', {name: 'vorinostat', level: 1}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
    },
    caseTime,
  );

  it(
    'shows what a perturbagen connects to within a reference of P100 or GCP, in a tab of its own',
    async () => {
      const {connections} = await ask<{
        connections: {pert_iname: string; score: number; cells: Record<string, number>}[];
      }>(pages().server, `/api/perts/${vorinostat}/proteomic_connections?reference=demo-p100&limit=0`);
      const visit = await pages().open(`/perts/${vorinostat}`);
      const {page} = visit;
      await page.getByText('18 profiles').first().waitFor();
      await page.getByRole('link', {name: 'P100 and GCP'}).last().click();
      await page.getByRole('combobox', {name: 'Reference'}).selectOption('demo-p100');
      await page.getByRole('heading', {name: 'P100 connections'}).waitFor();
      const most = page.locator('figure', {hasText: 'Most like vorinostat'}).locator('.bar-label title');
      await expectTexts(
        most,
        connections.slice(0, 12).map(({pert_iname: name, score}) => `${name}: ${score}`),
      );
      await page.getByRole('combobox', {name: 'Cell line'}).selectOption('PC3');
      await page.getByText('connectivity in PC3').waitFor();
      const inCell = connections.map(({pert_iname: name, cells}) => `${name}: ${cells.PC3}`);
      await expectSoon(async () => inCell.includes((await most.first().textContent()) ?? ''), true);
      await page.getByRole('combobox', {name: 'Show'}).selectOption('Table of all');
      await page.getByRole('columnheader', {name: 'YAPC'}).waitFor();
      expect(visit.complaints()).toEqual([]);
      await visit.close();
      await expectSoundPage(pages(), `/perts/${vorinostat}?tab=proteomics`, (sound) =>
        sound.getByText('Most unlike vorinostat').first().waitFor(),
      );
    },
    caseTime,
  );
};
