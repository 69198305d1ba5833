/**
 * What the pages cost a browser: JavaScript, the time from an address to its rows, typing, and asking a dataset of many
 * signatures. Runs alone, too, at any size: node dist-bench/bench/web.js 473647
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'playwright-core';
import {ask, type Client} from './interactive/client';
import {submit, until} from './interactive/job';
import {queryOf} from './interactive/query';
import {withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';
import {barePage} from './web/bare-page';
import {firstRow, visiting, withBrowser} from './web/browser';
import {heatMapRows} from './web/heat-maps';

/** What the project promises: kilobytes of JavaScript, milliseconds, and rows. */
const promised = {
  firstPage: 60,
  furtherView: 30,
  share: 1.3,
  cpu: 150,
  typing: 50,
  submit: 1500,
  preview: 1000,
};
const repetitions = 7;
/** Entries of a job whose genes are a table of so many rows. */
const tableRows = 8000;
/** Rows that a table of a result asks for first. */
const firstRows = 100;

/** @param sizes signatures of the synthetic dataset: 100,000 take some 4 GB of disk while it runs, 473,647 19 GB */
export function benchWeb([signatures = 100_000]: readonly number[] = []): Promise<BenchRow[]> {
  return withSyntheticServer(signatures, {}, ({client, dataset}) =>
    withBrowser(async (browser) => {
      const count = dataset.signatures.count.toLocaleString('en-US');
      const jobs = [await finished(client, 1), await finished(client, 2)];
      return [
        ...(await scriptRows(browser, client, jobs)),
        ...(await resultRows(browser, client, jobs[0], count)),
        await typingRow(browser, client),
        await previewRow(browser, client, count),
        ...(await submitRows(browser, client, count)),
        ...(await heatMapRows(browser, client)),
      ];
    }),
  );
}

async function finished(client: Client, seed: number, more: object = {}): Promise<string> {
  const id = await submit(client, {...jobOf(seed), ...more});
  await until(client, id, ({status}) => status === 'completed');
  return id;
}

function jobOf(seed: number): object {
  const {up, down} = queryOf(seed);
  const gmt = (genes: readonly string[]) => `bench\t\t${genes.join('\t')}`;
  return {
    tool_id: 'sig_queryl1k_tool',
    name: 'bench',
    'uptag-cmapfile': gmt(up),
    'dntag-cmapfile': gmt(down),
  };
}

/** JavaScript of the first page, and what each further view adds to it. */
async function scriptRows(browser: Browser, client: Client, jobs: readonly string[]): Promise<BenchRow[]> {
  const views: Readonly<Record<string, readonly [address: string, sign: string]>> = {
    query: ['/query', '#genes-up'],
    'result, overview': [`/jobs/${jobs[0]}`, '.bar-label'],
    'result, table of signatures': [`/jobs/${jobs[0]}?tab=signatures`, 'tbody a'],
    'result, table of perturbagens': [`/jobs/${jobs[0]}?tab=perturbagens`, 'tbody a'],
    'result, heat map': [`/jobs/${jobs[0]}?tab=heatmap`, '.heat-map canvas'],
    'result, genes': [`/jobs/${jobs[0]}?tab=genes`, 'tbody a'],
    'result, how': [`/jobs/${jobs[0]}?tab=how`, 'table.facts'],
    history: ['/history', 'h1'],
    compare: [`/compare?jobs=${jobs.join(',')}`, 'path.points'],
    glossary: ['/learn/glossary', 'dt, h3, h2[id]'],
    'Connectopedia, an article with a figure': ['/learn/how-a-score-is-made', '.article-figure svg'],
    'Connectopedia, all on one page': ['/learn?view=all', '.article-figure svg'],
    'Data Library': ['/data', 'tbody a'],
    'Data Library, a dataset': ['/data/synthetic', '.counts-table'],
    introspect: ['/introspect', 'form'],
    repurposing: ['/repurposing', 'h1'],
    proteomics: ['/proteomics', 'form'],
    explorer: ['/explorer/', 'select'],
  };
  const scriptOf = (address: string, sign: string) =>
    visiting(browser, client, async ({page, script}) => {
      await page.goto(address);
      await page.waitForSelector(`main :is(${sign})`);
      await page.waitForLoadState('networkidle');
      return script() / 1000;
    });
  const first = await scriptOf('/', 'dl');
  const rows = [row('first page, JavaScript as gzip, against the promise', 'kB', first, promised.firstPage)];
  for (const [name, [address, sign]] of Object.entries(views)) {
    const more = (await scriptOf(address, sign)) - first;
    rows.push(row(`the same, ${name}, what it adds`, 'kB', more, promised.furtherView));
  }
  return rows;
}

