// Every shipped form's own page in every language it speaks, and a form in a frame: empty, refused and thanked for. What the script
// draws into a site is gone through in journey.test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillIn, host, noSeriousFinding, noSideScroll, sendIt, shot, snippet } from './pages.mjs';
import { site, visitor } from './world.mjs';

const slugs = ['contact', 'callback', 'webinar', 'ebook', 'newsletter'];
const languages = ['en', 'es', 'ru'];
const sizes = [['', { width: 1100, height: 800 }], ['-390', { width: 390, height: 844 }]];

async function holds(page, what) {
  await noSeriousFinding(page, what);
  for (const [suffix, size] of sizes) {
    await page.setViewportSize(size);
    await noSideScroll(page, what + suffix);
    await shot(page, what + suffix);
  }
  await page.setViewportSize(sizes[0][1]);
}

for (const slug of slugs) {
  for (const lang of languages) {
    test(`${slug} in ${lang} on its own page without script: empty, errors, thanks`, async () => {
      const page = await visitor({ bypassCSP: true, locale: lang });
      await page.route('**/embed.js', (route) => route.abort());
      await page.goto(`${host}/f/${slug}?lang=${lang}`);
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      await holds(page, `page-${slug}-${lang}`);
      await sendIt(page);
      await page.locator('.captura-summary li').first().waitFor();
      await holds(page, `page-${slug}-${lang}-errors`);
      await fillIn(page, `${slug}.${lang}@acme-shops.com`);
      await sendIt(page);
      await page.waitForURL(/\/thanks\?id=/);
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      await holds(page, `page-${slug}-${lang}-thanks`);
    });
  }
}

test('in a frame: empty, errors, thanks', async () => {
  const page = await visitor({ bypassCSP: true });
  const framed = snippet('framed', 'frame');
  await page.goto(site.page(`<main>${framed.text}</main>`, { policy: framed.policy, trusted: false }));
  const frame = page.frameLocator('iframe');
  await frame.getByLabel('Name').waitFor();
  const inside = page.frames()[1];
  await noSeriousFinding(inside, 'empty');
  await frame.getByRole('button').click();
  await frame.locator('.captura-summary li').first().waitFor();
  await noSeriousFinding(inside, 'errors');
  await frame.getByLabel('Name').fill('Enmarcada Ruiz');
  await frame.getByLabel('Phone').fill('612 345 081');
  await frame.getByRole('button').click();
  await frame.locator('.captura-thanks').waitFor();
  await noSeriousFinding(inside, 'thanks');
  await noSeriousFinding(page, 'the page around it');
});
