// Makes the pictures of README.md anew, of the demo as a reader meets it: node bin/make-pictures.mjs (needs Chromium).
import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {withDemoServer} from './demo-server.mjs';
import {root} from './install.mjs';

const folder = path.join(root, 'docs/pictures');
/** CSS pixels, so few that each picture stays well below 150 kB. */
const viewport = {width: 1280, height: 720};

const browsers = ['chromium', 'chromium-browser', 'google-chrome'];
const executablePath = [
  process.env.CHROMIUM ?? '',
  ...(process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((place) => browsers.map((name) => path.join(place, name))),
].find((file) => file !== '' && existsSync(file));
if (!executablePath)
  throw new Error('There is no Chromium here: install one, or name it by the variable CHROMIUM.');

await withDemoServer(async ({url}) => {
  mkdirSync(folder, {recursive: true});
  const browser = await chromium.launch({executablePath, args: ['--no-sandbox']});
  try {
    await take(await browser.newPage({viewport, baseURL: url, colorScheme: 'light'}));
  } finally {
    await browser.close();
  }
});

/** The clicks that README.md tells. */
async function take(page) {
  const shot = (name, height = viewport.height) =>
    page.screenshot({
      path: path.join(folder, `${name}.png`),
      clip: {x: 0, y: 0, width: viewport.width, height},
    });
  await page.goto('/');
  await page.getByRole('link', {name: 'Try the example'}).click();
  await page.getByRole('region', {name: 'Most opposite'}).getByText('HDAC1').first().waitFor();
  // Text is what makes pictures large, and this is nothing else.
  await shot('query', 600);
  await page.getByRole('button', {name: 'Submit'}).click();
  await page.getByText('Most opposite: ').waitFor();
  await page.getByText('Classes at both ends').waitFor();
  await shot('result');
  await page.getByRole('link', {name: 'Signatures'}).click();
  await page.getByRole('table').getByRole('link', {name: 'belinostat'}).first().click();
  await page.getByText('All signatures of belinostat').waitFor();
  await page.locator('figure').first().scrollIntoViewIfNeeded();
  await shot('running-sum');
}