/** From the address of a finished result to its first row, beside the request of these rows on a blank page. */
async function resultRows(browser: Browser, client: Client, id: string, count: string): Promise<BenchRow[]> {
  const files = await filesOf(client, id);
  const digest = files.find(({path}) => path.endsWith('query_result.gct'))?.path ?? '';
  const query = new URLSearchParams({
    order: 'norm_cs DESC',
    limit: String(firstRows),
    columns: '["norm_cs"]',
    format: 'json',
  });
  const request = `/api/jobs/${id}/results/${encodeURIComponent(digest)}?${query}`;
  const blank = () =>
    visiting(browser, client, async ({page}) => {
      await page.goto('/health');
      return page.evaluate(
        async ([address, user_key]) => {
          const begun = performance.now();
          await (await fetch(address, {headers: {user_key}})).json();
          return performance.now() - begun;
        },
        [request, client.key] as const,
      );
    });
  // The least any page can take: a document, one script, the rows, and a table of them as text.
  const bare = () => barePage(browser, client, request);
  const whole = () =>
    visiting(browser, client, async ({page, cpu}) => {
      const shown = await firstRow(page);
      const before = await cpu();
      await page.goto(`/jobs/${id}?tab=signatures`, {waitUntil: 'commit'});
      return {wall: await shown(), cpu: (await cpu()) - before};
    });
  await whole();
  await blank();
  const pages: {wall: number; cpu: number}[] = [];
  const bares: number[] = [];
  const fetches: number[] = [];
  for (let n = 0; n < repetitions; n++) {
    pages.push(await whole());
    bares.push(await bare());
    fetches.push(await blank());
  }
  const fetched = Math.min(...fetches);
  const wall = Math.min(...pages.map((page) => page.wall));
  const cpu = Math.min(...pages.map((page) => page.cpu));
  const name = `result of ${count} signatures, from the address to the first row`;
  return [
    row(
      `${name}, against ${promised.share} times its request and ${promised.cpu} ms`,
      'ms',
      wall,
      promised.share * fetched + promised.cpu,
    ),
    row(`${name}, against its request alone`, 'ms', wall, fetched),
    row(`${name}, against a bare page that asks for the same rows`, 'ms', wall, Math.min(...bares)),
    row(`${name}, CPU of the page’s thread, against the promise`, 'ms', cpu, promised.cpu),
  ];
}

async function filesOf({url, key}: Client, id: string): Promise<readonly {readonly path: string}[]> {
  const answer = await fetch(`${url}/api/jobs/${id}/results`, {headers: {user_key: key}});
  return (await answer.json()) as {path: string}[];
}

