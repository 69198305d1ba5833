/**
 * The pages in a real Chromium. Each view and part brings its cases in a file `<name>.pages.ts` below web/src; one server
 * and one browser serve them all. Some alone: `OPENCLUE_PAGES=query,job npm test -- test/web/pages.test.ts`
 */
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../support/installation';
import {repositoryRoot} from '../support/server-process';
import {chromiumPath} from './chromium';
import {caseTime, type DescribePages, WebHarness} from './harness';

const pages = path.join(repositoryRoot, 'web/src');
const wanted = process.env.OPENCLUE_PAGES;
const suites = readdirSync(pages, {recursive: true, withFileTypes: true})
  .filter(({name}) => name.endsWith('.pages.ts'))
  .map((entry) => ({
    name: entry.name.replace('.pages.ts', ''),
    file: path.join(entry.parentPath, entry.name),
  }))
  .filter(({name}) => wanted === undefined || wanted.split(',').includes(name));

/** Where there is no Chromium, all are skipped with a word on why. */
const describeInBrowser: (name: string, body: () => void) => void = chromiumPath
  ? describe
  : (name, body) => describe.skip(`${name} (skipped: no chromium on this machine)`, body);

describeInBrowser('the pages in a browser', () => {
  const {environment} = givenInstallation('demo');
  let harness: WebHarness;

  beforeAll(async () => {
    harness = await WebHarness.start(environment);
  }, caseTime);

  afterAll(() => harness?.stop());

  for (const {name, file} of suites) {
    describe(name, () => {
      const {describePages} = require(file) as {describePages: DescribePages};
      describePages(() => harness);
    });
  }
});
