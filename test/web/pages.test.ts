/**
 * The pages in a real Chromium. Each view brings its cases in `web/src/views/<name>/<name>.pages.ts`; one server and one
 * browser serve them all. A single view: `OPENCLUE_PAGES=query npm test -- test/web/pages.test.ts`
 */
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {repositoryRoot} from '../support/server-process';
import {describeInBrowser} from './chromium';
import {caseTime, type DescribePages, WebHarness} from './harness';

const views = path.join(repositoryRoot, 'web/src/views');
const wanted = process.env.OPENCLUE_PAGES;
const suites = [
  {name: 'shell', file: path.join(repositoryRoot, 'web/src/shell/shell.pages.ts')},
  ...readdirSync(views, {recursive: true, withFileTypes: true})
    .filter(({name}) => name.endsWith('.pages.ts'))
    .map((entry) => ({
      name: entry.name.replace('.pages.ts', ''),
      file: path.join(entry.parentPath, entry.name),
    })),
].filter(({name}) => wanted === undefined || wanted === name);

describeInBrowser('the pages in a browser', () => {
  let harness: WebHarness;

  beforeAll(async () => {
    harness = await WebHarness.start();
  }, caseTime);

  afterAll(() => harness?.stop());

  for (const {name, file} of suites) {
    describe(name, () => {
      const {describePages} = require(file) as {describePages: DescribePages};
      describePages(() => harness);
    });
  }
});