/** A key in the search field of a table of 8,000 rows. */
async function typingRow(browser: Browser, client: Client): Promise<BenchRow> {
  const {up} = queryOf(3);
  const unknown = Array.from({length: tableRows - up.length}, (_, n) => `NOGENE${n}`);
  const id = await finished(client, 3, {
    'uptag-cmapfile': `long\t\t${[...up, ...unknown].join('\t')}`,
    'dntag-cmapfile': undefined,
  });
  return visiting(browser, client, async ({page, cpu}) => {
    await page.goto(`/jobs/${id}?tab=genes`);
    await page.getByText(`${tableRows.toLocaleString('en')} rows`).waitFor();
    const field = page.getByRole('searchbox');
    await field.focus();
    const costs: number[] = [];
    for (const key of 'nogene77') {
      const before = await cpu();
      await page.keyboard.press(key);
      await settled(page);
      costs.push((await cpu()) - before);
    }
    costs.sort((a, b) => a - b);
    return row(
      `typing a key in a filter of ${tableRows.toLocaleString('en-US')} rows, CPU, median, against the promise`,
      'ms',
      costs[costs.length >> 1],
      promised.typing,
    );
  });
}

/** Until the page has drawn what a key changed. */
async function settled(page: Page): Promise<void> {
  for (let frame = 0; frame < 2; frame++) {
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))');
  }
  await sleep(50);
}

/** From the last keystroke to the strongest connections. */
async function previewRow(browser: Browser, client: Client, count: string): Promise<BenchRow> {
  return visiting(browser, client, async ({page}) => {
    await page.goto('/query');
    const times: number[] = [];
    for (let n = 0; n <= repetitions; n++) {
      const {up, down} = queryOf(10 + n);
      const first = await strongest(client, {up, down});
      await page.fill('#genes-up', up.join(' '));
      await page.fill('#genes-down', down.slice(1).join(' '));
      await sleep(100);
      await page.focus('#genes-down');
      await page.keyboard.insertText(` ${down[0]}`);
      const begun = performance.now();
      const shown = `document.querySelector('.preview[aria-busy="false"] tbody tr[aria-rowindex="2"] td')`;
      await page.waitForFunction(`${shown}?.textContent === ${JSON.stringify(first)}`, undefined, {
        polling: 'raf',
      });
      // The first loads what the others find there.
      if (n > 0) times.push(performance.now() - begun);
    }
    return row(
      `preview of ${count} signatures after the last keystroke, median, against the promise`,
      'ms',
      median(times),
      promised.preview,
    );
  });
}

async function strongest(client: Client, lists: object): Promise<string> {
  const {text} = await ask(client, {...lists, top: 1}, 'application/json', true);
  const {queries} = JSON.parse(text) as {queries: {top: {pert_iname: string}[]}[]};
  return queries[0].top[0].pert_iname;
}

/** From the button to the first signatures, which the preview found, and to the bars of the whole result. */
async function submitRows(browser: Browser, client: Client, count: string): Promise<BenchRow[]> {
  const signatures: number[] = [];
  const bars: number[] = [];
  for (let n = 0; n <= repetitions; n++) {
    await visiting(browser, client, async ({page}) => {
      const {up, down} = queryOf(30 + n);
      await page.goto('/query');
      await page.fill('#genes-up', up.join(' '));
      await page.fill('#genes-down', down.join(' '));
      await page.waitForSelector('.preview[aria-busy="false"] tbody tr[aria-rowindex="2"]');
      const begun = performance.now();
      await page.click('button[type="submit"]');
      await page.waitForSelector('.job-preview tbody tr[aria-rowindex="2"]', {state: 'attached'});
      const seen = performance.now() - begun;
      await page.waitForSelector('.bar-label', {state: 'attached'});
      if (n === 0) return;
      signatures.push(seen);
      bars.push(performance.now() - begun);
    });
  }
  return [
    row(
      `submit to the first rows, the strongest of ${count} signatures, median, against the promise`,
      'ms',
      median(signatures),
      promised.submit,
    ),
    row(
      `submit to the bars of the result, ${count} signatures, median, against the promise for the first rows`,
      'ms',
      median(bars),
      promised.submit,
    ),
  ];
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}

if (require.main === module) {
  void benchWeb(process.argv[2] ? [Number(process.argv[2])] : undefined).then((rows) => {
    console.table(rows.map(({name, value, baseline, unit, ratio}) => ({name, value, baseline, unit, ratio})));
  });
}
