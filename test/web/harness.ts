/** One server and one browser for the tests of all pages. */
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import axe from 'axe-core';
import {type Browser, type BrowserContext, chromium, type Locator, type Page} from 'playwright-core';
import {type ServerProcess, startServerProcess} from '../support/server-process';
import {chromiumPath} from './chromium';
import {weighScripts} from './script-size';

export type Theme = 'light' | 'dark';

/** Where pictures of the pages are kept, for whoever makes them; none are taken without. */
const screenshots = process.env.OPENCLUE_SCREENSHOTS;

/** Widths at which pages are looked at: a telephone and a desk. */
const sizes = [
  {width: 1440, height: 900},
  {width: 390, height: 844},
];

/** Levels of WCAG that the pages keep to, as axe-core calls them. */
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules whose outcome colours change. */
const rulesOnColours = ['color-contrast', 'link-in-text-block'];

/** Bytes of JavaScript, as gzip makes them, that a view may take beyond those of the first page (docs/pages.md). */
const mostScript = 30_000;

/** Declares the cases of a view; the harness is there once they run. */
export type DescribePages = (pages: () => WebHarness) => void;

/** Milliseconds that anything may take on a busy machine, and that a case of several steps may. */
const patience = 60_000;
export const caseTime = 240_000;

export interface OpenOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
}

export class WebHarness {
  private firstScript?: Promise<number>;

  private constructor(
    readonly server: ServerProcess,
    private readonly browser: Browser,
    /** of the installation, for commands beside the first server */
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Starts a server and a browser. @param environment of an installation that has the demo */
  static async start(environment: NodeJS.ProcessEnv): Promise<WebHarness> {
    const server = await startServerProcess(environment);
    // Chromium's own sandbox does not work for root, as which CI runs.
    const browser = await chromium.launch({executablePath: chromiumPath, args: ['--no-sandbox']});
    return new WebHarness(server, browser, environment);
  }

  /** The same browser before another server. */
  before(server: ServerProcess): WebHarness {
    return new WebHarness(server, this.browser, this.environment);
  }

  /** A page of a browser that has never been here; complaints of any kind are collected. */
  async open(
    address: string,
    {theme = 'light', width = 1440, height = 900}: OpenOptions = {},
  ): Promise<Visit> {
    const context = await this.browser.newContext({colorScheme: theme, viewport: {width, height}});
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const visit = new Visit(this.server, context, page);
    await page.goto(new URL(address, this.server.url).href);
    return visit;
  }

  /** Bytes of JavaScript of the first page. */
  async firstPageScript(): Promise<number> {
    this.firstScript ??= this.open('/').then(async (visit) => {
      await visit.page.locator('main dl').waitFor();
      await visit.close();
      return visit.script();
    });
    return this.firstScript;
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}

/** A page that is open, and what it complained of. */
export class Visit {
  private readonly heard: string[] = [];
  /** complaints that a test expects, e.g. of a request that it makes fail */
  private readonly expected: RegExp[] = [];
  /** bytes of JavaScript loaded so far, as gzip makes them */
  readonly script: () => number;

  constructor(
    readonly server: ServerProcess,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.script = weighScripts(page);
    page.on('pageerror', (error) => this.heard.push(`error: ${String(error)}`));
    // A breach of the policy is an error of the console too.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.heard.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !/^(data|blob):/.test(url)) this.heard.push(`other host: ${url}`);
    });
  }

  expectComplaint(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** Errors and warnings of the console, breaches of the policy, and requests to other hosts. */
  complaints(): string[] {
    return this.heard.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
  }

  /**
   * What axe-core finds against the page as it stands, one line a fault.
   * @param rules by default those of the levels that the pages keep to
   */
  async axe(rules: readonly string[] = levels): Promise<string[]> {
    // The policy of the pages lets no foreign script in; what the debugger evaluates is no script of the page.
    const isThere = await this.page.evaluate(() => 'axe' in globalThis);
    if (!isThere) await this.page.evaluate(axe.source);
    return this.page.evaluate(
      async (runOnly) => {
        const run = (globalThis as unknown as {axe: typeof axe}).axe;
        const {violations} = await run.run(document, {resultTypes: ['violations'], runOnly});
        return violations.map(
          ({id, nodes}) =>
            `${id}: ${nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`).join(' | ')}`,
        );
      },
      [...rules],
    );
  }

  /** Pixels by which the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate(() =>
      Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    );
  }

  /** Makes the browser send a key of the reader's own, as the key dialog does. */
  async enterKey(key: string): Promise<void> {
    await this.page.evaluate((text) => localStorage.setItem('openclue_user_key', text), key);
    await this.page.reload();
  }

  /** A picture for whoever makes the page. */
  async screenshot(name: string): Promise<void> {
    if (!screenshots) return;
    mkdirSync(screenshots, {recursive: true});
    await this.page.screenshot({path: path.join(screenshots, `${name}.png`)});
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** Milliseconds between two looks at a page. */
const glance = 50;

/** Looks again until a page shows what is expected: plots and tables draw in their own time. */
export async function expectSoon<T>(read: () => Promise<T>, expected: T): Promise<void> {
  for (const late = Date.now() + patience; ; await sleep(glance)) {
    const found = await read();
    try {
      expect(found).toEqual(expected);
      return;
    } catch (error) {
      if (Date.now() > late) throw error;
    }
  }
}

/** The same for the texts of elements, in their order. */
export function expectTexts(elements: Locator, expected: readonly string[]): Promise<void> {
  return expectSoon(() => elements.allTextContents(), [...expected]);
}

/**
 * What must hold of every page in both themes and at both widths: nothing that axe-core objects to, no complaint, nothing
 * wider than the window; and no more JavaScript than is promised. @param ready waits until the page shows what it is about @param expected
 * complaints that belong to what is shown
 */
export async function expectSoundPage(
  harness: WebHarness,
  address: string,
  ready: (page: Page) => Promise<unknown>,
  expected: readonly RegExp[] = [],
): Promise<void> {
  const visit = await harness.open(address);
  for (const pattern of expected) visit.expectComplaint(pattern);
  try {
    await ready(visit.page);
    for (const size of sizes) {
      await visit.page.setViewportSize(size);
      for (const theme of ['light', 'dark'] as const) {
        await visit.page.emulateMedia({colorScheme: theme});
        const where = `${address} ${theme} ${size.width} px`;
        await visit.screenshot(where.replace(/[^\w]+/g, '_'));
        // The themes differ in colours alone.
        const faults = await visit.axe(theme === 'light' ? undefined : rulesOnColours);
        expect({where, faults}).toEqual({where, faults: []});
        expect({where, overflow: await visit.overflow()}).toEqual({where, overflow: 0});
      }
    }
    expect({address, complaints: visit.complaints()}).toEqual({address, complaints: []});
    const more = visit.script() - (await harness.firstPageScript());
    expect({address, excess: Math.max(0, more - mostScript)}).toEqual({address, excess: 0});
  } finally {
    await visit.close();
  }
}
