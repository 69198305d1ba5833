/** A browser before a server: visits with nothing kept from earlier ones, and what the page's own thread costs. */
import {type Browser, type CDPSession, chromium, type Page} from 'playwright-core';
import {chromiumPath} from '../../test/web/chromium';
import {weighScripts} from '../../test/web/script-size';
import type {Client} from '../interactive/client';

/** A page, and the session by which it is metered. */
export interface Visit {
  readonly page: Page;
  /** milliseconds of CPU that the page's thread has used */
  cpu(): Promise<number>;
  /** bytes of JavaScript that it has loaded, as gzip makes them */
  script(): number;
}

/** @throws Error on a machine without Chromium */
export async function withBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  if (chromiumPath === undefined) {
    throw new Error('bench web needs Chromium: install one, or name it by the variable CHROMIUM');
  }
  // Chromium's own sandbox does not work for root.
  const browser = await chromium.launch({executablePath: chromiumPath, args: ['--no-sandbox']});
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Opens no address yet: what is timed begins with that. */
export async function visiting<T>(
  browser: Browser,
  {url, key}: Client,
  use: (visit: Visit) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    baseURL: url,
    bypassCSP: true,
    viewport: {width: 1440, height: 900},
  });
  try {
    await context.addInitScript(`localStorage.setItem('openclue_user_key', '${key}')`);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    // In CPU time of the thread: what a clock shows depends on what else the machine does.
    await session.send('Performance.enable', {timeDomain: 'threadTicks'});
    return await use({page, cpu: () => taskTime(session), script: weighScripts(page)});
  } finally {
    await context.close();
  }
}

async function taskTime(session: CDPSession): Promise<number> {
  const {metrics} = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({name}) => name === 'TaskDuration')?.value ?? Number.NaN);
}

/** Runs in the page, and tells by its clock when the first row is there: asking it again and again would cost it time. */
const noteFirstRow = `
  new MutationObserver((_, watch) => {
    if (!document.querySelector('tbody a')) return;
    watch.disconnect();
    noteRow(performance.now());
  }).observe(document, {childList: true, subtree: true});
`;

/** Call it before the address is opened. @returns what waits for the first row of a table: milliseconds since its address was */
export async function firstRow(page: Page): Promise<() => Promise<number>> {
  let note = (_: number) => {};
  const shown = new Promise<number>((resolve) => {
    note = resolve;
  });
  await page.exposeFunction('noteRow', (milliseconds: number) => note(milliseconds));
  await page.addInitScript(noteFirstRow);
  return () => shown;
}
