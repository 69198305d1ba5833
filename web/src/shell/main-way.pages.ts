import type {Locator, Page} from 'playwright-core';
import {caseTime, type DescribePages} from '../../../test/web/harness';
import {lists} from '../../../test/web/jobs';

/** Presses of a key after which something should have been reached. */
const patience = 150;

/** Presses Tab until the focus is on something; it must then be seen. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < patience; press++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      const {outline, inSight} = await wanted.evaluate((element) => {
        const {outlineStyle, outlineWidth} = getComputedStyle(element);
        const {top, bottom} = element.getBoundingClientRect();
        return {outline: `${outlineStyle} ${outlineWidth}`, inSight: bottom > 0 && top < innerHeight};
      });
      expect({wanted: String(wanted), outline, inSight}).toEqual({
        wanted: String(wanted),
        outline: expect.not.stringMatching(/none|0px/),
        inSight: true,
      });
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${wanted} was not reached by ${key}`);
}

export const describePages: DescribePages = (pages) => {
  for (const width of [1440, 390]) {
    it(
      `leads from lists to the running sums of a row and back by keys alone, at ${width} px`,
      async () => {
        const visit = await pages().open('/', {width, height: 844});
        const {page} = visit;
        const press = async (wanted: Locator) => {
          await tabTo(page, wanted);
          await page.keyboard.press('Enter');
        };
        await press(page.getByRole('main').getByRole('link', {name: 'New query'}));
        await tabTo(page, page.getByRole('textbox', {name: 'Up-regulated genes'}));
        await page.keyboard.insertText(lists.up.join('\n'));
        await tabTo(page, page.getByRole('textbox', {name: 'Down-regulated genes'}));
        await page.keyboard.insertText(lists.down.join(', '));
        await page.getByRole('region', {name: 'Most alike'}).getByText('panobinostat').first().waitFor();
        await press(page.getByRole('button', {name: 'Submit'}));
        await page.waitForURL('**/jobs/*');
        await page.getByText('Most alike').waitFor();
        const tabs = page.getByRole('navigation', {name: 'Parts of the result'});
        await press(tabs.getByRole('link', {name: 'Signatures'}));
        const row = page.getByRole('table').locator('tbody a').first();
        const name = await row.textContent();
        await press(row);
        await page.getByText('Running sums in').waitFor();
        await page
          .getByRole('heading', {name: name ?? ''})
          .first()
          .waitFor();
        await press(page.getByRole('link', {name: '← All signatures'}));
        await page.getByText('A signature opens its running sums').waitFor();
        // A browser without a window has no keys of its own: this is its Alt and arrow.
        await page.goBack();
        await page.getByText('Running sums in').waitFor();
        expect(await visit.overflow()).toBe(0);
        expect(visit.complaints()).toEqual([]);
        await visit.close();
      },
      caseTime,
    );
  }
};
