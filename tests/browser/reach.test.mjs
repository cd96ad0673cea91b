// Large letters, narrow windows and the system's own colours, through all the steps and kinds of field.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, host, noSideScroll, place, script, scriptPolicy, shot } from './pages.mjs';
import { site, visitor } from './world.mjs';

async function throughSteps(page, each) {
  await each(1);
  await page.getByLabel('Name').fill('Letra Grande');
  await page.getByLabel('Phone').fill('612 345 083');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Step 2 of 3').waitFor();
  await page.getByLabel('A quote').check();
  await page.getByLabel('Chairs').check();
  await each(2);
  await page.getByLabel('How many people?').fill('12');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Step 3 of 3').waitFor();
  await each(3);
}

// What of the controls in sight lies outside the window, sideways.
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll('form input, form select, form textarea, form button, form label, form legend')]
  .filter((one) => one.checkVisibility() && !one.closest('[aria-hidden]'))
  .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width > 1 && (box.left < 0 || box.right > innerWidth)).map(([, html]) => html));

for (const [why, viewport, letters] of [
  ['zoomed to 200 %', { width: 640, height: 400 }, '100%'],
  ['zoomed to 400 %', { width: 320, height: 256 }, '100%'],
  ['letters of twice the size', { width: 640, height: 800 }, '200%'],
]) {
  test(`${why}: nothing is cut off sideways in any step`, async () => {
    const page = await visitor({ bypassCSP: true, viewport });
    await page.goto(site.page(place('journey') + script, { policy: scriptPolicy, trusted: false }));
    await drawn(page);
    await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, letters);
    await throughSteps(page, async (step) => {
      await noSideScroll(page, `step ${step}`);
      assert.deepEqual(await cutOff(page), [], `step ${step}`);
      await shot(page, `reach-${viewport.width}-${letters.replace('%', '')}-step-${step}`);
    });
  });
}

test('forced colours: every control keeps an edge, and says when it has the focus', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${host}/f/journey?lang=en`);
  await drawn(page);
  await throughSteps(page, async (step) => {
    await shot(page, `reach-forced-step-${step}`);
    const controls = await page.locator('form :is(input, select, textarea, button):not([tabindex="-1"]):visible').all();
    assert.ok(controls.length >= 2);
    for (const control of controls) {
      await page.keyboard.press('Tab'); // the keyboard is in use, so focus is shown
      await control.focus();
      const style = await control.evaluate((one) => {
        const { outlineStyle, outlineWidth, borderTopStyle, borderTopWidth } = getComputedStyle(one);
        return { outline: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
          edge: ['radio', 'checkbox', 'file'].includes(one.type) || (borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0) };
      });
      assert.deepEqual(style, { outline: true, edge: true }, await control.evaluate((one) => one.outerHTML));
    }
  });
});
