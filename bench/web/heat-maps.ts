/** Heat maps in a browser: what a matrix costs the page's thread from its name to its picture, and how it is moved. */
import type {Browser, Page} from 'playwright-core';
import type {Client} from '../interactive/client';
import type {BenchRow} from '../row';
import {visiting} from './browser';

/** Rows, columns, and milliseconds of CPU that the project promises. */
const sizes = [
  [1000, 171, 250],
  [10_000, 9, 250],
  [1000, 1000, 600],
] as const;
/** Milliseconds that no frame may take while a map is moved. */
const longestFrame = 50;
const repetitions = 3;
/** Steps of a drag across the map. */
const steps = 60;

export async function heatMapRows(browser: Browser, client: Client): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [height, width, promised] of sizes) {
    const id = await sent(client, height, width);
    const address = `/heatmap?matrix=${id}`;
    const costs: number[] = [];
    for (let n = 0; n < repetitions; n++) {
      costs.push(
        await visiting(browser, client, async ({page, cpu}) => {
          await page.goto('/heatmap');
          await page.waitForLoadState('networkidle');
          // From a click on its name: what every page costs is not the map's.
          const before = await cpu();
          await page.click(`a[href*="${id}"]`);
          await drawn(page);
          return (await cpu()) - before;
        }),
      );
    }
    const name = `heat map of ${height.toLocaleString('en')} x ${width}`;
    rows.push(row(`${name}, CPU of the page, against the promise`, Math.min(...costs), promised));
    const frame = await visiting(browser, client, async ({page}) => {
      await page.goto(address);
      await drawn(page);
      return slowestWhileMoved(page);
    });
    rows.push(row(`${name}, slowest frame while it is dragged nearer`, frame, longestFrame));
  }
  return rows;
}

async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('.viewer-cells canvas');
  // Drawn by the second frame after it is there.
  await nextFrame(page);
  await nextFrame(page);
}

function nextFrame(page: Page): Promise<void> {
  return page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))');
}

/** Milliseconds of work of the longest frame while a map is dragged, as the browser tells long frames. */
async function slowestWhileMoved(page: Page): Promise<number> {
  const canvas = await page.locator('.viewer-cells canvas').boundingBox();
  if (!canvas) throw new Error('the heat map is not there');
  await page.locator('.viewer-cells').focus();
  for (let n = 0; n < 4; n++) await page.keyboard.press('+');
  await page.waitForTimeout(500);
  // Tasks of the page's thread beyond 50 ms are what the browser calls long; shorter ones are none.
  await page.evaluate(`{
    globalThis.slowest = 0;
    new PerformanceObserver((list) => {
      for (const {duration} of list.getEntries()) globalThis.slowest = Math.max(globalThis.slowest, duration);
    }).observe({type: 'longtask'});
  }`);
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < steps; step++) {
    await page.mouse.move(x - 3 * step, y - 3 * step);
    await nextFrame(page);
  }
  await page.mouse.up();
  return page.evaluate<number>('globalThis.slowest');
}

/** Sends a matrix of made-up scores. @returns its id */
async function sent({url, key}: Client, height: number, width: number): Promise<string> {
  const columns = Array.from({length: width}, (_, i) => `c${i}`);
  const lines = [`#1.3\n${height}\t${width}\t1\t0`, ['id', 'group', ...columns].join('\t')];
  for (let r = 0; r < height; r++) {
    const scores = columns.map((_, c) => (3 * Math.sin(r / 40) * Math.cos(c / 9)).toFixed(3));
    lines.push([`r${r}`, `g${r % 7}`, ...scores].join('\t'));
  }
  const answer = await fetch(new URL('/api/matrices?name=bench.gct', url), {
    method: 'POST',
    headers: {user_key: key, 'Content-Type': 'application/octet-stream'},
    body: `${lines.join('\n')}\n`,
  });
  if (!answer.ok) throw new Error(`the matrix was answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as {id: string}).id;
}

function row(name: string, value: number, baseline: number): BenchRow {
  return {name, value, unit: 'ms', baseline, ratio: value / baseline};
}
